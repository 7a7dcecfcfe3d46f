/** Owns what is known about FastAPI and the parts of Starlette that it shows. */
import type { Param } from '../core/facts.js';
import { blocks, type Step, valuesOf } from '../core/outline.js';
import { lastName, operands, type Value } from '../core/value.js';
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
import { graphqlRoute, graphqlServer } from './graphql-python.js';
import { callable, HTTP_METHODS, placeOf, possibilities } from './http.js';
import { decoratorGuards, middlewareUse, skipped } from './starlette.js';

const APPS = new Set(['fastapi.FastAPI', 'fastapi.applications.FastAPI', 'starlette.applications.Starlette']);
const ROUTERS = new Set(['fastapi.APIRouter', 'fastapi.routing.APIRouter', 'starlette.routing.Router']);
const REGISTERS = new Set(['add_api_route', 'add_route', 'add_api_websocket_route', 'add_websocket_route']);
const DECORATORS = new Set([...HTTP_METHODS, 'api_route', 'route', 'websocket', 'websocket_route']);

/** Everything a handler or dependency takes is injected. */
const INJECTED: Protocol = { params: [], passes: 'return' };
const HTTP_MIDDLEWARE: Protocol = { params: ['request', 'next'], passes: 'next' };

const parameter = (part: string) => ({ does: 'parameter', in: part }) as const;
const scheme = { does: 'read-credential', required: true, unless: { option: 'auto_error', is: false } } as const;

