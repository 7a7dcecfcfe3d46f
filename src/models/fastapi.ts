/** Owns what is known about FastAPI and the parts of Starlette that it shows. */
import type { Param } from '../core/facts.js';
import { lastName, type Value } from '../core/value.js';
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
import { type Context, each, type Thing } from '../link/things.js';
import { callable, HTTP_METHODS, placeOf } from './http.js';

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
    return !DECORATORS.has(name) || site.decorates !== undefined;
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
    'starlette.config.Config()': { does: 'setting' },
    'starlette.authentication.requires': { does: 'guard', verdict: 'rejects' },
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
  if (DECORATORS.has(name) && site.site.decorates && 'fn' in site.site.decorates) {
    const thing: Thing = { is: 'function', module: site.module, fn: site.site.decorates.fn };
    const fn = site.module.facts.functions[site.site.decorates.fn];
    return [route(own, name, path, { thing, name: fn?.name ?? 'handler', at: placeOf(thing) ?? shared.at }, site, links, shared)];
  }
  return [];
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
      : ['GET'];
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
    guards: [...dependencies(site.call, site.context, links, 'route'), ...parameterGuards(handler.thing, links)],
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
  return roots.flatMap((root) => {
    const below = scope(root, site, links);
    const mount: MountFact = {
      kind: 'mount',
      parent: own.key,
      child: below.key,
      prefix,
      guards,
      at: links.where(site.call, site.context),
      position: site.position,
      under: site.under,
      ...(isolated && { isolated: true as const }),
    };
    return [{ ...below, name: child ? links.nameOf(child, site.context) : below.name }, mount];
  });
}

/** `add_middleware(Class)`: `dispatch(request, call_next)` of a BaseHTTPMiddleware, which does not see WebSockets. */
function middlewareClass(
  own: ScopeFact,
  site: ResolvedSite,
  links: Links,
  shared: Pick<AttachFact, 'at' | 'position' | 'under'>,
): readonly DomainFact[] {
  const given = links.argument(site.call, 'middleware_class', 0);
  if (!given) return [];
  const dispatch = links.access(links.evaluate(given, site.context), 'dispatch');
  if (dispatch.is !== 'function') return [];
  const guard: GuardUse = {
    thing: dispatch,
    name: links.nameOf(given, site.context),
    at: placeOf(dispatch) ?? shared.at,
    protocol: HTTP_MIDDLEWARE,
    level: 'app',
  };
  return [{ kind: 'attach', scope: own.key, guard, skips: ['ws'], ...shared }];
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
function depended(thing: Thing, links: Links): Dependency | undefined {
  for (const one of each(thing)) {
    const name = one.is === 'object' ? links.libraryName(one.callee) : undefined;
    if (one.is !== 'object' || !one.call || !/^fastapi\.(params\.)?(Depends|Security)$/.test(name ?? '')) continue;
    const given = links.argument(one.call, 'dependency', 0);
    if (given) return { thing: links.evaluate(given, one.in), name: links.nameOf(given, one.in), at: links.where(given, one.in) };
  }
  return undefined;
}

/** The dependency that a parameter asks for: in its default, or in the `Annotated` type that it or its alias names. */
function dependencyOf(param: Param, context: Context, links: Links): Dependency | undefined {
  const outside: Context = { module: context.module, fn: 0 };
  const byDefault = param.default && depended(links.evaluate(param.default, outside), links);
  if (byDefault || !param.type) return byDefault;
  for (const type of each(links.evaluate(param.type, outside))) {
    if (type.is !== 'object' || !type.call || lastName(type.call.callee) !== 'Annotated') continue;
    for (const arg of type.call.args.slice(1)) {
      const found = depended(links.evaluate(arg.value, type.in), links);
      if (found) return found;
      const nested = type.call.args[0] && dependencyOf({ ...param, type: type.call.args[0].value }, type.in, links);
      if (nested) return nested;
    }
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
