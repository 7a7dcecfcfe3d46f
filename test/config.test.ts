/** Configs: where they are found, what they may say, what is said about a wrong one. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { profiles } from '../src/core/profile.js';
import { checkConfig } from '../src/engine/config.js';
import { policy } from '../src/engine/policy.js';
import type { LinkedProject, LinkInputs } from '../src/link/project.js';
import { findingsOf, folder, git, greenlit, repository, write } from './support/cli.js';
import { memorySession } from './support/session.js';

const error = '// greenlit-ignore-line no/such-rule -- a typing error\n';
const off = JSON.stringify({ rules: { 'suppression/*': 'off' } });
const json = ['--format', 'json'];

describe('forms', () => {
  const typescript = "const level: 'off' = 'off';\nexport default { rules: { 'suppression/*': level } };\n";
  const javascript = "export default { rules: { 'suppression/*': 'off' } };\n";
  test.each([
    ['greenlit.config.ts', typescript],
    ['greenlit.config.mts', typescript],
    ['greenlit.config.mjs', javascript],
    ['greenlit.config.js', `${javascript}`],
    ['greenlit.config.json', off],
    ['greenlit.config.jsonc', `// why\n${off.replace('}}', ',}}')}`],
    ['package.json', `{ "type": "module", "greenlit": ${off} }`],
  ])('%s', (name, text) => {
    const root = repository({ 'package.json': '{"type":"module"}', 'a.ts': error, [name]: text });
    const ran = greenlit(root, json);
    expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('a program is refused under --no-code-config, data is not', () => {
    const code = greenlit(repository({ 'greenlit.config.mjs': javascript }), ['--no-code-config']);
    expect(code.code).toBe(2);
    expect(code.stderr).toBe(
      'greenlit: greenlit.config.mjs: --no-code-config refuses a config that is a program; use greenlit.config.json\n',
    );
    expect(greenlit(repository({ 'greenlit.config.json': off }), ['--no-code-config']).code).toBe(0);
  });

  test('a program that fails or exports nothing is one line', () => {
    const failing = greenlit(repository({ 'greenlit.config.mjs': "throw new Error('no luck');\n" }));
    expect(failing).toEqual({ code: 2, stdout: '', stderr: 'greenlit: greenlit.config.mjs: cannot be loaded: no luck\n' });
    const empty = greenlit(repository({ 'greenlit.config.mjs': 'export const a = 1;\n' }));
    expect(empty.stderr).toBe('greenlit: greenlit.config.mjs: cannot be loaded: it has no default export\n');
  });
});

describe('lookup', () => {
  test('the nearest one upwards from the first path, never beyond the repository', () => {
    const outer = folder({ 'greenlit.config.json': '{ "nonsense": 1 }' });
    const root = join(outer, 'inner');
    const files = { 'inner/a.ts': error, 'inner/packages/b/src/b.ts': error, 'inner/packages/b/greenlit.config.json': off };
    write(outer, files);
    git(root, 'init', '-q');
    expect(findingsOf(greenlit(root, json))).toHaveLength(2);
    expect(findingsOf(greenlit(root, ['packages/b/src', ...json]))).toEqual([]);
    expect(findingsOf(greenlit(root, ['a.ts', 'packages/b', ...json]))).toHaveLength(2);
    expect(findingsOf(greenlit(root, ['--config', 'packages/b/greenlit.config.json', ...json]))).toEqual([]);
  });

  test('a package.json without the key is passed over', () => {
    const root = repository({ 'greenlit.config.json': off, 'src/package.json': '{ "name": "greenlit" }', 'src/a.ts': error });
    expect(greenlit(root, ['src']).code).toBe(0);
  });
});

describe('mistakes', () => {
  test.each([
    ['{\n  "rulez": {}\n}', '2:3: unknown key "rulez", did you mean "rules"?'],
    ['{\n  "overrides": [\n    { "file": ["a"], "rules": {} }\n  ]\n}', '3:7: unknown key "file", did you mean "files"?'],
    ['{ "vocabulary": { "guard": [] } }', '1:19: unknown key "guard", did you mean "guards"?'],
    ['{ "rules": { "suppression/unsued": "off" } }', '1:14: no rule matches "suppression/unsued", did you mean "suppression/unused"?'],
    ['{ "rules": { "suppression/unused": "of" } }', '1:14: "rules.suppression/unused": '],
    ['{ "vocabulary": { "publicRoutes": [{ "path": "/a" }] } }', '1:36: "vocabulary.publicRoutes.0.reason": '],
    ['{ "include": "src" }', '1:3: "include": '],
    ['{ "rules": {}, }x', '1:17: invalid symbol'],
    ['{\n "rules": \n}', '3:1: value expected'],
    ['{ "profile": "production" }', '1:3: "profile": '],
    ['[]', 'the config: '],
  ])('%s', (text, message) => {
    const { code, stdout, stderr } = greenlit(repository({ 'greenlit.config.json': text }));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`greenlit: greenlit.config.json:${message}`.replace('json:the', 'json:1:1: the'));
  });

  test('each mistake has its line', () => {
    const { stderr } = greenlit(repository({ 'greenlit.config.json': '{ "a": 1, "include": 2 }' }));
    expect(stderr.trimEnd().split('\n')).toHaveLength(2);
  });
});

describe('meaning', () => {
  const rules = ['errors/swallowed', 'auth/open'];
  function settings(value: unknown, base = '') {
    const checked = checkConfig(value, rules);
    if (!('config' in checked)) throw new Error(JSON.stringify(checked));
    return policy([{ config: checked.config, base }]);
  }

  test('later entries and overrides win', () => {
    const { severityOf } = settings({
      rules: { '**': 'note', 'errors/*': 'error', 'errors/swallowed': 'warning' },
      overrides: [
        { files: ['scripts/**'], rules: { 'errors/*': 'off' } },
        { files: ['scripts/deploy/**'], rules: { 'errors/swallowed': 'error' } },
      ],
    });
    expect(severityOf('auth/open')).toBe('note');
    expect(severityOf('errors/swallowed', 'src/a.ts')).toBe('warning');
    expect(severityOf('errors/swallowed', 'scripts/a.ts')).toBe('off');
    expect(severityOf('errors/swallowed', 'scripts/deploy/a.ts')).toBe('error');
    expect(severityOf('auth/open', 'scripts/a.ts')).toBe('note');
  });

  test('globs count from the folder of the config', () => {
    const { wants, severityOf } = settings(
      { include: ['src/**'], exclude: ['**/*.gen.ts'], overrides: [{ files: ['src/**'], rules: { '**': 'off' } }] },
      'packages/a',
    );
    expect(['packages/a/src/x.ts', 'packages/a/src/x.gen.ts', 'packages/a/x.ts', 'src/x.ts'].map(wants)).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(severityOf('auth/open', 'packages/a/src/x.ts')).toBe('off');
    expect(severityOf('auth/open', 'src/x.ts')).toBeUndefined();
  });

  test('the profile is that of production unless the config names another, and linking is told', async () => {
    expect([settings({}).profile, settings({ profile: 'dev' }).profile]).toEqual(['prod', 'dev']);
    const told: string[] = [];
    const update = ({ profile }: LinkInputs): LinkedProject => {
      told.push(profile);
      return { facts: () => [], unresolved: () => [] };
    };
    for (const profile of profiles) await memorySession(new Map(), { profile }, { linker: { update } }).update([]);
    expect(told).toEqual([...profiles]);
  });

  test('files that config leaves out are accounted for', () => {
    const root = repository({ 'a.ts': error, 'b.ts': error, 'greenlit.config.json': '{ "exclude": ["b.ts"] }' });
    const ran = greenlit(root, json);
    expect(findingsOf(ran)).toEqual(['a.ts:suppression/unknown-rule']);
    expect(JSON.parse(ran.stdout).coverage.skipped).toEqual([{ file: 'b.ts', reason: 'left out by config' }]);
  });
});
