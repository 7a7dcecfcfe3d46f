/** Owns the npm packages of the repository: which names a workspace gives to folders, and which files their manifests export. */
import picomatch from 'picomatch';
import type { ModuleTree } from '../../core/modules.js';
import type { RepoPath } from '../../core/span.js';
import { list, readJson, readYaml, strings, type Table, table, text } from '../manifest.js';
import { folderOf, foldersAbove, memoise, nameOf } from '../paths.js';
import { locateInPackage } from './locate.js';

/** A folder with a package.json. */
export interface Package {
  readonly folder: RepoPath;
  readonly manifest: Table;
}

/** The packages of one tree. */
export interface Packages {
  /** The package that a file belongs to. */
  around(from: RepoPath): Package | undefined;
  /** The package that files at `from` import as `name`: of their workspace, or their own. */
  named(from: RepoPath, name: string): Package | undefined;
  /** The file that a package gives for `subpath` (`''` is the package itself). */
  entry(of: Package, subpath: string): RepoPath | undefined;
  /** What a key of the package's `imports` (`#x`) stands for, as written there: `./src/x.js`, `lib`. */
  internal(of: Package, specifier: string): readonly string[];
}

export function readPackages(tree: ModuleTree): Packages {
  const packageIn = memoise((folder): Package | undefined => {
    const manifest = tree.manifest(under(folder, 'package.json'));
    return manifest === undefined ? undefined : { folder, manifest: readJson(manifest) };
  });
  const nearest = memoise((folder): Package | undefined => packageIn(folder) ?? (folder === '' ? undefined : nearest(folderOf(folder))));
  let folders: readonly RepoPath[] | undefined;
  const members = memoise((root): ReadonlyMap<string, Package> => {
    const patterns = workspacePatterns(tree, root, packageIn(root));
    const named = new Map<string, Package>();
    if (patterns.length === 0) return named;
    const wanted = patterns.filter((pattern) => !pattern.startsWith('!')).map(bare);
    const matches = picomatch(wanted, {
      ignore: patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => bare(pattern.slice(1))),
    });
    folders ??= [...tree.paths].filter((path) => nameOf(path) === 'package.json').map(folderOf);
    for (const folder of folders) {
      if (root !== '' && !folder.startsWith(`${root}/`)) continue;
      if (!matches(root === '' ? folder : folder.slice(root.length + 1))) continue;
      const found = packageIn(folder);
      const name = text(found?.manifest.name);
      if (found !== undefined && name !== undefined) named.set(name, found);
    }
    return named;
  });

  return {
    around: (from) => nearest(folderOf(from)),
    named(from, name) {
      const own = nearest(folderOf(from));
      if (own?.manifest.name === name && own.manifest.exports !== undefined) return own;
      for (const root of foldersAbove(from)) {
        const found = members(root).get(name);
        if (found !== undefined) return found;
      }
      return undefined;
    },
    entry: (of, subpath) => entry(tree.paths, of, subpath),
    internal: (of, specifier) => select(table(of.manifest.imports), specifier),
  };
}

function under(folder: RepoPath, name: string): RepoPath {
  return folder === '' ? name : `${folder}/${name}`;
}

function bare(pattern: string): string {
  return pattern.replace(/^\.\//, '').replace(/\/$/, '');
}

function workspacePatterns(tree: ModuleTree, root: RepoPath, manifest: Package | undefined): readonly string[] {
  const pnpm = tree.manifest(under(root, 'pnpm-workspace.yaml'));
  if (pnpm !== undefined) return strings(readYaml(pnpm).packages);
  const workspaces = manifest?.manifest.workspaces;
  return strings(Array.isArray(workspaces) ? workspaces : table(workspaces).packages);
}

function entry(paths: ReadonlySet<RepoPath>, { folder, manifest }: Package, subpath: string): RepoPath | undefined {
  const conventional = subpath === '' ? ['src/index', 'index'] : [subpath, `src/${subpath}`];
  for (const target of [...written(manifest, subpath), ...conventional]) {
    const found = locateInPackage(paths, folder, target);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The files that the manifest names for `subpath`, declarations last: they hide the code that they describe. */
function written(manifest: Table, subpath: string): readonly string[] {
  const { exports } = manifest;
  let targets: readonly string[] = [];
  if (exports !== undefined) {
    const bySubpath = Object.keys(table(exports)).some((key) => key.startsWith('.'));
    if (bySubpath) targets = select(table(exports), subpath === '' ? '.' : `./${subpath}`);
    else if (subpath === '') targets = leaves(exports);
  }
  if (subpath === '') {
    const fields = ['source', 'module', 'main', 'types', 'typings'].map((field) => manifest[field]);
    targets = [...targets, ...fields.flatMap((field) => strings(field))];
  }
  const isDeclaration = (target: string) => /\.d\.[cm]?ts$/.test(target);
  return [...targets.filter((target) => !isDeclaration(target)), ...targets.filter(isDeclaration)];
}

/** The targets of the key that fits `wanted`: the key itself, or the pattern with the longest text before its `*`. */
function select(keys: Table, wanted: string): readonly string[] {
  if (keys[wanted] !== undefined) return leaves(keys[wanted]);
  const match = bestPattern(Object.keys(keys), wanted);
  return match === undefined ? [] : leaves(keys[match.pattern]).map((target) => target.replaceAll('*', match.star));
}

/** Of patterns with one `*`, the one with the longest text before it that fits, and what its `*` stands for. */
export function bestPattern(patterns: readonly string[], wanted: string): { pattern: string; star: string } | undefined {
  let best: { pattern: string; star: string } | undefined;
  for (const pattern of patterns) {
    const star = pattern.indexOf('*');
    if (star < 0 || star <= (best?.pattern.indexOf('*') ?? -1)) continue;
    const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
    if (wanted.length < before.length + after.length || !wanted.startsWith(before) || !wanted.endsWith(after)) continue;
    best = { pattern, star: wanted.slice(before.length, wanted.length - after.length) };
  }
  return best;
}

/** Every target under any condition: which one a program takes depends on who runs it, and all come from one source. */
function leaves(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return (Array.isArray(value) ? list(value) : Object.values(table(value))).flatMap(leaves);
}
