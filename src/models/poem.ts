/**
 * Owns what the sites of a poem program are: routes and what wraps them, and the classes of `poem-openapi` whose attributes tell method and
 * path. What wraps a route covers all of it.
 */
import type { Site } from '../core/facts.js';
import { lastName, type Value } from '../core/value.js';
import type { DomainFact, GuardUse, Links, Model, Protocol, ResolvedSite, RouteFact, ScopeFact, ScopeKey } from '../link/model.js';
import type { Context, Thing } from '../link/things.js';
import { type ChainCall, chainOf, declared, plainName, typeArguments } from './chains.js';
import { EXTRACTOR, extractorGuards, transportOf } from './extraction.js';
import { HTTP_METHODS, type Place, placeOf, possibilities } from './http.js';
import { serviceGuard } from './services.js';

const SCOPE = /^(poem\.)?(Route|OpenApiService)\.new$|^poem(\.route|_openapi)\.(Route|OpenApiService)\.new$/;
const WRAPS = /^(with|with_if|around|before)$/;
const FILES = /\.(StaticFilesEndpoint|StaticFileEndpoint|EmbeddedFilesEndpoint)\b/;
/** Pages that the documentation of an API gives. */
const DOCUMENTS = /^(swagger_ui|redoc|rapidoc|openapi_explorer|stoplight_elements|spec_endpoint|spec_endpoint_yaml|scalar)(_html)?$/;

type Made = Thing & { is: 'object' };

function isScope(name: string): boolean {
  return SCOPE.test(name.replaceAll('()', ''));
}

/** The routes that a thing may be; documentation of a service is none. */
function scopesOf(thing: Thing, links: Links): readonly Made[] {
  return possibilities(thing).flatMap((one) =>
    chainOf(one).calls.some(({ name }) => DOCUMENTS.test(name)) ? [] : links.roots(one, isScope),
  );
}

function read(site: ResolvedSite, links: Links): readonly DomainFact[] {
  const { call, context, receiver } = site;
  const name = lastName(call.callee) ?? '';
  const place: Place = { at: links.where(call, context), position: site.position, under: site.under };
  if (name === 'new') {
    const made = links.evaluate(call, context);
    return made.is === 'object' && isScope(plainName(made.callee, links) ?? '') ? created(made, place, links) : [];
  }
  if (!receiver) return [];
  const [first, second] = call.args;
  return scopesOf(receiver, links).flatMap((scope): readonly DomainFact[] => {
    const key = links.key(scope);
    if (WRAPS.test(name))
      return wraps(name, call.args, context, 'router', links).map((guard) => ({ kind: 'attach', scope: key, guard, ...place }));
    if (!first || !second) return [];
    const path = links.text(first.value, context) ?? '{}';
    if (name === 'at') return endpoints(key, path, second.value, context, place, links);
    return mounted(key, path, links.evaluate(second.value, context), { ...place, at: links.where(first.value, context) }, links);
  });
}

function created(made: Made, place: Place, links: Links): readonly DomainFact[] {
  const own: ScopeFact = {
    kind: 'scope',
    key: links.key(made),
    name: 'Route',
    framework: 'poem',
    root: true,
    prefix: '',
    order: 'whole',
    ...place,
  };
  const [apis] = made.call?.args ?? [];
  if (!/OpenApiService\.new$/.test(plainName(made.callee, links) ?? '') || !apis) return [own];
  return [own, ...classesIn(links.evaluate(apis.value, made.in)).flatMap((api) => documented(own.key, api, place, links))];
}

function classesIn(thing: Thing, depth = 0): readonly (Thing & { is: 'class' })[] {
  if (depth > 4) return [];
  return possibilities(thing).flatMap((one) => {
    if (one.is === 'list') return one.items.flatMap((item) => classesIn(item, depth + 1));
    if (one.is === 'object') return one.callee.is === 'member' ? classesIn(chainOf(one).base, depth + 1) : classesIn(one.callee, depth + 1);
    return one.is === 'class' ? [one] : [];
  });
}

