/**
 * Owns the list of a repository's files. Inside a git checkout git decides what belongs to it; elsewhere the tree is walked
 * with its `.gitignore` files. Symbolic links are listed by no one, so that every file has one name and no loop is entered.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RepoPath } from '../core/span.js';
import { git, records } from './git.js';

/** The files of a repository, sorted, and what was left out. */
export interface Tree {
  readonly paths: readonly RepoPath[];
  readonly skipped: readonly { readonly file: RepoPath; readonly reason: string }[];
}

/** Lists the files below `root`, which must be a real path. */
export async function discover(root: string): Promise<Tree> {
  return (await fromGit(root)) ?? (await fromDisk(root));
}

async function fromGit(root: string): Promise<Tree | undefined> {
  const [tracked, untracked, deleted] = await Promise.all([
    git(root, 'ls-files', '-z', '-s'),
    git(root, 'ls-files', '-z', '-o', '--exclude-standard'),
    git(root, 'ls-files', '-z', '-d'),
  ]);
  if (tracked === undefined || untracked === undefined || deleted === undefined) return undefined;
  const paths = new Set<RepoPath>();
  const skipped: { file: RepoPath; reason: string }[] = [];
  for (const { text, broken } of records(tracked)) {
    const tab = text.indexOf('\t');
    const file = text.slice(tab + 1);
    if (broken) skipped.push({ file, reason: 'its name is not UTF-8' });
    else if (text.startsWith('160000')) skipped.push({ file, reason: 'a submodule: a repository of its own' });
    else if (!text.startsWith('120000')) paths.add(file);
  }
  for (const { text, broken } of records(untracked)) {
    if (broken) skipped.push({ file: text, reason: 'its name is not UTF-8' });
    else if (text.endsWith('/')) skipped.push({ file: text.slice(0, -1), reason: 'a nested repository' });
    else paths.add(text);
  }
  for (const { text } of records(deleted)) paths.delete(text);
  return { paths: [...paths].sort(), skipped };
}

async function fromDisk(root: string): Promise<Tree> {
  const [{ default: glob }, { default: ignore }] = await Promise.all([import('fast-glob'), import('ignore')]);
  const found = await glob('**/*', {
    cwd: root,
    dot: true,
    followSymbolicLinks: false,
    suppressErrors: true,
    ignore: ['**/node_modules/**', '**/.git/**', '**/.venv/**', '**/__pycache__/**', '**/target/**'],
  });
  const skipped: { file: RepoPath; reason: string }[] = [];
  const named = found.filter((file) => {
    const good = !file.includes('\uFFFD');
    if (!good) skipped.push({ file, reason: 'its name is not UTF-8' });
    return good;
  });
  const filters = new Map<string, ReturnType<typeof ignore>>();
  for (const file of named) {
    if (file !== '.gitignore' && !file.endsWith('/.gitignore')) continue;
    try {
      filters.set(dirname(file), ignore().add(readFileSync(join(root, file), 'utf8')));
    } catch {
      skipped.push({ file, reason: 'unreadable' });
    }
  }
  const ignored = (file: RepoPath): boolean => {
    for (let folder = dirname(file); ; folder = dirname(folder)) {
      const filter = filters.get(folder);
      const test = filter?.test(folder === '.' ? file : file.slice(folder.length + 1));
      if (test?.ignored) return true;
      if (test?.unignored || folder === '.') return false;
    }
  };
  return { paths: named.filter((file) => !ignored(file)).sort(), skipped };
}
