/** Owns what a TypeScript or JavaScript module specifier names. Never looks into node_modules: what is not of the repository is a package. */
import type { ModuleResolver, ModuleTree, Target } from '../../core/modules.js';
import type { RepoPath } from '../../core/span.js';
import { folderOf, join } from '../paths.js';
import { readAliases } from './aliases.js';
import { locate, locateInPackage } from './locate.js';
import { readPackages } from './packages.js';
import { ofRegistry, splitSpecifier } from './specifier.js';

const MISSING: Target = { kind: 'missing' };

/** Resolves as Node, TypeScript and bundlers agree, reading sources where those would read what was built from them. */
export function createTypeScriptResolver(tree: ModuleTree): ModuleResolver {
  const packages = readPackages(tree);
  const alias = readAliases(tree, packages);
  const known = new Map<string, Target>();

  function find(from: RepoPath, specifier: string): Target {
    // `./icon.svg?raw`: the query addresses the bundler.
    const path = specifier.replace(/\?.*$/, '');
    if (/^\.\.?(\/|$)/.test(path)) return relative(from, path);
    if (path.startsWith('#')) return internal(from, path);
    if (path.startsWith('node:')) return { kind: 'package', name: path.slice('node:'.length) };
    const addressed = ofRegistry(path);
    if (addressed !== undefined) return { kind: 'package', name: addressed };
    if (/^[a-z][a-z+.-]*:/.test(path)) return { kind: 'package', name: path };
    return bare(from, path);
  }

  function relative(from: RepoPath, path: string): Target {
    const target = join(folderOf(from), path);
    if (target === undefined) return MISSING;
    const folder = tree.manifest(target === '' ? 'package.json' : `${target}/package.json`);
    const owner = folder === undefined ? undefined : packages.around(`${target}/package.json`);
    return fileOr(MISSING, (owner && packages.entry(owner, '')) ?? inItsPackage(from, target));
  }

  /** A path that nothing was committed at may be an output of the package around `from`. */
  function inItsPackage(from: RepoPath, target: RepoPath): RepoPath | undefined {
    const folder = packages.around(from)?.folder ?? '';
    if (folder === '') return locateInPackage(tree.paths, '', target);
    return target.startsWith(`${folder}/`)
      ? locateInPackage(tree.paths, folder, target.slice(folder.length + 1))
      : locate(tree.paths, target);
  }

  function internal(from: RepoPath, specifier: string): Target {
    const owner = packages.around(from);
    for (const target of owner === undefined ? [] : packages.internal(owner, specifier)) {
      if (owner === undefined || !target.startsWith('.')) return bare(from, target);
      const found = locateInPackage(tree.paths, owner.folder, target);
      if (found !== undefined) return { kind: 'file', path: found };
    }
    return aliased(from, specifier) ?? MISSING;
  }

  function aliased(from: RepoPath, specifier: string): Target | undefined {
    const { candidates, meant } = alias(from, specifier);
    for (const candidate of candidates) {
      const found = inItsPackage(from, candidate);
      if (found !== undefined) return { kind: 'file', path: found };
    }
    return meant ? MISSING : undefined;
  }

  function bare(from: RepoPath, specifier: string): Target {
    const byAlias = aliased(from, specifier);
    if (byAlias?.kind === 'file') return byAlias;
    const { name, subpath } = splitSpecifier(specifier);
    const owner = packages.named(from, name);
    if (owner !== undefined) return fileOr(MISSING, packages.entry(owner, subpath));
    if (byAlias !== undefined) return byAlias;
    if (/^[@~]?\//.test(specifier)) return conventional(from, specifier.replace(/^[@~]?\//, ''));
    const tail = subpath.replace(/\.[cm]?jsx?$/, '');
    return { kind: 'package', name: tail === '' ? name : `${name}/${tail}` };
  }

  /** `@/x`, `~/x` and `/x` cannot be libraries. Bundlers that alias them mean the package's sources. */
  function conventional(from: RepoPath, path: string): Target {
    const folder = packages.around(from)?.folder ?? '';
    for (const candidate of [`src/${path}`, path]) {
      const found = locateInPackage(tree.paths, folder, candidate);
      if (found !== undefined) return { kind: 'file', path: found };
    }
    return MISSING;
  }

  return {
    resolve(from, specifier) {
      const key = `${folderOf(from)}\n${specifier}`;
      let target = known.get(key);
      if (target === undefined) {
        target = find(from, specifier);
        known.set(key, target);
      }
      return target;
    },
    child: () => undefined,
  };
}

function fileOr(otherwise: Target, path: RepoPath | undefined): Target {
  return path === undefined ? otherwise : { kind: 'file', path };
}
