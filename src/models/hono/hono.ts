/**
 * Owns what is known about Hono and what is built on it: `@hono/zod-openapi`, `hono/factory`, chanfana.
 * Objects and prefixes are in `scopes.ts`, middleware in `middleware.ts`, libraries' functions in `calls.ts`.
 */
import type { Site } from '../../core/facts.js';
import type { Transport } from '../../core/route.js';
import { lastName, type Value } from '../../core/value.js';
import type { AttachFact, DomainFact, GuardUse, Links, Model, Protocol, ResolvedSite, RouteFact } from '../../link/model.js';
import type { Context, Thing } from '../../link/things.js';
import { type Callable, callable, HTTP_METHODS, pathsOf, possibilities } from '../http.js';
import { calls } from './calls.js';
import { guardsOf, handlersOf, standsBefore } from './middleware.js';
import { joined, type Place, placesOf, scopeOf } from './scopes.js';

const VERBS = new Set([...HTTP_METHODS, 'all']);
const DOCUMENTS = new Set(['doc', 'doc31', 'getOpenAPIDocument']);
const REGISTERS = new Set([...VERBS, ...DOCUMENTS, 'on', 'openapi', 'use', 'route', 'mount']);
/** Answers with a page that shows the documentation. */
const SHOWS_DOCUMENTS =
  /^(@hono\/swagger-ui\.swaggerUI|@scalar\/hono-api-reference\.\w+|@hono\/\w*doc\w*\.\w+|hono-openapi\.(openAPISpecs|openAPIRouteHandler|generateSpecs))$/i;
const SERVES_FILES = /\.serve(Static|EmojiFavicon)$/;

/** A handler is given the context, and `next` as any middleware. */
const HANDLER: Protocol = { params: ['request', 'next'], passes: 'return' };

/** Where and when something is registered. */
type Shared = Pick<RouteFact, 'at' | 'position' | 'under'>;

/** One application that a site registers on. */
interface Own extends Place {
  readonly key: string;
  readonly shared: Shared;
}

export const hono: Model = {
  id: 'hono',
  languages: ['typescript'],
  packages: ['hono', '@hono/hono', '@hono/zod-openapi', 'chanfana'],
  watch: [...REGISTERS],

  accepts(site: Site): boolean {
    const { callee, args, awaited } = site.value;
    const name = lastName(callee) ?? '';
    if (callee.kind !== 'member' || args.length === 0) return false;
    if (!VERBS.has(name)) return true;
    // `map.get(key)`, `await client.post('/x', { body })`.
    const last = args.at(-1)?.value;
    if (awaited || !last || last.kind === 'literal' || last.kind === 'text' || last.kind === 'record' || last.kind === 'op') return false;
    return args.length >= 2 || callee.of.kind === 'call';
  },

  read(site: ResolvedSite, links: Links): readonly DomainFact[] {
    const { call, receiver } = site;
    const name = lastName(call.callee) ?? '';
    if (!receiver || call.callee.kind !== 'member' || !REGISTERS.has(name)) return [];
    const named = call.callee.of.kind === 'call' ? '' : links.nameOf(call.callee.of, site.context);
    const shared = { at: links.where(call, site.context), position: site.position, under: site.under };
    return placesOf(receiver, links).flatMap((place) => {
      const own: Own = { ...place, key: links.key(place.app), shared };
      return [scopeOf(place.app, site, links, named), ...registered(name, own, site, links)];
    });
  },

  calls,
};

function registered(name: string, own: Own, site: ResolvedSite, links: Links): readonly DomainFact[] {
  const args = site.call.args.map((arg) => arg.value);
  const [first, second] = args;
  if (!first) return [];
  if (name === 'use') return uses(own, args, site, links);
  if (name === 'route') return mounts(own, first, second, site, links);
  if (name === 'mount') return foreign(own, first, second, site, links);
  if (name === 'openapi') return described(own, first, args.slice(1), site, links);
  if (DOCUMENTS.has(name)) return documents(own, first, second, site, links);
  if (name === 'on') {
    const methods = pathsOf(first, site.context, links).map((one) => (one === 'ALL' || one === '{}' ? '*' : one.toUpperCase()));
    return second ? routes(own, methods, pathsOf(second, site.context, links), args.slice(2), site, links) : [];
  }
  const methods = [name === 'all' ? '*' : name.toUpperCase()];
  const given = isPath(first, site.context, links);
  const paths = given ? pathsOf(first, site.context, links) : [pathBefore(site.receiver, links)];
  return routes(own, methods, paths, given ? args.slice(1) : args, site, links);
}

