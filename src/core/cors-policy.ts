/** Owns places that let pages of any origin read what the program answers. Never judges how bad that is. */
import type { Where } from './span.js';
import type { Evidence, Verdict } from './verdict.js';

/**
 * What allows any origin: the literal `*`; the caller's own origin sent back to it; a pattern that every origin matches, or one that
 * more origins match than were meant; the origin `null`, which every sandboxed frame has; what the library does when it is told nothing.
 */
export type AnyOrigin = 'wildcard' | 'reflection' | 'pattern' | 'loose-pattern' | 'null' | 'default';

/** One place that allows any origin. It stands where that is written, or at the call of a library that is told nothing. */
export interface CorsPolicy extends Where {
  readonly by: AnyOrigin;
  /** What takes it: `cors`, `Access-Control-Allow-Origin`, or the name that says what it is for, `ALLOWED_ORIGINS`. */
  readonly for: string;
  /** Whether browsers send cookies along and show the answer. */
  readonly credentials: Verdict;
  /** The settings that come before it: it holds where none of them is set. Empty: it always holds. */
  readonly instead: readonly string[];
  /** It stands in a document beside the program: deployment, settings. */
  readonly document: boolean;
  /** What takes it in the end, in order of path and place. */
  readonly uses: readonly Evidence[];
}
