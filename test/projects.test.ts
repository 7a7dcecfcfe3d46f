/** Whole small repositories: their findings are those in `expected.txt`, one `path:line rule` a line, in the order of the report. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { analyse } from './support/analyse.js';
import { listFindings } from './support/findings.js';

const folder = fileURLToPath(new URL('../fixtures/projects/', import.meta.url));
const names = existsSync(folder) ? readdirSync(folder) : [];

/** Every file of the repository, in sorted order; the expectation is not one of them. */
function filesOf(root: string): Record<string, string> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
    .filter((path) => path !== 'expected.txt');
  return Object.fromEntries(entries.sort().map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}

test('there are projects', () => {
  expect(names).not.toEqual([]);
});

describe.each(names)('%s', (name) => {
  const root = join(folder, name);

  test('has the expected findings', async () => {
    const files = filesOf(root);
    const { findings } = await analyse(files);
    const expected = readFileSync(join(root, 'expected.txt'), 'utf8').split('\n');
    expect(listFindings(findings, files, (finding) => finding.rule)).toEqual(expected.filter((line) => line !== ''));
  });
});
