/** Owns what is known about one place where an error is taken. Rules decide from it; nothing here is a verdict about the code's author. */
import type { Where } from './span.js';
import type { Verdict } from './verdict.js';

/** How the error was taken. */
export type Taking =
  /** A `catch`/`except` clause or the `Err` arm of a match. */
  | 'clause'
  /** A callback for errors: `.catch(f)`, `catchAll(f)`. */
  | 'callback'
  /** A result nobody looks at: `let _ = f()`, a statement `f().ok();`, an unused `gather(return_exceptions=True)`. */
  | 'discard'
  /** A manager that drops errors: `contextlib.suppress(E)`. */
  | 'suppress'
  /** A substitute for the error: `unwrap_or_default()`. */
  | 'substitute';

/** One place that takes an error, and what it does with it. */
export interface CaughtError extends Where {
  readonly taking: Taking;
  /** Names of the error types taken, empty for all of them. */
  readonly types: readonly string[];
  /** The error leaves the function again, as an exception, an error value or a failing status. */
  readonly rethrows: Verdict;
  /** Something visible in production is told that it happened: a log at info or above, a metric, a span, a callback, a collected list, an exit code. */
  readonly records: Verdict;
  /** What is recorded includes the error itself. */
  readonly detail: Verdict;
  /** The handler does work of its own that stands in for what failed: tries another way, computes a substitute, cleans up. */
  readonly alternative: Verdict;
  /** What the handler leaves as the result where it leaves a constant one: `null`, `false`, `[]`, `continue`, `nothing`. */
  readonly result?: 'nothing' | 'null' | 'false' | 'empty' | 'continue' | 'break' | 'other';
  /** What was tried, by the names of its calls, in order. */
  readonly tried: readonly string[];
  /** Modules imported inside the tried block, with whether each is first-party. */
  readonly imports: readonly { readonly name: string; readonly firstParty: boolean }[];
  /** Where it stands. */
  readonly context: {
    readonly loop: boolean;
    readonly handler: boolean;
    readonly teardown: boolean;
    /** Name of the enclosing function, class first: `Session.close`; empty at module level. */
    readonly fn: string;
  };
}
