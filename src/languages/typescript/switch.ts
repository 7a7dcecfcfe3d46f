/**
 * Owns `switch`: nested branches on equality, with the cases that a case falls through to inside it.
 * Never emits a `break` of the switch itself.
 */
import type { Step } from '../../core/outline.js';
import type { Value } from '../../core/value.js';
import type { Node, Of } from './parse.js';
import { at, type Unit } from './unit.js';

type Case = Of<'SwitchCase'>;

/** Writes the branches of a `switch`. */
export function readSwitch(unit: Unit, node: Of<'SwitchStatement'>): void {
  const subject = unit.once(unit.passes.value(unit, node.discriminant));
  const outer = unit.breaks;
  unit.breaks = 'switch';
  const bodies = node.cases.map((one) => unit.collect(() => unit.passes.block(unit, one.consequent)));
  unit.breaks = outer;
  const ends = node.cases.map((one) => leaves(one.consequent));
  const from = (index: number): Step[] => {
    const end = ends.indexOf(true, index);
    return bodies.slice(index, end < 0 ? undefined : end + 1).flat();
  };
  const last = node.cases.findIndex((one) => one.test === null);
  let rest: Step[] = last < 0 ? [] : from(last);
  for (const [test, index] of arms(unit, node.cases, subject).reverse()) {
    rest = [{ do: 'branch', when: test, then: from(index), else: rest, at: at(node) }];
  }
  unit.steps.push(...rest);
}

/** The condition of each case, with the empty cases above it, and its place. One that only leads to `default` needs none. */
function arms(unit: Unit, cases: readonly Case[], subject: Value): [Value, number][] {
  const found: [Value, number][] = [];
  let tests: Value[] = [];
  let isDefault = false;
  cases.forEach((one, index) => {
    if (one.test) tests.push({ kind: 'op', op: 'eq', args: [subject, unit.passes.value(unit, one.test)], at: at(one.test) });
    else isDefault = true;
    if (one.consequent.length === 0 && index < cases.length - 1) return;
    const [first] = tests;
    if (first && !isDefault) found.push([tests.length === 1 ? first : { kind: 'first', past: 'falsy', of: tests, at: first.at }, index]);
    tests = [];
    isDefault = false;
  });
  return found;
}

function leaves(statements: readonly Node[]): boolean {
  return statements.some((one) => {
    switch (one.type) {
      case 'BreakStatement':
      case 'ContinueStatement':
      case 'ReturnStatement':
      case 'ThrowStatement':
        return true;
      case 'BlockStatement':
        return leaves(one.body);
      case 'IfStatement':
        return one.alternate !== null && leaves([one.consequent]) && leaves([one.alternate]);
      default:
        return false;
    }
  });
}
