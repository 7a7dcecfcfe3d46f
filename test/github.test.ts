/** What a GitHub workflow run is told: annotations as its runner reads them, and the summary of the step. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Finding, Severity } from '../src/core/finding.js';
import { github } from '../src/report/github.js';
import { githubSummary } from '../src/report/github-summary.js';
import { folder, greenlit, repository } from './support/cli.js';
import { context, findings, result } from './support/report.js';

/** A command as the runner reads it: a line that begins with `::`, properties up to the next `::`, each unescaped. */
function read(line: string): { command: string; properties: Record<string, string>; message: string } | undefined {
  const [, command = '', properties = '', message = ''] = /^::(\w+) (.*?)::(.*)$/.exec(line) ?? [];
  const plain = (text: string): string =>
    text.replace(/%(0D|0A|3A|2C|25)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  const pairs = properties.split(',').map((one) => [one.slice(0, one.indexOf('=')), plain(one.slice(one.indexOf('=') + 1))]);
  return command === '' ? undefined : { command, properties: Object.fromEntries(pairs), message: plain(message) };
}

function commands(text: string): NonNullable<ReturnType<typeof read>>[] {
  return text.split('\n').flatMap((line) => read(line) ?? []);
}

function some(number: number, over: Partial<Finding>): Finding[] {
  return Array.from({ length: number }, (_, index) => ({
    rule: 'errors/swallowed-exception',
    severity: 'warning',
    message: 'It is lost.',
    at: { file: `src/${index}.ts`, at: [0, 1] },
    related: [],
    flow: [],
    ...over,
  }));
}

describe('annotations', () => {
  test('one line for each finding, with its place, rule and proof; columns only where the region is on one line', () => {
    const lines = github.render(result, context()).split('\n');
    expect(lines).toHaveLength(findings.length + 2);
    expect(lines.slice(0, 2)).toMatchInlineSnapshot(`
      [
        "::error file=src/routes/notes.ts,line=6,endLine=9,title=auth/route-without-auth::\`DELETE /api/notes/:id\` answers without authentication: 1 of the 6 routes of \`notes\` runs \`requireUser\`, this one does not. Add the guard here or on the router.%0A%0A1. src/server.ts:4 the application%0A2. src/server.ts:5 mounts \`notes\` at \`/api/notes\`%0A3. src/routes/notes.ts:6 declares \`DELETE /api/notes/:id\`%0Asee src/routes/notes.ts:5 \`requireUser\` guards this route [a](b)%0Asee src/server.ts:5 the mount has no guard",
        "::error file=src/routes/notes.ts,line=10,endLine=10,col=1,endColumn=59,title=auth/route-without-auth::\`PUT /api/notes/:id\` answers without authentication: 1 of the 6 routes of \`notes\` runs \`requireUser\`, this one does not. Add the guard here or on the router.%0A%0A1. src/server.ts:4 the application%0A2. src/server.ts:5 mounts \`notes\` at \`/api/notes\`%0A3. src/routes/notes.ts:10 declares \`PUT /api/notes/:id\`%0Asee src/routes/notes.ts:5 \`requireUser\` guards this route [a](b)%0Asee src/server.ts:5 the mount has no guard",
      ]
    `);
    expect(lines.slice(-4)).toMatchInlineSnapshot(`
      [
        "::warning file=worker/ein gang #1 100%25/größe.py,line=5,endLine=5,col=14,endColumn=26,title=errors/swallowed-exception::A failure of \`load\` disappears: every error is taken and nothing is logged, returned or raised. Log it with its detail, or let it pass.",
        "::warning file=x%3Aodd/app/[id]/route.ts,line=1,endLine=1,col=17,endColumn=25,title=errors/swallowed-exception::A failure of \`load\` disappears: every error is taken and nothing is logged, returned or raised. Log it with its detail, or let it pass.",
        "5 errors and 2 warnings in 252 files",
        "",
      ]
    `);
  });

  test('whatever stands in a name or message, the runner reads it back and no second command', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', '%', '\r', '\n', ':', ',', '=', '::error ::', '%0A', '字'),
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(text, text, (file, message) => {
        const printed = github.render({ ...result, findings: some(1, { at: { file, at: [0, 1] }, message }) }, context());
        expect(printed).not.toContain('\r');
        expect(commands(printed)).toEqual([
          {
            command: 'warning',
            properties: { file, line: '1', endLine: '1', col: '1', endColumn: '1', title: 'errors/swallowed-exception' },
            message,
          },
        ]);
      }),
    );
  });

  test('ten of each severity, the most important first, and one line that counts the others', () => {
    const many = (['note', 'error', 'warning'] as const).flatMap((severity: Severity, index) => some(11 + index, { severity }));
    const printed = github.render({ ...result, findings: many }, context());
    const names = commands(printed).map((one) => one.command);
    expect(names).toEqual([...Array(10).fill('error'), ...Array(10).fill('warning'), ...Array(10).fill('notice')]);
    expect(printed.split('\n').slice(-2).join('\n')).toMatchInlineSnapshot(`
      "12 errors, 13 warnings and 11 notes in 252 files. 6 more findings without an annotation: GitHub takes 10 of each severity from a step; --format pretty --max-findings 0 shows all
      "
    `);
    const quiet = github.render({ ...result, findings: many }, context({ quiet: true, maxFindings: 4 }));
    expect(quiet.slice(quiet.lastIndexOf('\n', quiet.length - 2) + 1)).toMatchInlineSnapshot(`
      "12 errors, 13 warnings and 11 notes in 252 files. 8 more findings without an annotation: --max-findings 4; --format pretty --max-findings 0 shows all. 13 warnings and 11 notes not shown: --quiet
      "
    `);
  });

  test('nothing found is one line', () => {
    expect(github.render({ ...result, findings: [] }, context())).toBe('Nothing to report in 252 files\n');
  });
});

