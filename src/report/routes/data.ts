/** Owns the inventory as JSON. Within a version its shape only grows. */
import type { Route } from '../../core/route.js';
import { type JsonRoute, jsonRoute } from '../json.js';
import type { Sources } from '../lines.js';
import type { Inventory, InventoryFormat } from './inventory.js';

/** What `greenlit routes --format json` prints. */
export interface JsonInventory {
  readonly version: 1;
  readonly routes: readonly JsonRoute[];
}

/** What `greenlit routes --diff REF --format json` prints. Places of `removed` and `before` are those of the earlier commit. */
export interface JsonRouteChanges {
  readonly version: 1;
  readonly since: string;
  readonly added: readonly JsonRoute[];
  readonly removed: readonly JsonRoute[];
  readonly changed: readonly { readonly before: JsonRoute; readonly after: JsonRoute }[];
}

export const data: InventoryFormat = (inventory, { sources }) => `${JSON.stringify(report(inventory, sources), null, 2)}\n`;

function report({ routes, since }: Inventory, sources: Sources): JsonInventory | JsonRouteChanges {
  const now = (route: Route): JsonRoute => jsonRoute(route, sources);
  if (!since) return { version: 1, routes: routes.map(now) };
  const then = (route: Route): JsonRoute => jsonRoute(route, since.sources);
  const { added, removed, changed } = since.changes;
  return {
    version: 1,
    since: since.ref,
    added: added.map(now),
    removed: removed.map(then),
    changed: changed.map(({ before, after }) => ({ before: then(before), after: now(after) })),
  };
}
