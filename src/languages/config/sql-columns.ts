/**
 * Owns what stands between the parentheses of SQL: columns, constraints and the values of rows.
 * Never reads which statement they belong to.
 */
import type { Arg, Entry, Value } from '../../core/value.js';
import type { Statement, Token } from './sql-tokens.js';

/** Words that end a type or a value of a column and begin what is said about the column next. */
const CLAUSES = new Set(
  `not null default primary unique references check constraint generated as collate auto_increment autoincrement identity
  comment on match deferrable initially first after storage compression invisible using clustered nonclustered`.split(/\s+/),
);
/** Brackets in brackets that are followed inside a value. */
const DEEPEST = 16;

/** Half-open range of tokens of one statement. */
export type Range = readonly [from: number, to: number];

export const isWord = (token: Token | undefined, ...words: readonly string[]): boolean =>
  token?.kind === 'word' && words.includes(token.text);
export const isSign = (token: Token | undefined, sign: string): boolean => token?.kind === 'sign' && token.text === sign;
export const isName = (token: Token | undefined): boolean => token?.kind === 'word' || token?.kind === 'quoted';

/** The place of tokens in the text; a range without tokens is the place behind the one before. */
export function placeOf(tokens: Statement, [from, to]: Range): readonly [number, number] {
  const end = tokens[Math.min(to, tokens.length) - 1]?.end ?? 0;
  return [from < to ? (tokens[from]?.start ?? end) : end, end];
}

/** A literal at the tokens that it stands for. */
export function literalAt(tokens: Statement, range: Range, value: string | number | boolean | null): Value {
  return { kind: 'literal', value, at: placeOf(tokens, range) };
}

/** The index behind the bracket that closes the one at `open`. */
export function behindGroup(tokens: Statement, open: number, limit: number = tokens.length): number {
  let depth = 0;
  for (let at = open; at < limit; at++) {
    if (isSign(tokens[at], '(')) depth++;
    else if (isSign(tokens[at], ')') && --depth === 0) return at + 1;
  }
  return limit;
}

/** What stands inside of the group that opens at `open` and ends before `end`. */
export function insideGroup(tokens: Statement, open: number, end: number): Range {
  return [open + 1, isSign(tokens[end - 1], ')') && end - 1 > open ? end - 1 : end];
}

/** Ranges between the commas that no bracket holds. */
export function itemsOf(tokens: Statement, [from, to]: Range): Range[] {
  const items: Range[] = [];
  let start = from;
  let depth = 0;
  for (let at = from; at < to; at++) {
    if (isSign(tokens[at], '(')) depth++;
    else if (isSign(tokens[at], ')')) depth--;
    else if (depth === 0 && isSign(tokens[at], ',')) {
      items.push([start, at]);
      start = at + 1;
    }
  }
  items.push([start, to]);
  return items.filter(([first, last]) => first < last);
}

/** A name with its schema, `schema.x`, case kept; `end` is the index behind it. */
export function nameAt(tokens: Statement, from: number): { readonly name: string; readonly end: number } | undefined {
  const first = tokens[from];
  if (!first || !isName(first)) return undefined;
  let name = first.text;
  let end = from + 1;
  for (let next = tokens[end + 1]; isSign(tokens[end], '.') && next && isName(next); next = tokens[end + 1]) {
    name += `.${next.text}`;
    end += 2;
  }
  return { name, end };
}

