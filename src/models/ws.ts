/** Owns what is known about the npm package ws: servers of sockets, the check of their clients, and upgrades that code makes itself. */
import type { Site } from '../core/facts.js';
import { lastName } from '../core/value.js';
import type { DomainFact, Links, Model, Protocol, ResolvedSite } from '../link/model.js';
import { callable } from './http.js';

const SERVER = /^ws(\.(WebSocketServer|Server|WebSocket\.Server|WebSocket\.WebSocketServer|default\.Server))$/;

/** A handler is given the socket and the request that it came with. */
const HANDLER: Protocol = { params: ['request', 'request'], passes: 'return' };
/** `verifyClient({ req })` says yes or no. */
const VERIFY: Protocol = { params: ['request'], passes: 'true' };

/** `verifyClient({ req }, callback)` tells the callback. */
const ASKED: Protocol = { params: ['request', 'next'], passes: 'next' };

export const ws: Model = {
  id: 'ws',
  languages: ['typescript'],
  packages: ['ws'],
  watch: ['on', 'addListener'],

  accepts(site: Site): boolean {
    const { callee, args } = site.value;
    return callee.kind === 'member' && args.length === 2;
  },

  read(site: ResolvedSite, links: Links): readonly DomainFact[] {
    const [event, handler] = site.call.args.map((arg) => arg.value);
    if (!site.receiver || !event || !handler || links.text(event, site.context) !== 'connection') return [];
    const [server] = links.roots(site.receiver, (name) => SERVER.test(name));
    if (!server) return [];
    const { callee } = site.call;
    const shared = { at: links.where(site.call, site.context), position: site.position, under: site.under };
    const scope = links.key(server);
    const options = server.call?.args[0]?.value;
    const made = options ? links.evaluate(options, server.in) : undefined;
    const path = made?.is === 'record' ? links.access(made, 'path') : undefined;
    const verify = made?.is === 'record' ? links.access(made, 'verifyClient') : undefined;
    const called = callable(handler, site.context, links);
    const facts: DomainFact[] = [
      {
        kind: 'scope',
        key: scope,
        name: callee.kind === 'member' ? (lastName(callee.of) ?? 'wss') : 'wss',
        framework: 'ws',
        root: true,
        prefix: '',
        order: 'whole',
        ...shared,
      },
      {
        kind: 'route',
        scope,
        methods: ['WS'],
        path: path?.is === 'literal' ? String(path.value) : '/',
        transport: 'ws',
        handler: called.thing,
        handlerName: called.name,
        handlerAt: called.at,
        protocol: HANDLER,
        guards: [],
        ...shared,
      },
    ];
    if (verify?.is === 'function') {
      const asked = (verify.module.facts.functions[verify.fn]?.params.length ?? 0) > 1 ? ASKED : VERIFY;
      const guard = { thing: verify, name: 'verifyClient', at: shared.at, protocol: asked, level: 'router' as const };
      facts.push({ kind: 'attach', scope, guard, ...shared });
    }
    return facts;
  },
};
