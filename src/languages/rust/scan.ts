/**
 * Owns the splitting of macro arguments at punctuation outside brackets, strings and comments.
 * Knows tokens only; what the pieces mean is the business of `macros.ts`.
 */
import type { Span } from '../../core/span.js';

const TOKEN =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|b?r(#*)"[\s\S]*?"\1|[bc]?"[^"\\]*(?:\\[\s\S][^"\\]*)*"|b?'(?:\\(?:u\{[^}]*\}|x..|.)|[^\\'])'|'?[\p{L}\p{N}_]+|=>|==|<=|>=|!=|::|\s+|[\s\S]/uy;

/** The end of the token at an offset; a bracket ends where it is closed. */
function tokenEnd(text: string, from: number, to: number): number {
  let depth = 0;
  let at = from;
  do {
    TOKEN.lastIndex = at;
    TOKEN.test(text);
    const end = Math.max(TOKEN.lastIndex, at + 1);
    if (end === at + 1) {
      const char = text[at] ?? '';
      if ('([{'.includes(char)) depth++;
      else if (')]}'.includes(char)) depth--;
    }
    at = end;
  } while (depth > 0 && at < to);
  return Math.min(at, to);
}

/** The tokens of a range, brackets with their contents as one. */
export function* tokens(text: string, [from, to]: Span): Generator<Span> {
  for (let at = from; at < to; ) {
    const end = tokenEnd(text, at, to);
    yield [at, end];
    at = end;
  }
}

/** The first token of exactly this text outside brackets. */
export function find(text: string, span: Span, mark: string): Span | undefined {
  for (const token of tokens(text, span)) if (text.slice(...token) === mark) return token;
  return undefined;
}

/** The pieces between `mark`s outside brackets, trimmed, without empty ones. */
export function split(text: string, span: Span, mark: string): Span[] {
  const pieces: Span[] = [];
  let from = span[0];
  for (const [start, end] of tokens(text, span)) {
    if (end - start !== mark.length || !text.startsWith(mark, start)) continue;
    pieces.push(trim(text, [from, start]));
    from = end;
  }
  pieces.push(trim(text, [from, span[1]]));
  return pieces.filter(([start, end]) => start < end);
}

/** The range without blanks and comments in front and blanks behind. */
export function trim(text: string, [from, to]: Span): Span {
  let start = from;
  while (start < to) {
    const end = tokenEnd(text, start, to);
    if (!/^(?:\s+|\/[/*])/.test(text.slice(start, Math.min(end, start + 2)))) break;
    start = end;
  }
  let end = to;
  while (end > start && /\s/.test(text[end - 1] ?? '')) end--;
  return [start, end];
}
