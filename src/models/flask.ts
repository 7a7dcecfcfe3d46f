/**
 * Owns what is known about Flask and what grew on it: Quart, APIFlask, Flask-RESTful, flask-restx, flask-smorest, Flask-Sock.
 * Who may call is in `flask-auth.ts`; this file only says where a guard stands, never what it does.
 */
import type { Fn } from '../core/facts.js';
import type { Transport } from '../core/route.js';
import type { Where } from '../core/span.js';
import { type FnId, lastName, type Value } from '../core/value.js';
import type { DomainFact, GuardUse, Links, Model, MountFact, Protocol, ResolvedSite, RouteFact, ScopeFact } from '../link/model.js';
import type { Module } from '../link/module.js';
import type { Context, Thing } from '../link/things.js';
import { classGuards, functionView, guardUse, streams, VERBS, type View, verbsOf, viewOf } from './flask-views.js';
import { nameOfThing } from './http.js';
import { standIn } from './stand-ins.js';
import { appliedTo } from './views.js';

type Role = 'app' | 'blueprint' | 'api' | 'namespace';
type Made = Thing & { is: 'object' };

/** What makes scopes, by canonical name. */
const MAKERS: Readonly<Record<Role, RegExp>> = {
  app: /^(flask(\.app)?\.Flask|quart(\.app)?\.Quart|apiflask(\.app)?\.APIFlask|flask_openapi3(\.\w+)?\.OpenAPI)$/,
  blueprint: /^(flask|quart|flask_smorest|flask_rest_api|apiflask|flask_openapi3)(\.\w+)?\.(API)?Blueprint$/,
  api: /^(flask_(restful|restx|restplus|smorest|rest_api)(\.\w+)?\.Api|flask_sock\.Sock|flask_sockets\.Sockets)$/,
  namespace: /^flask_rest(x|plus)((\.\w+)?\.Namespace|(\.\w+)?\.Api\(\)\.namespace)$/,
};
const ROLES: readonly Role[] = ['app', 'blueprint', 'api', 'namespace'];
/** Decorators that register what they decorate. */
const ROUTES = ['route', 'resource', 'websocket', ...VERBS];
const MOUNTS = ['add_url_rule', 'add_websocket', 'add_resource', 'register_blueprint', 'add_namespace', 'init_app'];
const HOOKS = ['before_request', 'before_app_request'];

/** What applications, blueprints and their like are called. */
const NAMES = /^(\w*app(lication)?|server|web|\w*(bp|blueprint|blp|api|ns|namespace)\d*)$/i;

export const HANDLER: Protocol = { params: [], passes: 'return' };
const HOOK: Protocol = { params: [], passes: 'null' };

/** A scope with the facts that its construction states. */
interface Scope {
  readonly key: string;
  readonly role: Role;
  readonly name: string;
  readonly facts: readonly DomainFact[];
}

function read(site: ResolvedSite, links: Links): readonly DomainFact[] {
  const name = lastName(site.call.callee) ?? '';
  const scopes = site.receiver ? receivers(site, links) : [];
  return scopes.flatMap((scope) => [...scope.facts, ...registered(name, scope, site, links)]);
}

function registered(name: string, scope: Scope, site: ResolvedSite, links: Links): readonly DomainFact[] {
  switch (name) {
    case 'before_request':
    case 'before_app_request':
      return hooks(name, scope, site, links);
    case 'register_blueprint':
      return mounts(scope, site, 'url_prefix', links);
    case 'add_namespace':
      return mounts(scope, site, 'path', links);
    case 'init_app':
      return scope.role === 'api' ? mountedOn(links.argument(site.call, 'app', 0), site.context, scope.key, links) : [];
    case 'add_url_rule':
    case 'add_websocket':
      return urlRule(scope, site, links, name === 'add_websocket' ? 'ws' : undefined);
    case 'add_resource':
      return resource(scope, site, links);
    default:
      return decorated(name, scope, site, links);
  }
}

