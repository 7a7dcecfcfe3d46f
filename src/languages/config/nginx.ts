/**
 * Owns the reading of nginx configuration: whole files, snippets, and templates with `${VAR}` or `{{ var }}`.
 * Never knows a directive, but for `if`, whose condition stands in parentheses, and for blocks of Lua, which stay unknown.
 */
import type { Comment } from '../../core/facts.js';
import type { Span } from '../../core/span.js';
import { Directives } from './directives.js';
import { addressed, type DocumentReading, Problems } from './document.js';
import { interpolated } from './interpolate.js';

/** Blanks, a template's statement, a comment, a string, a mark, a word; together they cover every text. */
const TOKEN =
  /\s+|\{[%#][^{}]{0,1000}[%#]\}|#[^\n]*|"[^"\\]*(?:\\.[^"\\]*)*"?|'[^'\\]*(?:\\.[^'\\]*)*'?|[;}]|(?:[^\s;{\\$]+|\\.|\$\{[^\s{}]{0,200}\}|\{\{[^\n{}]{0,200}\}\}|\$)+|./gs;
/** What can hide a brace in a block of another language. */
const LUA = /--\[\[.*?(?:\]\]|$)|--[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[{}]/gs;

export function readNginx(text: string): DocumentReading {
  const problems = new Problems();
  const comments: Comment[] = [];
  const directives = new Directives(text, problems);
  const tokens = new RegExp(TOKEN);
  let name = '';
  /** Words of the condition of an `if`. */
  let condition: { readonly value: string; readonly at: Span }[] | undefined;

  const word = (value: string, at: Span): void => directives.word(interpolated(value, at, text, 'bare'));
  const leaveCondition = (): void => {
    for (const one of withoutParentheses(condition ?? [])) word(one.value, one.at);
    condition = undefined;
  };

  for (let found = tokens.exec(text); found; found = tokens.exec(text)) {
    const [token] = found;
    const at: Span = [found.index, tokens.lastIndex];
    const sign = token.charAt(0);
    if (sign.trim() === '' || /^\{[%#]./.test(token)) continue;
    if (sign === '#') comments.push(...addressed(text, at));
    else if (token === ';') {
      leaveCondition();
      if (directives.pending === 0) problems.unexpected(text, at);
      directives.end();
    } else if (token === '{') {
      leaveCondition();
      if (directives.pending === 0) problems.unexpected(text, at);
      if (name.endsWith('_block') || !directives.open(at)) {
        tokens.lastIndex = behindBlock(text, at[0]);
        directives.closed([at[0], tokens.lastIndex]);
      }
    } else if (token === '}') {
      leaveCondition();
      if (directives.pending > 0) problems.add([at[0], at[0]], `missing \`;\` behind \`${name}\``);
      directives.close(at);
    } else {
      const value = content(token);
      if (directives.pending === 0) name = value;
      if (sign === '"' || sign === "'") {
        if (token.length === 1 || !token.endsWith(sign)) problems.add([at[0], at[0] + 1], 'the string is never closed');
      }
      if (condition) condition.push({ value, at });
      else word(value, at);
      if (directives.pending === 1 && name === 'if') condition ??= [];
    }
  }
  leaveCondition();
  if (directives.pending > 0) problems.add([text.length, text.length], `missing \`;\` behind \`${name}\``);
  return { document: directives.finish(), comments, problems: problems.sorted() };
}

/** What a word or a string says: nginx takes `\` away before quotes and itself only. */
function content(token: string): string {
  const quote = /^["']/.exec(token)?.[0];
  const inner = quote === undefined ? token : token.slice(1, token.length > 1 && token.endsWith(quote) ? -1 : undefined);
  return inner.includes('\\') ? inner.replace(/\\(["'\\])/g, '$1') : inner;
}

function withoutParentheses(
  words: readonly { readonly value: string; readonly at: Span }[],
): readonly { readonly value: string; readonly at: Span }[] {
  const last = words.length - 1;
  return words
    .map(({ value, at: [start, end] }, index) => {
      const opens = index === 0 && value.startsWith('(') ? 1 : 0;
      const closes = index === last && value.endsWith(')') && value.length > opens ? 1 : 0;
      return { value: value.slice(opens, value.length - closes), at: [start + opens, end - closes] as const };
    })
    .filter(({ at: [start, end] }) => start < end);
}

/** The offset behind the brace that closes the one at `open`; the end of the text when none does. */
function behindBlock(text: string, open: number): number {
  const braces = new RegExp(LUA);
  braces.lastIndex = open;
  let depth = 0;
  for (let found = braces.exec(text); found; found = braces.exec(text)) {
    if (found[0] === '{') depth++;
    else if (found[0] === '}' && --depth === 0) return braces.lastIndex;
  }
  return text.length;
}
