/**
 * Owns reading one file of the repository: its exact text, or the reason why it is left out. Never throws, and never changes
 * a text: offsets of spans count in it, a byte order mark included.
 */
import { isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readFileSync, realpathSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { RepoPath } from '../core/span.js';
import type { Read, ReadResult } from '../engine/ports.js';

/** Larger files are generated or data: four such files were 40% of the parse time of a large repository. */
const largest = 1_000_000;

/** How much of a file is searched for a NUL byte, as git does. */
const binaryWindow = 8_000;

/** Reads files below `root`. */
export function reader(root: string): Read {
  return (path: RepoPath) => {
    try {
      const bytes = readRegular(join(root, path));
      if (typeof bytes === 'string') return { skipped: bytes };
      return fromBytes(bytes);
    } catch (error) {
      return { skipped: `unreadable: ${(error as NodeJS.ErrnoException).code ?? String(error)}` };
    }
  };
}

/** The text that a file's bytes are, or why they are left out. */
export function fromBytes(bytes: Buffer): ReadResult {
  if (bytes.length > largest) return { skipped: overLimit(bytes.length) };
  if (bytes.subarray(0, binaryWindow).includes(0)) return { skipped: 'binary' };
  if (!isUtf8(bytes)) return { skipped: 'not UTF-8' };
  return {
    text: bytes.toString('utf8'),
    // Most files are looked at once and never asked who they are.
    get content() {
      return hash('sha1', bytes, 'base64');
    },
  };
}

function overLimit(size: number): string {
  return `over the size limit (${(size / 1_000_000).toFixed(1)} MB, at most 1 MB)`;
}

function readRegular(path: string): Buffer | string {
  const file = openSync(path, 'r');
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) return 'not a regular file';
    if (stat.size > largest) return overLimit(stat.size);
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

/** `path` as seen from `root`, or undefined when it lies outside. Both must be real paths. */
export function within(root: string, path: string): RepoPath | undefined {
  const inside = relative(root, path);
  if (inside === '') return '';
  if (inside === '..' || inside.startsWith(`..${sep}`) || inside.startsWith(sep)) return undefined;
  return sep === '/' ? inside : inside.replaceAll(sep, '/');
}

/** The path with all symbolic links resolved, or undefined when nothing is there. */
export function realPath(path: string): string | undefined {
  try {
    return realpathSync.native(path);
    // greenlit-ignore-next-line errors/swallowed-exception -- undefined is the answer: nothing is there
  } catch {
    return undefined;
  }
}