/** `app.use([path,] ...middleware)`: without a wildcard, the path is the whole path. */
function uses(own: Own, args: readonly Value[], site: ResolvedSite, links: Links): readonly DomainFact[] {
  const [first] = args;
  const given = first !== undefined && isPath(first, site.context, links);
  const paths = given ? pathsOf(first, site.context, links) : ['*'];
  const guards = handlersOf(given ? args.slice(1) : args, site.context, links).flatMap((one) => guardsOf(one, 'router', links));
  return paths.flatMap((path) => guards.map((guard) => attach(own, guard, path)));
}

function attach({ key, prefix, shared }: Own, guard: GuardUse, path: string): AttachFact {
  const all = path === '*' || path === '/*' || path === '/**';
  if (all && prefix === '') return { kind: 'attach', scope: key, guard, ...shared };
  return { kind: 'attach', scope: key, guard, path: joined(prefix, path), ...(!/\*+$/.test(path) && { exact: true }), ...shared };
}

function mounts(own: Own, prefix: Value, child: Value | undefined, site: ResolvedSite, links: Links): readonly DomainFact[] {
  const children = child ? placesOf(links.evaluate(child, site.context), links) : [];
  const paths = pathsOf(prefix, site.context, links);
  return children.flatMap(({ app }) => [
    scopeOf(app, site, links, child ? links.nameOf(child, site.context) : ''),
    ...paths.map((path): DomainFact => {
      return { kind: 'mount', parent: own.key, child: links.key(app), prefix: joined(own.prefix, path), guards: [], ...own.shared };
    }),
  ]);
}

/** `app.mount(prefix, handler)`: an application of another make, unless it is the `fetch` of one of this make. */
function foreign(own: Own, prefix: Value, handler: Value | undefined, site: ResolvedSite, links: Links): readonly DomainFact[] {
  const thing = handler && links.evaluate(handler, site.context);
  const inner = thing?.is === 'member' && thing.name === 'fetch' ? placesOf(thing.of, links) : [];
  if (inner.length > 0 && handler?.kind === 'member') return mounts(own, prefix, handler.of, site, links);
  const paths = pathsOf(prefix, site.context, links).map((path) => joined(own.prefix, joined(path, '*')));
  return handler ? paths.map((path) => route(own, '*', path, callable(handler, site.context, links), [], links)) : [];
}

/** `app.openapi(createRoute({ method, path, middleware }), handler)`; what it says about security is documentation only. */
function described(own: Own, config: Value, handlers: readonly Value[], site: ResolvedSite, links: Links): readonly DomainFact[] {
  const thing = links.evaluate(config, site.context);
  return possibilities(thing).flatMap((one): readonly DomainFact[] => {
    const inner = one.is === 'object' ? one.call?.args[0]?.value : undefined;
    const [from, context] = inner && one.is === 'object' ? [inner, one.in] : [config, site.context];
    const method = links.text(member(from, 'method'), context) ?? '*';
    const path = links.text(member(from, 'path'), context) ?? '{}';
    const middleware = handlersOf([member(from, 'middleware')], context, links).filter(
      (held) => !['unknown', 'member', 'literal'].includes(links.evaluate(held.value, held.context).is),
    );
    const guards = middleware.flatMap((held) => guardsOf(held, 'route', links));
    const [handler] = handlersOf(handlers, site.context, links);
    if (!handler) return [];
    return [route(own, method.toUpperCase(), joined(own.prefix, path), callable(handler.value, handler.context, links), guards, links)];
  });
}

/** A property of an options record: the entry itself where it stands there, so that it keeps its name. */
function member(of: Value, name: string): Value {
  const entry = of.kind === 'record' ? of.entries.findLast(({ key }) => key?.kind === 'literal' && key.value === name) : undefined;
  return entry?.value ?? { kind: 'member', of, name, at: of.at };
}

