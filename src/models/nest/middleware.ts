/** Owns the middleware that modules put in front of routes: `consumer.apply(…).exclude(…).forRoutes(…)`. */
import { eachValue } from '../../core/outline.js';
import type { Value } from '../../core/value.js';
import type { Links } from '../../link/model.js';
import type { CallValue, Context, Thing } from '../../link/things.js';
import { type Filter, patternsOf } from './applications.js';
import { type ClassThing, classOf } from './classes.js';
import { middlewareIn } from './guards.js';
import { itemsOf } from './marks.js';
import { chosen, type Pattern } from './paths.js';

/** A filter that may ask for the controller of a route, too. */
export interface ModuleFilter extends Omit<Filter, 'sees'> {
  /** `path`: without the prefix of the application; `full`: with it. */
  sees(route: { readonly path: string; readonly full: string; readonly method: string; readonly controller: string }): boolean;
}

/** What the `configure` methods of modules apply. */
export function filtersOf(modules: readonly ClassThing[], links: Links): readonly ModuleFilter[] {
  return modules.flatMap((module) => {
    const self: Thing = { is: 'object', callee: module, in: { module: module.module, fn: 0 } };
    const configure = links.access(self, 'configure');
    if (configure.is !== 'function') return [];
    const context: Context = { module: configure.module, fn: configure.fn };
    const found: ModuleFilter[] = [];
    eachValue(configure.module.bodies[configure.fn] ?? [], (value) => {
      if (value.kind === 'call' && named(value) === 'forRoutes') found.push(...applied(value, context, links));
    });
    return found;
  });
}

function named({ callee }: CallValue): string | undefined {
  return callee.kind === 'member' && typeof callee.name === 'string' ? callee.name : undefined;
}

function applied(forRoutes: CallValue, context: Context, links: Links): readonly ModuleFilter[] {
  const excluded: Pattern[] = [];
  let current: Value = forRoutes;
  while (current.kind === 'call' && current.callee.kind === 'member') {
    const name = named(current);
    const values = current.args.map((arg) => arg.value);
    if (name === 'exclude') excluded.push(...values.flatMap((value) => patternsOf(links.evaluate(value, context), links)));
    if (name === 'apply') {
      const targets = forRoutes.args.flatMap((arg) => itemsOf(links.evaluate(arg.value, context), links));
      return middlewareIn(values, context, links).map((use) => ({ use, sees: sight(targets, excluded, links) }));
    }
    current = current.callee.of;
  }
  return [];
}

function sight(targets: readonly Thing[], excluded: readonly Pattern[], links: Links): ModuleFilter['sees'] {
  const controllers = new Set(targets.flatMap((one) => classOf(one, links) ?? []).map((one) => links.key(one)));
  // A path without a method also stands for what is under it.
  const paths = targets
    .flatMap((one) => patternsOf(one, links))
    .map((one): Pattern => (one.method === undefined || one.method === '*' ? { ...one, under: true } : one));
  return ({ path, full, method, controller }) => {
    if (chosen(excluded, path, method) || chosen(excluded, full, method)) return false;
    return controllers.has(controller) || chosen(paths, path, method) || chosen(paths, full, method);
  };
}
