/** Owns what is known about Express 4 and 5 and the servers that copy its interface: restana, polka, connect. */
import type { Site } from '../core/facts.js';
import { COMPUTED, lastName, type Value, watchedName } from '../core/value.js';
import type { AttachFact, DomainFact, GuardUse, Links, Model, MountFact, ResolvedSite, RouteFact, ScopeFact } from '../link/model.js';
import type { Module } from '../link/module.js';
import type { CallValue, Context, Thing } from '../link/things.js';
import { ANONYMOUS, callable, HTTP_METHODS, MIDDLEWARE, pathsOf, possibilities } from './http.js';
import { standIn } from './stand-ins.js';
import { exceptions } from './unless.js';

const APPS = new Set(['express', 'restana', 'polka', 'connect', 'express.Express', 'express.Application', 'express.application']);
const ROUTERS = new Set(['express.Router', 'express.IRouter', 'express-promise-router', 'express.express.Router']);
const VERBS = new Set([...HTTP_METHODS, 'del', 'all', 'ws']);
/** Servers whose instances are called like Express's. */
const OTHERS = /^(fastify|@fastify|koa|@koa|hono|elysia|@hapi|h3|msw|nock|@elysiajs)(\/|-|$)/;
/** What holds an application or router is called so. */
const SERVERS = /app|router?s?$|server|api|express/i;
const REQUEST = /^_*(req|request)$/;
const RESPONSE = /^_*(res|resp|response)$/;
/** What a plugin of another server takes beside its instance. */
const OPTIONS = /^_*(opts|options|done|ctx|context)$/;

/** Handlers get the response to answer with; returning is not answering, but nothing stops the request then. */
const HANDLER = { params: ['request', 'response', 'next'], passes: 'return', nextTakesError: true } as const;

export const express: Model = {
  id: 'express',
  languages: ['typescript'],
  packages: ['express', 'restana', 'polka', 'connect', 'express-promise-router'],
  watch: [...VERBS, COMPUTED, 'use', 'express', 'Router', 'restana', 'polka'],

  accepts(site: Site): boolean {
    const { callee, args } = site.value;
    const name = watchedName(callee) ?? '';
    if (!VERBS.has(name) && name !== COMPUTED) return true;
    // `app.get('setting')` reads a setting; `map.get(key)` has nothing to do with routes.
    const last = args.at(-1)?.value;
    // Clients wait, and send records, texts and what they were given (`await axios.post('/x', body)`); servers get something to call.
    if (
      !last ||
      site.value.awaited ||
      (last.kind === 'param' && callee.kind === 'member' && !SERVERS.test(lastName(callee.of) ?? '')) ||
      last.kind === 'record' ||
      last.kind === 'literal' ||
      last.kind === 'text' ||
      last.kind === 'op'
    )
      return false;
    if (callee.kind !== 'member') return false;
    const [first] = args;
    // `app.route(path).get(handler).post(handler)`.
    const before = callee.of.kind === 'call' ? (lastName(callee.of.callee) ?? '') : '';
    if (before === 'route' || before === 'use' || VERBS.has(before)) return true;
    return args.length >= 2 && first !== undefined && mayBePath(first.value, callee.of);
  },

  read(site: ResolvedSite, links: Links): readonly DomainFact[] {
    const name = lastName(site.call.callee) ?? '';
    const made = links.evaluate(site.call, site.context);
    if (made.is === 'object' && isScope(links.libraryName(made.callee) ?? '') && !VERBS.has(name) && name !== 'use')
      return [scope(made, site, links, '')];
    const verbs = verbsOf(site, links);
    if (!site.receiver || (verbs.length === 0 && name !== 'use')) return [];
    const called = site.call.callee.kind === 'member' ? links.nameOf(site.call.callee.of, site.context) : '';
    const owners = rootsOf(site.receiver, links).map((root) => scope(root, site, links, called));
    const open = owners.length > 0 || !looksRight(site, links) ? undefined : standIn(site, links, 'express', 'after');
    return [...owners, ...(open ? [open] : [])].flatMap((own) => [
      own,
      ...(name === 'use' ? uses(own, site, links) : verbs.flatMap((verb) => routes(own, verb, site, links))),
    ]);
  },

  calls: {
    'express.static': { does: 'nothing' },
    'express-rate-limit': { does: 'nothing' },
    'helmet.frameguard': { does: 'nothing' },
    'express-jwt': { does: 'guard', verdict: 'rejects', unless: [{ option: 'credentialsRequired', is: false, verdict: 'optional' }] },
    'express-jwt.expressjwt': {
      does: 'guard',
      verdict: 'rejects',
      unless: [{ option: 'credentialsRequired', is: false, verdict: 'optional' }],
    },
    'express-jwt.jwt': { does: 'guard', verdict: 'rejects', unless: [{ option: 'credentialsRequired', is: false, verdict: 'optional' }] },
    'express-oauth2-jwt-bearer.auth': {
      does: 'guard',
      verdict: 'rejects',
      unless: [{ option: 'authRequired', is: false, verdict: 'optional' }],
    },
    'express-openid-connect.requiresAuth': { does: 'guard', verdict: 'rejects' },
    'express-openid-connect.auth': {
      does: 'guard',
      verdict: 'rejects',
      unless: [{ option: 'authRequired', is: false, verdict: 'optional' }],
    },
    'express-basic-auth': { does: 'guard', verdict: 'rejects' },
    'connect-ensure-login.ensureLoggedIn': { does: 'guard', verdict: 'rejects' },
    '@clerk/express.requireAuth': { does: 'guard', verdict: 'rejects' },
    '@clerk/express.clerkMiddleware': { does: 'guard', verdict: 'sets-only' },
    '@clerk/express.getAuth': { does: 'identify' },
    'express-session': { does: 'guard', verdict: 'sets-only' },
    'cookie-session': { does: 'guard', verdict: 'sets-only' },
  },
};

