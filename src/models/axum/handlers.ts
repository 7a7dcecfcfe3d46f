/** Owns method routers: which handlers a value such as `get(a).layer(l).post(b)` holds, for which methods, behind which layers. */
import type { Where } from '../../core/span.js';
import type { Value } from '../../core/value.js';
import type { Links } from '../../link/model.js';
import type { CallValue, Context, Thing } from '../../link/things.js';
import { chainOf, plainName } from '../chains.js';
import { extractorGuards, transportOf } from '../extraction.js';
import { possibilities } from '../http.js';
import { type Endpoint, protocolOf } from '../rust-endpoints.js';
import { layerGuards } from './layers.js';

const VERB = /^(?:typed_)?(get|post|put|patch|delete|head|options|trace|connect|any|on)(?:_service)?(?:_with)?$/;
const LAYER = /^(layer|route_layer)$/;

/** The handlers of a method router; empty when the value is none. */
export function endpoints(value: Value, context: Context, links: Links): readonly Endpoint[] {
  return possibilities(links.evaluate(value, context)).flatMap((thing) => ofChain(thing, links));
}

function ofChain(thing: Thing, links: Links): readonly Endpoint[] {
  const { base, calls } = chainOf(thing);
  const found: Endpoint[] = [];
  if (base.is === 'object' && base.call) {
    const made = plainName(base.callee, links);
    if (made === undefined || !/^(axum|axum_extra|aide|utoipa_axum)\b/.test(made)) return [];
    const name = made.split('.').at(-1) ?? '';
    if (VERB.test(name)) found.push(...ofVerb(name, base.call, base.in, links));
    else if (!/MethodRouter\.(new|default)$/.test(made)) return [];
  }
  for (const { name, call, context } of calls) {
    const [layer] = call.args;
    if (VERB.test(name)) found.push(...ofVerb(name, call, context, links));
    else if (LAYER.test(name) && layer) {
      // A layer covers what is already there.
      const guards = layerGuards(layer.value, context, 'route', links);
      found.splice(0, found.length, ...found.map((one) => ({ ...one, guards: [...guards, ...one.guards] })));
    }
  }
  return found;
}

function ofVerb(name: string, call: CallValue, context: Context, links: Links): readonly Endpoint[] {
  const verb = VERB.exec(name)?.[1] ?? '';
  const [first, second] = call.args;
  const handler = verb === 'on' ? second : first;
  if (!handler) return [];
  const methods = verb === 'any' ? ['*'] : verb === 'on' && first ? filtered(first.value, context, links) : [verb.toUpperCase()];
  return [endpoint(methods, handler.value, context, links, /_service/.test(name))];
}

/** One handler: a function, or one with layers of its own, `handler.layer(l)`. */
export function endpoint(methods: readonly string[], value: Value, context: Context, links: Links, service: boolean): Endpoint {
  const [thing = { is: 'unknown' } as const] = possibilities(links.evaluate(value, context));
  const { base, calls } = chainOf(thing);
  const handler = calls.length > 0 && base.is === 'function' ? base : thing;
  const layers = handler === base ? calls.filter((one) => LAYER.test(one.name)) : [];
  const guards = layers
    .toReversed()
    .flatMap((one) => one.call.args.slice(0, 1).flatMap((arg) => layerGuards(arg.value, one.context, 'route', links)));
  const made = service && base.is === 'object' ? plainName(base.callee, links) : undefined;
  return {
    methods,
    handler,
    name: handlerName(value, handler, context, links),
    at: handlerAt(value, handler, context, links),
    transport: made !== undefined && servesFiles(made) ? 'static' : transportOf(handler, links),
    guards: [...guards, ...extractorGuards(handler, links)],
    protocol: protocolOf(handler),
  };
}

/** Services that hand out files. */
export function servesFiles(name: string): boolean {
  return /(^|\.)(ServeDir|ServeFile|SpaRouter|ServeEmbed)\b/.test(name);
}

function handlerName(value: Value, handler: Thing, context: Context, links: Links): string {
  const name = handler.is === 'function' ? handler.module.facts.functions[handler.fn]?.name : undefined;
  return name ?? links.nameOf(value, context);
}

function handlerAt(value: Value, handler: Thing, context: Context, links: Links): Where {
  const fn = handler.is === 'function' ? handler.module.facts.functions[handler.fn] : undefined;
  return fn && handler.is === 'function' ? { file: handler.module.path, at: fn.nameAt } : links.where(value, context);
}

/** The methods of `MethodFilter::GET.or(MethodFilter::POST)`. */
function filtered(value: Value, context: Context, links: Links): readonly string[] {
  const names: string[] = [];
  const read = (one: Value): void => {
    if (one.kind === 'call' && one.callee.kind === 'member') {
      read(one.callee.of);
      for (const arg of one.args) read(arg.value);
    } else if (one.kind === 'op') one.args.forEach(read);
    else if (one.kind === 'first') one.of.forEach(read);
    else {
      const name = links.nameOf(one, context).split('.').at(-1) ?? '';
      if (/^[A-Z]+$/.test(name)) names.push(name === 'ALL' ? '*' : name);
    }
  };
  read(value);
  return names.length > 0 ? names : ['*'];
}
