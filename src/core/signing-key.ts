/** Owns secrets that are written down: literals that sign tokens or sessions wherever nobody configured anything better. Never judges. */
import type { Where } from './span.js';
import type { Evidence } from './verdict.js';

/** A literal that serves as a signing secret. It stands where the literal is written. */
export interface SigningKey extends Where {
  /** What takes it: `jwt.sign`, or the name that says what it is for, `JWT_SECRET`. */
  readonly for: string;
  /** The settings that come before it: it serves where none of them is set. Empty: it always serves. */
  readonly instead: readonly string[];
  /** It is the empty text. */
  readonly empty: boolean;
  /** Only its name says what it is for: nobody was seen to sign with it. */
  readonly named: boolean;
  /** It stands in a document beside the program: deployment, settings. */
  readonly document: boolean;
  /** Where it is used, in order of path and place. */
  readonly uses: readonly Evidence[];
}
