/**
 * Owns what is known about Fastify: its routes and the hooks in front of them. What an instance is stands in `instances.ts`,
 * what is registered on it in `register.ts`, how options are read in `options.ts`.
 */
import type { Site } from '../../core/facts.js';
import type { Transport } from '../../core/route.js';
import { lastName, type Value } from '../../core/value.js';
import type { LibraryCall } from '../../link/library-calls.js';
import type { AttachFact, DomainFact, Links, Model, Protocol, ResolvedSite, RouteFact } from '../../link/model.js';
import type { Context, Thing } from '../../link/things.js';
import { callable, HTTP_METHODS, MIDDLEWARE, pathsOf, possibilities } from '../http.js';
import { entry, isSet } from '../options.js';
import { type Instance, instances } from './instances.js';
import { routeHook } from './on-route.js';
import { guardsOf, HOOKS, hooksOf } from './options.js';
import { registered } from './register.js';

const VERBS: ReadonlySet<string> = new Set([...HTTP_METHODS, 'all']);

const HANDLER: Protocol = { params: ['request', 'response'], passes: 'return' };
const SOCKET: Protocol = { params: ['injected', 'request'], passes: 'return' };

const rejects: LibraryCall = { does: 'guard', verdict: 'rejects' };
const nothing: LibraryCall = { does: 'nothing' };
const setsOnly: LibraryCall = { does: 'guard', verdict: 'sets-only' };

export const fastify: Model = {
  id: 'fastify',
  languages: ['typescript'],
  packages: ['fastify', '@fastify', 'fastify-plugin', 'fastify-autoload'],
  watch: [...VERBS, 'route', 'register', 'addHook', 'use', 'decorate', 'decorateRequest', 'decorateReply'],

  accepts(site: Site): boolean {
    const { callee, args, awaited } = site.value;
    const name = lastName(callee) ?? '';
    if (callee.kind !== 'member' || args.length === 0) return false;
    if (!VERBS.has(name)) return !name.startsWith('decorate');
    return args.length >= 2 && !awaited && args.every((arg) => !arg.spread) && mayBePath(args[0]?.value) && mayHandle(args.at(-1)?.value);
  },

  read(site: ResolvedSite, links: Links): readonly DomainFact[] {
    const name = lastName(site.call.callee) ?? '';
    return instances(site.receiver, site, links).flatMap((own) => [...own.facts, ...of(name, own, site, links)]);
  },

  calls: {
    '@fastify/jwt.jwtVerify': { does: 'verify' },
    '@fastify/jwt.jwtDecode': { does: 'decode' },
    '@fastify/basic-auth.basicAuth': rejects,
    '@fastify/bearer-auth.verifyBearerAuth': rejects,
    '@fastify/auth.authenticate': rejects,
    '@fastify/passport.authenticate': rejects,
    '@fastify/passport.default.authenticate': rejects,
    '@fastify/passport.Authenticator().authenticate': rejects,
    '@fastify/csrf-protection.csrfProtection': nothing,
    '@fastify/rate-limit.rateLimit': nothing,
    'fastify-guard.role': { does: 'guard', verdict: 'authz' },
    'fastify-guard.scope': { does: 'guard', verdict: 'authz' },
    '@clerk/fastify.getAuth': { does: 'identify' },
    '@clerk/fastify.clerkPlugin': setsOnly,
  },

  members: {
    addedBy: ['decorate', 'decorateRequest', 'decorateReply'],
    known: {
      auth: '@fastify/auth.auth',
      authenticate: '@fastify/auth.authenticate',
      basicAuth: '@fastify/basic-auth.basicAuth',
      verifyBearerAuth: '@fastify/bearer-auth.verifyBearerAuth',
      jwtVerify: '@fastify/jwt.jwtVerify',
      jwtDecode: '@fastify/jwt.jwtDecode',
      csrfProtection: '@fastify/csrf-protection.csrfProtection',
      rateLimit: '@fastify/rate-limit.rateLimit',
      guard: 'fastify-guard',
    },
    on: /^@?fastify\b/i,
  },
};

/** Whether a first argument may be a path: `cache.get('key', fn)` has none. */
function mayBePath(value: Value | undefined): boolean {
  return value?.kind === 'literal' ? /^(\/|\*|$)/.test(String(value.value)) : value !== undefined && value.kind !== 'record';
}

function mayHandle(value: Value | undefined): boolean {
  return value !== undefined && !['literal', 'text', 'op', 'list'].includes(value.kind);
}

function of(name: string, own: Instance, site: ResolvedSite, links: Links): readonly DomainFact[] {
  const [first, second] = site.call.args.map((arg) => arg.value);
  if (!first) return [];
  switch (name) {
    case 'register':
      return registered(own, site, links);
    case 'addHook':
      return second ? hook(own, links.text(first, site.context), second, site, links) : [];
    case 'use':
      return middleware(own, first, second, site, links);
    case 'route':
      return route(own, first, site, links);
    default:
      return verb(own, name, site, links);
  }
}

