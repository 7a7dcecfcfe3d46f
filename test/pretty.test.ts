/** Human output, as a terminal of 80 columns shows it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Finding, Precision } from '../src/core/finding.js';
import { frame } from '../src/report/frame.js';
import { Lines } from '../src/report/lines.js';
import { pretty } from '../src/report/pretty.js';
import type { ReportContext, RuleDoc } from '../src/report/reporter.js';
import { cells, printable, rows, widthOf, wrap } from '../src/report/text.js';
import { byWorth } from '../src/report/worth.js';
import { context, findings, result, rules } from './support/report.js';

const nothing = { ...result, findings: [], suppressed: [] };
const plain = { gutter: (text: string) => text, mark: (text: string) => text };

test('findings with code and proof, one headline for a group, then the account', () => {
  expect(pretty.render(result, context())).toMatchInlineSnapshot(`
    "src/routes/notes.ts:6:1  error  auth/route-without-auth  and 4 more  ───────────

      \`DELETE /api/notes/:id\` answers without authentication: 1 of the 6 routes of
      \`notes\` runs \`requireUser\`, this one does not. Add the guard here or on the
      router.

        5 │ notes.get('/', requireUser, (req, res) => res.json([]));
      > 6 │ notes.delete('/:id', async (req, res) => {
          │ ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        7 │     await remove(req.params.id);

        1. src/server.ts:4:13       the application
        2. src/server.ts:5:1        mounts \`notes\` at \`/api/notes\`
        3. src/routes/notes.ts:6:1  declares \`DELETE /api/notes/:id\`

        see src/routes/notes.ts:5:1  \`requireUser\` guards this route [a](b)
        see src/server.ts:5:1        the mount has no guard

      The same holds here:
        src/routes/notes.ts:10:1  \`PUT /api/notes/:id\`
        src/routes/notes.ts:11:1  \`POST /api/notes/:id/share\`
        src/routes/notes.ts:12:1  \`POST /api/notes/import\`
        src/routes/notes.ts:13:1  \`POST /api/notes/purge\`

    worker/ein gang #1 100%/größe.py:5:14  warning  errors/swallowed-exception  ────

      A failure of \`load\` disappears: every error is taken and nothing is logged,
      returned or raised. Log it with its detail, or let it pass.

        4 │     except Exception:  # 全部
      > 5 │         名前 = "全角文字"; pass
          │                ^^^^^^^^^^^^^^^^

    x:odd/app/[id]/route.ts:1:17  warning  errors/swallowed-exception  ─────────────

      A failure of \`load\` disappears: every error is taken and nothing is logged,
      returned or raised. Log it with its detail, or let it pass.

      > 1 │ try { sync(); } catch {}
          │                 ^^^^^^^^
        2 │ try { sync(); } catch {}

    ────────────────────────────────────────────────────────────────────────────────
    5 errors and 2 warnings in 252 files, 412 ms

      5 errors    auth/route-without-auth     A route answers without authentication
      2 warnings  errors/swallowed-exception  A caught error disappears

      Looked at   TypeScript: 240 files, 61 parsed and 178 with nothing to look for
                  Python: 12 files, 12 parsed
      Routes      1 route: 1 guarded
      Unparsed    src/häl f.ts:3 Expected \`}\` but found the end of the file.
      Left out    src/bundle.js: over the size limit
      Silent      212 test and 1 generated files are not reported on:
                  --include-tests
      Unresolved  4 × guard of a route, first at src/server.ts:5
      Blind       auth/route-without-auth has nothing to look at in Python
      Suppressed  1 finding by comments with a reason

    greenlit explain RULE tells what a rule reports and what to do instead.
    "
  `);
});

test('nothing to report says what was looked at', () => {
  expect(pretty.render(nothing, context())).toMatchInlineSnapshot(`
    "Nothing to report in 252 files, 412 ms

      Looked at   TypeScript: 240 files, 61 parsed and 178 with nothing to look for
                  Python: 12 files, 12 parsed
      Routes      1 route: 1 guarded
      Unparsed    src/häl f.ts:3 Expected \`}\` but found the end of the file.
      Left out    src/bundle.js: over the size limit
      Silent      212 test and 1 generated files are not reported on:
                  --include-tests
      Unresolved  4 × guard of a route, first at src/server.ts:5
      Blind       auth/route-without-auth has nothing to look at in Python
    "
  `);
});

test('nothing to look at is not praised', () => {
  const coverage = { files: [], unparsed: [], skipped: [], roles: {}, rules: [], unresolved: [] };
  expect(pretty.render({ ...nothing, routes: [], coverage }, context())).toMatchInlineSnapshot(`
    "Nothing to look at, 412 ms

      Looked at  no TypeScript, JavaScript, Python or Rust file
    "
  `);
});

test('what is hidden is counted, with how to see it', () => {
  expect(pretty.render(result, context({ maxFindings: 6 }))).toContain('1 more finding not shown: --max-findings 6. ');
  const quiet = pretty.render(result, context({ quiet: true, maxFindings: 2 }));
  expect(quiet.split('\n').slice(-5).join('\n')).toMatchInlineSnapshot(`
    "
    3 more findings not shown: --max-findings 2. --max-findings 0 shows all, --rule
    ID those of one rule.
    2 warnings not shown: --quiet
    "
  `);
});

/** As many findings of a rule, each on a line of its own. */
function manyOf(number: number, over: Partial<Finding>): Finding[] {
  const [, , , , , , last] = findings;
  if (!last) throw new Error('the shared run has no such finding');
  return Array.from({ length: number }, (_, index) => ({ ...last, at: { file: `src/${index}.ts`, at: [0, 1] }, ...over }));
}

