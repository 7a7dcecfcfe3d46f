/**
 * Owns the reading of JSON, also as tools allow it in their configuration: comments, trailing commas, keys without quotes, single quotes.
 * Never recurses, so no nesting is too deep for the stack, and never gives up: what stands behind a mistake is read all the same.
 */
import type { Comment } from '../../core/facts.js';
import type { Span } from '../../core/span.js';
import type { Arg, Entry, Value } from '../../core/value.js';
import { addressed, DEEPEST, type DocumentReading, Problems } from './document.js';
import { interpolated } from './interpolate.js';

/** Blanks, a comment, a string, a mark, a word; together they cover every text. */
const TOKEN =
  /[\s\uFEFF]+|\/\/.*|\/\*[\s\S]*?(?:\*\/|$)|"[^"\\\n]*(?:\\[\s\S][^"\\\n]*)*"?|'[^'\\\n]*(?:\\[\s\S][^'\\\n]*)*'?|[{}[\],:]|[^\s{}[\],:"'/]+|\//g;

/** A container that is being read. The whole text is a list that nothing closes. */
interface Frame {
  readonly open: '{' | '[' | '';
  readonly start: number;
  readonly entries: Entry[];
  readonly parts: Arg[];
  /** A key that waits for its value. */
  key: { readonly name: Value; colon: boolean } | undefined;
  /** Behind a value: only a comma or the end can follow. */
  full: boolean;
}

export function readJson(text: string): DocumentReading {
  return new Reader(text).read();
}

class Reader {
  private readonly comments: Comment[] = [];
  private readonly problems = new Problems();
  private readonly root: Frame = { open: '', start: 0, entries: [], parts: [], key: undefined, full: false };
  private readonly frames: Frame[] = [];
  /** Containers that are open but too deep to be kept, and where the outermost of them begins. */
  private skipped = 0;
  private skippedFrom = 0;

  constructor(private readonly text: string) {}

  read(): DocumentReading {
    for (const match of this.text.matchAll(TOKEN)) this.token(match[0], [match.index, match.index + match[0].length]);
    const end = this.text.length;
    if (this.skipped > 0) this.leaveSkipped(end);
    if (this.frames.length > 0) this.problems.add([end, end], `\`${this.top().open}\` is never closed`);
    while (this.frames.length > 0) this.close(end);
    const document = this.root.parts[0]?.value ?? { kind: 'record', entries: [], at: [0, end] };
    return { document, comments: this.comments, problems: this.problems.found };
  }

  private token(token: string, at: Span): void {
    const sign = token.charAt(0);
    if (token.length > 1 && sign === '/') this.comments.push(...addressed(this.text, at));
    else if (sign === '{' || sign === '[') this.open(sign, at);
    else if (sign === '}' || sign === ']') this.closing(sign === '}' ? '{' : '[', at);
    else if (sign === '\uFEFF' || sign.trim() === '' || this.skipped > 0) return;
    else if (sign === ',') this.comma(at);
    else if (sign === ':') this.colon(at);
    else this.scalar(token, sign, at);
  }

  private open(open: '{' | '[', at: Span): void {
    if (this.skipped > 0) this.skipped++;
    else if (this.frames.length === DEEPEST) {
      this.skipped = 1;
      this.skippedFrom = at[0];
      this.problems.tooDeep(at);
    } else {
      this.expectValue(at);
      this.frames.push({ open, start: at[0], entries: [], parts: [], key: undefined, full: false });
    }
  }

  /** A closing mark also closes what was left open inside of its container; without a container it stands for nothing. */
  private closing(open: '{' | '[', at: Span): void {
    if (this.skipped > 0) {
      if (--this.skipped === 0) this.leaveSkipped(at[1]);
      return;
    }
    if (this.top().open !== open) {
      this.problems.unexpected(this.text, at);
      if (!this.frames.some((frame) => frame.open === open)) return;
      while (this.top().open !== open) this.close(at[0]);
    }
    this.close(at[1]);
  }

  private close(end: number): void {
    this.settleKey();
    const { open, start, entries, parts } = this.top();
    this.frames.pop();
    this.place(open === '{' ? { kind: 'record', entries, at: [start, end] } : { kind: 'list', parts, at: [start, end] });
  }

  private leaveSkipped(end: number): void {
    this.skipped = 0;
    this.place({ kind: 'unknown', at: [this.skippedFrom, end] });
  }

  private comma(at: Span): void {
    const frame = this.top();
    if (frame.key) this.settleKey();
    else if (!frame.full) this.problems.unexpected(this.text, at);
    frame.full = false;
  }

  private colon(at: Span): void {
    const { key } = this.top();
    if (!key || key.colon) this.problems.unexpected(this.text, at);
    else key.colon = true;
  }

  private scalar(token: string, sign: string, at: Span): void {
    const frame = this.top();
    const quoted = sign === '"' || sign === "'";
    if (quoted && !isClosed(token)) this.problems.add(at, 'the string is never closed');
    if (frame.open === '{' && !frame.key) {
      if (frame.full) this.problems.add(at, 'missing comma');
      frame.full = false;
      frame.key = { name: { kind: 'literal', value: quoted ? content(token) : token, at }, colon: false };
      return;
    }
    this.expectValue(at);
    if (quoted) this.place(interpolated(content(token), at, this.text));
    else this.place({ ...this.word(token, at), at });
  }

  private word(token: string, at: Span): { kind: 'literal'; value: string | number | boolean | null } | { kind: 'unknown' } {
    if (token === 'true' || token === 'false') return { kind: 'literal', value: token === 'true' };
    if (token === 'null') return { kind: 'literal', value: null };
    if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(token)) {
      const number = Number(token);
      return { kind: 'literal', value: /^[+-]?\d+$/.test(token) && !Number.isSafeInteger(number) ? token : number };
    }
    this.problems.unexpected(this.text, at);
    return { kind: 'unknown' };
  }

  /** Complains when no value can begin at `at`. */
  private expectValue(at: Span): void {
    const frame = this.top();
    if (frame.full) {
      if (frame.open === '') this.problems.unexpected(this.text, at);
      else this.problems.add(at, 'missing comma');
    } else if (frame.open === '{' && !frame.key) this.problems.unexpected(this.text, at);
    else if (frame.key?.colon === false) this.problems.add(at, 'missing colon');
  }

  /** Puts a value into the innermost container. */
  private place(value: Value): void {
    const frame = this.top();
    if (frame.open !== '{') frame.parts.push({ value });
    else if (frame.key) frame.entries.push({ key: frame.key.name, value });
    frame.key = undefined;
    frame.full = true;
  }

  /** A key that nothing followed. */
  private settleKey(): void {
    const { key } = this.top();
    if (!key) return;
    const [, end] = key.name.at;
    this.problems.add(key.name.at, 'a value is missing behind this key');
    this.place({ kind: 'unknown', at: [end, end] });
  }

  private top(): Frame {
    return this.frames.at(-1) ?? this.root;
  }
}

function isClosed(quoted: string): boolean {
  return quoted.length > 1 && quoted.endsWith(quoted.charAt(0)) && (/\\*$/.exec(quoted.slice(0, -1))?.[0].length ?? 0) % 2 === 0;
}

/** What a quoted string says; an escape that means nothing is the sign behind it. */
function content(quoted: string): string {
  const inner = quoted.slice(1, isClosed(quoted) ? -1 : undefined);
  return inner.includes('\\') ? inner.replace(/\\(?:u([\da-f]{4})|x([\da-f]{2})|\r\n|([\s\S]))/gi, unescaped) : inner;
}

function unescaped(_: string, unicode?: string, byte?: string, sign?: string): string {
  const code = unicode ?? byte;
  if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
  return sign === undefined ? '' : (ESCAPES.get(sign) ?? sign);
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['\n', ''],
]);
