/**
 * Owns what is known about Litestar and Starlite: handlers, controllers, routers and applications, with guards at every layer.
 * Applications may discover their handlers: one that none could be followed to belongs to the nearest.
 */
import { lastName, type Value } from '../core/value.js';
import type { AttachFact, DomainFact, GuardUse, Links, Model, Protocol, ResolvedSite, RouteFact, ScopeFact } from '../link/model.js';
import type { Context, Thing } from '../link/things.js';
import { graphqlRoute, isGraphqlServer } from './graphql-python.js';
import { nameOfThing, type Place, pathsOf, placeOf, possibilities } from './http.js';
import { middlewareUse } from './starlette.js';
import { decoratorsOf, listed, type Made, nameOfFunction, transportOf } from './views.js';

const HANDLER =
  /^(litestar|starlite)(\.handlers(\.\w+)*)?\.(get|post|put|patch|delete|head|route|asgi|websocket|websocket_listener|websocket_stream|HTTPRouteHandler)$/;
const APP = /^(litestar|starlite)(\.app)?\.(Litestar|Starlite)$/;
const ROUTER = /^(litestar|starlite)(\.router)?\.Router$/;
const BACKEND = /^(litestar|starlite)\.(security|contrib)\..*Auth$/;
const GUARD_OF_BACKEND: Thing = { is: 'external', name: 'litestar.security.Auth' };

const DECORATORS = [
  'get',
  'post',
  'put',
  'patch',
  'delete',
  'head',
  'route',
  'asgi',
  'websocket',
  'websocket_listener',
  'websocket_stream',
  'HTTPRouteHandler',
];
const APPS = ['Litestar', 'Starlite'];
const ADDS = ['register', 'append', 'extend'];
/** Lists of an application's configuration. */
const LISTS = ['route_handlers', 'guards', 'middleware'];

/** Everything that a handler or dependency takes is injected. */
const INJECTED: Protocol = { params: [], passes: 'return' };
/** A guard is given the connection and the handler. */
const GUARD: Protocol = { params: ['request', 'injected'], passes: 'return' };
const AUTHENTICATES: Protocol = { params: ['request'], passes: 'return' };

type ClassThing = Thing & { is: 'class' };
type FunctionThing = Thing & { is: 'function' };

/** One decorated handler. */
interface Handler {
  readonly site: ResolvedSite;
  readonly kind: string;
  readonly fn: FunctionThing;
  readonly owner: ClassThing | undefined;
}

/** What a layer says for everything below it. */
interface Layer {
  readonly open: boolean;
  readonly dependencies: readonly { readonly name: string; readonly thing: Thing }[];
}

const TOP: Layer = { open: false, dependencies: [] };

/** The program's handlers, and what was told about them. */
class Reading {
  readonly facts: DomainFact[] = [];
  private readonly reached = new Set<string>();
  private readonly layers = new Map<string, { readonly own: ScopeFact; readonly layer: Layer }>();

  constructor(
    private readonly handlers: readonly Handler[],
    private readonly backends: readonly GuardUse[],
    private readonly links: Links,
  ) {}

  /** An application or router: its guards, middleware and handlers. */
  scope(made: Made, root: boolean, above: Layer, depth = 0): ScopeFact | undefined {
    const { call } = made;
    if (!call || depth > 8) return undefined;
    const at = this.links.where(call, made.in);
    const key = this.links.key(made);
    const own = scopeFact(
      key,
      root ? 'app' : 'router',
      root,
      this.links.text(this.links.argument(call, 'path', root ? undefined : 0), made.in) ?? '',
      {
        at,
        position: [],
        under: [],
      },
    );
    const get = (name: string): Thing | undefined => {
      const value = this.links.argument(call, name);
      return value && this.links.evaluate(value, made.in);
    };
    this.facts.push(own);
    const layer = this.layer(own, get, above);
    this.layers.set(key, { own, layer });
    if (root) for (const guard of this.backends) this.facts.push({ kind: 'attach', scope: key, guard, at, position: [], under: [] });
    const table = this.links.argument(call, 'route_handlers', root ? 0 : undefined);
    for (const held of table ? this.links.elements(table, made.in) : [])
      for (const thing of listed(this.links.evaluate(held.value, held.context))) this.register(thing, own, layer, depth);
    return own;
  }

  /** `app.register(handler)`, and what `on_app_init` adds to the lists of its configuration. */
  added(site: ResolvedSite, apps: readonly ScopeFact[]): void {
    const [given] = site.call.args;
    const list = site.receiver?.is === 'member' ? site.receiver.name : undefined;
    const owners = site.receiver ? this.links.roots(site.receiver, (name) => APP.test(name) || ROUTER.test(name)) : [];
    const keys = list === undefined ? owners.map((one) => this.links.key(one)) : apps.map((one) => one.key);
    for (const { own, layer } of keys.flatMap((key) => this.layers.get(key) ?? []))
      for (const thing of given ? listed(this.links.evaluate(given.value, site.context)) : [])
        if (list === undefined || list === 'route_handlers') this.register(thing, own, layer, 0);
        else this.layer(own, (name) => (name === list ? thing : undefined), layer);
  }

