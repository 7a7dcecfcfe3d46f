/** Generated files are as `npm run generate` writes them. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

test('no generated file is stale', () => {
  const root = fileURLToPath(new URL('../', import.meta.url));
  const { stderr, status } = spawnSync('npx', ['--no', 'jiti', 'src/dev/generate.ts', '--check'], { cwd: root, encoding: 'utf8' });
  expect(stderr.split('\n').filter((line) => line.includes('stale'))).toEqual([]);
  expect(status).toBe(0);
});
