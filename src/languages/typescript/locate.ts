/**
 * Owns finding the source file behind a path as imports and manifests write it: extensions left out, extensions of the output,
 * folders, and files that only a build would make. Knows no specifier.
 */
import type { RepoPath } from '../../core/span.js';
import { join } from '../paths.js';

const EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.json', '.d.ts', '.d.mts', '.d.cts'];
const SOURCES: readonly [output: RegExp, sources: readonly string[]][] = [
  [/\.d\.([cm]?)ts$/, ['.$1ts', '.tsx', '.$1js']],
  [/\.([cm])js$/, ['.$1ts', '.ts', '.tsx', '.d.$1ts']],
  [/\.jsx?$/, ['.ts', '.tsx', '.jsx', '.mts', '.d.ts']],
];
/** Folders that builds write to, and the folders for module formats inside them. */
const OUTPUT = new Set(['dist', 'build', 'lib', 'out', 'output', 'es', 'esm', 'cjs', 'umd', 'main', 'module', 'types', '_esm', '_cjs']);

/** The module that `path` names; undefined when there is none. A folder stands for its index file. */
export function locate(paths: ReadonlySet<RepoPath>, path: RepoPath): RepoPath | undefined {
  return file(paths, path) ?? file(paths, path === '' ? 'index' : `${path}/index`);
}

function file(paths: ReadonlySet<RepoPath>, path: RepoPath): RepoPath | undefined {
  if (paths.has(path)) return path;
  for (const extension of EXTENSIONS) {
    if (paths.has(path + extension)) return path + extension;
  }
  for (const [output, sources] of SOURCES) {
    if (!output.test(path)) continue;
    for (const source of sources) {
      const candidate = path.replace(output, source);
      if (paths.has(candidate)) return candidate;
    }
  }
  return undefined;
}

/** Like `locate`, and when `path` is an output of the package in `folder`, the source that it is built from. */
export function locateInPackage(paths: ReadonlySet<RepoPath>, folder: RepoPath, path: string): RepoPath | undefined {
  const direct = join(folder, path);
  if (direct === undefined) return undefined;
  const found = locate(paths, direct);
  if (found !== undefined) return found;

  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.');
  while (segments.length > 1 && OUTPUT.has(segments[0] ?? '')) {
    segments.shift();
    const rest = segments.join('/');
    for (const candidate of [`src/${rest}`, rest]) {
      const source = locate(paths, join(folder, candidate) ?? rest);
      if (source !== undefined) return source;
    }
  }
  return undefined;
}
