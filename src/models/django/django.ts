/**
 * Owns what is known about Django: urlconfs, what they include, and what the settings put in front of them. A urlconf is a scope.
 * Views are in `views.ts`, guards in `guards.ts`, Django REST framework's routers in `routers.ts`.
 */
import type { Where } from '../../core/span.js';
import { lastName, type Value } from '../../core/value.js';
import type { AttachFact, DomainFact, GuardUse, Links, Model, MountFact, RouteFact, ScopeFact } from '../../link/model.js';
import type { Module } from '../../link/module.js';
import type { Context, Held, Thing } from '../../link/things.js';
import { decoratorUse, HANDLER } from './guards.js';
import { fromRegex } from './patterns.js';
import { routersOf } from './routers.js';
import { loginRequired, middleware, rootUrlconfs, setting } from './settings.js';
import { endpointsOf } from './views.js';

const URLPATTERNS = 'urlpatterns';
const ROUTES = new Set(['path', 're_path', 'url']);
const MAX_DEPTH = 16;
/** Lists that give their patterns on, perhaps in another form. */
const PASSES = new Set(['format_suffix_patterns', 'list', 'tuple', 'sorted', 'required', 'decorated_patterns']);

/** Where patterns are being read: the scope that they hang on, and what stands before them. */
export interface Place {
  readonly scope: string;
  readonly prefix: string;
  readonly guards: readonly GuardUse[];
  readonly depth: number;
}

function readModule(module: Module, links: Links): readonly DomainFact[] {
  const scope = urlconf(module, links);
  const context: Context = { module, fn: 0 };
  const attached = (scope.root ? middleware(module, links) : []).map(
    (guard): AttachFact => ({ kind: 'attach', scope: scope.key, guard, skips: ['ws'], at: guard.at, position: [], under: [] }),
  );
  const place: Place = { scope: scope.key, prefix: '', guards: loginRequired(module, links), depth: 0 };
  return [scope, ...attached, ...patterns({ kind: 'name', name: URLPATTERNS, at: [0, 0] }, context, place, links)];
}

/** The scope that a urlconf is. */
function urlconf(module: Module, links: Links): ScopeFact {
  const roots = rootUrlconfs(links);
  const key = links.key({ is: 'module', module });
  const declared = module.facts.bindings[module.bindingsByName.get(URLPATTERNS)?.[0] ?? -1];
  return {
    kind: 'scope',
    key,
    name: module.path.replace(/\.py$/, '').split('/').slice(-2).join('.'),
    framework: 'django',
    root: roots?.has(key) ?? true,
    prefix: '',
    order: 'whole',
    at: { file: module.path, at: declared?.at ?? [0, 0] },
    position: [],
    under: [],
  };
}

/** What a list of patterns holds. */
export function patterns(value: Value, context: Context, place: Place, links: Links): readonly DomainFact[] {
  if (place.depth > MAX_DEPTH) return [];
  const inside: Place = { ...place, depth: place.depth + 1 };
  return sources(value, context, links).flatMap((held): readonly DomainFact[] => {
    const { value: one, context: at } = held;
    const other = passedOn(one, at, links);
    if (other) return [mount(other, links.where(value, context), place, links)];
    if (one.kind === 'list') return one.parts.flatMap((part) => patterns(part.value, at, inside, links));
    if (one.kind === 'member' && one.name === 'urls') return offered(one, at, place, links);
    if (one.kind !== 'call') return [];
    const name = lastName(one.callee) ?? '';
    if (ROUTES.has(name)) return pattern(one, at, inside, links);
    const args = one.args.map((arg) => arg.value);
    if (name === 'i18n_patterns') {
      const localised: Place = { ...inside, prefix: `${place.prefix}${isPrefixed(one, at, links) ? '<language>/' : ''}` };
      return args.flatMap((arg) => patterns(arg, at, localised, links));
    }
    if (name === 'get_urls' && one.callee.kind === 'member') return offered({ ...one.callee, name: 'urls' }, at, place, links);
    return PASSES.has(name) ? args.flatMap((arg) => patterns(arg, at, inside, links)) : [];
  });
}

function isPrefixed(call: Value & { kind: 'call' }, context: Context, links: Links): boolean {
  const given = links.argument(call, 'prefix_default_language');
  const held = given && links.evaluate(given, context);
  return !(held?.is === 'literal' && held.value === false);
}

