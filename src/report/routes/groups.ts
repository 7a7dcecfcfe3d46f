/** Owns the order in which people read an inventory: by application, then by router, each in the order of its declarations. */
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
  const applications = new Map<string, Map<string, [Route, ...Route[]]>>();
  for (const route of routes) {
    const key = `${route.verdict === 'unmounted' ? 1 : 0} ${route.app.key}`;
    const routers = applications.get(key) ?? new Map<string, [Route, ...Route[]]>();
    applications.set(key, routers);
    const known = routers.get(route.router.key);
    if (known) known.push(route);
    else routers.set(route.router.key, [route]);
  }
  const groups = [...applications.values()].flatMap((routers): ApplicationGroup[] => {
    const members = [...routers.values()].map((own) => ({ router: own[0].router, routes: own, first: own[0] }));
    const [head] = members;
    if (!head) return [];
    const { app, framework, verdict } = head.first;
    return [
      { app, framework, unmounted: verdict === 'unmounted', routers: members.map(({ router, routes: own }) => ({ router, routes: own })) },
    ];
  });
  return [...groups.filter((group) => !group.unmounted), ...groups.filter((group) => group.unmounted)];
}
