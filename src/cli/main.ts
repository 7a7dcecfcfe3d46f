/** Owns running one command: prints what it gives, turns failures into one line and exit codes into exits. */
import { readArguments } from './arguments.js';
import type { Command } from './command.js';
import { UsageError } from './usage.js';

/** What a command leaves behind. */
export interface Done {
  readonly text: string;
  readonly exitCode: 0 | 1 | 2;
}

/** Runs the program and ends the process. */
export async function main(args: readonly string[]): Promise<void> {
  // A reader that has seen enough (`greenlit | head`) is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 2));
  let done: Done;
  try {
    done = await run(await readArguments(args));
  } catch (error) {
    process.stderr.write(`${complaint(error)}\n`);
    process.exit(2);
  }
  process.stdout.write(done.text, () => process.exit(done.exitCode));
}

async function run(command: Command): Promise<Done> {
  switch (command.command) {
    case 'check':
      return (await import('./check.js')).check(command);
    case 'routes':
      return (await import('./routes.js')).routes(command);
    case 'rules':
      return { text: (await import('./manual.js')).listRules(), exitCode: 0 };
    case 'explain':
      return { text: (await import('./manual.js')).explain(command.rule), exitCode: 0 };
    case 'facts':
      return { text: await (await import('./facts.js')).facts(command.file), exitCode: 0 };
    case 'init':
      return { text: await (await import('./init.js')).init(), exitCode: 0 };
    case 'print':
      return { text: command.text, exitCode: 0 };
  }
}

function complaint(error: unknown): string {
  if (process.env.GREENLIT_DEBUG && error instanceof Error) return `greenlit: ${error.stack}`;
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof UsageError) return message.replace(/^/gm, 'greenlit: ');
  return `greenlit: ${message.split('\n')[0]} (this is a bug in greenlit; GREENLIT_DEBUG=1 shows where)`;
}
