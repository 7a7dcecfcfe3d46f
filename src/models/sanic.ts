/**
 * Owns what is known about Sanic: applications, blueprints, groups and copies of them, class-based views, and middleware that answers.
 * A version stands before every prefix, wherever it is given, so that each registration of a blueprint is read on the way down to it.
 */
import { lastName } from '../core/value.js';
import type { AttachFact, DomainFact, Links, Model, Protocol, ResolvedSite, RouteFact } from '../link/model.js';
import type { Thing } from '../link/things.js';
import { type Place, placeOf, staticRoute } from './http.js';
import { DECORATOR, decoratorsOf, listed, type Made, nameOfMethod, transportOf, VERBS, type View, verbMethods, viewOf } from './views.js';

const APP = /^sanic(\.app)?\.Sanic(\.get_app)?$/;
const GIVEN = /\.get_app$/;
const BLUEPRINT = /^sanic(\.blueprints)?\.Blueprint$/;
const GROUP = /^sanic(\.blueprints)?\.(Blueprint\.group|BlueprintGroup)$|^sanic\.blueprint_group\.BlueprintGroup$/;
const VIEW = /^sanic\.views\.HTTPMethodView$/;

const DECORATORS = [...VERBS, 'head', 'options', 'route', 'websocket'];
const HOOKS = ['middleware', 'on_request', 'register_middleware'];
const CALLS = ['add_route', 'add_websocket_route', 'blueprint', 'static', 'append', 'extend', 'insert', 'Sanic'];
const HANDLER: Protocol = { params: ['request'], passes: 'return' };
/** A middleware lets a request through by returning nothing. */
const MIDDLEWARE: Protocol = { params: ['request'], passes: 'null' };
const MAX_DEPTH = 6;

/** What may be said of a prefix at each level. */
interface Prefix {
  readonly url?: string;
  readonly version?: string;
  readonly before?: string;
}

/** A route before it is known where its blueprint is registered. */
interface Declared {
  readonly fact: RouteFact;
  readonly own: Prefix;
}

/** What was told about the scopes of a program. */
class Reading {
  readonly facts: DomainFact[] = [];
  private readonly routes = new Map<string, Declared[]>();
  private readonly hooks = new Map<string, AttachFact[]>();
  private readonly members = new Map<string, Thing[]>();
  private readonly scopes = new Map<string, Made>();
  private readonly registered: { readonly app: Made; readonly child: Thing; readonly given: Prefix; readonly place: Place }[] = [];
  private readonly reached = new Set<string>();

  constructor(
    private readonly links: Links,
    private readonly apps: readonly Made[],
  ) {}

  /** `Sanic.get_app(name)` gives an application that was made elsewhere. */
  private same(made: Made): Made {
    if (!GIVEN.test(this.nameOf(made))) return made;
    const named = (one: Made): string | undefined => one.call && this.links.text(this.links.argument(one.call, 'name', 0), one.in);
    return this.apps.find((one) => named(one) === named(made)) ?? this.apps[0] ?? made;
  }

  /** What one call on a scope adds to it. */
  take(site: ResolvedSite): void {
    const { links } = this;
    const name = lastName(site.call.callee) ?? '';
    const place: Place = { at: links.where(site.call, site.context), position: site.position, under: site.under };
    for (const found of site.receiver ? links.roots(site.receiver, isScope) : []) {
      const owner = this.same(found);
      const key = links.key(owner);
      this.scopes.set(key, owner);
      const given = links.argument(site.call, 'blueprint', name === 'insert' ? 1 : 0);
      if (HOOKS.includes(name)) push(this.hooks, key, hooks(owner, site, place, links));
      else if (['append', 'extend', 'insert'].includes(name))
        push(this.members, key, given ? listed(links.evaluate(given, site.context)) : []);
      else if (name !== 'blueprint') push(this.routes, key, declared(name, key, site, place, links));
      else
        for (const child of given ? listed(links.evaluate(given, site.context)) : [])
          this.registered.push({ app: owner, child, given: prefixOf((option) => textOf(site, option, links)), place });
    }
  }

