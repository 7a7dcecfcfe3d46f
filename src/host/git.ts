/** Owns the calls of git. Output is NUL-separated bytes, so that any file name survives. Never writes to a repository. */
import { spawn } from 'node:child_process';

/** What a git command printed, or undefined when it failed or git is not there. */
export function git(cwd: string, ...args: readonly string[]): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const child = spawn('git', ['-c', 'core.quotepath=off', '--no-optional-locks', ...args], { cwd, stdio: ['ignore', 'pipe', 'ignore'] });
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
