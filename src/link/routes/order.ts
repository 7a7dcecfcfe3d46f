/** Owns the order rules: which routes and mounts of its scope a guard covers. Models choose one; none is copied into them. */
import type { OrderRule, Position } from '../model.js';

/** Whether something attached at `attached` sees what is registered at `registered`. */
export function covers(rule: OrderRule, attached: Position, registered: Position): boolean {
  if (rule === 'whole' || rule === 'value') return true;
  const order = compare(attached, registered);
  // Registered by code whose order cannot be told: prefer the reading that guards.
  if (order === undefined || order === 0) return true;
  return rule === 'after' ? order < 0 : order > 0;
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
