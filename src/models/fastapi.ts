/** Owns what is known about FastAPI and the parts of Starlette that it shows. */
import type { Param } from '../core/facts.js';
import { COMPUTED, lastName, type Value, watchedName } from '../core/value.js';
import type {
  AttachFact,
  DomainFact,
  GuardUse,
  Injected,
  Links,
  Model,
  MountFact,
  Protocol,
  ResolvedSite,
  RouteFact,
  ScopeFact,
} from '../link/model.js';
import type { Context, Thing } from '../link/things.js';
import { dependencies, dependencyOf, INJECTED, parameterGuards, use } from './fastapi-dependencies.js';
import { graphqlRoute, graphqlServer } from './graphql-python.js';
import { callable, HTTP_METHODS, placeOf, possibilities } from './http.js';
import { standIn } from './stand-ins.js';
import { decoratorGuards, endpointMethods, middlewareUse, skipped } from './starlette.js';
import { appliedTo } from './views.js';

const APPS = new Set(['fastapi.FastAPI', 'fastapi.applications.FastAPI', 'starlette.applications.Starlette']);
const ROUTERS = new Set(['fastapi.APIRouter', 'fastapi.routing.APIRouter', 'starlette.routing.Router']);
/** Routers of libraries that extend the framework's. */
const EXTENDED = /(^|\.)(InferringRouter|\w*API(Version)?Router|AuthRouter)$/;
const REGISTERS = new Set(['add_api_route', 'add_route', 'add_api_websocket_route', 'add_websocket_route']);
/** What is read even where nothing at hand makes the receiver. */
const CALLED_BY = /^(get|post|put|patch|delete|head|options|api_route|websocket|add_api_\w+|include_router)$/;
const DECORATORS = new Set([...HTTP_METHODS, 'api_route', 'route', 'websocket', 'websocket_route']);

const HTTP_MIDDLEWARE: Protocol = { params: ['request', 'next'], passes: 'next' };

const parameter = (part: string) => ({ does: 'parameter', in: part }) as const;
const scheme = { does: 'read-credential', required: true, unless: { option: 'auto_error', is: false } } as const;

export const fastapi: Model = {
  id: 'fastapi',
  languages: ['python'],
  packages: ['fastapi', 'starlette'],
  watch: [
    ...DECORATORS,
    ...REGISTERS,
    COMPUTED,
    'FastAPI',
    'APIRouter',
    'Starlette',
    'include_router',
    'mount',
    'add_middleware',
    'middleware',
  ],

  accepts(site) {
    const name = watchedName(site.value.callee) ?? '';
    // `router.get(path)(handler)` registers as the decorator does; a path is what tells it from a client's call.
    return !(DECORATORS.has(name) || name === COMPUTED) || site.decorates !== undefined || site.value.args.length > 0;
  },

  read(site: ResolvedSite, links: Links): readonly DomainFact[] {
    const made = links.evaluate(site.call, site.context);
    if (made.is === 'object' && isScope(links.libraryName(made.callee) ?? '')) return declared(made, site, links);
    if (!site.receiver) return [];
    const names = namesOf(site, links);
    const roots = rootsOf(site.receiver, links);
    const open = roots.length > 0 || !CALLED_BY.test(names[0] ?? '') ? undefined : openScope(site, links);
    if (open) return [open, ...names.flatMap((name) => registered(open, name, site, links))];
    return roots.flatMap((root) => {
      const own = scope(root, site, links);
      return [own, ...inherited(own, root, links), ...names.flatMap((name) => registered(own, name, site, links))];
    });
  },

  inject(param: Param, context: Context, links: Links): Injected | undefined {
    const dependency = dependencyOf(param, context, links);
    if (dependency) return { call: dependency.thing, protocol: INJECTED };
    const type = param.type && links.libraryName(links.evaluate(param.type, { module: context.module, fn: 0 }));
    if (type && /^(fastapi|starlette)\b.*\.(Request|WebSocket|HTTPConnection)$/.test(type)) return { request: [] };
    return undefined;
  },

  calls: {
    'fastapi.Depends': { does: 'inject' },
    'fastapi.Security': { does: 'inject' },
    'fastapi.Header': parameter('headers'),
    'fastapi.Cookie': parameter('cookies'),
    'fastapi.Query': parameter('query'),
    'fastapi.Path': parameter('params'),
    'fastapi.Body': parameter('body'),
    'fastapi.Form': parameter('form'),
    'fastapi.File': parameter('body'),
    'fastapi.security.HTTPBearer()': scheme,
    'fastapi.security.HTTPBasic()': scheme,
    'fastapi.security.HTTPDigest()': scheme,
    'fastapi.security.OAuth2PasswordBearer()': scheme,
    'fastapi.security.OAuth2AuthorizationCodeBearer()': scheme,
    'fastapi.security.OpenIdConnect()': scheme,
    'fastapi.security.APIKeyHeader()': scheme,
    'fastapi.security.APIKeyQuery()': scheme,
    'fastapi.security.APIKeyCookie()': scheme,
  },
};

