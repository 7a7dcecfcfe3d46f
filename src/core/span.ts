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
