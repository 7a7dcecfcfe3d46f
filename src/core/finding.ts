/** Owns findings: what a rule reports. Positions are spans; lines and columns exist only in `report/`. */
import type { Where } from './span.js';
import type { Evidence } from './verdict.js';

/** error: blocks production; warning: should be fixed before; note: know about it. */
export type Severity = 'error' | 'warning' | 'note';

/** How often a report of the rule is right; SARIF `precision`. */
export type Precision = 'very-high' | 'high' | 'medium' | 'low';

/** One defect at its smallest region. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  /** What is wrong, why it matters, what to do. Plain text; `code` in backticks. */
  readonly message: string;
  readonly at: Where;
  /** Other places that belong to the defect. */
  readonly related: readonly Evidence[];
  /** The proof as a path through the program, first step first: a mount chain, a value's way. Empty when one place says it all. */
  readonly flow: readonly Evidence[];
  /** Findings with the same `group` are one headline in human output. */
  readonly group?: string;
}
