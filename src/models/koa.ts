/** Owns what is known about Koa and the routers and middleware combinators that grew around it. */
import type { Site } from '../core/facts.js';
import { lastName, type Value } from '../core/value.js';
import type { LibraryCall } from '../link/library-calls.js';
import type {
  AttachFact,
  DomainFact,
  GuardUse,
  Links,
  Model,
  MountFact,
  Protocol,
  ResolvedSite,
  RouteFact,
  ScopeFact,
} from '../link/model.js';
import type { Context, Held, Thing } from '../link/things.js';
import { callable, HTTP_METHODS, type Place, pathsOf } from './http.js';
import { exceptions } from './unless.js';

const APPS: ReadonlySet<string> = new Set(['koa', 'koa.default', 'koa.Koa']);
const ROUTERS =
  /^(koa-router|@koa\/router|koa-joi-router|koa-better-router|koa-tree-router|koa-rapid-router|koa-isomorphic-router|@koa-better-modules\/joi-router|koa-zod-router|koa-swagger-decorator)(\.(default|Router|KoaRouter|SwaggerRouter))?(\(\))?$/;
const VERBS: ReadonlySet<string> = new Set([...HTTP_METHODS, 'del', 'all']);
const COMPOSE = /^(koa-compose|koa-combine-routers)(\.default)?$/;
const MOUNT = /^koa-mount(\.default)?$/;
const ROUTE = /^koa-route(\.default)?\.(\w+)$/;
const SOCKETS = /^koa-websocket(\.default)?$/;
/** Where koa-websocket keeps the middleware of sockets, which pass none of HTTP's. */
const SOCKETS_AT = 'ws';
/** Combinators looked through. */
const MAX_NESTING = 8;

const HANDLER: Protocol = { params: ['request', 'next'], passes: 'return' };
const STEP: Protocol = { params: ['request', 'next'], passes: 'next' };
const jwt: LibraryCall = { does: 'guard', verdict: 'rejects', unless: [{ option: 'passthrough', is: true, verdict: 'optional' }] };
const rejects: LibraryCall = { does: 'guard', verdict: 'rejects' };
const setsOnly: LibraryCall = { does: 'guard', verdict: 'sets-only' };

type Made = Thing & { is: 'object' };

export const koa: Model = {
  id: 'koa',
  languages: ['typescript'],
  packages: [
    'koa',
    'koa-router',
    '@koa/router',
    'koa-joi-router',
    'koa-swagger-decorator',
    'koa-better-router',
    'koa-tree-router',
    'koa-route',
  ],
  watch: [...VERBS, 'use', 'register', 'route', 'prefix'],

  accepts(site: Site): boolean {
    const { callee, args, awaited } = site.value;
    if (callee.kind !== 'member' || args.length === 0 || awaited) return false;
    const last = args.at(-1)?.value;
    return !VERBS.has(lastName(callee) ?? '') || (args.length >= 2 && last !== undefined && !['literal', 'text', 'op'].includes(last.kind));
  },

  read(site: ResolvedSite, links: Links): readonly DomainFact[] {
    const { receiver = { is: 'unknown' as const } } = site;
    const on = receiver.is === 'member' && receiver.name === SOCKETS_AT ? receiver.of : receiver;
    return links.roots(on, isScope).flatMap((root) => {
      const own = scopeOf(root, site.receiver, site, links);
      return [own, ...registered(lastName(site.call.callee) ?? '', own, site, links)];
    });
  },

  calls: {
    'koa-jwt': jwt,
    'koa-jwt.default': jwt,
    'koa-basic-auth': rejects,
    'koa-basic-auth.default': rejects,
    'koa-session': setsOnly,
    'koa-session.default': setsOnly,
    'koa-generic-session': setsOnly,
    'koa-ratelimit': { does: 'nothing' },
    'koa-static': { does: 'nothing' },
  },
};

function isScope(name: string): boolean {
  return APPS.has(name) || ROUTERS.test(name) || SOCKETS.test(name);
}

/** An application, the sockets of one (`app.ws`), or a router. */
function scopeOf(root: Made, receiver: Thing | undefined, site: ResolvedSite, links: Links): ScopeFact {
  const [made = ''] = links.classNames(root);
  const sockets = receiver?.is === 'member' && receiver.name === SOCKETS_AT;
  const { callee } = site.call;
  return {
    kind: 'scope',
    key: sockets ? `${links.key(root)} sockets` : links.key(root),
    name: callee.kind === 'member' ? links.nameOf(callee.of, site.context) : 'router',
    framework: 'koa',
    root: APPS.has(made) || SOCKETS.test(made),
    prefix: ROUTERS.test(made) ? prefixOf(root, links) : '',
    order: 'after',
    at: root.call ? links.where(root.call, root.in) : links.where(site.call, site.context),
    position: site.position,
    under: site.under,
  };
}

function prefixOf(root: Made, links: Links): string {
  const options = root.call?.args[0]?.value;
  return (options && links.text({ kind: 'member', of: options, name: 'prefix', at: options.at }, root.in)) ?? '';
}

