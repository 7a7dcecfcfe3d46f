/** Owns the look into functions that Effect calls with something to register on: the calls in them and in the functions inside them. */
import type { Value } from '../../core/value.js';
import type { Links } from '../../link/model.js';
import type { CallValue, Context, Thing } from '../../link/things.js';

export interface Inner {
  readonly call: CallValue;
  readonly context: Context;
}

/** The watched calls in a function that is given, in generators inside it too. */
export function within(given: Value, context: Context, links: Links): readonly Inner[] {
  const thing = functionIn(links.evaluate(given, context), links, 0);
  if (thing?.is !== 'function') return [];
  const { module, fn } = thing;
  const inside = (id: number | undefined): boolean => {
    for (let one = id; one !== undefined; one = module.facts.functions[one]?.within) if (one === fn) return true;
    return false;
  };
  return module.facts.sites.flatMap((site) =>
    inside(site.fn) ? [{ call: site.value, context: { module, fn: site.fn, ...(thing.frame && { frame: thing.frame }) } }] : [],
  );
}

/** The function itself, or the one that is handed to what makes an effect of it: `Effect.fn(function* (router) {…})`. */
function functionIn(thing: Thing, links: Links, depth: number): Thing | undefined {
  if (thing.is !== 'object' || depth > 4) return thing;
  const given = (thing.call?.args ?? []).map((arg) => functionIn(links.evaluate(arg.value, thing.in), links, depth + 1));
  return given.find((one) => one?.is === 'function');
}
