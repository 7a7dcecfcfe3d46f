/** Holds the readers of config formats to their bounds: no text makes one throw, and every span lies inside of the span around it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Span } from '../src/core/span.js';
import { operands, type Value } from '../src/core/value.js';
import type { DocumentReading } from '../src/languages/config/document.js';
import { readDotenv } from '../src/languages/config/dotenv.js';
import { readJson } from '../src/languages/config/json.js';
import { readToml } from '../src/languages/config/toml.js';
import { readYaml } from '../src/languages/config/yaml.js';

const READERS = { json: readJson, yaml: readYaml, toml: readToml, dotenv: readDotenv };

/** Pieces of every format, so that random texts get further than their first sign. */
const pieces = fc.constantFrom(
  ...[
    '{',
    '}',
    '[',
    ']',
    ':',
    ': ',
    ',',
    '"',
    "'",
    '\n',
    '\r\n',
    '\t',
    '  ',
    '- ',
    '? ',
    '#',
    ' # greenlit-ignore',
    '=',
    '.',
    '\\',
    '|',
    '>',
  ],
  ...[
    '---\n',
    '...\n',
    '<<',
    '&a ',
    '*a',
    '!Ref ',
    '!',
    '%YAML 1.1\n',
    '"""',
    "'''",
    '[[',
    ']]',
    '//',
    '/*',
    '*/',
    '`',
    '\uFEFF',
    '1',
    '0x',
    '~',
  ],
  ...[
    '${',
    '${A',
    ':-',
    '$$',
    '$A',
    '${{ ',
    '{{ ',
    ' }}',
    '{{- if }}',
    '{{- toYaml . | nindent 2 }}',
    '{% x %}',
    '.Values.x',
    '||',
    'a',
    'b: c\n',
  ],
);
const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(pieces, { maxLength: 40 }).map((some) => some.join('')),
);

/** Where a value does not lie inside of what it belongs to. Uses of one value that stands elsewhere are aliases. */
function astray(value: Value, [start, end]: Span, seen: Set<Value>): Value | undefined {
  if (seen.has(value)) return undefined;
  seen.add(value);
  const [from, to] = value.at;
  if (from < start || to > end || from > to) return value;
  for (const inner of operands(value)) {
    const found = astray(inner, value.at, seen);
    if (found) return found;
  }
  return undefined;
}

describe.each(Object.entries(READERS))('%s', (_, read: (text: string) => DocumentReading) => {
  test('no text makes it throw, and every span lies inside of the one around it', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { document, comments, problems } = read(text);
        const whole: Span = [0, text.length];
        if (!text.includes('*')) expect(astray(document, whole, new Set())).toBeUndefined();
        for (const { at } of [...comments, ...problems]) expect(at[0] >= 0 && at[0] <= at[1] && at[1] <= text.length).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test.each(['[', '{', '{"a":', '- ', '? ', 'a.', '"', '${', '{{', 'a:\n', '[a.', 'x = [', '!a ', '&a '])(
    '%s ten thousand times',
    (sign) => {
      expect(() => read(sign.repeat(10_000))).not.toThrow();
    },
  );
});
