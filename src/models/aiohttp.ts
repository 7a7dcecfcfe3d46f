/**
 * Owns what is known about aiohttp's server: applications and their routers, tables of routes, class-based views and middleware.
 * Middleware covers its application and those mounted below, whatever the order.
 */
import type { Transport } from '../core/route.js';
import type { Where } from '../core/span.js';
import { lastName, type Value } from '../core/value.js';
import type { AttachFact, DomainFact, GuardUse, Links, Model, Protocol, ResolvedSite, RouteFact, ScopeFact } from '../link/model.js';
import type { Context, Thing } from '../link/things.js';
import { type Place, placeOf, possibilities, staticRoute } from './http.js';
import { decoratorsOf, listed, type Made, nameOfMethod, transportOf, VERBS, type View, verbMethods, viewOf } from './views.js';

const APP = /^aiohttp\.(web|web_app)\.Application$/;
const TABLE = /^aiohttp\.(web|web_routedef)\.RouteTableDef$/;
const ENTRY = /^aiohttp\.(web|web_routedef)\.(get|post|put|patch|delete|head|options|route|view|static)$/;
const VIEW = /^aiohttp\.(web|web_urldispatcher)\.View$/;

/** Decorators of a table of routes, and makers of its entries. */
const KINDS = [...VERBS, 'head', 'options', 'route', 'view', 'static'];
const ADDS = [...KINDS.map((kind) => `add_${kind}`), 'add_routes'];
const ALL_VERBS = [...VERBS, 'head', 'options'];

const HANDLER: Protocol = { params: ['request'], passes: 'return' };
const METHOD: Protocol = { params: [], passes: 'return' };
const MIDDLEWARE: Protocol = { params: ['request', 'next'], passes: 'next' };
/** Before version 3: a factory that is given the application and the handler. */
const FACTORY: Protocol = { params: ['injected', 'next'], passes: 'next', wraps: true };

function isScope(name: string): boolean {
  return APP.test(name) || TABLE.test(name);
}

function read(site: ResolvedSite, links: Links): readonly DomainFact[] {
  const name = lastName(site.call.callee) ?? '';
  const place: Place = { at: links.where(site.call, site.context), position: site.position, under: site.under };
  const made = name === 'Application' ? links.evaluate(site.call, site.context) : undefined;
  if (made) return links.roots(made, isScope).flatMap((app) => scopeOf(app, place, links));
  const receiver = site.receiver ?? (site.callee.is === 'member' ? site.callee.of : undefined);
  return receiver
    ? owners(receiver, links).flatMap((owner) => [...scopeOf(owner, place, links), ...added(name, owner, site, place, links)])
    : [];
}

/** The applications and tables that a router, a resource or a list of middleware belongs to. */
function owners(thing: Thing, links: Links, depth = 0): readonly Made[] {
  return possibilities(thing).flatMap((one): readonly Made[] => {
    const roots = links.roots(one, isScope);
    if (roots.length > 0 || depth > 6) return roots;
    if (one.is === 'member') return owners(one.of, links, depth + 1);
    if (one.is !== 'object') return [];
    // `cors.add(resource)` gives the resource back.
    const wrapped = one.callee.is === 'member' && one.callee.name === 'add' ? one.call?.args[0]?.value : undefined;
    if (wrapped) return owners(links.evaluate(wrapped, one.in), links, depth + 1);
    return one.callee.is === 'member' ? owners(one.callee.of, links, depth + 1) : [];
  });
}

function scopeOf(made: Made, place: Place, links: Links): readonly DomainFact[] {
  const part = links.libraryPart(made) ?? made;
  const root = links.classNames(made).some((name) => APP.test(name));
  const at = made.call ? links.where(made.call, made.in) : place.at;
  const own: ScopeFact = {
    kind: 'scope',
    key: links.key(made),
    name: root ? 'app' : 'routes',
    framework: 'aiohttp',
    root,
    prefix: '',
    order: 'whole',
    ...place,
    at,
  };
  const given = part.call && links.argument(part.call, 'middlewares');
  return [own, ...(given ? middlewares(given, part.in, own, { ...place, at }, links) : [])];
}

function middlewares(given: Value, context: Context, own: Pick<ScopeFact, 'key'>, place: Place, links: Links): readonly AttachFact[] {
  return links.elements(given, context).flatMap((held) =>
    listed(links.evaluate(held.value, held.context)).flatMap((thing): readonly AttachFact[] => {
      const guard = middleware(thing, held.value, held.context, links);
      return guard ? [{ kind: 'attach', scope: own.key, guard, ...place }] : [];
    }),
  );
}

