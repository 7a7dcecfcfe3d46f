/** Owns the walk over all that a module says: bodies, decorators, defaults, documents, each value with what stands around it. Follows nothing. */
import { blocks, type Step, valuesOf } from '../../core/outline.js';
import { type FnId, operands, type Value } from '../../core/value.js';
import type { Module } from '../module.js';

/** What a value stands in, innermost first. */
export interface Around {
  /** The value around it, or the step. */
  readonly value?: Value;
  readonly step?: Step;
  readonly outer?: Around;
}

/** Called for each value; `around` is undefined for the outermost. */
export type Visit = (value: Value, fn: FnId, around: Around | undefined) => void;

/** Visits every value of a module, inner ones after what they stand in. */
export function eachValueOf(module: Module, visit: Visit): void {
  const { facts, bodies } = module;
  const take = (value: Value, fn: FnId, around: Around | undefined): void => {
    visit(value, fn, around);
    const inside: Around = { value, ...(around && { outer: around }) };
    for (const one of operands(value)) take(one, fn, inside);
  };
  const inSteps = (steps: readonly Step[], fn: FnId): void => {
    for (const step of steps) {
      for (const value of valuesOf(step)) take(value, fn, { step });
      for (const block of blocks(step)) inSteps(block, fn);
    }
  };
  bodies.forEach((body, fn) => void inSteps(body, fn));
  for (const one of [...facts.functions, ...facts.classes])
    for (const decorator of one.decorators) take(decorator, one.within ?? 0, undefined);
  for (const { fields, within = 0 } of facts.classes)
    for (const { value, decorators = [] } of fields)
      for (const one of [...decorators, ...(value ? [value] : [])]) take(one, within, undefined);
  if (facts.document) take(facts.document, 0, undefined);
}

/** What a value stands in, innermost first. */
export function* outwards(around: Around | undefined): Generator<Around> {
  for (let one = around; one; one = one.outer) yield one;
}
