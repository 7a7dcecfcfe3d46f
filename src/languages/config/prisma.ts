/** Owns the reading of Prisma schemas: models, enums, the datasource and generators. Never knows a type or an attribute. */
import type { Comment } from '../../core/facts.js';
import type { Span } from '../../core/span.js';
import type { Arg, Entry, Value } from '../../core/value.js';
import { addressed, DEEPEST, type DocumentReading, Problems } from './document.js';

/** A line's end, blanks, a comment, a string, an attribute, a name (dotted; a type with its mark), a number, any other sign. */
const TOKEN =
  /(\n)|([^\S\n]+)|(\/\/[^\n]*|\/\*.*?(?:\*\/|$))|("[^"\\\n]*(?:\\.[^"\\\n]*)*"?)|(@@?[A-Za-z_][\w.]*)|([A-Za-z_][\w-]*(?:\.\w+)*(?:\[\]|[?!])*)|(-?\d[\w.]*)|./gs;

type Kind = 'line' | 'string' | 'attribute' | 'name' | 'number' | 'sign';

interface Token {
  readonly kind: Kind;
  readonly text: string;
  readonly at: Span;
}

/** One entry for each block, in order: `model User`, `enum Role`, `datasource db`. */
export function readPrisma(text: string): DocumentReading {
  return new Reader(text).read();
}

class Reader {
  private readonly problems = new Problems();
  private readonly comments: Comment[] = [];
  private readonly tokens: Token[] = [];
  private next = 0;

  constructor(private readonly text: string) {
    for (const found of text.matchAll(TOKEN)) {
      const at: Span = [found.index, found.index + found[0].length];
      const [token, line, blank, comment, string, attribute, name, number] = found;
      if (comment !== undefined) this.comments.push(...addressed(text, at));
      if (blank !== undefined || comment !== undefined) continue;
      const kind: Kind = line ? 'line' : string ? 'string' : attribute ? 'attribute' : name ? 'name' : number ? 'number' : 'sign';
      this.tokens.push({ kind, text: token, at });
    }
  }

  read(): DocumentReading {
    const entries: Entry[] = [];
    for (let token = this.token(); token; token = this.token()) {
      const block = this.block(token);
      if (block) entries.push(block);
      else if (token.kind === 'line') this.next++;
      else {
        this.next++;
        this.skipLine();
        this.problems.unexpected(this.text, [token.at[0], this.end()]);
      }
    }
    return { document: { kind: 'record', entries, at: [0, this.text.length] }, comments: this.comments, problems: this.problems.sorted() };
  }

  /** `model User {`, up to the brace that closes it. */
  private block(word: Token): Entry | undefined {
    const [name, open] = [this.tokens[this.next + 1], this.tokens[this.next + 2]];
    if (word.kind !== 'name' || name?.kind !== 'name' || open?.text !== '{') return undefined;
    this.next += 3;
    const entries: Entry[] = [];
    for (let token = this.token(); token && token.text !== '}'; token = this.token()) {
      if (token.kind === 'line') this.next++;
      else entries.push(...this.line(token, word.text));
    }
    if (this.token()) this.next++;
    else this.problems.add(open.at, '`{` is never closed');
    return {
      key: { kind: 'literal', value: `${word.text} ${name.text}`, at: [word.at[0], name.at[1]] },
      value: { kind: 'record', entries, at: [open.at[0], this.end()] },
    };
  }

  /** A field, a value of an enum, a setting, or an attribute of the block. */
  private line(first: Token, block: string): Entry[] {
    this.next++;
    const key: Value = { kind: 'literal', value: first.text, at: first.at };
    if (first.kind === 'attribute') {
      const args = this.arguments(1);
      this.endOfLine();
      return [{ key, value: { kind: 'list', parts: args, at: [args[0]?.value.at[0] ?? first.at[1], this.end()] } }];
    }
    if (first.kind !== 'name') {
      this.endOfLine(first.at[0]);
      return [];
    }
    if (this.token()?.text === '=') {
      this.next++;
      const value = this.value(1);
      this.endOfLine();
      return [{ key, value }];
    }
    const from = this.token()?.at[0] ?? first.at[1];
    const parts: Arg[] = [];
    for (let token = this.token(); token?.kind === 'name' || token?.kind === 'attribute'; token = this.token())
      parts.push({ value: this.word(token, block === 'enum' ? 'attribute' : 'name') });
    const at: Span = [parts.length > 0 ? from : first.at[1], this.end()];
    this.endOfLine();
    return [{ key, value: { kind: 'list', parts, at } }];
  }

  /** The type of a field, or an attribute: a call when it has arguments, else a literal. */
  private word(token: Token, expected: Kind): Value {
    this.next++;
    if (token.kind === 'name' && expected !== 'name') this.problems.unexpected(this.text, token.at);
    return this.called(token, 1, { kind: 'literal', value: token.text, at: token.at });
  }

  private called(token: Token, depth: number, plain: Value): Value {
    const opens = this.token()?.text === '(' && this.token()?.at[0] === token.at[1];
    if (!opens) return plain;
    const args = this.arguments(depth);
    // `Unsupported("circle")?`
    while (this.text.startsWith('?', this.end()) || this.text.startsWith('[]', this.end())) this.next += this.token()?.text === '?' ? 1 : 2;
    return { kind: 'call', callee: { kind: 'name', name: token.text, at: token.at }, args, at: [token.at[0], this.end()] };
  }

  /** What stands in the parentheses that open here, if any do. */
  private arguments(depth: number): Arg[] {
    return this.token()?.text === '(' ? this.items(')', depth) : [];
  }

  /** Values between commas, up to `close`; a line's end does not end them, a block's end does. */
  private items(close: string, depth: number): Arg[] {
    const open = this.tokens[this.next++];
    const items: Arg[] = [];
    for (let token = this.pastLines(); token?.text !== close; token = this.pastLines()) {
      if (!token || token.text === '}' || token.kind === 'attribute') {
        if (open) this.problems.add(open.at, `\`${open.text}\` is never closed`);
        // What follows on the next line is not part of this one.
        while (this.tokens[this.next - 1]?.kind === 'line') this.next--;
        return items;
      }
      const named = token.kind === 'name' && this.tokens[this.next + 1]?.text === ':';
      if (token.text === ',') this.next++;
      else if (named) {
        this.next += 2;
        this.pastLines();
        items.push({ name: token.text, value: this.value(depth) });
      } else items.push({ value: this.value(depth) });
    }
    this.next++;
    return items;
  }

  private value(depth: number): Value {
    const token = this.token();
    if (!token || token.kind === 'line' || token.text === '}' || token.text === ')' || token.text === ']') {
      const at: Span = [this.end(), this.end()];
      this.problems.add(at, 'a value is missing here');
      if (token?.text === ')' || token?.text === ']') this.next++;
      return { kind: 'unknown', at };
    }
    if (depth > DEEPEST / 2) {
      this.problems.tooDeep(token.at);
      this.next = this.tokens.length;
      return { kind: 'unknown', at: [token.at[0], this.text.length] };
    }
    if (token.text === '[') {
      const parts = this.items(']', depth + 1);
      return { kind: 'list', parts, at: [token.at[0], this.end()] };
    }
    this.next++;
    const { kind, text, at } = token;
    if (kind === 'string') return { kind: 'literal', value: this.content(token), at };
    if (kind === 'number') return { kind: 'literal', value: Number.isNaN(Number(text)) ? text : Number(text), at };
    if (kind === 'name' && (text === 'true' || text === 'false')) return { kind: 'literal', value: text === 'true', at };
    if (kind === 'name') return this.called(token, depth + 1, { kind: 'name', name: text, at });
    this.problems.unexpected(this.text, at);
    return { kind: 'unknown', at };
  }

  private content({ text, at }: Token): string {
    const closed = text.length > 1 && text.endsWith('"');
    if (!closed) this.problems.add(at, 'the string is never closed');
    const inner = text.slice(1, closed ? -1 : undefined);
    return inner.includes('\\') ? inner.replace(/\\(.)/gs, (_, sign: string) => ({ n: '\n', r: '\r', t: '\t' })[sign] ?? sign) : inner;
  }

  /** Passes over the rest of the line, with a problem when there is any; `from`: where it already went wrong. */
  private endOfLine(from?: number): void {
    const start = from ?? this.token()?.at[0];
    const here = this.next;
    this.skipLine();
    if (start !== undefined && (from !== undefined || this.next > here)) this.problems.unexpected(this.text, [start, this.end()]);
  }

  private skipLine(): void {
    for (let token = this.token(); token && token.kind !== 'line' && token.text !== '}'; token = this.token()) this.next++;
  }

  /** The next token that is not a line's end. */
  private pastLines(): Token | undefined {
    while (this.token()?.kind === 'line') this.next++;
    return this.token();
  }

  private token(): Token | undefined {
    return this.tokens[this.next];
  }

  /** The end of the last token that was read. */
  private end(): number {
    return this.tokens[this.next - 1]?.at[1] ?? 0;
  }
}
