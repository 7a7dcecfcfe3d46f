/** Owns the routers of Django REST framework: what `register` makes of a view set. Where a router hangs is told by the urlconf. */
import type { Where } from '../../core/span.js';
import { lastName, type Value } from '../../core/value.js';
import type { DomainFact, Links, Model, ResolvedSite, RouteFact, ScopeFact } from '../../link/model.js';
import type { Held, Thing } from '../../link/things.js';
import { possibilities } from '../http.js';
import { type Ancestor, ancestors, bodyOf, type ClassThing, declarationOf, fieldOf } from './classes.js';
import { HANDLER } from './guards.js';
import { fromRegex } from './patterns.js';
import { ACTIONS, hasAction, VERBS } from './verbs.js';
import { type Endpoint, ofMethod } from './views.js';

/** What makes routers, by the end of its name. */
const ROUTER =
  /^(rest_framework|rest_framework_nested|rest_framework_extensions|rest_framework_bulk|drf_\w+|dynamic_rest|rest_framework_\w+)\.([\w.]+\.)?\w*Router$/;

/** A request that a view set answers below the prefix that it is registered under. */
interface Answer {
  readonly verb: string;
  readonly action: string;
  readonly path: string;
  /** The permissions that a decorator gives the action alone. */
  readonly permissions: Held | undefined;
}

/** The scopes of the routers that a thing may be. */
export function routersOf(thing: Thing, links: Links): readonly ScopeFact[] {
  return links.roots(thing, (name) => ROUTER.test(name)).map((made) => scopeOf(made, links, 0));
}

function scopeOf(made: Thing & { is: 'object' }, links: Links, depth: number): ScopeFact {
  const at: Where = { file: made.in.module.path, at: made.call?.at ?? [0, 0] };
  return {
    kind: 'scope',
    key: links.key(made),
    name: 'router',
    framework: 'django',
    // Where no urlconf can be seen, a router is all there is.
    root: links.declaring('urlpatterns').length === 0,
    prefix: nested(made, links, depth),
    order: 'whole',
    at,
    position: [],
    under: [],
  };
}

/** `NestedSimpleRouter(parent, 'domains', lookup='domain')`: everything hangs below one object of the parent. */
function nested(made: Thing & { is: 'object' }, links: Links, depth: number): string {
  const name = links.libraryName(made.callee) ?? '';
  if (!made.call || depth > 8 || !/Nested/.test(name)) return '';
  const parent = links.argument(made.call, 'parent_router', 0);
  const prefix = links.text(links.argument(made.call, 'parent_prefix', 1), made.in);
  if (!parent || prefix === undefined) return '';
  const lookup = links.text(links.argument(made.call, 'lookup', 2), made.in) ?? 'nested_1';
  const [above] = links.roots(links.evaluate(parent, made.in), (one) => ROUTER.test(one));
  return `${above ? nested(above, links, depth + 1) : ''}/${fromRegex(prefix)}/<${lookup}_pk>`;
}

function read(site: ResolvedSite, links: Links): readonly DomainFact[] {
  const { receiver, call } = site;
  if (!receiver || lastName(call.callee) !== 'register') return extended(site, links);
  const view = links.argument(call, 'viewset', 1);
  const prefix = links.argument(call, 'prefix', 0);
  if (!view || !prefix) return [];
  return routersOf(receiver, links).flatMap((scope) => {
    const below = registeredBelow(site, links);
    const at = `${below}/${fromRegex(links.text(prefix, site.context) ?? '{}')}`;
    return [scope, ...possibilities(links.evaluate(view, site.context)).flatMap((one) => viewSet(one, at, scope, site, links))];
  });
}

/** `router.registry.extend(other.registry)`: one router takes over the routes of another. */
function extended(site: ResolvedSite, links: Links): readonly DomainFact[] {
  const { callee, args } = site.call;
  const other = args[0]?.value;
  if (callee.kind !== 'member' || callee.of.kind !== 'member' || callee.of.name !== 'registry') return [];
  if (other?.kind !== 'member' || other.name !== 'registry') return [];
  const [parent] = routersOf(links.evaluate(callee.of.of, site.context), links);
  const [child] = routersOf(links.evaluate(other.of, site.context), links);
  if (!parent || !child) return [];
  const at = links.where(site.call, site.context);
  return [parent, child, { kind: 'mount', parent: parent.key, child: child.key, prefix: '', guards: [], at, position: [], under: [] }];
}

/** `router.register('a', A).register('b', B, parents_query_lookups=[…])`: below one object of what was registered before. */
function registeredBelow(site: ResolvedSite, links: Links): string {
  const { callee } = site.call;
  const lookups = links.argument(site.call, 'parents_query_lookups');
  const before = callee.kind === 'member' ? callee.of : undefined;
  if (!lookups || before?.kind !== 'call') return '';
  const names = links.elements(lookups, site.context).map((one) => links.text(one.value, one.context) ?? 'parent');
  const prefixes: string[] = [];
  for (let call: Value | undefined = before; call?.kind === 'call'; call = call.callee.kind === 'member' ? call.callee.of : undefined) {
    const prefix = links.argument(call, 'prefix', 0);
    prefixes.unshift(fromRegex(links.text(prefix, site.context) ?? '{}'));
  }
  return prefixes.map((prefix, index) => `/${prefix}/<${names[index] ?? 'parent'}>`).join('');
}