function receivers(site: ResolvedSite, links: Links): readonly Scope[] {
  const thing = site.receiver;
  if (!thing) return [];
  const found = scopesOf(thing, links);
  if (found.length > 0) return found;
  if (!usesFlask(site.module)) return [];
  // The application that runs this code, whichever that is: it counts where nothing else leads to a route.
  const called = site.call.callee.kind === 'member' ? links.nameOf(site.call.callee.of, site.context) : 'app';
  const isApp = thing.is === 'param' && (site.site.decorates !== undefined || /^_?(app(lication)?|server|flask_app)$/.test(called));
  if (isApp || links.libraryName(thing) === 'flask.current_app') {
    const key = links.key(thing);
    const fact = scopeFact(key, called, 'app', '', links.where(site.call, site.context));
    return [{ key, name: called, role: 'app', facts: [site.site.decorates ? fact : { ...fact, unused: true }] }];
  }
  const open = standIn(site, links, 'flask', 'whole', NAMES);
  return open ? [{ key: open.key, name: open.name, role: /api$/i.test(open.name) ? 'api' : 'blueprint', facts: [open] }] : [];
}

function usesFlask(module: Module): boolean {
  return module.facts.imports.some((one) => /^(flask|quart|apiflask)($|[._])/.test(one.from));
}

function scopesOf(thing: Thing, links: Links): readonly Scope[] {
  return links
    .roots(thing, (name) => ROLES.some((role) => MAKERS[role].test(name)))
    .flatMap((made) => {
      const role = ROLES.find((one) => links.roots(made, (name) => MAKERS[one].test(name)).includes(made));
      return role ? [scopeOf(made, role, links)] : [];
    });
}

function scopeOf(made: Made, role: Role, links: Links): Scope {
  const key = links.key(made);
  const { call } = made;
  const first = call && links.text(links.argument(call, 'name', 0), made.in);
  const name = role === 'blueprint' || role === 'namespace' ? (first ?? role) : role;
  const at: Where = { file: made.in.module.path, at: call?.at ?? [0, 0] };
  const scope = scopeFact(key, name, role, call ? prefixOf(made, role, name, links) : '', at);
  return { key, role, name, facts: [scope, ...(call ? ownMounts(made, role, key, links) : [])] };
}

export function scopeFact(key: string, name: string, role: Role, prefix: string, at: Where): ScopeFact {
  return { kind: 'scope', key, name, framework: 'flask', root: role === 'app', prefix, order: 'whole', at, position: [], under: [] };
}

function prefixOf(made: Made, role: Role, name: string, links: Links): string {
  if (!made.call || role === 'app') return '';
  const [keyword, index] = ({ blueprint: ['url_prefix', 5], api: ['prefix', undefined], namespace: ['path', 2] } as const)[role];
  return links.text(links.argument(made.call, keyword, index), made.in) ?? (role === 'namespace' ? `/${name}` : '');
}

/** An API is given its application when it is made; a namespace made by an API hangs on it. */
function ownMounts(made: Made, role: Role, key: string, links: Links): readonly DomainFact[] {
  if (!made.call) return [];
  if (role === 'api') {
    const parent = links.argument(made.call, 'app', 0) ?? links.argument(made.call, 'blueprint');
    return mountedOn(parent, made.in, key, links);
  }
  if (role !== 'namespace' || made.callee.is !== 'member') return [];
  return scopesOf(made.callee.of, links).flatMap((parent) => [
    ...parent.facts,
    mount(parent, key, '', links.where(made.call as Value, made.in)),
  ]);
}

export function mountedOn(parent: Value | undefined, context: Context, child: string, links: Links): readonly DomainFact[] {
  if (!parent) return [];
  return scopesOf(links.evaluate(parent, context), links).flatMap((scope) => [
    ...scope.facts,
    mount(scope, child, '', links.where(parent, context)),
  ]);
}

function mount(parent: Scope, child: string, prefix: string, at: Where): MountFact {
  return { kind: 'mount', parent: parent.key, child, prefix, guards: [], at, position: [], under: [] };
}

/** `register_blueprint(bp, url_prefix=)`, `add_namespace(ns, path=)`: a prefix given here stands instead of the child's own. */
function mounts(parent: Scope, site: ResolvedSite, keyword: string, links: Links): readonly DomainFact[] {
  const child = links.argument(site.call, 'blueprint', 0) ?? links.argument(site.call, 'ns');
  if (!child) return [];
  const given = links.argument(site.call, keyword, keyword === 'path' ? 1 : undefined);
  const isGiven = given && !(given.kind === 'literal' && given.value === null);
  const prefix = isGiven ? (links.text(given, site.context) ?? '{}') : '';
  const at = links.where(site.call, site.context);
  return scopesOf(links.evaluate(child, site.context), links).flatMap((scope) => [
    ...scope.facts,
    { ...mount(parent, scope.key, prefix, at), under: site.under, ...(isGiven && { replacesPrefix: true as const }) },
  ]);
}

