/** Holds the readers of documents to their bounds: no text makes one throw, stray from the text, or take its time. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DocumentGrammar } from '../src/core/facts.js';
import type { Span } from '../src/core/span.js';
import { operands, type Value } from '../src/core/value.js';
import { DEEPEST, MOST_PROBLEMS } from '../src/languages/config/document.js';
import { READERS } from './support/documents.js';

/** Milliseconds for two texts of 30 KB, on a slow and busy machine too; a reader that is not linear needs far longer. */
const SOON = 5_000;

/** What opens, escapes or separates without end. */
const LONG = [
  '{',
  '[',
  '(',
  'a {',
  '"',
  '${',
  '{$',
  'x(',
  'ONBUILD ',
  'CASE ',
  '<<A ',
  '$$',
  '\\',
  "'a",
  'a,',
  'not ',
  '{%',
  '\n',
  '\0',
  'a\n',
  '{"a":',
  '- ',
  '? ',
  'a.',
  '{{',
  'a:\n',
  '[a.',
  'x = [',
  '!a ',
  '&a ',
];

/** Where a format goes deeper than it does at the beginning of a file. */
const STARTS: Readonly<Partial<Record<DocumentGrammar, string>>> = {
  caddyfile: ':80 {\n',
  dockerfile: 'ENV A=',
  nginx: 'server { if (',
  prisma: 'model A {\n x = ',
  sql: 'create table x (',
};

/** Pieces that mean something to one format or another; texts of them get further than arbitrary ones. */
const PIECES = [
  ...[
    ': ',
    '"""',
    "'''",
    '- ',
    '? ',
    ' # greenlit-ignore',
    '|',
    '>',
    '---\n',
    '...\n',
    '<<',
    '&a ',
    '*a',
    '!Ref ',
    '%YAML 1.1\n',
    '[[',
    ']]',
    '0x',
    '~',
  ],
  ...['${A', ':-', '$A', '${{ ', '{{ ', ' }}', '{{- if }}', '{{- toYaml . | nindent 2 }}', '{% x %}', '.Values.x', '||', 'a', 'b: c\n'],
  ...[
    '{',
    '}',
    '[',
    ']',
    '(',
    ')',
    ';',
    ':',
    ',',
    '.',
    '=',
    '"',
    "'",
    '`',
    '\\',
    '\n',
    '\r\n',
    '\t',
    ' ',
    '#',
    '//',
    '/*',
    '*/',
    '--',
    '<<EOF',
  ],
  ...[
    '$',
    '$$',
    '${',
    '${X:-',
    '{$X:',
    '{env.X}',
    '{{',
    '}}',
    '{%',
    '%}',
    '$x',
    '\0',
    '\u2028',
    '😀',
    '\uFEFF',
    '!',
    '@@index',
    '@default',
    '?',
  ],
  ...[
    'FROM a AS b',
    'ENV A=',
    'RUN ',
    'COPY ',
    'HEALTHCHECK ',
    'ONBUILD ',
    'EOF',
    '# escape=`\n',
    '--mount=x',
    'CMD ["a"',
    'server',
    'if (',
  ],
  ...[
    'lua_block',
    'location /',
    'example.com',
    '/*',
    'X-A: b',
    '! X',
    'model A {',
    'enum B {',
    'env("X")',
    'name',
    '1',
    '-2.5e3',
    'true',
    'null',
  ],
  ...[
    'create table x (',
    'alter table x add ',
    'insert into x values ',
    'primary key',
    'references',
    'not',
    'default',
    'on',
    'check',
    'begin',
  ],
  ...[
    'end',
    'create trigger',
    'delimiter //',
    'copy x from stdin',
    '\\.',
    'create policy p on x',
    'E',
    '::',
    'generated',
    'constraint',
    'go',
  ],
];
const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((pieces) => pieces.join('')),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((pieces) => pieces.join(' ')),
);

/**
 * What stands outside of what it is a part of, or of the text. `shared`: parts may stand elsewhere, once for all that use them: the
 * columns of an INSERT for its rows, anchors for their aliases.
 */
function strays(value: Value, within: Span, shared: boolean, seen = new Set<Value>()): readonly string[] {
  if (seen.has(value)) return [];
  seen.add(value);
  const [start, end] = value.at;
  const inside = start <= end && start >= within[0] && end <= within[1];
  const around = shared ? within : value.at;
  const found = inside ? [] : [`${value.kind} ${start}-${end} in ${within[0]}-${within[1]}`];
  return [...found, ...operands(value).flatMap((one) => strays(one, around, shared, seen))];
}

function depthOf(value: Value): number {
  return 1 + Math.max(0, ...operands(value).map(depthOf));
}

describe.each(Object.entries(READERS))('%s', (grammar, read) => {
  test('reads any text, and every part of the value stands inside of what it is a part of', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { document, comments, problems } = read(text);
        const spans = [...comments, ...problems].map((one) => one.at);
        const shared = grammar === 'sql' ? /insert|replace/.test(text) : grammar === 'yaml' && text.includes('*');
        expect(strays(document, [0, text.length], shared)).toEqual([]);
        expect(spans.filter(([start, end]) => start < 0 || end > text.length || start > end)).toEqual([]);
        expect(problems.length).toBeLessThanOrEqual(MOST_PROBLEMS);
      }),
      { numRuns: 500 },
    );
  });

  test.each(LONG)('reads 30 KB of %j soon', { timeout: SOON }, (piece) => {
    for (const start of ['', STARTS[grammar as DocumentGrammar] ?? '']) {
      const { document } = read(start + piece.repeat(Math.ceil(30_000 / piece.length)));
      expect(depthOf(document)).toBeLessThanOrEqual(2 * DEEPEST + 1);
    }
  });
});
