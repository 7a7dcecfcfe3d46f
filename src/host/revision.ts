/**
 * Owns the tree of an earlier commit: its list of files and their texts. What has not changed since is read from the work tree,
 * the rest from git's objects, in one go. Never checks anything out.
 */
import type { RepoPath } from '../core/span.js';
import type { Read, ReadResult } from '../engine/ports.js';
import type { Tree } from './discover.js';
import { git, records } from './git.js';
import { fromBytes } from './read.js';

/** A commit's files, and how to read them. */
export interface Revision {
  readonly tree: Tree;
  readonly read: Read;
}

/** The tree of `ref` in the checkout `root`; `now` reads the work tree. Undefined when git knows no such commit. */
export async function revision(root: string, ref: string, now: Read): Promise<Revision | undefined> {
  const name = (await git(root, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`))?.toString('utf8').trim();
  if (!name) return undefined;
  const [listed, differing] = await Promise.all([
    git(root, 'ls-tree', '-r', '-z', name),
    git(root, 'diff', '--name-only', '--no-renames', '-z', name),
  ]);
  if (listed === undefined || differing === undefined) return undefined;
  const changed = new Set(records(differing).map((one) => one.text));
  const paths: RepoPath[] = [];
  const skipped: { file: RepoPath; reason: string }[] = [];
  const wanted: { path: RepoPath; object: string }[] = [];
  for (const { text, broken } of records(listed)) {
    const [mode = '', , object = ''] = text.split(/[ \t]/, 3);
    const path = text.slice(text.indexOf('\t') + 1);
    if (broken) skipped.push({ file: path, reason: 'its name is not UTF-8' });
    else if (mode === '160000') skipped.push({ file: path, reason: 'a submodule: a repository of its own' });
    else if (mode !== '120000') {
      paths.push(path);
      if (changed.has(path)) wanted.push({ path, object });
    }
  }
  const texts = await objects(root, wanted);
  return { tree: { paths: paths.sort(), skipped }, read: (path) => texts.get(path) ?? now(path) };
}

/** The contents of git objects, by the path they are wanted for. */
async function objects(
  root: string,
  wanted: readonly { readonly path: RepoPath; readonly object: string }[],
): Promise<ReadonlyMap<RepoPath, ReadResult>> {
  const found = new Map<RepoPath, ReadResult>();
  if (wanted.length === 0) return found;
  const out = await git(root, 'cat-file', '--batch', { input: wanted.map((one) => `${one.object}\n`).join('') });
  let at = 0;
  for (const { path } of wanted) {
    const end = out?.indexOf(10, at) ?? -1;
    const [, kind, size] = out && end >= 0 ? out.toString('latin1', at, end).split(' ') : [];
    if (!out || kind !== 'blob') {
      found.set(path, { skipped: 'not in the object store of this clone' });
      if (out && end >= 0) at = end + 1;
      continue;
    }
    const start = end + 1;
    found.set(path, fromBytes(out.subarray(start, start + Number(size))));
    at = start + Number(size) + 1;
  }
  return found;
}
