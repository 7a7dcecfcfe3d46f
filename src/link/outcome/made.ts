/** Owns guards and handlers that an expression makes: it is run first, and then the function that it made. */
import type { Thing } from '../things.js';
import type { Abstract } from './abstract.js';
import type { Activation } from './activation.js';
import { fromThing } from './request.js';
import type { Walk } from './walk.js';

/** Runs what an expression makes: a function, the first of a record of functions, or a value that is the answer itself. */
export function enter(walk: Walk, thing: Thing, args: readonly (Abstract | undefined)[], root: Activation): Abstract {
  // A credential counts as read by whoever takes it.
  const credential = walk.protocol?.params.indexOf('credential') ?? -1;
  if (credential >= 0) walk.readsCredential = false;
  const made = thing.is === 'object' && thing.call ? walk.compute(thing.call, root) : fromThing(walk, thing);
  const parts = made.is === 'record' ? [...made.entries.values()] : [made];
  const called = parts.find((one) => one.is === 'closure' || (one.is === 'thing' && one.thing.is === 'function'));
  if (called?.is !== 'closure' && called?.is !== 'thing') return made;
  const takes = called.thing.is === 'function' ? (called.thing.module.facts.functions[called.thing.fn]?.params.length ?? 0) : 0;
  if (credential >= 0 && takes > credential) walk.readsCredential = true;
  if (called.is === 'closure') return walk.invoke(called.thing, args, { scope: called.scope, injected: true });
  return walk.callThing(called.thing, args, root, { injected: true });
}
