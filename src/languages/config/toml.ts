/** Owns the reading of TOML: dotted keys and tables as nested records, arrays of tables as lists. A statement that is wrong is left out. */
import { type AST, ParseError, parseTOML } from 'toml-eslint-parser';
import type { Span } from '../../core/span.js';
import type { Entry, Value } from '../../core/value.js';
import { addressed, DEEPEST, type DocumentReading, lineEnd, lineStart, Problems } from './document.js';
import { interpolated } from './interpolate.js';

/** Wrong statements that are left out one by one; behind the last, the text is not TOML. */
const MOST_LEFT_OUT = 5;

export function readToml(text: string): DocumentReading {
  const problems = new Problems();
  const root = new Table([0, text.length]);
  const program = parsed(text, problems);
  if (program) {
    const [top] = program.body;
    for (const node of top.body) {
      const table = node.type === 'TOMLTable' ? root.opened(node) : root;
      if (!table) problems.tooDeep(node.key.range);
      else for (const entry of node.type === 'TOMLTable' ? node.body : [node]) table.set(entry, text, problems);
    }
  }
  const comments = (program?.comments ?? []).flatMap((one) => addressed(text, one.range));
  return { document: root.value(), comments, problems: problems.found };
}

/** The tree, without the statements that are wrong; undefined when there are too many of them. */
function parsed(text: string, problems: Problems): AST.TOMLProgram | undefined {
  let rest = text.replace(/^\uFEFF/, ' ');
  for (let left = 0; left <= MOST_LEFT_OUT; left++) {
    const deep = tooDeep(rest);
    if (deep >= 0) {
      problems.tooDeep([deep, deep + 1]);
      rest = without(rest, deep);
      continue;
    }
    try {
      return parseTOML(rest);
    } catch (error) {
      if (!(error instanceof ParseError)) {
        problems.add([0, text.length], 'cannot be read');
        return undefined;
      }
      const index = Math.min(Math.max(error.index, 0), text.length);
      problems.add([index, index], error.message);
      rest = without(rest, index, error.message);
    }
  }
  return undefined;
}

