/**
 * Owns the reading of Dockerfiles: one entry for each instruction, in order; `FROM` begins a stage.
 * Never follows a variable: what an `ARG` or `ENV` means to a later instruction is not seen here.
 */
import type { Span } from '../../core/span.js';
import type { Arg, Entry, Value } from '../../core/value.js';
import { type Heredoc, LEFT_OUT, type Line, linesOf } from './dockerfile-lines.js';
import { type DocumentReading, Problems } from './document.js';
import { interpolated } from './interpolate.js';

/** A part of a line, by its offsets there. */
type Part = Span;

export function readDockerfile(text: string): DocumentReading {
  const problems = new Problems();
  const { lines, escape: sign, comments } = linesOf(text, problems);
  const entries = lines.flatMap((line) => new Reader(text, line, sign, problems).instruction());
  return { document: { kind: 'record', entries, at: [0, text.length] }, comments, problems: problems.sorted() };
}

class Reader {
  private readonly line: string;

  constructor(
    private readonly text: string,
    private readonly whole: Line,
    private readonly sign: string,
    private readonly problems: Problems,
  ) {
    this.line = whole.text;
  }

  /** The instruction at `from`; `inner`: it stands behind `ONBUILD` or in `HEALTHCHECK`. */
  instruction(from = 0, inner = false): Entry[] {
    const head = /^[\s\0\uFEFF]*([A-Za-z]+)(?=[\s\0]|$)/.exec(this.line.slice(from));
    const name = head?.[1];
    if (!head || name === undefined) {
      const [start, end] = this.trimmed([from, this.line.length]);
      // A template's own statements say nothing about the file.
      if (!/^\{[%#{]/.test(this.line.slice(start))) this.problems.unexpected(this.text, this.placeOf([start, end]));
      return [];
    }
    const behind = from + head[0].length;
    const key: Value = { kind: 'literal', value: name.toUpperCase(), at: this.placeOf([behind - name.length, behind]) };
    const rest = this.trimmed([behind, this.line.length]);
    return [{ key, value: this.argument(name.toUpperCase(), rest, inner, key.at) }];
  }

  private argument(name: string, rest: Part, inner: boolean, at: Span): Value {
    switch (name) {
      case 'ENV':
      case 'LABEL':
        return this.pairs(rest);
      case 'ARG':
        return this.record(
          rest,
          this.words(rest).map((word) => this.pair(word)),
        );
      case 'FROM':
        return this.from(rest);
      case 'RUN':
      case 'CMD':
      case 'ENTRYPOINT':
      case 'SHELL':
        return this.flagged(rest, (command) => this.command(command));
      case 'HEALTHCHECK':
        return this.flagged(rest, (check) =>
          /^CMD\b/i.test(this.line.slice(...check)) && !inner ? this.nested(check) : this.scalar(check),
        );
      case 'ONBUILD':
        return inner ? this.scalar(rest) : this.nested(rest);
      case 'COPY':
      case 'ADD':
      case 'EXPOSE':
      case 'USER':
      case 'WORKDIR':
      case 'VOLUME':
      case 'STOPSIGNAL':
        return this.list(rest);
      case 'MAINTAINER':
        return this.scalar(rest);
      default:
        this.problems.add(at, `unknown instruction \`${name}\``);
        return this.shell(rest);
    }
  }

  private nested(rest: Part): Value {
    return this.record(rest, this.instruction(rest[0], true));
  }

  /** `A=1 B="x y"`, or `A x y` for a single pair. */
  private pairs(rest: Part): Value {
    const words = this.words(rest);
    const [first] = words;
    if (!first || this.equals(first) >= 0)
      return this.record(
        rest,
        words.map((word) => this.pair(word)),
      );
    return this.record(rest, [{ key: this.name(first), value: this.scalar(this.trimmed([first[1], rest[1]])) }]);
  }

  private pair(word: Part): Entry {
    const equals = this.equals(word);
    if (equals < 0) return { key: this.name(word), value: { kind: 'literal', value: null, at: this.placeOf(word) } };
    return { key: this.name([word[0], equals]), value: this.scalar([equals + 1, word[1]]) };
  }

  /** The offset of the first `=` that no quotes hold, or -1. */
  private equals([from, to]: Part): number {
    const before = /^(?:"[^"]*"|'[^']*'|[^="'])*(?==)/.exec(this.line.slice(from, to));
    return before ? from + before[0].length : -1;
  }

  private name(part: Part): Value {
    return { kind: 'literal', value: this.content(part).replaceAll('$$', '$'), at: this.placeOf(part) };
  }

  /** `FROM --platform=x image AS stage`. */
  private from(rest: Part): Value {
    const words = this.words(rest);
    const entries: Entry[] = [];
    const flags = words.filter((word) => this.line.startsWith('--', word[0]));
    const [image, as, stage] = words.slice(flags.length);
    const add = (name: string, word: Part): void => {
      const value = this.scalar(word);
      entries.push({ key: { kind: 'literal', value: name, at: value.at }, value });
    };
    if (image) add('image', image);
    for (const flag of flags) {
      const equals = this.equals(flag);
      if (equals > 0) add(this.line.slice(flag[0] + 2, equals), [equals + 1, flag[1]]);
    }
    if (as && stage && /^as$/i.test(this.line.slice(...as))) add('as', stage);
    if (!image) this.problems.add(this.placeOf([rest[1], rest[1]]), 'the image is missing here');
    return this.record(rest, entries);
  }

  /** Flags before an argument make it the last part of a list: `RUN --mount=… make`. */
  private flagged(rest: Part, argument: (part: Part) => Value): Value {
    const { parts, behind } = this.flags(rest);
    const last = argument(behind);
    if (parts.length === 0) return last;
    return { kind: 'list', parts: [...parts, { value: last }], at: [this.placeOf(rest)[0], Math.max(this.placeOf(rest)[1], last.at[1])] };
  }

  private flags([from, to]: Part): { readonly parts: Arg[]; readonly behind: Part } {
    const parts: Arg[] = [];
    let behind = from;
    const flag = /--[a-z][\w-]*(?:=[^\s\0]*)?(?=[\s\0]|$)/y;
    for (flag.lastIndex = from; flag.test(this.line); flag.lastIndex = behind) {
      parts.push({ value: this.scalar([behind, flag.lastIndex]) });
      [behind] = this.trimmed([flag.lastIndex, to]);
    }
    return { parts, behind: [behind, to] };
  }

  /** Flags, then words; what heredocs hold follows as parts with their names. */
  private list(rest: Part): Value {
    const { parts, behind } = this.flags(rest);
    parts.push(...(this.exec(behind, true) ?? this.words(behind).map((word): Arg => ({ value: this.scalar(word) }))));
    const { heredocs, end } = this.whole;
    const at = this.placeOf(rest);
    if (heredocs.length === 0) return { kind: 'list', parts, at };
    return {
      kind: 'list',
      parts: [...parts, ...heredocs.map((one): Arg => ({ name: one.word, value: this.body(one) }))],
      at: [at[0], end],
    };
  }

  private command(rest: Part): Value {
    const parts = this.exec(rest, false);
    return parts ? { kind: 'list', parts, at: this.placeOf(rest) } : this.shell(rest);
  }

  /** `["node", "server.js"]`; undefined for anything that is no JSON list of strings. */
  private exec(rest: Part, interpolates: boolean): readonly Arg[] | undefined {
    if (this.line[rest[0]] !== '[') return undefined;
    const written = this.line.slice(...rest).replaceAll(LEFT_OUT, ' ');
    const read = strings(written);
    if (!read) return undefined;
    const places = [...written.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"/g)];
    return read.map((value, index): Arg => {
      const start = rest[0] + (places[index]?.index ?? 0);
      const at = this.placeOf([start, start + (places[index]?.[0].length ?? 0)]);
      return { value: interpolates ? interpolated(value, at, this.text, 'bare') : { kind: 'literal', value, at } };
    });
  }

  /** A command for the shell, with the heredocs that it reads; a heredoc alone is the command. */
  private shell(rest: Part): Value {
    const { heredocs, end } = this.whole;
    const written = this.line.slice(...rest);
    const [only] = heredocs;
    if (only && /^<<\S+$/.test(written)) return this.body(only);
    const [start, behind] = this.placeOf(rest);
    const at: Span = [start, heredocs.length > 0 ? end : behind];
    let value = unchanged(written.replaceAll(LEFT_OUT, ''));
    let done = behind;
    for (const { body, verbatim } of heredocs) {
      const inside = this.text.slice(...body);
      value += this.text.slice(done, body[0]) + (verbatim ? inside.replaceAll('$', '$$$$') : inside);
      [, done] = body;
    }
    return interpolated((value + this.text.slice(done, at[1])).trimEnd(), at, this.text, 'bare');
  }

  private body({ body, verbatim }: Heredoc): Value {
    const value = this.text.slice(...body);
    return verbatim ? { kind: 'literal', value, at: body } : interpolated(value, body, this.text, 'bare');
  }

  /** A word or several, without their quotes. */
  private scalar(part: Part): Value {
    return interpolated(this.content(part), this.placeOf(part), this.text, 'bare');
  }

  /** What is written, without quotes and escapes; a `$` that stands for itself is doubled. */
  private content([from, to]: Part): string {
    const written = this.line.slice(from, to).replaceAll(LEFT_OUT, '');
    if (!/["'\\`]/.test(written)) return written;
    const escaped = this.sign === '`' ? '`.' : '\\\\.';
    const quoted = new RegExp(`${escaped}|"((?:${escaped}|[^"])*)"?|'([^']*)'?`, 'gs');
    const plain = (text: string): string => text.replace(new RegExp(escaped, 'gs'), (pair) => (pair[1] === '$' ? '$$' : pair.slice(1)));
    return written.replace(quoted, (pair, double?: string, single?: string) => {
      if (single !== undefined) return single.replaceAll('$', '$$$$');
      return plain(double ?? pair);
    });
  }

  /** Parts between blanks that no quotes hold. */
  private words([from, to]: Part): Part[] {
    const escaped = this.sign === '`' ? '`.' : '\\\\.';
    const word = new RegExp(`(?:${escaped}|"(?:${escaped}|[^"])*"?|'[^']*'?|[^\\s"'])+`, 'gs');
    return [...this.line.slice(from, to).matchAll(word)]
      .map((found) => this.trimmed([from + found.index, from + found.index + found[0].length]))
      .filter(([start, end]) => start < end);
  }

  private record(rest: Part, entries: readonly Entry[]): Value {
    return { kind: 'record', entries, at: this.placeOf(rest) };
  }

  /** Without blanks and left out signs around it. */
  private trimmed([from, to]: Part): Part {
    const inside = this.line.slice(from, to);
    const start = /^[\s\0]*/.exec(inside)?.[0].length ?? 0;
    if (start === inside.length) return [to, to];
    let end = to;
    while (/[\s\0]/.test(this.line.charAt(end - 1))) end--;
    return [from + start, end];
  }

  private placeOf([from, to]: Part): Span {
    return [this.whole.start + from, this.whole.start + to];
  }
}

/** A command whose `$` are doubled where the shell lets them stand: behind `\\` and between single quotes. */
function unchanged(command: string): string {
  if (!command.includes('$')) return command;
  return command.replace(/\\.|"[^"\\]*(?:\\.[^"\\]*)*"|'[^']*'/gs, (part) =>
    part.startsWith("'") ? part.replaceAll('$', '$$$$') : part.replaceAll('\\$', '\\$$$$'),
  );
}

/** The strings of a JSON list that holds nothing else. */
function strings(json: string): readonly string[] | undefined {
  try {
    const read: unknown = JSON.parse(json);
    return Array.isArray(read) && read.every((one) => typeof one === 'string') ? read : undefined;
  } catch {
    return undefined;
  }
}