  /** Guards, middleware, marks and dependencies of one layer. */
  private layer(own: ScopeFact, get: (name: string) => Thing | undefined, above: Layer): Layer {
    for (const guard of this.guards(get, own.root ? 'app' : 'router', own)) {
      const attach: AttachFact = { kind: 'attach', scope: own.key, guard, at: own.at, position: [], under: [] };
      this.facts.push(attach);
    }
    return below(get, above, this.links);
  }

  private guards(get: (name: string) => Thing | undefined, level: GuardUse['level'], { at }: Pick<ScopeFact, 'at'>): readonly GuardUse[] {
    const given = get('guards');
    const guards = (given ? listed(given) : []).map(
      (thing): GuardUse => ({
        thing: called(thing, this.links),
        name: nameOfThing(thing, this.links, 'guard'),
        at,
        protocol: GUARD,
        level,
      }),
    );
    const middleware = get('middleware');
    return [...(middleware ? listed(middleware) : []).flatMap((thing) => middlewareOf(thing, level, at, this.links)), ...guards];
  }

  private register(thing: Thing, parent: ScopeFact, above: Layer, depth: number): void {
    if (thing.is === 'function') {
      const handler = this.handlers.find((one) => one.fn.module === thing.module && one.fn.fn === thing.fn);
      if (handler) this.route(handler, parent, above, handler.fn);
    } else if (thing.is === 'class') this.controller(thing, parent, above);
    else if (thing.is === 'object' && isGraphqlServer(thing, this.links)) {
      const { at, position, under } = parent;
      this.facts.push(
        graphqlRoute(
          thing,
          parent.key,
          '',
          [],
          { at: thing.call ? this.links.where(thing.call, thing.in) : at, position, under },
          this.links,
        ),
      );
    } else if (thing.is === 'object') {
      const child = ROUTER.test(this.links.libraryName(thing.callee) ?? '') ? this.scope(thing, false, above, depth + 1) : undefined;
      if (child) this.mount(parent, child);
    }
  }

  private mount(parent: ScopeFact, child: ScopeFact): void {
    this.facts.push({ kind: 'mount', parent: parent.key, child: child.key, prefix: '', guards: [], at: child.at, position: [], under: [] });
  }

  /** A class of handlers, those of its bases too. */
  private controller(type: ClassThing, parent: ScopeFact, above: Layer): void {
    const declared = type.module.facts.classes[type.id];
    if (!declared) return;
    const self: Made = { is: 'object', callee: type, in: { module: type.module, fn: 0 } };
    const get = (name: string): Thing | undefined => known(this.links.access(self, name));
    const path = get('path');
    const prefix = path?.is === 'literal' ? String(path.value) : '';
    const place: Place = { at: { file: type.module.path, at: declared.nameAt }, position: [], under: [] };
    const own = scopeFact(`${this.links.key(type)} in ${parent.key}`, declared.name, false, prefix, place);
    this.facts.push(own);
    this.mount(parent, own);
    const layer = this.layer(own, get, above);
    for (const handler of this.handlers) {
      const method = handler.owner && this.links.access(self, nameOfFunction(handler.fn) ?? '');
      if (method?.is === 'function' && method.module === handler.fn.module && method.fn === handler.fn.fn)
        this.route(handler, own, layer, method);
    }
  }

  private route(handler: Handler, scope: ScopeFact, above: Layer, fn: FunctionThing): void {
    const { site, kind } = handler;
    const { call, context } = site;
    const get = (name: string): Thing | undefined => {
      const value = this.links.argument(call, name);
      return value && this.links.evaluate(value, context);
    };
    this.reached.add(this.links.key(handler.fn));
    const layer = below(get, above, this.links);
    const at = this.links.where(call, context);
    const ws = kind.startsWith('websocket');
    const declared = fn.module.facts.functions[fn.fn];
    const taken = layer.dependencies.filter(({ name }) => declared?.params.some((param) => param.name === name));
    const guards: readonly GuardUse[] = [
      ...this.guards(get, 'route', { at }),
      ...decoratorsOf(fn, this.links, call),
      ...taken.map(({ name, thing }) => ({ thing, name, at, protocol: INJECTED, level: 'handler' }) as const),
    ];
    for (const path of pathsOf(this.links.argument(call, 'path', 0), context, this.links)) {
      const route: RouteFact = {
        kind: 'route',
        scope: scope.key,
        methods: methodsOf(kind, call, context, this.links),
        path,
        transport: ws ? 'ws' : transportOf(fn, this.links, [], ['ServerSentEvent']),
        handler: fn,
        handlerName: nameOfFunction(fn) ?? 'handler',
        handlerAt: placeOf(fn) ?? at,
        protocol: INJECTED,
        guards,
        at,
        position: [],
        under: site.under,
        ...(layer.open && {
          public: 'excluded from authentication',
          metadata: new Map([[EXCLUDED, { is: 'literal', value: true } as const]]),
        }),
      };
      this.facts.push(route);
    }
  }

