/**
 * Owns the value of files that are made of directives: words, and perhaps a block of further directives behind them.
 * Never reads text: a format's own reader tells it where words, directives and blocks end.
 */
import type { Span } from '../../core/span.js';
import type { Entry, Value } from '../../core/value.js';
import { DEEPEST, type Problems } from './document.js';

interface Frame {
  /** The words before the block. */
  readonly words: readonly Value[];
  /** Where the block opens. */
  readonly start: number;
  readonly entries: Entry[];
}

/** Collects a record of directives: key = first word, value = list of the others, a block's record last. */
export class Directives {
  private words: Value[] = [];
  private frames: Frame[] = [];
  private entries: Entry[] = [];

  constructor(
    private readonly text: string,
    private readonly problems: Problems,
  ) {}

  /** How many words the directive that is being read has. */
  get pending(): number {
    return this.words.length;
  }

  /** How many blocks are open. */
  get depth(): number {
    return this.frames.length;
  }

  word(value: Value): void {
    this.words.push(value);
  }

  /** The directive that is being read ends; it may have no words. */
  end(): void {
    if (this.words.length > 0) this.add(this.words);
    this.words = [];
  }

  /** A block opens; false when it is too deep, and nothing that stands in it may be told. */
  open(at: Span): boolean {
    // A block is a record in a list.
    if (this.frames.length * 2 >= DEEPEST) {
      this.problems.tooDeep(at);
      return false;
    }
    this.frames.push({ words: this.words, start: at[0], entries: this.entries });
    this.words = [];
    this.entries = [];
    return true;
  }

  /** A block without readable directives, whole. */
  closed(at: Span): void {
    this.add([...this.words, { kind: 'unknown', at }]);
    this.words = [];
  }

  close(at: Span): void {
    this.end();
    const frame = this.frames.pop();
    if (!frame) {
      this.problems.unexpected(this.text, at);
      return;
    }
    const body: Value = { kind: 'record', entries: this.entries, at: [frame.start, at[1]] };
    this.entries = frame.entries;
    this.add([...frame.words, body], frame.words.length === 0);
  }

  /** The whole file. */
  finish(): Value {
    const end = this.text.length;
    this.end();
    const [outermost] = this.frames;
    if (outermost) this.problems.add([outermost.start, outermost.start + 1], '`{` is never closed');
    while (this.frames.length > 0) this.close([end, end]);
    return { kind: 'record', entries: this.entries, at: [0, end] };
  }

  /** A block without a word before it has the key `''`. */
  private add(words: readonly Value[], nameless = false): void {
    const [first, ...others] = words;
    if (!first) return;
    const key: Value = nameless ? { kind: 'literal', value: '', at: [first.at[0], first.at[0]] } : first;
    const rest = nameless ? words : others;
    const at: Span = [rest[0]?.at[0] ?? first.at[1], rest.at(-1)?.at[1] ?? first.at[1]];
    this.entries.push({ key, value: { kind: 'list', parts: rest.map((value) => ({ value })), at } });
  }
}
