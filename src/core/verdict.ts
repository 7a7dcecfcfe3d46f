/** Owns the three answers. Unknown is never rounded up to yes or down to no. */
import type { Where } from './span.js';

/** `maybe`: on some paths, or could not tell. */
export type Verdict = 'yes' | 'no' | 'maybe';

/** Why an answer was given: a place and what stands there, in words. */
export interface Evidence extends Where {
  readonly message: string;
}
