/** Whole small repositories: their findings are those in `expected.txt`, one `path:line rule` a line, in the order of the report. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { analyse } from './support/analyse.js';
import { listFindings } from './support/findings.js';
import { filesUnder } from './support/projects.js';

const folder = fileURLToPath(new URL('../fixtures/projects/', import.meta.url));
const names = existsSync(folder) ? readdirSync(folder) : [];

test('there are projects', () => {
  expect(names).not.toEqual([]);
});

describe.each(names)('%s', (name) => {
  const root = join(folder, name);

  test('has the expected findings', async () => {
    const files = filesUnder(root);
    const { findings } = await analyse(files);
    const expected = readFileSync(join(root, 'expected.txt'), 'utf8').split('\n');
    expect(listFindings(findings, files, (finding) => finding.rule)).toEqual(expected.filter((line) => line !== ''));
  });
});
