/** Owns the inventory as people read it in a terminal: a line for each route, or with its whole chain of mounts and guards. */
import type { Route, RouteVerdict } from '../../core/route.js';
import type { Where } from '../../core/span.js';
import type { Sources } from '../lines.js';
import { type Paint, paintOf } from '../paint.js';
import { countByVerdict } from '../summary.js';
import { count, printable, rows } from '../text.js';
import { type ApplicationGroup, groupRoutes } from './groups.js';
import type { Inventory, InventoryContext, InventoryFormat } from './inventory.js';

/** Paths longer than this push their own line out of its column only. */
const widestPath = 56;

export const table: InventoryFormat = (inventory, context) => {
  const painter = new Painter({ ...context, width: Math.max(60, context.width) });
  const lines = inventory.since ? painter.changes(inventory.since) : painter.inventory(inventory);
  return `${lines.join('\n')}\n`;
};

class Painter {
  private readonly paint: Paint;

  constructor(private readonly context: InventoryContext) {
    this.paint = paintOf(context.color);
  }

  inventory({ routes }: Inventory): string[] {
    if (routes.length === 0) return ['No routes.'];
    return [...groupRoutes(routes).flatMap((group) => [...this.application(group), '']), this.paint.bold(countByVerdict(routes))];
  }

  changes({ ref, changes: { added, removed, changed }, sources }: NonNullable<Inventory['since']>): string[] {
    const earlier = new Painter({ ...this.context, sources });
    const numbers = `${added.length} added, ${removed.length} removed, ${changed.length} guarded otherwise`;
    return [
      this.paint.bold(`Routes since ${ref}: ${numbers}`),
      ...part('Added', this.routes(added)),
      ...part('Removed', earlier.routes(removed)),
      ...part(
        'Guarded otherwise',
        changed.flatMap(({ before, after }) => [
          ...this.routes([after]),
          `    ${this.paint.dim(`was ${before.verdict}: ${plain(before.reason)}`)}`,
        ]),
      ),
    ];
  }

  private application({ app, framework, unmounted, routers }: ApplicationGroup): string[] {
    const head = unmounted
      ? `mounted nowhere: ${app.name} (${framework})  ${this.place(app.at)}`
      : `${app.name} (${framework})  ${this.place(app.at)}`;
    return [
      this.paint.bold(printable(head)),
      ...routers.flatMap(({ router, routes }) => [
        ...(router.key === app.key
          ? []
          : ['', this.paint.dim(printable(`  ${router.name}  ${this.place(router.at)}  ${count(routes.length, 'route')}`))]),
        ...this.routes(routes),
      ]),
    ];
  }

  private routes(routes: readonly Route[]): string[] {
    const methods = Math.max(0, ...routes.map((route) => method(route).length));
    const paths = Math.min(widestPath, Math.max(0, ...routes.map((route) => printable(route.path).length)));
    const entries = routes.map((route): readonly [string, string] => {
      const head = `${method(route).padEnd(methods)}  ${printable(route.path).padEnd(paths)}  ${route.verdict.padEnd('unresolved'.length)}`;
      return [head, `${route.reason} · ${this.place(route.at)}`];
    });
    if (this.context.full) return routes.flatMap((route, index) => this.chain(route, entries[index]?.[0] ?? ''));
    const paint = (head: string, index: number): string => this.head(head, routes[index]?.verdict);
    return rows(entries, this.context.width - 4, paint).map((line) => `  ${this.paint.code(line)}`);
  }

  /** A route with everything on the way to it, in the order in which a request meets it. */
  private chain(route: Route, head: string): string[] {
    const mounts = route.mounts.map(
      (mount) => ['mounted', `under \`${mount.prefix || '/'}\`${onCondition(mount)}`, this.place(mount)] as const,
    );
    const guards = route.guards.map(
      (guard) => ['guard', `\`${guard.name}\` ${guard.verdict} (${guard.level})`, this.place(guard)] as const,
    );
    const steps = [
      ...mounts,
      ['declared', `on \`${route.router.name}\`${onCondition(route)}`, this.place(route.at)] as const,
      ...guards,
      ['handler', `\`${route.handler.name}\``, this.place(route.handler.at)] as const,
    ];
    const wide = Math.max(...steps.map(([, what]) => printable(what).length));
    return [
      `  ${this.head(head.trimEnd(), route.verdict)}`,
      `      ${this.paint.code(printable(route.reason))}`,
      ...steps.map(
        ([kind, what, place]) =>
          `      ${this.paint.dim(kind.padEnd(8))}  ${this.paint.code(printable(what).padEnd(wide))}  ${printable(place)}`,
      ),
    ];
  }

  private head(head: string, verdict: RouteVerdict | undefined): string {
    if (verdict === undefined) return head;
    const at = head.lastIndexOf(verdict);
    return head.slice(0, at) + this.colour(verdict)(head.slice(at));
  }

  private colour(verdict: RouteVerdict): (text: string) => string {
    switch (verdict) {
      case 'guarded':
        return this.paint.good;
      case 'unguarded':
        return this.paint.severity('error');
      case 'unresolved':
        return this.paint.severity('warning');
      case 'public':
      case 'unmounted':
        return this.paint.dim;
    }
  }

  private place(where: Where): string {
    return placeText(where, this.context.sources);
  }
}

function part(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines];
}

/** The method, or what stands for it on other transports. */
export function method(route: Route): string {
  if (route.transport === 'http' || route.transport === 'static') return route.method;
  return route.method === '*' ? route.transport.toUpperCase() : `${route.method} ${route.transport}`;
}

function onCondition({ conditional }: { readonly conditional?: true }): string {
  return conditional ? ', on a condition' : '';
}

/** `file:line`. */
export function placeText(where: Where, sources: Sources): string {
  return `${where.file}:${sources.range(where).start.line}`;
}

function plain(reason: string): string {
  return reason.replaceAll('`', '');
}
