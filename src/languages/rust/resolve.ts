/**
 * Owns what a Rust path names, from the places of files and Cargo manifests alone: whether a `mod` item declares a file is not seen,
 * nor is `#[path]`. Never looks into a registry: what is not of the repository is a package.
 */
import type { ModuleResolver, ModuleTree, Target } from '../../core/modules.js';
import type { RepoPath } from '../../core/span.js';
import { folderOf, memoise, nameOf } from '../paths.js';
import { type CargoPackage, readCrates } from './crates.js';

const MISSING: Target = { kind: 'missing' };
const SYSROOT = new Set(['std', 'core', 'alloc', 'proc_macro', 'test']);

/** Resolves a path to the file of its longest prefix that is one; the other segments are the target's `rest`. */
export function createRustResolver(tree: ModuleTree): ModuleResolver {
  const crates = readCrates(tree);
  const known = new Map<string, Target>();

  const isRoot = memoise((module) => crates.around(module)?.roots.includes(module) ?? /^(lib|main)\.rs$/.test(nameOf(module)));

  /** The folder that the modules declared in `module` lie in. */
  function folderWithin(module: RepoPath): RepoPath {
    return isRoot(module) || nameOf(module) === 'mod.rs' ? folderOf(module) : module.replace(/\.rs$/, '');
  }

  function childFile(module: RepoPath, name: string): RepoPath | undefined {
    const path = [folderWithin(module), name].filter(Boolean).join('/');
    return [`${path}.rs`, `${path}/mod.rs`].find((file) => file !== module && tree.paths.has(file) && !isRoot(file));
  }

  /** The module whose submodules lie in `folder`; crate roots before modules. */
  const ownerOf = memoise((folder): RepoPath | undefined => {
    const root = crates.around(`${folder}/mod.rs`)?.roots.find((path) => folderOf(path) === folder);
    return root ?? [`${folder}/lib.rs`, `${folder}/main.rs`, `${folder}.rs`, `${folder}/mod.rs`].find((file) => tree.paths.has(file));
  });

  function parentOf(module: RepoPath): RepoPath | undefined {
    if (isRoot(module)) return undefined;
    return ownerOf(nameOf(module) === 'mod.rs' ? folderOf(folderOf(module)) : folderOf(module));
  }

  const rootOf = memoise((module): RepoPath | undefined => {
    const seen = new Set<RepoPath>();
    let at: RepoPath | undefined = module;
    while (at !== undefined && !isRoot(at) && !seen.has(at)) {
      seen.add(at);
      at = parentOf(at);
    }
    // A file that no chain of modules leads to: `#[path]`, or a module kept out of the build.
    return at !== undefined && isRoot(at) ? at : crates.around(module)?.roots[0];
  });

  /** Walks down from a module as far as files go. */
  function down(module: RepoPath | undefined, segments: readonly string[]): Target {
    if (module === undefined) return MISSING;
    let path = module;
    for (const [index, segment] of segments.entries()) {
      const next = childFile(path, segment);
      if (next === undefined) return { kind: 'file', path, rest: segments.slice(index) };
      path = next;
    }
    return { kind: 'file', path };
  }

  function find(from: RepoPath, specifier: string): Target {
    const segments = specifier.split('::').map((segment) => segment.replace(/^r#/, ''));
    const external = segments[0] === '';
    if (external) segments.shift();
    const [first = '', ...rest] = segments;
    if (first === 'crate' || first === '$crate') return down(rootOf(from), rest);
    if (first === 'self' || first === 'super') return upwards(from, segments);
    if (!external && childFile(from, first) !== undefined) return down(from, segments);
    if (SYSROOT.has(first)) return { kind: 'package', name: segments.join('.') };
    const owner = crates.around(from);
    return (owner && declared(owner, first, rest)) ?? undeclared(from, owner, segments, external);
  }

  function upwards(from: RepoPath, segments: readonly string[]): Target {
    let module: RepoPath | undefined = from;
    let index = 0;
    for (; segments[index] === 'self' || segments[index] === 'super'; index++) {
      // Nothing is above a crate: `super` is written in an inline module of its root.
      if (segments[index] === 'super') module = module === undefined || isRoot(module) ? module : parentOf(module);
    }
    return down(module, segments.slice(index));
  }

  function declared(owner: CargoPackage, first: string, rest: readonly string[]): Target | undefined {
    const dependency = owner.dependencies.get(first);
    if (dependency === undefined) {
      return first === owner.library.name && owner.library.root !== undefined ? down(owner.library.root, rest) : undefined;
    }
    if ('folder' in dependency) return down(crates.in(dependency.folder)?.library.root, rest);
    return { kind: 'package', name: [dependency.crate, ...rest].join('.') };
  }

  /** A manifest lists every crate that code can name, so any other name comes from the crate root (2015) or from the file itself. */
  function undeclared(from: RepoPath, owner: CargoPackage | undefined, segments: readonly string[], external: boolean): Target {
    const root = rootOf(from);
    if (root !== undefined && childFile(root, segments[0] ?? '') !== undefined) return down(root, segments);
    if (owner === undefined || external) return { kind: 'package', name: segments.join('.') };
    return { kind: 'file', path: from, rest: segments };
  }

  return {
    resolve(from, specifier) {
      const key = `${from}\n${specifier}`;
      let target = known.get(key);
      if (target === undefined) {
        target = find(from, specifier);
        known.set(key, target);
      }
      return target;
    },
    child(module, name) {
      const path = childFile(module, name.replace(/^r#/, ''));
      return path === undefined ? undefined : { kind: 'file', path };
    },
  };
}