/** `path(route, view)`: a view, or further patterns below the route. */
function pattern(call: Value & { kind: 'call' }, context: Context, place: Place, links: Links): readonly DomainFact[] {
  const name = lastName(call.callee);
  const route = links.argument(call, name === 'path' ? 'route' : 'regex', 0);
  const view = links.argument(call, 'view', 1);
  if (!route || !view) return [];
  const text = withoutDeployment(textOf(route, context, links) ?? '{}', route, view);
  const below: Place = { ...place, prefix: joined(place.prefix, name === 'path' ? text : fromRegex(text)) };
  return included(view, context, below, links) ?? routes(call, view, context, below, links);
}

/** The text of a route; one that is translated is read in its own language. */
function textOf(value: Value, context: Context, links: Links): string | undefined {
  const [held] = links.sources(value, context);
  const inner = held?.value ?? value;
  const inside = held?.context ?? context;
  const translated = inner.kind === 'call' && inner.args.length === 1 ? inner.args[0]?.value : undefined;
  return written(inner, inside, links) ?? (translated && links.text(translated, inside));
}

/** A text with what the settings say in the places of their names. */
function written(value: Value, context: Context, links: Links): string | undefined {
  if (value.kind === 'text') return value.parts.map((part) => written(part.value, context, links) ?? '{}').join('');
  if (value.kind === 'op' && value.op === 'plus') return value.args.map((one) => written(one, context, links) ?? '{}').join('');
  const known = links.text(value, context);
  const name = known === undefined ? links.libraryName(links.evaluate(value, context)) : undefined;
  const asked = name === undefined ? undefined : /^django\.conf\.settings\.(\w+)$/.exec(name)?.[1];
  if (asked === undefined) return known;
  return setting(asked, context.module, links)
    .map((held) => links.text(held.value, held.context))
    .find((text) => text !== undefined && !text.includes('{}'));
}

/** A text without what only a deployment puts before it: a beginning that is not known and ends in no slash of its own. */
function withoutDeployment(text: string, route: Value, view: Value): string {
  const whole = route.kind !== 'name' && view.kind === 'call' && lastName(view.callee) === 'include';
  return text.replace(whole ? /^(\^?)\{\}(?=\w|$)/ : /^(\^?)\{\}(?=\w)/, '$1');
}

function joined(prefix: string, route: string): string {
  return prefix.endsWith('/') ? prefix + route.replace(/^\/+/, '') : prefix + route;
}

/** The patterns that stand in the place of a view; undefined where a view does. */
function included(view: Value, context: Context, place: Place, links: Links): readonly DomainFact[] | undefined {
  const [held] = links.sources(view, context);
  const value = held?.value ?? view;
  const inside = held?.context ?? context;
  if (value.kind === 'member' && value.name === 'urls') return offered(value, inside, place, links);
  if (value.kind === 'list') return value.parts[0] && patterns(value.parts[0].value, inside, place, links);
  if (value.kind !== 'call') return undefined;
  const name = lastName(value.callee);
  if (name === 'decorator_include') {
    const [decorators, what] = value.args.map((arg) => arg.value);
    const guards = decorators ? links.elements(decorators, inside).flatMap((one) => decoratorUse(one.value, one.context, links)) : [];
    return what && include(what, inside, { ...place, guards: [...place.guards, ...guards] }, links);
  }
  if (name !== 'include') return undefined;
  const given = links.argument(value, 'arg', 0);
  return given ? include(given, inside, place, links) : [];
}

/** `include('x.urls')`, `include(module)`, `include(patterns)`, `include((patterns, 'name'))`, `include(router.urls)`. */
function include(given: Value, context: Context, place: Place, links: Links): readonly DomainFact[] {
  const at = links.where(given, context);
  const known = moduleOf(given, context, links);
  if (known) return [mount(known, at, place, links)];
  return sources(given, context, links).flatMap(({ value, context: inside }): readonly DomainFact[] => {
    if (value.kind === 'list') {
      const [first, second] = value.parts;
      const named = first && second && links.text(second.value, inside) !== undefined;
      return named ? include(first.value, inside, place, links) : patterns(value, inside, place, links);
    }
    const module = moduleOf(value, inside, links);
    if (module) return [mount(module, at, place, links)];
    const text = links.text(value, inside) ?? links.libraryName(links.evaluate(value, inside));
    if (value.kind === 'member' && value.name === 'urls') {
      const own = offered(value, inside, place, links);
      if (own.length > 0) return own;
    }
    return text === undefined || value.kind === 'call' ? patterns(value, inside, place, links) : [ofLibrary(text, at, place)];
  });
}

/** The urlconf that a text, a module or its `urlpatterns` is. */
function moduleOf(value: Value, context: Context, links: Links): Module | undefined {
  if (value.kind === 'list') return undefined;
  const other = passedOn(value, context, links);
  if (other) return other;
  const text = links.text(value, context);
  const thing = text === undefined ? links.evaluate(value, context) : links.named(text, context.module);
  return thing?.is === 'module' ? thing.module : undefined;
}

