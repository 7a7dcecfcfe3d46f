/**
 * Owns what is known about Flask and what grew on it: Quart, APIFlask, Flask-RESTful, flask-restx, flask-smorest, Flask-Sock.
 * Who may call is in `flask-auth.ts`; this file only says where a guard stands, never what it does.
 */
import type { Fn } from '../core/facts.js';
import { blocks, type Step, valuesOf } from '../core/outline.js';
import type { Transport } from '../core/route.js';
import type { Where } from '../core/span.js';
import { type FnId, lastName, operands, type Value } from '../core/value.js';
import type { DomainFact, GuardUse, Links, Model, MountFact, Protocol, ResolvedSite, RouteFact, ScopeFact } from '../link/model.js';
import type { Module } from '../link/program.js';
import type { Context, Thing } from '../link/things.js';

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
const VERBS = ['get', 'post', 'put', 'patch', 'delete'];
/** Decorators that register what they decorate. */
const ROUTES = ['route', 'websocket', ...VERBS];
const MOUNTS = ['add_url_rule', 'add_resource', 'register_blueprint', 'add_namespace', 'init_app'];
const HOOKS = ['before_request', 'before_app_request'];

const HANDLER: Protocol = { params: [], passes: 'return' };
const HOOK: Protocol = { params: [], passes: 'null' };
const DECORATOR: Protocol = { params: [], passes: 'next', wraps: true };

/** A scope with the facts that its construction states. */
interface Scope {
  readonly key: string;
  readonly role: Role;
  readonly name: string;
  readonly facts: readonly DomainFact[];
}

/** A view as it is registered: a function or a class, and the decorators around it. */
interface View {
  readonly thing: Thing;
  readonly guards: readonly GuardUse[];
  /** It is a class, whose verbs are its methods; a library's are not known. */
  readonly isClass?: true;
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
      return urlRule(scope, site, links);
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
  // The application that runs this code, whichever that is.
  const open = links.libraryName(thing) === 'flask.current_app' || (thing.is === 'param' && usesFlask(thing.module));
  return open && site.site.decorates ? [{ role: 'app', ...standIn(thing, site, links) }] : [];
}

function standIn(thing: Thing, site: ResolvedSite, links: Links): Omit<Scope, 'role'> {
  const name = site.call.callee.kind === 'member' ? links.nameOf(site.call.callee.of, site.context) : 'app';
  const key = links.key(thing);
  return { key, name, facts: [scopeFact(key, name, 'app', '', links.where(site.call, site.context))] };
}