/** Whether a first argument may be a path: `repository.delete(entity, ids)` has nothing of one. */
function mayBePath(value: Value, receiver: Value): boolean {
  if (value.kind === 'literal') return value.regexp === true || /^(\/|\*|$)/.test(String(value.value));
  if (value.kind === 'text' || value.kind === 'list' || value.kind === 'op') return true;
  return SERVERS.test(lastName(receiver) ?? '') || receiver.kind === 'param';
}

function isScope(name: string): boolean {
  return APPS.has(name) || ROUTERS.has(name);
}

/** The applications and routers that a thing is; `expressWs(app).app` is the application itself. */
function rootsOf(thing: Thing, links: Links): readonly (Thing & { is: 'object' })[] {
  const found = links.roots(thing, isScope);
  if (found.length > 0) return found;
  return possibilities(thing).flatMap((one) => {
    let part: Thing = one;
    while (part.is === 'object' && part.callee.is === 'member') part = part.callee.of;
    const adapted = part.is === 'member' && part.name === 'app' && part.of.is === 'object' ? part.of : undefined;
    const given = adapted && links.libraryName(adapted.callee) === 'express-ws' ? adapted.call?.args[0]?.value : undefined;
    return given && adapted ? links.roots(links.evaluate(given, adapted.in), isScope) : [];
  });
}

/** The methods that a registration is for: the name of what is called, or what a computed name may be. */
function verbsOf(site: ResolvedSite, links: Links): readonly string[] {
  const { callee } = site.call;
  const name = lastName(callee);
  if (name !== undefined) return VERBS.has(name) ? [name] : [];
  if (callee.kind !== 'member' || typeof callee.name === 'string') return [];
  const texts = possibilities(lowered(links.evaluate(callee.name, site.context))).map((one) =>
    one.is === 'literal' ? String(one.value).toLowerCase() : '',
  );
  return texts.filter((text) => VERBS.has(text));
}

