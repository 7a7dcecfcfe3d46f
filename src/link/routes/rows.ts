/** Owns the inventory's rows: one for each way from an application to a route, with its guards and its verdict. */
import type { Guard, GuardVerdict, Mount, Route, RouteScope, RouteVerdict } from '../../core/route.js';
import type { Guards, JudgedRequest } from '../guards.js';
import type { AttachFact, GuardUse, MountFact, Position, RouteFact, ScopeFact } from '../model.js';
import { REJECTING } from '../outcome/tables.js';
import type { Vocabulary } from '../project.js';
import { Answers, type Reads } from '../reads.js';
import type { Tenants } from '../tenants/tenants.js';
import type { Thing } from '../things.js';
import type { MountGraph, Way } from './graph.js';
import { covers } from './order.js';
import { joinPath, sameShape, under } from './paths.js';
import { publicByDesign, registersUsers } from './public.js';

const MAX_LEAK_DEPTH = 3;
/** Scopes under other names followed into each other. */
const MAX_PASSED_UP = 6;
/** A guard that is named for the caller: where it is optional, anonymous callers were thought of. */
const ASKS_WHO = /user|auth|identity|session|token|jwt|principal|viewer|account|login|member|credential|optional/i;
/** After everything that is registered. */
const LAST: Position = [];

/** `marked`: a marker in the code says that it is public. `stub`: the guard in front checks nothing. */
interface Judged {
  readonly verdict: RouteVerdict;
  readonly reason: string;
  readonly marked?: true;
  readonly stub?: Guard;
}

/** A row, and what no other row says. */
interface Row {
  readonly route: Route;
  readonly sameness: string;
}

/** A step on the way to a route: into what is mounted, or to the route itself. */
type Hop = MountFact | RouteFact;

export class Rows {
  private readonly rows: Answers<RouteFact, readonly Row[]>;

  constructor(
    reads: Reads,
    private readonly graph: MountGraph,
    private readonly guards: Guards,
    private readonly tenants: Tenants,
    private readonly vocabulary: Vocabulary,
    private readonly matches: (path: string, glob: string) => boolean,
    private readonly mentions: (thing: Thing, words: RegExp) => boolean,
  ) {
    this.rows = new Answers(reads, new WeakMap());
  }

  /** All rows, in the order of their registrations. */
  all(): Route[] {
    const rows = this.graph.routes.flatMap((route) => this.rows.get(route, () => this.rowsOf(route)));
    // One function may set up several applications alike: an endpoint that differs in nothing is told once.
    return [...new Map(rows.map(({ sameness, route }) => [sameness, route])).values()];
  }

  private rowsOf(route: RouteFact): readonly Row[] {
    const scope = this.graph.scope(route.scope);
    if (!scope) return [];
    const ways = this.graph.waysTo(route.scope);
    const mounted = ways.length > 0;
    // Sockets are opened and spoken to without a method of their own.
    const methods = route.transport === 'ws' ? ['*'] : route.methods;
    return (mounted ? ways : this.graph.looseWaysTo(route.scope)).flatMap((way) =>
      methods.map((method) => {
        const row = this.row(route, scope, way, method, mounted);
        return { route: row, sameness: sameness(row) };
      }),
    );
  }

  private row(declared: RouteFact, scope: ScopeFact, way: Way, method: string, mounted: boolean): Route {
    const route = this.implemented(declared);
    const path = joinPath(...this.prefixes(way), route.path);
    const uses = [...this.along(way, route, path), ...route.guards];
    const transport = route.transport === 'ws' ? ('websocket' as const) : ('http' as const);
    const request = {
      path,
      method,
      transport,
      ...(route.endpoint !== undefined && { endpoint: route.endpoint }),
      ...(route.metadata && { metadata: route.metadata }),
      ...(route.metadataOf && { metadataOf: route.metadataOf }),
    };
    const judged = uses
      .filter((use) => use.covers?.(request) ?? true)
      .map((use) => {
        const verdict = this.judge(use, request);
        // What a handler asks for by name and gets in any case is optional to it.
        return { use, verdict: verdict === 'sets-only' && use.level === 'handler' ? ('optional' as const) : verdict };
      })
      .filter(({ use, verdict }) => !use.incidental || (verdict !== undefined && verdict !== 'bypassable' && REJECTING.has(verdict)));
    const guards: Guard[] = judged.flatMap(({ use, verdict }) =>
      verdict ? [{ name: use.name, level: use.level, verdict, ...use.at }] : [],
    );
    if (!guards.some((guard) => REJECTING.has(guard.verdict))) {
      const verdict = this.guards.judgeHandler(route.handler, route.protocol, request);
      if (verdict) guards.push({ name: route.handlerName, level: 'handler', verdict, ...route.handlerAt });
    }
    const { verdict, reason, marked, stub }: Judged = mounted
      ? this.verdict(route, path, method, guards)
      : { verdict: 'unmounted', reason: `\`${nameOf(way.root)}\` is mounted on no application` };
    const tenant = verdict === 'guarded' ? this.tenants.unchecked(route, path, judged) : undefined;
    return {
      method,
      path,
      transport: route.transport,
      framework: scope.framework,
      at: route.at,
      handler: { name: route.handlerName, at: route.handlerAt },
      verdict,
      reason,
      guards,
      mounts: way.mounts.map(
        (mount): Mount => ({ prefix: mount.prefix, ...(mount.under.length > 0 && { conditional: true }), ...mount.at }),
      ),
      ...(route.under.length > 0 && { conditional: true }),
      ...(marked && { marked }),
      ...(stub && { stub }),
      ...(tenant && { uncheckedTenant: tenant }),
      app: told(way.root),
      router: told(scope),
    };
  }