function usesFlask(module: Module): boolean {
  return module.facts.imports.some((one) => /^(flask|quart)($|[._])/.test(one.from));
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

function scopeFact(key: string, name: string, role: Role, prefix: string, at: Where): ScopeFact {
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

function mountedOn(parent: Value | undefined, context: Context, child: string, links: Links): readonly DomainFact[] {
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
  if (!decorates) return [];
  const rules = rulesOf(site, 'rule', 0, links);
  if ('class' in decorates) {
    const thing: Thing = { is: 'class', module: site.module, id: decorates.class };
    return rules.flatMap((rule) => viewRoutes(rule, { thing, guards: [] }, undefined, scope, site, links));
  }
  const fn = site.module.facts.functions[decorates.fn];
  if (!fn) return [];
  const thing: Thing = functionThing(decorates.fn, site.context);
  const guards = decoratorsBelow(fn, site, links);
  const methods = name === 'route' ? methodsOf(site, links) : name === 'websocket' ? ['GET'] : [name.toUpperCase()];
  const ws = name === 'websocket' || /sock/.test(links.libraryName(site.receiver ?? thing) ?? '');
  return rules
    .slice(0, 1)
    .flatMap((rule) => viewRoutes(rule, { thing, guards }, methods ?? ['GET'], scope, site, links, ws ? 'ws' : undefined));
}

function functionThing(fn: FnId, context: Context): Thing {
  return { is: 'function', module: context.module, fn, ...(context.frame && { frame: context.frame }) };
}

/** Decorators between the registration and the function: one above it is never called. */
function decoratorsBelow(fn: Fn, site: ResolvedSite, links: Links): readonly GuardUse[] {
  const own = fn.decorators.findIndex((one) => one === site.call || one === site.call.callee);
  return fn.decorators.slice(own + 1).map((one) => guardUse(one, site.context, links));
}

function guardUse(value: Value, context: Context, links: Links): GuardUse {
  const thing = links.evaluate(value, context);
  return { thing, name: links.nameOf(value, context), at: links.where(value, context), protocol: DECORATOR, level: 'route' };
}

/** `add_url_rule(rule, endpoint, view_func, methods=)`. */
function urlRule(scope: Scope, site: ResolvedSite, links: Links): readonly DomainFact[] {
  const given = links.argument(site.call, 'view_func', 2);
  const view = given && viewOf(given, site.context, links, 0);
  if (!view) return [];
  return rulesOf(site, 'rule', 0, links)
    .slice(0, 1)
    .flatMap((rule) => viewRoutes(rule, view, methodsOf(site, links), scope, site, links));
}

/** `add_resource(C, *urls)`. */
function resource(scope: Scope, site: ResolvedSite, links: Links): readonly DomainFact[] {
  const given = links.argument(site.call, 'resource', 0);
  if (!given) return [];
  const view: View = { thing: links.evaluate(given, site.context), guards: [] };
  return rulesOf(site, 'urls', 1, links).flatMap((rule) => viewRoutes(rule, view, undefined, scope, site, links));
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

/** What is registered behind `login_required(Users.as_view('users'))`: the view and the decorators called around it. */
function viewOf(given: Value, context: Context, links: Links, depth: number): View | undefined {
  const [held] = links.elements(given, context);
  if (!held || depth > 8) return undefined;
  const { value } = held;
  if (value.kind !== 'call') return functionView(links.evaluate(value, held.context), links);
  if (value.callee.kind === 'member' && value.callee.name === 'as_view')
    return { thing: links.evaluate(value.callee.of, held.context), guards: [], isClass: true };
  const inner = value.args[0] && viewOf(value.args[0].value, held.context, links, depth + 1);
  return inner && { ...inner, guards: [guardUse(value.callee, held.context, links), ...inner.guards] };
}

function functionView(thing: Thing, links: Links): View | undefined {
  if (thing.is !== 'function') return thing.is === 'class' || thing.is === 'unknown' ? undefined : { thing, guards: [] };
  const { module, fn } = thing;
  const declared = module.facts.functions[fn];
  const context: Context = { module, fn: declared?.within ?? 0, ...(thing.frame && { frame: thing.frame }) };
  return { thing, guards: (declared?.decorators ?? []).map((one) => guardUse(one, context, links)) };
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

/** The verbs that a class answers: its methods of that name, or those that its `dispatch_request` takes. */
function verbsOf(
  self: Thing,
  methods: readonly string[] | undefined,
  links: Links,
): readonly { readonly method: string; readonly handler: Thing & { is: 'function' } }[] {
  const verbs = VERBS.flatMap((verb) => {
    const handler = links.access(self, verb);
    const method = verb.toUpperCase();
    return handler.is === 'function' && (methods?.includes(method) ?? true) ? [{ method, handler }] : [];
  });
  const dispatch = links.access(self, 'dispatch_request');
  if (verbs.length > 0 || dispatch.is !== 'function') return verbs;
  const declared = links.access(self, 'methods');
  const own =
    declared.is === 'list' ? declared.items.flatMap((one) => (one.is === 'literal' ? [String(one.value).toUpperCase()] : [])) : [];
  return (methods ?? (own.length > 0 ? own : ['GET'])).map((method) => ({ method, handler: dispatch }));
}

/** `View.decorators` and `Resource.method_decorators`, the latter also by verb. */
function classGuards(self: Thing, method: string, at: Where, links: Links): readonly GuardUse[] {
  return ['decorators', 'method_decorators'].flatMap((name) => {
    const held = links.access(self, name);
    const list = held.is === 'record' ? held.entries.find((entry) => entry.key === method.toLowerCase())?.thing : held;
    const things = list?.is === 'list' ? list.items : [];
    return things.map((thing): GuardUse => ({ thing, name: nameOfThing(thing, links), at, protocol: DECORATOR, level: 'route' }));
  });
}

function nameOfThing(thing: Thing, links: Links): string {
  if (thing.is === 'object') return nameOfThing(thing.callee, links);
  if (thing.is === 'function') return thing.module.facts.functions[thing.fn]?.name ?? 'decorator';
  return links.libraryName(thing)?.split('.').at(-1) ?? 'decorator';
}

/** Whether a body answers with an event stream. */
function streams(module: Module, fn: FnId): boolean {
  const holds = (value: Value): boolean =>
    (value.kind === 'literal' && typeof value.value === 'string' && value.value.startsWith('text/event-stream')) ||
    operands(value).some(holds);
  const inSteps = (steps: readonly Step[]): boolean => steps.some((step) => valuesOf(step).some(holds) || blocks(step).some(inSteps));
  return inSteps(module.bodies[fn] ?? []);
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
  const fn = thing.is === 'function' ? thing.module.facts.functions[thing.fn] : undefined;
  const own: GuardUse = {
    thing,
    name: fn?.name ?? nameOfThing(thing, links),
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
  accepts: (site) => site.decorates !== undefined || !ROUTES.includes(lastName(site.value.callee) ?? ''),
  read,
};