/** `fastify.get(url, [options], handler)`; the handler may stand among the options. */
function verb(own: Instance, name: string, site: ResolvedSite, links: Links): readonly DomainFact[] {
  const [url, second, third] = site.call.args.map((arg) => arg.value);
  if (!url || !second) return [];
  const options = third || isOptions(second, site.context, links) ? second : undefined;
  const handler = third ?? (options ? undefined : second);
  const methods = [name === 'all' ? '*' : name.toUpperCase()];
  return routes(own, { methods, url, options, handler }, site, links);
}

function isOptions(value: Value, context: Context, links: Links): boolean {
  return value.kind === 'record' || possibilities(links.evaluate(value, context)).some((one) => one.is === 'record');
}

/** `fastify.route({ method, url, handler })`. */
function route(own: Instance, options: Value, site: ResolvedSite, links: Links): readonly DomainFact[] {
  const url = entry(options, site.context, 'url', links) ?? entry(options, site.context, 'path', links);
  if (!url) return [];
  const named = entry(options, site.context, 'method', links);
  const methods = named ? methodsOf(links.evaluate(named.value, named.context)) : ['*'];
  return routes(own, { methods, url: url.value, in: url.context, options }, site, links);
}

/** The methods that are asked for; those that come with GET only where nothing else does. */
function methodsOf(thing: Thing): readonly string[] {
  const things = thing.is === 'list' ? thing.items : possibilities(thing);
  const all = things.map((one) => (one.is === 'literal' ? String(one.value).toUpperCase() : one.is === 'member' ? one.name : '*'));
  const asked = all.filter((one) => one !== 'HEAD' && one !== 'OPTIONS');
  return [...new Set(asked.length > 0 ? asked : all)];
}

interface Declared {
  readonly methods: readonly string[];
  readonly url: Value;
  /** Where the path is to be read; absent: where the call stands. */
  readonly in?: Context;
  readonly options?: Value | undefined;
  readonly handler?: Value | undefined;
}

function routes(own: Instance, declared: Declared, site: ResolvedSite, links: Links): readonly DomainFact[] {
  const { options } = declared;
  const { context } = site;
  const optional = (name: string): ReturnType<typeof entry> => entry(options, context, name, links);
  const held = declared.handler ? { value: declared.handler, context } : (optional('handler') ?? optional('wsHandler'));
  const handler = held && callable(held.value, held.context, links);
  const socket = isSet(options, context, 'websocket', links) || optional('wsHandler') !== undefined;
  const streams = handler !== undefined && (links.mentions(handler.thing, 'text/event-stream') || links.mentions(handler.thing, 'sse'));
  const transport: Transport = socket ? 'ws' : streams || isSet(options, context, 'sse', links) ? 'sse' : 'http';
  const at = links.where(site.call, context);
  return pathsOf(declared.url, declared.in ?? context, links).map(
    (path): RouteFact => ({
      kind: 'route',
      scope: own.key,
      methods: declared.methods,
      path: path.replace(/\((?:[^()]|\([^()]*\))*\)/g, ''),
      transport,
      handler: handler?.thing ?? { is: 'unknown' },
      handlerName: handler?.name ?? 'handler',
      handlerAt: handler?.at ?? at,
      protocol: socket ? SOCKET : HANDLER,
      guards: hooksOf(options, context, 'route', links),
      metadata: metadataOf(options, context, links),
      at,
      position: site.position,
      under: site.under,
    }),
  );
}

/** The flags that hooks read: `config: { public: true }`. */
function metadataOf(options: Value | undefined, context: Context, links: Links): ReadonlyMap<string, Thing> {
  const config = entry(options, context, 'config', links);
  const record = config && possibilities(links.evaluate(config.value, config.context)).find((one) => one.is === 'record');
  return new Map(record?.entries.flatMap(({ key, thing }) => (key === undefined ? [] : [[key, thing] as const])));
}

/** `fastify.addHook('preHandler', guard)`. */
function hook(own: Instance, name: string | undefined, guard: Value, site: ResolvedSite, links: Links): readonly DomainFact[] {
  const level = own.root ? 'app' : 'router';
  const place = { at: links.where(site.call, site.context), position: site.position, under: site.under };
  const uses =
    name === 'onRoute'
      ? routeHook(guard, site.context, level, links)
      : name !== undefined && HOOKS.includes(name)
        ? guardsOf(guard, site.context, name, level, links)
        : [];
  return uses.map((one): AttachFact => ({ kind: 'attach', scope: own.key, guard: one, ...place }));
}

/** `fastify.use([path,] middleware)`, which `@fastify/middie` and `@fastify/express` add. */
function middleware(own: Instance, first: Value, second: Value | undefined, site: ResolvedSite, links: Links): readonly DomainFact[] {
  const paths = second ? pathsOf(first, site.context, links) : [undefined];
  const place = { at: links.where(site.call, site.context), position: site.position, under: site.under };
  return links.elements(second ?? first, site.context).flatMap((one) => {
    const level = own.root ? ('app' as const) : ('router' as const);
    const guard = { ...callable(one.value, one.context, links), protocol: MIDDLEWARE, level };
    return paths.map((path): AttachFact => ({ kind: 'attach', scope: own.key, guard, ...(path !== undefined && { path }), ...place }));
  });
}
