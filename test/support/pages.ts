/**
 * Owns the form of pages that run: Markdown whose fenced blocks with `file=` names are small projects, one for each `##` section.
 * `<<< messageId` in a comment at the end of a line expects a finding that starts on this line; it is taken out, with its comment
 * marks, before anybody reads the file. Several ids are separated by commas; an id twice expects two findings.
 */

/** A fenced block; `line` is that of its fence in the page. */
export interface Block {
  readonly language: string;
  readonly file?: string;
  readonly text: string;
  readonly line: number;
}

export interface Section {
  readonly title: string;
  readonly line: number;
  readonly blocks: readonly Block[];
}

export interface Page {
  readonly title: string;
  /** The first paragraph. */
  readonly intro: string;
  readonly sections: readonly Section[];
}

/** An expected finding. */
export interface Marker {
  readonly line: number;
  readonly id: string;
}

export interface Project {
  /** Texts by path, without their markers. */
  readonly files: Readonly<Record<string, string>>;
  /** `path:line id`, sorted by path and line. */
  readonly expected: readonly string[];
}

export function parsePage(markdown: string): Page {
  const sections: (Section & { blocks: Block[] })[] = [];
  const prose: string[] = [];
  let title = '';
  let open: { fence: string; block: Block; lines: string[] } | undefined;
  for (const [index, line] of markdown.split(/\r?\n/).entries()) {
    if (open) {
      if (line.startsWith(open.fence) && line.slice(open.fence.length).replaceAll(open.fence.charAt(0), '').trim() === '') {
        sections.at(-1)?.blocks.push({ ...open.block, text: open.lines.map((one) => `${one}\n`).join('') });
        open = undefined;
      } else open.lines.push(line);
      continue;
    }
    const fence = /^(`{3,}|~{3,})\s*(\S*)(.*)$/.exec(line);
    const heading = /^(#{1,2})\s+(.*?)\s*$/.exec(line);
    if (fence) {
      const [, marks = '', language = '', info = ''] = fence;
      const file = /(?:^|\s)file=(\S+)/.exec(info)?.[1];
      open = { fence: marks, lines: [], block: { language, ...(file !== undefined && { file }), text: '', line: index + 1 } };
    } else if (heading?.[1] === '##') sections.push({ title: heading[2] ?? '', line: index + 1, blocks: [] });
    else if (heading && title === '') title = heading[2] ?? '';
    else if (sections.length === 0) prose.push(line);
  }
  if (open) throw new Error(`The block that opens on line ${open.block.line} is never closed.`);
  const intro =
    prose
      .join('\n')
      .trim()
      .split(/\n\s*\n/)[0] ?? '';
  return { title, intro, sections };
}

const marker = /[ \t]*(?:\/\/|#|--|\{?\/\*|<!--)?[ \t]*<<<[ \t]*([\w-]+(?:[ \t]*,[ \t]*[\w-]+)*)[ \t]*(?:\*\/\}?|-->)?[ \t]*$/;

export function takeMarkers(text: string): { readonly text: string; readonly markers: readonly Marker[] } {
  const markers: Marker[] = [];
  const lines = text.split('\n').map((line, index) => {
    const found = marker.exec(line);
    if (found === null) return line;
    for (const id of (found[1] ?? '').split(',')) markers.push({ line: index + 1, id: id.trim() });
    return line.slice(0, found.index);
  });
  return { text: lines.join('\n'), markers };
}

/** The project that a section's named blocks make. */
export function projectOf(section: Section): Project {
  const files: Record<string, string> = {};
  const expected: { file: string; line: number; id: string }[] = [];
  for (const block of section.blocks) {
    if (block.file === undefined) continue;
    if (block.file in files) throw new Error(`Line ${block.line}: ${block.file} is there twice.`);
    const { text, markers } = takeMarkers(block.text);
    files[block.file] = text;
    for (const one of markers) expected.push({ file: block.file, ...one });
  }
  return { files, expected: expected.sort(byPlace).map(({ file, line, id }) => `${file}:${line} ${id}`) };
}

/** By path, line and id: the order in which expected and actual findings are compared. */
export function byPlace<T extends { readonly file: string; readonly line: number; readonly id: string }>(a: T, b: T): number {
  const text = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);
  return text(a.file, b.file) || a.line - b.line || text(a.id, b.id);
}
