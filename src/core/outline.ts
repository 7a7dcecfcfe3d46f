/**
 * Owns the outline: one body in evaluation order, as a closed list of steps that every language is lowered to.
 * Never names a library. Only `link` and models read it; rules never see a step.
 */
import type { Span } from './span.js';
import { operands, type Value } from './value.js';

/** How a value is written: a new value, one more element, or more entries. */
export type Write = 'assign' | 'append' | 'merge';

/** One step of a body. The calls inside its values run at this step, in the order that `Value` states. */
export type Step = { readonly at: Span } & StepKind;

type StepKind =
  /** An expression whose result is dropped. */
  | { readonly do: 'eval'; readonly value: Value }
  /** `to` is a `name`, `param` or `member`. An explicit discard (`let _ = f()`, `_ = f()`) writes to the name `_`. */
  | { readonly do: 'set'; readonly to: Value; readonly value: Value; readonly how: Write }
  /** `elseAt`: where the next arm of a match stands, which has no step of its own when it is empty. */
  | { readonly do: 'branch'; readonly when: Value; readonly then: readonly Step[]; readonly else: readonly Step[]; readonly elseAt?: Span }
  /** `to` takes each element of `over`; without `to`, `over` is the condition. `over` absent: forever. */
  | { readonly do: 'loop'; readonly over?: Value; readonly to?: Value; readonly body: readonly Step[] }
  | { readonly do: 'try'; readonly body: readonly Step[]; readonly catches: readonly Catch[]; readonly finally: readonly Step[] }
  /** A managed scope: Python `with`, JavaScript `using`. The manager may swallow what `body` raises. */
  | { readonly do: 'with'; readonly of: Value; readonly to?: Value; readonly body: readonly Step[] }
  /** `raise` also stands for `throw`, `panic!` and for returning an `Err`. */
  | { readonly do: 'exit'; readonly how: 'return' | 'raise' | 'break' | 'continue'; readonly value?: Value }
  | { readonly do: 'yield'; readonly value?: Value }
  /** May do anything: every answer through it is "could not tell". */
  | { readonly do: 'unknown' };

/** A clause that takes errors. No `types`: it takes all of them. `at` spans the clause, from its keyword to its end. */
export interface Catch {
  readonly at: Span;
  readonly types: readonly Value[];
  /** Local variable that holds the error. */
  readonly binds?: string;
  readonly body: readonly Step[];
}

/** The bodies directly inside a step, in evaluation order. */
export function blocks(step: Step): readonly (readonly Step[])[] {
  switch (step.do) {
    case 'branch':
      return [step.then, step.else];
    case 'loop':
    case 'with':
      return [step.body];
    case 'try':
      return [step.body, ...step.catches.map((one) => one.body), step.finally];
    default:
      return [];
  }
}

/** The values that a step itself evaluates, in order, without those of the bodies inside it. */
export function valuesOf(step: Step): readonly Value[] {
  switch (step.do) {
    case 'eval':
      return [step.value];
    case 'set':
      return step.to.kind === 'member' ? [step.value, step.to] : [step.value];
    case 'branch':
      return [step.when];
    case 'loop':
      return step.over ? [step.over] : [];
    case 'with':
      return [step.of];
    case 'exit':
    case 'yield':
      return step.value ? [step.value] : [];
    default:
      return [];
  }
}

/** Visits every value in `steps` and the steps inside them, each after its operands. Bodies of functions are not inside. */
export function eachValue(steps: readonly Step[], visit: (value: Value) => void): void {
  const take = (value: Value): void => {
    for (const inner of operands(value)) take(inner);
    visit(value);
  };
  for (const step of steps) {
    for (const value of valuesOf(step)) take(value);
    for (const block of blocks(step)) eachValue(block, visit);
  }
}

/** What steps and those inside them return, in order. Bodies of functions are not inside. */
export function returns(steps: readonly Step[]): readonly Value[] {
  return steps.flatMap((step) =>
    step.do === 'exit' && step.how === 'return' && step.value ? [step.value] : blocks(step).flatMap(returns),
  );
}
