/**
 * Owns what is known about Pyramid and Cornice: routes by name, the views that are configured for them, and the permissions that they ask.
 * Routes and views find each other by name over the whole program; views found by traversal have no path to tell.
 */
import { addTo } from '../core/multimap.js';
import { lastName, type Value } from '../core/value.js';
import type { DomainFact, GuardUse, Links, Model, Protocol, ResolvedSite, RouteFact, ScopeFact } from '../link/model.js';
import type { Context, Thing } from '../link/things.js';
import { placeOf, staticRoute } from './http.js';
import { decoratorsOf, listed, nameOfMethod, transportOf, VERBS, verbMethods } from './views.js';

const VIEW = /^pyramid(\.view)?\.view_config$/;
const DEFAULTS = /^pyramid(\.view)?\.view_defaults$/;
const CONFIGURATOR = /^pyramid\.config\.Configurator$/;
const OPEN = /\.NO_PERMISSION_REQUIRED$|^__no_permission_required__$/;
const SERVICE = /^cornice(\.service)?\.Service$/;
const RESOURCE = /^cornice\.resource\.resource$/;
const PERMISSION: Thing = { is: 'external', name: 'pyramid.security.permission' };
const KEY = 'pyramid application';

const CALLS = ['add_route', 'add_view', 'add_static_view', 'include', 'set_default_permission', 'Configurator'];
const DECORATORS = ['view_config', 'view_defaults', 'resource', ...VERBS];

type CallValue = ResolvedSite['call'];
type ClassThing = Thing & { is: 'class' };

/** Where options are written: those of a view stand before those of its class. */
type Options = (name: string) => { readonly value: Value; readonly context: Context } | undefined;

interface Named {
  readonly pattern: string;
  readonly methods: readonly string[];
}

/** The routes of a program by name, and what its views ask where they say nothing. */
interface Program {
  readonly routes: ReadonlyMap<string, readonly Named[]>;
  readonly permission: boolean;
}

function readAll(sites: readonly ResolvedSite[], links: Links): readonly DomainFact[] {
  const called = (name: string): readonly ResolvedSite[] =>
    sites.filter((site) => lastName(site.call.callee) === name && configures(site, links));
  const added = called('add_route');
  const made = sites.filter((site) => CONFIGURATOR.test(links.libraryName(site.callee) ?? ''));
  const decorated = sites.filter((site) => site.site.decorates && isView(site, links));
  const [first] = [...made, ...added, ...decorated];
  if (!first) return [];
  const inclusions = included(called('include'), links);
  const routes = new Map<string, Named[]>();
  for (const site of added) {
    const { call, context } = site;
    const name = links.text(links.argument(call, 'name', 0), context) ?? '{}';
    const pattern = links.text(links.argument(call, 'pattern', 1) ?? links.argument(call, 'path'), context) ?? '{}';
    const methods = texts(links.argument(call, 'request_method'), context, links);
    const all = routes.get(name) ?? [];
    for (const prefix of prefixesOf(functionKey(site), inclusions, 0))
      all.push({ pattern: `${prefix}/${pattern.replace(/^\//, '')}`, methods });
    routes.set(name, all);
  }
  const permission =
    called('set_default_permission').length > 0 || made.some((site) => links.argument(site.call, 'default_permission') !== undefined);
  const program: Program = { routes, permission };
  const own: ScopeFact = {
    kind: 'scope',
    key: KEY,
    name: 'app',
    framework: 'pyramid',
    root: true,
    prefix: '',
    order: 'whole',
    ...placeOfSite(first, links),
  };
  return [
    own,
    ...decorated.flatMap((site) => configured(site, program, links)),
    ...called('add_view').flatMap((site) => {
      const view = links.argument(site.call, 'view', 0);
      return view ? views(links.evaluate(view, site.context), optionsOf(site.call, site.context, links), site, program, links) : [];
    }),
    ...called('add_static_view').map((site) =>
      staticRoute(KEY, `/${links.text(links.argument(site.call, 'name', 0), site.context) ?? '{}'}/*`, placeOfSite(site, links)),
    ),
  ];
}

/** Whether a call is made on a configurator: one that is made here, or what an `includeme` is given. */
function configures(site: ResolvedSite, links: Links): boolean {
  const { receiver } = site;
  if (!receiver) return false;
  if (links.roots(receiver, (name) => CONFIGURATOR.test(name)).length > 0) return true;
  return (
    receiver.is === 'param' && /^config(urator)?$/.test(receiver.module.facts.functions[receiver.fn]?.params[receiver.index]?.name ?? '')
  );
}