  /** The route with the one handler that implements it, where it only declares. */
  private implemented(route: RouteFact): RouteFact {
    const [only, ...more] = route.declares === undefined ? [] : this.graph.implementationsOf(route.declares);
    if (!only || more.length > 0) return route;
    return { ...route, handler: only.thing, handlerName: only.name, handlerAt: only.at, protocol: only.protocol };
  }

  /**
   * A guard that is only declared is as strong as the strongest of its implementations: others stand in for it elsewhere. Where none can
   * be told to reject, and not all of them plainly let everyone pass, it does what its declaration promises.
   */
  private judge(use: GuardUse, request: JudgedRequest): GuardVerdict | undefined {
    const written = use.declares === undefined ? [] : this.graph.implementationsOf(use.declares);
    const verdicts = written.map(({ thing, protocol }) => this.guards.judge({ ...use, thing, protocol, promised: true }, request));
    const rejecting = verdicts.find((one) => one !== undefined && REJECTING.has(one));
    if (rejecting || (verdicts.length > 0 && verdicts.every((one) => one === 'stub'))) return rejecting ?? 'stub';
    return this.guards.judge(use, request) ?? verdicts.find((one) => one !== undefined);
  }

  private prefixes(way: Way): readonly string[] {
    const parts = [way.root.prefix];
    for (const mount of way.mounts) {
      parts.push(mount.prefix);
      const child = this.graph.scope(mount.child);
      if (child && !mount.replacesPrefix) parts.push(child.prefix);
    }
    return parts;
  }

  /** What a request meets from the application down to the route, in order. */
  private along(way: Way, route: RouteFact, path: string): readonly GuardUse[] {
    const uses: GuardUse[] = [];
    let prefix = way.root.prefix;
    let scope: ScopeFact | undefined = way.root;
    for (const hop of [...way.mounts, route]) {
      if (!scope) break;
      const met = this.attachedOn(scope, hop, prefix, path, route, 0).filter((use) => !uses.includes(use));
      // What is isolated sits behind the middleware around it and takes over nothing else.
      uses.push(...(hop.kind === 'mount' && hop.isolated ? met.filter((use) => use.protocol.passes === 'next') : met));
      if (hop.kind !== 'mount') break;
      uses.push(...hop.guards);
      scope = this.graph.scope(hop.child);
      prefix = joinPath(prefix, hop.prefix, hop.replacesPrefix ? '' : (scope?.prefix ?? ''));
    }
    return uses;
  }

  private attachedOn(scope: ScopeFact, hop: Hop, prefix: string, path: string, route: RouteFact, depth: number): readonly GuardUse[] {
    const at = hop.position;
    const order = scope.order === 'whole' && hop.kind === 'mount' && hop.atOnce ? 'after' : scope.order;
    const own = this.graph
      .attachedTo(scope.key)
      .filter((one) => (at === LAST || covers(order, one.position, at, scope.position)) && this.reaches(one, prefix, path, route))
      .map((one) => one.guard);
    own.push(...this.passedUp(scope, hop, prefix, path, route, depth));
    if (!scope.leaks || depth >= MAX_LEAK_DEPTH) return own;
    const leaked = this.graph.guardedMounts(scope.key).flatMap((mount: MountFact) => {
      const at2 = joinPath(prefix, mount.prefix);
      if (
        (at !== LAST && !covers(scope.order, mount.position, at, scope.position)) ||
        samePosition(mount.position, at) ||
        !under(path, at2)
      )
        return [];
      const child = this.graph.scope(mount.child);
      if (!child) return [];
      // Requests run through all of the child before they come back.
      return [...mount.guards, ...this.attachedOn(child, { ...mount, position: LAST }, at2, path, route, depth + 1)];
    });
    return [...own, ...leaked];
  }

