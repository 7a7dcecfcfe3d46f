/**
 * Owns the reading of SQL scripts, migrations above all: one entry for each statement, in order.
 * Never runs them: what a later statement makes of an earlier one is not seen here.
 */
import type { Span } from '../../core/span.js';
import type { Arg, Entry, Value } from '../../core/value.js';
import type { DocumentReading } from './document.js';
import {
  behindGroup,
  clauses,
  column,
  columnOrConstraint,
  expression,
  insideGroup,
  isName,
  isSign,
  isWord,
  itemsOf,
  literalAt,
  nameAt,
  placeOf,
  type Range,
} from './sql-columns.js';
import { type Statement, statementsOf } from './sql-tokens.js';

/** Tables by statement: `create table x`, `alter table x`, `insert into x`, `create policy p on x`; others by their first two words. */
export function readSql(text: string): DocumentReading {
  const { statements, comments, problems } = statementsOf(text);
  const entries = statements.flatMap((statement) => new Reader(statement, text).entries());
  return { document: { kind: 'record', entries, at: [0, text.length] }, comments, problems: problems.sorted() };
}

class Reader {
  constructor(
    private readonly tokens: Statement,
    private readonly text: string,
  ) {}

  entries(): readonly Entry[] {
    return this.createTable() ?? this.alterTable() ?? this.insert() ?? this.createPolicy() ?? [this.other()];
  }

  private createTable(): readonly Entry[] | undefined {
    if (!this.is(0, 'create')) return undefined;
    let at = 1;
    while (this.is(at, 'or', 'replace', 'global', 'local', 'temp', 'temporary', 'unlogged', 'foreign')) at++;
    if (!this.is(at, 'table')) return undefined;
    const table = nameAt(this.tokens, this.behind(at + 1, 'if', 'not', 'exists'));
    if (!table) return undefined;
    const open = table.end;
    const end = behindGroup(this.tokens, open);
    if (!isSign(this.tokens[open], '(') || this.is(open + 1, 'select', 'with', 'values')) return [this.named('create table', table)];
    const columns = itemsOf(this.tokens, insideGroup(this.tokens, open, end)).flatMap(
      (item) => columnOrConstraint(this.tokens, item, this.text) ?? [],
    );
    return [{ key: this.key('create table', table), value: { kind: 'record', entries: columns, at: this.place([open, end]) } }];
  }

  private alterTable(): readonly Entry[] | undefined {
    if (!this.is(0, 'alter') || !this.is(1, 'table')) return undefined;
    const table = nameAt(this.tokens, this.behind(this.behind(2, 'if', 'exists'), 'only'));
    if (!table) return undefined;
    const from = table.end + (isSign(this.tokens[table.end], '*') ? 1 : 0);
    const at = this.place([from, this.tokens.length]);
    const entries: Entry[] = [];
    const changes: Entry[] = [];
    let adds = false;
    for (const item of itemsOf(this.tokens, [from, this.tokens.length])) {
      const security = this.rowSecurity(item);
      if (security !== undefined) {
        const key = literalAt(this.tokens, [0, item[1]], `alter table ${table.name.toLowerCase()} ${security}`);
        entries.push({ key, value: { kind: 'record', entries: [], at: this.place(item) } });
        continue;
      }
      adds = this.is(item[0], 'add') || (adds && !this.is(item[0], 'drop', 'alter', 'modify', 'change', 'rename'));
      changes.push(...(adds ? this.added(item) : this.changed(item)));
    }
    if (changes.length > 0) entries.push({ key: this.key('alter table', table), value: { kind: 'record', entries: changes, at } });
    return entries;
  }

  /** `enable row level security` and the like. */
  private rowSecurity([from, to]: Range): string | undefined {
    if (to - from < 4 || !this.is(to - 3, 'row') || !this.is(to - 2, 'level') || !this.is(to - 1, 'security')) return undefined;
    return this.words([from, to]);
  }

  /** `add [column] …`, or what follows it behind a comma: columns and constraints. */
  private added([start, to]: Range): readonly Entry[] {
    const from = this.behind(this.behind(this.behind(start, 'add'), 'column'), 'if', 'not', 'exists');
    const items = isSign(this.tokens[from], '(') ? itemsOf(this.tokens, insideGroup(this.tokens, from, to)) : [[from, to] as const];
    const read = this.is(from - 1, 'column') || this.is(from - 1, 'exists') ? column : columnOrConstraint;
    return items.flatMap((item) => read(this.tokens, item, this.text) ?? []);
  }

  /** Any other change: keyed by its words up to the name, with what is said behind the name as its value. */
  private changed([from, to]: Range): readonly Entry[] {
    const verb = this.tokens[from]?.text ?? '';
    if (this.is(from, 'drop', 'alter', 'modify', 'change', 'rename') && !this.is(from + 1, 'primary', 'foreign', 'index', 'key', 'check')) {
      const constraint = this.is(from + 1, 'constraint');
      const at = constraint ? from + 2 : this.behind(from + 1, 'column');
      const name = this.is(at, 'to') ? undefined : nameAt(this.tokens, this.behind(at, 'if', 'exists'));
      if (name) {
        const key = literalAt(this.tokens, [from, name.end], `${verb} ${constraint ? 'constraint' : 'column'} ${name.name}`);
        const renamed = this.is(from, 'change') ? 0 : 1;
        const said = this.is(from, 'modify', 'change') ? this.redefined([name.end - renamed, to]) : this.said([name.end, to]);
        return [{ key, value: said }];
      }
    }
    return [this.asText([from, to])];
  }