test('more findings than anybody reads become an overview: by rule, then the ten most worth reading, then what is hidden', () => {
  const many = [
    ...manyOf(14, { rule: 'errors/swallowed-exception', severity: 'warning' }),
    ...manyOf(8, { rule: 'auth/route-without-auth', severity: 'error' }),
    ...manyOf(4, { rule: 'errors/swallowed-exception', severity: 'error' }),
  ];
  const text = pretty.render({ ...result, findings: many }, context());
  expect(text.split('\n').slice(0, 6).join('\n')).toMatchInlineSnapshot(`
    "12 errors and 14 warnings in 252 files, 412 ms

      8 errors     auth/route-without-auth     A route answers without
                                               authentication
      4 errors     errors/swallowed-exception  A caught error disappears
      14 warnings  errors/swallowed-exception  A caught error disappears"
  `);
  const shown = [...text.matchAll(/^src\/(\d+)\.ts:1:1 {2}(\w+) {2}(\w+)/gm)].map(
    ([, file, severity, category]) => `${severity} ${category} ${file}`,
  );
  expect(shown).toMatchInlineSnapshot(`
    [
      "error auth 0",
      "error errors 0",
      "error auth 1",
      "error errors 1",
      "error auth 2",
      "error errors 2",
      "error auth 3",
      "error errors 3",
      "error auth 4",
      "error auth 5",
    ]
  `);
  expect(
    text
      .slice(text.lastIndexOf('───\n') + 4)
      .split('\n')
      .slice(0, 3)
      .join('\n'),
  ).toMatchInlineSnapshot(`
    "16 more findings not shown: these 10 are the ones most worth reading.
    --max-findings 0 shows all, --rule ID those of one rule.
    "
  `);
  const quiet = pretty.render({ ...result, findings: many }, context({ quiet: true }));
  expect(quiet.match(/^src\//gm)).toHaveLength(12);
});

test('all of them are shown when that is asked for, and up to twenty-five headlines anyway', () => {
  const headers = (number: number, over: Partial<ReportContext> = {}, finding: Partial<Finding> = {}): number =>
    pretty.render({ ...result, findings: manyOf(number, finding) }, context(over)).match(/^src\//gm)?.length ?? 0;
  expect([headers(25), headers(26), headers(26, { maxFindings: 0 }), headers(26, { maxFindings: 20 })]).toEqual([25, 10, 26, 20]);
  expect(headers(60, {}, { group: 'one cause' })).toBe(1);
});

test('worth is severity, then precision, then one of each rule and headline before the next, whatever the order of rules', () => {
  const doc = (id: `${string}/${string}`, precision: Precision): RuleDoc[] =>
    rules.slice(0, 1).map(({ rule, page }) => ({ rule: { ...rule, id, precision }, page }));
  const docs = [...doc('a/low', 'low'), ...doc('b/high', 'high'), ...doc('c/high', 'high')];
  const some = [
    ...manyOf(2, { rule: 'a/low', severity: 'error' }),
    ...manyOf(3, { rule: 'c/high', severity: 'error' }),
    ...manyOf(2, { rule: 'b/high', severity: 'error', group: 'g' }),
    ...manyOf(1, { rule: 'b/high', severity: 'error', at: { file: 'src/z.ts', at: [0, 1] } }),
    ...manyOf(1, { rule: 'b/high', severity: 'note' }),
    ...manyOf(1, { rule: 'b/high', severity: 'warning' }),
  ];
  const order = (docs: readonly RuleDoc[]): string[] =>
    byWorth(some, docs).map(({ rule, severity, at }) => `${severity} ${rule} ${at.file}`);
  expect(order(docs)).toMatchInlineSnapshot(`
    [
      "error c/high src/0.ts",
      "error b/high src/0.ts",
      "error c/high src/1.ts",
      "error b/high src/z.ts",
      "error c/high src/2.ts",
      "error b/high src/1.ts",
      "error a/low src/0.ts",
      "error a/low src/1.ts",
      "warning b/high src/0.ts",
      "note b/high src/0.ts",
    ]
  `);
  expect(order([...docs].reverse())).toEqual(order(docs));
});

test('a long group names its first places and counts the rest', () => {
  const many = findings
    .slice(0, 1)
    .flatMap((first) =>
      Array.from({ length: 40 }, (_, index): Finding => ({ ...first, message: `\`GET /a/${index}\` answers without authentication: so.` })),
    );
  const text = pretty.render({ ...result, findings: many }, context());
  expect(text.match(/`GET \/a\/\d+`/g)).toHaveLength(6);
  expect(text).toContain('and 34 more: --format json lists all');
});

test('long lists of files are cut and counted', () => {
  const unparsed = Array.from({ length: 1_007 }, (_, index) => ({ file: `src/${index}.ts`, line: 1, message: 'Expected `}`.' }));
  const text = pretty.render({ ...nothing, coverage: { ...result.coverage, unparsed } }, context());
  expect(text).toContain('src/4.ts:1');
  expect(text).not.toContain('src/5.ts');
  expect(text).toContain('and 1,002 more files: --format json lists all');
});

test('files that were left out are counted by reason', () => {
  const skipped = ['a', 'b', 'c'].map((name) => ({ file: `${name}.js`, reason: `over the size limit (${name} MB)` }));
  const text = pretty.render({ ...nothing, coverage: { ...result.coverage, skipped } }, context());
  expect(text).toContain('Left out    3 files: over the size limit, first a.js\n');
});

test('roles are not called silent when they were asked for', () => {
  expect(pretty.render(nothing, context({ includeTests: true }))).not.toContain('Silent');
});

test('no line is wider than the terminal but paths and code words', () => {
  const text = pretty.render(result, context({ width: 60 }));
  expect(text.split('\n').filter((line) => widthOf(line) > 60 && !/\.(?:py|ts):\d/.test(line) && !line.startsWith('greenlit'))).toEqual([]);
});

test('colour changes nothing but the colour', () => {
  const colored = pretty.render(result, context({ color: true }));
  expect(colored).toContain('\u001b[');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the colours
  expect(colored.replace(/\u001b\[\d+m/g, '')).toBe(pretty.render(result, context()));
});

test('source code cannot steer the terminal', () => {
  expect(printable('a\u001b[31m\u202Eb')).toBe('a␛[31m�b');
  const lines = new Lines('x = "\u001b[2J";\n');
  expect(frame(lines, [0, 1], 80, plain).join('\n')).not.toContain('\u001b');
});

describe('a frame', () => {
  const show = (text: string, part: string, width = 60): string => {
    const start = text.indexOf(part);
    return `\n${frame(new Lines(text), [start, start + part.length], width, plain).join('\n')}\n`;
  };

  test('expands tabs', () => {
    expect(show('if (a) {\n\t\tb(\t1);\n}\n', 'b(\t1)')).toMatchInlineSnapshot(`
      "
        1 │ if (a) {
      > 2 │         b(  1);
          │         ^^^^^^
        3 │ }
      "
    `);
  });

  test('gives wide characters two columns and combining ones none', () => {
    expect(show('x = f("漢字", "e\u0301", g)', 'g')).toMatchInlineSnapshot(`
      "
      > 1 │ x = f("漢字", "é", g)
          │                    ^
      "
    `);
  });

  test('moves along a long line', () => {
    expect(show(`${'a();'.repeat(400)}boom();${'b();'.repeat(400)}`, 'boom()')).toMatchInlineSnapshot(`
      "
      > 1 │ …;a();a();a();a();boom();b();b();b();b();b();b();b();…
          │                   ^^^^^^
      "
    `);
  });

  test('underlines the first line of several', () => {
    expect(show('a(\n  1,\n);\n', 'a(\n  1,\n)')).toMatchInlineSnapshot(`
      "
      > 1 │ a(
          │ ^^
        2 │   1,
      "
    `);
  });

  test('fits the width whatever the text', () => {
    const anything = fc.string({ unit: fc.constantFrom('a', '\t', '字', '\n', '\r', '\u0301', '😀', '\uD800'), maxLength: 300 });
    fc.assert(
      fc.property(anything, fc.nat(300), fc.nat(40), fc.integer({ min: 40, max: 90 }), (text, start, length, width) => {
        const lines = frame(new Lines(text), [start, start + length], width, plain);
        expect(lines.every((line) => widthOf(line) <= width && !/[\t\r\n]/.test(line))).toBe(true);
        expect(lines.filter((line) => line.includes('^'))).toHaveLength(1);
      }),
    );
  });

  test('marks an empty region', () => {
    expect(show('a\n\nb', '')).toMatchInlineSnapshot(`
      "
      > 1 │ a
          │ ^
      "
    `);
  });
});

test('text is wrapped by columns, and code is not cut', () => {
  expect(wrap('the `GET /a b` 漢字漢字 end', 12)).toEqual(['the', '`GET /a b`', '漢字漢字 end']);
  expect(cells('a\tb').map((cell) => cell.width)).toEqual([1, 3, 1]);
});

test('texts stand below heads that leave no room', () => {
  expect(rows([['a'.repeat(30), 'one two']], 40)).toEqual(['a'.repeat(30), '    one two']);
});
