/** Owns the command `routes`: the inventory that was asked for, or what changed in it since a commit. */
import { resolve } from 'node:path';
import { rules } from '../../rules/rules.js';
import type { Route } from '../core/route.js';
import { textOf } from '../engine/ports.js';
import { reader } from '../host/read.js';
import { revision } from '../host/revision.js';
import { Sources } from '../report/lines.js';
import { compareRoutes } from '../report/routes/changes.js';
import type { Inventory, InventoryFormat } from '../report/routes/inventory.js';
import type { RoutesCommand } from './command.js';
import { look, open, type RunOptions } from './compose.js';
import type { Done } from './main.js';
import { useColor, writeWhole } from './output.js';
import { findTarget } from './target.js';
import { UsageError } from './usage.js';

/** Lists the routes that the command asks for. */
export async function routes(command: RoutesCommand): Promise<Done> {
  const target = await findTarget(process.cwd(), command.paths);
  const options: RunOptions = {
    ...command,
    ...(command.config !== undefined && { config: resolve(command.config) }),
    // The rules about routes are what makes a run look for them.
    rules: rules.filter((rule) => rule.about === 'route').map((rule) => rule.id),
  };
  const wanted = await filter(command);
  const read = reader(target.root);
  const sources = new Sources((path) => textOf(read(path)));
  const found = (await look(await open(target, options), target)).routes;
  const inventory: Inventory = { routes: found.filter(wanted) };
  const text = (await formatOf(command.format))(
    command.diff === undefined ? inventory : { ...inventory, since: await since(command.diff) },
    {
      sources,
      color: useColor(command),
      width: process.stdout.columns ?? 120,
      full: command.path !== undefined,
    },
  );
  if (command.output === undefined) return { text, exitCode: 0 };
  writeWhole(resolve(command.output), text);
  return { text: '', exitCode: 0 };

  async function since(ref: string): Promise<NonNullable<Inventory['since']>> {
    const earlier = await revision(target.root, ref, read);
    if (!earlier) throw new UsageError(`git knows no commit ${ref} here`);
    const before = (await look(await open(target, options, earlier), target)).routes.filter(wanted);
    return { ref, changes: compareRoutes(before, inventory.routes), sources: new Sources((path) => textOf(earlier.read(path))) };
  }
}

/** Whether a route is asked for. A path is a glob over full paths, or the beginning of one in whole segments. */
async function filter({ verdict, method, path }: RoutesCommand): Promise<(route: Route) => boolean> {
  const methods = method?.map((one) => one.toUpperCase());
  const matches = path === undefined ? undefined : (await import('picomatch')).default(path);
  const begins = path?.replace(/\/+$/, '');
  return (route) =>
    (verdict?.includes(route.verdict) ?? true) &&
    (methods === undefined || route.method === '*' || methods.includes(route.method)) &&
    (matches === undefined || route.path === path || matches(route.path) || route.path === begins || route.path.startsWith(`${begins}/`));
}

async function formatOf(format: RoutesCommand['format']): Promise<InventoryFormat> {
  switch (format) {
    case 'table':
      return (await import('../report/routes/table.js')).table;
    case 'json':
      return (await import('../report/routes/data.js')).data;
    case 'markdown':
      return (await import('../report/routes/markdown.js')).markdown;
  }
}