/** What a list is made of, as far as it is not the whole of another urlconf. */
function sources(value: Value, context: Context, links: Links): readonly Held[] {
  return links.sources(value, context, (one, inside) => passedOn(one, inside, links) !== undefined);
}

/** The urlconf whose `urlpatterns` an expression stands for in another module. */
function passedOn(value: Value, context: Context, links: Links): Module | undefined {
  let thing: Thing | undefined;
  if (value.kind === 'name') {
    const passed = (context.module.importsByName.get(value.name) ?? []).find((one) => one.name === URLPATTERNS);
    thing = passed && links.named(passed.from, context.module);
  } else if (value.kind === 'member' && value.name === URLPATTERNS) thing = links.evaluate(value.of, context);
  return thing?.is === 'module' && thing.module !== context.module ? thing.module : undefined;
}

function mount(child: Module, at: Where, place: Place, links: Links): MountFact {
  const guards = place.guards.filter((guard) => guard.level !== 'app').map((guard): GuardUse => ({ ...guard, level: 'mount' }));
  return hung(links.key({ is: 'module', module: child }), guards, at, place);
}

function hung(child: string, guards: readonly GuardUse[], at: Where, { scope, prefix }: Place): MountFact {
  return { kind: 'mount', parent: scope, child, prefix, guards, at, position: [], under: [] };
}

/** What an object offers as its `urls`: a router's routes, the admin site, an API of another library. */
function offered(value: Value & { kind: 'member' }, context: Context, place: Place, links: Links): readonly DomainFact[] {
  const thing = links.evaluate(value.of, context);
  const at = links.where(value, context);
  const routers = routersOf(thing, links);
  if (routers.length > 0) return routers.flatMap((one) => [one, hung(one.key, place.guards, at, place)]);
  const name = links.libraryName(thing) ?? links.classNames(thing)[0] ?? '';
  if (/admin/i.test(name)) return [generated('admin.site', at, place, { is: 'external', name: 'django.contrib.admin.site.urls' })];
  const apis = links.roots(thing, (made) => /(^|\.)Ninja\w*API$/.test(made));
  return apis.map((one) => hung(links.key(one), place.guards, at, place));
}

/** The routes that a library brings, told as one. */
function ofLibrary(name: string, at: Where, place: Place): RouteFact {
  const admin = /admin/.test(name);
  const route = generated(name, at, place, admin ? { is: 'external', name: 'django.contrib.admin.site.urls' } : undefined);
  return admin ? route : { ...route, public: `the routes of \`${name}\`, a library` };
}

function generated(name: string, at: Where, place: Place, guard: Thing | undefined): RouteFact {
  const own: readonly GuardUse[] = guard ? [{ thing: guard, name, at, protocol: HANDLER, level: 'route' }] : [];
  return {
    kind: 'route',
    scope: place.scope,
    methods: ['*'],
    path: place.prefix,
    transport: 'http',
    handler: { is: 'unknown' },
    handlerAt: at,
    handlerName: name,
    protocol: HANDLER,
    guards: [...place.guards, ...own],
    at,
    position: [],
    under: [],
  };
}

function routes(call: Value, view: Value, context: Context, place: Place, links: Links): readonly DomainFact[] {
  const registered = links.where(call, context);
  const { under, debug } = conditions(call, context);
  return endpointsOf(view, context, links).map(({ opensItself, ...endpoint }): RouteFact => {
    const first = endpoint.handler.is === 'unknown' && endpoint.handlerName.endsWith('.dispatch') ? registered : endpoint.handlerAt;
    return {
      kind: 'route',
      scope: place.scope,
      path: place.prefix,
      protocol: HANDLER,
      at: first,
      position: [],
      under,
      ...(debug && { public: 'served in debug mode only' }),
      ...endpoint,
      guards: [...place.guards.filter((guard) => !(opensItself && guard.level === 'app')), ...endpoint.guards],
    };
  });
}

/** The conditions around a registration, and whether one of them is that the program is being debugged. */
function conditions(call: Value, { module }: Context): { readonly under: readonly Value[]; readonly debug: boolean } {
  const under = module.facts.sites.find((site) => site.value === call)?.under ?? [];
  return { under, debug: under.some((one) => lastName(one) === 'DEBUG') };
}

export const django: Model = {
  id: 'django',
  languages: ['python'],
  packages: ['django'],
  watch: [...ROUTES],
  variables: [URLPATTERNS],
  readModule,
};