function mounted(parent: ScopeKey, prefix: string, thing: Thing, place: Place, links: Links): readonly DomainFact[] {
  const scopes = scopesOf(thing, links);
  const { base } = chainOf(possibilities(thing)[0] ?? thing);
  if (scopes.length === 0 && base.is === 'object' && FILES.test(plainName(base.callee, links) ?? '')) {
    const handlerAt = place.at;
    const path = `${prefix.replace(/\/$/, '')}/*path`;
    const shared = { kind: 'route', scope: parent, path, handler: base, handlerName: 'files', handlerAt, guards: [], ...place } as const;
    return [{ ...shared, methods: ['GET'], transport: 'static', public: 'static files', protocol: { params: [], passes: 'return' } }];
  }
  return scopes
    .map((scope) => links.key(scope))
    .filter((child) => child !== parent)
    .map((child) => ({ kind: 'mount', parent, child, prefix: prefix.replace(/\/\*\w*$/, ''), guards: [], ...place }));
}

/** What stands at a path: `get(a).post(b)`, a handler for all methods, each perhaps wrapped. */
function endpoints(scope: ScopeKey, path: string, value: Value, context: Context, place: Place, links: Links): readonly RouteFact[] {
  return possibilities(links.evaluate(value, context)).flatMap((thing): readonly RouteFact[] => {
    const { base, calls } = chainOf(thing);
    const around = calls
      .filter(({ name }) => WRAPS.test(name))
      .flatMap((one) => wraps(one.name, one.call.args, one.context, 'route', links));
    const verb = base.is === 'object' ? (plainName(base.callee, links) ?? '') : '';
    const own: readonly ChainCall[] =
      base.is === 'object' && base.call && /^(poem\.)?(get|post|put|patch|delete|head|options|trace|connect)$/.test(verb)
        ? [{ name: verb.split('.').at(-1) ?? '', call: base.call, context: base.in }]
        : [];
    const verbs = [...own, ...calls].filter(({ name }) => HTTP_METHODS.has(name));
    const told = verbs.flatMap(({ name, call, context: inside }) =>
      call.args.slice(0, 1).map((arg) => ({ methods: [name.toUpperCase()], value: arg.value, context: inside })),
    );
    const all = verbs.length > 0 || /RouteMethod\.new$/.test(verb) ? told : [{ methods: ['*'], value, context }];
    return all.map((one) => route(scope, path, one.methods, one.value, one.context, around, place, links));
  });
}

function route(
  scope: ScopeKey,
  path: string,
  methods: readonly string[],
  value: Value,
  context: Context,
  around: readonly GuardUse[],
  place: Place,
  links: Links,
): RouteFact {
  const [thing = { is: 'unknown' } as const] = possibilities(links.evaluate(value, context));
  const { base, calls } = chainOf(thing);
  const wrapped = calls
    .filter(({ name }) => WRAPS.test(name))
    .flatMap((one) => wraps(one.name, one.call.args, one.context, 'route', links));
  const handler = base.is === 'object' && base.callee.is === 'class' ? links.access(base, 'call') : base;
  return {
    ...handled(scope, path, methods, handler, links.where(value, context), place, links),
    guards: [...around, ...wrapped, ...extractorGuards(handler, links)],
  };
}

function handled(
  scope: ScopeKey,
  path: string,
  methods: readonly string[],
  handler: Thing,
  at: Place['at'],
  place: Place,
  links: Links,
): RouteFact {
  const fn = declared(handler);
  return {
    kind: 'route',
    scope,
    path: path.startsWith('/') || path === '' ? path : `/${path}`,
    methods,
    transport: transportOf(handler, links),
    handler,
    handlerName: fn?.name ?? 'handler',
    handlerAt: (handler.is === 'function' ? placeOf(handler) : undefined) ?? at,
    protocol: { params: fn?.params.map(() => 'injected' as const) ?? [], passes: 'return' },
    guards: extractorGuards(handler, links),
    ...place,
    at,
  };
}

/** The methods of a class whose attributes tell what they answer: `#[oai(path = "/x", method = "get")]`. */
function documented(scope: ScopeKey, api: Thing & { is: 'class' }, place: Place, links: Links): readonly RouteFact[] {
  const one = api.module.facts.classes[api.id];
  const context: Context = { module: api.module, fn: 0 };
  const told = one?.decorators.find((decorator) => decorator.kind === 'call' && lastName(decorator.callee) === 'OpenApi');
  const prefix = (told?.kind === 'call' && links.text(links.argument(told, 'prefix_path'), context)) || '';
  return (one?.methods ?? []).flatMap((fn): readonly RouteFact[] => {
    const handler: Thing = { is: 'function', module: api.module, fn };
    return (declared(handler)?.decorators ?? []).flatMap((decorator) => {
      if (decorator.kind !== 'call' || lastName(decorator.callee) !== 'oai') return [];
      const path = links.text(links.argument(decorator, 'path'), context);
      const method = links.text(links.argument(decorator, 'method'), context);
      if (path === undefined || method === undefined) return [];
      const whole = `${prefix.replace(/\/$/, '')}${path}`;
      const made = handled(scope, whole, [method.toUpperCase()], handler, links.where(decorator, context), place, links);
      return [{ ...made, guards: [...made.guards, ...schemeGuards(handler, links)] }];
    });
  });
}

