/** The built program from outside: exit codes, paths, output files, configs, and file trees that try to break it. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findingsOf, folder, git, greenlit, program, repository, write } from './support/cli.js';

/** An error finding, and a warning, whatever the other rules know. */
const error = '// greenlit-ignore-line no/such-rule -- a typing error\n';
const warning = '// greenlit-ignore-line suppression/unused\n';

describe('exit codes', () => {
  test.each([
    ['nothing to report', 'export const a = 1;\n', [], 0],
    ['an error', error, [], 1],
    ['a warning', warning, [], 1],
    ['a warning, --fail-on error', warning, ['--fail-on', 'error'], 0],
    ['a warning, --quiet', warning, ['--quiet'], 0],
    ['an error, --quiet', error, ['--quiet'], 1],
    ['one warning, one allowed', warning, ['--max-warnings', '1'], 0],
    ['one warning, none allowed', warning, ['--max-warnings', '0'], 1],
    ['two warnings, one allowed', warning + warning, ['--max-warnings=1'], 1],
    ['an error, --exit-zero', error, ['--exit-zero'], 0],
  ])('%s', (_, text, args, code) => {
    const root = repository({ 'src/a.ts': text });
    expect(greenlit(root, args).code).toBe(code);
  });

  test.each([
    [['--nonsense'], 'Unknown argument: nonsense'],
    [['no/such/path.ts'], 'no such file or folder: no/such/path.ts'],
    [['--format', 'xml'], 'Invalid values'],
    [['routes', '--profile', 'production'], 'Invalid values'],
    [['--rule', 'suppression/unsued'], 'no rule matches suppression/unsued, did you mean suppression/unused?'],
    [['explain', 'suppression/unsued'], 'there is no rule suppression/unsued, did you mean suppression/unused?'],
    [['init', 'here'], 'Unknown argument: here'],
    [['--config', 'nowhere.json'], 'no config file at nowhere.json'],
    [['--format', 'json', '--format', 'sarif'], '--format is given twice'],
    [['--max-findings', 'many'], '--max-findings takes a whole number'],
    [['facts', 'README.md'], 'no front end reads README.md'],
  ])('%j is wrong usage: one line, exit 2', (args, message) => {
    const root = repository({ 'README.md': '# Nothing\n' });
    const { code, stdout, stderr } = greenlit(root, args);
    expect({ code, stdout, lines: stderr.trimEnd().split('\n').length }).toEqual({ code: 2, stdout: '', lines: 1 });
    expect(stderr).toContain(`greenlit: ${message}`);
  });

  test('a path outside of the repository is wrong usage', () => {
    const [one, other] = [repository({ 'a.ts': '' }), repository({ 'b.ts': '' })];
    const { code, stderr } = greenlit(one, ['a.ts', join(other, 'b.ts')]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: `greenlit: ${join(other, 'b.ts')} is outside of the repository ${one}\n` });
  });
});

describe('paths', () => {
  const files = {
    'src/a.ts': error,
    'src/deep/b.ts': error,
    'lib/c.py': '# greenlit-ignore-line no/such-rule -- typo\n',
    'notes.txt': 'x',
  };
  const found = (file: string): string => `${file}:suppression/unknown-rule`;

  test.each([
    [[], ['lib/c.py', 'src/a.ts', 'src/deep/b.ts']],
    [['src'], ['src/a.ts', 'src/deep/b.ts']],
    [
      ['src/a.ts', 'lib'],
      ['lib/c.py', 'src/a.ts'],
    ],
    [['src/a.ts', './src/a.ts', 'src/../src/a.ts'], ['src/a.ts']],
    [['notes.txt'], []],
  ])('%j reports on %j', (paths, expected) => {
    const ran = greenlit(repository(files), [...paths, '--format', 'json']);
    expect(findingsOf(ran)).toEqual(expected.map(found));
    expect(ran.code).toBe(expected.length > 0 ? 1 : 0);
  });

  test('absolute paths, paths from below the root and paths from elsewhere mean the same', () => {
    const root = repository(files);
    expect(findingsOf(greenlit(root, [join(root, 'src/a.ts'), '--format', 'json']))).toEqual([found('src/a.ts')]);
    expect(findingsOf(greenlit(join(root, 'src'), ['--format', 'json']))).toEqual([found('src/a.ts'), found('src/deep/b.ts')]);
    expect(findingsOf(greenlit(join(root, 'src'), ['../lib', '--format', 'json']))).toEqual([found('lib/c.py')]);
    expect(findingsOf(greenlit(folder(), [root, '--format', 'json']))).toHaveLength(3);
  });

  test('paths filter what is reported, not what is looked at', () => {
    const root = repository(files);
    const { coverage } = JSON.parse(greenlit(root, ['src/a.ts', '--format', 'json']).stdout);
    expect(coverage.files.map((one: { language: string; total: number }) => [one.language, one.total])).toEqual([
      ['python', 1],
      ['typescript', 2],
    ]);
  });

  test('tests and fixtures are silent until asked for; a folder that is named is judged by what is in it', () => {
    const root = repository({ 'test/a.ts': error, 'fixtures/shop/src/b.ts': error, 'fixtures/shop/test/c.ts': error });
    const json = ['--format', 'json'];
    expect(findingsOf(greenlit(root, json))).toEqual([]);
    expect(findingsOf(greenlit(root, ['--include-tests', ...json]))).toHaveLength(3);
    expect(findingsOf(greenlit(root, ['fixtures/shop', ...json]))).toEqual([found('fixtures/shop/src/b.ts')]);
    expect(findingsOf(greenlit(root, ['test/a.ts', ...json]))).toEqual([]);
  });
});

