/**
 * Owns what the sites of a Rocket program are: lists of routes, where they are mounted, and the attributes of handlers.
 * A list of routes is a scope; guards are nothing but parameters whose types can fail.
 */
import type { Site } from '../core/facts.js';
import { lastName, type Value } from '../core/value.js';
import type { DomainFact, Links, Model, ResolvedSite, RouteFact, ScopeFact } from '../link/model.js';
import type { Context, Thing } from '../link/things.js';
import { chainOf, declared, plainName } from './chains.js';
import { extractorGuards, transportOf } from './extraction.js';
import { HTTP_METHODS, type Place, placeOf, possibilities } from './http.js';

const ROOT = /^(rocket\.)?(rocket|build|ignite|custom|Rocket\.(build|custom|ignite))$/;
const ROUTES = /(^|\.)(openapi_(get_)?)?routes(_spec|_with_openapi)?!$/;
const LIST = /^((std\.vec\.)?Vec\.(new|with_capacity)|vec!)$/;
const FILES = /(^|\.)(FileServer|StaticFiles)\.(from|new|without_index)$/;

const MACROS = ['routes!', 'openapi_routes!', 'openapi_get_routes!', 'openapi_get_routes_spec!', 'routes_with_openapi!'];
const GROWS = /^(append|extend|push|extend_from_slice)$/;

type Made = Thing & { is: 'object' };

function isRoot(name: string): boolean {
  const plain = name.replaceAll('()', '');
  return ROOT.test(plain) && plain !== 'rocket' && plain !== 'build' && plain !== 'custom' && plain !== 'ignite';
}

/** The lists of routes in a value, through `concat`, iterators and whatever else puts lists together. */
function listsIn(thing: Thing, links: Links, depth = 0): readonly Made[] {
  if (depth > 8) return [];
  return possibilities(thing).flatMap((one): readonly Made[] => {
    if (one.is === 'list') return one.items.flatMap((item) => listsIn(item, links, depth + 1));
    if (one.is !== 'object') return [];
    const name = plainName(one.callee, links) ?? '';
    if (ROUTES.test(name) || LIST.test(name) || FILES.test(name) || /(^|\.)Route\.(new|ranked)$/.test(name)) return [one];
    const { in: context } = one;
    const within = (one.call?.args ?? []).flatMap((arg) => listsIn(links.evaluate(arg.value, context), links, depth + 1));
    return one.callee.is === 'member' ? [...listsIn(one.callee.of, links, depth + 1), ...within] : within;
  });
}

function read(site: ResolvedSite, links: Links): readonly DomainFact[] {
  const { call, context } = site;
  const name = lastName(call.callee) ?? '';
  const place: Place = { at: links.where(call, context), position: site.position, under: site.under };
  const made = plainName(site.callee, links) ?? '';
  if (ROUTES.test(made)) return declaredHere(links.evaluate(call, context), links, place);
  const [first, second] = call.args;
  if (!site.receiver || !first) return [];
  if (name === 'mount' && second) {
    const prefix = (links.text(first.value, context) ?? '{}').replace(/\?.*$/, '');
    return rootsOf(site, links).flatMap((parent) => [
      applicationOf(parent, place),
      ...joined(parent, prefix, second.value, context, place, links),
    ]);
  }
  if (!GROWS.test(name)) return [];
  return listsIn(site.receiver, links)
    .filter((one) => LIST.test(plainName(one.callee, links) ?? '') || ROUTES.test(plainName(one.callee, links) ?? ''))
    .flatMap((list) => joined(links.key(list), '', first.value, context, place, links, scope(list, 'routes', place, links)));
}

/** The applications that a call is on; one that a fairing or a function is given is the application. */
function rootsOf(site: ResolvedSite, links: Links): readonly string[] {
  const { receiver } = site;
  if (!receiver) return [];
  return [
    ...new Set(
      possibilities(receiver).flatMap((one): readonly string[] => {
        const { base } = chainOf(one);
        if (base.is === 'param') return [links.key(base)];
        const roots = links.roots(one, isRoot);
        return roots.length > 0 ? roots.map((root) => links.key(root)) : [`rocket ${site.module.path}`];
      }),
    ),
  ];
}

function applicationOf(key: string, place: Place): ScopeFact {
  return { kind: 'scope', key, name: 'rocket', framework: 'rocket', root: true, prefix: '', order: 'whole', ...place };
}

function scope(thing: Thing, name: string, place: Place, links: Links): ScopeFact {
  return { kind: 'scope', key: links.key(thing), name, framework: 'rocket', root: false, prefix: '', order: 'whole', ...place };
}

/** Lists of routes that are put into a list or mounted on an application. */
function joined(
  parent: string,
  prefix: string,
  value: Value,
  context: Context,
  place: Place,
  links: Links,
  own?: ScopeFact,
): readonly DomainFact[] {
  return listsIn(links.evaluate(value, context), links).flatMap((list): readonly DomainFact[] => {
    const name = plainName(list.callee, links) ?? '';
    const child = links.key(list);
    if (child === parent) return [];
    const mount: DomainFact = { kind: 'mount', parent, child, prefix, guards: [], ...place };
    const below = ROUTES.test(name) ? [] : [scope(list, 'routes', place, links), ...single(list, name, place, links)];
    return [...(own ? [own] : []), ...below, mount];
  });
}

