/** Owns the order in which people read an inventory: by application, then by router, each in the order of its declarations. */
import { groupBy } from '../../core/multimap.js';
import type { Route, RouteScope } from '../../core/route.js';

export interface RouterGroup {
  readonly router: RouteScope;
  readonly routes: readonly Route[];
}

export interface ApplicationGroup {
  readonly app: RouteScope;
  readonly framework: string;
  /** Nothing leads to it: what hangs on it answers nobody. */
  readonly unmounted: boolean;
  readonly routers: readonly RouterGroup[];
}

/** Groups routes; applications before what is mounted nowhere. */
export function groupRoutes(routes: readonly Route[]): readonly ApplicationGroup[] {
  const applications = groupBy(routes, (route) => `${route.verdict === 'unmounted' ? 1 : 0} ${route.app.key}`);
  const groups = [...applications.values()].flatMap((members): ApplicationGroup[] => {
    const [head] = members;
    if (!head) return [];
    const routers = [...groupBy(members, (route) => route.router.key).values()].flatMap((own) =>
      own[0] ? { router: own[0].router, routes: own } : [],
    );
    return [{ app: head.app, framework: head.framework, unmounted: head.verdict === 'unmounted', routers }];
  });
  return [...groups.filter((group) => !group.unmounted), ...groups.filter((group) => group.unmounted)];
}
