/** Owns what a Python module name stands for. Never looks into an environment: what is not of the repository is a package. */
import type { ModuleResolver, ModuleTree, Target } from '../../core/modules.js';
import type { RepoPath } from '../../core/span.js';
import { folderOf, foldersAbove, memoise } from '../paths.js';
import { readRoots } from './roots.js';
import { isStandard } from './stdlib.js';

const MISSING: Target = { kind: 'missing' };

/** Resolves as the import system does with the repository's own folders on its path. */
export function createPythonResolver(tree: ModuleTree): ModuleResolver {
  const folders = pythonFolders(tree.paths);
  const roots = readRoots(tree, folders);
  const known = new Map<string, Target>();

  /** The module or package at `path`, which ends in its name. */
  const at = memoise((path): Target | undefined => {
    const found = [`${path}/__init__.py`, `${path}.py`, `${path}/__init__.pyi`, `${path}.pyi`].find((file) => tree.paths.has(file));
    if (found !== undefined) return { kind: 'file', path: found };
    return folders.has(path) ? { kind: 'folder', path } : undefined;
  });

  function absolute(from: RepoPath, name: string): Target {
    const segments = name.split('.');
    const top = segments[0] ?? '';
    const library = isStandard(top) || roots.depends(from, top);
    let owned = false;
    for (const group of roots.of(from)) {
      // A folder without a file of its own gives way to any real package on the path, installed ones included.
      let namespace: Target | undefined;
      for (const { folder, declared } of group) {
        if (library && !declared) continue;
        const path = (module: readonly string[]) => (folder === '' ? module : [folder, ...module]).join('/');
        const first = at(path([top]));
        // A file that imports its own name means the library that it wraps.
        if (first === undefined || (segments.length === 1 && first.kind === 'file' && first.path === from)) continue;
        const found = at(path(segments));
        if (first.kind === 'file') {
          if (found !== undefined) return found;
          owned ||= declared;
        } else if (!library) namespace ??= found;
      }
      if (namespace !== undefined) return namespace;
    }
    return owned ? MISSING : { kind: 'package', name };
  }

  function relative(from: RepoPath, specifier: string): Target {
    const dots = /^\.+/.exec(specifier)?.[0].length ?? 0;
    const base = foldersAbove(from)[dots - 1];
    if (base === undefined) return MISSING;
    const path = [base, ...specifier.slice(dots).split('.')].filter((part) => part !== '').join('/');
    return (path === '' ? { kind: 'folder', path } : at(path)) ?? MISSING;
  }

  return {
    resolve(from, specifier) {
      const key = `${from}\n${specifier}`;
      let target = known.get(key);
      if (target === undefined) {
        target = specifier.startsWith('.') ? relative(from, specifier) : absolute(from, specifier);
        known.set(key, target);
      }
      return target;
    },
    child(module, name) {
      if (folders.has(module)) return at(`${module}/${name}`);
      return /(^|\/)__init__\.pyi?$/.test(module) ? at([folderOf(module), name].filter(Boolean).join('/')) : undefined;
    },
  };
}

/** Every folder with Python somewhere in it: a folder without can be no package. */
function pythonFolders(paths: ReadonlySet<RepoPath>): ReadonlySet<RepoPath> {
  const folders = new Set<RepoPath>();
  for (const path of paths) {
    if (!/\.pyi?$/.test(path)) continue;
    for (const folder of foldersAbove(path)) {
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  return folders;
}