/** A route that is made without an attribute: files, or `Route::new(Get, "/x", handler)`. */
function single(made: Made, name: string, place: Place, links: Links): readonly DomainFact[] {
  const { call } = made;
  if (!call || LIST.test(name)) return [];
  const at = links.where(call, made.in);
  const shared = { kind: 'route', scope: links.key(made), handlerAt: at, protocol: { params: [], passes: 'return' }, ...place } as const;
  if (FILES.test(name))
    return [
      {
        ...shared,
        methods: ['GET'],
        path: '/<path..>',
        transport: 'static',
        handler: made,
        handlerName: 'FileServer',
        guards: [],
        public: 'static files',
      },
    ];
  const [method, path, handler] = call.args.slice(-3);
  if (!method || !path || !handler) return [];
  const thing = links.evaluate(handler.value, made.in);
  const verb = links.nameOf(method.value, made.in).split('.').at(-1) ?? '*';
  const handlerName = links.nameOf(handler.value, made.in);
  const told = links.text(path.value, made.in) ?? '{}';
  return [
    {
      ...shared,
      methods: [verb.toUpperCase()],
      path: told,
      transport: 'http',
      handler: thing,
      handlerName,
      guards: extractorGuards(thing, links),
    },
  ];
}

/** The routes that a list names. */
function declaredHere(list: Thing, links: Links, place: Place): readonly DomainFact[] {
  if (list.is !== 'object' || !list.call) return [];
  const { in: context } = list;
  const own = scope(list, 'routes', place, links);
  const routes = list.call.args.flatMap(({ value }) =>
    possibilities(links.evaluate(value, context)).flatMap((handler) =>
      handler.is === 'function' ? routesOf(handler, own.key, value, context, place, links) : [],
    ),
  );
  return [own, ...routes];
}

/** The route of each attribute of a handler: `#[get("/x/<id>?<q>")]`, `#[route(PUT, uri = "/x")]`. */
function routesOf(
  handler: Thing & { is: 'function' },
  key: string,
  value: Value,
  context: Context,
  place: Place,
  links: Links,
): readonly RouteFact[] {
  const own: Context = { module: handler.module, fn: 0 };
  const fn = declared(handler);
  return (fn?.decorators ?? []).flatMap((decorator): readonly RouteFact[] => {
    if (decorator.kind !== 'call') return [];
    const verb = lastName(decorator.callee) ?? '';
    if (!HTTP_METHODS.has(verb) && verb !== 'route') return [];
    const [first, second] = decorator.args;
    const told = links.argument(decorator, 'uri') ?? links.argument(decorator, 'path') ?? (verb === 'route' ? second?.value : first?.value);
    const uri = told && links.text(told, own);
    if (uri === undefined) return [];
    const method = verb !== 'route' ? verb : first ? (links.nameOf(first.value, own).split('.').at(-1) ?? '*') : '*';
    return [
      {
        kind: 'route',
        scope: key,
        methods: [method.toUpperCase()],
        path: uri.replace(/\?.*$/, ''),
        transport: transportOf(handler, links),
        handler,
        handlerName: fn?.name ?? links.nameOf(value, context),
        handlerAt: placeOf(handler) ?? links.where(value, context),
        protocol: { params: fn?.params.map(() => 'injected' as const) ?? [], passes: 'return' },
        guards: extractorGuards(handler, links),
        ...place,
        at: links.where(value, context),
      },
    ];
  });
}

const OUTCOMES = ['rocket.request.Outcome', 'rocket.outcome.Outcome', 'rocket.Outcome', 'rocket.data.Outcome', 'Outcome'];

export const rocket: Model = {
  id: 'rocket',
  packages: ['rocket', 'rocket_contrib', 'rocket_okapi', 'rocket_ws'],
  languages: ['rust'],
  watch: ['mount', 'append', 'extend', 'push', 'extend_from_slice', ...MACROS],
  accepts: ({ value: { callee, args }, decorates }: Site): boolean => {
    const name = lastName(callee) ?? '';
    if (decorates) return false;
    return (
      name.endsWith('!') || (callee.kind === 'member' && (args.length === 2 ? name === 'mount' : args.length === 1 && GROWS.test(name)))
    );
  },
  read,
  calls: {
    ...Object.fromEntries(
      OUTCOMES.flatMap((outcome) => [
        ...['Error', 'Failure', 'Forward'].map((name) => [`${outcome}.${name}`, { does: 'reject' } as const] as const),
        [`${outcome}.Success`, { does: 'wrap' } as const] as const,
      ]),
    ),
    'rocket.outcome.try_outcome!': { does: 'propagate' },
    'rocket.try_outcome!': { does: 'propagate' },
    'try_outcome!': { does: 'propagate' },
    'rocket_basicauth.BasicAuth': { does: 'guard', verdict: 'presence' },
    'rocket_jwt.jwt': { does: 'wrap' },
    'rocket_auth.User': { does: 'guard', verdict: 'rejects' },
    'rocket_auth.AdminUser': { does: 'guard', verdict: 'authz' },
  },
};
