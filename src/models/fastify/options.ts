/** Owns how the hooks among Fastify's options are read as guards. */
import type { GuardLevel } from '../../core/route.js';
import { lastName, type Value } from '../../core/value.js';
import type { GuardUse, Links, Protocol } from '../../link/model.js';
import type { Context, Held, Thing } from '../../link/things.js';
import { ANONYMOUS, callable } from '../http.js';
import { entry, isNull, textOf } from '../options.js';

/** Hooks that run before the handler, in order. */
export const HOOKS: readonly string[] = ['onRequest', 'preParsing', 'preValidation', 'preHandler'];

const MAX_NESTING = 6;
/** Ways of taking one guard from each of several lists. */
const MAX_ALTERNATIVES = 32;

/** The hooks of a route's or socket's options, in the order in which they run. */
export function hooksOf(record: Value | undefined, context: Context, level: GuardLevel, links: Links): readonly GuardUse[] {
  return HOOKS.flatMap((name) => {
    const held = record && entry(record, context, name, links);
    return held ? guardsOf(held.value, held.context, name, level, links) : [];
  });
}

/** The guards that the value of a hook stands for: a function, a list of them, or what `fastify.auth` makes of them. */
export function guardsOf(value: Value, context: Context, hook: string, level: GuardLevel, links: Links, depth = 0): readonly GuardUse[] {
  if (depth > MAX_NESTING) return [];
  return links.elements(value, context).flatMap((one): readonly GuardUse[] => {
    const thing = links.evaluate(one.value, one.context);
    const combined = combination(thing, links);
    if (combined) return combine(combined, hook, level, links, depth);
    if (thing.is === 'list') return thing.items.map((item) => use(item, one, hook, level, links));
    return isNull(thing) ? [] : [use(thing, one, hook, level, links)];
  });
}

/** One guard. The thing may be one of several that the expression stands for. */
function use(thing: Thing, { value, context }: Held, hook: string, level: GuardLevel, links: Links): GuardUse {
  const made = callable(value, context, links);
  const known = made.thing.is === 'list' ? thing : made.thing;
  const own = known.is === 'function' ? known.module.facts.functions[known.fn] : undefined;
  const name = value.kind === 'function' || value.kind === 'call' ? made.name : (lastName(value) ?? own?.name ?? ANONYMOUS);
  return {
    thing: known,
    name: made.thing.is === 'list' ? (own?.name ?? name) : name,
    at: made.at,
    protocol: protocolOf(known, hook),
    level,
  };
}

/** A hook takes a callback as its last parameter, or lets through by returning; it answers or throws to turn away. */
function protocolOf(thing: Thing, hook: string): Protocol {
  const fn = thing.is === 'function' ? thing.module.facts.functions[thing.fn] : undefined;
  const before: Protocol['params'] = hook === 'preParsing' ? ['request', 'response', 'injected'] : ['request', 'response'];
  if (fn && !fn.async && fn.params.length > before.length) return { params: [...before, 'next'], passes: 'next', nextTakesError: true };
  return { params: before, passes: 'return', answerStops: true };
}

type Made = Thing & { is: 'object' };

/** What `fastify.auth([a, b], { relation })` was called with. */
function combination(thing: Thing, links: Links): Made | undefined {
  return thing.is === 'object' && links.libraryName(thing.callee) === '@fastify/auth.auth' ? thing : undefined;
}

/** One of the functions has to let through, or with `relation: 'and'` all; a list inside has it the other way round. */
function combine(made: Made, hook: string, level: GuardLevel, links: Links, depth: number): readonly GuardUse[] {
  const [functions, options] = made.call?.args.map((arg) => arg.value) ?? [];
  if (!functions) return [];
  const all = textOf(options, made.in, 'relation', links) === 'and';
  const parts = functions.kind === 'list' ? functions.parts.map((part) => part.value) : [functions];
  const groups = parts.map((part) => guardsOf(part, made.in, hook, level, links, depth + 1));
  if (all) return parts.flatMap((part, index) => (part.kind === 'list' ? choice(groups[index] ?? []) : (groups[index] ?? [])));
  return functions.kind === 'list' ? alternatives(groups).flatMap(choice) : choice(groups.flat());
}

/** One of several lists has to agree as a whole: so does one member of each, whichever is taken from each. */
function alternatives(groups: readonly (readonly GuardUse[])[]): readonly (readonly GuardUse[])[] {
  return groups.reduce<readonly (readonly GuardUse[])[]>(
    (taken, group) => taken.flatMap((one) => group.map((use) => [...one, use])).slice(0, MAX_ALTERNATIVES),
    [[]],
  );
}

function choice(uses: readonly GuardUse[]): readonly GuardUse[] {
  const [first, ...more] = uses;
  if (!first || more.length === 0) return uses;
  return [{ ...first, name: uses.map((one) => one.name).join(' or '), anyOf: uses }];
}
