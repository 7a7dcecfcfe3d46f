/** Owns short ways to make values and to look at them. Never looks inside a node, but for its span. */
import type { Span } from '../../core/span.js';
import { type Arg, type Operator, operands, type Value } from '../../core/value.js';

interface Spanned {
  readonly start: number;
  readonly end: number;
}

export function at(node: Spanned): Span {
  return [node.start, node.end];
}

export function op(operator: Operator, args: readonly Value[], node: Spanned): Value {
  return { kind: 'op', op: operator, args, at: at(node) };
}

export function simpleCall(callee: Value, args: readonly Arg[], node: Spanned): Value {
  return { kind: 'call', callee, args, at: at(node) };
}

/** Either of several conditions. */
export function anyOf(conditions: readonly Value[], node: Spanned): Value {
  const [only] = conditions;
  return only && conditions.length === 1 ? only : { kind: 'first', past: 'falsy', of: conditions, at: at(node) };
}

/** All of several conditions. */
export function allOf(conditions: readonly Value[], node: Spanned): Value {
  const [only] = conditions;
  return only && conditions.length === 1 ? only : op('and', conditions, node);
}

/** Whether evaluating `value` runs a call. */
export function runsCall(value: Value): boolean {
  return value.kind === 'call' || operands(value).some(runsCall);
}
