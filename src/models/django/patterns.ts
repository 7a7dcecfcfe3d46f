/** Owns what a route's text says as a path: its regular expressions. */

/** The path of a regular expression: groups are parameters, anchors and escapes go, what may be missing is left out. */
export function fromRegex(source: string): string {
  let path = '';
  let at = 0;
  while (at < source.length) {
    const char = source[at] ?? '';
    if (char === '^' || char === '$') at += 1;
    else if (char === '\\') {
      const next = source[at + 1] ?? '';
      const [piece, end] = quantified(source, at + 2, /[wdsWDSZAbB]/.test(next) ? (/[ZAbB]/.test(next) ? '' : '<value>') : next);
      path += piece;
      at = end;
    } else if (char === '(') {
      const close = closing(source, at);
      const [piece, end] = quantified(source, close + 1, group(source.slice(at + 1, close)));
      path += piece;
      at = end;
    } else if (char === '[') {
      const close = classEnd(source, at);
      const [piece, end] = quantified(source, close + 1, '<value>');
      path += piece;
      at = end;
    } else {
      // A dot that nobody escaped stands for a dot, unless many are meant.
      const [piece, end] = quantified(source, at + 1, char === '.' && /^[*+{]/.test(source.slice(at + 1)) ? '<value>' : char);
      path += piece;
      at = end;
    }
  }
  return path.replace(/(<value>)+/g, '<value>');
}

/** A piece and the quantifier behind it: what may be missing is left out, unless it takes a value. */
function quantified(source: string, at: number, piece: string): readonly [string, number] {
  const found = /^(?:[*+?]|\{\d*,?\d*\})\??/.exec(source.slice(at))?.[0];
  if (found === undefined) return [piece, at];
  const optional = /^[?*]/.test(found) || found.startsWith('{0');
  return [optional && !piece.includes('<') ? '' : piece, at + found.length];
}

function group(inner: string): string {
  const named = /^\?P<(\w+)>/.exec(inner)?.[1];
  if (named !== undefined) return `<${named}>`;
  if (/^\?[=!<#]/.test(inner)) return '';
  if (inner.startsWith('?:')) {
    const [first = ''] = alternatives(inner.slice(2));
    return fromRegex(first);
  }
  return '<value>';
}

function alternatives(source: string): readonly string[] {
  const found: string[] = [''];
  for (let at = 0; at < source.length; at++) {
    const end = source[at] === '(' ? closing(source, at) : source[at] === '[' ? classEnd(source, at) : source[at] === '\\' ? at + 1 : at;
    if (source[at] === '|') found.push('');
    else found.push(`${found.pop() ?? ''}${source.slice(at, end + 1)}`);
    at = end;
  }
  return found;
}

/** The parenthesis that closes the one at `open`. */
function closing(source: string, open: number): number {
  let depth = 0;
  for (let at = open; at < source.length; at++) {
    if (source[at] === '\\') at++;
    else if (source[at] === '[') at = classEnd(source, at);
    else if (source[at] === '(') depth++;
    else if (source[at] === ')' && --depth === 0) return at;
  }
  return source.length;
}

/** The bracket that closes the character class at `open`. */
function classEnd(source: string, open: number): number {
  for (let at = open + (/^\[\^?\]/.test(source.slice(open)) ? (source[open + 1] === '^' ? 3 : 2) : 1); at < source.length; at++) {
    if (source[at] === '\\') at++;
    else if (source[at] === ']') return at;
  }
  return source.length;
}