function isScope(name: string): boolean {
  return APPS.has(name) || ROUTERS.has(name) || EXTENDED.test(name);
}

/** The applications and routers that a thing is; `app.router` is the application itself. */
function rootsOf(thing: Thing, links: Links): readonly (Thing & { is: 'object' })[] {
  const found = links.roots(thing, isScope);
  if (found.length > 0) return found;
  return possibilities(thing).flatMap((one) => (one.is === 'member' && one.name === 'router' ? links.roots(one.of, isScope) : []));
}

/** The name of what is called, or what a computed one may be. */
function namesOf({ call, context }: ResolvedSite, links: Links): readonly string[] {
  const { callee } = call;
  if (callee.kind !== 'member' || typeof callee.name === 'string') return [lastName(callee) ?? ''];
  return possibilities(links.evaluate(callee.name, context)).flatMap((one) =>
    one.is === 'literal' ? [String(one.value).toLowerCase()] : [],
  );
}

/** What stands for the application or router in files of this framework whose receiver nothing at hand makes. */
function openScope(site: ResolvedSite, links: Links): ScopeFact | undefined {
  const own = site.module.facts.imports.some((one) => /^(fastapi|starlette)($|\.)/.test(one.from));
  return own ? standIn(site, links, 'fastapi', 'whole') : undefined;
}

function scope(root: Thing & { is: 'object' }, site: ResolvedSite, links: Links): ScopeFact {
  const made = links.libraryName(root.callee);
  const at = root.call ? links.where(root.call, root.in) : links.where(site.call, site.context);
  const part = links.libraryPart(root) ?? root;
  // Where a router's class passes on what it is given, its own call says it.
  const prefix =
    (part.call && links.text(links.argument(part.call, 'prefix'), part.in)) ??
    (root.call && links.text(links.argument(root.call, 'prefix'), root.in));
  const receiver = site.call.callee.kind === 'member' ? site.call.callee.of : site.call;
  const isRoot = made === undefined ? links.classNames(root).some((name) => APPS.has(name)) : APPS.has(made);
  return {
    kind: 'scope',
    key: links.key(root),
    name: links.nameOf(receiver, site.context),
    framework: 'fastapi',
    root: isRoot,
    prefix: prefix ?? '',
    order: 'whole',
    at,
    position: site.position,
    under: site.under,
  };
}

/** An application or router where it is made, with the dependencies that it gives all its routes. */
function declared(made: Thing & { is: 'object' }, site: ResolvedSite, links: Links): readonly DomainFact[] {
  const own = scope(made, site, links);
  return [own, ...attached(own, dependencies(site.call, site.context, links, own.root ? 'app' : 'router'))];
}

/** The dependencies that a router of a first-party class gives all its routes: in the call of its library's constructor. */
function inherited(own: ScopeFact, root: Thing & { is: 'object' }, links: Links): readonly DomainFact[] {
  const part = root.callee.is === 'class' ? links.libraryPart(root) : undefined;
  return part?.call ? attached(own, dependencies(part.call, part.in, links, own.root ? 'app' : 'router')) : [];
}

function attached(own: ScopeFact, guards: readonly GuardUse[]): readonly AttachFact[] {
  return guards.map((guard) => ({ kind: 'attach', scope: own.key, guard, at: own.at, position: own.position, under: own.under }));
}

