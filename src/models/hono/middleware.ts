/**
 * Owns what stands in front of handlers of Hono: middleware, lists of it, what `hono/combine` makes of several, and what factories wrap.
 * Never decides what a guard does.
 */
import { eachValue } from '../../core/outline.js';
import type { Value } from '../../core/value.js';
import type { GuardUse, Links, Protocol } from '../../link/model.js';
import type { Context, Thing } from '../../link/things.js';
import { callable, matchesPattern } from '../http.js';

const COMBINED = /^(?:@hono\/)?hono\/combine\.(some|every|except)$/;
const MIDDLEWARE: Protocol = { params: ['request', 'next'], passes: 'next' };
/** Combinations inside each other. */
const MAX_DEPTH = 6;

interface Held {
  readonly value: Value;
  readonly context: Context;
}

/** The handlers in a list of arguments, one after the other: lists, spreads and what `createHandlers` was given. */
export function handlersOf(values: readonly Value[], context: Context, links: Links, depth = 0): readonly Held[] {
  if (depth > MAX_DEPTH) return [];
  return values.flatMap((value) =>
    links.elements(value, context).flatMap((one): readonly Held[] => {
      const thing = links.evaluate(one.value, one.context);
      const made = thing.is === 'object' && /\.createHandlers$/.test(links.libraryName(thing.callee) ?? '') ? thing : undefined;
      if (!made?.call) return [one];
      return handlersOf(
        made.call.args.map((arg) => arg.value),
        made.in,
        links,
        depth + 1,
      );
    }),
  );
}

/** The guards that one argument is: several for `every`, one as strong as its weakest for `some`. */
export function guardsOf({ value, context }: Held, level: GuardUse['level'], links: Links, depth = 0): readonly GuardUse[] {
  const thing = links.evaluate(value, context);
  const combined = thing.is === 'object' ? COMBINED.exec(links.libraryName(thing.callee) ?? '')?.[1] : undefined;
  if (thing.is !== 'object' || !thing.call || !combined || depth > MAX_DEPTH) {
    return [{ ...callable(value, context, links), protocol: MIDDLEWARE, level }];
  }
  const args = thing.call.args.map((arg) => arg.value);
  const [condition] = args;
  const inner = handlersOf(combined === 'except' ? args.slice(1) : args, thing.in, links);
  const each = inner.map((one) => guardsOf(one, level, links, depth + 1));
  if (combined === 'some') return someOf(thing, each, { value, context }, level, links);
  if (combined === 'every' || !condition) return each.flat();
  const open = links.elements(condition, thing.in).flatMap((one) => links.text(one.value, one.context) ?? []);
  return each.flat().map((guard) => ({
    ...guard,
    covers: (request) => !open.some((pattern) => matchesPattern(pattern, request.path)) && (guard.covers?.(request) ?? true),
  }));
}

/** One of several is enough. Of those that go together, the one whose library is known counts. */
function someOf(
  thing: Thing,
  each: readonly (readonly GuardUse[])[],
  at: Held,
  level: GuardUse['level'],
  links: Links,
): readonly GuardUse[] {
  const anyOf = each.flatMap((together) => together.find((one) => links.known(one.thing)) ?? together[0] ?? []);
  const name = `some(${anyOf.map((one) => one.name).join(', ')})`;
  return [{ thing, name, at: links.where(at.value, at.context), protocol: MIDDLEWARE, level, anyOf }];
}

/** Whether what is registered like a handler only stands in front of others: it makes use of `next`, or a library's table knows it. */
export function standsBefore({ thing }: Pick<GuardUse, 'thing'>, links: Links): boolean {
  if (thing.is !== 'function') return links.known(thing);
  let uses = false;
  eachValue(thing.module.bodies[thing.fn] ?? [], (value) => {
    uses ||= value.kind === 'param' && value.of === thing.fn && value.index === 1;
  });
  return uses;
}