function isView({ callee }: ResolvedSite, links: Links): boolean {
  const name = links.libraryName(callee) ?? '';
  return VIEW.test(name) || RESOURCE.test(name) || (callee.is === 'member' && SERVICE.test(libraryOf(callee.of, links)));
}

function libraryOf(thing: Thing, links: Links): string {
  return thing.is === 'object' ? (links.libraryName(thing.callee) ?? '') : '';
}

function functionKey({ module, site }: ResolvedSite): string {
  return `${module.path}#${site.fn}`;
}

function placeOfSite(site: ResolvedSite, links: Links): Pick<ScopeFact, 'at' | 'position' | 'under'> {
  return { at: links.where(site.call, site.context), position: site.position, under: site.under };
}

/** One call that runs a function under a prefix. */
interface Inclusion {
  readonly prefix: string;
  /** The function that the call stands in. */
  readonly from: string;
}

/** The calls that include functions, by function. */
function included(sites: readonly ResolvedSite[], links: Links): ReadonlyMap<string, readonly Inclusion[]> {
  const found = new Map<string, Inclusion[]>();
  for (const site of sites) {
    const given = links.argument(site.call, 'callable', 0);
    if (!given) continue;
    const prefix = links.text(links.argument(site.call, 'route_prefix', 1), site.context)?.replace(/^\/|\/$/g, '');
    const text = links.text(given, site.context);
    const named = text === undefined ? links.evaluate(given, site.context) : links.named(text, site.module);
    const thing = named?.is === 'module' ? links.exported(named.module, 'includeme') : named;
    if (thing?.is !== 'function') continue;
    const key = `${thing.module.path}#${thing.fn}`;
    addTo(found, key, { prefix: prefix ? `/${prefix}` : '', from: functionKey(site) });
  }
  return found;
}

/** Every prefix under which a function is included, through the functions that include it. */
function prefixesOf(key: string, inclusions: ReadonlyMap<string, readonly Inclusion[]>, depth: number): readonly string[] {
  const own = depth > 6 ? undefined : inclusions.get(key);
  const all = own?.flatMap(({ prefix, from }) => prefixesOf(from, inclusions, depth + 1).map((outer) => `${outer}${prefix}`));
  return [...new Set(all ?? [''])];
}

function optionsOf(call: CallValue, context: Context, links: Links): Options {
  return (name) => {
    const value = links.argument(call, name);
    return value && { value, context };
  };
}

/** `@view_config(…)` on a function, a method or a class, whose defaults stand in `@view_defaults(…)`. */
function configured(site: ResolvedSite, program: Program, links: Links): readonly RouteFact[] {
  const { decorates } = site.site;
  if (!decorates) return [];
  const own = optionsOf(site.call, site.context, links);
  const name = links.libraryName(site.callee) ?? '';
  if ('class' in decorates) {
    const type: ClassThing = { is: 'class', module: site.module, id: decorates.class };
    return RESOURCE.test(name) ? resource(type, own, site, program, links) : views(type, own, site, program, links);
  }
  const thing: Thing = { is: 'function', module: site.module, fn: decorates.fn };
  if (!VIEW.test(name)) return service(thing, own, site, program, links);
  const owner = site.module.facts.functions[decorates.fn]?.owner;
  const defaults = owner === undefined ? [] : (site.module.facts.classes[owner]?.decorators ?? []);
  const around = defaults.filter((one) =>
    DEFAULTS.test(links.libraryName(links.evaluate(one.kind === 'call' ? one.callee : one, site.context)) ?? ''),
  );
  const options: Options = (option) =>
    own(option) ?? around.map((one) => (one.kind === 'call' ? optionsOf(one, site.context, links)(option) : undefined)).find((one) => one);
  return views(thing, options, site, program, links);
}

/** The requests that one configuration of a view answers. */
function views(given: Thing, options: Options, site: ResolvedSite, program: Program, links: Links): readonly RouteFact[] {
  const attr = options('attr');
  const member = attr && links.text(attr.value, attr.context);
  const handler =
    given.is === 'class' ? links.access({ is: 'object', callee: given, in: { module: given.module, fn: 0 } }, member ?? '__call__') : given;
  const named = options('route_name');
  const name = named && links.text(named.value, named.context);
  const asked = options('request_method');
  const methods = asked ? texts(asked.value, asked.context, links) : [];
  return (name === undefined ? [] : (program.routes.get(name) ?? [])).map((one) =>
    route(handler, one.pattern, methods.length > 0 ? methods : one.methods, options, site, program, links),
  );
}

