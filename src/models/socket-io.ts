/**
 * Owns what is known about Socket.IO: a server with namespaces, each with middleware of its own; sockets with events below them.
 * HTTP middleware sees no socket, and what stands in front of one namespace says nothing about another.
 */
import type { Site } from '../core/facts.js';
import { lastName, type Value } from '../core/value.js';
import type { AttachFact, DomainFact, Links, Model, Protocol, ResolvedSite, RouteFact, ScopeFact } from '../link/model.js';
import type { Thing } from '../link/things.js';
import { type Callable, callable, fromPattern, possibilities } from './http.js';

const SERVER = /^socket\.io(\.(Server|default|listen|Socket\.Server))?$/;
const CONNECTS = new Set(['connection', 'connect']);
/** What sockets tell of themselves. */
const OWN = new Set([...CONNECTS, 'disconnect', 'disconnecting', 'error', 'connect_error', 'newListener', 'close', 'end']);
/** Gives the namespace that it is called on, or a part of it. */
const CHAIN_END = 40;

const MIDDLEWARE: Protocol = { params: ['request', 'next'], passes: 'next', nextTakesError: true };
const PACKET: Protocol = { params: ['nothing', 'next'], passes: 'next', nextTakesError: true };
const HANDSHAKE: Protocol = { params: ['request', 'response', 'next'], passes: 'next', nextTakesError: true };
const CONNECTION: Protocol = { params: ['request'], passes: 'return' };
const EVENT: Protocol = { params: ['nothing'], passes: 'return', within: true, quiet: true };

type Shared = Pick<RouteFact, 'at' | 'position' | 'under'>;

/** A namespace of a server; its sockets are the parameters of what is called when somebody connects. */
interface Namespace {
  readonly server: Thing & { is: 'object' };
  readonly path: string;
}

export const socketIo: Model = {
  id: 'socket-io',
  languages: ['typescript'],
  packages: ['socket.io'],
  watch: ['on', 'once', 'use'],

  accepts(site: Site): boolean {
    const { callee, args } = site.value;
    const [first, second] = args;
    if (callee.kind !== 'member' || !first) return false;
    if (lastName(callee) === 'use') return args.length === 1;
    return second !== undefined && first.value.kind !== 'function';
  },

  read(site: ResolvedSite, links: Links): readonly DomainFact[] {
    if (!site.receiver) return [];
    const name = lastName(site.call.callee) ?? '';
    const shared = { at: links.where(site.call, site.context), position: site.position, under: site.under };
    const [first, second] = site.call.args.map((arg) => arg.value);
    if (!first) return [];
    return possibilities(site.receiver).flatMap((receiver): readonly DomainFact[] => {
      if (receiver.is === 'param' && !declaredServer(receiver, links)) return onSocket(name, receiver, first, second, shared, site, links);
      const engine = receiver.is === 'member' && receiver.name === 'engine' ? namespaceOf(receiver.of, links, 0) : undefined;
      if (engine && name === 'use') {
        const guard = { ...callable(first, site.context, links), protocol: HANDSHAKE, level: 'app' as const };
        return [serverScope(engine, shared, links), { kind: 'attach', scope: links.key(engine.server), guard, ...shared }];
      }
      const namespace = namespaceOf(receiver, links, 0);
      return namespace ? onNamespace(name, namespace, first, second, shared, site, links) : [];
    });
  },

  calls: {
    '@socket.io/admin-ui.instrument': { does: 'nothing' },
  },
};

/** The namespace that a thing is: the server itself, or what `of` gives. */
function namespaceOf(thing: Thing, links: Links, depth: number): Namespace | undefined {
  if (depth > CHAIN_END) return undefined;
  if (thing.is === 'param') {
    const server = links.roots(thing, (name) => SERVER.test(name))[0];
    return server && { server, path: '/' };
  }
  if (thing.is === 'module') return namespaceOf(links.access(thing, 'default'), links, depth + CHAIN_END);
  if (thing.is !== 'object') return undefined;
  if (links.classNames(thing).some((name) => SERVER.test(name))) return { server: thing, path: '/' };
  if (thing.callee.is !== 'member') return undefined;
  const on = possibilities(thing.callee.of).flatMap((one) => namespaceOf(one, links, depth + 1) ?? [])[0];
  const [of] = thing.callee.name === 'of' ? (thing.call?.args ?? []) : [];
  if (!on || !of) return on;
  const made = links.evaluate(of.value, thing.in);
  const path = made.is === 'literal' && made.regexp ? fromPattern(String(made.value)) : (links.text(of.value, thing.in) ?? '{}');
  return { server: on.server, path: path.startsWith('/') || path === '{}' ? path : `/${path}` };
}