function viewSet(view: Thing, prefix: string, scope: ScopeFact, site: ResolvedSite, links: Links): readonly RouteFact[] {
  const at = links.where(site.call, site.context);
  const base = { kind: 'route', scope: scope.key, protocol: HANDLER, position: site.position, under: site.under } as const;
  if (view.is !== 'class') {
    const handlerName = links.nameOf(links.argument(site.call, 'viewset', 1) ?? site.call, site.context);
    const route = { methods: ['*'], transport: 'http', handler: { is: 'unknown' }, handlerAt: at, handlerName, guards: [] } as const;
    return [{ ...base, ...route, path: prefix, at }];
  }
  const all = ancestors(view, links);
  return answersOf(view, all, links).map(({ verb, action, path, permissions }): RouteFact => {
    const { opensItself: _, ...endpoint }: Endpoint = ofMethod(view, all, { verb, action }, { guards: [], at }, permissions, links);
    return { ...base, ...endpoint, path: `${prefix}${path}`, at: endpoint.handlerAt };
  });
}

/** The standard actions that a view set has, and those that it adds. */
function answersOf(view: ClassThing, all: readonly Ancestor[], links: Links): readonly Answer[] {
  const text = (name: string): string | undefined => {
    const field = fieldOf(all, name);
    return field && links.text(field.value, bodyOf(field.owner));
  };
  const lookup = `/<${text('lookup_url_kwarg') ?? text('lookup_field') ?? 'pk'}>`;
  const standard = Object.entries(ACTIONS).flatMap(([action, { method, detail }]): Answer[] =>
    hasAction(all, action) ? [{ verb: method, action, path: detail ? lookup : '', permissions: undefined }] : [],
  );
  const allowed = fieldOf(all, 'http_method_names');
  const verbs =
    allowed && links.elements(allowed.value, bodyOf(allowed.owner)).map((one) => links.text(one.value, one.context)?.toLowerCase());
  return [...standard, ...addedActions(view, all, lookup, links)].filter(
    ({ verb }) => !verbs || verbs.includes(undefined) || verbs.includes(verb),
  );
}

function addedActions(view: ClassThing, all: readonly Ancestor[], lookup: string, links: Links): readonly Answer[] {
  const seen = new Set<string>();
  return all.flatMap((owner): readonly Answer[] => {
    const methods = owner.is === 'class' ? (declarationOf(owner)?.methods ?? []) : [];
    return methods.flatMap((fn) => {
      const declared = owner.is === 'class' ? owner.module.facts.functions[fn] : undefined;
      const name = declared?.name;
      if (owner.is !== 'class' || !declared || name === undefined || seen.has(name)) return [];
      seen.add(name);
      return declared.decorators.flatMap((one) => added(one, name, owner, lookup, links, view));
    });
  });
}

/** `@action(detail=True, methods=['post'], url_path='x')`, `@x.mapping.delete`, and the decorators before them. */
function added(decorator: Value, name: string, owner: ClassThing, lookup: string, links: Links, view: ClassThing): readonly Answer[] {
  const context = bodyOf(owner);
  if (decorator.kind === 'member' && decorator.of.kind === 'member' && decorator.of.name === 'mapping') {
    const verb = String(decorator.name);
    const base = lastName(decorator.of.of) ?? '';
    const first = (declarationOf(owner)?.methods ?? []).map((id) => owner.module.facts.functions[id]).find((one) => one?.name === base);
    const answers = (first?.decorators ?? []).flatMap((one) => added(one, base, owner, lookup, links, view)).slice(0, 1);
    return VERBS.includes(verb) ? answers.map((one) => ({ ...one, verb, action: name })) : [];
  }
  if (decorator.kind !== 'call') return [];
  const kind = lastName(decorator.callee);
  if (kind !== 'action' && kind !== 'detail_route' && kind !== 'list_route' && kind !== 'link') return [];
  const detail = links.argument(decorator, 'detail', kind === 'action' ? 1 : undefined);
  const held = detail && links.evaluate(detail, context);
  const single = kind === 'detail_route' || kind === 'link' || (held?.is === 'literal' && held.value === true);
  const methods = links.argument(decorator, 'methods', 0);
  const verbs = methods ? links.elements(methods, context).map((one) => links.text(one.value, one.context)?.toLowerCase() ?? '*') : ['get'];
  const path = fromRegex(links.text(links.argument(decorator, 'url_path'), context) ?? name);
  const own = links.argument(decorator, 'permission_classes');
  return verbs.map((verb) => ({
    verb,
    action: name,
    path: `${single ? lookup : ''}/${path}`,
    permissions: own && { value: own, context },
  }));
}

export const restFramework: Model = {
  id: 'rest-framework',
  languages: ['python'],
  packages: ['rest_framework', 'rest_framework_nested'],
  watch: ['register', 'extend'],
  accepts: ({ value }) =>
    value.callee.kind === 'member' && (value.callee.name === 'register' ? value.args.length >= 2 : isRegistry(value.callee.of)),
  read,
};

function isRegistry(value: Value): boolean {
  return value.kind === 'member' && value.name === 'registry';
}
