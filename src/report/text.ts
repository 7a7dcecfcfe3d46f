/** Owns text as a terminal shows it: widths, wrapping, aligned rows. Knows no finding and no colour. */

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const wide =
  /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Emoji_Presentation}|[\u3000-\u303E\uFF01-\uFF60\uFFE0-\uFFE6]/u;
const simple = /^[\t -~]*$/;
const invisible = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;
const unsafe = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu;

/** What a reader takes for one character, and the columns it fills. */
export interface Cell {
  readonly text: string;
  readonly width: number;
}

/** The text in cells, one for each UTF-16 code unit that starts one; a tab fills up to the next multiple of four. */
export function cells(text: string): readonly (Cell & { readonly offset: number })[] {
  const found: (Cell & { offset: number })[] = [];
  let column = 0;
  // Splitting by the rules of Unicode costs fifty times a plain loop.
  const plain = simple.test(text);
  const parts = plain ? [...text].map((segment, index) => ({ segment, index })) : graphemes.segment(text);
  for (const { segment, index } of parts) {
    const tab = segment === '\t' ? 4 - (column % 4) : undefined;
    const width = tab ?? (plain ? 1 : invisible.test(segment) ? 0 : wide.test(segment) ? 2 : 1);
    found.push({ text: tab !== undefined ? ' '.repeat(tab) : plain ? segment : printable(segment), width, offset: index });
    column += width;
  }
  return found;
}

/** Columns that a text fills. */
export function widthOf(text: string): number {
  if (simple.test(text) && !text.includes('\t')) return text.length;
  let width = 0;
  for (const cell of cells(text)) width += cell.width;
  return width;
}

/** The text without what would steer the terminal or turn the reading direction. */
export function printable(text: string): string {
  return text.replace(unsafe, (one) => (one < ' ' ? String.fromCharCode(0x2400 + one.charCodeAt(0)) : '\uFFFD'));
}

/** Text that can neither end its cell of a Markdown table nor be taken for HTML. */
export function tableCell(text: string): string {
  return printable(text)
    .replace(/`[^`]*`|</g, (one) => (one === '<' ? '&lt;' : one))
    .replaceAll('|', '\\|');
}

/** The words of a text; `code` is never cut. */
export function words(text: string): string[] {
  return text.match(/(?:`[^`]*`|[^\s`]|`)+/g) ?? [];
}

/** Lines of at most `width` columns; `code` is not broken, nor is a word that is longer than a line. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const word of words(printable(paragraph))) {
      if (line === '') line = word;
      else if (widthOf(line) + 1 + widthOf(word) <= width) line += ` ${word}`;
      else {
        lines.push(line);
        line = word;
      }
    }
    lines.push(line);
  }
  return lines;
}

/** Rows of a head and a text: texts stand in one column, below their heads when the heads leave too little room. */
export function rows(
  entries: readonly (readonly [head: string, text: string])[],
  width: number,
  paintHead: (head: string, index: number) => string = (head) => head,
): string[] {
  const heads = entries.map(([head]) => printable(head));
  const column = Math.max(0, ...heads.map(widthOf)) + 2;
  const beside = width - column >= Math.min(30, width / 2);
  return entries.flatMap(([, text], index) => {
    const head = heads[index] ?? '';
    const painted = head === '' ? '' : paintHead(head, index);
    if (!beside) return [...(head === '' ? [] : [painted]), ...wrap(text, width - 4).map((line) => `    ${line}`)];
    const lines = wrap(text, width - column);
    return lines.map((line, at) => (at === 0 ? painted + ' '.repeat(column - widthOf(head)) : ' '.repeat(column)) + line);
  });
}

/** `1 file`, `1,400 files`. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number.toLocaleString('en-US')} ${number === 1 ? noun : plural}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function list(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
