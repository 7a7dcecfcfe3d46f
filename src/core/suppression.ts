/** Owns suppression comments as rules see them: what the author wrote, and what became of it in this run. */
import type { Where } from './span.js';

/** One rule name in one suppression comment. */
export interface Suppression extends Where {
  /** As written; empty when the comment names no rule or is not understood. */
  readonly rule: string;
  readonly state: /** It silenced at least one finding. */
    | 'used'
    /** The rule ran on this file, and nothing was there to silence. */
    | 'unused'
    /** The rule did not run here, so nothing can be said. */
    | 'idle'
    /** `until` lies in the past, or is not a date. */
    | 'expired'
    | 'no-reason'
    /** No rule has this name. */
    | 'unknown-rule'
    /** The words after `greenlit-` are not ones that greenlit knows. */
    | 'unknown-directive';
  /** As written after `until=`. */
  readonly until?: string;
  /** The nearest known name, where the written one is unknown. */
  readonly nearest?: string;
}
