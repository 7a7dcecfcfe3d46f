/** Owns what is known of something that audit or business events are given to: whether it keeps them, and who chose it. Never judges. */
import type { Where } from './span.js';
import type { Evidence } from './verdict.js';

/** What events tell: who did what, what happened in the business, or what somebody is to pay for. */
export type EventSubject = 'audit' | 'event' | 'usage';

/**
 * How a sink loses what it is given.
 * - `ignored`: its code does nothing with it.
 * - `memory`: it keeps it for as long as the process runs.
 * - `absent`: there is no sink unless somebody gives one, and the code that has none goes on in silence.
 * - `switched-off`: a library's logger, told by a literal to write nothing.
 */
export type Loss = 'ignored' | 'memory' | 'absent' | 'switched-off';

/**
 * How a sink comes to be used.
 * - `itself`: the code that is called by the sink's own name.
 * - `default`: unless somebody gives another.
 * - `fixed`: made or named where nobody can give another.
 * - `inherited`: by implementations that leave it as it is.
 */
export type Choice = 'itself' | 'default' | 'fixed' | 'inherited';

/** An event sink, where it is declared or chosen. */
export interface EventSink extends Where {
  /** As the code names it: `NullAuditLog`, `audit_logger`. */
  readonly name: string;
  readonly subject: EventSubject;
  /** Absent: it keeps what it is given, or that could not be told. */
  readonly loss?: Loss;
  readonly choice: Choice;
  /** What it is chosen for, by name: a parameter, field or variable. */
  readonly holder?: string;
  /** Where what loses the events is declared, when that is another place. */
  readonly declared?: Where;
  /** Calls whose events are lost, in order; only the first few. */
  readonly calls: readonly Evidence[];
  /** One of the calls stands in code that changes something. */
  readonly changes: boolean;
  /** One like it that keeps events. */
  readonly keeper?: Where & { readonly name: string };
}
