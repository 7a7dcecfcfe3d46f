/**
 * Owns what is known about tRPC: its routers as scopes, its procedures as routes, and the adapters that say where a router is served.
 * Callers made on the server are no requests.
 */
import type { Site } from '../../core/facts.js';
import { lastName } from '../../core/value.js';
import type { AttachFact, DomainFact, GuardUse, Links, Model, MountFact, ResolvedSite, RouteFact, ScopeFact } from '../../link/model.js';
import type { Thing } from '../../link/things.js';
import { instances } from '../fastify/instances.js';
import { placesOf } from '../hono/scopes.js';
import { placeOf, possibilities } from '../http.js';
import { apiPath, applicationOf, routePath } from '../next/paths.js';
import { isRouter, type Offered, ROUTERS, read } from './routers.js';

/** Calls that serve a router: its options, or where among its arguments they stand. */
const ADAPTERS = new Set([
  'fetchRequestHandler',
  'createNextApiHandler',
  'createHTTPServer',
  'createHTTPHandler',
  'createHttpServer',
  'createHttpHandler',
  'createExpressMiddleware',
  'trpcServer',
  'applyWSSHandler',
  'awsLambdaRequestHandler',
]);
const SOCKETS = 'applyWSSHandler';
const PLUGIN = /^fastifyTRPCPlugin$|\.fastifyTRPCPlugin$/;

type Made = Thing & { readonly is: 'object' };

/** A place where a router is served. */
interface Mount {
  readonly router: Made;
  readonly prefix: string;
  /** The applications that it is part of; none where it stands for itself. */
  readonly parents: readonly string[];
  readonly sockets: boolean;
  readonly context: GuardUse | undefined;
  readonly site: ResolvedSite;
}

export const trpc: Model = {
  id: 'trpc',
  languages: ['typescript'],
  packages: ['@trpc/server', '@hono/trpc-server'],
  watch: [...ROUTERS, 'mergeRouters', 'merge', 'query', 'mutation', 'subscription', ...ADAPTERS, 'use', 'register'],

  accepts({ value: { callee, args } }: Site): boolean {
    const name = lastName(callee) ?? '';
    const [first, second] = args.map((arg) => arg.value);
    if (name === 'use' || name === 'register') return callee.kind === 'member' && second !== undefined;
    // Version 9 names procedures by texts.
    if (/^(query|mutation|subscription|merge)$/.test(name))
      return callee.kind === 'member' && first?.kind === 'literal' && second !== undefined;
    return args.length > 0;
  },

  readAll(sites: readonly ResolvedSite[], links: Links): readonly DomainFact[] {
    const mounts = sites.flatMap((site) => mountsOf(site, links));
    const routers = new Map<string, { thing: Made; site: ResolvedSite }>();
    for (const { router, site } of mounts) routers.set(links.key(router), { thing: router, site });
    for (const site of sites) {
      const thing = links.evaluate(site.call, site.context);
      if (isRouter(thing, links) && !routers.has(links.key(thing))) routers.set(links.key(thing), { thing, site });
    }
    const all = [...routers].map(([key, one]) => ({ key, ...one, ...read(one.thing, '', links) }));
    const parts = new Set(all.flatMap(({ key, parts: inside }) => inside.map((part) => links.key(part)).filter((part) => part !== key)));
    const served = new Set(mounts.map((mount) => links.key(mount.router)));
    return all
      .filter(({ key }) => served.has(key) || !parts.has(key))
      .flatMap(({ key, site, offered }) =>
        factsOf(
          key,
          site,
          offered,
          mounts.filter((mount) => links.key(mount.router) === key),
          links,
        ),
      );
  },

  calls: {
    '@trpc/server.TRPCError': { does: 'nothing' },
  },
};

/** A router as an application of its own, or as part of those that serve it. */
function factsOf(
  key: string,
  site: ResolvedSite,
  offered: readonly Offered[],
  mounts: readonly Mount[],
  links: Links,
): readonly DomainFact[] {
  if (offered.length === 0) return [];
  const sockets = mounts.some((mount) => mount.sockets);
  const places = mounts.filter((mount) => !mount.sockets);
  const own = places.length > 0 ? places : [undefined];
  return own.flatMap((place, index): readonly DomainFact[] => {
    const shared = { at: links.where(site.call, site.context), position: place?.site.position ?? [], under: place?.site.under ?? [] };
    const scope: ScopeFact = {
      kind: 'scope',
      key: `trpc ${key} ${index}`,
      name: 'router',
      framework: 'trpc',
      root: !place || place.parents.length === 0,
      prefix: place?.parents.length === 0 ? place.prefix : '',
      order: 'whole',
      ...shared,
    };
    return [
      scope,
      ...(place?.parents ?? []).map(
        (parent): MountFact => ({ kind: 'mount', parent, child: scope.key, prefix: place?.prefix ?? '', guards: [], ...shared }),
      ),
      ...(place?.context ? [{ kind: 'attach', scope: scope.key, guard: place.context, ...shared } satisfies AttachFact] : []),
      ...offered.map((one) => route(scope, one, sockets, links)),
    ];
  });
}