function registered(name: string, own: ScopeFact, site: ResolvedSite, links: Links): readonly DomainFact[] {
  const [first, second, ...rest] = site.call.args.map((arg) => arg.value);
  if (!first) return [];
  switch (name) {
    case 'use':
      return uses(own, site, links);
    case 'prefix':
      return [{ ...own, prefix: links.text(first, site.context) ?? '{}' }];
    case 'register': {
      const methods = second && methodsOf(links.evaluate(second, site.context));
      return methods ? routes(own, methods, first, rest.slice(0, 1), site.context, place(site, links), links) : [];
    }
    case 'route':
      return links.elements(first, site.context).flatMap((one) => described(own, one, site, links));
    default:
      return verb(own, name, site, links);
  }
}

function place(site: ResolvedSite, links: Links): Place {
  return { at: links.where(site.call, site.context), position: site.position, under: site.under };
}

/** `router.get([name,] path, ...guards, handler)`; koa-joi-router takes a description between path and handlers. */
function verb(own: ScopeFact, name: string, site: ResolvedSite, links: Links): readonly DomainFact[] {
  const [first, second, ...more] = site.call.args.map((arg) => arg.value);
  if (!first || !second) return [];
  const isNamed =
    more.length > 0 && first.kind === 'literal' && (isText(second) || (links.text(second, site.context) ?? '').startsWith('/'));
  const [path, steps] = isNamed ? [second, more] : [first, [second, ...more]];
  const handlers = steps.filter((one) => one.kind !== 'record');
  return routes(own, [methodOf(name)], path, handlers, site.context, place(site, links), links);
}

function isText(value: Value): boolean {
  return value.kind === 'text' || (value.kind === 'literal' && (typeof value.value === 'string' || value.regexp === true));
}

function methodOf(verb: string): string {
  return verb === 'all' ? '*' : verb === 'del' ? 'DELETE' : verb.toUpperCase();
}

/** `router.route({ method, path, handler })` of koa-joi-router. */
function described(own: ScopeFact, { value, context }: Held, site: ResolvedSite, links: Links): readonly DomainFact[] {
  const of = (name: string): Value => ({ kind: 'member', of: value, name, at: value.at });
  const methods = methodsOf(links.evaluate(of('method'), context));
  const pre = links.evaluate(of('pre'), context).is === 'function' ? [of('pre')] : [];
  return methods ? routes(own, methods, of('path'), [...pre, of('handler')], context, place(site, links), links) : [];
}

function methodsOf(thing: Thing): readonly string[] | undefined {
  const all = (thing.is === 'list' ? thing.items : [thing]).flatMap((one) => (one.is === 'literal' ? [methodOf(String(one.value))] : []));
  const asked = all.filter((one) => one !== 'HEAD' && one !== 'OPTIONS');
  return all.length === 0 ? undefined : asked.length > 0 ? asked : all;
}

function routes(
  own: ScopeFact,
  methods: readonly string[],
  path: Value,
  values: readonly Value[],
  context: Context,
  shared: Place,
  links: Links,
): readonly DomainFact[] {
  const steps = values.flatMap((value) => expand(value, context, links));
  const last = steps.at(-1);
  if (!last) return [];
  const handler = callable(last.value, last.context, links);
  const guards = steps.slice(0, -1).flatMap((one) => guardOf(one, 'route', links));
  return pathsOf(path, context, links).map(
    (one): RouteFact => ({
      kind: 'route',
      scope: own.key,
      methods,
      path: one,
      transport: own.key.endsWith(' sockets') ? 'ws' : links.mentions(handler.thing, 'text/event-stream') ? 'sse' : 'http',
      handler: handler.thing,
      handlerName: handler.name,
      handlerAt: handler.at,
      protocol: HANDLER,
      guards,
      ...shared,
    }),
  );
}

/** The middleware that an argument stands for, in order: lists and what `compose` makes of them. */
function expand(value: Value, context: Context, links: Links, depth = 0): readonly Held[] {
  return links.elements(value, context).flatMap((one): readonly Held[] => {
    const made = combined(links.evaluate(one.value, one.context), links);
    if (!made?.call || depth > MAX_NESTING) return [one];
    return made.call.args.flatMap((arg) => expand(arg.value, made.in, links, depth + 1));
  });
}

/** `compose([a, b])`, and `combineRouters(a, b)` or what it gives. */
function combined(thing: Thing, links: Links): Made | undefined {
  if (thing.is === 'module') {
    const main = links.exported(thing.module, 'default');
    return main && main.is !== 'module' ? combined(main, links) : undefined;
  }
  if (thing.is !== 'object') return undefined;
  if (COMPOSE.test(links.libraryName(thing.callee) ?? '')) return thing;
  return thing.callee.is === 'object' ? combined(thing.callee, links) : undefined;
}

