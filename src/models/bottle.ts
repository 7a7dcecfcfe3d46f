/** Owns what is known about Bottle: applications, the default one among them, callbacks, plugins around them and hooks before them. */
import { lastName } from '../core/value.js';
import type { DomainFact, GuardUse, Links, Model, Protocol, ResolvedSite, RouteFact, ScopeFact } from '../link/model.js';
import type { Thing } from '../link/things.js';
import { nameOfThing, type Place } from './http.js';
import { decoratorsOf, listed, type Made, transportOf, VERBS, viewOf } from './views.js';

const APP = /^bottle\.(Bottle|app|default_app|AppStack|app\.push)$/;
/** The module itself routes for the application that is there by default. */
const DEFAULT = /^bottle\.(get|post|put|patch|delete|route|hook|install|mount|merge)$/;
const DEFAULT_KEY = 'bottle.default_app';

const DECORATORS = [...VERBS, 'route', 'hook'];
const REGISTERS = ['mount', 'merge', 'install'];

const CALLBACK: Protocol = { params: [], passes: 'return' };
const PLUGIN: Protocol = { params: [], passes: 'next', wraps: true };

function isApp(name: string): boolean {
  return APP.test(name);
}

function read(site: ResolvedSite, links: Links): readonly DomainFact[] {
  const name = lastName(site.call.callee) ?? '';
  const place: Place = { at: links.where(site.call, site.context), position: site.position, under: site.under };
  if (DEFAULT.test(links.libraryName(site.callee) ?? ''))
    return [scopeFact(DEFAULT_KEY, place), ...registered(name, DEFAULT_KEY, site, place, links)];
  return (site.receiver ? links.roots(site.receiver, isApp) : []).flatMap((app) => {
    const own = scopeOf(app, place, links);
    return [own, ...registered(name, own.key, site, place, links)];
  });
}

/** `bottle.default_app()` and `bottle.app()` give the same application everywhere. */
function scopeOf(made: Made, place: Place, links: Links): ScopeFact {
  const shared = /^bottle\.(app|default_app)$/.test(links.libraryName(made.callee) ?? '');
  return scopeFact(shared ? DEFAULT_KEY : links.key(made), { ...place, at: made.call ? links.where(made.call, made.in) : place.at });
}

function scopeFact(key: string, place: Place): ScopeFact {
  return { kind: 'scope', key, name: 'app', framework: 'bottle', root: true, prefix: '', order: 'whole', ...place };
}

function registered(name: string, scope: string, site: ResolvedSite, place: Place, links: Links): readonly DomainFact[] {
  const { call, context } = site;
  if (name === 'hook') return hook(scope, site, place, links);
  if (name === 'install') {
    const given = links.argument(call, 'plugin', 0);
    const things = given ? listed(links.evaluate(given, context)) : [];
    return things.map((thing) => ({ kind: 'attach', scope, guard: plugin(thing, 'app', place, links), ...place }));
  }
  if (name === 'mount' || name === 'merge') {
    const child = links.argument(call, name === 'mount' ? 'app' : 'routes', name === 'mount' ? 1 : 0);
    const prefix = name === 'mount' ? (links.text(links.argument(call, 'prefix', 0), context) ?? '{}') : '';
    return (child ? links.roots(links.evaluate(child, context), isApp) : []).flatMap((app) => {
      const below = scopeOf(app, place, links);
      return [below, { kind: 'mount', parent: scope, child: below.key, prefix, guards: [], ...place, isolated: true } as const];
    });
  }
  return routes(name, scope, site, place, links);
}

/** `@route(path, method=…)`, `route(path, method, callback)`; without a path, one that the callback's name and parameters make. */
function routes(kind: string, scope: string, site: ResolvedSite, place: Place, links: Links): readonly RouteFact[] {
  const { call, context } = site;
  const { decorates } = site.site;
  const given = links.argument(call, 'callback', kind === 'route' ? 2 : 1);
  const decorated: Thing | undefined =
    decorates && 'fn' in decorates
      ? { is: 'function', module: site.module, fn: decorates.fn, ...(context.frame && { frame: context.frame }) }
      : undefined;
  const view = decorated ? undefined : given && viewOf(given, context, links);
  const handler = decorated ?? view?.thing;
  if (!handler) return [];
  const fn = handler.is === 'function' ? handler.module.facts.functions[handler.fn] : undefined;
  const path = links.argument(call, 'path', 0);
  const made = [fn?.name ?? '', ...(fn?.params ?? []).map((param) => `{${param.name}}`)].map((part) => `/${part}`).join('');
  const paths = path ? listed(links.evaluate(path, context)).map((one) => (one.is === 'literal' ? String(one.value) : '{}')) : [made];
  const methods = links.argument(call, 'method', kind === 'route' ? 1 : undefined);
  const named = (methods ? listed(links.evaluate(methods, context)) : []).map((one) =>
    one.is === 'literal' ? String(one.value).toUpperCase() : '*',
  );
  const apply = links.argument(call, 'apply');
  const around = (apply ? listed(links.evaluate(apply, context)) : []).map((one) => plugin(one, 'route', place, links));
  return paths.map((one) => ({
    kind: 'route',
    scope,
    methods: (named.length > 0 ? named : [kind === 'route' ? 'GET' : kind.toUpperCase()]).map((method) =>
      method === 'ANY' ? '*' : method,
    ),
    path: one,
    transport: transportOf(handler, links, [], []),
    handler,
    handlerName: fn?.name ?? view?.name ?? 'callback',
    handlerAt: fn && handler.is === 'function' ? { file: handler.module.path, at: fn.nameAt } : place.at,
    protocol: CALLBACK,
    guards: [...around, ...(view?.guards ?? decoratorsOf(handler, links, call))],
    ...place,
  }));
}

/** A plugin is called with the callback, or its `apply` is. */
function plugin(thing: Thing, level: GuardUse['level'], place: Place, links: Links): GuardUse {
  const apply = thing.is === 'object' ? links.access(thing, 'apply') : thing;
  const name = nameOfThing(thing, links, 'plugin');
  return { thing: apply.is === 'function' ? apply : thing, name, at: place.at, protocol: PLUGIN, level };
}

/** `@app.hook('before_request')`: only an error that it raises stops a request. */
function hook(scope: string, site: ResolvedSite, place: Place, links: Links): readonly DomainFact[] {
  const { decorates } = site.site;
  if (!decorates || !('fn' in decorates) || links.text(links.argument(site.call, 'name', 0), site.context) !== 'before_request') return [];
  const thing: Thing = { is: 'function', module: site.module, fn: decorates.fn };
  const name = site.module.facts.functions[decorates.fn]?.name ?? 'before_request';
  return [{ kind: 'attach', scope, guard: { thing, name, at: place.at, protocol: CALLBACK, level: 'app' }, ...place }];
}

export const bottle: Model = {
  id: 'bottle',
  packages: ['bottle', 'cork'],
  languages: ['python'],
  watch: [...DECORATORS, ...REGISTERS],
  read,
  calls: {
    'bottle.request': { does: 'request', at: [] },
    'bottle.abort': { does: 'reject' },
    'bottle.redirect': { does: 'reject' },
    'bottle.auth_basic': { does: 'guard', verdict: 'rejects' },
    'cork.Cork().require': { does: 'verify' },
    'cork.Cork().make_auth_decorator()': { does: 'guard', verdict: 'rejects' },
  },
};
