/** Owns `paths` and `baseUrl` of tsconfig.json and jsconfig.json, with everything that they inherit. */
import type { ModuleTree } from '../../core/modules.js';
import type { RepoPath } from '../../core/span.js';
import { list, readJson, strings, type Table, table, text } from '../manifest.js';
import { folderOf, join, memoise } from '../paths.js';
import { bestPattern, type Packages } from './packages.js';
import { splitSpecifier } from './specifier.js';

/** Where the configuration of one file says that bare specifiers may be found. */
export interface Alias {
  readonly candidates: readonly RepoPath[];
  /** True when a pattern was written for exactly such specifiers: then nothing else is meant. */
  readonly meant: boolean;
}

/** One configuration with what it inherits; folders are those of the files that wrote the setting. */
interface Config {
  readonly base?: RepoPath;
  readonly paths?: Table;
  readonly pathsFolder?: RepoPath;
}

/** Finds what the nearest configuration above a file says about a bare specifier. */
export function readAliases(tree: ModuleTree, packages: Packages): (from: RepoPath, specifier: string) => Alias {
  const read = (path: RepoPath, root: RepoPath, seen: ReadonlySet<RepoPath>): Config => {
    const source = tree.manifest(path);
    if (source === undefined || seen.has(path)) return {};
    const json = readJson(source);
    const folder = folderOf(path);
    const above = new Set([...seen, path]);
    let config: Config = {};
    for (const parent of strings(json.extends)) {
      const parentPath = extended(path, parent);
      if (parentPath !== undefined) config = { ...config, ...read(parentPath, root, above) };
    }
    const options = table(json.compilerOptions);
    const baseUrl = text(options.baseUrl);
    const base = baseUrl === undefined ? undefined : place(folder, baseUrl, root);
    if (base !== undefined) config = { ...config, base };
    if (options.paths !== undefined) config = { ...config, paths: table(options.paths), pathsFolder: folder };
    if (config.paths !== undefined) return config;
    // A file that only lists projects: an editor takes the settings of the project that includes the file.
    for (const reference of list(json.references)) {
      const target = place(folder, text(table(reference).path) ?? '', root);
      if (target === undefined) continue;
      const project = read(target.endsWith('.json') ? target : `${target}/tsconfig.json`, root, above);
      if (project.paths !== undefined && folderOf(target) === folder) return project;
    }
    return config;
  };
  const extended = (path: RepoPath, parent: string): RepoPath | undefined => {
    const spelled = (target: RepoPath | undefined) =>
      target === undefined
        ? undefined
        : [target, `${target}.json`, `${target}/tsconfig.json`].find((file) => tree.manifest(file) !== undefined);
    if (/^\.\.?(\/|$)/.test(parent)) return spelled(join(folderOf(path), parent));
    const { name, subpath } = splitSpecifier(parent);
    const owner = packages.named(path, name);
    return owner === undefined ? undefined : spelled(join(owner.folder, subpath));
  };
  const nearest = memoise((folder): Config => {
    for (const name of ['tsconfig.json', 'jsconfig.json']) {
      const path = folder === '' ? name : `${folder}/${name}`;
      if (tree.manifest(path) !== undefined) return read(path, folder, new Set());
    }
    return folder === '' ? {} : nearest(folderOf(folder));
  });

  return (from, specifier) => {
    const { base, paths, pathsFolder } = nearest(folderOf(from));
    const inBase = base === undefined ? undefined : join(base, specifier);
    const candidates = inBase === undefined ? [] : [inBase];
    if (paths === undefined) return { candidates, meant: false };
    const match = paths[specifier] === undefined ? bestPattern(Object.keys(paths), specifier) : { pattern: specifier, star: '' };
    if (match === undefined) return { candidates, meant: false };
    const targets = strings(paths[match.pattern])
      .map((target) => place(base ?? pathsFolder ?? '', target.replace('*', match.star), folderOf(from)))
      .filter((target) => target !== undefined && !/(^|\/)node_modules\//.test(target));
    return {
      candidates: [...targets.filter((target) => target !== undefined), ...candidates],
      meant: match.pattern !== '*' && targets.length > 0,
    };
  };
}

/** `path` as a configuration in `folder` writes it; `${configDir}` is the folder of the configuration that inherits. */
function place(folder: RepoPath, path: string, root: RepoPath): RepoPath | undefined {
  const inherited = /^\$\{configDir\}(.*)$/.exec(path);
  return inherited === null ? join(folder, path) : join(root, inherited[1] ?? '');
}