  /** All scopes, with what is registered on them. */
  finish(): readonly DomainFact[] {
    for (const { app, child, given, place } of this.registered) this.mount(child, this.links.key(app), given, place, 0);
    for (const [key, made] of this.scopes) {
      const root = isApp(this.nameOf(made));
      if (!root && (this.reached.has(key) || GROUP.test(this.nameOf(made)))) continue;
      const at = made.call ? this.links.where(made.call, made.in) : { file: made.in.module.path, at: [0, 0] as const };
      this.scope(made, key, root, root ? {} : this.prefix(made), { at, position: [], under: [] });
    }
    return this.facts;
  }

  /** A blueprint or group on the way down from an application: what is given there stands before what it has itself. */
  private mount(child: Thing, parent: string, given: Prefix, place: Place, depth: number): void {
    if (depth > MAX_DEPTH) return;
    for (const made of this.links.roots(child, isScope)) {
      const own = this.prefix(made);
      const key = `${this.links.key(made)} in ${parent}`;
      this.facts.push({ kind: 'mount', parent, child: key, prefix: '', guards: [], ...place });
      this.reached.add(this.links.key(made));
      if (!GROUP.test(this.nameOf(made))) {
        this.scope(made, key, false, { ...own, ...given }, place);
        continue;
      }
      this.scope(made, key, false, {}, place);
      for (const one of this.membersOf(made))
        for (const member of this.links.roots(one, isScope)) {
          const inner = this.prefix(member);
          const grouped = GROUP.test(this.nameOf(member));
          const version = inner.version ?? own.version ?? given.version;
          const before = inner.before ?? own.before ?? given.before;
          this.mount(
            member,
            key,
            {
              url: [given.url, own.url, grouped ? undefined : inner.url]
                .map((part) => part?.replace(/^\/|\/$/g, ''))
                .filter(Boolean)
                .map((part) => `/${part}`)
                .join(''),
              ...(version !== undefined && { version }),
              ...(before !== undefined && { before }),
            },
            place,
            depth + 1,
          );
        }
    }
  }

  private scope(made: Made, key: string, root: boolean, prefix: Prefix, place: Place): void {
    this.facts.push({
      kind: 'scope',
      key,
      name: root ? 'app' : 'blueprint',
      framework: 'sanic',
      root,
      prefix: '',
      order: 'whole',
      ...place,
      at: made.call ? this.links.where(made.call, made.in) : place.at,
    });
    for (const one of this.originals(made)) {
      for (const attach of this.hooks.get(one) ?? []) this.facts.push({ ...attach, scope: key });
      for (const { fact, own } of this.routes.get(one) ?? [])
        this.facts.push({ ...fact, scope: key, path: `${versionOf({ ...prefix, ...own })}${prefix.url ?? ''}${fact.path}` });
    }
  }

  /** A scope, and those that it is a copy of. */
  private originals(made: Made, depth = 0): readonly string[] {
    const source = copied(made);
    const further = source && depth < MAX_DEPTH ? this.links.roots(source, isScope).flatMap((one) => this.originals(one, depth + 1)) : [];
    return [...further, this.links.key(made)];
  }

  private membersOf(made: Made): readonly Thing[] {
    const { call } = made;
    const given = (call?.args ?? [])
      .filter((arg) => arg.name === undefined)
      .flatMap((arg) => listed(this.links.evaluate(arg.value, made.in)));
    return [...given, ...(this.members.get(this.links.key(made)) ?? [])];
  }

  private nameOf(made: Made): string {
    return scopeName(made, this.links);
  }

  /** What a blueprint says itself, or takes over from what it is a copy of. */
  private prefix(made: Made, depth = 0): Prefix {
    const { call } = made;
    const { links } = this;
    const at = BLUEPRINT.test(this.nameOf(made)) && !copied(made) ? 1 : undefined;
    const own = call ? prefixOf((name) => links.text(links.argument(call, name, name === 'url_prefix' ? at : undefined), made.in)) : {};
    const source = copied(made);
    const [original] = source && depth < MAX_DEPTH ? links.roots(source, isScope) : [];
    return original ? { ...this.prefix(original, depth + 1), ...own } : own;
  }
}

