/** Owns what is known about Express 4 and 5 and the servers that copy its interface: restana, polka, connect. */
import type { Site } from '../core/facts.js';
import { lastName, type Value } from '../core/value.js';
import type { AttachFact, DomainFact, GuardUse, Links, Model, MountFact, ResolvedSite, RouteFact, ScopeFact } from '../link/model.js';
import type { Thing } from '../link/things.js';
import { ANONYMOUS, callable, HTTP_METHODS, MIDDLEWARE, pathsOf } from './http.js';

const APPS = new Set(['express', 'restana', 'polka', 'connect', 'express.Express', 'express.Application', 'express.application']);
const ROUTERS = new Set(['express.Router', 'express.IRouter', 'express-promise-router', 'express.express.Router']);
const VERBS = new Set([...HTTP_METHODS, 'del', 'all', 'ws']);

/** Handlers get the response to answer with; returning is not answering, but nothing stops the request then. */
const HANDLER = { params: ['request', 'response', 'next'], passes: 'return', nextTakesError: true } as const;

export const express: Model = {
  id: 'express',
  languages: ['typescript'],
  packages: ['express', 'restana', 'polka', 'connect', 'express-promise-router'],
  watch: [...VERBS, 'use', 'express', 'Router', 'restana', 'polka'],

  accepts(site: Site): boolean {
    const { callee, args } = site.value;
    const name = lastName(callee) ?? '';
    if (!VERBS.has(name)) return true;
    // `app.get('setting')` reads a setting; `map.get(key)` has nothing to do with routes.
    const last = args.at(-1)?.value;
    // Clients wait, and send records, texts and what they were given (`await axios.post('/x', body)`); servers get something to call.
    if (
      !last ||
      site.value.awaited ||
      last.kind === 'param' ||
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
    if (!site.receiver || !(VERBS.has(name) || name === 'use')) return [];
    return links.roots(site.receiver, isScope).flatMap((root) => {
      const own = scope(root, site, links, site.call.callee.kind === 'member' ? links.nameOf(site.call.callee.of, site.context) : '');
      return [own, ...(name === 'use' ? uses(own, site, links) : routes(own, name, site, links))];
    });
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
  return /app|router?s?$|server|api|express/i.test(lastName(receiver) ?? '') || receiver.kind === 'param';
}

function isScope(name: string): boolean {
  return APPS.has(name) || ROUTERS.has(name);
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
  const chained = routeCall(site.receiver);
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
    const roots = links.roots(links.evaluate(one.value, one.context), isScope);
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
    const middleware = callable(one.value, one.context, links);
    if (!takesError(middleware.thing)) guards.push({ ...middleware, protocol: MIDDLEWARE, level: own.root ? 'app' : 'router' });
  }
  if (facts.length > 0) return facts;
  return guards.flatMap((guard) => (paths ?? [undefined]).map((path) => attach(own, guard, path, shared)));
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
function routeCall(
  receiver: Thing | undefined,
): { readonly call: NonNullable<(Thing & { is: 'object' })['call']>; readonly in: (Thing & { is: 'object' })['in'] } | undefined {
  let current = receiver;
  while (current?.is === 'object' && current.callee.is === 'member') {
    if (current.callee.name === 'route' && current.call) return { call: current.call, in: current.in };
    current = current.callee.of;
  }
  return undefined;
}

/** Error middleware has four parameters and sees no ordinary request. */
function takesError(thing: Thing): boolean {
  return thing.is === 'function' && (thing.module.facts.functions[thing.fn]?.params.length ?? 0) >= 4;
}
