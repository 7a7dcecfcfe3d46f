/** Owns handlers of actix-web: `web::get().to(h)`, and functions whose attributes tell method and path. */
import type { Where } from '../../core/span.js';
import { lastName, type Value } from '../../core/value.js';
import type { GuardUse, Links } from '../../link/model.js';
import type { CallValue, Context, Thing } from '../../link/things.js';
import { chainOf, declared, plainName } from '../chains.js';
import { extractorGuards, transportOf } from '../extraction.js';
import { HTTP_METHODS, placeOf, possibilities } from '../http.js';
import { type Endpoint, protocolOf } from '../rust-endpoints.js';
import { expressionIn, wrapped } from './middleware.js';

/** The functions that start a route, by the methods it is for. */
const STARTS = /^(?:(?:actix_web|ntex|apistos|paperclip)\.(?:\w+\.)*)?(?:web\.(\w+)|Route\.new)$/;

/** One handler for methods. */
export function ofHandler(methods: readonly string[], value: Value, context: Context, links: Links): Endpoint {
  const [first = { is: 'unknown' } as const] = possibilities(links.evaluate(value, context));
  // `Handler(h)`: an adapter of the program's own.
  const [inner] = first.is === 'object' && first.callee.is === 'class' ? (first.call?.args ?? []) : [];
  const thing = inner && first.is === 'object' ? (possibilities(links.evaluate(inner.value, first.in))[0] ?? first) : first;
  return endpointOf(thing.is === 'function' ? thing : first, methods, links.where(value, context), links.nameOf(value, context), links);
}

function endpointOf(handler: Thing, methods: readonly string[], at: Where, name: string, links: Links): Endpoint {
  return {
    methods,
    handler,
    name: declared(handler)?.name ?? name,
    at: (handler.is === 'function' ? placeOf(handler) : undefined) ?? at,
    transport: upgrades(handler, links) ? 'ws' : transportOf(handler, links),
    guards: [...decoratorGuards(handler, links), ...extractorGuards(handler, links)],
    protocol: protocolOf(handler),
  };
}

/** A handler that takes the raw payload and starts a WebSocket with it. */
function upgrades(handler: Thing, links: Links): boolean {
  const takes = declared(handler)?.params.some(({ type }) => type && /(^|\.)Payload$/.test(lastName(type) ?? ''));
  return takes === true && ['handle', 'start', 'start_with_addr', 'start_with_protocols'].some((name) => links.mentions(handler, name));
}

/** The handlers of `web::get().to(h)`, `web::route().method(Method::GET).to(h)` and their kin. */
export function ofRoute(value: Value, context: Context, links: Links): readonly Endpoint[] {
  return possibilities(links.evaluate(value, context)).flatMap((thing): readonly Endpoint[] => {
    const { base, calls } = chainOf(thing);
    const start = base.is === 'object' ? STARTS.exec(plainName(base.callee, links) ?? '') : null;
    if (!start || base.is !== 'object' || !base.call) return [];
    const verb = start[1] ?? 'route';
    const guards = calls.flatMap(({ name, call, context: inside }) => {
      const [given] = call.args;
      return given && (name === 'wrap' || name === 'wrap_fn') ? wrapped(name, given.value, inside, links, 'route') : [];
    });
    const methods = methodsOf(verb, base, calls, links);
    const [to] = verb === 'to' ? [{ call: base.call, context: base.in }] : calls.filter((one) => /^(to|to_async|service)$/.test(one.name));
    const handler = to?.call.args[0]?.value;
    if (!to || !handler) return [];
    const made = ofHandler(methods, handler, to.context, links);
    return [{ ...made, guards: [...guards, ...made.guards] }];
  });
}

type Chain = ReturnType<typeof chainOf>;

function methodsOf(verb: string, base: Thing & { is: 'object' }, calls: Chain['calls'], links: Links): readonly string[] {
  if (HTTP_METHODS.has(verb)) return [verb.toUpperCase()];
  const named = (call: CallValue, context: Context): string[] =>
    call.args.flatMap(({ value }) => {
      const name = links.nameOf(value, context).split('.').at(-1) ?? '';
      return /^[A-Z]+$/.test(name) ? [name] : HTTP_METHODS.has(name.toLowerCase()) ? [name.toUpperCase()] : [];
    });
  const own = verb === 'method' && base.call ? named(base.call, base.in) : [];
  const told = calls.flatMap(({ name, call, context }) => {
    if (name === 'method') return named(call, context);
    return name === 'guard' ? call.args.flatMap(({ value }) => guarded(value, context, links)) : [];
  });
  const methods = [...own, ...told];
  return methods.length > 0 ? methods : ['*'];
}

/** The methods that a routing guard lets through: `guard::Get()`, `guard::Any(guard::Get()).or(guard::Post())`. */
function guarded(value: Value, context: Context, links: Links): readonly string[] {
  return possibilities(links.evaluate(value, context)).flatMap((thing): readonly string[] => {
    const { base } = chainOf(thing);
    const name = base.is === 'object' ? (plainName(base.callee, links)?.split('.').at(-1) ?? '') : '';
    if (base.is === 'object' && name === 'Any') return (base.call?.args ?? []).flatMap((arg) => guarded(arg.value, base.in, links));
    if (base.is === 'object' && name === 'Method')
      return (base.call?.args ?? []).map((arg) => links.nameOf(arg.value, base.in).split('.').at(-1) ?? '');
    return HTTP_METHODS.has(name.toLowerCase()) ? [name.toUpperCase()] : [];
  });
}

/** The routes that attributes of a function declare: `#[get("/x")]`, `#[route("/x", method = "GET")]`, `#[routes]`. */
export function ofDecorators(
  thing: Thing & { is: 'function' },
  links: Links,
): readonly { readonly path: string; readonly endpoint: Endpoint }[] {
  const context: Context = { module: thing.module, fn: 0 };
  return (declared(thing)?.decorators ?? []).flatMap((decorator) => {
    const verb = decorator.kind === 'call' ? (lastName(decorator.callee) ?? '') : '';
    const [first] = decorator.kind === 'call' ? decorator.args : [];
    if (decorator.kind !== 'call' || !first || (!HTTP_METHODS.has(verb) && verb !== 'route')) return [];
    const path = links.text(first.value, context);
    if (path === undefined) return [];
    const told = decorator.args.flatMap((arg) => (arg.name === 'method' ? [links.text(arg.value, context)?.toUpperCase() ?? '*'] : []));
    const own = verb === 'route' ? told : [verb.toUpperCase()];
    const wraps = decorator.args.flatMap((arg) => {
      const expression = arg.name === 'wrap' ? expressionIn(arg.value) : undefined;
      return expression ? wrapped('wrap', expression, context, links, 'route') : [];
    });
    const at = links.where(decorator, context);
    const endpoint = endpointOf(thing, own.length > 0 ? own : ['*'], at, 'handler', links);
    return [{ path, endpoint: { ...endpoint, guards: [...wraps, ...endpoint.guards] } }];
  });
}

/** Attributes of other crates that ask for a permission. */
function decoratorGuards(handler: Thing, links: Links): readonly GuardUse[] {
  if (handler.is !== 'function') return [];
  const context: Context = { module: handler.module, fn: 0 };
  return (declared(handler)?.decorators ?? []).flatMap((decorator) => {
    const thing = links.evaluate(decorator.kind === 'call' ? decorator.callee : decorator, context);
    if (!links.known(thing)) return [];
    const name = links.nameOf(decorator, context);
    return [
      { thing, name, at: links.where(decorator, context), level: 'route' as const, protocol: { params: [], passes: 'return' as const } },
    ];
  });
}