function prefixOf(text: (option: string) => string | undefined): Prefix {
  const [url, version, before] = [text('url_prefix'), text('version'), text('version_prefix')];
  return { ...(url !== undefined && { url }), ...(version !== undefined && { version }), ...(before !== undefined && { before }) };
}

function versionOf({ version, before }: Prefix): string {
  return version === undefined ? '' : `/${(before ?? '/v').replace(/^\//, '')}${version.replace(/^\/?v*|\/$/g, '')}`;
}

function textOf(site: ResolvedSite, option: string, links: Links): string | undefined {
  return links.text(links.argument(site.call, option), site.context);
}

function push<T>(map: Map<string, T[]>, key: string, more: readonly T[]): void {
  map.set(key, [...(map.get(key) ?? []), ...more]);
}

/** What a blueprint is a copy of: `bp.copy(name)`. */
function copied({ callee }: Made): Thing | undefined {
  return callee.is === 'member' && callee.name === 'copy' ? callee.of : undefined;
}

function isApp(name: string): boolean {
  return APP.test(name);
}

function isScope(name: string): boolean {
  return APP.test(name) || BLUEPRINT.test(name) || GROUP.test(name) || COPY.test(name);
}

const COPY = /^sanic(\.blueprints)?\.(Blueprint|BlueprintGroup)\(\)(\.copy\(\))*\.copy$/;

function scopeName(made: Made, links: Links): string {
  return (links.libraryName(made.callee) ?? links.classNames(made)[0] ?? '').replace(/\(\)(\.copy(\(\))?)+$/, '');
}

/** `@app.get(uri)`, `app.add_route(handler, uri)`, `app.static(uri, folder)`. */
function declared(name: string, scope: string, site: ResolvedSite, place: Place, links: Links): readonly Declared[] {
  const { call, context } = site;
  const uri = links.text(links.argument(call, 'uri', name.startsWith('add_') ? 1 : 0), context) ?? '{}';
  const path = uri === '' || uri.startsWith('/') ? uri : `/${uri}`;
  const { url: _, ...own } = prefixOf((option) => textOf(site, option, links));
  const all = (facts: readonly RouteFact[]): readonly Declared[] => facts.map((fact) => ({ fact, own }));
  if (name === 'static') return all([staticRoute(scope, path, place)]);
  if (name === 'add_route' || name === 'add_websocket_route') {
    const given = links.argument(call, 'handler', 0);
    const kind = name === 'add_route' ? 'route' : 'websocket';
    return given ? all(routes(viewOf(given, context, links), path, kind, scope, site, place, links)) : [];
  }
  const { decorates } = site.site;
  if (!decorates || !DECORATORS.includes(name)) return [];
  const thing: Thing =
    'class' in decorates
      ? { is: 'class', module: site.module, id: decorates.class }
      : { is: 'function', module: site.module, fn: decorates.fn, ...(context.frame && { frame: context.frame }) };
  const fn = 'fn' in decorates ? site.module.facts.functions[decorates.fn] : undefined;
  const at = (thing.is === 'function' ? placeOf(thing) : undefined) ?? place.at;
  const view: View = { thing, name: fn?.name ?? 'view', at, guards: decoratorsOf(thing, links, call) };
  return all(routes(view, path, name, scope, site, place, links));
}

