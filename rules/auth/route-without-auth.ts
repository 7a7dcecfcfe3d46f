/** Flags routes that anyone can call: no guard that rejects stands anywhere on the way to them. */
import { defineRule, type Guard, type Route, type Where } from '../../src/rule.js';

export default defineRule({
  id: 'auth/route-without-auth',
  summary: 'Route can be reached without any credential',
  severity: 'error',
  precision: 'high',
  cwe: [306, 862],
  securitySeverity: 8.6,
  about: 'route',
  messages: {
    amongGuarded:
      '`{route}` answers without authentication: `{guard}` guards {guarded} of the {total} routes of `{router}`, not this one{why}. Anyone who can reach the server can call it. Add the guard here or on the router.',
    alone:
      '`{route}` answers without authentication: {reason}. Anyone who can reach the server can call it. Put a guard on the route or its router, or declare it public with a reason in the config.',
    openApplication:
      '`{route}` answers without authentication, as does every other route of this application ({total} in all). Anyone who can reach the server can call it. Put a guard on the application.',
    stub: '`{guard}` promises a check and lets everyone pass: {routes} behind it, `{route}` first, can be called by anyone who reaches the server. Let it check the credential.',
    marked:
      '`{route}` changes state and is open on purpose: {reason}. Strict mode asks to look at such routes again: guard it, or declare it public with a reason in the config.',
  },

  check(project, report) {
    const routes = project.facts('route').filter((route) => route.verdict !== 'unmounted');
    const byApplication = groupBy(routes, (route) => route.app.key);
    const byRouter = groupBy(routes, siblingKey);
    for (const route of routes) {
      if (project.strict && route.marked && !reads(route))
        report({
          at: placeOf(route),
          message: 'marked',
          severity: 'note',
          data: { route: `${route.method} ${route.path}`, reason: route.reason },
        });
      if (route.verdict !== 'unguarded') continue;
      const application = byApplication.get(route.app.key) ?? [];
      const siblings = byRouter.get(siblingKey(route)) ?? [];
      const guarded = siblings.filter((other) => other.verdict === 'guarded');
      const open = application.every((other) => other.verdict !== 'guarded' && other.verdict !== 'unresolved');
      const guard = guarded.flatMap(shareable)[0];
      const message = open && application.length > 2 ? 'openApplication' : guard ? 'amongGuarded' : 'alone';
      report({
        at: placeOf(route),
        message,
        severity: severityOf(route, guarded.length > 0),
        data: {
          route: `${route.method} ${route.path}`,
          router: route.router.name,
          reason: route.reason,
          // A guard that stands on the route and lets everyone through is what its reader looks at.
          why: route.guards.length > 0 ? `: ${route.reason}` : '',
          guard: guard?.name ?? '',
          guarded: guarded.length,
          total: message === 'amongGuarded' ? siblings.length : application.length,
        },
        related: guard ? [{ file: guard.file, at: guard.at, message: `\`${guard.name}\` guards its siblings` }] : [],
        flow: [
          ...route.mounts.map((mount) => ({ file: mount.file, at: mount.at, message: `mounted under \`${mount.prefix || '/'}\`` })),
          { ...route.at, message: `\`${route.method} ${route.path}\` is declared` },
        ],
        ...(message === 'openApplication' && { group: `no route of this application is guarded: ${route.app.key}` }),
      });
    }
    const stubs = routes.filter((route) => route.stub);
    for (const behind of groupBy(stubs, (route) => placeKey(route.stub ?? route.at)).values()) {
      const [first] = behind;
      const guard = first?.stub;
      if (!guard) continue;
      report({
        at: { file: guard.file, at: guard.at },
        message: 'stub',
        data: {
          guard: guard.name,
          routes: behind.length === 1 ? 'one route' : `${behind.length} routes`,
          route: `${first.method} ${first.path}`,
        },
        related: behind.slice(0, 5).map((route) => ({ ...route.at, message: `\`${route.method} ${route.path}\` stands behind it` })),
      });
    }
  },
});

function placeKey({ file, at }: Where): string {
  return `${file}:${at[0]}`;
}

function siblingKey(route: Route): string {
  return `${route.app.key} ${route.router.key}`;
}

function groupBy(routes: readonly Route[], keyOf: (route: Route) => string): ReadonlyMap<string, readonly Route[]> {
  const groups = new Map<string, Route[]>();
  for (const route of routes) {
    const known = groups.get(keyOf(route));
    if (known) known.push(route);
    else groups.set(keyOf(route), [route]);
  }
  return groups;
}

/** The handler's declaration; the registration where the handler stands in it or in another file. */
function placeOf({ at, handler }: Route): Where {
  const inside = at.at[0] <= handler.at.at[0] && handler.at.at[1] <= at.at[1];
  return handler.at.file === at.file && !inside ? handler.at : at;
}

/** The guards of a route that others could have, too: not what its handler does itself. */
function shareable(route: Route): readonly Guard[] {
  const own = ({ file, at }: Guard): boolean => file === route.handler.at.file && at[0] === route.handler.at.at[0];
  return route.guards.filter((one) => one.verdict !== 'optional' && one.verdict !== 'sets-only' && !own(one));
}

/** An open route that changes state among guarded siblings was forgotten; reading public content may be meant. */
function severityOf(route: Route, amongGuarded: boolean): 'error' | 'warning' {
  return reads(route) && !amongGuarded ? 'warning' : 'error';
}

function reads({ method, transport }: Route): boolean {
  return ['GET', 'HEAD', 'OPTIONS'].includes(method) && transport === 'http';
}
