/** Owns calls of guards that turn nobody away, because whoever calls them does not wait or does not look. Never judges. */
import type { Where } from './span.js';

/**
 * How a guard goes unheeded.
 * - `not-awaited`: it is asynchronous, and its caller goes on before it has decided.
 * - `result-dropped`: it tells the answer in its result, and nobody looks at that.
 * - `goes-on`: it answers the caller with an error and returns, and whoever called it goes on all the same.
 */
export type Unheeded = 'not-awaited' | 'result-dropped' | 'goes-on';

/** A call of a guard in a handler, or in another guard, that changes nothing about who gets through. */
export interface UnheededGuard extends Where {
  /** As it is called: `auth.requireUser`. */
  readonly guard: string;
  readonly how: Unheeded;
  /** Where the guard is declared. */
  readonly declared: Where;
  /** The function that calls it, by name. */
  readonly caller: string;
}
