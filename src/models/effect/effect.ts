/** Owns what is known about Effect's servers: `HttpApi`, `HttpRouter`, routers of layers and `Rpc`, in their third and fourth generation. */
import type { Site } from '../../core/facts.js';
import { lastName } from '../../core/value.js';
import type { LibraryCall } from '../../link/library-calls.js';
import type { DomainFact, Links, Model, ResolvedSite } from '../../link/model.js';
import { contract, handlers } from './contracts.js';
import { implementations } from './guards.js';
import { layer, registration, rpcService } from './layers.js';
import { wordOf } from './names.js';
import { results } from './results.js';
import { router, service } from './routers.js';

/** Methods that give a new value of the same kind: the last one of a chain tells what the chain declares. */
const FLUENT = new Set([
  ...['add', 'addHttpApi', 'addError', 'prefix', 'merge', 'middleware', 'middlewareEndpoints', 'pipe'],
  ...[
    'annotate',
    'annotateMerge',
    'annotateContext',
    'annotateEndpoints',
    'annotateEndpointsContext',
    'annotateEndpointsMerge',
    'annotateRpcs',
    'annotateRpcsContext',
  ],
]);
const MAKES = [
  'make',
  'fromIterable',
  'concatAll',
  'addAll',
  'use',
  'layer',
  'layerHttp',
  'layerHttpRouter',
  'serve',
  'mergeAll',
  'provide',
  'provideMerge',
];
const OPERATORS = ['mount', 'prefixAll', 'concat', 'append', 'get', 'post', 'put', 'patch', 'del', 'all'];
/** Calls inside functions that register on a router or give the handlers of a contract. */
const INNER = [
  'handle',
  'handleRaw',
  'mountApp',
  'upgrade',
  'upgradeChannel',
  'addGlobalMiddleware',
  'layerProtocolHttp',
  'layerProtocolHttpRouter',
  'layerProtocolWebsocket',
  'layerProtocolWebsocketRouter',
];
const BUILDERS = ['group', 'handler', 'endpoint'];
const SERVERS = ['toHttpApp', 'toHttpEffect', 'toWebHandler', 'toHttpAppWebsocket', 'toHttpEffectWebsocket'];
const IMPLEMENTS = new Set(['effect', 'succeed', 'sync', 'scoped']);

export const effect: Model = {
  id: 'effect',
  languages: ['typescript'],
  packages: ['@effect/platform', '@effect/rpc', 'effect', 'effect/unstable'],
  watch: [...FLUENT, ...MAKES, ...OPERATORS, ...INNER, ...BUILDERS, ...SERVERS, ...IMPLEMENTS],

  accepts({ value: { callee }, continued }: Site): boolean {
    const name = lastName(callee) ?? '';
    if (callee.kind === 'member' && IMPLEMENTS.has(name)) return lastName(callee.of) === 'Layer';
    return continued === undefined || !FLUENT.has(continued);
  },

  read(site: ResolvedSite, links: Links): readonly DomainFact[] {
    const name = lastName(site.call.callee) ?? '';
    const word = wordOf(site.callee, links)?.name ?? '';
    if (IMPLEMENTS.has(name)) return implementations(site, links);
    if (word.startsWith('HttpApiBuilder.') && word !== 'HttpApiBuilder.layer') {
      if (name !== 'use') return handlers(site, links);
    } else if (word.startsWith('RpcServer.') && !word.startsWith('RpcServer.layerHttp')) return rpcService(site, links);
    if (name === 'use' && word !== 'HttpLayerRouter.use') {
      const found = service(site, links);
      if (found.length > 0) return found;
    }
    const made = links.evaluate(site.call, site.context);
    return contract(made, site, links) ?? router(made, site, links) ?? layer(made, site, links) ?? registration(site, links) ?? [];
  },

  calls: {
    ...results,
    ...both('HttpApiMiddleware.Tag()', {
      does: 'guard',
      verdict: 'rejects',
      unless: [{ option: 'optional', is: true, verdict: 'optional' }],
    }),
    ...both('HttpApiMiddleware.Service()', { does: 'guard', verdict: 'rejects' }),
    ...both('RpcMiddleware.Tag()', { does: 'guard', verdict: 'rejects', unless: [{ option: 'optional', is: true, verdict: 'optional' }] }),
    ...both('RpcMiddleware.Service()', { does: 'guard', verdict: 'rejects' }),
    ...both('HttpServerRequest.HttpServerRequest', { does: 'request', at: [] }),
    ...both('HttpServerRequest.schemaHeaders', { does: 'request', at: ['headers'] }),
    ...both('HttpServerRequest.schemaCookies', { does: 'request', at: ['cookies'] }),
    ...both('HttpMiddleware.logger', { does: 'nothing' }),
    ...both('HttpMiddleware.cors', { does: 'nothing' }),
    ...both('HttpMiddleware.make', { does: 'wrap' }),
  },
};

/** The same call under every name that a module goes by. */
function both(name: string, call: LibraryCall): Record<string, LibraryCall> {
  const [module = ''] = name.split('.');
  const roots = module.startsWith('Rpc')
    ? ['@effect/rpc.', '@effect/rpc/', 'effect/unstable/rpc.', 'effect/unstable/rpc/']
    : [
        '@effect/platform.',
        '@effect/platform/',
        'effect/unstable/http.',
        'effect/unstable/http/',
        'effect/unstable/httpapi.',
        'effect/unstable/httpapi/',
      ];
  return Object.fromEntries(roots.map((root) => [`${root}${name}`, call]));
}
