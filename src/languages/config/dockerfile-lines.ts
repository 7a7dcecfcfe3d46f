/**
 * Owns the lines of a Dockerfile: directives, comments, continuation lines and heredocs. Never knows an instruction.
 */
import type { Comment } from '../../core/facts.js';
import type { Span } from '../../core/span.js';
import { addressed, type Problems } from './document.js';

/**
 * Stands, sign for sign, for what is left out of a line that goes on: the escape, the line's end, comments between. So offsets in the line
 * are offsets in the text.
 */
export const LEFT_OUT = '\0';

/** `<<EOF`, and what stands up to the line `EOF`. */
export interface Heredoc {
  readonly word: string;
  readonly body: Span;
  /** The word is quoted: the shell puts nothing into the body. */
  readonly verbatim: boolean;
}

/** One instruction with all the lines that belong to it. */
export interface Line {
  readonly start: number;
  /** The text from `start` with `LEFT_OUT` signs, heredocs excluded. */
  readonly text: string;
  readonly heredocs: readonly Heredoc[];
  /** Behind the last heredoc, else behind `text`. */
  readonly end: number;
}

export interface Lines {
  readonly lines: readonly Line[];
  /** The sign that escapes and that continues lines: `\`, or what the directive `escape` says. */
  readonly escape: string;
  readonly comments: readonly Comment[];
}

const HEREDOC = /(?<=\s)\d*<<-?(["']?)([A-Za-z_][\w.-]*)\1(?=\s|$)/g;
const HEREDOCS_IN = /^\s*(?:ONBUILD\s+)?(?:RUN|COPY|ADD)\s/i;

export function linesOf(text: string, problems: Problems): Lines {
  const sign = escapeOf(text);
  const continued = sign === '`' ? /(?:^|[^`])`[ \t]*\r?$/ : /(?:^|[^\\])\\[ \t]*\r?$/;
  const lines: Line[] = [];
  const comments: Comment[] = [];
  let at = 0;

  /** Takes the physical line at `at`. */
  const take = (): { readonly from: number; readonly line: string } => {
    const from = at;
    const end = text.indexOf('\n', from);
    at = end < 0 ? text.length : end + 1;
    return { from, line: text.slice(from, end < 0 ? at : end) };
  };

  while (at < text.length) {
    let { from, line } = take();
    if (/^[\s\uFEFF]*(?:#|$)/.test(line)) {
      comments.push(...addressed(text, [from + line.length - line.trimStart().length, from + line.trimEnd().length]));
      continue;
    }
    const start = from;
    const pieces: string[] = [];
    for (let more = continued.test(line); more; more = continued.test(line)) {
      const kept = line.trimEnd().length - 1;
      pieces.push(line.slice(0, kept), LEFT_OUT.repeat(at - from - kept));
      // Comments and empty lines do not end a continued line.
      for ({ from, line } = take(); at < text.length && /^\s*(?:#|$)/.test(line); { from, line } = take()) {
        comments.push(...addressed(text, [from + line.length - line.trimStart().length, from + line.trimEnd().length]));
        pieces.push(LEFT_OUT.repeat(at - from));
      }
      if (/^\s*#/.test(line)) line = LEFT_OUT.repeat(line.length);
    }
    pieces.push(line);
    const whole = pieces.join('').trimEnd();
    const heredocs = HEREDOCS_IN.test(whole) ? [...whole.matchAll(HEREDOC)].map((found) => heredoc(found[2] ?? '', found[1] !== '')) : [];
    lines.push({ start, text: whole, heredocs, end: heredocs.length > 0 ? at : start + whole.length });
  }
  return { lines, escape: sign, comments };

  function heredoc(word: string, verbatim: boolean): Heredoc {
    const from = at;
    while (at < text.length) {
      const one = take();
      if (one.line.trim() === word) return { word, verbatim, body: [from, one.from] };
    }
    problems.add([from, from], `\`<<${word}\` is never closed`);
    return { word, verbatim, body: [from, text.length] };
  }
}

/** What the directive `escape` says; directives stand before everything else. */
function escapeOf(text: string): string {
  const directives = /^\uFEFF?(?:[ \t]*#[ \t]*\w+[ \t]*=[^\n]*\n)*[ \t]*#[ \t]*escape[ \t]*=[ \t]*(\S)/i;
  return directives.exec(text)?.[1] === '`' ? '`' : '\\';
}
