/**
 * Owns the arguments of attributes that are no expressions: `path = "/", body = Vec<User>`. Words and literals are read, the rest is unknown.
 * Never parses Rust.
 */
import type { Span } from '../../core/span.js';
import type { Arg } from '../../core/value.js';

/** The arguments between the brackets of `at`. */
export function plainArguments(text: string, at: Span): Arg[] {
  return pieces(text, at[0] + 1, at[1] - 1).flatMap(([from, to]): Arg[] => {
    const found = /^(?:(\w+)\s*=\s*)?(?:"([^"\\]*)"|(\w+))$/.exec(text.slice(from, to));
    if (!found) return from < to ? [{ value: { kind: 'unknown', at: [from, to] } }] : [];
    const [, name, literal, word] = found;
    return [
      {
        ...(name !== undefined && { name }),
        value:
          literal === undefined
            ? { kind: 'name', name: word ?? '', at: [from, to] }
            : { kind: 'literal', value: literal, at: [to - literal.length - 2, to] },
      },
    ];
  });
}

/** The ranges between the commas that stand in no bracket and in no string, without the space around them. */
function pieces(text: string, from: number, to: number): Span[] {
  const found: Span[] = [];
  let depth = 0;
  let start = from;
  const end = (at: number): void => {
    const piece = text.slice(start, at);
    const lead = piece.length - piece.trimStart().length;
    found.push([start + lead, start + lead + piece.trim().length]);
    start = at + 1;
  };
  for (let at = from; at < to; at++) {
    const char = text[at] ?? '';
    if (char === '"') {
      for (at++; at < to && text[at] !== '"'; at++) if (text[at] === '\\') at++;
    } else if ('([{<'.includes(char)) depth++;
    else if (')]}>'.includes(char) && !'=-'.includes(text[at - 1] ?? ' ')) depth--;
    else if (char === ',' && depth === 0) end(at);
  }
  end(to);
  return found;
}
