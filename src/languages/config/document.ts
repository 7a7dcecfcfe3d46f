/** Owns what the readers of config formats share: the form of their answers and their bounds. Never knows a format. */
import type { Comment, Problem } from '../../core/facts.js';
import type { Span } from '../../core/span.js';
import type { Value } from '../../core/value.js';

/** A config file as one value. */
export interface DocumentReading {
  /** The whole file. What could not be read is `unknown`, in its place. */
  readonly document: Value;
  /** Those that address greenlit. */
  readonly comments: readonly Comment[];
  /** At most `MOST_PROBLEMS`, in the order of the text. */
  readonly problems: readonly Problem[];
}

/** Containers inside of each other; what is deeper is `unknown`. */
export const DEEPEST = 200;

/** A text with more problems is of another format; listing them all would say nothing more. */
export const MOST_PROBLEMS = 20;

/** The comment at `at` without its marks, when it addresses greenlit. */
export function addressed(text: string, at: Span): Comment[] {
  const written = text.slice(...at);
  if (!written.includes('greenlit-')) return [];
  return [
    {
      at,
      text: written
        .replace(/^(?:#+|\/\/+|\/\*+|--+|;+)/, '')
        .replace(/\*+\/$/, '')
        .trim(),
    },
  ];
}

/** The comments from a `#`, which a blank or a new line goes before, to the end of its line. */
export function hashComments(text: string): Comment[] {
  const found: Comment[] = [];
  for (let from = text.indexOf('greenlit-'); from >= 0; ) {
    const start = lineStart(text, from);
    const end = lineEnd(text, from);
    const mark = /(?:^|\s)(#+[^#]*)$/.exec(text.slice(start, from))?.[1];
    if (mark !== undefined) found.push(...addressed(text, [from - mark.length, end]));
    from = text.indexOf('greenlit-', end);
  }
  return found;
}

/** The offset of the first sign of the line that `offset` stands in. */
export function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

/** The offset of the end of the line that `offset` stands in, or of the text. */
export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end;
}

/** The problems of one text, as far as they are listed. */
export class Problems {
  readonly found: Problem[] = [];

  /** In the order of the text, for a reader that does not find them so. */
  sorted(): readonly Problem[] {
    return this.found.toSorted((a, b) => a.at[0] - b.at[0]);
  }

  add(at: Span, message: string): void {
    if (this.found.length < MOST_PROBLEMS) this.found.push({ at, message });
  }

  /** `written` is what should not stand at `at`. */
  unexpected(text: string, at: Span): void {
    this.add(at, `unexpected \`${text.slice(at[0], Math.min(at[1], at[0] + 40))}\``);
  }

  tooDeep(at: Span): void {
    this.add(at, `nested more than ${DEEPEST} levels deep`);
  }
}