/** `@service.get(permission=…)`. */
function service(handler: Thing, options: Options, site: ResolvedSite, program: Program, links: Links): readonly RouteFact[] {
  const made = site.callee.is === 'member' && site.callee.of.is === 'object' ? site.callee.of : undefined;
  if (!made?.call) return [];
  const own = optionsOf(made.call, made.in, links);
  const path = links.text(links.argument(made.call, 'path', 1), made.in) ?? '{}';
  const verb = (lastName(site.call.callee) ?? '').toUpperCase();
  return [route(handler, path, [verb], (name) => options(name) ?? own(name), site, program, links)];
}

/** `@resource(collection_path=…, path=…)`: a method for each verb. */
function resource(type: ClassThing, options: Options, site: ResolvedSite, program: Program, links: Links): readonly RouteFact[] {
  return (['', 'collection_'] as const).flatMap((prefix) => {
    const given = options(`${prefix}path`);
    const path = given && links.text(given.value, given.context);
    if (path === undefined) return [];
    return verbMethods(
      type,
      VERBS.map((verb) => `${prefix}${verb}`),
      links,
    ).map(({ verb, method }) => ({
      ...route(method, path, [verb.slice(prefix.length).toUpperCase()], options, site, program, links),
      handlerName: nameOfMethod(type, method),
    }));
  });
}

function route(
  handler: Thing,
  path: string,
  methods: readonly string[],
  options: Options,
  site: ResolvedSite,
  program: Program,
  links: Links,
): RouteFact {
  const place = placeOfSite(site, links);
  const fn = handler.is === 'function' ? handler.module.facts.functions[handler.fn] : undefined;
  const asked = options('permission');
  const permission = asked && links.evaluate(asked.value, asked.context);
  const open =
    permission !== undefined && OPEN.test(permission.is === 'literal' ? String(permission.value) : (links.libraryName(permission) ?? ''));
  const fallback = program.permission ? 'default permission' : 'predicate';
  const name = asked ? (links.text(asked.value, asked.context) ?? 'permission') : fallback;
  const guard: GuardUse = { thing: PERMISSION, name, at: place.at, protocol: { params: [], passes: 'return' }, level: 'route' };
  const known = options('is_authenticated');
  const required = known && links.evaluate(known.value, known.context);
  const asks =
    (asked && !open) ||
    (!asked && program.permission) ||
    (required?.is === 'literal' && required.value === true) ||
    options('effective_principals') !== undefined;
  return {
    kind: 'route',
    scope: KEY,
    methods: methods.length > 0 ? methods : ['*'],
    path,
    transport: transportOf(handler, links, [], []),
    handler,
    handlerName: fn?.name ?? 'view',
    handlerAt: (handler.is === 'function' ? placeOf(handler) : undefined) ?? place.at,
    protocol: protocolOf(handler),
    guards: [
      ...(asks ? [guard] : []),
      ...decoratorsOf(handler, links).filter((one) => !DECORATORS.includes(one.name.split('.').at(-1) ?? '')),
    ],
    ...(open && { public: 'no permission required' }),
    ...place,
  };
}

/** A view takes the request, perhaps after its context; a method of a class has it in `self.request`. */
function protocolOf(handler: Thing): Protocol {
  const fn = handler.is === 'function' ? handler.module.facts.functions[handler.fn] : undefined;
  if (fn?.owner !== undefined) return { params: [], passes: 'return' };
  return { params: (fn?.params.length ?? 1) > 1 ? ['injected', 'request'] : ['request'], passes: 'return' };
}

function texts(value: Value | undefined, context: Context, links: Links): readonly string[] {
  const things = value ? listed(links.evaluate(value, context)) : [];
  return things.map((one) => (one.is === 'literal' ? String(one.value).toUpperCase() : '*'));
}

export const pyramid: Model = {
  id: 'pyramid',
  packages: ['pyramid', 'cornice'],
  languages: ['python'],
  watch: [...CALLS, ...DECORATORS],
  accepts: ({ value, decorates }) => CALLS.includes(lastName(value.callee) ?? '') === (decorates === undefined),
  readAll,
  calls: {
    'pyramid.security.permission': { does: 'guard', verdict: 'authz' },
    'pyramid.security.authenticated_userid': { does: 'identify' },
  },
};