/** The security schemes among the parameters of a handler. */
function schemeGuards(handler: Thing & { is: 'function' }, links: Links): readonly GuardUse[] {
  const context: Context = { module: handler.module, fn: 0 };
  return (declared(handler)?.params ?? []).flatMap((param) => {
    if (!param.type) return [];
    return possibilities(links.evaluate(param.type, context)).flatMap((type) => {
      const wrapper = type.is === 'object' ? (plainName(type.callee, links) ?? '') : '';
      const optional = /(^|\.)(Option|Result)$/.test(wrapper);
      const [inner] = optional ? (typeArguments(type)?.values ?? []) : [];
      const scheme = inner ? possibilities(links.evaluate(inner, context))[0] : type;
      return scheme?.is === 'class' ? schemeGuard(scheme, { file: handler.module.path, at: param.at }, optional, links) : [];
    });
  });
}

function schemeGuard(scheme: Thing & { is: 'class' }, at: GuardUse['at'], optional: boolean, links: Links): readonly GuardUse[] {
  const one = scheme.module.facts.classes[scheme.id];
  const derived = one?.decorators.some(
    (decorator) =>
      decorator.kind === 'call' &&
      lastName(decorator.callee) === 'derive' &&
      decorator.args.some((arg) => lastName(arg.value) === 'SecurityScheme'),
  );
  if (!one || !derived) return [];
  const told = one.decorators.filter((decorator) => decorator.kind === 'call' && lastName(decorator.callee) === 'oai');
  const checked = told.some((decorator) => decorator.kind === 'call' && links.argument(decorator, 'checker') !== undefined);
  const variants = told.length === 0 ? one.fields.filter((field) => field.static) : [];
  const open = variants.some((field) => field.decorators?.length);
  const thing: Thing = { is: 'external', name: `poem_openapi.SecurityScheme.${checked || variants.length > 0 ? 'checked' : 'unchecked'}` };
  return [{ thing, name: one.name, at, protocol: EXTRACTOR, level: 'handler', ...((optional || open) && { optional: true as const }) }];
}

/** The possible guards in what an endpoint is wrapped in. */
function wraps(
  how: string,
  args: readonly { readonly value: Value }[],
  context: Context,
  level: GuardUse['level'],
  links: Links,
): readonly GuardUse[] {
  const given = how === 'with_if' ? args[1] : args[0];
  if (!given) return [];
  const use = { name: links.nameOf(given.value, context), at: links.where(given.value, context), level };
  return possibilities(links.evaluate(given.value, context)).flatMap((thing): readonly GuardUse[] => {
    const { base } = chainOf(thing);
    if (thing.is === 'function') {
      const protocol: Protocol =
        how === 'before' ? { params: ['request'], passes: 'return' } : { params: ['next', 'request'], passes: 'next' };
      return how === 'with' ? [] : [{ ...use, thing, protocol }];
    }
    if (base.is === 'class') return serviceGuard({ is: 'object', callee: base, in: { module: base.module, fn: 0 } }, use, links);
    return base.is === 'object' && plainName(base.callee, links) === undefined ? serviceGuard(base, use, links) : [];
  });
}

export const poem: Model = {
  id: 'poem',
  packages: ['poem', 'poem_openapi'],
  languages: ['rust'],
  watch: ['new', 'at', 'nest', 'nest_no_strip', 'with', 'with_if', 'around', 'before'],
  accepts: ({ value: { callee, args }, decorates }: Site): boolean => {
    if (decorates || callee.kind !== 'member' || args.length === 0)
      return callee.kind === 'member' && /^Route$/.test(lastName(callee.of) ?? '');
    return lastName(callee) !== 'new' || /^(Route|OpenApiService)$/.test(lastName(callee.of) ?? '');
  },
  read,
  calls: {
    'poem.web.Data.identity': { does: 'guard', verdict: 'rejects' },
    'poem_openapi.SecurityScheme.checked': { does: 'guard', verdict: 'rejects' },
    'poem_openapi.SecurityScheme.unchecked': { does: 'guard', verdict: 'presence' },
    'poem.session.Session()': { does: 'request', at: ['session-data'] },
  },
};
