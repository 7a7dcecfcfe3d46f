/** Owns the reading of arguments. Plain paths are read here; anything with an option loads yargs, which costs as much as a small run. */
import { type Command, defaultFormat } from './command.js';

const commands = new Set(['check', 'routes', 'rules', 'explain', 'facts', 'init', 'completion']);

/** Reads the arguments after the program's name. */
export async function readArguments(args: readonly string[]): Promise<Command> {
  const [first, ...rest] = args;
  const paths = first === 'check' ? rest : args;
  const plain = !paths.some((arg) => arg.startsWith('-')) && !(first !== 'check' && commands.has(first ?? ''));
  const format = defaultFormat(process.env);
  if (plain) return { command: 'check', paths, format, quiet: false, exitZero: false, sarifSuppressed: 'omit' };
  const { parse } = await import('./parser.js');
  return parse(args);
}
