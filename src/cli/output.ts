/** Owns where the text of a command goes: colours for a terminal, whole files on disk. */
import { randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UsageError } from './usage.js';

/** Whether output has colours: as asked, else as the environment says, else on a terminal. */
export function useColor({ color, output }: { readonly color?: boolean; readonly output?: string }): boolean {
  if (color !== undefined) return color;
  const { FORCE_COLOR, NO_COLOR, TERM } = process.env;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return !NO_COLOR && TERM !== 'dumb' && output === undefined && process.stdout.isTTY === true;
}

/** Replaces a file in one step, so that nobody reads half a report. What is no file, a pipe or a device, is written to. */
export function writeWhole(file: string, text: string): void {
  const temporary = join(dirname(file), `.${basename(file)}.${randomBytes(4).toString('hex')}.tmp`);
  try {
    if (existsSync(file) && !statSync(file).isFile()) {
      writeFileSync(file, text);
      return;
    }
    writeFileSync(temporary, text);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new UsageError(`cannot write ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** GitHub shows nothing of a step's summary that is larger. */
const summaryLimit = 1024 * 1024;

/** Adds to the summary of a GitHub step. What cannot be added is said and left out: it is told elsewhere too, and no reason to fail. */
export function appendSummary(file: string, text: string): void {
  const complain = (why: string): void => void process.stderr.write(`greenlit: nothing is added to the step summary: ${why}\n`);
  try {
    const size = existsSync(file) ? statSync(file).size : 0;
    if (size + Buffer.byteLength(text) > summaryLimit) complain('it would be over 1 MiB');
    else appendFileSync(file, text);
  } catch (error) {
    complain(error instanceof Error ? error.message : String(error));
  }
}
