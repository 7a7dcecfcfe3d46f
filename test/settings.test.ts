/** The settings of a run: what configs extend, and what `--print-config` says of a file. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { PrintedConfig } from '../src/cli/print-config.js';
import { defaultSettings } from '../src/engine/settings.js';
import { greenlit, repository, write } from './support/cli.js';

function settingsOf(root: string, file: string, ...args: readonly string[]): PrintedConfig {
  const { code, stdout, stderr } = greenlit(root, ['check', '--print-config', file, ...args]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

const { vocabulary: none } = defaultSettings('');
const data = (value: unknown): string => JSON.stringify(value, null, 2);

describe('extends', () => {
  const shared = {
    include: ['**/*.js'],
    exclude: ['gen/**'],
    strict: true,
    profile: 'dev',
    rules: { 'suppression/*': 'note', 'errors/*': 'error' },
    overrides: [{ files: ['scripts/**'], rules: { 'errors/*': 'off' } }],
    vocabulary: { guards: ['requireSession'], tenants: ['clubId'] },
  };
  const own = {
    extends: '../shared/base.json',
    include: ['src/**', 'scripts/**'],
    exclude: ['src/old/**'],
    profile: 'staging',
    rules: { 'errors/*': 'warning', 'suppression/unused': 'off' },
    vocabulary: { guards: ['requireKey'] },
  };
  const files = {
    'shared/base.json': data(shared),
    'app/greenlit.config.json': data(own),
    'app/src/a.ts': '',
    'app/src/old/a.ts': '',
    'app/lib/a.js': '',
    'app/scripts/a.ts': '',
    'shared/scripts/a.ts': '',
  };

  test('entries stand before those of the config that extends; of include, strict and profile the last one counts', () => {
    const root = repository(files);
    const { configs, profile, strict, rules, vocabulary } = settingsOf(root, 'app/src/a.ts', 'app');
    expect(configs).toEqual(['shared/base.json', 'app/greenlit.config.json']);
    expect({ profile, strict }).toEqual({ profile: 'staging', strict: true });
    expect(vocabulary).toEqual({ ...none, guards: ['requireSession', 'requireKey'], tenants: ['clubId'] });
    expect(rules).toMatchObject({
      'errors/swallowed-exception': 'warning',
      'suppression/unused': 'off',
      'suppression/expired': 'note',
      'auth/route-without-auth': 'error',
    });
    const included = ['app/src/a.ts', 'app/src/old/a.ts', 'app/lib/a.js'].map((file) => settingsOf(root, file, 'app').included);
    expect(included).toEqual([true, false, false]);
  });

  test('globs count from the folder of the config that they stand in', () => {
    const root = repository({
      ...files,
      'app/greenlit.config.json': data({ extends: '../shared/base.json', rules: { 'errors/*': 'warning' } }),
    });
    const level = (file: string): string | undefined =>
      settingsOf(root, file, '--config', 'app/greenlit.config.json').rules['errors/swallowed-exception'];
    expect(['app/scripts/a.ts', 'shared/scripts/a.ts'].map(level)).toEqual(['warning', 'off']);
  });

  test('a list is read in order, through programs too, and a file reached twice counts where it is named last', () => {
    const root = repository({
      'base.jsonc': '{ "profile": "dev" } // all',
      'one.mjs': "export default { extends: './base.jsonc', profile: 'staging', strict: true };\n",
      'two.ts': "const profile: string = 'prod';\nexport default { profile };\n",
      'a.ts': '',
      'greenlit.config.json': data({ extends: ['./one.mjs', 'two.ts', 'base.jsonc'] }),
    });
    const { configs, profile, strict } = settingsOf(root, 'a.ts');
    expect({ configs, profile, strict }).toEqual({
      configs: ['one.mjs', 'two.ts', 'base.jsonc', 'greenlit.config.json'],
      profile: 'dev',
      strict: true,
    });
    expect(settingsOf(root, 'a.ts', '--profile', 'prod').profile).toBe('prod');
    expect(greenlit(root, ['--no-code-config']).stderr).toContain('greenlit: one.mjs: --no-code-config refuses');
  });

  test('an extension of extensions that share their bases is read in no time', () => {
    const links = Array.from({ length: 40 }, (_, index) => [
      `c${index}.json`,
      data({ extends: [`c${index + 1}.json`, `./c${index + 1}.json`] }),
    ]);
    const root = repository({ ...Object.fromEntries(links), 'c40.json': '{}', 'a.ts': '' });
    expect(settingsOf(root, 'a.ts', '--config', 'c0.json').configs).toHaveLength(41);
  });

  test.each([
    [
      'itself',
      { 'greenlit.config.json': data({ extends: 'greenlit.config.json' }) },
      'greenlit.config.json:2:3: extends leads in a circle: greenlit.config.json -> greenlit.config.json',
    ],
    [
      'a circle',
      {
        'greenlit.config.json': data({ extends: ['a.json'] }),
        'a.json': data({ strict: true, extends: 'x/b.json' }),
        'x/b.json': data({ extends: ['../a.json'] }),
      },
      'x/b.json:3:5: extends leads in a circle: a.json -> x/b.json -> a.json',
    ],
    [
      'nothing',
      { 'greenlit.config.json': data({ extends: ['./gone.json'] }) },
      'greenlit.config.json:3:5: extends names ./gone.json, and there is no such file',
    ],
    [
      'a mistake',
      { 'greenlit.config.json': data({ extends: 'a.json' }), 'a.json': '{\n "rulez": {} }' },
      'a.json:2:2: unknown key "rulez", did you mean "rules"?',
    ],
    ['no path', { 'greenlit.config.json': data({ extends: 7 }) }, 'greenlit.config.json:2:3: "extends": invalid input'],
  ])('%s is an error in its place', (_, broken, message) => {
    expect(greenlit(repository(broken))).toEqual({ code: 2, stdout: '', stderr: `greenlit: ${message}\n` });
  });
});