/** What `method.toLowerCase()` is called on. */
function lowered(thing: Thing): Thing {
  return thing.is === 'object' && thing.callee.is === 'member' && /^to(Locale)?LowerCase$/.test(thing.callee.name)
    ? thing.callee.of
    : thing;
}

/** Whether a registration on something that nothing at hand makes is one of Express: by its file, or by what handlers take. */
function looksRight(site: ResolvedSite, links: Links): boolean {
  const imported = (test: (from: string) => boolean): boolean => importsOf(site.module).some(test);
  if (imported((from) => from === 'express')) return true;
  const { callee, args } = site.call;
  const last = args.at(-1);
  if (!last || lastName(callee) === 'use' || imported((from) => OTHERS.test(from))) return false;
  const handler = callable(last.value, site.context, links).thing;
  if (handler.is === 'function') {
    const [first, second] = handler.module.facts.functions[handler.fn]?.params ?? [];
    return first !== undefined && second !== undefined && REQUEST.test(first.name) && RESPONSE.test(second.name);
  }
  const { receiver } = site;
  if (receiver?.is !== 'param') return false;
  const beside = receiver.module.facts.functions[receiver.fn]?.params ?? [];
  return handler.is !== 'object' && !beside.some((param) => OPTIONS.test(param.name));
}

function importsOf(module: Module): readonly string[] {
  return module.facts.imports.map((one) => one.from);
}

function scope(root: Thing & { is: 'object' }, site: ResolvedSite, links: Links, name: string): ScopeFact {
  const made = links.libraryName(root.callee) ?? '';
  const at = root.call ? links.where(root.call, root.in) : links.where(site.call, site.context);
  return {
    kind: 'scope',
    key: links.key(root),
    name,
    framework: 'express',
    root: APPS.has(made),
    prefix: '',
    order: 'after',
    leaks: true,
    at,
    position: site.position,
    under: site.under,
  };
}

/** `app.get(path, ...guards, handler)`, `app.route(path).get(...guards, handler)`. */
function routes(own: ScopeFact, verb: string, site: ResolvedSite, links: Links): readonly DomainFact[] {
  const chained = routeCall(site.receiver) ?? writtenRouteCall(site);
  const [first, ...rest] = site.call.args.map((arg) => arg.value);
  const path = chained ? { value: chained.call.args[0]?.value, context: chained.in } : { value: first, context: site.context };
  const values = (chained ? [first, ...rest] : rest).flatMap((value) => (value ? links.elements(value, site.context) : []));
  const handlers = values.map((one) => callable(one.value, one.context, links)).filter((one) => !takesError(one.thing));
  const handler = handlers.at(-1);
  if (!handler) return [];
  // A function without a name of its own, in a list that has one.
  const last = site.call.args.at(-1)?.value;
  const listed = (last?.kind === 'name' || last?.kind === 'member') && handler.name === ANONYMOUS;
  const handlerName = listed && last ? links.nameOf(last, site.context) : handler.name;
  const shared = { at: links.where(site.call, site.context), position: site.position, under: site.under };
  const guards = handlers.slice(0, -1).map((one): GuardUse => ({ ...one, protocol: MIDDLEWARE, level: 'route' }));
  return pathsOf(path.value, path.context, links).flatMap((one): readonly DomainFact[] => {
    // `app.all('/admin/*', guard)` stands in front of what is registered later.
    if (verb === 'all' && one.endsWith('*'))
      return handlers.map((each) => attach(own, { ...each, protocol: MIDDLEWARE, level: 'router' }, one, shared));
    const route: RouteFact = {
      kind: 'route',
      scope: own.key,
      methods: [verb === 'all' ? '*' : verb === 'del' ? 'DELETE' : verb === 'ws' ? 'GET' : verb.toUpperCase()],
      path: one,
      transport: verb === 'ws' ? 'ws' : links.mentions(handler.thing, 'text/event-stream') ? 'sse' : 'http',
      handler: handler.thing,
      handlerName,
      handlerAt: handler.at,
      protocol: HANDLER,
      guards,
      ...shared,
    };
    return [route];
  });
}

