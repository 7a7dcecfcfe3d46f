/** Owns the folders that Python imports start from, read from manifests and the layout of the tree. Knows no specifier. */
import type { ModuleTree } from '../../core/modules.js';
import type { RepoPath } from '../../core/span.js';
import { list, readToml, strings, table, text } from '../manifest.js';
import { folderOf, foldersAbove, join, memoise, nameOf } from '../paths.js';

/** A folder that `sys.path` would hold. */
export interface Root {
  readonly folder: RepoPath;
  /** False for a folder that only happens to be above the file: it does not shadow the standard library or a declared dependency. */
  readonly declared: boolean;
}

export interface Roots {
  /**
   * The roots for imports in `from`, in groups: those above it, nearest first; the other projects of the repository; the packages
   * that it lies in, which are on the path only when it is run as a script.
   */
  of(from: RepoPath): readonly (readonly Root[])[];
  /** Whether a manifest above `from` asks for a distribution of that name. */
  depends(from: RepoPath, name: string): boolean;
}

const MANIFESTS = new Set(['pyproject.toml', 'setup.py', 'setup.cfg']);
/** `requirements.txt`, `requirements-dev.in`, `requirements/base.txt`. */
const REQUIREMENTS = /^(?:(?<folder>.+)\/)?requirements(?:[-_.\w]*|\/[-\w.]+)\.(?:txt|in)$/;

/** `folders` are those that hold Python. */
export function readRoots(tree: ModuleTree, folders: ReadonlySet<RepoPath>): Roots {
  const projects = [...tree.paths].filter((path) => MANIFESTS.has(nameOf(path))).map(folderOf);
  const requirementFiles = [...tree.paths].flatMap((path) => {
    const match = REQUIREMENTS.exec(path);
    return match === null ? [] : [{ path, folder: match.groups?.folder ?? '' }];
  });
  const isProject = new Set(['', ...projects]);
  const pyproject = memoise((folder) => {
    const manifest = tree.manifest(under(folder, 'pyproject.toml'));
    return manifest === undefined ? {} : readToml(manifest);
  });
  const rootsIn = memoise((folder): readonly Root[] => {
    const declared = isProject.has(folder);
    const configured = packageFolders(pyproject(folder)).map((path) => join(folder, path));
    const within = [...new Set([...configured, under(folder, 'src'), folder])].filter((path) => path !== undefined);
    return within.filter((path) => path === '' || folders.has(path)).map((path) => ({ folder: path, declared }));
  });
  const dependencies = memoise((folder): ReadonlySet<string> => {
    const lines = requirementFiles.filter((file) => file.folder === folder).flatMap(({ path }) => tree.manifest(path)?.split('\n') ?? []);
    return new Set([...lines, ...requested(pyproject(folder))].map(distribution));
  });
  const elsewhere = [...isProject].sort();
  const inFolder = memoise((folder): readonly (readonly Root[])[] => {
    const isPackage = (path: RepoPath) => path !== '' && tree.paths.has(`${path}/__init__.py`);
    const above = folder === '' ? [''] : [folder, ...foldersAbove(folder)];
    const groups = [above.filter((path) => !isPackage(path)), elsewhere, above.filter(isPackage)];
    return groups.map((group) => group.flatMap(rootsIn));
  });
  return {
    of: (from) => inFolder(folderOf(from)),
    depends: (from, name) => foldersAbove(from).some((folder) => dependencies(folder).has(distribution(name))),
  };
}

function under(folder: RepoPath, name: string): RepoPath {
  return folder === '' ? name : `${folder}/${name}`;
}

/** The folders that a pyproject.toml says packages lie in. */
function packageFolders(pyproject: unknown): readonly string[] {
  const setuptools = table(pyproject, 'tool', 'setuptools');
  const poetry = list(table(pyproject, 'tool', 'poetry').packages).map((entry) => text(table(entry).from));
  const hatch = strings(table(pyproject, 'tool', 'hatch', 'build', 'targets', 'wheel').packages).map(folderOf);
  return [
    ...strings(table(setuptools, 'package-dir')['']),
    ...strings(table(setuptools, 'packages', 'find').where),
    ...strings(poetry),
    ...hatch,
    ...strings(table(pyproject, 'tool', 'pytest', 'ini_options').pythonpath),
  ];
}

function requested(pyproject: unknown): readonly string[] {
  const project = table(pyproject, 'project');
  const groups = [...Object.values(table(project, 'optional-dependencies')), ...Object.values(table(pyproject, 'dependency-groups'))];
  return [...strings(project.dependencies), ...groups.flatMap(strings), ...Object.keys(table(pyproject, 'tool', 'poetry', 'dependencies'))];
}

/** The normalised name at the start of a requirement (`Flask-SQLAlchemy[x]>=3` is `flask_sqlalchemy`). */
function distribution(requirement: string): string {
  return (/^\s*([\w.-]+)/.exec(requirement)?.[1] ?? '').toLowerCase().replace(/[-.]+/g, '_');
}