function middleware(thing: Thing, value: Value, context: Context, links: Links): GuardUse | undefined {
  const called = thing.is === 'object' && thing.callee.is === 'class' ? links.access(thing, '__call__') : thing;
  const name = links.nameOf(value, context);
  if (called.is !== 'function') return { thing, name, at: links.where(value, context), protocol: MIDDLEWARE, level: 'app' };
  const fn = called.module.facts.functions[called.fn];
  const own = value.kind === 'list' || value.kind === 'param' ? fn?.name : undefined;
  const protocol = fn?.decorators.length === 0 && fn.params[0]?.name === 'app' ? FACTORY : MIDDLEWARE;
  return { thing: called, name: own ?? name, at: placeOf(called) ?? links.where(value, context), protocol, level: 'app' };
}

/** What a call on an application, its router, a resource or a table adds. */
function added(name: string, owner: Made, site: ResolvedSite, place: Place, links: Links): readonly DomainFact[] {
  const { call, context } = site;
  const scope = links.key(owner);
  switch (name) {
    case 'add_routes': {
      const given = links.argument(call, 'routes', 0);
      return given ? entries(given, context, scope, place, links) : [];
    }
    case 'add_subapp':
    case 'add_domain':
      return mounts(name, owner, site, place, links);
    case 'append':
    case 'extend':
    case 'insert': {
      const list = site.receiver?.is === 'member' && site.receiver.name === 'middlewares' ? call.args.at(-1)?.value : undefined;
      return list ? middlewares(list, context, { key: scope }, place, links) : [];
    }
  }
  if (site.site.decorates) return decorated(name, scope, site, place, links);
  const kind = name.replace(/^add_/, '');
  return KINDS.includes(kind) ? registered(kind, call, context, scope, place, links, resourcePath(site, links)) : [];
}

/** The path of the resource that `resource.add_route(method, handler)` adds to. */
function resourcePath(site: ResolvedSite, links: Links): string | undefined {
  let current = site.receiver;
  for (let depth = 0; current?.is === 'object' && current.callee.is === 'member' && depth < 6; depth++) {
    const { call, in: context } = current;
    if (call && current.callee.name === 'add_resource') return links.text(links.argument(call, 'path', 0), context) ?? '{}';
    const wrapped = current.callee.name === 'add' ? call?.args[0]?.value : undefined;
    current = wrapped ? links.evaluate(wrapped, context) : current.callee.of;
  }
  return undefined;
}

/** A list of `web.get(path, handler)` and its like, or a table of decorated handlers. */
function entries(given: Value, context: Context, scope: string, place: Place, links: Links): readonly DomainFact[] {
  const things = links.elements(given, context).flatMap((held) => listed(links.evaluate(held.value, held.context)));
  return things.flatMap((one): readonly DomainFact[] => {
    if (one.is !== 'object') return [];
    const [, , kind] = ENTRY.exec(links.libraryName(one.callee) ?? '') ?? [];
    if (kind && one.call) return registered(kind, one.call, one.in, scope, { ...place, at: links.where(one.call, one.in) }, links);
    return links
      .roots(one, (name) => TABLE.test(name))
      .flatMap((table) => [
        ...scopeOf(table, place, links),
        { kind: 'mount', parent: scope, child: links.key(table), prefix: '', guards: [], ...place } as const,
      ]);
  });
}

function mounts(name: string, owner: Made, site: ResolvedSite, place: Place, links: Links): readonly DomainFact[] {
  const child = links.argument(site.call, name === 'add_subapp' ? 'subapp' : 'app', 1);
  const path = links.argument(site.call, 'prefix', 0);
  const prefix = name === 'add_subapp' ? (links.text(path, site.context) ?? '{}') : '';
  return (child ? links.roots(links.evaluate(child, site.context), isScope) : []).flatMap((app) => [
    ...scopeOf(app, place, links),
    { kind: 'mount', parent: links.key(owner), child: links.key(app), prefix, guards: [], ...place } as const,
  ]);
}

/** `@routes.get(path)`, `@routes.route(method, path)` on a function, `@routes.view(path)` on a class. */
function decorated(kind: string, scope: string, site: ResolvedSite, place: Place, links: Links): readonly DomainFact[] {
  const { decorates } = site.site;
  if (!decorates || !KINDS.includes(kind)) return [];
  const { call, context } = site;
  const path = links.text(links.argument(call, 'path', kind === 'route' ? 1 : 0), context) ?? '{}';
  if ('class' in decorates) {
    const type = { is: 'class', module: site.module, id: decorates.class } as const;
    return viewRoutes(type, path, [], scope, place, links);
  }
  const fn = site.module.facts.functions[decorates.fn];
  const thing: Thing = { is: 'function', module: site.module, fn: decorates.fn, ...(context.frame && { frame: context.frame }) };
  const view: View = {
    thing,
    name: fn?.name ?? 'handler',
    at: placeOf(thing) ?? place.at,
    guards: decoratorsOf(thing, links, call),
  };
  return [route(view, methodsOf(kind, call, context, links), path, scope, place, links)];
}

