/** Owns positions in a file. Never holds lines or columns: those exist only in `report/`. */

/** Half-open range of UTF-16 code unit offsets in one file's text: `[start, end)`. */
export type Span = readonly [start: number, end: number];

/** A path inside the repository: relative, `/`-separated, no leading `./`. */
export type RepoPath = string;

/** A span in a file. */
export interface Where {
  readonly file: RepoPath;
  readonly at: Span;
}

/** Identity of a place by where it begins. */
export function placeKey({ file, at }: Where): string {
  return `${file}:${at[0]}`;
}

/** Orders places by path, and by where they begin. */
export function byWhere(a: Where, b: Where): number {
  return a.file < b.file ? -1 : a.file > b.file ? 1 : a.at[0] - b.at[0];
}