describe('the summary', () => {
  test('counts by rule, then lists what is most worth reading', () => {
    expect(githubSummary.render(result, context())).toMatchInlineSnapshot(`
      "## greenlit

      5 errors and 2 warnings in 252 files. 1 route: 1 guarded

      | Findings | Rule | Reports |
      | --- | --- | --- |
      | 5 errors | \`auth/route-without-auth\` | A route answers without authentication |
      | 2 warnings | \`errors/swallowed-exception\` | A caught error disappears |

      | Place | Severity | Rule | Message |
      | --- | --- | --- | --- |
      | \`src/routes/notes.ts:6\` | error | \`auth/route-without-auth\` | \`DELETE /api/notes/:id\` answers without authentication: 1 of the 6 routes of \`notes\` runs \`requireUser\`, this one does not. Add the guard here or on the router. |
      | \`src/routes/notes.ts:10\` | error | \`auth/route-without-auth\` | \`PUT /api/notes/:id\` answers without authentication: 1 of the 6 routes of \`notes\` runs \`requireUser\`, this one does not. Add the guard here or on the router. |
      | \`src/routes/notes.ts:11\` | error | \`auth/route-without-auth\` | \`POST /api/notes/:id/share\` answers without authentication: 1 of the 6 routes of \`notes\` runs \`requireUser\`, this one does not. Add the guard here or on the router. |
      | \`src/routes/notes.ts:12\` | error | \`auth/route-without-auth\` | \`POST /api/notes/import\` answers without authentication: 1 of the 6 routes of \`notes\` runs \`requireUser\`, this one does not. Add the guard here or on the router. |
      | \`src/routes/notes.ts:13\` | error | \`auth/route-without-auth\` | \`POST /api/notes/purge\` answers without authentication: 1 of the 6 routes of \`notes\` runs \`requireUser\`, this one does not. Add the guard here or on the router. |
      | \`worker/ein gang #1 100%/größe.py:5\` | warning | \`errors/swallowed-exception\` | A failure of \`load\` disappears: every error is taken and nothing is logged, returned or raised. Log it with its detail, or let it pass. |
      | \`x:odd/app/[id]/route.ts:1\` | warning | \`errors/swallowed-exception\` | A failure of \`load\` disappears: every error is taken and nothing is logged, returned or raised. Log it with its detail, or let it pass. |
      "
    `);
  });

  test('never comes near the limit, and counts what it leaves out', () => {
    const text = githubSummary.render({ ...result, findings: some(3_000, { message: '字'.repeat(50_000) }) }, context());
    expect(Buffer.byteLength(text)).toBeLessThan(1024 * 1024);
    expect(text).toMatch(/\n2,900 more findings not listed here: `greenlit check --max-findings 0` shows all\.\n$/);
  });

  test('text from code ends no cell and opens no tag', () => {
    const message = 'A | B <img src=x>\n\n# C `a | <b>`';
    const text = githubSummary.render({ ...result, findings: some(1, { message }) }, context());
    expect(text).toContain('| A \\| B &lt;img src=x>␊␊# C `a \\| <b>` |\n');
  });
});

describe('in a workflow', () => {
  const files = { 'a.ts': '// greenlit-ignore-line no/such-rule -- a typing error\n' };
  const actions = { GITHUB_ACTIONS: 'true' };

  test('annotations are what is printed, unless another format or a file is asked for', () => {
    const root = repository(files);
    expect(greenlit(root, [], actions)).toMatchObject({
      code: 1,
      stderr: '',
      stdout: expect.stringMatching(/^::error file=a\.ts,line=1,/),
    });
    expect(greenlit(root, ['--max-findings', '3'], actions).stdout).toMatch(/^::error /);
    expect(greenlit(root, ['--format', 'pretty'], actions).stdout).toMatch(/^a\.ts:1:/);
    greenlit(root, ['--output', 'out.txt'], actions);
    expect(readFileSync(join(root, 'out.txt'), 'utf8')).toMatch(/^a\.ts:1:/);
    expect(greenlit(root, []).stdout).toMatch(/^a\.ts:1:/);
  });

  test('the summary is added to what other commands wrote', () => {
    const file = join(folder({ 'summary.md': 'Before.\n' }), 'summary.md');
    const { code } = greenlit(repository(files), [], { ...actions, GITHUB_STEP_SUMMARY: file });
    expect(code).toBe(1);
    expect(readFileSync(file, 'utf8')).toMatch(/^Before\.\n## greenlit\n\n1 error in 1 file\n/);
  });

  test('a summary that cannot be written or is full is said, and the findings stand', () => {
    const full = join(folder(), 'full.md');
    writeFileSync(full, 'x'.repeat(1024 * 1024));
    for (const [file, why] of [
      [full, /^greenlit: nothing is added to the step summary: it would be over 1 MiB\n$/],
      [folder(), /^greenlit: nothing is added to the step summary: EISDIR.*\n$/],
    ] as const) {
      const ran = greenlit(repository(files), [], { ...actions, GITHUB_STEP_SUMMARY: file });
      expect(ran).toMatchObject({ code: 1, stderr: expect.stringMatching(why), stdout: expect.stringMatching(/^::error /) });
    }
    expect(readFileSync(full)).toHaveLength(1024 * 1024);
  });
});
