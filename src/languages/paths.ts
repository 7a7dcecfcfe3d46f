/** Owns arithmetic on repository paths. The root folder is `''`. Never touches a disk. */
import type { RepoPath } from '../core/span.js';

/** The folder that holds a file or folder. */
export function folderOf(path: RepoPath): RepoPath {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

/** The last segment of a path. */
export function nameOf(path: RepoPath): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** `relative` seen from `folder`, without `.` and `..`; undefined when it leaves the repository. */
export function join(folder: RepoPath, relative: string): RepoPath | undefined {
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of relative.split('/')) {
    if (part === '..') {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** The folders above a file, nearest first, the root last. */
export function foldersAbove(path: RepoPath): RepoPath[] {
  const folders: RepoPath[] = [];
  for (let folder = path; folder !== ''; ) {
    folder = folderOf(folder);
    folders.push(folder);
  }
  return folders;
}

/** Remembers the answers of a pure function of one string. */
export function memoise<T>(answer: (key: string) => T): (key: string) => T {
  const known = new Map<string, { readonly answer: T }>();
  return (key) => {
    let found = known.get(key);
    if (found === undefined) {
      found = { answer: answer(key) };
      known.set(key, found);
    }
    return found.answer;
  };
}