/** `@app.route(…)`, `@app.get(…)`, `@sock.route(…)` on a function or class. */
function decorated(name: string, scope: Scope, site: ResolvedSite, links: Links): readonly DomainFact[] {
  const { decorates } = site.site;
  const rules = rulesOf(site, 'rule', 0, links);
  if (!decorates) {
    const given = appliedTo(site);
    const view = given && viewOf(given, site.context, links, 0);
    return view ? rules.slice(0, 1).flatMap((rule) => viewRoutes(rule, view, named(name, site, links), scope, site, links)) : [];
  }
  if ('class' in decorates) {
    const thing: Thing = { is: 'class', module: site.module, id: decorates.class };
    return rules.flatMap((rule) => viewRoutes(rule, { thing, guards: [] }, undefined, scope, site, links));
  }
  const fn = site.module.facts.functions[decorates.fn];
  if (!fn) return [];
  const thing: Thing = functionThing(decorates.fn, site.context);
  const guards = decoratorsBelow(fn, site, links);
  const ws = name === 'websocket' || /sock/.test(links.libraryName(site.receiver ?? thing) ?? '');
  return rules
    .slice(0, 1)
    .flatMap((rule) => viewRoutes(rule, { thing, guards }, named(name, site, links) ?? ['GET'], scope, site, links, ws ? 'ws' : undefined));
}

/** The methods that a registration of this name is for; undefined for the view's own. */
function named(name: string, site: ResolvedSite, links: Links): readonly string[] | undefined {
  return VERBS.includes(name) ? [name.toUpperCase()] : name === 'websocket' ? ['GET'] : methodsOf(site, links);
}

function functionThing(fn: FnId, context: Context): Thing {
  return { is: 'function', module: context.module, fn, ...(context.frame && { frame: context.frame }) };
}

/** Decorators between the registration and the function: one above it is never called. */
function decoratorsBelow(fn: Fn, site: ResolvedSite, links: Links): readonly GuardUse[] {
  const own = fn.decorators.findIndex((one) => one === site.call || one === site.call.callee);
  return fn.decorators.slice(own + 1).map((one) => guardUse(one, site.context, links));
}

const UNSEEN: View = { thing: { is: 'unknown' }, guards: [] };

/** `add_url_rule(rule, endpoint, view_func, methods=)`. */
function urlRule(scope: Scope, site: ResolvedSite, links: Links, transport?: Transport): readonly DomainFact[] {
  const given = links.argument(site.call, 'view_func', 2);
  // Without a view, one is named for the endpoint in another place.
  const view = given ? viewOf(given, site.context, links, 0) : links.argument(site.call, 'endpoint', 1) && UNSEEN;
  if (!view) return [];
  return rulesOf(site, 'rule', 0, links)
    .slice(0, 1)
    .flatMap((rule) => viewRoutes(rule, view, methodsOf(site, links), scope, site, links, transport));
}

/** `add_resource(C, *urls)`. */
function resource(scope: Scope, site: ResolvedSite, links: Links): readonly DomainFact[] {
  const given = links.argument(site.call, 'resource', 0);
  if (!given) return [];
  const view: View = { thing: links.evaluate(given, site.context), guards: [] };
  const methods = view.thing.is === 'class' ? undefined : ['*'];
  return rulesOf(site, 'urls', 1, links).flatMap((rule) => viewRoutes(rule, view, methods, scope, site, links));
}

/** The paths among the arguments, from a position on; `{}` for one that cannot be read. */
function rulesOf(site: ResolvedSite, keyword: string, from: number, links: Links): readonly string[] {
  const named = links.argument(site.call, keyword);
  const positional = site.call.args.filter((arg) => arg.name === undefined).slice(from);
  return (named ? [{ value: named, spread: undefined }] : positional).flatMap((arg) => {
    const thing = links.evaluate(arg.value, site.context);
    const things = thing.is === 'list' ? thing.items : [thing];
    return things.map((one) =>
      one.is === 'literal' ? String(one.value) : arg.spread ? '{}' : (links.text(arg.value, site.context) ?? '{}'),
    );
  });
}