describe('output', () => {
  test('a file is replaced whole, and nothing goes to standard output', () => {
    const root = repository({ 'a.ts': error, 'out.sarif': 'old' });
    const { code, stdout } = greenlit(root, ['--format', 'sarif', '--output', 'out.sarif']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(JSON.parse(readFileSync(join(root, 'out.sarif'), 'utf8')).runs).toHaveLength(1);
    expect(readdirSync(root).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('a file that cannot be written is an error, and what was there stays', () => {
    const root = repository({ 'a.ts': error, 'folder/kept.txt': 'kept' });
    for (const output of ['folder', 'no/such/folder/out.json']) {
      const { code, stderr } = greenlit(root, ['--format', 'json', '--output', output]);
      expect(code).toBe(2);
      expect(stderr).toMatch(/^greenlit: cannot write .*\n$/);
    }
    expect(readdirSync(root).sort()).toEqual(['.git', 'a.ts', 'folder']);
    expect(readdirSync(join(root, 'folder'))).toEqual(['kept.txt']);
  });

  test('what is no file is written to, never replaced', () => {
    const root = repository({ 'a.ts': error });
    expect(greenlit(root, ['--format', 'json', '--output', '/dev/null']).code).toBe(1);
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  test('--max-findings says how many are hidden', () => {
    const root = repository({ 'a.ts': error.repeat(5) });
    expect(greenlit(root, ['--max-findings', '2']).stdout).toContain('3 more findings not shown');
  });

  test('colours follow the terminal, NO_COLOR, FORCE_COLOR and the options', () => {
    const root = repository({ 'a.ts': error });
    const colored = (args: readonly string[], env: Record<string, string>): boolean => greenlit(root, args, env).stdout.includes('\u001b[');
    expect(colored([], {})).toBe(false);
    expect(colored([], { FORCE_COLOR: '1' })).toBe(true);
    expect(colored([], { FORCE_COLOR: '0' })).toBe(false);
    expect(colored(['--color'], { NO_COLOR: '1' })).toBe(true);
    expect(colored(['--no-color'], { FORCE_COLOR: '1' })).toBe(false);
    expect(colored([], { NO_COLOR: '1' })).toBe(false);
  });

  test('nothing but findings is printed where nobody watches', () => {
    expect(greenlit(repository({ 'a.ts': error })).stderr).toBe('');
  });

  test('a reader that has seen enough is no failure', async () => {
    const root = repository({ 'a.ts': error.repeat(3000) });
    const child = spawn(process.execPath, [program, '--format', 'json', '--exit-zero'], {
      cwd: root,
      env: { ...process.env, XDG_CACHE_HOME: root },
    });
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.stdout.once('data', () => child.stdout.destroy());
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});

describe('other commands', () => {
  test('rules lists every rule, explain shows its page', () => {
    const root = folder();
    const { stdout } = greenlit(root, ['rules']);
    expect(stdout).toMatch(/^suppression\/unused +warning +\S/m);
    expect(greenlit(root, ['explain', 'suppression/unused']).stdout).toMatch(/^# suppression\/unused\n/);
  });

  test('facts shows what is read out of a file', () => {
    const root = repository({ 'a.py': 'import os\n\ndef f(x):\n    return x\n' });
    const { code, stdout } = greenlit(root, ['facts', 'a.py']);
    expect(code).toBe(0);
    expect(stdout).toContain('import');
  });

  test('completion prints a script, and what it asks for is answered', () => {
    const root = folder();
    expect(greenlit(root, ['completion'])).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('complete') });
    expect(greenlit(root, ['--get-yargs-completions', 'greenlit', 'in']).stdout).toContain('init');
  });

  test('--version and --help', () => {
    const root = folder();
    const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    expect(greenlit(root, ['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
    const help = greenlit(root, ['--help']);
    expect(help.code).toBe(0);
    for (const word of ['check', 'explain', 'init', 'completion', '--format', '--no-code-config', 'Exit codes'])
      expect(help.stdout).toContain(word);
  });
});

describe('file trees', () => {
  const skipped = (root: string): Record<string, string> => {
    const { coverage } = JSON.parse(greenlit(root, ['--format', 'json']).stdout);
    return Object.fromEntries(coverage.skipped.map((one: { file: string; reason: string }) => [one.file, one.reason]));
  };

  test('what cannot be read is left out with its reason', () => {
    const root = repository({
      'latin1.py': Buffer.from([0x23, 0x20, 0xe9, 0x0a]),
      'binary.ts': Buffer.from([0x61, 0x00, 0x62]),
      'large.ts': 'x;\n'.repeat(400_000),
      'fine.ts': error,
    });
    expect(skipped(root)).toEqual({
      'binary.ts': 'binary',
      'large.ts': 'over the size limit (1.2 MB, at most 1 MB)',
      'latin1.py': 'not UTF-8',
    });
  });

  test('an index entry whose file became a folder is left out', () => {
    const root = repository({ 'a.ts': error, 'b.ts': error });
    rmSync(join(root, 'a.ts'));
    mkdirSync(join(root, 'a.ts'));
    expect(findingsOf(greenlit(root, ['--format', 'json']))).toEqual(['b.ts:suppression/unknown-rule']);
  });

  test.each(['git', 'no git'])('loops of symbolic links and links out of the tree are not entered (%s)', (kind) => {
    const outside = folder({ 'far.ts': error });
    const root = kind === 'git' ? repository({ 'src/a.ts': error }) : folder({ 'src/a.ts': error });
    symlinkSync('..', join(root, 'src/loop'));
    symlinkSync('a.ts', join(root, 'src/same.ts'));
    symlinkSync('nowhere.ts', join(root, 'src/broken.ts'));
    symlinkSync(outside, join(root, 'far'));
    if (kind === 'git') git(root, 'add', '-A');
    expect(findingsOf(greenlit(root, ['--format', 'json']))).toEqual(['src/a.ts:suppression/unknown-rule']);
  });

  test('names with spaces, quotes, line breaks and other scripts are names; names that are not UTF-8 are left out', () => {
    const names = ['a b.ts', 'q"uote\'.ts', 'new\nline.ts', 'größe#100%.ts', '字.ts'];
    const root = repository(Object.fromEntries(names.map((name) => [name, error])));
    writeFileSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0xff, 0xfe]), Buffer.from('.ts')]), error);
    const ran = greenlit(root, ['--format', 'json']);
    expect(findingsOf(ran)).toEqual([...names].sort().map((name) => `${name}:suppression/unknown-rule`));
    expect(Object.values(skipped(root))).toEqual(['its name is not UTF-8']);
    git(root, 'add', '-A');
    expect(Object.values(skipped(root))).toEqual(['its name is not UTF-8']);
  });

  test('ignored, untracked, changed and deleted files are as git sees them', () => {
    const root = repository({ '.gitignore': 'ignored/\n', 'gone.ts': error, 'changed.ts': '', 'ignored/a.ts': error });
    rmSync(join(root, 'gone.ts'));
    write(root, { 'changed.ts': error, 'new.ts': error });
    expect(findingsOf(greenlit(root, ['--format', 'json']))).toEqual([
      'changed.ts:suppression/unknown-rule',
      'new.ts:suppression/unknown-rule',
    ]);
  });

  test('submodules and nested repositories are repositories of their own', () => {
    const root = repository({ 'a.ts': error });
    const other = repository({ 'b.ts': error });
    git(root, 'submodule', '--quiet', 'add', other, 'sub');
    git(root, 'clone', '-q', other, 'nested');
    expect(findingsOf(greenlit(root, ['--format', 'json']))).toEqual(['a.ts:suppression/unknown-rule']);
    expect(skipped(root)).toEqual({ nested: 'a nested repository', sub: 'a submodule: a repository of its own' });
  });

  test('outside of git the tree is walked with its ignore files', () => {
    const root = folder({
      '.gitignore': 'out/\n*.gen.py\n',
      'src/.gitignore': '!kept.gen.py\n/private.ts\n',
      'src/kept.gen.py': '# greenlit-ignore-line no/such-rule -- typo\n',
      'src/private.ts': error,
      'src/deep/private.ts': error,
      'out/a.ts': error,
      'node_modules/x/a.ts': error,
      'x.gen.py': '# greenlit-ignore-line no/such-rule -- typo\n',
    });
    const ran = greenlit(root, ['--format', 'json', '--include-tests']);
    expect(findingsOf(ran)).toEqual(['src/deep/private.ts:suppression/unknown-rule', 'src/kept.gen.py:suppression/unknown-rule']);
  });

  test('an empty repository, an empty folder and a folder without source are clean', () => {
    for (const root of [repository(), folder(), folder({ 'a.txt': 'x' })]) {
      const { code, stderr } = greenlit(root);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    }
  });

  test('without git in reach the tree is walked', () => {
    const root = repository({ 'a.ts': error });
    const ran = greenlit(root, ['--format', 'json'], { PATH: '' });
    expect(findingsOf(ran)).toEqual(['a.ts:suppression/unknown-rule']);
  });

  test('nothing is written into the repository', () => {
    const root = repository({ 'a.ts': error });
    greenlit(root);
    expect(readdirSync(root).sort()).toEqual(['.git', 'a.ts']);
    expect(existsSync(join(root, '..', `${basename(root)}.cache`))).toBe(false);
  });
});