function registered(own: ScopeFact, name: string, site: ResolvedSite, links: Links): readonly DomainFact[] {
  const shared = { at: links.where(site.call, site.context), position: site.position, under: site.under };
  const path = links.text(links.argument(site.call, 'path', 0), site.context) ?? (site.call.args.length > 0 ? '{}' : '');
  if (name === 'include_router') {
    const child = links.argument(site.call, 'router', 0);
    const prefix = links.text(links.argument(site.call, 'prefix'), site.context) ?? (links.argument(site.call, 'prefix') ? '{}' : '');
    return mounts(own, child, prefix, dependencies(site.call, site.context, links, 'mount'), site, links, false);
  }
  if (name === 'mount') return mounts(own, links.argument(site.call, 'app', 1), path, [], site, links, true);
  if (name === 'middleware' && site.site.decorates && 'fn' in site.site.decorates) {
    const thing: Thing = { is: 'function', module: site.module, fn: site.site.decorates.fn };
    const fn = site.module.facts.functions[site.site.decorates.fn];
    const guard: GuardUse = {
      thing,
      name: fn?.name ?? 'middleware',
      at: placeOf(thing) ?? shared.at,
      protocol: HTTP_MIDDLEWARE,
      level: 'app',
    };
    return [{ kind: 'attach', scope: own.key, guard, skips: ['ws'], ...shared }];
  }
  if (name === 'add_middleware') return middlewareClass(own, site, links, shared);
  if (REGISTERS.has(name)) {
    const endpoint = links.argument(site.call, 'endpoint', 1);
    if (!endpoint) return [];
    const handler = callable(endpoint, site.context, links);
    const kind = name.includes('websocket') ? 'websocket' : name;
    if (handler.thing.is === 'class') return endpoints(handler.thing, own, kind, path, site, links, shared);
    return [route(own, kind, path, handler, site, links, shared)];
  }
  const given = DECORATORS.has(name) && !site.site.decorates ? appliedTo(site) : undefined;
  if (given) return [route(own, name, path, callable(given, site.context, links), site, links, shared)];
  if (DECORATORS.has(name) && site.site.decorates && 'class' in site.site.decorates) {
    const type = { is: 'class', module: site.module, id: site.site.decorates.class } as const;
    return endpoints(type, own, name, path, site, links, shared);
  }
  if (DECORATORS.has(name) && site.site.decorates && 'fn' in site.site.decorates) {
    const thing: Thing = { is: 'function', module: site.module, fn: site.site.decorates.fn };
    const fn = site.module.facts.functions[site.site.decorates.fn];
    return [route(own, name, path, { thing, name: fn?.name ?? 'handler', at: placeOf(thing) ?? shared.at }, site, links, shared)];
  }
  return [];
}

/** The routes of an endpoint class. */
function endpoints(
  type: Thing & { is: 'class' },
  own: ScopeFact,
  name: string,
  path: string,
  site: ResolvedSite,
  links: Links,
  shared: Pick<RouteFact, 'at' | 'position' | 'under'>,
): readonly RouteFact[] {
  const called = type.module.facts.classes[type.id]?.name ?? 'endpoint';
  return endpointMethods(type, name.startsWith('websocket'), site.context, links).map((one) => ({
    ...route(
      own,
      name,
      path,
      { thing: one.handler, name: `${called}.${one.name}`, at: placeOf(one.handler) ?? shared.at },
      site,
      links,
      shared,
    ),
    methods: [one.method],
  }));
}

/** Decorators between the registration and the function: one above it is never called. */
function decoratorsBelow(handler: Thing, site: ResolvedSite, links: Links): readonly GuardUse[] {
  if (handler.is !== 'function' || !site.site.decorates) return [];
  const all = handler.module.facts.functions[handler.fn]?.decorators ?? [];
  const own = all.findIndex((one) => one.at[0] === site.call.at[0]);
  // Stacked registrations are no guards.
  return decoratorGuards(handler, links, own).filter((use) => !DECORATORS.has(use.name.split('.').at(-1) ?? ''));
}

