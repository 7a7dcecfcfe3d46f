/** Owns what the path arguments mean: which repository is looked at, and which of its files are reported on. */
import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { RepoPath } from '../core/span.js';
import { topLevel } from '../host/git.js';
import { realPath, within } from '../host/read.js';
import { UsageError } from './usage.js';

/** A repository and the part of it that was asked for. */
export interface Target {
  /** A real path. */
  readonly root: string;
  /** Where the lookup of a config starts; a real path inside the root. */
  readonly folder: string;
  /** Named folders and files, `''` for the whole repository. */
  readonly folders: readonly RepoPath[];
  readonly files: readonly RepoPath[];
}

/**
 * The repository is the git checkout of the first path. Outside of git it is the current folder when it holds all paths, else the first path
 * (its folder, for a file). Paths outside of it are an error: they cannot be linked with the rest.
 */
export async function findTarget(cwd: string, args: readonly string[]): Promise<Target> {
  const asked = args.length === 0 ? ['.'] : args;
  const paths = asked.map((arg) => {
    const path = realPath(resolve(cwd, arg));
    if (path === undefined) throw new UsageError(`no such file or folder: ${arg}`);
    return { arg, path, isFolder: statSync(path).isDirectory() };
  });
  const [first = { path: cwd, isFolder: true }] = paths;
  const folder = first.isFolder ? first.path : dirname(first.path);
  const here = realPath(cwd) ?? cwd;
  const top = await topLevel(folder);
  const root = (top && realPath(top)) ?? (paths.every(({ path }) => within(here, path) !== undefined) ? here : folder);
  const inside = paths.map(({ arg, path, isFolder }) => {
    const name = within(root, path);
    if (name === undefined) throw new UsageError(`${arg} is outside of the repository ${root}`);
    return { name, isFolder };
  });
  return {
    root,
    folder,
    folders: inside.filter((one) => one.isFolder).map((one) => one.name),
    files: inside.filter((one) => !one.isFolder).map((one) => one.name),
  };
}

/** Whether a file was asked for. */
export function isAsked(target: Target, file: RepoPath): boolean {
  return target.files.includes(file) || target.folders.some((folder) => folder === '' || file.startsWith(`${folder}/`));
}