function route(scope: ScopeFact, { path, procedure, made }: Offered, sockets: boolean, links: Links): RouteFact {
  const { terminal, handler, guards, base, protocol } = procedure;
  const at = made.call ? links.where(made.call, made.in) : scope.at;
  const subscribes = terminal === 'subscription';
  return {
    kind: 'route',
    scope: scope.key,
    methods: [terminal === 'mutation' ? 'POST' : 'GET'],
    path: `/${path}`,
    transport: subscribes ? (sockets ? 'ws' : 'sse') : 'http',
    handler: handler ?? { is: 'unknown' },
    handlerAt: (handler?.is === 'function' && placeOf(handler)) || at,
    handlerName: path,
    protocol,
    guards: guards.map((guard) => ({ ...guard, level: 'route' })),
    ...(/public|open|anon|unauth|guest/i.test(base) && { public: `\`${base}\` is open on purpose` }),
    at,
    position: [],
    under: [],
  };
}

/** Where a site serves a router. */
function mountsOf(site: ResolvedSite, links: Links): readonly Mount[] {
  const name = lastName(site.call.callee) ?? '';
  if (ADAPTERS.has(name) && name !== 'createExpressMiddleware' && name !== 'trpcServer') {
    return adapted(links.evaluate(site.call, site.context), site, links).map((mount) => ({
      ...mount,
      ...placed(site, mount.prefix, links),
    }));
  }
  if ((name !== 'use' && name !== 'register') || !site.receiver) return [];
  const [path, ...handlers] = site.call.args.map((arg) => arg.value);
  if (!path) return [];
  if (name === 'register') {
    const plugin = links.evaluate(path, site.context);
    const [options] = handlers;
    if (!options || !PLUGIN.test(links.libraryName(plugin) ?? '')) return [];
    const held = links.evaluate(options, site.context);
    const parents = instances(site.receiver, site, links).map((owner) => owner.key);
    return served(links.access(held, 'trpcOptions'), textAt(held, 'prefix', links) ?? '/trpc', site, links).map((mount) => ({
      ...mount,
      parents,
    }));
  }
  const prefix = (links.text(path, site.context) ?? '').replace(/\/\*+$/, '');
  const routers = handlers.flatMap((value) =>
    possibilities(links.evaluate(value, site.context)).flatMap((one) => adapted(one, site, links)),
  );
  if (routers.length === 0) return [];
  const places = [
    ...links.roots(site.receiver, (made) => /^express(\.\w+)*$/.test(made)).map((app) => ({ app, prefix: '' })),
    ...placesOf(site.receiver, links),
  ];
  return routers.flatMap((mount) =>
    places.map((place): Mount => ({ ...mount, prefix: `${place.prefix}${prefix}`, parents: [links.key(place.app)] })),
  );
}

/** The router of a call of an adapter. */
function adapted(thing: Thing, site: ResolvedSite, links: Links): readonly Mount[] {
  if (thing.is !== 'object' || !thing.call || !ADAPTERS.has(lastName(thing.call.callee) ?? '')) return [];
  const [options] = thing.call.args;
  const held = options && links.evaluate(options.value, thing.in);
  if (!held) return [];
  return served(held, textAt(held, 'endpoint', links) ?? textAt(held, 'basePath', links) ?? '', site, links);
}

function served(options: Thing, prefix: string, site: ResolvedSite, links: Links): readonly Mount[] {
  const router = options.is === 'record' ? possibilities(links.access(options, 'router')).find((one) => isRouter(one, links)) : undefined;
  if (router?.is !== 'object') return [];
  const made = links.access(options, 'createContext');
  const context: GuardUse | undefined =
    made.is === 'function'
      ? {
          ...{ thing: made, name: made.module.facts.functions[made.fn]?.name ?? 'createContext', level: 'app', incidental: true },
          at: placeOf(made) ?? links.where(site.call, site.context),
          protocol: { params: ['context', 'response'], passes: 'return' },
        }
      : undefined;
  return [{ router, prefix, parents: [], sockets: lastName(site.call.callee) === SOCKETS, context, site }];
}

/** A file of a framework of files says itself where it is served. */
function placed({ module }: ResolvedSite, prefix: string, links: Links): Pick<Mount, 'prefix' | 'parents'> {
  const application = applicationOf(module.path, links);
  const path = routePath(module.path, application) ?? apiPath(module.path, application);
  return path === undefined
    ? { prefix, parents: [] }
    : { prefix: path.replace(/(\/\[[^/]*\])+$/, ''), parents: [`next ${application.folder}`] };
}

function textAt(options: Thing, name: string, links: Links): string | undefined {
  const held = options.is === 'record' ? links.access(options, name) : undefined;
  return held?.is === 'literal' && typeof held.value === 'string' ? held.value : undefined;
}
