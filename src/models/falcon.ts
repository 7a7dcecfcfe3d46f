/**
 * Owns what is known about Falcon: resources whose responders are their methods, hooks around them, and middleware.
 * Middleware covers its whole application, whatever the order.
 */
import { lastName, type Value } from '../core/value.js';
import type { DomainFact, GuardUse, Links, Model, Protocol, ResolvedSite, RouteFact } from '../link/model.js';
import type { Context, Thing } from '../link/things.js';
import { nameOfThing, type Place, placeOf, staticRoute } from './http.js';
import { listed, type Made, nameOfFunction, nameOfMethod, transportOf, VERBS, verbMethods } from './views.js';

const APP = /^falcon(\.(asgi|app|api))*\.(App|API)$/;
const BEFORE = /^falcon(\.hooks)?\.before$/;
const REGISTERS = ['add_route', 'add_sink', 'add_static_route', 'add_middleware'];

const RESPONDER: Protocol = { params: ['request', 'response'], passes: 'return' };
const HOOK: Protocol = { params: ['request', 'response', 'injected', 'injected'], passes: 'return' };
/** What a middleware has a method for, in the order in which they run. */
const STEPS = ['process_request', 'process_resource', 'process_request_ws', 'process_resource_ws'] as const;

type ClassThing = Thing & { is: 'class' };
type FunctionThing = Thing & { is: 'function' };

function isApp(name: string): boolean {
  return APP.test(name);
}

function read(site: ResolvedSite, links: Links): readonly DomainFact[] {
  const name = lastName(site.call.callee) ?? '';
  const place: Place = { at: links.where(site.call, site.context), position: site.position, under: site.under };
  if (!REGISTERS.includes(name))
    return links.roots(links.evaluate(site.call, site.context), isApp).flatMap((made) => application(made, place, links));
  return (site.receiver ? links.roots(site.receiver, isApp) : []).flatMap((app) => [
    ...application(app, place, links),
    ...added(name, links.key(app), site, place, links),
  ]);
}

function application(made: Made, place: Place, links: Links): readonly DomainFact[] {
  const part = links.libraryPart(made) ?? made;
  const own = { ...place, at: made.call ? links.where(made.call, made.in) : place.at };
  const key = links.key(made);
  const given = part.call && links.argument(part.call, 'middleware');
  return [
    { kind: 'scope', key, name: 'app', framework: 'falcon', root: true, prefix: '', order: 'whole', ...own },
    ...(given ? middleware(given, part.in, key, own, links) : []),
  ];
}

function added(name: string, scope: string, site: ResolvedSite, place: Place, links: Links): readonly DomainFact[] {
  const { call, context } = site;
  if (name === 'add_middleware') {
    const given = links.argument(call, 'middleware', 0);
    return given ? middleware(given, context, scope, place, links) : [];
  }
  const path = links.text(links.argument(call, name === 'add_route' ? 'uri_template' : 'prefix', name === 'add_sink' ? 1 : 0), context);
  if (name === 'add_static_route') return [staticRoute(scope, path ?? '{}', place)];
  const shared = { kind: 'route', scope, path: path ?? (name === 'add_sink' ? '/*' : '{}'), protocol: RESPONDER, ...place } as const;
  const given = links.argument(call, name === 'add_sink' ? 'sink' : 'resource', name === 'add_sink' ? 0 : 1);
  if (!given) return [];
  const suffix = links.text(links.argument(call, 'suffix'), context);
  return listed(links.evaluate(given, context)).flatMap((one) =>
    name === 'add_sink'
      ? [responder('*', one, nameOfThing(one, links, 'handler'), [], shared, links)]
      : one.is === 'object' && one.callee.is === 'class'
        ? resource(one.callee, suffix, shared, links)
        : one.is === 'module'
          ? functions(one, suffix, shared, links)
          : [],
  );
}

type Shared = Pick<RouteFact, 'kind' | 'scope' | 'path' | 'protocol' | 'at' | 'position' | 'under'>;

/** A route for each responder of a resource: `on_get`, `on_get_collection`. */
function resource(type: ClassThing, suffix: string | undefined, shared: Shared, links: Links): readonly RouteFact[] {
  const declared = type.module.facts.classes[type.id];
  const around = hooks(declared?.decorators ?? [], { module: type.module, fn: declared?.within ?? 0 }, links);
  return verbMethods(type, responders(suffix), links).map(({ verb, method }) => {
    const fn = method.module.facts.functions[method.fn];
    const guards = [...around, ...hooks(fn?.decorators ?? [], { module: method.module, fn: fn?.within ?? 0 }, links)];
    return responder(verb.split('_')[1] ?? '*', method, nameOfMethod(type, method), guards, shared, links);
  });
}

