/** Owns which way code goes where the arguments of a call decide it, as in a factory of guards. Runs nothing. */
import { blocks, type Step } from '../core/outline.js';
import type { Value } from '../core/value.js';
import type { Evaluator } from './evaluate.js';
import type { Context } from './things.js';

/** What a body may return; a branch that the call's arguments decide is taken one way. */
export function returnsOf(evaluator: Evaluator, steps: readonly Step[], context: Context): readonly Value[] {
  const values: Value[] = [];
  collectReturns(evaluator, steps, context, values);
  return values;
}

/** Whether the steps may be left at their end. */
function collectReturns(evaluator: Evaluator, steps: readonly Step[], context: Context, values: Value[]): boolean {
  for (const step of steps) {
    if (step.do === 'exit') {
      if (step.how === 'return' && step.value) values.push(step.value);
      return false;
    }
    const holds = step.do === 'branch' ? decided(evaluator, step.when, context) : undefined;
    const taken = step.do === 'branch' && holds !== undefined ? [holds ? step.then : step.else] : blocks(step);
    const ends = taken.map((block) => collectReturns(evaluator, block, context, values));
    if (step.do === 'branch' && ends.every((falls) => !falls)) return false;
  }
  return true;
}

/** Whether a condition on the arguments of a call holds; undefined where they do not decide it. */
export function decided(evaluator: Evaluator, when: Value, context: Context): boolean | undefined {
  if (!context.frame) return undefined;
  if (when.kind === 'param') {
    const given = evaluator.evaluate(when, context);
    if (given.is === 'literal' && !given.regexp) return Boolean(given.value);
    return given.is === 'function' || given.is === 'class' ? true : undefined;
  }
  if (when.kind !== 'op') return undefined;
  const [a, b] = when.args;
  if (when.op === 'not' && a) {
    const holds = decided(evaluator, a, context);
    return holds === undefined ? undefined : !holds;
  }
  if (when.op === 'eq' && a?.kind === 'param' && b?.kind === 'literal') {
    const given = evaluator.evaluate(a, context);
    if (given.is === 'literal' && !given.regexp && !given.holes) return given.value === b.value;
    return given.is === 'function' || given.is === 'class' ? false : undefined;
  }
  if (when.op === 'and') {
    const all = when.args.map((one) => decided(evaluator, one, context));
    return all.includes(false) ? false : all.includes(undefined) ? undefined : true;
  }
  return undefined;
}
