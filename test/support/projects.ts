/** Owns the reading of the whole repositories among the fixtures. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** Every file of a repository by path, in sorted order; the expectation is not one of them. */
export function filesUnder(root: string): Record<string, string> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
    .filter((path) => path !== 'expected.txt');
  return Object.fromEntries(entries.sort().map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}