  /** Handlers that nobody registers by name are discovered. */
  discovered(apps: readonly ScopeFact[]): void {
    const left = this.handlers.filter((one) => !this.reached.has(this.links.key(one.fn)));
    if (left.length === 0) return;
    const owners = new Map(left.flatMap((one) => (one.owner ? [[this.links.key(one.owner), one.owner] as const] : [])));
    for (const owner of owners.values()) this.controller(owner, this.home(owner.module.path, apps), TOP);
    for (const one of left) if (!one.owner) this.route(one, this.home(one.fn.module.path, apps), TOP, one.fn);
  }

  private home(path: string, apps: readonly ScopeFact[]): ScopeFact {
    const shared = (app: ScopeFact): number => path.split('/').findIndex((part, index) => part !== app.at.file.split('/')[index]);
    const [nearest] = [...apps].sort((a, b) => shared(b) - shared(a));
    if (nearest) return nearest;
    const own = scopeFact(`handlers of ${path}`, 'handlers', true, '', { at: { file: path, at: [0, 0] }, position: [], under: [] });
    this.facts.push(own);
    return own;
  }
}

/** The mark of what authentication leaves out. */
const EXCLUDED = 'exclude_from_auth';

function readAll(sites: readonly ResolvedSite[], links: Links): readonly DomainFact[] {
  const handlers = sites.flatMap((site) => handlerOf(site, links));
  const made = sites.flatMap((site) =>
    APPS.includes(lastName(site.call.callee) ?? '') ? links.roots(links.evaluate(site.call, site.context), (name) => APP.test(name)) : [],
  );
  if (handlers.length + made.length === 0) return [];
  const reading = new Reading(handlers, backends(sites, made, links), links);
  const apps = made.flatMap((app) => reading.scope(app, true, TOP) ?? []);
  for (const site of sites) if (ADDS.includes(lastName(site.call.callee) ?? '')) reading.added(site, apps);
  reading.discovered(apps);
  return reading.facts;
}

function handlerOf(site: ResolvedSite, links: Links): readonly Handler[] {
  const { decorates } = site.site;
  const kind = HANDLER.exec(links.libraryName(site.callee) ?? '')
    ?.at(-1)
    ?.replace('HTTPRouteHandler', 'route');
  if (!decorates || !('fn' in decorates) || !kind) return [];
  const { module } = site;
  const owner = module.facts.functions[decorates.fn]?.owner;
  const fn = { is: 'function', module, fn: decorates.fn } as const;
  return [{ site, kind, fn, owner: owner === undefined ? undefined : { is: 'class', module, id: owner } }];
}

function scopeFact(key: string, name: string, root: boolean, prefix: string, place: Place): ScopeFact {
  return { kind: 'scope', key, name, framework: 'litestar', root, prefix, order: 'whole', ...place };
}

function below(get: (name: string) => Thing | undefined, above: Layer, links: Links): Layer {
  const marks = [get(EXCLUDED), access(get('opt'), EXCLUDED)];
  const open = marks.some((one) => one?.is === 'literal' && one.value === true);
  const given = get('dependencies');
  const own = (given?.is === 'record' ? given.entries : []).flatMap(({ key, thing }) =>
    key === undefined ? [] : [{ name: key, thing: provided(thing, links) }],
  );
  return { open: above.open || open, dependencies: [...own, ...above.dependencies] };
}

/** What `Provide(f)` provides. */
function provided(thing: Thing, links: Links): Thing {
  const given = thing.is === 'object' && thing.call ? links.argument(thing.call, 'dependency', 0) : undefined;
  return given && thing.is === 'object' ? links.evaluate(given, thing.in) : thing;
}

function access(thing: Thing | undefined, name: string): Thing | undefined {
  return thing?.is === 'record' ? thing.entries.find((one) => one.key === name)?.thing : undefined;
}

function known(thing: Thing): Thing | undefined {
  return thing.is === 'member' || thing.is === 'unknown' ? undefined : thing;
}

function called(thing: Thing, links: Links): Thing {
  const method = thing.is === 'object' && thing.callee.is === 'class' ? links.access(thing, '__call__') : undefined;
  return method?.is === 'function' ? method : thing;
}