/** `add_get(path, handler)`, `web.route(method, path, handler)`, `resource.add_route(method, handler)`. */
function registered(
  kind: string,
  call: Value & { kind: 'call' },
  context: Context,
  scope: string,
  place: Place,
  links: Links,
  resource?: string,
): readonly DomainFact[] {
  const first = kind === 'route' && resource === undefined ? 1 : 0;
  const at = resource === undefined ? first + 1 : kind === 'route' ? 1 : 0;
  const path = resource ?? links.text(links.argument(call, kind === 'static' ? 'prefix' : 'path', first), context) ?? '{}';
  if (kind === 'static') return [staticRoute(scope, path, place)];
  const given = links.argument(call, 'handler', at);
  if (!given) return [];
  const view = viewOf(given, context, links);
  if (view.thing.is === 'class' && links.classNames(view.thing).some((name) => VIEW.test(name)))
    return viewRoutes(view.thing, path, view.guards, scope, place, links);
  return [route(view, methodsOf(kind, call, context, links), path, scope, place, links)];
}

function methodsOf(kind: string, call: Value & { kind: 'call' }, context: Context, links: Links): readonly string[] {
  if (kind === 'view') return ['*'];
  if (kind !== 'route') return [kind.toUpperCase()];
  return [(links.text(links.argument(call, 'method', 0), context) ?? '*').toUpperCase()];
}

function route(view: View, methods: readonly string[], path: string, scope: string, place: Place, links: Links): RouteFact {
  return {
    kind: 'route',
    scope,
    methods,
    path,
    transport: transport(view.thing, links),
    handler: view.thing,
    handlerName: view.name,
    handlerAt: view.at,
    protocol: HANDLER,
    guards: view.guards,
    ...place,
  };
}

/** One route for each verb of a class-based view. */
function viewRoutes(
  type: Thing & { is: 'class' },
  path: string,
  around: readonly GuardUse[],
  scope: string,
  place: Place,
  links: Links,
): readonly RouteFact[] {
  return verbMethods(type, ALL_VERBS, links).map(({ verb, method }): RouteFact => {
    const at: Where = placeOf(method) ?? place.at;
    return {
      kind: 'route',
      scope,
      methods: [verb.toUpperCase()],
      path,
      transport: transport(method, links),
      handler: method,
      handlerName: nameOfMethod(type, method),
      handlerAt: at,
      protocol: METHOD,
      guards: [...around, ...decoratorsOf(method, links)],
      ...place,
      at,
    };
  });
}

function transport(handler: Thing, links: Links): Transport {
  return transportOf(handler, links, ['WebSocketResponse'], ['sse_response', 'EventSourceResponse']);
}

export const aiohttp: Model = {
  id: 'aiohttp',
  packages: ['aiohttp'],
  languages: ['python'],
  watch: ['Application', ...KINDS, ...ADDS, 'add_subapp', 'add_domain', 'append', 'extend', 'insert'],
  accepts({ value, decorates }) {
    const name = lastName(value.callee) ?? '';
    if (/^(append|extend|insert)$/.test(name)) return value.callee.kind === 'member' && lastName(value.callee.of) === 'middlewares';
    return !KINDS.includes(name) || decorates !== undefined;
  },
  read,
  calls: {
    'aiohttp.web.View()': { does: 'request', at: [] },
    'aiohttp_security.check_authorized': { does: 'verify' },
    'aiohttp_security.check_permission': { does: 'verify' },
    'aiohttp_security.authorized_userid': { does: 'identify' },
    'aiohttp_security.permits': { does: 'identify' },
    'aiohttp_security.is_anonymous': { does: 'request', at: ['is_anonymous'] },
    'aiohttp_security.login_required': { does: 'guard', verdict: 'rejects' },
    'aiohttp_security.has_permission': { does: 'guard', verdict: 'authz' },
    'aiohttp_session.get_session': { does: 'request', at: ['session-data'] },
    'aiohttp_session.session_middleware': { does: 'guard', verdict: 'sets-only' },
    'aiohttp_jwt.JWTMiddleware': {
      does: 'guard',
      verdict: 'rejects',
      unless: [{ option: 'credentials_required', is: false, verdict: 'sets-only' }],
    },
    'aiohttp_jwt.login_required': { does: 'guard', verdict: 'rejects' },
    'aiohttp_jwt.check_permissions': { does: 'guard', verdict: 'authz' },
    'aiohttp_basicauth.BasicAuthMiddleware': { does: 'guard', verdict: 'rejects' },
    'aiohttp_httpauth_middleware.httpauth_middleware_factory': { does: 'guard', verdict: 'rejects' },
  },
};
