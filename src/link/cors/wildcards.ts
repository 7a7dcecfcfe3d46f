/**
 * Owns which literal wildcards only stand for one that the program looked for before: `origins.includes('*') ? '*' : origins`. What
 * those say is what the value that was looked into says. Evaluates that value, and nothing else.
 */
import { blocks, type Step, valuesOf } from '../../core/outline.js';
import type { Span } from '../../core/span.js';
import { operands, type Value } from '../../core/value.js';
import type { Evaluator } from '../evaluate.js';
import type { Module } from '../module.js';
import { each, type Thing } from '../things.js';

/** What stands under a condition that asks for the wildcard. */
interface Asked {
  readonly at: Span;
  readonly subjects: readonly Value[];
  readonly fn: number;
}

/** Answers for one program. */
export class Wildcards {
  private readonly known = new WeakMap<Module, readonly Asked[]>();

  constructor(private readonly evaluator: Evaluator) {}

  /** What was looked into for the wildcard before this place is reached; undefined where nothing was. */
  asked(module: Module, at: Span): { readonly things: readonly Thing[] } | undefined {
    let all = this.known.get(module);
    if (!all) {
      const found: Asked[] = [];
      module.bodies.forEach((body, fn) => void inSteps(body, fn, found));
      this.known.set(module, found);
      all = found;
    }
    const around = all.filter((one) => one.at[0] <= at[0] && at[1] <= one.at[1]);
    if (around.length === 0) return undefined;
    return {
      things: around.flatMap(({ subjects, fn }) => subjects.flatMap((one) => each(this.evaluator.evaluate(one, { module, fn })))),
    };
  }
}

function inSteps(steps: readonly Step[], fn: number, found: Asked[]): void {
  for (const step of steps) {
    for (const value of valuesOf(step)) inValue(value, fn, found);
    if (step.do === 'branch') for (const one of step.then) take(step.when, one.at, fn, found);
    for (const block of blocks(step)) inSteps(block, fn, found);
  }
}

function inValue(value: Value, fn: number, found: Asked[]): void {
  if (value.kind === 'choice') take(value.when, value.then.at, fn, found);
  for (const one of operands(value)) inValue(one, fn, found);
}

function take(when: Value, at: Span, fn: number, found: Asked[]): void {
  if (when.kind === 'op' && when.op === 'not') return;
  if (mentionsWildcard(when)) found.push({ at, subjects: subjectsOf(when), fn });
}

function mentionsWildcard(value: Value): boolean {
  return (value.kind === 'literal' && value.value === '*') || operands(value).some(mentionsWildcard);
}

/** What is compared with the wildcard, or looked into for it. */
function subjectsOf(when: Value): readonly Value[] {
  const isWildcard = (value: Value): boolean => value.kind === 'literal' && value.value === '*';
  if (when.kind === 'op' && when.args.some(isWildcard)) return when.args.filter((one) => !isWildcard(one));
  if (when.kind === 'call' && when.args.some((arg) => isWildcard(arg.value)))
    return when.callee.kind === 'member' ? [when.callee.of] : when.args.flatMap((arg) => (isWildcard(arg.value) ? [] : [arg.value]));
  return operands(when).filter(mentionsWildcard).flatMap(subjectsOf);
}