export const fastapi: Model = {
  id: 'fastapi',
  languages: ['python'],
  packages: ['fastapi', 'starlette'],
  watch: [...DECORATORS, ...REGISTERS, 'FastAPI', 'APIRouter', 'Starlette', 'include_router', 'mount', 'add_middleware', 'middleware'],

  accepts(site) {
    const name = lastName(site.value.callee) ?? '';
    // `router.get(path)(handler)` registers as the decorator does; a path is what tells it from a client's call.
    return !DECORATORS.has(name) || site.decorates !== undefined || site.value.args.length > 0;
  },

  read(site: ResolvedSite, links: Links): readonly DomainFact[] {
    const made = links.evaluate(site.call, site.context);
    if (made.is === 'object' && isScope(links.libraryName(made.callee) ?? '')) return declared(made, site, links);
    if (!site.receiver) return [];
    const name = lastName(site.call.callee) ?? '';
    return links.roots(site.receiver, isScope).flatMap((root) => {
      const own = scope(root, site, links);
      return [own, ...inherited(own, root, links), ...registered(own, name, site, links)];
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
  return APPS.has(name) || ROUTERS.has(name);
}

function scope(root: Thing & { is: 'object' }, site: ResolvedSite, links: Links): ScopeFact {
  const made = links.libraryName(root.callee);
  const at = root.call ? links.where(root.call, root.in) : links.where(site.call, site.context);
  const part = links.libraryPart(root) ?? root;
  const prefix = part.call && links.text(links.argument(part.call, 'prefix'), part.in);
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
    return [route(own, name.includes('websocket') ? 'websocket' : name, path, handler, site, links, shared)];
  }
  const given = DECORATORS.has(name) && !site.site.decorates ? appliedTo(site) : undefined;
  if (given) return [route(own, name, path, callable(given, site.context, links), site, links, shared)];
  if (DECORATORS.has(name) && site.site.decorates && 'fn' in site.site.decorates) {
    const thing: Thing = { is: 'function', module: site.module, fn: site.site.decorates.fn };
    const fn = site.module.facts.functions[site.site.decorates.fn];
    return [route(own, name, path, { thing, name: fn?.name ?? 'handler', at: placeOf(thing) ?? shared.at }, site, links, shared)];
  }
  return [];
}

/** Decorators between the registration and the function: one above it is never called. */
function decoratorsBelow(handler: Thing, site: ResolvedSite, links: Links): readonly GuardUse[] {
  if (handler.is !== 'function' || !site.site.decorates) return [];
  const all = handler.module.facts.functions[handler.fn]?.decorators ?? [];
  const own = all.findIndex((one) => one.at[0] === site.call.at[0]);
  // Stacked registrations are no guards.
  return decoratorGuards(handler, links, own).filter((use) => !DECORATORS.has(use.name.split('.').at(-1) ?? ''));
}

/** What a decorator is called on by hand: `handler` of `router.get(path)(handler)`. */
function appliedTo(site: ResolvedSite): Value | undefined {
  const [from, to] = site.call.at;
  const find = (value: Value): Value | undefined => {
    if (value.kind === 'call' && value.callee.kind === 'call' && value.callee.at[0] === from && value.callee.at[1] === to)
      return value.args[0]?.value;
    return first(operands(value), find);
  };
  const visit = (steps: readonly Step[]): Value | undefined =>
    first(steps, (step) => first(valuesOf(step), find) ?? first(blocks(step), visit));
  return visit(site.module.bodies[site.site.fn] ?? []);
}

function first<T, R>(all: readonly T[], test: (one: T) => R | undefined): R | undefined {
  for (const one of all) {
    const found = test(one);
    if (found !== undefined) return found;
  }
  return undefined;
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

/** `dependencies=[Depends(f), …]`. */
function dependencies(call: Value & { kind: 'call' }, context: Context, links: Links, level: GuardUse['level']): readonly GuardUse[] {
  const listed = links.argument(call, 'dependencies');
  if (!listed) return [];
  return links.elements(listed, context).flatMap((one) => {
    const dependency = depended(links.evaluate(one.value, one.context), links);
    return dependency ? [use(dependency, level)] : [];
  });
}

interface Dependency {
  readonly thing: Thing;
  readonly name: string;
  readonly at: GuardUse['at'];
}

function use(dependency: Dependency, level: GuardUse['level']): GuardUse {
  return { ...dependency, protocol: INJECTED, level };
}

/** What a `Depends(f)` or `Security(f)` calls. */
function depended(thing: Thing, links: Links, type?: { readonly value: Value; readonly context: Context }): Dependency | undefined {
  for (const one of possibilities(thing)) {
    const name = one.is === 'object' ? links.libraryName(one.callee) : undefined;
    if (one.is !== 'object' || !one.call || !/^fastapi\.(params\.)?(Depends|Security)$/.test(name ?? '')) continue;
    const given = links.argument(one.call, 'dependency', 0);
    // `Depends()` calls the type that it stands beside.
    if (!given && type) {
      const { value, context } = type;
      return { thing: links.evaluate(value, context), name: links.nameOf(value, context), at: links.where(value, context) };
    }
    if (given) return { thing: links.evaluate(given, one.in), name: links.nameOf(given, one.in), at: links.where(given, one.in) };
  }
  return undefined;
}

/** The dependency that a parameter asks for: in its default, or in the `Annotated` type that it or its alias names. */
function dependencyOf(param: Param, context: Context, links: Links): Dependency | undefined {
  const outside: Context = { module: context.module, fn: 0 };
  const beside = param.type && { value: param.type, context: outside };
  const byDefault = param.default && depended(links.evaluate(param.default, outside), links, beside);
  if (byDefault || !param.type) return byDefault;
  for (const type of possibilities(links.evaluate(param.type, outside))) {
    if (type.is !== 'object' || !type.call || lastName(type.call.callee) !== 'Annotated') continue;
    const [own] = type.call.args;
    for (const arg of type.call.args.slice(1)) {
      const found = depended(links.evaluate(arg.value, type.in), links, own && { value: own.value, context: type.in });
      if (found) return found;
    }
    const nested = own && dependencyOf({ at: param.at, name: param.name, type: own.value }, type.in, links);
    if (nested) return nested;
  }
  return undefined;
}

/** The dependencies among a handler's parameters, and those in the fields of the class that it is a method of; each a possible guard. */
function parameterGuards(handler: Thing, links: Links): readonly GuardUse[] {
  if (handler.is !== 'function') return [];
  const params = (handler.module.facts.functions[handler.fn]?.params ?? []).map((param) => ({ param, module: handler.module }));
  const fields = links.fieldsAround(handler).map(({ field, module }) => ({ param: { ...field, default: field.value }, module }));
  return [...fields, ...params].flatMap(({ param: { name, type, default: given }, module }) => {
    const asked: Param = {
      at: handler.module.facts.functions[handler.fn]?.at ?? [0, 0],
      name,
      ...(type && { type }),
      ...(given && { default: given }),
    };
    const dependency = dependencyOf(asked, { module, fn: handler.fn }, links);
    return dependency ? [use(dependency, 'handler')] : [];
  });
}
