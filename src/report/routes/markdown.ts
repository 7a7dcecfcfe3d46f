/** Owns the inventory as Markdown: tables for a pull request, a wiki or a readiness document. */
import type { Route } from '../../core/route.js';
import type { Sources } from '../lines.js';
import { countByVerdict } from '../summary.js';
import { tableCell } from '../text.js';
import { groupRoutes } from './groups.js';
import type { InventoryFormat } from './inventory.js';
import { method, placeText } from './table.js';

export const markdown: InventoryFormat = ({ routes, since }, { sources }) => {
  if (!since) {
    const parts = groupRoutes(routes).flatMap(({ app, framework, unmounted, routers }) => [
      `## ${unmounted ? 'Mounted nowhere: ' : ''}${tableCell(app.name)} (${framework})`,
      tableOf(
        routers.flatMap((router) => router.routes),
        sources,
      ),
    ]);
    return `${['# Routes', ...parts, countByVerdict(routes) || 'No routes.'].join('\n\n')}\n`;
  }
  const { ref, changes } = since;
  const changed = changes.changed.map(
    ({ before, after }) => `| ${tableCell(name(after))} | ${before.verdict} | ${after.verdict} | ${tableCell(after.reason)} |`,
  );
  const parts = [
    ...(changes.added.length > 0 ? ['## Added', tableOf(changes.added, sources)] : []),
    ...(changes.removed.length > 0 ? ['## Removed', tableOf(changes.removed, since.sources)] : []),
    ...(changed.length > 0
      ? ['## Guarded otherwise', ['| Route | Was | Is | Why |', '| --- | --- | --- | --- |', ...changed].join('\n')]
      : []),
  ];
  return `${[`# Routes since ${tableCell(ref)}`, ...(parts.length > 0 ? parts : ['Nothing changed.'])].join('\n\n')}\n`;
};

function tableOf(routes: readonly Route[], sources: Sources): string {
  const lines = routes.map((route) => {
    const guards = route.guards.map((guard) => `\`${guard.name}\` ${guard.verdict}`).join(', ');
    const cells = [name(route), route.verdict, route.reason, guards, placeText(route.at, sources)];
    return `| ${cells.map(tableCell).join(' | ')} |`;
  });
  return ['| Route | Verdict | Why | Guards | Declared |', '| --- | --- | --- | --- | --- |', ...lines].join('\n');
}

function name(route: Route): string {
  return `\`${method(route)} ${route.path}\``;
}