function route(
  own: ScopeFact,
  name: string,
  path: string,
  handler: ReturnType<typeof callable>,
  site: ResolvedSite,
  links: Links,
  shared: Pick<RouteFact, 'at' | 'position' | 'under'>,
): RouteFact {
  const listed = links.argument(site.call, 'methods');
  const methods = listed
    ? links.elements(listed, site.context).map((one) => (links.text(one.value, one.context) ?? '*').toUpperCase())
    : HTTP_METHODS.has(name)
      ? [name.toUpperCase()]
      : // An application of its own answers whatever it answers.
        [handler.thing.is === 'object' ? '*' : 'GET'];
  const sse = links.mentions(handler.thing, 'text/event-stream') || links.mentions(handler.thing, 'EventSourceResponse');
  return {
    kind: 'route',
    scope: own.key,
    methods: name.startsWith('websocket') ? ['GET'] : methods,
    path,
    transport: name.startsWith('websocket') ? 'ws' : sse ? 'sse' : 'http',
    handler: handler.thing,
    handlerName: handler.name,
    handlerAt: handler.at,
    protocol: INJECTED,
    guards: [
      ...dependencies(site.call, site.context, links, 'route'),
      ...decoratorsBelow(handler.thing, site, links),
      ...parameterGuards(handler.thing, links),
    ],
    ...shared,
  };
}

function mounts(
  own: ScopeFact,
  child: Value | undefined,
  prefix: string,
  guards: readonly GuardUse[],
  site: ResolvedSite,
  links: Links,
  isolated: boolean,
): readonly DomainFact[] {
  const roots = child ? links.roots(links.evaluate(child, site.context), isScope) : [];
  if (roots.length === 0) return graphql(own, child, prefix, guards, site, links, isolated);
  return roots.flatMap((root) => {
    const below = scope(root, site, links);
    const mount: MountFact = {
      kind: 'mount',
      parent: own.key,
      child: below.key,
      // A router that a function makes has the prefix that this call of it gives.
      ...(root.in.frame ? { prefix: `${prefix}${below.prefix}`, replacesPrefix: true } : { prefix }),
      guards,
      at: links.where(site.call, site.context),
      position: site.position,
      under: site.under,
      ...(isolated && { isolated: true as const }),
    };
    return [{ ...below, name: child ? links.nameOf(child, site.context) : below.name }, mount];
  });
}

/** A GraphQL server: a router with dependencies, what makes its context among them, or an application of its own. */
function graphql(
  own: ScopeFact,
  child: Value | undefined,
  prefix: string,
  guards: readonly GuardUse[],
  site: ResolvedSite,
  links: Links,
  isolated: boolean,
): readonly DomainFact[] {
  const server = graphqlServer(child, site.context, links);
  if (!server?.call) return [];
  const place = { at: links.where(site.call, site.context), position: site.position, under: site.under };
  if (isolated) {
    const below: ScopeFact = { ...own, ...place, key: links.key(server), name: 'graphql', root: false, prefix: '' };
    const mount: MountFact = { kind: 'mount', parent: own.key, child: below.key, prefix, guards, ...place, isolated: true };
    return [below, mount, graphqlRoute(server, below.key, '', [], place, links)];
  }
  const getter = links.argument(server.call, 'context_getter');
  const context = getter && callable(getter, server.in, links);
  const inside = [...dependencies(server.call, server.in, links, 'router'), ...(context ? [use(context, 'route')] : [])];
  return [graphqlRoute(server, own.key, prefix, [...guards, ...inside], place, links)];
}

/** `add_middleware(Class)`, or `add_middleware(BaseHTTPMiddleware, dispatch=f)`. */
function middlewareClass(
  own: ScopeFact,
  site: ResolvedSite,
  links: Links,
  shared: Pick<AttachFact, 'at' | 'position' | 'under'>,
): readonly DomainFact[] {
  const dispatch = links.argument(site.call, 'dispatch');
  const given = links.argument(site.call, 'middleware_class', 0);
  const guard: GuardUse | undefined = dispatch
    ? { ...callable(dispatch, site.context, links), protocol: HTTP_MIDDLEWARE, level: 'app' }
    : given && middlewareUse(given, site.context, 'app', links);
  return guard ? [{ kind: 'attach', scope: own.key, guard, ...skipped(guard), ...shared }] : [];
}
