/** Owns the reading of `_headers` files: which headers a static host adds to which paths. Never knows a header. */
import type { Comment } from '../../core/facts.js';
import type { Span } from '../../core/span.js';
import type { Entry, Value } from '../../core/value.js';
import { addressed, type DocumentReading, Problems } from './document.js';

/** Paths, each with its headers in order. `! Name`, which takes a header away, has the value `null`. */
export function readHeaders(text: string): DocumentReading {
  const problems = new Problems();
  const comments: Comment[] = [];
  const paths: Entry[] = [];
  let headers: Entry[] | undefined;
  let path: Value | undefined;
  let end = 0;

  const leave = (): void => {
    if (path && headers) paths.push({ key: path, value: { kind: 'record', entries: headers, at: [headers[0]?.key?.at[0] ?? end, end] } });
  };
  for (const line of text.matchAll(/[^\r\n]+/g)) {
    const words = line[0].trim();
    if (words === '') continue;
    const start = line.index + line[0].indexOf(words);
    const at: Span = [start, start + words.length];
    if (words.startsWith('#')) {
      comments.push(...addressed(text, at));
      continue;
    }
    if (/^(?:\/|[a-z][a-z\d+.-]*:\/\/)/i.test(words)) {
      leave();
      path = { kind: 'literal', value: words, at };
      headers = [];
    } else {
      const header = headerOf(words, start);
      if (header && headers) headers.push(header);
      else problems.unexpected(text, at);
    }
    [, end] = at;
  }
  leave();
  return { document: { kind: 'record', entries: paths, at: [0, text.length] }, comments, problems: problems.sorted() };
}

/** `Name: value` or `! Name`, which begins at `start`. */
function headerOf(words: string, start: number): Entry | undefined {
  const end = start + words.length;
  const taken = /^!\s*/.exec(words)?.[0].length;
  if (taken !== undefined) {
    const key: Value = { kind: 'literal', value: words.slice(taken), at: [start + taken, end] };
    return { key, value: { kind: 'literal', value: null, at: key.at } };
  }
  const colon = words.indexOf(':');
  if (colon <= 0) return undefined;
  const name = words.slice(0, colon).trimEnd();
  const value = words.slice(colon + 1).trimStart();
  return {
    key: { kind: 'literal', value: name, at: [start, start + name.length] },
    value: { kind: 'literal', value, at: [end - value.length, end] },
  };
}
