/** Owns what Python frameworks share: views that are functions under decorators, or classes with a method for each verb. Names no framework. */

import { blocks, type Step, valuesOf } from '../core/outline.js';
import type { Transport } from '../core/route.js';
import type { Where } from '../core/span.js';
import { operands, type Value } from '../core/value.js';
import type { GuardUse, Links, Protocol, ResolvedSite } from '../link/model.js';
import type { Context, Thing } from '../link/things.js';
import { placeOf, possibilities } from './http.js';

export type Made = Thing & { is: 'object' };
type Method = Thing & { is: 'function' };

/** A decorator is given the view and returns what is called instead. */
export const DECORATOR: Protocol = { params: ['request'], passes: 'next', wraps: true };

export const VERBS = ['get', 'post', 'put', 'patch', 'delete'] as const;

const OPEN =
  /^(allow_(unauthenticated|anonymous)|public(_(route|endpoint|view))?|(no|skip|without)_(auth|login)|login_not_required|(auth|login)_exempt|unauthenticated)$/i;

/** A view as it is registered, with the guards called or written around it, outermost first. */
export interface View {
  readonly thing: Thing;
  readonly name: string;
  readonly at: Where;
  readonly guards: readonly GuardUse[];
}

/** Objects in a thing that is one, a list of them, or one of several. */
export function listed(thing: Thing): readonly Thing[] {
  return possibilities(thing).flatMap((one) => (one.is === 'list' ? one.items.flatMap(listed) : [one]));
}

/** What is registered behind `login_required(partial(view))`: the view, and the decorators around it. */
export function viewOf(value: Value, context: Context, links: Links, depth = 0): View {
  const [held = { value, context }] = links.elements(value, context);
  const { value: given, context: inside } = held;
  if (given.kind === 'call' && depth < 8) {
    const member = given.callee.kind === 'member' ? given.callee : undefined;
    if (member?.name === 'as_view') return viewOf(member.of, inside, links, depth + 1);
    for (const arg of given.args) {
      const inner = possibilities(links.evaluate(arg.value, inside)).find((one) => one.is === 'function' || one.is === 'class');
      if (!inner || !isView(inner, links)) continue;
      const view = viewOf(arg.value, inside, links, depth + 1);
      return { ...view, guards: [guardUse(given.callee, inside, links), ...view.guards] };
    }
  }
  const thing = seen(
    possibilities(links.evaluate(value, context)).find((one) => one.is === 'function') ?? links.evaluate(value, context),
    links,
  );
  const name = thing.is === 'function' ? (nameOfFunction(thing) ?? links.nameOf(value, context)) : links.nameOf(value, context);
  const at = (thing.is === 'function' ? placeOf(thing) : undefined) ?? links.where(value, context);
  return { thing, name, at, guards: decoratorsOf(thing, links) };
}

/** Whether a function or class could answer a request: a function that takes something. */
function isView(thing: Thing, links: Links): boolean {
  return thing.is === 'function' || VERBS.some((verb) => links.access(thing, verb).is === 'function');
}

/** An instance of a first-party class is called by its `__call__`. */
function seen(thing: Thing, links: Links): Thing {
  const called = thing.is === 'object' && thing.callee.is === 'class' ? links.access(thing, '__call__') : undefined;
  return called?.is === 'function' ? called : thing;
}

/** The decorators of a view, below the one that registers it where it is one of them. */
export function decoratorsOf(thing: Thing, links: Links, registers?: Value): readonly GuardUse[] {
  if (thing.is !== 'function') return [];
  const fn = thing.module.facts.functions[thing.fn];
  const own = fn?.decorators.findIndex((one) => one === registers || (registers?.kind === 'call' && one === registers.callee)) ?? -1;
  const context: Context = { module: thing.module, fn: fn?.within ?? 0, ...(thing.frame && { frame: thing.frame }) };
  return (fn?.decorators ?? []).slice(own + 1).map((one) => ({
    ...guardUse(one, context, links),
    ...(fn?.owner !== undefined && thing.self && { receiver: thing.self }),
  }));
}

export function guardUse(value: Value, context: Context, links: Links, level: GuardUse['level'] = 'route'): GuardUse {
  return {
    thing: links.evaluate(value, context),
    name: links.nameOf(value, context),
    at: links.where(value, context),
    protocol: DECORATOR,
    level,
  };
}

/** The verbs that a class answers by methods of its own or of its first-party bases. */
export function verbMethods(
  type: Thing & { is: 'class' },
  verbs: readonly string[],
  links: Links,
): readonly { verb: string; method: Method }[] {
  const self: Thing = { is: 'object', callee: type, in: { module: type.module, fn: 0 } };
  return verbs.flatMap((verb) => {
    const method = possibilities(links.access(self, verb)).find((one) => one.is === 'function');
    return method?.is === 'function' ? [{ verb, method }] : [];
  });
}

/** The name of a class's method, with its class. */
export function nameOfMethod(type: Thing & { is: 'class' }, method: Method): string {
  return `${type.module.facts.classes[type.id]?.name ?? 'view'}.${nameOfFunction(method) ?? 'method'}`;
}

export function nameOfFunction(thing: Method): string | undefined {
  return thing.module.facts.functions[thing.fn]?.name;
}

/** A decorator that says that nobody is turned away, in words; undefined where there is none. */
export function declaredOpen(guards: readonly GuardUse[]): string | undefined {
  const marker = guards.find((one) => OPEN.test(one.name.split('.').at(-1) ?? ''));
  return marker && `\`${marker.name}\` says so`;
}

/** How a handler answers: over a socket or as a stream, where its body says so. */
export function transportOf(handler: Thing, links: Links, sockets: readonly string[], streams: readonly string[]): Transport {
  if (sockets.some((word) => links.mentions(handler, word))) return 'ws';
  return ['text/event-stream', ...streams].some((word) => links.mentions(handler, word)) ? 'sse' : 'http';
}

/** What a decorator is called on by hand: `handler` of `router.get(path)(handler)`. */
export function appliedTo(site: ResolvedSite): Value | undefined {
  const [from, to] = site.call.at;
  const find = (value: Value): Value | undefined => {
    if (value.kind === 'call' && value.callee.kind === 'call' && value.callee.at[0] === from && value.callee.at[1] === to)
      return value.args[0]?.value;
    return first(operands(value), find);
  };
  const visit = (steps: readonly Step[]): Value | undefined =>
    first(steps, (step) => first(valuesOf(step), find) ?? first(blocks(step), visit));
  return visit(site.module.bodies[site.site.fn] ?? []);
}

function first<T, R>(all: readonly T[], test: (one: T) => R | undefined): R | undefined {
  for (const one of all) {
    const found = test(one);
    if (found !== undefined) return found;
  }
  return undefined;
}
