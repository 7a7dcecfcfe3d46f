/** The package as a user gets it: packed, installed into an empty folder, run without a network. */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { folder, git, write } from './support/cli.js';

const root = fileURLToPath(new URL('../', import.meta.url));

function npm(cwd: string, ...args: readonly string[]): string {
  return execFileSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

test('the tarball holds what it needs, installs and runs', { timeout: 180_000 }, () => {
  const away = folder();
  // The tests run on a fresh build: packing must not make another one under the other tests.
  const [packed] = JSON.parse(npm(root, 'pack', '--json', '--ignore-scripts', '--pack-destination', away));
  const files: string[] = packed.files.map((file: { path: string }) => file.path);
  const top = new Set(files.map((file) => file.split('/')[0]));
  expect([...top].sort()).toEqual(
    ['LICENSE', 'README.md', 'dist', 'package.json'].filter((name) => name !== 'README.md' || readdirSync(root).includes(name)),
  );
  for (const file of [
    'dist/greenlit.js',
    'dist/api.js',
    'dist/worker.js',
    'dist/tree-sitter-python.wasm',
    'dist/schema.json',
    'dist/types/src/api.d.ts',
    'dist/rules/suppression/unused.md',
  ]) {
    expect(files).toContain(file);
  }

  const user = folder({ 'package.json': '{ "name": "user", "private": true, "type": "module" }' });
  npm(user, 'install', '--prefer-offline', join(away, packed.filename));
  write(user, {
    '.gitignore': 'node_modules\n',
    'a.ts': '// greenlit-ignore-line no/such-rule -- x\nexport const a = 1;\n',
    'b.py': '# greenlit-ignore-line no/such-rule -- x\n',
    'c.rs': '// greenlit-ignore-line no/such-rule -- x\n',
    'greenlit.config.ts':
      "import { defineConfig } from 'greenlit';\nexport default defineConfig({ rules: { 'suppression/unknown-rule': 'note' } });\n",
    'use.js':
      "import { check, defineRule } from 'greenlit';\nconst { findings } = await check();\nconsole.log(findings.length, typeof defineRule);\n",
    'use.ts':
      "import { check, defineConfig, type RunResult } from 'greenlit';\nexport const result: Promise<RunResult> = check({ paths: ['a.ts'] });\nexport default defineConfig({ rules: { 'errors/*': 'off' } });\n",
  });
  git(user, 'init', '-q');
  const run = (command: string, ...args: readonly string[]): string =>
    execFileSync(command, args, { cwd: user, encoding: 'utf8', env: { ...process.env, XDG_CACHE_HOME: away } });
  const bin = join(user, 'node_modules/.bin/greenlit');
  const { findings } = JSON.parse(run(bin, '--format', 'json'));
  expect(findings.map((one: { file: string; severity: string }) => `${one.file} ${one.severity}`)).toEqual([
    'a.ts note',
    'b.py note',
    'c.rs note',
  ]);
  expect(run(process.execPath, 'use.js')).toBe('3 function\n');
  const compiler = join(root, 'node_modules/.bin/tsc');
  run(compiler, '--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', 'use.ts');
});
