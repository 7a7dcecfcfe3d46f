/** Owns what Rust frameworks with extractors know of a handler, and the route that it makes. Names no framework and reads no registration. */
import type { Transport } from '../core/route.js';
import type { Where } from '../core/span.js';
import type { GuardUse, Protocol, RouteFact, ScopeKey } from '../link/model.js';
import type { Thing } from '../link/things.js';
import { declared } from './chains.js';
import type { Place } from './http.js';

/** A handler and everything that belongs to it alone. */
export interface Endpoint {
  readonly methods: readonly string[];
  readonly handler: Thing;
  readonly name: string;
  readonly at: Where;
  readonly transport: Transport;
  readonly guards: readonly GuardUse[];
  readonly protocol: Protocol;
}

/** A handler is given what its parameters extract. */
export function protocolOf(handler: Thing): Protocol {
  return { params: declared(handler)?.params.map(() => 'injected' as const) ?? [], passes: 'return' };
}

export function routeTo(one: Endpoint, scope: ScopeKey, path: string, place: Place): RouteFact {
  return {
    kind: 'route',
    scope,
    path,
    methods: one.methods,
    transport: one.transport,
    handler: one.handler,
    handlerAt: one.at,
    handlerName: one.name,
    protocol: one.protocol,
    guards: one.guards,
    ...(one.transport === 'static' && { public: 'static files' }),
    ...place,
  };
}
