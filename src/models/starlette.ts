/** Owns what is known about Starlette beside decorators: tables of routes, endpoint classes and middleware, which FastAPI shares. */
import { lastName, type Value } from '../core/value.js';
import type { AttachFact, DomainFact, GuardUse, Links, Model, Protocol, ResolvedSite, RouteFact, ScopeFact } from '../link/model.js';
import type { Context, Thing } from '../link/things.js';
import { graphqlRoute, graphqlServer } from './graphql-python.js';
import { callable, HTTP_METHODS, type Place, placeOf, possibilities } from './http.js';

type Made = Thing & { is: 'object' };

const SCOPES =
  /^(fastapi(\.applications)?\.FastAPI|fastapi(\.routing)?\.APIRouter|starlette\.applications\.Starlette|starlette\.routing\.(Router|Mount))$/;
const ROOTS = /\.(FastAPI|Starlette)$/;
const ENTRY = /^(starlette|fastapi)\.routing\.(Route|APIRoute|WebSocketRoute|APIWebSocketRoute|Mount|Host)$/;

const MET_BY_SOCKETS = ['on_connect', 'dispatch', 'on_receive', 'on_disconnect'];

/** A handler takes the request. */
const HANDLER: Protocol = { params: ['request'], passes: 'return' };
const DISPATCH: Protocol = { params: ['request', 'next'], passes: 'next' };
const ASGI: Protocol = { params: ['request', 'injected', 'injected'], passes: 'next', nextAt: 'app' };
/** A decorator is given the handler. */
const DECORATOR: Protocol = { params: ['request'], passes: 'return', wraps: true };

export const starlette: Model = {
  id: 'starlette',
  packages: ['starlette'],
  languages: ['python'],
  watch: ['Starlette', 'FastAPI', 'Router', 'APIRouter'],

  read(site: ResolvedSite, links: Links): readonly DomainFact[] {
    const made = links.evaluate(site.call, site.context);
    const name = made.is === 'object' ? (links.libraryName(made.callee) ?? '') : '';
    if (made.is !== 'object' || !SCOPES.test(name)) return [];
    const place: Place = { at: links.where(site.call, site.context), position: site.position, under: site.under };
    return filled(made, scopeOf(made, name, place, links), place, links);
  },

  calls: {
    'starlette.config.Config()': { does: 'setting' },
    'starlette.authentication.requires': { does: 'guard', verdict: 'rejects' },
    'starlette.requests.Request': { does: 'wrap' },
    'starlette.requests.HTTPConnection': { does: 'wrap' },
    'starlette.websockets.WebSocket': { does: 'wrap' },
    'fastapi.Request': { does: 'wrap' },
    'starlette.datastructures.Headers': { does: 'request', at: ['headers'] },
    dict: { does: 'wrap' },
  },
};

function scopeOf(made: Made, name: string, place: Place, links: Links): ScopeFact {
  const framework = name.startsWith('fastapi') ? 'fastapi' : 'starlette';
  return {
    kind: 'scope',
    key: links.key(made),
    name: lastName(made.call?.callee ?? { kind: 'unknown', at: [0, 0] }) ?? 'app',
    framework,
    root: ROOTS.test(name),
    prefix: '',
    order: 'whole',
    ...place,
  };
}

/** What an application, router or mount is made with: routes and middleware. */
function filled(made: Made, own: ScopeFact, place: Place, links: Links): readonly DomainFact[] {
  const { call } = made;
  if (!call) return [];
  // A plain router's routes come first among its arguments.
  const routes = links.argument(call, 'routes', /\brouting\.Router$/.test(links.libraryName(made.callee) ?? '') ? 0 : undefined);
  const entries = routes ? listed(links.evaluate(routes, made.in)) : [];
  const middleware = middlewareOf(made, 'app', links).map(
    (guard): AttachFact => ({ kind: 'attach', scope: own.key, guard, ...skipped(guard), ...place }),
  );
  if (entries.length + middleware.length === 0) return [];
  return [own, ...middleware, ...entries.flatMap((one) => entry(one, own, place, links))];
}

function listed(thing: Thing): readonly Made[] {
  return possibilities(thing).flatMap((one) => (one.is === 'list' ? one.items.flatMap(listed) : one.is === 'object' ? [one] : []));
}

/** `Route(…)`, `WebSocketRoute(…)`, `Mount(…)` in a table of routes. */
function entry(made: Made, own: ScopeFact, place: Place, links: Links): readonly DomainFact[] {
  const kind = ENTRY.exec(links.libraryName(made.callee) ?? '')?.[2];
  const { call } = made;
  if (!kind || !call) return [];
  const at = links.where(call, made.in);
  const path = kind === 'Host' ? '' : (links.text(links.argument(call, 'path', 0), made.in) ?? '{}');
  if (kind === 'Mount' || kind === 'Host') {
    const app = links.argument(call, 'app', 1);
    const below = app ? links.roots(links.evaluate(app, made.in), (name) => SCOPES.test(name)) : [made];
    const server = graphqlServer(app, made.in, links);
    if (server) return [graphqlRoute(server, own.key, path, middlewareOf(made, 'mount', links), { ...place, at }, links)];
    return below.flatMap((child) => {
      const name = links.libraryName(child.callee) ?? '';
      const scope = scopeOf(child, name, { ...place, at: child === made ? at : place.at }, links);
      const guards = middlewareOf(made, 'mount', links);
      const inside = child === made ? filledBelow(made, scope, place, links) : [];
      return [
        scope,
        ...inside,
        { kind: 'mount', parent: own.key, child: scope.key, prefix: path, guards, ...place, at, isolated: true },
      ] as const;
    });
  }
  const endpoint = links.argument(call, 'endpoint', 1);
  return endpoint ? routes(made, kind, path, endpoint, own, { ...place, at }, links) : [];
}

