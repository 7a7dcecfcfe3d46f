/** Owns the one question behind guards, gates, swallowed errors and no-ops: what happens when this runs, under an assumption? */
import type { Verdict } from '../../core/verdict.js';
import type { Thing } from '../things.js';
import { type Abstract, NOTHING } from './abstract.js';
import { type Activation, OutOfBudget, Raised } from './activation.js';
import { type Given, Walk, type World } from './walk.js';

/** What may happen. `maybe` also when a bound was hit. */
export interface Outcome {
  readonly returns: Verdict;
  readonly raises: Verdict;
  readonly value: Abstract;
  /** Names of the calls that left first-party code, in the order in which they are reached. */
  readonly calls: readonly string[];
}

const COULD_NOT_TELL: Outcome = { returns: 'maybe', raises: 'maybe', value: NOTHING, calls: [] };

/** Runs `fn` under `given`. Arguments that are not given are injected, else their defaults, else unknown. */
export function outcome(world: World, fn: Thing, given: Given, args: readonly (Abstract | undefined)[] = []): Outcome {
  const root = rootActivation(fn);
  if (!root) return COULD_NOT_TELL;
  const walk = new Walk(world, given, undefined);
  let value: Abstract = NOTHING;
  try {
    value = walk.callThing(fn, args, root, { injected: true });
  } catch (error) {
    if (error instanceof OutOfBudget) return COULD_NOT_TELL;
    if (!(error instanceof Raised)) throw error;
  }
  const exits = walk.outermost;
  if (!exits) return COULD_NOT_TELL;
  const returns = exits.returns.length > 0;
  // What was cut off may have raised; what raises anyway does so whatever was cut off.
  const raises = exits.raises.length > 0 || walk.cut;
  const ends = [...exits.returns.map((one) => one.path), ...exits.raises.map((one) => one.path)];
  const calls = ends.reduce<readonly string[]>((longest, path) => (path.calls.length > longest.length ? path.calls : longest), []);
  return { returns: returns ? (raises ? 'maybe' : 'yes') : 'no', raises: raises ? (returns ? 'maybe' : 'yes') : 'no', value, calls };
}

/** An activation to start a walk in: the place where the thing was made. */
export function rootActivation(thing: Thing): Activation | undefined {
  const module =
    thing.is === 'function' || thing.is === 'class' || thing.is === 'module'
      ? thing.module
      : thing.is === 'object'
        ? thing.in.module
        : undefined;
  return module && { module, fn: 0, variables: new Map(), args: [], depth: 0 };
}