  /** The new definition of a column: type and clauses. */
  private redefined(range: Range): Value {
    return column(this.tokens, range, this.text)?.value ?? { kind: 'list', parts: [], at: this.place(range) };
  }

  private said(range: Range): Value {
    return { kind: 'list', parts: clauses(this.tokens, range, this.text), at: this.place(range) };
  }

  private insert(): readonly Entry[] | undefined {
    if (!this.is(0, 'insert', 'replace')) return undefined;
    let at = 1;
    while (at < 4 && !this.is(at, 'into')) at++;
    const table = this.is(at, 'into') ? nameAt(this.tokens, at + 1) : undefined;
    if (!table) return undefined;
    at = this.behind(table.end, 'as');
    if (at > table.end) at++;
    const columns: Value[] = [];
    if (isSign(this.tokens[at], '(')) {
      const end = behindGroup(this.tokens, at);
      for (const item of itemsOf(this.tokens, insideGroup(this.tokens, at, end))) columns.push(this.columnName(item));
      at = end;
    }
    if (this.is(at, 'overriding')) at += 3;
    if (!this.is(at, 'values', 'value')) return [this.named('insert into', table)];
    const from = at;
    const rows: Arg[] = [];
    for (at++; isSign(this.tokens[at], '('); at += isSign(this.tokens[at], ',') ? 1 : 0) {
      const end = behindGroup(this.tokens, at);
      rows.push({ value: this.row(columns, [at, end]) });
      at = end;
    }
    const place = this.place([from + 1, at]);
    return [{ key: this.key('insert into', table), value: { kind: 'list', parts: rows, at: place } }];
  }

  private columnName([from, to]: Range): Value {
    return literalAt(this.tokens, [from, to], this.tokens[from]?.text ?? '');
  }

  /** A record by column, or a list where the statement names no columns. */
  private row(columns: readonly Value[], group: Range): Value {
    const values = itemsOf(this.tokens, insideGroup(this.tokens, ...group)).map((item) => expression(this.tokens, item));
    const at = this.place(group);
    if (columns.length === 0) return { kind: 'list', parts: values.map((value) => ({ value })), at };
    return { kind: 'record', entries: values.map((value, index) => ({ ...(columns[index] && { key: columns[index] }), value })), at };
  }

  private createPolicy(): readonly Entry[] | undefined {
    if (!this.is(0, 'create') || !this.is(1, 'policy')) return undefined;
    const policy = nameAt(this.tokens, 2);
    const table = policy && this.is(policy.end, 'on') ? nameAt(this.tokens, policy.end + 1) : undefined;
    if (!policy || !table) return undefined;
    const name = `create policy ${policy.name} on ${table.name}`.toLowerCase();
    const entries: Entry[] = [];
    for (let at = table.end; at < this.tokens.length; ) {
      const from = this.behind(at, 'with') + 1;
      let to = from;
      while (to < this.tokens.length && !this.is(to, 'as', 'for', 'to', 'using', 'with'))
        to = isSign(this.tokens[to], '(') ? behindGroup(this.tokens, to) : to + 1;
      const said = isSign(this.tokens[from], '(') ? insideGroup(this.tokens, from, to) : ([from, to] as const);
      const value = literalAt(this.tokens, said, this.text.slice(...this.place(said)));
      entries.push({ key: literalAt(this.tokens, [at, from], this.words([at, from])), value });
      at = to;
    }
    const at = this.place([table.end, this.tokens.length]);
    return [{ key: literalAt(this.tokens, [0, table.end], name), value: { kind: 'record', entries, at } }];
  }

  /** A statement about a table whose rest stays text. */
  private named(verb: string, table: { readonly name: string; readonly end: number }): Entry {
    const range: Range = [table.end, this.tokens.length];
    return { key: this.key(verb, table), value: literalAt(this.tokens, range, this.text.slice(...this.place(range))) };
  }

  /** Anything else: its first two words, and all of it as text. */
  private other(): Entry {
    return this.asText([0, this.tokens.length]);
  }

  private asText([from, to]: Range): Entry {
    const second = isName(this.tokens[from + 1]) && from + 1 < to ? 2 : 1;
    const head: Range = [from, from + second];
    return {
      key: literalAt(this.tokens, head, this.words(head)),
      value: literalAt(this.tokens, [from, to], this.text.slice(...this.place([from, to]))),
    };
  }

  private key(verb: string, table: { readonly name: string; readonly end: number }): Value {
    return literalAt(this.tokens, [0, table.end], `${verb} ${table.name.toLowerCase()}`);
  }

  private words([from, to]: Range): string {
    return this.tokens
      .slice(from, to)
      .map(({ text }) => text.toLowerCase())
      .join(' ');
  }

  private is(at: number, ...words: readonly string[]): boolean {
    return isWord(this.tokens[at], ...words);
  }

  /** The index behind `words` when all of them stand at `at`, else `at`. */
  private behind(at: number, ...words: readonly string[]): number {
    return words.every((word, index) => this.is(at + index, word)) ? at + words.length : at;
  }

  private place(range: Range): Span {
    return placeOf(this.tokens, range);
  }
}
