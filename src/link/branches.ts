/** Owns which way code goes where the arguments of a call decide it, as in a factory of guards. Runs nothing. */
import { blocks, type Step } from '../core/outline.js';
import type { Past, Value } from '../core/value.js';
import type { Evaluator } from './evaluate.js';
import { anyOf, type Context, type Thing } from './things.js';

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

/** What one after the other gives: what is surely missing is passed over, and nothing comes after what is surely there. */
export function firstOf({ of, past }: Value & { kind: 'first' }, evaluate: (value: Value) => Thing): Thing {
  const possible: Thing[] = [];
  for (const [index, one] of of.entries()) {
    const thing = evaluate(one);
    const there = past === 'failed' ? undefined : presence(thing, past);
    if (there !== false || index === of.length - 1) possible.push(thing);
    if (there) break;
  }
  return anyOf(possible);
}

/** Whether there is something; undefined when that cannot be told. */
function presence(thing: Thing, past: Past): boolean | undefined {
  if (thing.is === 'literal') return past === 'falsy' ? Boolean(thing.value) : thing.value !== null;
  if (thing.is === 'member' && thing.of.is === 'record') return false;
  return undefined;
}