/** `app.doc('/doc', config)` answers with the description of the application. */
function documents(own: Own, path: Value, config: Value | undefined, site: ResolvedSite, links: Links): readonly DomainFact[] {
  if (!isPath(path, site.context, links)) return [];
  const { at } = own.shared;
  const thing: Thing = links.evaluate(config ?? path, site.context);
  return pathsOf(path, site.context, links).map((one) => ({
    ...route(own, 'GET', joined(own.prefix, one), { thing, name: 'doc', at }, [], links),
    public: 'documentation',
  }));
}

function routes(
  own: Own,
  methods: readonly string[],
  paths: readonly string[],
  args: readonly Value[],
  site: ResolvedSite,
  links: Links,
): readonly DomainFact[] {
  const held = handlersOf(args, site.context, links);
  const last = held.at(-1);
  if (!last) return [];
  const before = held.slice(0, -1).flatMap((one) => guardsOf(one, 'route', links));
  const handler = endpoint(callable(last.value, last.context, links), links);
  const [only, ...more] = guardsOf(last, 'router', links);
  // `app.post('/posts', guard)` stands in front of what is registered later.
  if (more.length > 0 || only?.anyOf || standsBefore(handler, links)) {
    const all = [...before, ...(only ? [only, ...more] : [])];
    return paths.flatMap((path) => all.map((guard) => attach(own, onlyFor(methods, { ...guard, level: 'router' }), path)));
  }
  return paths.flatMap((path) => methods.map((method) => route(own, method, joined(own.prefix, path), handler, before, links)));
}

function onlyFor(methods: readonly string[], guard: GuardUse): GuardUse {
  if (methods.includes('*')) return guard;
  return { ...guard, covers: (request) => methods.includes(request.method) && (guard.covers?.(request) ?? true) };
}

function route(own: Own, method: string, path: string, handler: Callable, guards: readonly GuardUse[], links: Links): RouteFact {
  const { thing } = handler;
  const made = thing.is === 'object' ? (links.libraryName(thing.callee) ?? '') : '';
  const transport = transportOf(handler, links);
  return {
    kind: 'route',
    scope: own.key,
    methods: [transport === 'ws' && method === '*' ? 'GET' : method],
    path,
    transport: SERVES_FILES.test(made) ? 'static' : transport,
    handler: thing,
    handlerName: handler.name,
    handlerAt: handler.at,
    protocol: HANDLER,
    guards,
    ...(SHOWS_DOCUMENTS.test(made) && { public: 'documentation' }),
    ...(SERVES_FILES.test(made) && { public: 'static files' }),
    ...own.shared,
  };
}

function transportOf({ thing, name }: Callable, links: Links): Transport {
  if (/upgradeWebSocket$/.test(name)) return 'ws';
  const streams = links.mentions(thing, 'streamSSE') || links.mentions(thing, 'text/event-stream');
  return streams ? 'sse' : 'http';
}

/** An endpoint class answers through its `handle`. */
function endpoint(handler: Callable, links: Links): Callable {
  if (handler.thing.is !== 'class') return handler;
  const handle = links.access({ is: 'object', callee: handler.thing, in: { module: handler.thing.module, fn: 0 } }, 'handle');
  return handle.is === 'function' ? { ...handler, thing: handle } : handler;
}

/** Whether an argument is a path, or a list of them. */
function isPath(value: Value, context: Context, links: Links): boolean {
  const [first] = links.elements(value, context);
  const thing = first && links.evaluate(first.value, first.context);
  return thing?.is === 'literal' ? thing.value !== null : value.kind === 'text' || (value.kind === 'op' && value.op === 'plus');
}

/** The path that a fluent call without one goes on with: the last one given, `/` at first. */
function pathBefore(receiver: Thing | undefined, links: Links): string {
  for (let current = receiver; current?.is === 'object' && current.callee.is === 'member'; current = current.callee.of) {
    const [first] = current.call?.args ?? [];
    if (!VERBS.has(current.callee.name) && current.callee.name !== 'use') continue;
    if (first && isPath(first.value, current.in, links)) return pathsOf(first.value, current.in, links)[0] ?? '/';
    if (current.callee.name === 'use') return '*';
  }
  return '/';
}
