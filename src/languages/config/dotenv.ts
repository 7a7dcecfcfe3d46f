/** Owns the reading of environment files: one variable a line, as Docker, the dotenv libraries and shells read them. Never runs a command. */
import type { Span } from '../../core/span.js';
import type { Entry, Value } from '../../core/value.js';
import { type DocumentReading, hashComments, lineEnd, Problems } from './document.js';
import { interpolated } from './interpolate.js';

/** A line with a name: `export X`, then `=` or `:`. Blanks never reach into the next line. */
const NAME = /[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*(?:(=|:(?=[ \t\r\n]|$))[ \t]*)?/y;
/** Up to a comment, which a blank goes before, or the end of the line. */
const PLAIN = /(?:[^\s#]|#|[ \t]+(?=[^\s#]))*/y;
const QUOTED = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"|'[^']*'|`[^`]*`/y;
const REST = /[ \t]*(?:#[^\n]*)?(?:\r?\n|$)/y;
const BLANK = /[\uFEFF\s]*(?:#[^\n]*(?:\n|$)[\uFEFF\s]*)*/y;

export function readDotenv(text: string): DocumentReading {
  const problems = new Problems();
  const entries: Entry[] = [];
  const match = (pattern: RegExp, from: number): RegExpExecArray | null => {
    pattern.lastIndex = from;
    return pattern.exec(text);
  };
  for (let at = 0; ; ) {
    at += match(BLANK, at)?.[0].length ?? 0;
    if (at >= text.length) break;
    const line: Span = [at, lineEnd(text, at)];
    const head = match(NAME, at);
    if (!head) {
      problems.unexpected(text, line);
      [, at] = line;
      continue;
    }
    const { 0: written, 1: name = '', 2: sign } = head;
    at += written.length;
    const nameStart = line[0] + written.indexOf(name, written.startsWith('export') ? 'export'.length : 0);
    const key: Value = { kind: 'literal', value: name, at: [nameStart, nameStart + name.length] };
    const found = sign === undefined ? undefined : (match(QUOTED, at) ?? match(PLAIN, at));
    const bare = sign !== '=' && found?.[0] === '';
    entries.push({ key, value: lowered(bare ? undefined : found?.[0], [at, at + (found?.[0].length ?? 0)], text) });
    at += found?.[0].length ?? 0;
    const rest = match(REST, at);
    if (!rest) problems.unexpected(text, [at, lineEnd(text, at)]);
    at = rest ? at + rest[0].length : lineEnd(text, at);
  }
  return { document: { kind: 'record', entries, at: [0, text.length] }, comments: hashComments(text), problems: problems.found };
}

function lowered(written: string | undefined, at: Span, text: string): Value {
  if (written === undefined) return { kind: 'literal', value: null, at };
  const quote = /^["'`]/.exec(written)?.[0];
  if (quote === undefined || written.length < 2 || !written.endsWith(quote))
    return interpolated(written.replaceAll('\\$', '$$$$'), at, text, 'bare');
  const inner = written.slice(1, -1);
  return quote === '"' ? interpolated(escaped(inner), at, text, 'bare') : { kind: 'literal', value: inner, at };
}

/** Line ends and tabs as signs of their own; an escaped dollar as interpolation writes it. */
function escaped(written: string): string {
  return written.includes('\\') ? written.replace(/\\([\s\S])/g, (_, sign: string) => ESCAPES.get(sign) ?? sign) : written;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['$', '$$'],
]);
