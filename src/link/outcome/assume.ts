/** Owns what a branch that is taken says about the variables that its condition asks for. */
import type { Step } from '../../core/outline.js';
import { operands, type Value } from '../../core/value.js';
import { isSetting, truth } from './abstract.js';
import type { Activation } from './activation.js';
import type { Walk } from './walk.js';

/** Both ways of a branch, each with what its condition says about the variables. */
export function arms(walk: Walk, branch: Step & { do: 'branch' }, activation: Activation): readonly (() => boolean)[] {
  const arm = (steps: readonly Step[], taken: boolean) => () => {
    assume(walk, branch.when, taken, activation);
    return walk.run(steps, activation);
  };
  return [arm(branch.then, true), arm(branch.else, false)];
}

/** Writes down that a condition holds, or does not, for the local variables in it of which nothing was known. */
function assume(walk: Walk, when: Value, holds: boolean, activation: Activation): void {
  if (when.kind === 'op' && when.op === 'not' && when.args[0]) assume(walk, when.args[0], !holds, activation);
  else if (when.kind === 'op' && when.op === 'and' && holds) for (const one of when.args) assume(walk, one, holds, activation);
  else if (when.kind === 'op' && when.op === 'and') {
    // All but one of them hold for certain: it is that one which does not.
    if (calls(when)) return;
    const open = when.args.filter((one) => truth(walk.compute(one, activation)) !== true);
    const [only, ...more] = open;
    if (only && more.length === 0) assume(walk, only, false, activation);
  } else if (when.kind === 'first' && when.past === 'falsy' && !holds) for (const one of when.of) assume(walk, one, holds, activation);
  else if (when.kind === 'name' && when.of === activation.fn) {
    const held = activation.variables.get(when.name);
    if (held?.is !== 'unknown' || isSetting(held)) return;
    activation.variables.set(when.name, holds ? { is: 'unknown', truthy: true } : { is: 'known', value: null });
  }
}

function calls(value: Value): boolean {
  return value.kind === 'call' || operands(value).some(calls);
}
