/** Owns the way from offsets to lines and columns. Nothing outside `report/` knows lines. */
import type { RepoPath, Span } from '../core/span.js';

/** A place as people and SARIF name it: 1-based, columns in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** `[start, end)` in lines and columns; the end column is exclusive. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** What ends a line, as GitHub's own fingerprints count. U+2028 does not: no viewer of code breaks there. */
export const newlineSequences = ['\r\n', '\n', '\r'] as const;

/** The lines of one text. A byte order mark takes no column. */
export class Lines {
  private readonly starts: readonly number[];

  constructor(readonly text: string) {
    const starts = [text.charCodeAt(0) === 0xfeff ? 1 : 0];
    for (const match of text.matchAll(/\r\n|\n|\r/g)) starts.push(match.index + match[0].length);
    this.starts = starts;
  }

  get count(): number {
    return this.starts.length;
  }

  /** Offsets outside the text give its first or last position. */
  position(offset: number): Position {
    const at = Math.min(Math.max(offset, this.start(1)), this.text.length);
    let low = 1;
    let high = this.starts.length;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.start(middle) <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low, column: at - this.start(low) + 1 };
  }

  range(span: Span): Range {
    return { start: this.position(span[0]), end: this.position(Math.max(span[0], span[1])) };
  }

  /** A line without what ends it; empty where there is no such line. */
  line(line: number): string {
    if (line < 1 || line > this.count) return '';
    const end = line < this.count ? this.start(line + 1) : this.text.length;
    return this.text.slice(this.start(line), end).replace(/[\r\n]+$/, '');
  }

  private start(line: number): number {
    return this.starts[line - 1] ?? this.text.length;
  }
}

/** The lines of every file that a report names, each computed once. */
export class Sources {
  private readonly known = new Map<RepoPath, Lines | undefined>();

  constructor(private readonly read: (path: RepoPath) => string | undefined) {}

  lines(path: RepoPath): Lines | undefined {
    if (!this.known.has(path)) {
      const text = this.read(path);
      this.known.set(path, text === undefined ? undefined : new Lines(text));
    }
    return this.known.get(path);
  }

  /** Where a span lies; line 1 when the file cannot be read. */
  range(where: { readonly file: RepoPath; readonly at: Span }): Range {
    const first = { line: 1, column: 1 };
    return this.lines(where.file)?.range(where.at) ?? { start: first, end: first };
  }
}