describe('--print-config', () => {
  test('tells what a run with the same arguments would hold', () => {
    const root = repository({ 'src/a.ts': '', 'packages/b/greenlit.config.json': '{}', 'packages/b/test/b.ts': '' });
    expect(settingsOf(root, 'src/a.ts', '--rule', 'errors/swallowed-exception')).toEqual({
      file: 'src/a.ts',
      lookup: 'the nearest one upwards from the root of the repository',
      configs: [],
      reported: true,
      included: true,
      role: 'source',
      profile: 'prod',
      strict: false,
      rules: { 'errors/swallowed-exception': 'warning' },
      vocabulary: none,
    });
    const { lookup, configs, reported, reason } = settingsOf(root, 'packages/b/test/b.ts', 'packages/b');
    expect({ lookup, configs, reported, reason }).toEqual({
      lookup: 'the nearest one upwards from packages/b',
      configs: ['packages/b/greenlit.config.json'],
      reported: false,
      reason: 'files of the role test are silent',
    });
    expect(settingsOf(root, 'packages/b/test/b.ts', 'packages/b', '--include-tests').reported).toBe(true);
  });

  test('says why a file is not reported on', () => {
    const root = repository({
      'a.ts': '',
      'src/b.ts': '',
      'notes.txt': '',
      'c.py': Buffer.from([0]),
      '.gitignore': 'out/',
      'greenlit.config.json': '{ "exclude": ["a.ts"] }',
    });
    write(root, { 'out/d.ts': '' });
    const reason = (file: string, ...args: readonly string[]): string | undefined => settingsOf(root, file, ...args).reason;
    expect(['a.ts', 'src/b.ts', 'notes.txt', 'c.py', 'out/d.ts'].map((file) => reason(file))).toEqual([
      'left out by config',
      undefined,
      'no front end reads it',
      'binary',
      'git ignores it, or it is no file of its own',
    ]);
    expect(reason('a.ts', 'src')).toBe('it is not among the paths of the command');
  });

  test('a file that is not there or elsewhere is wrong usage', () => {
    const [root, other] = [repository({ 'a.ts': '' }), repository({ 'b.ts': '' })];
    const far = join(other, 'b.ts');
    expect(greenlit(root, ['--print-config', 'gone.ts'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'greenlit: no such file or folder: gone.ts\n',
    });
    expect(greenlit(root, ['--print-config', far]).stderr).toBe(`greenlit: ${far} is outside of the repository ${root}\n`);
  });
});