function declaredServer(param: Thing & { is: 'param' }, links: Links): boolean {
  return links.roots(param, (name) => SERVER.test(name)).length > 0;
}

function serverScope({ server }: Namespace, { position, under, at }: Shared, links: Links): ScopeFact {
  const made = server.call ? links.where(server.call, server.in) : at;
  const shared = { prefix: '', order: 'whole', framework: 'socket.io', position, under, at: made } as const;
  return { kind: 'scope', key: links.key(server), name: 'io', root: true, ...shared };
}

/** The check of every request that would open a connection, an option of the server. */
function allowed({ server }: Namespace, shared: Shared, links: Links): readonly AttachFact[] {
  const options = server.call?.args.map((arg) => links.evaluate(arg.value, server.in)).find((one) => one.is === 'record');
  const thing = options && links.access(options, 'allowRequest');
  if (thing?.is !== 'function') return [];
  const guard = { thing, name: 'allowRequest', at: shared.at, protocol: MIDDLEWARE, level: 'app' as const };
  return [{ kind: 'attach', scope: links.key(server), guard, ...shared }];
}

/** The key of a namespace: every `of` with the same path gives the same one. */
function keyOf({ server, path }: Namespace, links: Links): string {
  return `${links.key(server)} namespace ${path}`;
}

function onNamespace(
  name: string,
  namespace: Namespace,
  first: Value,
  second: Value | undefined,
  shared: Shared,
  site: ResolvedSite,
  links: Links,
): readonly DomainFact[] {
  const server = serverScope(namespace, shared, links);
  const key = keyOf(namespace, links);
  const own: readonly DomainFact[] = [
    server,
    ...allowed(namespace, shared, links),
    { ...server, key, name: namespace.path, root: false },
    { kind: 'mount', parent: server.key, child: key, prefix: namespace.path, guards: [], ...shared },
  ];
  if (name === 'use') {
    const guards = links.elements(first, site.context).map((one) => callable(one.value, one.context, links));
    return [
      ...own,
      ...guards.map((guard): AttachFact => {
        return { kind: 'attach', scope: key, guard: { ...guard, protocol: MIDDLEWARE, level: 'router' }, ...shared };
      }),
    ];
  }
  const event = links.text(first, site.context) ?? '';
  if (!CONNECTS.has(event) || !second) return [];
  const handler = callable(second, site.context, links);
  return [...own, route(key, '', handler, CONNECTION, shared), ...sockets(handler, key, server, shared, links)];
}

/** The sockets of a namespace: what its connection handler is given. What turns a caller away there turns the events away, too. */
function sockets(handler: Callable, namespace: string, server: ScopeFact, shared: Shared, links: Links): readonly DomainFact[] {
  const { thing } = handler;
  if (thing.is !== 'function') return [];
  const key = links.key({ is: 'param', module: thing.module, fn: thing.fn, index: 0 });
  const guard = { ...handler, protocol: CONNECTION, level: 'router' as const, incidental: true as const };
  return [
    { ...server, key, name: 'socket', root: false, ...shared },
    { kind: 'mount', parent: namespace, child: key, prefix: '', guards: [], ...shared },
    { kind: 'attach', scope: key, guard, ...shared },
  ];
}

/** What is registered on the parameter of a connection handler; where it is another parameter, no scope is known for it. */
function onSocket(
  name: string,
  socket: Thing & { is: 'param' },
  first: Value,
  second: Value | undefined,
  shared: Shared,
  site: ResolvedSite,
  links: Links,
): readonly DomainFact[] {
  const scope = links.key(socket);
  if (name === 'use') {
    const guard = { ...callable(first, site.context, links), protocol: PACKET, level: 'router' as const };
    return [{ kind: 'attach', scope, guard, ...shared }];
  }
  const event = links.text(first, site.context);
  if (event === undefined || OWN.has(event) || !second) return [];
  return [route(scope, event, callable(second, site.context, links), EVENT, shared)];
}

function route(scope: string, path: string, handler: Callable, protocol: Protocol, shared: Shared): RouteFact {
  return {
    kind: 'route',
    scope,
    methods: ['WS'],
    path,
    transport: 'ws',
    handler: handler.thing,
    handlerName: handler.name,
    handlerAt: handler.at,
    protocol,
    guards: [],
    ...shared,
  };
}