/** `app.use([path,] ...guards, [router])`. */
function uses(own: ScopeFact, site: ResolvedSite, links: Links): readonly DomainFact[] {
  const args = site.call.args.map((arg) => arg.value);
  const shared = { at: links.where(site.call, site.context), position: site.position, under: site.under };
  const [first] = args;
  const paths = first && isPath(first, site, links) ? pathsOf(first, site.context, links) : undefined;
  const values = (paths ? args.slice(1) : args).flatMap((value) => links.elements(value, site.context));
  const guards: GuardUse[] = [];
  const facts: DomainFact[] = [];
  for (const one of values) {
    const roots = rootsOf(links.evaluate(one.value, one.context), links);
    for (const root of roots) {
      const child = scope(root, site, links, links.nameOf(one.value, one.context));
      facts.push(child);
      for (const prefix of paths ?? ['']) {
        const mount: MountFact = {
          kind: 'mount',
          parent: own.key,
          child: child.key,
          prefix,
          guards: guards.map((guard) => ({ ...guard, level: 'mount' })),
          ...shared,
        };
        facts.push(mount);
      }
    }
    if (roots.length > 0) continue;
    const middleware = guardOf(one.value, one.context, own.root ? 'app' : 'router', links);
    if (!takesError(middleware.thing)) guards.push(middleware);
  }
  if (facts.length > 0) return facts;
  return guards.flatMap((guard) => (paths ?? [undefined]).map((path) => attach(own, guard, path, shared)));
}

/** A guard with what its `unless` leaves alone. */
function guardOf(value: Value, context: Context, level: GuardUse['level'], links: Links): GuardUse {
  const use: GuardUse = { ...callable(value, context, links), protocol: MIDDLEWARE, level };
  const made = possibilities(use.thing).find((one) => one.is === 'object' && one.callee.is === 'member' && one.callee.name === 'unless');
  if (made?.is !== 'object' || made.callee.is !== 'member' || !made.call) return use;
  const inner = value.kind === 'call' && value.callee.kind === 'member' ? value.callee.of : value;
  const covers = exceptions(made.call.args[0]?.value, made.in, links);
  return { ...use, ...callable(inner, context, links), thing: made.callee.of, covers };
}

function attach(
  own: ScopeFact,
  guard: GuardUse,
  path: string | undefined,
  shared: Pick<AttachFact, 'at' | 'position' | 'under'>,
): AttachFact {
  return { kind: 'attach', scope: own.key, guard, ...(path !== undefined && { path }), ...shared };
}

function isPath(value: Value, site: ResolvedSite, links: Links): boolean {
  const [first] = links.elements(value, site.context);
  const thing = first && links.evaluate(first.value, first.context);
  return thing?.is === 'literal' && thing.value !== null;
}

/** The `route(path)` call that a fluent registration hangs on. */
function routeCall(receiver: Thing | undefined): { readonly call: CallValue; readonly in: Context } | undefined {
  let current = receiver;
  while (current?.is === 'object' && current.callee.is === 'member') {
    if (current.callee.name === 'route' && current.call) return { call: current.call, in: current.in };
    current = current.callee.of;
  }
  return undefined;
}

/** The same, by what is written, where nothing is known of the receiver. */
function writtenRouteCall({ call, context }: ResolvedSite): { readonly call: CallValue; readonly in: Context } | undefined {
  let value = call.callee.kind === 'member' ? call.callee.of : undefined;
  while (value?.kind === 'call' && value.callee.kind === 'member') {
    if (value.callee.name === 'route') return { call: value, in: context };
    value = value.callee.of;
  }
  return undefined;
}

/** Error middleware has four parameters and sees no ordinary request. */
function takesError(thing: Thing): boolean {
  return thing.is === 'function' && (thing.module.facts.functions[thing.fn]?.params.length ?? 0) >= 4;
}