function routes(
  view: View,
  path: string,
  kind: string,
  scope: string,
  site: ResolvedSite,
  place: Place,
  links: Links,
): readonly RouteFact[] {
  const { thing } = view;
  const shared = { kind: 'route', scope, path, protocol: HANDLER, ...place } as const;
  if (thing.is === 'class') {
    if (!links.classNames(thing).some((name) => VIEW.test(name))) return [];
    const self: Made = { is: 'object', callee: thing, in: { module: thing.module, fn: 0 } };
    const around = listed(links.access(self, 'decorators')).flatMap((one) =>
      one.is === 'function' || one.is === 'external' || one.is === 'object'
        ? [{ thing: one, name: nameOfDecorator(one, links), at: place.at, protocol: DECORATOR, level: 'route' } as const]
        : [],
    );
    return verbMethods(thing, [...VERBS, 'head', 'options'], links).map(({ verb, method }) => ({
      ...shared,
      methods: [verb.toUpperCase()],
      transport: transportOf(method, links, [], []),
      handler: method,
      handlerName: nameOfMethod(thing, method),
      handlerAt: placeOf(method) ?? place.at,
      guards: [...view.guards, ...around, ...decoratorsOf(method, links)],
    }));
  }
  const given = kind === 'route' ? links.argument(site.call, 'methods') : undefined;
  const named = given ? listed(links.evaluate(given, site.context)) : [];
  const methods = named.map((one) =>
    (one.is === 'literal' ? String(one.value) : (links.libraryName(one)?.split('.').at(-1) ?? '*')).toUpperCase(),
  );
  // A library's class answers whatever it answers.
  const plain = thing.is === 'function' || thing.is === 'object' ? 'GET' : '*';
  const own = kind === 'websocket' ? 'GET' : kind === 'route' ? plain : kind.toUpperCase();
  return [
    {
      ...shared,
      methods: methods.length > 0 ? methods : [own],
      transport: kind === 'websocket' ? 'ws' : transportOf(thing, links, [], []),
      handler: thing,
      handlerName: view.name,
      handlerAt: view.at,
      guards: view.guards,
    },
  ];
}

function nameOfDecorator(thing: Thing, links: Links): string {
  if (thing.is === 'object') return nameOfDecorator(thing.callee, links);
  if (thing.is === 'function') return thing.module.facts.functions[thing.fn]?.name ?? 'decorator';
  return links.libraryName(thing)?.split('.').at(-1) ?? 'decorator';
}

/** `@app.on_request`, `@bp.middleware("request")`, `app.register_middleware(check, "request")`. */
function hooks(owner: Made, site: ResolvedSite, place: Place, links: Links): readonly AttachFact[] {
  const { call, context } = site;
  const { decorates } = site.site;
  const texts = call.args.map((arg) => links.text(arg.value, context));
  if (texts.includes('response')) return [];
  const given = call.args[0]?.value;
  const thing: Thing | undefined =
    decorates && 'fn' in decorates ? { is: 'function', module: site.module, fn: decorates.fn } : given && links.evaluate(given, context);
  if (!thing || thing.is === 'literal') return [];
  const name = thing.is === 'function' ? (thing.module.facts.functions[thing.fn]?.name ?? 'middleware') : 'middleware';
  const level = links.classNames(owner).some((one) => APP.test(one)) || APP.test(links.libraryName(owner.callee) ?? '') ? 'app' : 'router';
  return [{ kind: 'attach', scope: links.key(owner), guard: { thing, name, at: place.at, protocol: MIDDLEWARE, level }, ...place }];
}

/** The calls in order: what a scope is told before and after it is registered counts alike. */
function readAll(sites: readonly ResolvedSite[], links: Links): readonly DomainFact[] {
  const made = sites.filter((site) => lastName(site.call.callee) === 'Sanic');
  const reading = new Reading(
    links,
    made.flatMap((site) => links.roots(links.evaluate(site.call, site.context), isApp)),
  );
  for (const site of sites) reading.take(site);
  return reading.finish();
}

export const sanic: Model = {
  id: 'sanic',
  packages: ['sanic'],
  languages: ['python'],
  watch: [...DECORATORS, ...HOOKS, ...CALLS],
  accepts: ({ value, decorates }) => decorates !== undefined || !DECORATORS.includes(lastName(value.callee) ?? ''),
  readAll,
  calls: {
    'sanic_jwt.protected': { does: 'guard', verdict: 'rejects' },
    'sanic_jwt.decorators.protected': { does: 'guard', verdict: 'rejects' },
    'sanic_jwt.scoped': { does: 'guard', verdict: 'authz' },
    'sanic_jwt.decorators.scoped': { does: 'guard', verdict: 'authz' },
    'sanic_jwt.inject_user': { does: 'guard', verdict: 'sets-only' },
    'sanic_jwt_extended.jwt_required': { does: 'guard', verdict: 'rejects' },
    'sanic_httpauth.HTTPBasicAuth().login_required': { does: 'guard', verdict: 'rejects' },
    'sanic_httpauth.HTTPTokenAuth().login_required': { does: 'guard', verdict: 'rejects' },
  },
};