/** The methods that a registration names; undefined when it names none. */
function methodsOf(site: ResolvedSite, links: Links): readonly string[] | undefined {
  const given = links.argument(site.call, 'methods');
  if (!given) return undefined;
  const list = links.evaluate(given, site.context);
  const names = (list.is === 'list' ? list.items : [list]).map((one) =>
    one.is === 'literal' ? String(one.value) : (links.libraryName(one)?.split('.').at(-1) ?? '*'),
  );
  const methods = names.map((name) => name.toUpperCase());
  const asked = methods.filter((name) => name !== 'OPTIONS' && name !== 'HEAD');
  return asked.length > 0 ? asked : methods;
}

/** The routes of one view at one path. `methods`: those that were named, undefined for the view's own. */
function viewRoutes(
  rule: string,
  view: View,
  methods: readonly string[] | undefined,
  scope: Scope,
  site: ResolvedSite,
  links: Links,
  transport?: Transport,
): readonly DomainFact[] {
  const at = links.where(site.call, site.context);
  const base = { kind: 'route', scope: scope.key, path: rule, protocol: HANDLER, position: site.position, under: site.under } as const;
  const { thing } = view;
  if (thing.is !== 'class') {
    const known = thing.is === 'function' ? thing : undefined;
    const fn = known?.module.facts.functions[known.fn];
    const handlerName = fn?.name ?? lastName(site.call.callee) ?? 'handler';
    const endpoint = links.text(links.argument(site.call, 'endpoint'), site.context) ?? handlerName;
    const route: RouteFact = {
      ...base,
      at,
      methods: methods ?? [thing.is === 'external' && view.isClass ? '*' : 'GET'],
      transport: transport ?? (known && streams(known.module, known.fn) ? 'sse' : 'http'),
      handler: thing,
      handlerAt: known && fn ? { file: known.module.path, at: fn.nameAt } : at,
      handlerName,
      guards: view.guards,
      endpoint: scope.role === 'app' ? endpoint : `${scope.name}.${endpoint}`,
    };
    return [route];
  }
  const name = thing.module.facts.classes[thing.id]?.name ?? 'view';
  const self: Thing = { is: 'object', callee: thing, in: { module: thing.module, fn: 0 } };
  return verbsOf(self, methods, links).flatMap(({ method, handler }): RouteFact[] => {
    const declared = handler.module.facts.functions[handler.fn];
    const own = functionView(handler, links)?.guards ?? [];
    const handlerAt: Where = { file: handler.module.path, at: declared?.nameAt ?? [0, 0] };
    return [
      {
        ...base,
        at: handlerAt,
        methods: [method],
        transport: streams(handler.module, handler.fn) ? 'sse' : 'http',
        handler,
        handlerAt,
        handlerName: `${name}.${declared?.name ?? method}`,
        guards: [...view.guards, ...classGuards(self, method, handlerAt, links), ...own],
      },
    ];
  });
}

function hooks(name: string, scope: Scope, site: ResolvedSite, links: Links): readonly DomainFact[] {
  const { decorates } = site.site;
  const given = site.call.args[0]?.value;
  const level = scope.role === 'app' || name === 'before_app_request' ? 'app' : 'router';
  let view: View | undefined;
  if (decorates && 'fn' in decorates) {
    const fn = site.module.facts.functions[decorates.fn];
    view = fn && { thing: functionThing(decorates.fn, site.context), guards: decoratorsBelow(fn, site, links) };
  } else if (given) view = viewOf(given, site.context, links, 0);
  if (!view) return [];
  const { thing } = view;
  const own: GuardUse = {
    thing,
    name: nameOfThing(thing, links, 'decorator'),
    at: links.where(site.call, site.context),
    protocol: HOOK,
    level,
  };
  return [...view.guards, own].map((guard) => ({
    kind: 'attach',
    scope: scope.key,
    guard: { ...guard, level },
    at: own.at,
    position: site.position,
    under: site.under,
    ...(name === 'before_app_request' && { reach: 'application' as const }),
  }));
}

export const flask: Model = {
  id: 'flask',
  languages: ['python'],
  packages: ['flask', 'quart', 'apiflask', 'flask_restful', 'flask_restx', 'flask_smorest', 'flask_sock'],
  watch: [...ROUTES, ...MOUNTS, ...HOOKS],
  // `app.route(path)(view)` registers as the decorator does.
  accepts: (site) => site.decorates !== undefined || !ROUTES.includes(lastName(site.value.callee) ?? '') || site.value.args.length > 0,
  read,
};