/** Tokens as one line: words in lower case, names without quotes, one blank where words meet. */
function wordsOf(tokens: Statement, [from, to]: Range, text: string): string {
  let words = '';
  for (let at = from; at < to; at++) {
    const token = tokens[at];
    if (!token) break;
    const before = tokens[at - 1];
    const tight =
      at === from ||
      !before ||
      /^[.([]$/.test(before.text) ||
      /^[.,()[\]]$/.test(token.text) ||
      (before.end === token.start && before.text !== ',');
    words += (tight ? '' : ' ') + (token.kind === 'string' ? text.slice(token.start, token.end) : token.text);
  }
  return words;
}

/** The names in a group of columns; what is no plain name (an expression, an order) is left out. */
export function columnNames(tokens: Statement, range: Range): Value {
  const parts = itemsOf(tokens, range).flatMap((item): Arg[] => {
    const token = tokens[item[0]];
    return token && isName(token) && !isSign(tokens[item[0] + 1], '(')
      ? [{ value: { kind: 'literal', value: token.text, at: [token.start, token.end] } }]
      : [];
  });
  return { kind: 'list', parts, at: placeOf(tokens, range) };
}

/** One item of `CREATE TABLE x (…)` or of `ALTER TABLE x ADD …`: a column or a constraint. */
export function columnOrConstraint(tokens: Statement, item: Range, text: string): Entry | undefined {
  return constraint(tokens, item, text) ?? column(tokens, item, text);
}

function constraint(tokens: Statement, [start, to]: Range, text: string): Entry | undefined {
  let from = start;
  if (isWord(tokens[from], 'constraint'))
    from += isName(tokens[from + 1]) && !isWord(tokens[from + 1], 'primary', 'foreign', 'unique', 'check') ? 2 : 1;
  const kind = constraintKind(tokens, from);
  if (kind === undefined) return undefined;
  const key = literalAt(tokens, [from, Math.min(to, from + kind.split(' ').length)], kind);
  let open = from;
  while (open < to && !isSign(tokens[open], '(')) open++;
  const end = behindGroup(tokens, open, to);
  const inside = insideGroup(tokens, open, end);
  const at = placeOf(tokens, [from, to]);
  if (kind === 'check') return { key, value: { ...literalAt(tokens, inside, text.slice(...placeOf(tokens, inside))) } };
  const first: Arg = { value: columnNames(tokens, open < to ? inside : [to, to]) };
  return { key, value: { kind: 'list', parts: [first, ...clauses(tokens, [end, to], text)], at } };
}

/** `key`, `index` and the like are constraints only before columns: Postgres allows columns of these names. */
function constraintKind(tokens: Statement, from: number): string | undefined {
  const [first, second, third] = [tokens[from], tokens[from + 1], tokens[from + 2]];
  if (isWord(first, 'primary', 'foreign') && isWord(second, 'key')) return `${first?.text} key`;
  if (isWord(first, 'unique')) return 'unique';
  if (isWord(first, 'check', 'exclude') && (isSign(second, '(') || isWord(second, 'using'))) return first?.text;
  if (!isWord(first, 'key', 'index', 'fulltext', 'spatial')) return undefined;
  const open = isSign(second, '(') ? from + 1 : isSign(third, '(') ? from + 2 : isWord(second, 'key', 'index') ? from + 3 : -1;
  return open > 0 && isSign(tokens[open], '(') && isName(tokens[open + 1]) ? 'index' : undefined;
}

/** The entry of a column: its name, and a list of its type (`''` when there is none) and of what is said about it. */
export function column(tokens: Statement, [from, to]: Range, text: string): Entry | undefined {
  const name = tokens[from];
  if (!name || !isName(name)) return undefined;
  let end = from + 1;
  while (end < to && !(tokens[end]?.kind === 'word' && CLAUSES.has(tokens[end]?.text ?? ''))) end = behindItem(tokens, end, to);
  const type: Arg = { value: literalAt(tokens, [from + 1, end], wordsOf(tokens, [from + 1, end], text)) };
  return {
    key: { kind: 'literal', value: text.slice(name.start, name.end).replace(/^["`[]|["`\]]$/g, ''), at: [name.start, name.end] },
    value: { kind: 'list', parts: [type, ...clauses(tokens, [end, to], text)], at: [type.value.at[0], placeOf(tokens, [from + 1, to])[1]] },
  };
}

/** What is said about a column or constraint: literals, and `default`, `check` and `comment` as named parts. */
export function clauses(tokens: Statement, [from, to]: Range, text: string): Arg[] {
  const parts: Arg[] = [];
  for (let at = from; at < to; ) {
    const word = tokens[at]?.text ?? '';
    if (isWord(tokens[at], 'constraint')) at += 2;
    else if (isWord(tokens[at], 'set') && isWord(tokens[at + 1], 'default')) at += 1;
    else if (isWord(tokens[at], 'default', 'comment')) {
      const end = behindClause(tokens, behindItem(tokens, at + 1, to), to);
      parts.push({ name: word, value: expression(tokens, [at + 1, end]) });
      at = end;
    } else if (isWord(tokens[at], 'check') && isSign(tokens[at + 1], '(')) {
      const end = behindGroup(tokens, at + 1, to);
      const inside = insideGroup(tokens, at + 1, end);
      parts.push({ name: word, value: literalAt(tokens, inside, text.slice(...placeOf(tokens, inside))) });
      at = end;
    } else {
      const end = Math.min(to, Math.max(at + 1, behindClause(tokens, at + leadingWords(tokens, at), to)));
      parts.push({ value: literalAt(tokens, [at, end], wordsOf(tokens, [at, end], text)) });
      at = end;
    }
  }
  return parts;
}

/** How many tokens at the start of a clause belong to it although they could begin one: `on delete set null`. */
function leadingWords(tokens: Statement, at: number): number {
  if (isWord(tokens[at], 'not')) return 2;
  if (isWord(tokens[at], 'set', 'drop')) return isWord(tokens[at + 1], 'not') ? 3 : 2;
  if (isWord(tokens[at], 'on')) return isWord(tokens[at + 2], 'set', 'no') ? 4 : 3;
  if (!isWord(tokens[at], 'generated')) return 1;
  const by = isWord(tokens[at + 1], 'by') ? 3 : 2;
  return isWord(tokens[at + by], 'as') ? by + (isWord(tokens[at + by + 1], 'identity') ? 2 : 1) : by;
}

/** The index of the next word that begins a clause. */
function behindClause(tokens: Statement, from: number, to: number): number {
  let at = from;
  while (at < to && !(tokens[at]?.kind === 'word' && CLAUSES.has(tokens[at]?.text ?? ''))) at = behindItem(tokens, at, to);
  return Math.min(at, to);
}

function behindItem(tokens: Statement, at: number, to: number): number {
  return isSign(tokens[at], '(') ? behindGroup(tokens, at, to) : at + 1;
}

/** A literal, a call or a name (`current_timestamp`); anything that has to be computed is unknown. Casts are looked through. */
export function expression(tokens: Statement, [from, to]: Range, depth = 0): Value {
  const at = placeOf(tokens, [from, to]);
  const first = tokens[from];
  const unknown: Value = { kind: 'unknown', at };
  if (!first || from >= to || depth > DEEPEST) return unknown;
  let end = isSign(tokens[from + 1], '(') && first.kind === 'word' ? from + 1 : from;
  if (isSign(tokens[end], '(')) end = behindGroup(tokens, end, to);
  else end = from + (isSign(first, '-') && tokens[from + 1]?.kind === 'number' ? 2 : 1);
  if (end < to && !(isSign(tokens[end], '::') && isPlain(tokens, [end + 1, to]))) return unknown;
  if (isSign(first, '(')) return expression(tokens, insideGroup(tokens, from, end), depth + 1);
  if (first.kind === 'word' && isSign(tokens[from + 1], '(')) {
    const args = itemsOf(tokens, insideGroup(tokens, from + 1, end)).map((item): Arg => ({ value: expression(tokens, item, depth + 1) }));
    return { kind: 'call', callee: { kind: 'name', name: first.text, at: [first.start, first.end] }, args, at };
  }
  if (first.kind === 'string' || first.kind === 'quoted') return { kind: 'literal', value: first.text, at };
  if (first.kind === 'word') return wordValue(first.text, at);
  const number = Number(isSign(first, '-') ? `-${tokens[from + 1]?.text}` : first.text);
  return first.kind === 'sign' && end === from + 1 ? unknown : Number.isFinite(number) ? { kind: 'literal', value: number, at } : unknown;
}

function wordValue(word: string, at: readonly [number, number]): Value {
  if (word === 'true' || word === 'false') return { kind: 'literal', value: word === 'true', at };
  return word === 'null' ? { kind: 'literal', value: null, at } : { kind: 'name', name: word, at };
}

/** Whether tokens can be the type of a cast: `varchar(20)[]`. */
function isPlain(tokens: Statement, [from, to]: Range): boolean {
  for (let at = from; at < to; at++) {
    const token = tokens[at];
    if (token?.kind === 'string' || (token?.kind === 'sign' && !/^[.(),[\]]$|^::$/.test(token.text))) return false;
  }
  return true;
}
