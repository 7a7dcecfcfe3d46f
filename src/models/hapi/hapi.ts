/**
 * Owns what is known about Hapi: its routes, extension points and subscriptions. How callers are told stands in `strategies.ts`, what is
 * registered on a server in `plugins.ts`. Strategies are found by name over the whole program, so all sites are read at once.
 */
import type { Site } from '../../core/facts.js';
import { lastName, type Value } from '../../core/value.js';
import type { LibraryCall } from '../../link/library-calls.js';
import type { AttachFact, DomainFact, GuardUse, Links, Model, Protocol, ResolvedSite, RouteFact } from '../../link/model.js';
import type { Context, Held, Thing } from '../../link/things.js';
import { callable, pathsOf, possibilities } from '../http.js';
import { entry, textOf } from '../options.js';
import { registered, type Server, servers } from './servers.js';
import { ownAuth, Strategies } from './strategies.js';

const HANDLER: Protocol = { params: ['request', 'response'], passes: 'return' };
/** Points before the handler at which code sees requests, in order. */
const POINTS: ReadonlySet<string> = new Set(['onRequest', 'onPreAuth', 'onCredentials', 'onPostAuth', 'onPreHandler']);
/** Handlers that serve files. */
const FILES: readonly string[] = ['directory', 'file'];
const MAX_NESTING = 4;

const rejects: LibraryCall = { does: 'guard', verdict: 'rejects' };

export const hapi: Model = {
  id: 'hapi',
  languages: ['typescript'],
  packages: ['@hapi/hapi', 'hapi', '@hapi/glue'],
  watch: ['route', 'register', 'ext', 'subscription', 'default', 'strategy', 'scheme'],

  accepts({ value: { callee, args } }: Site): boolean {
    if (callee.kind !== 'member' || args.length === 0) return false;
    const ofAuth = callee.of.kind === 'member' && callee.of.name === 'auth';
    switch (lastName(callee)) {
      case 'default':
      case 'strategy':
      case 'scheme':
        return ofAuth;
      case 'route':
        return !['literal', 'text'].includes(args[0]?.value.kind ?? '');
      default:
        return true;
    }
  },

  readAll(sites: readonly ResolvedSite[], links: Links): readonly DomainFact[] {
    const known = servers(sites, links);
    const strategies = new Strategies(sites, links);
    return known.flatMap((server): readonly DomainFact[] => [...server.facts, ...of(server, strategies, links)]);
  },

  calls: {
    '@hapi/hapi.strategy': rejects,
    '@hapi/jwt.token.verify': { does: 'verify' },
    '@hapi/jwt.token.decode': { does: 'decode' },
  },
};

function of(server: Server, strategies: Strategies, links: Links): readonly DomainFact[] {
  const { site } = server;
  const [first, second] = site.call.args.map((arg) => arg.value);
  if (!first) return [];
  const place = { at: links.where(site.call, site.context), position: site.position, under: site.under };
  switch (lastName(site.call.callee)) {
    case 'route':
      return links.elements(first, site.context).flatMap((one) => routes(server, one, strategies, links));
    case 'register':
      return registered(server, links);
    case 'ext':
      return second
        ? extension(server, links.text(first, site.context), { value: second, context: site.context }, links)
        : links.elements(first, site.context).flatMap((one) => {
            const method = entry(one.value, one.context, 'method', links);
            return method ? extension(server, textOf(one.value, one.context, 'type', links), method, links) : [];
          });
    case 'subscription':
      return [subscription(server, first, second, strategies, links)];
    case 'default':
    case 'strategy':
      return strategies
        .defaults(site, links)
        .map((guard): AttachFact => ({ kind: 'attach', scope: server.key, guard, reach: 'application', ...place }));
    default:
      return [];
  }
}

/** `server.ext('onPreAuth', method)`, which sees every request of the server. */
function extension(server: Server, point: string | undefined, method: Held, links: Links): readonly DomainFact[] {
  const { site } = server;
  if (point === undefined || !POINTS.has(point)) return [];
  return steps(method, 'app', links).map(
    (guard): AttachFact => ({
      kind: 'attach',
      scope: server.key,
      guard: { ...guard, incidental: true },
      reach: 'application',
      at: links.where(site.call, site.context),
      position: site.position,
      under: site.under,
    }),
  );
}

