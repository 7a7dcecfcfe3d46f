/** Owns the route inventory's rows, as rules, reports and tools outside see them. Never names a framework's syntax. */
import type { Where } from './span.js';

/** What a guard does with a caller, decided from its body first, then the library tables, then its name. */
export type GuardVerdict =
  /** Every path without a valid credential ends in an error. */
  | 'rejects'
  /** Rejects a missing credential but verifies nothing. */
  | 'presence'
  /** Sets an identity when there is one and continues otherwise. */
  | 'optional'
  /** Only attaches a user or session. */
  | 'sets-only'
  /** Checks a role or permission that an anonymous caller cannot have. */
  | 'authz'
  /** Compares a signature or shared secret. */
  | 'signature'
  /** Restricts where calls come from. */
  | 'network'
  /** Rejects unless a setting turns it off. */
  | 'bypassable'
  /** Looks like a guard and lets everyone pass. */
  | 'stub'
  /** Could not tell. */
  | 'unknown';

export type GuardLevel = 'app' | 'router' | 'mount' | 'route' | 'handler';

/** A guard on the way to a route. */
export interface Guard extends Where {
  readonly name: string;
  readonly level: GuardLevel;
  readonly verdict: GuardVerdict;
}

/** One mount on the way from the application to the route. */
export interface Mount extends Where {
  /** As written, `{}` for what could not be read. */
  readonly prefix: string;
  /** It happens under a condition only. */
  readonly conditional?: true;
}

export const routeVerdicts = ['guarded', 'public', 'unguarded', 'unresolved', 'unmounted'] as const;

export type RouteVerdict = (typeof routeVerdicts)[number];

export type Transport = 'http' | 'ws' | 'sse' | 'rpc' | 'action' | 'static';

/** One root-to-route path. A handler mounted twice makes two routes. */
export interface Route {
  /** Upper case; `*` for any, and where the transport knows none. */
  readonly method: string;
  /** Full path with all prefixes, parameters as written. */
  readonly path: string;
  readonly transport: Transport;
  readonly framework: string;
  /** Where the route is declared. */
  readonly at: Where;
  readonly handler: { readonly name: string; readonly at: Where };
  readonly verdict: RouteVerdict;
  /** In words, why this verdict. */
  readonly reason: string;
  readonly guards: readonly Guard[];
  readonly mounts: readonly Mount[];
  /** It is declared under a condition only. */
  readonly conditional?: true;
  /** The guard that the verdict rests on, where it checks nothing. */
  readonly stub?: Guard;
  /** Public by a marker in the code, not by what it is. */
  readonly marked?: true;
  /** The tenant that its caller names, where the route is guarded and nothing checks that the caller belongs to it. */
  readonly uncheckedTenant?: TenantInput;
  /** The application it hangs on, and the router it is declared on. */
  readonly app: RouteScope;
  readonly router: RouteScope;
}

/** A tenant as a request names it, and where that is read. */
export interface TenantInput extends Where {
  readonly name: string;
  /** `request`: its query, body, or another part that was not told apart. */
  readonly from: 'path' | 'header' | 'request';
}

/** An application or router; equal keys are the same object. */
export interface RouteScope {
  readonly key: string;
  readonly name: string;
  readonly at: Where;
}
