/** What `greenlit init` writes: files that are valid and mean the defaults, never in place of others, all of them or none. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { configJsonSchema } from '../src/engine/config.js';
import { greenlit, repository } from './support/cli.js';

const written = ['.github', '.pre-commit-config.yaml', 'greenlit.config.jsonc'];
const source = { 'src/a.ts': 'export const a = 1;\n' };

function yaml(file: string): unknown {
  const document = parseDocument(readFileSync(file, 'utf8'), { strict: true });
  expect(document.errors).toEqual([]);
  return document.toJS();
}

function settingsOf(root: string): unknown {
  const { code, stdout, stderr } = greenlit(root, ['--no-code-config', '--print-config', 'src/a.ts']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return { ...JSON.parse(stdout), configs: undefined };
}

/** The property names of a JSON Schema. */
function keysOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) => (key === 'properties' ? Object.keys(value) : []).concat(keysOf(value)));
}

test('it says what it wrote and what to do next', () => {
  const root = repository(source);
  expect(greenlit(join(root, 'src'), ['init'])).toMatchObject({ code: 0, stderr: '' });
  expect(readdirSync(root).sort()).toEqual(['.git', ...written, 'src']);
  expect(greenlit(repository(source), ['init']).stdout).toBe(
    [
      'wrote greenlit.config.jsonc',
      'wrote .pre-commit-config.yaml',
      'wrote .github/workflows/greenlit.yml',
      '',
      'Hook and workflow run the greenlit that this repository depends on: add it to the development dependencies.',
      'Next: greenlit check',
      '',
    ].join('\n'),
  );
});

describe('what it writes', () => {
  test('the config means what holds without it, and names every key', () => {
    const root = repository(source);
    const before = settingsOf(root);
    greenlit(root, ['init']);
    expect(settingsOf(root)).toEqual(before);
    const text = readFileSync(join(root, 'greenlit.config.jsonc'), 'utf8');
    expect(keysOf(configJsonSchema()).filter((key) => !text.includes(`"${key}":`))).toEqual([]);
  });

  test('what is commented out in the config is valid too', () => {
    const root = repository({ ...source, 'shared/greenlit.json': '{}' });
    greenlit(root, ['init']);
    const file = join(root, 'greenlit.config.jsonc');
    const text = readFileSync(file, 'utf8');
    const examples = /^(\s+)\/\/ (?=["{])/gm;
    expect(text.match(examples)).toHaveLength(5);
    writeFileSync(file, text.replace(examples, '$1'));
    expect(settingsOf(root)).toMatchObject({ included: true, rules: { 'errors/swallowed-exception': 'error' } });
  });

  test('the hook is a list entry of the form that pre-commit reads', () => {
    const root = repository(source);
    greenlit(root, ['init']);
    expect(yaml(join(root, '.pre-commit-config.yaml'))).toEqual({
      repos: [
        {
          repo: 'local',
          hooks: [{ id: 'greenlit', name: 'greenlit', entry: 'npx --no greenlit check', language: 'system', require_serial: true }],
        },
      ],
    });
  });

  test.each([
    ['package-lock.json', 'npm ci --ignore-scripts'],
    ['pnpm-lock.yaml', 'corepack enable && pnpm install --frozen-lockfile --ignore-scripts'],
    ['other.lock', 'npm install --ignore-scripts'],
  ])('the workflow has the permissions that code scanning takes, and installs by %s', (lock, install) => {
    const root = repository({ ...source, [lock]: '' });
    greenlit(root, ['init']);
    const workflow = yaml(join(root, '.github/workflows/greenlit.yml'));
    expect(workflow).toMatchObject({
      on: { push: { branches: ['main', 'master'] }, pull_request: null },
      permissions: { contents: 'read' },
      jobs: { check: { permissions: { contents: 'read', 'security-events': 'write', actions: 'read' } } },
    });
    const { steps } = (workflow as { jobs: { check: { steps: { run?: string; uses?: string; if?: string }[] } } }).jobs.check;
    const runs = steps.flatMap((step) => step.run ?? []);
    expect(runs[0]).toBe(install);
    expect(steps.at(-1)).toMatchObject({
      uses: expect.stringMatching(/upload-sarif/),
      // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of the workflow
      if: '${{ !cancelled() }}',
      with: { sarif_file: 'greenlit.sarif' },
    });
    // The command of the workflow, without what finds the program.
    const [, ...args] = runs[1]?.replace(/^npx --no /, '').split(' ') ?? [];
    expect(greenlit(root, args)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(existsSync(join(root, 'greenlit.sarif'))).toBe(true);
  });
});

describe('what exists', () => {
  test('stays, and the entry for a list of hooks is printed', () => {
    const files = { ...source, '.pre-commit-config.yaml': 'repos: [] # ours\n', 'greenlit.config.mjs': 'export default {};\n' };
    const root = repository(files);
    const { code, stdout } = greenlit(root, ['init']);
    expect({ code, stdout }).toMatchInlineSnapshot(`
      {
        "code": 0,
        "stdout": "wrote .github/workflows/greenlit.yml
      greenlit.config.mjs is a config already: left as it is
      .pre-commit-config.yaml is there already: left as it is

      To run greenlit before each commit, add this to the list "repos" of .pre-commit-config.yaml:

        - repo: local
          hooks:
            - id: greenlit
              name: greenlit
              entry: npx --no greenlit check
              language: system
              # Everything is read; what is reported are the files of the commit, from one process.
              require_serial: true

      Hook and workflow run the greenlit that this repository depends on: add it to the development dependencies.
      Next: greenlit check
      ",
      }
    `);
    expect(readFileSync(join(root, '.pre-commit-config.yaml'), 'utf8')).toBe(files['.pre-commit-config.yaml']);
    const [, entry = ''] = /:\n\n([\s\S]*?)\n\n/.exec(stdout) ?? [];
    writeFileSync(join(root, 'hooks.yaml'), `repos:\n${entry}\n`);
    expect(yaml(join(root, 'hooks.yaml'))).toMatchObject({ repos: [{ hooks: [{ id: 'greenlit' }] }] });
  });

  test('a second run writes nothing', () => {
    const root = repository({ ...source, 'node_modules/.bin/greenlit': '' });
    greenlit(root, ['init']);
    writeFileSync(join(root, 'greenlit.config.jsonc'), '{ "strict": true }');
    expect(greenlit(root, ['init'])).toMatchInlineSnapshot(`
      {
        "code": 0,
        "stderr": "",
        "stdout": "greenlit.config.jsonc is a config already: left as it is
      .pre-commit-config.yaml is there already: left as it is
      .github/workflows/greenlit.yml is there already: left as it is

      Next: npx greenlit check
      ",
      }
    `);
    expect(readFileSync(join(root, 'greenlit.config.jsonc'), 'utf8')).toBe('{ "strict": true }');
  });
});

test('where one file cannot be written, none is, and it is one line', () => {
  const root = repository({ ...source, '.github': 'a file' });
  const { code, stdout, stderr } = greenlit(root, ['init']);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^greenlit: cannot write \S+workflows: \S[^\n]*\n$/);
  expect(readdirSync(root).sort()).toEqual(['.git', '.github', 'src']);
});