/** The functions that a list of prerequisites names, in order: `[f, [g, { method: h, assign }]]`. */
function steps({ value, context }: Held, level: GuardUse['level'], links: Links, depth = 0): readonly GuardUse[] {
  if (depth > MAX_NESTING) return [];
  return links.elements(value, context).flatMap((one): readonly GuardUse[] => {
    const method = entry(one.value, one.context, 'method', links);
    if (method) return steps(method, level, links, depth + 1);
    return [{ ...callable(one.value, one.context, links), protocol: HANDLER, level }];
  });
}

/** `{ method, path, handler, options }`; options may be what a function of the server gives. */
function routes(server: Server, one: Held, strategies: Strategies, links: Links): readonly RouteFact[] {
  const { value, context } = links.unfold(one.value, one.context);
  const path = entry(value, context, 'path', links);
  if (!path) return [];
  const named = entry(value, context, 'options', links) ?? entry(value, context, 'config', links);
  const options = named && optionsOf(named, links);
  const option = (name: string): Held | undefined => options && entry(options.value, options.context, name, links);
  const handler = entry(value, context, 'handler', links) ?? option('handler');
  const made = handler && callable(handler.value, handler.context, links);
  const kind = handler && made?.thing.is === 'record' ? nameOfKind(made.thing) : undefined;
  const serves = kind !== undefined && FILES.includes(kind);
  const pre = option('pre');
  const auth = ownAuth(option('auth'), strategies, links);
  const streams = made !== undefined && links.mentions(made.thing, 'text/event-stream');
  const at = links.where(value, context);
  return pathsOf(path.value, path.context, links).map(
    (text): RouteFact => ({
      kind: 'route',
      scope: server.key,
      methods: methodsOf(entry(value, context, 'method', links), links),
      path: text,
      transport: serves ? 'static' : streams ? 'sse' : 'http',
      handler: made?.thing ?? { is: 'unknown' },
      handlerName: kind ?? made?.name ?? 'handler',
      handlerAt: made?.at ?? at,
      protocol: HANDLER,
      guards: [...auth.guards, ...(pre ? steps(pre, 'route', links) : [])],
      metadata: auth.metadata,
      ...(auth.open ? { public: '`auth: false`' } : serves && { public: 'static files' }),
      at,
      position: server.site.position,
      under: server.site.under,
    }),
  );
}

function optionsOf({ value, context }: Held, links: Links): Held {
  const thing = links.evaluate(value, context);
  if (thing.is !== 'function') return { value, context };
  return links.unfold({ kind: 'call', callee: value, args: [], at: value.at }, context);
}

/** `{ directory: { path } }`, `{ proxy: { uri } }`: which of the handlers that plugins bring. */
function nameOfKind(thing: Thing & { is: 'record' }): string | undefined {
  return thing.entries[0]?.key;
}

function methodsOf(method: Held | undefined, links: Links): readonly string[] {
  const thing = method && links.evaluate(method.value, method.context);
  if (!thing) return ['*'];
  const all = (thing.is === 'list' ? thing.items : possibilities(thing)).map((one) =>
    one.is === 'literal' ? String(one.value).toUpperCase() : '*',
  );
  const asked = all.filter((one) => one !== 'HEAD' && one !== 'OPTIONS');
  return [...new Set(asked.length > 0 ? asked : all)];
}

/** `server.subscription('/path', { auth })` of nes: who may subscribe to messages of a path. */
function subscription(server: Server, path: Value, options: Value | undefined, strategies: Strategies, links: Links): RouteFact {
  const { site } = server;
  const context: Context = site.context;
  const auth = ownAuth(options && entry(options, context, 'auth', links), strategies, links);
  const at = links.where(site.call, context);
  return {
    kind: 'route',
    scope: server.key,
    methods: ['*'],
    path: links.text(path, context) ?? '{}',
    transport: 'ws',
    handler: { is: 'unknown' },
    handlerName: 'subscription',
    handlerAt: at,
    protocol: HANDLER,
    guards: auth.guards,
    metadata: auth.metadata,
    ...(auth.open && { public: '`auth: false`' }),
    at,
    position: site.position,
    under: site.under,
  };
}
