/**
 * Owns the joining of paths: what runs on one side of a condition only, and what value comes out of both.
 * Knows steps and values, no syntax.
 */
import type { Step } from '../../core/outline.js';
import type { Span } from '../../core/span.js';
import { operands, type Value } from '../../core/value.js';
import { type Body, not, op } from './body.js';

/** The steps of one side and the value at their end; no value where none is wanted or the end is never reached. */
interface Side {
  readonly steps: Step[];
  readonly value: Value | undefined;
}

/** The temporary that the sides of one `if` or `match` share. */
export interface Slot {
  temporary?: Value;
}

/** Runs with steps and names of its own. */
function capture(body: Body, run: () => Value | undefined): Side {
  const kept = body.steps;
  const steps: Step[] = [];
  body.steps = steps;
  try {
    const value = body.scoped(run);
    return { steps, value: ended(steps) ? undefined : value };
  } finally {
    body.steps = kept;
  }
}

/** The steps that something lowers to. */
export function stepsOf(body: Body, run: () => void): Step[] {
  return capture(body, () => {
    run();
    return undefined;
  }).steps;
}

/** Whether the end of some steps is never reached. */
export function ended(steps: readonly Step[]): boolean {
  const last = steps[steps.length - 1];
  if (last?.do === 'exit') return true;
  return last?.do === 'branch' && ended(last.then) && ended(last.else);
}

/** Branches on `when`. The value is a choice where both sides are mere values, else a temporary that both set. */
export function decide(
  body: Body,
  at: Span,
  when: Value,
  then: () => Value | undefined,
  otherwise: () => Value | undefined,
  slot: Slot = {},
  elseAt?: Span,
): Value | undefined {
  const one = capture(body, then);
  const two = capture(body, otherwise);
  if (one.value && two.value && one.steps.length + two.steps.length === 0) {
    return { kind: 'choice', when, then: one.value, else: two.value, at };
  }
  for (const side of [one, two]) {
    if (!side.value || side.value === slot.temporary) continue;
    slot.temporary ??= body.temporary(at);
    side.steps.push({ do: 'set', to: slot.temporary, value: side.value, how: 'assign', at: side.value.at });
  }
  body.push({ do: 'branch', when, then: one.steps, else: two.steps, ...(elseAt && { elseAt }), at });
  return one.value || two.value ? slot.temporary : undefined;
}

/** A value that can be read twice: calls are set to a temporary first. */
export function held(body: Body, value: Value): Value {
  if (value.kind === 'list') return { ...value, parts: value.parts.map((part) => ({ ...part, value: held(body, part.value) })) };
  if (!runs(value)) return value;
  const temporary = body.temporary(value.at);
  body.set(temporary, value, value.at);
  return temporary;
}

function runs(value: Value): boolean {
  return value.kind === 'call' || (value.kind === 'op' && value.op === 'propagate') || operands(value).some(runs);
}

/** `value`, or what `otherwise` gives when `value` is past. */
export function firstOf(body: Body, at: Span, past: 'failed' | 'falsy', value: Value, otherwise: () => Value | undefined): Value {
  return lazily(
    body,
    at,
    value,
    otherwise,
    (other) => {
      const before = value.kind === 'first' && value.past === past ? value.of : [value];
      const after = other.kind === 'first' && other.past === past ? other.of : [other];
      return { kind: 'first', of: [...before, ...after], past, at };
    },
    (subject) => (past === 'failed' ? op('failed', [subject], at) : not(subject)),
  );
}

/** `value && other`. */
export function bothOf(body: Body, at: Span, value: Value, other: () => Value | undefined): Value {
  return lazily(
    body,
    at,
    value,
    other,
    (right) => both(value, right),
    (subject) => subject,
  );
}

/** The conjunction of two conditions, flat. */
export function both(left: Value | undefined, right: Value | undefined): Value | undefined {
  if (!left || !right) return left ?? right;
  const args = [left, right].flatMap((one) => (one.kind === 'op' && one.op === 'and' ? one.args : [one]));
  return op('and', args, [left.at[0], right.at[1]]);
}

/** Joins two values of which the second may not run; where it has steps, they become a branch. */
function lazily(
  body: Body,
  at: Span,
  value: Value,
  other: () => Value | undefined,
  join: (other: Value) => Value | undefined,
  when: (subject: Value) => Value,
): Value {
  const side = capture(body, other);
  if (side.steps.length === 0 && side.value) return join(side.value) ?? value;
  const subject = held(body, value);
  if (!side.value) {
    body.push({ do: 'branch', when: when(subject), then: side.steps, else: [], at });
    return subject;
  }
  const result = body.temporary(at);
  side.steps.push({ do: 'set', to: result, value: side.value, how: 'assign', at: side.value.at });
  body.push({
    do: 'branch',
    when: when(subject),
    then: side.steps,
    else: [{ do: 'set', to: result, value: subject, how: 'assign', at }],
    at,
  });
  return result;
}
