/** Owns the crates of the repository: which manifests there are, their root files and what names they give to other crates. */
import type { ModuleTree } from '../../core/modules.js';
import type { RepoPath } from '../../core/span.js';
import { list, readToml, type Table, table, text } from '../manifest.js';
import { folderOf, foldersAbove, join, memoise, nameOf } from '../paths.js';

/** One Cargo package. */
export interface CargoPackage {
  readonly folder: RepoPath;
  /** The name that other crates write; `root` is the library's root file, when there is one. */
  readonly library: { readonly name: string; readonly root?: RepoPath };
  /** Root files of every crate that it builds: the library, binaries, examples, tests, benches, the build script. */
  readonly roots: readonly RepoPath[];
  /** What the names of its dependencies stand for. */
  readonly dependencies: ReadonlyMap<string, Dependency>;
}

/** A crate of the repository by the folder of its manifest, or a library by its own name. */
export type Dependency = { readonly folder: RepoPath } | { readonly crate: string };

export interface Crates {
  /** The package that a file belongs to. */
  around(from: RepoPath): CargoPackage | undefined;
  in(folder: RepoPath): CargoPackage | undefined;
}

export function readCrates(tree: ModuleTree): Crates {
  const folders = [...tree.paths].filter((path) => nameOf(path) === 'Cargo.toml').map(folderOf);
  const manifest = memoise((folder): Table | undefined => {
    const source = tree.manifest(under(folder, 'Cargo.toml'));
    return source === undefined ? undefined : readToml(source);
  });
  const folderByName = memoise((name) => folders.find((folder) => table(manifest(folder), 'package').name === name));
  const rootsByFolder = memoise((folder) => [...tree.paths].filter((path) => isRootByPlace(path, folder)).sort(byImportance));

  const read = memoise((folder): CargoPackage | undefined => {
    const cargo = manifest(folder);
    const name = text(table(cargo, 'package').name);
    if (cargo === undefined || name === undefined) return undefined;
    const targets = [cargo.lib, ...['bin', 'example', 'test', 'bench'].flatMap((kind) => list(cargo[kind]))];
    const written = targets
      .map((target) => text(table(target).path))
      .map((path) => (path === undefined ? undefined : join(folder, path)))
      .filter((path) => path !== undefined)
      .filter((path) => tree.paths.has(path));
    const libraryPath = join(folder, text(table(cargo.lib).path) ?? 'src/lib.rs') ?? '';
    return {
      folder,
      library: {
        name: identifier(text(table(cargo.lib).name) ?? name),
        ...(tree.paths.has(libraryPath) ? { root: libraryPath } : {}),
      },
      roots: [...new Set([...written, ...rootsByFolder(folder)])],
      dependencies: dependencies(folder, cargo),
    };
  });

  function dependencies(folder: RepoPath, cargo: Table): ReadonlyMap<string, Dependency> {
    const found = new Map<string, Dependency>();
    for (const section of [cargo, ...Object.values(table(cargo.target)).map((target) => table(target))]) {
      for (const kind of ['dependencies', 'dev-dependencies', 'build-dependencies']) {
        for (const [key, entry] of Object.entries(table(section[kind]))) found.set(identifier(key), dependency(folder, key, entry));
      }
    }
    return found;
  }

  function dependency(folder: RepoPath, key: string, written: unknown): Dependency {
    const inherits = table(written).workspace === true;
    const root = [folder, ...foldersAbove(folder)].find((above) => inherits && manifest(above)?.workspace !== undefined);
    const base = root ?? folder;
    const entry = root === undefined ? written : table(manifest(root), 'workspace', 'dependencies')[key];
    const name = text(table(entry).package) ?? key;
    const path = text(table(entry).path);
    const target = path === undefined ? folderByName(name) : join(base, path);
    return target !== undefined && manifest(target) !== undefined ? { folder: target } : { crate: identifier(name) };
  }

  return {
    around: memoise((from) =>
      foldersAbove(from)
        .map(read)
        .find((found) => found !== undefined),
    ),
    in: read,
  };
}

function under(folder: RepoPath, name: string): RepoPath {
  return folder === '' ? name : `${folder}/${name}`;
}

/** A package's name as code writes it. */
function identifier(name: string): string {
  return name.replaceAll('-', '_');
}

/** Where Cargo looks for crates that a manifest does not list. */
function isRootByPlace(path: RepoPath, folder: RepoPath): boolean {
  const inside = folder === '' ? path : path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : '';
  return /^(src\/(lib|main)\.rs|build\.rs|(src\/bin|examples|tests|benches)\/([^/]+\/main|[^/]+)\.rs)$/.test(inside);
}

/** Libraries first: of two crates that share a folder the library has the modules, and the binary uses it. */
function byImportance(a: RepoPath, b: RepoPath): number {
  return Number(nameOf(b) === 'lib.rs') - Number(nameOf(a) === 'lib.rs') || (a < b ? -1 : 1);
}