/** A module may be a resource: its functions are the responders. */
function functions(module: Thing, suffix: string | undefined, shared: Shared, links: Links): readonly RouteFact[] {
  return responders(suffix).flatMap((verb) => {
    const method = links.access(module, verb);
    const fn = method.is === 'function' ? method.module.facts.functions[method.fn] : undefined;
    if (method.is !== 'function' || !fn) return [];
    const guards = hooks(fn.decorators, { module: method.module, fn: 0 }, links);
    return [responder(verb.split('_')[1] ?? '*', method, verb, guards, shared, links)];
  });
}

function responders(suffix: string | undefined): readonly string[] {
  return [...VERBS, 'websocket'].map((verb) => (suffix === undefined ? `on_${verb}` : `on_${verb}_${suffix}`));
}

function responder(verb: string, handler: Thing, name: string, guards: readonly GuardUse[], shared: Shared, links: Links): RouteFact {
  const socket = verb === 'websocket';
  return {
    ...shared,
    methods: [socket ? 'GET' : verb.toUpperCase()],
    transport: socket ? 'ws' : transportOf(handler, links, [], ['SSEvent']),
    handler,
    handlerName: name,
    handlerAt: (handler.is === 'function' ? placeOf(handler) : undefined) ?? shared.at,
    guards,
  };
}

/** `@falcon.before(hook, …)` runs the hook first; any other decorator is called with the responder. */
function hooks(decorators: readonly Value[], context: Context, links: Links): readonly GuardUse[] {
  return decorators.flatMap((one): readonly GuardUse[] => {
    const at = links.where(one, context);
    const thing = links.evaluate(one, context);
    const before = one.kind === 'call' && BEFORE.test(links.libraryName(links.evaluate(one.callee, context)) ?? '');
    const action = before ? links.argument(one, 'action', 0) : undefined;
    if (!action) return [{ thing, name: links.nameOf(one, context), at, protocol: DECORATOR, level: 'route' }];
    const hook = called(links.evaluate(action, context), links);
    return [{ thing: hook, name: links.nameOf(action, context), at, protocol: HOOK, level: 'route' }];
  });
}

/** A decorator of a responder is called with the resource first. */
const DECORATOR: Protocol = { params: ['request', 'response'], passes: 'next', wraps: true };

/** An instance of a first-party class is called by its `__call__`. */
function called(thing: Thing, links: Links): Thing {
  const method = thing.is === 'object' && thing.callee.is === 'class' ? links.access(thing, '__call__') : undefined;
  return method?.is === 'function' ? method : thing;
}

function middleware(given: Value, context: Context, scope: string, place: Place, links: Links): readonly DomainFact[] {
  const things = links.elements(given, context).flatMap((held) => listed(links.evaluate(held.value, held.context)));
  return things.flatMap((thing): readonly DomainFact[] => {
    const known = links.known(thing);
    const steps = known
      ? [thing]
      : thing.is === 'object'
        ? STEPS.map((step) => links.access(thing, step)).filter((one): one is FunctionThing => one.is === 'function')
        : [];
    return steps.map((step) => ({
      kind: 'attach',
      scope,
      guard: {
        thing: step,
        name: nameOfThing(thing, links, 'handler'),
        at: place.at,
        protocol: HOOK,
        level: 'app',
        ...covering(thing, links),
      },
      ...(!known && { skips: nameOfFunction(step as FunctionThing)?.endsWith('_ws') ? (['http', 'sse'] as const) : (['ws'] as const) }),
      ...place,
    }));
  });
}

/** Paths and methods that a library's middleware is told to leave out. */
function covering(thing: Thing, links: Links): Pick<GuardUse, 'covers'> {
  if (thing.is !== 'object' || !thing.call || !links.known(thing)) return {};
  const { call, in: context } = thing;
  const texts = (name: string): readonly string[] => {
    const value = links.argument(call, name);
    return (value ? listed(links.evaluate(value, context)) : []).flatMap((one) => (one.is === 'literal' ? [String(one.value)] : []));
  };
  const [paths, methods] = [texts('exempt_routes'), texts('exempt_methods')];
  return { covers: ({ path, method }) => !paths.includes(path) && !methods.includes(method) };
}

export const falcon: Model = {
  id: 'falcon',
  packages: ['falcon', 'falcon_auth'],
  languages: ['python'],
  watch: [...REGISTERS, 'App', 'API'],
  accepts: ({ decorates }) => decorates === undefined,
  read,
  calls: {
    'falcon_auth.FalconAuthMiddleware': { does: 'guard', verdict: 'rejects' },
    'falcon.redirect': { does: 'reject' },
  },
};
