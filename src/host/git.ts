/** Owns the calls of git. Output is NUL-separated bytes, so that any file name survives. Never writes to a repository. */
import { spawn } from 'node:child_process';

/** What a git command printed, or undefined when it failed or git is not there. `input` goes to its standard input. */
export function git(cwd: string, ...args: readonly (string | { readonly input: string })[]): Promise<Buffer | undefined> {
  const words = args.filter((one) => typeof one === 'string');
  const input = args.find((one) => typeof one !== 'string')?.input;
  return new Promise((resolve) => {
    const child = spawn('git', ['-c', 'core.quotepath=off', '--no-optional-locks', ...words], { cwd, stdio: ['pipe', 'pipe', 'ignore'] });
    // What git does not read to the end shows in its exit code.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', () => resolve(undefined));
    child.on('close', (code) => resolve(code === 0 ? Buffer.concat(chunks) : undefined));
  });
}

/** The top folder of the checkout that `folder` is in, or undefined outside of one. */
export async function topLevel(folder: string): Promise<string | undefined> {
  const out = await git(folder, 'rev-parse', '--show-toplevel');
  return out?.toString('utf8').replace(/\n$/, '') || undefined;
}

/** Splits NUL-terminated records. A record that is not UTF-8 comes with `broken`. */
export function records(out: Buffer): { readonly text: string; readonly broken: boolean }[] {
  const found: { text: string; broken: boolean }[] = [];
  for (let start = 0; start < out.length; ) {
    const end = out.indexOf(0, start);
    const stop = end < 0 ? out.length : end;
    const bytes = out.subarray(start, stop);
    const text = bytes.toString('utf8');
    found.push({ text, broken: text.includes('\uFFFD') && !Buffer.from(text, 'utf8').equals(bytes) });
    start = stop + 1;
  }
  return found;
}
