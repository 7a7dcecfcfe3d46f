/** Owns what calling a decorated function runs first: what its decorators, where they are first-party, made of it. */
import type { Value } from '../../core/value.js';
import type { Thing } from '../things.js';
import type { Abstract } from './abstract.js';
import type { Activation } from './activation.js';
import type { Walk } from './walk.js';

type FunctionThing = Thing & { is: 'function' };

/** What stands for a function under its decorators, or undefined where none of them can be read. */
export function decorated(walk: Walk, thing: FunctionThing): Abstract | undefined {
  const fn = thing.module.facts.functions[thing.fn];
  if (!fn || fn.decorators.length === 0 || thing.module.language !== 'python') return undefined;
  const scope: Activation = { module: thing.module, fn: 0, variables: new Map(), args: [], depth: 0 };
  let made: Abstract | undefined;
  // The lowest stands closest to the function.
  for (const decorator of [...fn.decorators].reverse()) {
    const callee = decorator.kind === 'call' ? decorator.callee : decorator;
    if (walk.world.evaluator.evaluate(callee, { module: thing.module, fn: 0 }).is !== 'function') continue;
    const inner: Abstract = made ?? { is: 'closure', thing, scope };
    const call: Value & { kind: 'call' } = { kind: 'call', callee: decorator, args: [{ value: decorator }], at: decorator.at };
    const wrapper = walk.callAbstract(walk.compute(decorator, scope), [inner], scope, call);
    if (wrapper.is === 'closure') made = wrapper;
  }
  return made;
}