function methodsOf(kind: string, call: Value & { kind: 'call' }, context: Context, links: Links): readonly string[] {
  if (kind.startsWith('websocket')) return ['GET'];
  if (kind === 'asgi') return ['*'];
  if (kind !== 'route') return [kind.toUpperCase()];
  const given = links.argument(call, 'http_method');
  const names = (given ? listed(links.evaluate(given, context)) : []).map((one) =>
    one.is === 'literal' ? String(one.value) : (links.libraryName(one)?.split('.').at(-1) ?? '*'),
  );
  return names.length > 0 ? names.map((name) => name.toUpperCase()) : ['*'];
}

/** A middleware class, also in `DefineMiddleware(Class, exclude=…)`: what it leaves out is searched in the path. */
function middlewareOf(thing: Thing, level: GuardUse['level'], at: ScopeFact['at'], links: Links): readonly GuardUse[] {
  if (thing.is === 'object' && thing.call && /\.DefineMiddleware$/.test(links.libraryName(thing.callee) ?? '')) {
    const type = links.argument(thing.call, 'middleware', 0);
    const covers = covering(thing, links);
    return type ? middlewareOf(links.evaluate(type, thing.in), level, at, links).map((use) => ({ ...use, ...covers })) : [];
  }
  if (thing.is !== 'class') return [];
  const self: Made = { is: 'object', callee: thing, in: { module: thing.module, fn: 0 } };
  const authenticate = links.access(self, 'authenticate_request');
  const name = nameOfThing(thing, links, 'guard');
  if (authenticate.is === 'function')
    return [{ thing: authenticate, name, at: placeOf(authenticate) ?? at, protocol: AUTHENTICATES, level }];
  const declared = thing.module.facts.classes[thing.id];
  const use =
    declared && middlewareUse({ kind: 'class', class: thing.id, at: declared.nameAt }, { module: thing.module, fn: 0 }, level, links);
  return use ? [{ ...use, name }] : [];
}

/** The backends that the program switches on: at the application, or in a plugin. */
function backends(sites: readonly ResolvedSite[], apps: readonly Made[], links: Links): readonly GuardUse[] {
  const hooks = apps.flatMap((app) => {
    const value = app.call && links.argument(app.call, 'on_app_init');
    return value ? listed(links.evaluate(value, app.in)) : [];
  });
  const switched = sites.flatMap((site) => (lastName(site.call.callee) === 'on_app_init' && site.receiver ? [site.receiver] : []));
  const made = [...hooks.flatMap((one) => (one.is === 'member' ? possibilities(one.of) : [])), ...switched.flatMap(possibilities)];
  return made.flatMap((one): readonly GuardUse[] => {
    if (one.is !== 'object' || !one.call) return [];
    const { callee } = one.call;
    // `JWTAuth[User](…)`.
    const inner = callee.kind === 'member' ? [callee.of] : callee.kind === 'call' ? [callee.callee] : [];
    const type = [callee, ...inner].find((each) => BACKEND.test(links.libraryName(links.evaluate(each, one.in)) ?? ''));
    if (!type) return [];
    const name = lastName(type) ?? 'auth';
    return [
      { thing: GUARD_OF_BACKEND, name, at: links.where(one.call, one.in), protocol: INJECTED, level: 'app', ...covering(one, links) },
    ];
  });
}

/** Exclusions are patterns that are searched anywhere in the path. */
function covering(made: Made, links: Links): Pick<GuardUse, 'covers'> {
  const given = made.call && links.argument(made.call, 'exclude');
  const texts = (given ? listed(links.evaluate(given, made.in)) : []).flatMap((one) =>
    one.is === 'literal' && typeof one.value === 'string' ? [one.value] : [],
  );
  const patterns = texts.flatMap((text) => {
    try {
      return [new RegExp(text.replace(/\(\?P</g, '(?<'))];
    } catch {
      return [];
    }
  });
  return { covers: ({ path, metadata }) => metadata?.get(EXCLUDED) === undefined && !patterns.some((one) => one.test(path)) };
}

export const litestar: Model = {
  id: 'litestar',
  packages: ['litestar', 'starlite'],
  languages: ['python'],
  watch: [...DECORATORS, ...APPS, ...ADDS, 'on_app_init'],
  accepts({ value, decorates }) {
    const name = lastName(value.callee) ?? '';
    if (name === 'append' || name === 'extend') return value.callee.kind === 'member' && LISTS.includes(lastName(value.callee.of) ?? '');
    return decorates !== undefined || !DECORATORS.includes(name);
  },
  readAll,
  calls: {
    'litestar.security.Auth': { does: 'guard', verdict: 'rejects' },
  },
};