/** Where brackets nest too deeply for a stack; -1 when they do not. */
function tooDeep(text: string): number {
  let depth = 0;
  for (const { 0: sign, index } of text.matchAll(/"""[\s\S]*?"""|'''[\s\S]*?'''|"[^"\\\n]*(?:\\.[^"\\\n]*)*"|'[^'\n]*'|#.*|[[\]{}]/g)) {
    if (sign === '[' || sign === '{') depth++;
    else if (sign === ']' || sign === '}') depth--;
    if (depth > DEEPEST) return index;
  }
  return -1;
}

/** `text` with blanks for the statement that `index` stands in; or, where that only begins there, for the one that ought to have ended. */
function without(text: string, index: number, message = ''): string {
  let start = lineStart(text, index);
  let end = lineEnd(text, index);
  if (start > 0 && message !== DUPLICATE && text.slice(start, index).trim() === '' && begins(text, start)) {
    end = start - 1;
    start = lineStart(text, end);
  }
  while (start > 0 && !begins(text, start)) start = lineStart(text, start - 1);
  return text.slice(0, start) + text.slice(start, end).replace(/[^\r\n]/g, ' ') + text.slice(end);
}

/** The parser's word for a statement that is right by itself. */
const DUPLICATE = 'Defining a key multiple times is invalid';

function begins(text: string, line: number): boolean {
  return STATEMENT.test(text.slice(line, line + 200));
}

/** The beginning of a line that a statement begins on. */
const STATEMENT = /^[ \t]*(?:\[{1,2}[ \t]*[\w"'][^\n,]*\]|[\w"'][^\n=]*=)/;

type Part = AST.TOMLBare | AST.TOMLQuoted;

/** A record that statements all over the text add to; it spans all of them. */
class Table {
  private readonly entries: { readonly key: Value; readonly value: Value | Table | Tables }[] = [];
  private readonly inner = new Map<string, Table | Tables>();

  /** `at`: what it spans beside its entries. */
  constructor(private at?: Span) {}

  /** The table that a header opens, or the next one of an array of them. */
  opened({ key, kind, range }: AST.TOMLTable): Table | undefined {
    const last = key.keys.at(-1);
    const outer = this.within(key.keys.slice(0, -1));
    if (!last || !outer) return undefined;
    const table = new Table(range);
    if (kind === 'array') {
      const tables = outer.inner.get(nameOf(last)) ?? outer.add(last, new Tables());
      if (tables instanceof Tables) tables.items.push(table);
      return table;
    }
    const known = outer.inner.get(nameOf(last));
    if (!(known instanceof Table)) return outer.add(last, table);
    known.at = known.at ? around(known.at, range) : range;
    return known;
  }

  set({ key, value }: AST.TOMLKeyValue, text: string, problems: Problems): void {
    const last = key.keys.at(-1);
    const table = this.within(key.keys.slice(0, -1));
    if (last && table) table.entries.push({ key: keyOf(last), value: lowered(value, text, problems) });
    else problems.tooDeep(key.range);
  }

  value(): Value {
    const entries = this.entries.map(({ key, value }): Entry => ({ key, value: 'kind' in value ? value : value.value() }));
    const spans = entries.flatMap(({ key, value }) => (key ? [key.at, value.at] : [value.at]));
    return { kind: 'record', entries, at: around(...(this.at ? [this.at] : []), ...spans) };
  }

  /** The table that a dotted key leads to. */
  private within(parts: readonly Part[]): Table | undefined {
    if (parts.length >= DEEPEST) return undefined;
    let table: Table = this;
    for (const part of parts) {
      const inner = table.inner.get(nameOf(part));
      table = (inner instanceof Tables ? inner.items.at(-1) : inner) ?? table.add(part, new Table());
    }
    return table;
  }

  private add<T extends Table | Tables>(part: Part, inner: T): T {
    this.entries.push({ key: keyOf(part), value: inner });
    this.inner.set(nameOf(part), inner);
    return inner;
  }
}

/** An array of tables. */
class Tables {
  readonly items: Table[] = [];

  value(): Value {
    const values = this.items.map((item) => item.value());
    return { kind: 'list', parts: values.map((value) => ({ value })), at: around(...values.map(({ at }) => at)) };
  }
}

/** The span from the first to the last of several. */
function around(...spans: readonly Span[]): Span {
  let [start, end] = spans[0] ?? [0, 0];
  for (const span of spans) {
    start = Math.min(start, span[0]);
    end = Math.max(end, span[1]);
  }
  return [start, end];
}

function nameOf(part: Part): string {
  return part.type === 'TOMLBare' ? part.name : part.value;
}

function keyOf(part: Part): Value {
  return { kind: 'literal', value: nameOf(part), at: part.range };
}

function lowered(node: AST.TOMLContentNode, text: string, problems: Problems): Value {
  const at: Span = node.range;
  if (node.type === 'TOMLArray') {
    return { kind: 'list', parts: node.elements.map((element) => ({ value: lowered(element, text, problems) })), at };
  }
  if (node.type === 'TOMLInlineTable') {
    const table = new Table(at);
    for (const entry of node.body) table.set(entry, text, problems);
    return table.value();
  }
  switch (node.kind) {
    case 'string':
      return interpolated(node.value, at, text);
    case 'integer':
      return { kind: 'literal', value: Number.isSafeInteger(node.value) ? node.value : node.number, at };
    case 'float':
      return { kind: 'literal', value: Number.isFinite(node.value) ? node.value : node.number, at };
    case 'boolean':
      return { kind: 'literal', value: node.value, at };
    default:
      return { kind: 'literal', value: node.datetime, at };
  }
}
