/** Owns the comparison of two inventories: what a reviewer asks about a change. Pure; never looks at positions. */
import { groupBy } from '../../core/multimap.js';
import type { Route } from '../../core/route.js';

/** What happened to the routes between two states of a repository. */
export interface RouteChanges {
  readonly added: readonly Route[];
  readonly removed: readonly Route[];
  /** Still there, with another verdict or with guards that do something else. */
  readonly changed: readonly { readonly before: Route; readonly after: Route }[];
}

/** Compares by method, path and transport; of several alike, those in the same file and with the same verdict are the same. */
export function compareRoutes(before: readonly Route[], after: readonly Route[]): RouteChanges {
  const earlier = groupByIdentity(before);
  const added: Route[] = [];
  const changed: { before: Route; after: Route }[] = [];
  for (const [identity, routes] of groupByIdentity(after)) {
    const open = earlier.get(identity) ?? [];
    const take = (fits: (one: Route) => boolean): Route | undefined => {
      const index = open.findIndex(fits);
      return index < 0 ? undefined : open.splice(index, 1)[0];
    };
    const same = (route: Route): boolean =>
      take((one) => protection(one) === protection(route) && one.at.file === route.at.file) !== undefined ||
      take((one) => protection(one) === protection(route)) !== undefined;
    for (const route of routes.filter((one) => !same(one))) {
      const other = take((one) => one.at.file === route.at.file) ?? take(() => true);
      if (other) changed.push({ before: other, after: route });
      else added.push(route);
    }
  }
  return { added, removed: [...earlier.values()].flat(), changed };
}

/** What a route is worth: its verdict, and what its guards do, whatever they are called. */
function protection({ verdict, guards }: Route): string {
  return [verdict, ...new Set(guards.map((guard) => guard.verdict))].sort().join(' ');
}

function groupByIdentity(routes: readonly Route[]): Map<string, Route[]> {
  return groupBy(routes, (route) => `${route.method} ${route.path} ${route.transport}`);
}
