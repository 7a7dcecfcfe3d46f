/** Owns how functions that are given a handler and return what is called instead of it are read, layer by layer. Names no framework. */

import type { GuardLevel } from '../core/route.js';
import type { Where } from '../core/span.js';
import type { GuardUse, Links, Protocol, Role } from '../link/model.js';
import type { CallValue, Context, Thing } from '../link/things.js';
import { ANONYMOUS, placeOf, possibilities } from './http.js';

/** Wrappers in wrappers that are looked into. */
const MAX_LAYERS = 6;
/** How the handler is called among the functions of a record of options. */
const HANDLER_KEY = /^(handler?|handle\w*|action|run|resolve|resolver|execute|fn|callback|controller|GET|POST|PUT|PATCH|DELETE)$/;

/** A handler with the wrappers around it, outermost first. */
export interface Layered {
  /** What the framework calls; the inner handler where a library's wrapper hides it. */
  readonly handler: Thing;
  /** The function that does the work. */
  readonly inner: Thing;
  readonly guards: readonly GuardUse[];
}

/** Takes the wrappers off a handler. `roles`: what the framework calls it with. */
export function layers(thing: Thing, roles: readonly Role[], level: GuardLevel, links: Links): Layered {
  const guards: GuardUse[] = [];
  let handler: Thing | undefined;
  let inner = main(thing, links);
  for (let depth = 0; depth < MAX_LAYERS; depth++) {
    const layer = layerOf(inner, links);
    if (!layer) break;
    const { handlers, name, at } = layer;
    const protocol: Protocol = { params: roles, passes: 'next', around: handlers };
    guards.push({ thing: inner, name, at, protocol, level });
    handler = inner.is === 'function' ? (handler ?? inner) : undefined;
    inner = main(handlers[0] ?? inner, links);
  }
  return { handler: handler ?? inner, inner, guards };
}

interface Layer {
  readonly handlers: readonly Thing[];
  readonly name: string;
  readonly at: Where;
}

/** The functions that a wrapper was given; undefined for what wraps nothing. */
function layerOf(thing: Thing, links: Links): Layer | undefined {
  if (thing.is === 'function') {
    for (let frame = thing.frame; frame; frame = frame.outer) {
      const handlers = frame.holds ? [] : given(frame.args, frame.caller, links);
      const wrapper = frame.module.facts.functions[frame.fn];
      if (handlers.length > 0 && wrapper && !handlers.some((one) => one.is === 'function' && same(one, thing)))
        return {
          handlers,
          name: wrapper.name ?? outerName(thing) ?? ANONYMOUS,
          at: placeOf({ is: 'function', module: frame.module, fn: frame.fn }) ?? { file: frame.module.path, at: wrapper.nameAt },
        };
    }
    return undefined;
  }
  if (thing.is !== 'object' || !thing.call) return undefined;
  const handlers = given(thing.call.args, thing.in, links);
  return handlers.length > 0 ? { handlers, name: links.nameOf(thing.call, thing.in), at: links.where(thing.call, thing.in) } : undefined;
}

/** The handlers among arguments: functions, or functions in a record of options. */
function given(args: CallValue['args'], context: Context, links: Links): readonly Thing[] {
  const things = args.map((arg) => main(links.evaluate(arg.value, context), links));
  const direct = things.filter((one) => one.is === 'function' || (one.is === 'object' && layerOf(one, links) !== undefined));
  if (direct.length > 0) return direct;
  const named = things.flatMap((one) => (one.is === 'record' ? one.entries : []));
  return named
    .filter((one) => HANDLER_KEY.test(one.key ?? '') && main(one.thing, links).is === 'function')
    .map((one) => main(one.thing, links));
}

/** The first of several possibilities that is a function, and what a module is when it is called. */
function main(thing: Thing, links: Links): Thing {
  if (thing.is === 'module') return links.exported(thing.module, 'default') ?? thing;
  const all = possibilities(thing);
  return all.find((one) => one.is === 'function') ?? all.find((one) => one.is === 'object') ?? all[0] ?? thing;
}

function outerName(thing: Thing & { is: 'function' }): string | undefined {
  for (let frame = thing.frame; frame; frame = frame.outer) {
    const name = frame.module.facts.functions[frame.fn]?.name;
    if (name !== undefined) return name;
  }
  return undefined;
}

function same(a: Thing & { is: 'function' }, b: Thing & { is: 'function' }): boolean {
  return a.fn === b.fn && a.module === b.module;
}
