/** Owns the reading of Caddyfiles: the words of each line, and blocks of further lines. Never knows a directive. */
import type { Comment } from '../../core/facts.js';
import type { Span } from '../../core/span.js';
import type { Arg, Value } from '../../core/value.js';
import { Directives } from './directives.js';
import { addressed, type DocumentReading, Problems } from './document.js';

/** A line's end, blanks (an escaped line end is one), a comment, a string, a heredoc, a word; together they cover every text. */
const TOKEN =
  /\n|(?:[^\S\n]|\\\r?\n)+|#[^\n]*|"[^"\\]*(?:\\.[^"\\]*)*"?|`[^`]*`?|<<([\w-]+)[^\S\n]*\n|(?:\{\$[^{}\n]{0,500}\}|[^\s\\{]+|\{|\\(?!\r?\n))+|./gs;
/** What the environment puts in: `{$X}` and `{$X:default}` before the file is read, `{env.X}` when it is used. */
const ENVIRONMENT = /\{\$([\w.-]+)(?::([^{}\n]*))?\}|\{env\.([\w.-]+)\}/gs;

export function readCaddyfile(text: string): DocumentReading {
  const problems = new Problems();
  const comments: Comment[] = [];
  const directives = new Directives(text, problems);
  const tokens = new RegExp(TOKEN);
  /** Behind a comma in a list of addresses, the next line belongs to it. */
  let continues = false;

  for (let found = tokens.exec(text); found; found = tokens.exec(text)) {
    const [token, heredoc] = found;
    const at: Span = [found.index, tokens.lastIndex];
    if (token === '\n') {
      if (!continues) directives.end();
    } else if (/^(?:\s|\\\r?\n)/.test(token)) continue;
    else if (token.startsWith('#')) comments.push(...addressed(text, at));
    else if (token === '{') {
      if (!directives.open(at)) {
        tokens.lastIndex = behindBlock(text, at[0]);
        directives.closed([at[0], tokens.lastIndex]);
      }
    } else if (token === '}') directives.close(at);
    else if (heredoc !== undefined) {
      const end = endOfHeredoc(text, heredoc, tokens.lastIndex);
      if (end === undefined) problems.add(at, `\`<<${heredoc}\` is never closed`);
      const [from, to] = [tokens.lastIndex, end?.[0] ?? text.length];
      tokens.lastIndex = end?.[1] ?? text.length;
      directives.word(withEnvironment(text.slice(from, to), from, [at[0], tokens.lastIndex]));
    } else {
      continues = directives.depth === 0 && token.endsWith(',');
      directives.word(wordOf(token, at, continues, problems));
    }
  }
  return { document: directives.finish(), comments, problems: problems.sorted() };
}

function wordOf(token: string, at: Span, comma: boolean, problems: Problems): Value {
  const quote = token.charAt(0);
  if (quote !== '"' && quote !== '`') return withEnvironment(comma ? token.slice(0, -1) : token, at[0], at);
  const closed = token.length > 1 && token.endsWith(quote);
  if (!closed) problems.add([at[0], at[0] + 1], 'the string is never closed');
  return withEnvironment(token.slice(1, closed ? -1 : undefined), at[0] + 1, at, quote === '"');
}

/** The value of what is written from `start`: text, and what the environment puts into it. */
function withEnvironment(written: string, start: number, at: Span, escapes = false): Value {
  if (!escapes && !written.includes('{')) return { kind: 'literal', value: written, at };
  const parts: Arg[] = [];
  const literal = (from: number, to: number): void => {
    const value = escapes ? written.slice(from, to).replaceAll('\\"', '"') : written.slice(from, to);
    if (from < to) parts.push({ value: { kind: 'literal', value, at: [start + from, start + to] } });
  };
  let done = 0;
  for (const found of written.matchAll(ENVIRONMENT)) {
    const [all, before, fallback, used] = found;
    literal(done, found.index);
    done = found.index + all.length;
    const end = start + done;
    const name: Value = { kind: 'name', name: before ?? used ?? '', at: [start + found.index, end] };
    const other: Value = { kind: 'literal', value: fallback ?? '', at: [end - 1 - (fallback ?? '').length, end - 1] };
    parts.push({ value: fallback === undefined ? name : { kind: 'first', past: 'missing', of: [name, other], at: name.at } });
  }
  literal(done, written.length);
  const [only] = parts;
  if (!only) return { kind: 'literal', value: '', at };
  return parts.length === 1 ? { ...only.value, at } : { kind: 'text', parts, at };
}

/** Where the line of a heredoc's closing word begins, and where that word ends. */
function endOfHeredoc(text: string, word: string, from: number): Span | undefined {
  const closing = new RegExp(`^[^\\S\\n]*${word}(?=\\s|$)`, 'gm');
  closing.lastIndex = from;
  const found = closing.exec(text);
  return found ? [found.index, closing.lastIndex] : undefined;
}

/** The offset behind the line that closes the block at `open`; the end of the text when none does. */
function behindBlock(text: string, open: number): number {
  const braces = /(?<=\s)[{}](?=\s|$)/gs;
  braces.lastIndex = open;
  let depth = 0;
  for (let found = braces.exec(text); found; found = braces.exec(text)) {
    depth += found[0] === '{' ? 1 : -1;
    if (depth === 0) return braces.lastIndex;
  }
  return text.length;
}
