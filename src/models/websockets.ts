/** Owns what is known about the websockets library: servers, the checks of their handshakes, and routers over them. */
import { lastName } from '../core/value.js';
import type { AttachFact, DomainFact, GuardUse, Links, Model, Protocol, ResolvedSite, RouteFact, ScopeFact } from '../link/model.js';
import type { Context, Thing } from '../link/things.js';
import { possibilities } from './http.js';
import { listed, viewOf } from './views.js';

const SERVE =
  /^websockets(\.(server|asyncio\.server|sync\.server|legacy\.server|legacy\.auth|sync\.router|asyncio\.router))?\.(unix_)?(serve|route)$/;
const RULE = /^werkzeug\.routing\.(\w+\.)?Rule$/;

/** A handler is given the connection; before version 10 also the path. */
const HANDLER: Protocol = { params: ['request', 'request'], passes: 'return' };
/** The check of a handshake is given connection and request, before version 14 path and headers, and answers instead of the handler. */
const HANDSHAKE: Protocol = { params: ['request', 'request'], passes: 'null' };

function read(site: ResolvedSite, links: Links): readonly DomainFact[] {
  const name = links.libraryName(site.callee) ?? '';
  if (!SERVE.test(name)) return [];
  const { call, context } = site;
  const own: ScopeFact = {
    kind: 'scope',
    key: `${context.module.path}:${call.at[0]}`,
    name: 'server',
    framework: 'websockets',
    root: true,
    prefix: '',
    order: 'whole',
    at: links.where(call, context),
    position: site.position,
    under: site.under,
  };
  const { at, position, under } = own;
  const attached = handshakes(site, links).map((guard): AttachFact => ({ kind: 'attach', scope: own.key, guard, at, position, under }));
  const given = links.argument(call, name.endsWith('route') ? 'url_map' : 'handler', 0) ?? links.argument(call, 'ws_handler');
  if (!given) return [];
  if (name.endsWith('route')) return [own, ...attached, ...rules(links.evaluate(given, context), own, links)];
  const view = viewOf(given, context, links);
  // What calls `serve` with anything else serves something else.
  if (view.thing.is === 'literal' || view.thing.is === 'unknown') return [];
  return [own, ...attached, route(own, '/*', view)];
}

function route(own: ScopeFact, path: string, view: ReturnType<typeof viewOf>): RouteFact {
  return {
    kind: 'route',
    scope: own.key,
    methods: ['*'],
    path,
    transport: 'ws',
    handler: view.thing,
    handlerName: view.name,
    handlerAt: view.at,
    protocol: HANDLER,
    guards: view.guards,
    at: own.at,
    position: own.position,
    under: own.under,
  };
}

/** `Map([Rule(path, endpoint=handler)])`. */
function rules(map: Thing, own: ScopeFact, links: Links): readonly RouteFact[] {
  const table = map.is === 'object' && map.call ? links.argument(map.call, 'rules', 0) : undefined;
  return (map.is === 'object' && table ? listed(links.evaluate(table, map.in)) : []).flatMap((one): readonly RouteFact[] => {
    if (one.is !== 'object' || !one.call || !RULE.test(links.libraryName(one.callee) ?? '')) return [];
    const endpoint = links.argument(one.call, 'endpoint');
    const path = links.text(links.argument(one.call, 'string', 0), one.in) ?? '{}';
    return endpoint ? [{ ...route(own, path, viewOf(endpoint, one.in, links)), at: links.where(one.call, one.in) }] : [];
  });
}

/** `process_request=check`, `process_request=basic_auth(…)`, and protocols with a method of that name. */
function handshakes(site: ResolvedSite, links: Links): readonly GuardUse[] {
  return ['process_request', 'create_protocol', 'klass'].flatMap((option) => {
    const given = links.argument(site.call, option);
    if (!given) return [];
    const use = (thing: Thing): GuardUse => ({
      thing,
      name: links.nameOf(given, site.context),
      at: links.where(given, site.context),
      protocol: HANDSHAKE,
      level: 'app',
    });
    return possibilities(links.evaluate(given, site.context)).flatMap((thing) => check(thing, option, site.context, links).map(use));
  });
}

function check(thing: Thing, option: string, context: Context, links: Links): readonly Thing[] {
  if (thing.is === 'literal') return [];
  if (option === 'process_request' || thing.is !== 'class') return [thing];
  const method = links.access({ is: 'object', callee: thing, in: context }, 'process_request');
  return method.is === 'function' ? [method] : [];
}

export const websockets: Model = {
  id: 'websockets',
  packages: ['websockets'],
  languages: ['python'],
  watch: ['serve', 'unix_serve', 'route', 'unix_route'],
  accepts: ({ value, decorates }) => decorates === undefined && (lastName(value.callee) ?? '') !== '',
  read,
  calls: Object.fromEntries([
    ...['websockets', 'websockets.server', 'websockets.asyncio.server', 'websockets.sync.server'].map(
      (library) => [`${library}.basic_auth`, { does: 'guard', verdict: 'rejects' }] as const,
    ),
    ...['websockets', 'websockets.auth', 'websockets.legacy.auth'].map(
      (library) => [`${library}.basic_auth_protocol_factory`, { does: 'guard', verdict: 'rejects' }] as const,
    ),
    // What came over the socket, and the query of its address.
    ['json.loads', { does: 'wrap' }],
    ['orjson.loads', { does: 'wrap' }],
    ['ujson.loads', { does: 'wrap' }],
    ['urllib.parse.parse_qs', { does: 'request', at: ['query'] }],
    ['urllib.parse.parse_qsl', { does: 'request', at: ['query'] }],
  ]),
};
