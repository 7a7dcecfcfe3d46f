/** Owns the order rules: which routes and mounts of its scope a guard covers. Models choose one; none is copied into them. */
import type { OrderRule, Position } from '../model.js';

/** Whether something attached at `attached` sees what is registered at `registered`, on a scope made at `created`. */
export function covers(rule: OrderRule, attached: Position, registered: Position, created: Position): boolean {
  if (rule === 'whole' || rule === 'value') return true;
  const order = compare(attached, registered) ?? (rule === 'before' ? byOrigin(attached, registered, created) : undefined);
  // Registered by code whose order cannot be told: prefer the reading that guards.
  if (order === undefined || order === 0) return true;
  return rule === 'after' ? order < 0 : order > 0;
}

/** What happens where the scope was made happens before the scope is handed to others. */
function byOrigin(a: Position, b: Position, created: Position): number | undefined {
  const home = created[0]?.body;
  const own = a[0]?.body === home;
  return own === (b[0]?.body === home) ? undefined : own ? -1 : 1;
}

/** Negative when `a` happens before `b`; undefined when that cannot be told. */
function compare(a: Position, b: Position): number | undefined {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const one = a[index];
    const other = b[index];
    if (!one || !other || one.body !== other.body) return undefined;
    if (one.order !== other.order) return one.order - other.order;
  }
  return a.length - b.length;
}
