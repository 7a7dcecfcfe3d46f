/** Owns the code frame: a region of source as a few numbered lines with the region underlined. Knows no finding. */
import type { Span } from '../core/span.js';
import type { Lines } from './lines.js';
import { cells } from './text.js';

/** How far around the region a line is looked at: minified code has lines of a megabyte. */
const near = 1_000;

/** How the parts of a frame are painted. */
export interface FramePaint {
  readonly gutter: (text: string) => string;
  readonly mark: (text: string) => string;
}

/** The first line of the region between one line of context on either side. Lines wider than `width` show the part around the region. */
export function frame(lines: Lines, at: Span, width: number, paint: FramePaint): string[] {
  const { start, end } = lines.range(at);
  const digits = String(Math.min(start.line + 1, lines.count)).length;
  const room = Math.max(20, width - digits - 5);
  const skip = Math.max(0, start.column - near);
  const textOf = (line: number): string => lines.line(line).slice(skip, skip + 2 * near);
  const text = textOf(start.line);
  const last = end.line === start.line ? end.column - 1 - skip : text.length;
  const from = columnOf(text, start.column - 1 - skip);
  const to = Math.max(from + 1, columnOf(text, last));
  const shift = from > room * 0.7 ? from - Math.floor(room / 3) : 0;
  const numbered = (line: number): string => {
    const here = line === start.line;
    const gutter = `${here ? '>' : ' '} ${String(line).padStart(digits)} │`;
    return `${here ? paint.mark('>') + paint.gutter(gutter.slice(1)) : paint.gutter(gutter)} ${window(textOf(line), shift, room)}`.trimEnd();
  };
  const underline = ' '.repeat(from - shift) + paint.mark('^'.repeat(Math.max(1, Math.min(to, shift + room) - from)));
  const shown = [start.line - 1, start.line, start.line + 1].filter((line) => line === start.line || lines.line(line).trim() !== '');
  return shown.flatMap((line) =>
    line === start.line ? [numbered(line), `${paint.gutter(`${' '.repeat(digits + 2)} │`)} ${underline}`] : [numbered(line)],
  );
}

/** Columns before a UTF-16 offset. */
function columnOf(text: string, offset: number): number {
  let column = 0;
  for (const cell of cells(text)) {
    if (cell.offset >= offset) break;
    column += cell.width;
  }
  return column;
}

/** The columns from `shift` on, `room` of them; an ellipsis stands for what is cut. */
function window(text: string, shift: number, room: number): string {
  let shown = '';
  let column = 0;
  for (const cell of cells(text)) {
    const next = column + cell.width;
    if (column >= shift && next <= shift + room) shown += cell.text;
    else if (column < shift && next > shift) shown += ' '.repeat(next - shift);
    column = next;
  }
  if (shift > 0) shown = `…${shown.slice(cells(shown)[0]?.text.length ?? 0)}`;
  return column > shift + room ? `${dropLast(shown)}…` : shown;
}

function dropLast(text: string): string {
  return text.slice(0, cells(text).at(-1)?.offset ?? 0);
}
