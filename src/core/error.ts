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
  /** A manager or operator that drops errors: `contextlib.suppress(E)`, `Effect.ignore`. */
  | 'suppress'
  /** A substitute for the error: `unwrap_or_default()`. */
  | 'substitute';

/**
 * What errors are taken. `anything`: all of them, because the clause cannot or does not choose. `some`: those of named types.
 * `expected`: those of types that stand for an ordinary answer: not found, end of data, cancelled.
 */
export type Takes = 'anything' | 'some' | 'expected';

/** What a handler leaves behind where it leaves nothing but a constant. `flag`: true or false, for others to read. */
export type Leaves = 'nothing' | 'null' | 'empty' | 'false' | 'true' | 'flag' | 'continue' | 'break';

/** One place that takes an error, and what it does with it. */
export interface CaughtError extends Where {
  readonly taking: Taking;
  readonly takes: Takes;
  /** Names of the error types taken, empty for all of them. */
  readonly types: readonly string[];
  /** One of the types says that something outside of the program failed: a service, a database, a disk. */
  readonly outage: boolean;
  /** The error leaves the function again, as an exception, an error value or a failing status. */
  readonly rethrows: Verdict;
  /** Something visible in production is told that it happened: a log at info or above, a metric, a span, a callback, a collected list. */
  readonly records: Verdict;
  /** What is recorded, if only below what production shows, includes the error itself. */
  readonly detail: Verdict;
  /** The handler does work of its own that stands in for what failed: tries another way, computes a substitute, cleans up. */
  readonly alternative: Verdict;
  /** Told, but below the level that production shows. */
  readonly quiet: boolean;
  readonly leaves: Leaves;
  /** What was tried, by the names of the calls that can fail, in order. */
  readonly tried: readonly string[];
  /** What its failing means: `answer`: no, to a question such as "does this parse?"; `cleanup`: nothing, the thing was being given up. */
  readonly failing?: 'answer' | 'cleanup';
  /** Modules whose loading may be what fails, with whether each is first-party. */
  readonly imports: readonly { readonly name: string; readonly firstParty: boolean }[];
  /** Where it stands. */
  readonly context: {
    readonly loop: boolean;
    /** It answers requests or messages. */
    readonly handler: boolean;
    /** What was tried changes something outside the function. */
    readonly write: boolean;
    /** Name of the enclosing function, class first: `Session.close`; empty at module level. */
    readonly fn: string;
  };
}