/** A guard, with the requests that its `unless` leaves alone. */
function guardOf({ value, context }: Held, level: GuardUse['level'], links: Links): readonly GuardUse[] {
  const thing = links.evaluate(value, context);
  if (isAllowedMethods(thing)) return [];
  const made = thing.is === 'object' && thing.callee.is === 'member' && thing.callee.name === 'unless' ? thing : undefined;
  if (!made?.call || made.callee.is !== 'member') return [{ ...callable(value, context, links), protocol: STEP, level }];
  const inner = value.kind === 'call' && value.callee.kind === 'member' ? value.callee.of : value;
  const use: GuardUse = { ...callable(inner, context, links), thing: made.callee.of, protocol: STEP, level };
  return [{ ...use, covers: exceptions(made.call.args[0]?.value, made.in, links) }];
}

/** `app.use([path,] ...middleware)`: routers and applications are mounted, the rest stands in front of what follows. */
function uses(own: ScopeFact, site: ResolvedSite, links: Links): readonly DomainFact[] {
  const args = site.call.args.map((arg) => arg.value);
  const [first] = args;
  const isPath =
    first !== undefined && links.elements(first, site.context).every((one) => isText(links.unfold(one.value, one.context).value));
  const paths = isPath && first ? pathsOf(first, site.context, links) : [undefined];
  const shared = place(site, links);
  const steps = (isPath ? args.slice(1) : args).flatMap((value) => expand(value, site.context, links));
  const mounts = steps.some((one) => childrenOf(one, links).length > 0);
  const before: GuardUse[] = [];
  return steps.flatMap((one): readonly DomainFact[] => {
    const found = paths.flatMap((path) => hung(own, one, path, before, shared, site, links) ?? []);
    if (found.length > 0) return found;
    const guards = guardOf(one, own.root ? 'app' : 'router', links);
    // Middleware named before a router with a path stands only in front of that router.
    if (mounts && isPath) {
      before.push(...guards.map((guard) => ({ ...guard, level: 'mount' as const })));
      return [];
    }
    return guards.flatMap((guard) => paths.map((path) => attach(own, guard, path, shared)));
  });
}

function attach(own: ScopeFact, guard: GuardUse, path: string | undefined, shared: Place): AttachFact {
  return { kind: 'attach', scope: own.key, guard, ...(path !== undefined && { path }), ...shared };
}

/** The routers and applications that an argument is: `router.routes()`, `router.middleware()`, `app`. */
function childrenOf({ value, context }: Held, links: Links): readonly Made[] {
  const thing = links.evaluate(value, context);
  return isAllowedMethods(thing) ? [] : links.roots(thing, isScope);
}

/** `router.allowedMethods()`, which only answers for methods that no route has. */
function isAllowedMethods(thing: Thing): boolean {
  return thing.is === 'object' && thing.callee.is === 'member' && thing.callee.name === 'allowedMethods';
}

/** What an argument of `use` hangs on a scope; undefined for plain middleware. */
function hung(
  own: ScopeFact,
  one: Held,
  path: string | undefined,
  guards: readonly GuardUse[],
  shared: Place,
  site: ResolvedSite,
  links: Links,
): readonly DomainFact[] | undefined {
  const thing = links.evaluate(one.value, one.context);
  const call = thing.is === 'object' ? thing.call : undefined;
  const library = thing.is === 'object' ? (links.libraryName(thing.callee) ?? '') : '';
  const [, , verb] = ROUTE.exec(library) ?? [];
  const args = call?.args.map((arg) => arg.value) ?? [];
  if (verb !== undefined && thing.is === 'object' && args[0])
    return routes(own, [methodOf(verb)], args[0], args.slice(1), thing.in, shared, links);
  if (MOUNT.test(library) && thing.is === 'object') {
    const [prefix, inner] = args.length > 1 ? args : [undefined, args[0]];
    const at = `${path ?? ''}${(prefix && links.text(prefix, thing.in)) ?? ''}`;
    return inner && expand(inner, thing.in, links).flatMap((step) => under(own, step, at, guards, shared, site, links));
  }
  const children = childrenOf(one, links);
  return children.length > 0 ? mounted(own, children, path ?? '', guards, shared, site, links) : undefined;
}

/** What `mount(prefix, middleware)` hangs on a scope. */
function under(
  own: ScopeFact,
  step: Held,
  prefix: string,
  guards: readonly GuardUse[],
  shared: Place,
  site: ResolvedSite,
  links: Links,
): readonly DomainFact[] {
  const children = childrenOf(step, links);
  if (children.length > 0) return mounted(own, children, prefix, guards, shared, site, links);
  return guardOf(step, own.root ? 'app' : 'router', links).map((guard) => attach(own, guard, prefix, shared));
}

function mounted(
  own: ScopeFact,
  children: readonly Made[],
  prefix: string,
  guards: readonly GuardUse[],
  shared: Place,
  site: ResolvedSite,
  links: Links,
): readonly DomainFact[] {
  return children.flatMap((made) => {
    const child = { ...scopeOf(made, undefined, site, links), name: '' };
    const mount: MountFact = { kind: 'mount', parent: own.key, child: child.key, prefix, guards: [...guards], ...shared };
    return [child, mount];
  });
}