function filledBelow(made: Made, scope: ScopeFact, place: Place, links: Links): readonly DomainFact[] {
  const table = made.call && links.argument(made.call, 'routes');
  return table ? listed(links.evaluate(table, made.in)).flatMap((one) => entry(one, scope, place, links)) : [];
}

function routes(made: Made, kind: string, path: string, endpoint: Value, own: ScopeFact, place: Place, links: Links): readonly RouteFact[] {
  const handler = callable(endpoint, made.in, links);
  const ws = kind.includes('WebSocket');
  const shared = { kind: 'route', scope: own.key, path, protocol: HANDLER, ...place } as const;
  const around = middlewareOf(made, 'route', links);
  if (handler.thing.is === 'class')
    return endpointMethods(handler.thing, ws, made.in, links).map(
      (one): RouteFact => ({
        ...shared,
        methods: [one.method],
        transport: ws ? 'ws' : 'http',
        handler: one.handler,
        handlerName: `${handler.name}.${one.name}`,
        handlerAt: placeOf(one.handler) ?? handler.at,
        guards: [...around, ...decoratorGuards(one.handler, links)],
      }),
    );
  const given = made.call && links.argument(made.call, 'methods');
  // An application of its own answers whatever it answers.
  const plain = [handler.thing.is === 'object' && !ws ? '*' : 'GET'];
  const methods =
    given && !ws ? links.elements(given, made.in).map((one) => (links.text(one.value, one.context) ?? '*').toUpperCase()) : plain;
  const guards = [...around, ...decoratorGuards(handler.thing, links)];
  return [
    { ...shared, methods, transport: ws ? 'ws' : 'http', handler: handler.thing, handlerName: handler.name, handlerAt: handler.at, guards },
  ];
}

/** What an endpoint class answers: its methods that are named for a verb, or the one that a socket meets first. */
export function endpointMethods(
  type: Thing & { is: 'class' },
  ws: boolean,
  context: Context,
  links: Links,
): readonly { readonly method: string; readonly name: string; readonly handler: Thing & { is: 'function' } }[] {
  const found = (ws ? MET_BY_SOCKETS : [...HTTP_METHODS]).flatMap((name) => {
    const handler = links.access({ is: 'object', callee: type, in: context }, name);
    return handler.is === 'function' ? [{ method: ws ? 'GET' : name.toUpperCase(), name, handler }] : [];
  });
  return ws ? found.slice(0, 1) : found;
}

/** The decorators around a handler, below the one at `own` that registers it. */
export function decoratorGuards(handler: Thing, links: Links, own = -1): readonly GuardUse[] {
  if (handler.is !== 'function') return [];
  const context: Context = { module: handler.module, fn: 0 };
  return (handler.module.facts.functions[handler.fn]?.decorators ?? []).slice(own + 1).map((one) => ({
    thing: links.evaluate(one, context),
    name: links.nameOf(one, context),
    at: links.where(one, context),
    protocol: DECORATOR,
    level: 'route',
  }));
}

/** `middleware=[Middleware(Class, …)]`. */
function middlewareOf(made: Made, level: GuardUse['level'], links: Links): readonly GuardUse[] {
  const given = made.call && links.argument(made.call, 'middleware');
  const items = given ? listed(links.evaluate(given, made.in)) : [];
  return items.flatMap((one) => {
    const type = one.call && /\.Middleware$/.test(links.libraryName(one.callee) ?? '') ? links.argument(one.call, 'cls', 0) : undefined;
    return type ? (middlewareUse(type, one.in, level, links) ?? []) : [];
  });
}

/** A middleware class: `dispatch(request, call_next)` of a BaseHTTPMiddleware, or `__call__(scope, receive, send)` of a plain one. */
export function middlewareUse(type: Value, context: Context, level: GuardUse['level'], links: Links): GuardUse | undefined {
  const made = links.evaluate(type, context);
  if (made.is !== 'class') return undefined;
  const self: Thing = { is: 'object', callee: made, in: context };
  const [dispatch, call] = [links.access(self, 'dispatch'), links.access(self, '__call__')];
  const thing = dispatch.is === 'function' ? dispatch : call;
  if (thing.is !== 'function') return undefined;
  const at = placeOf(thing) ?? links.where(type, context);
  return { thing, name: links.nameOf(type, context), at, protocol: thing === dispatch ? DISPATCH : ASGI, level };
}

/** HTTP middleware does not see WebSockets; a plain one sees everything. */
export function skipped(guard: GuardUse): Pick<AttachFact, 'skips'> {
  return guard.protocol === ASGI ? {} : { skips: ['ws'] };
}