  /** What is attached to the children that are the scope itself under another name. Other children see what was set up before them. */
  private passedUp(scope: ScopeFact, hop: Hop, prefix: string, path: string, route: RouteFact, depth: number): readonly GuardUse[] {
    if (depth >= MAX_PASSED_UP) return [];
    return this.graph.transparentMounts(scope.key).flatMap((mount) => {
      const child = this.graph.scope(mount.child);
      if (!child || (hop.kind === 'mount' && hop !== mount && !covers('after', mount.position, hop.position, scope.position))) return [];
      return this.attachedOn(child, { ...route, position: LAST }, prefix, path, route, depth + 1);
    });
  }

  private reaches(attach: AttachFact, prefix: string, path: string, route: RouteFact): boolean {
    if (attach.skips?.includes(route.transport)) return false;
    if (attach.path === undefined) return true;
    return (attach.exact ? sameShape : under)(path, joinPath(prefix, attach.path));
  }

  private verdict(route: RouteFact, path: string, method: string, guards: readonly Guard[]): Judged {
    const guard =
      guards.find((one) => REJECTING.has(one.verdict) && one.verdict !== 'presence') ?? guards.find((one) => REJECTING.has(one.verdict));
    if (guard)
      return {
        verdict: 'guarded',
        reason:
          guard.verdict === 'presence'
            ? `\`${guard.name}\` asks for a credential but verifies nothing`
            : `\`${guard.name}\` at ${guard.level} level`,
      };
    if (route.public !== undefined) return { verdict: 'public', reason: route.public, marked: true };
    const declared = this.vocabulary.publicRoutes.find(
      (one) => (one.method === undefined || one.method.toUpperCase() === method) && this.matches(path, one.path),
    );
    if (declared) return { verdict: 'public', reason: declared.reason };
    const design = route.transport === 'ws' ? undefined : publicByDesign(method, path, route.handlerName);
    if (design !== undefined) return { verdict: 'public', reason: design };
    if (
      registersUsers(method, path) &&
      this.mentions(
        route.handler,
        /^(register|sign_?up|create_?user|create_?account|hash|hash_?password|gen_?salt|generate_?password_?hash|set_?password|get_?password_?hash)/i,
      )
    ) {
      return { verdict: 'public', reason: 'registration: creates an account with its password' };
    }
    const unknown = guards.find((one) => one.verdict === 'unknown');
    if (unknown) return { verdict: 'unresolved', reason: `\`${unknown.name}\` looks like a guard and its body could not be read` };
    const optional = guards.find((one) => one.verdict === 'optional' && ASKS_WHO.test(one.name));
    if (optional && (method === 'GET' || method === 'HEAD'))
      return { verdict: 'public', reason: `\`${optional.name}\` lets anonymous callers read on purpose` };
    const stub = guards.findLast((one) => one.verdict === 'stub');
    if (stub) return { verdict: 'guarded', reason: `\`${stub.name}\` stands in front and checks nothing: a stub`, stub };
    const weak = guards.findLast((one) => one.verdict === 'optional' || one.verdict === 'sets-only');
    if (weak) return { verdict: 'unguarded', reason: `\`${weak.name}\` ${WEAK[weak.verdict as keyof typeof WEAK]}` };
    return { verdict: 'unguarded', reason: 'no guard at handler, router, mount or application level' };
  }
}

const WEAK = {
  optional: 'accepts a caller without a credential',
  'sets-only': 'attaches a caller when there is one and rejects nobody',
};

function told(scope: ScopeFact): RouteScope {
  return { key: scope.key, name: nameOf(scope), at: scope.at };
}

function nameOf({ name, root }: ScopeFact): string {
  return name || (root ? 'app' : 'router');
}

function sameness({ method, path, transport, at, verdict, guards }: Route): string {
  const chain = guards.map((guard) => `${guard.name} ${guard.level} ${guard.verdict}`);
  return [method, path, transport, at.file, at.at[0], verdict, ...chain].join(' ');
}

function samePosition(a: Position, b: Position): boolean {
  return a.length === b.length && a.every((one, index) => one.body === b[index]?.body && one.order === b[index]?.order);
}
