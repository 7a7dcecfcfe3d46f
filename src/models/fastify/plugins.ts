/** Owns the forms that plugins come in, whether they encapsulate, and how one hangs on a scope. */
import { blocks, type Step } from '../../core/outline.js';
import type { DomainFact, Links, MountFact } from '../../link/model.js';
import type { Module } from '../../link/module.js';
import type { Thing } from '../../link/things.js';
import { textOf } from '../options.js';
import { pluginParam, pluginScope } from './instances.js';

/** Wrappers around a plugin, looked through. */
const MAX_WRAPPERS = 8;
const TRANSPARENT = /^fastify-plugin(\.(default|fastifyPlugin|fp))?$/;

/** A plugin, and whether what it hangs on its instance hangs on the one that it is registered on. */
export interface Plugin {
  readonly thing: Thing & { is: 'function' };
  readonly transparent: boolean;
}

/** The facts of one plugin hung on a scope. */
export function mountPlugin(
  parent: string,
  { thing, transparent }: Plugin,
  prefix: string,
  place: Pick<MountFact, 'at' | 'position' | 'under'>,
  links: Links,
  atOnce: boolean,
): readonly DomainFact[] {
  const param = pluginParam(thing);
  if (!param) return [];
  const scope = pluginScope(param, links);
  const mount: MountFact = {
    kind: 'mount',
    parent,
    child: scope.key,
    prefix: transparent ? '' : prefix,
    guards: [],
    ...place,
    ...(transparent && { transparent }),
    ...(atOnce && { atOnce }),
  };
  return [scope, mount];
}

/** The plugins that a thing may be: functions, modules that export one, and what `fastify-plugin` makes of them. */
export function pluginsOf(thing: Thing, links: Links, depth = 0): readonly Plugin[] {
  if (depth > MAX_WRAPPERS) return [];
  switch (thing.is) {
    case 'any':
      return thing.of.flatMap((one) => pluginsOf(one, links, depth + 1));
    case 'function':
      return [{ thing, transparent: skipsOverride(thing) }];
    case 'module': {
      const main = links.exported(thing.module, 'default');
      return main && main.is !== 'module' ? pluginsOf(main, links, depth + 1) : [];
    }
    case 'record': {
      const main = thing.entries.findLast((one) => one.key === 'default');
      return main ? pluginsOf(main.thing, links, depth + 1) : [];
    }
    case 'object':
      return wrapped(thing, links, depth);
    default:
      return [];
  }
}

function wrapped(thing: Thing & { is: 'object' }, links: Links, depth: number): readonly Plugin[] {
  const { callee, call } = thing;
  // `plugin.bind(this)`, `import('./plugin').then(…)`.
  if (callee.is === 'member' && (callee.name === 'bind' || callee.name === 'then')) return pluginsOf(callee.of, links, depth + 1);
  const library = links.libraryName(callee);
  if (library === undefined) return [];
  const transparent = TRANSPARENT.test(library) && textOf(call?.args[1]?.value, thing.in, 'encapsulate', links) !== 'true';
  const inner = (call?.args ?? []).flatMap((arg) => pluginsOf(links.evaluate(arg.value, thing.in), links, depth + 1)).slice(0, 1);
  return inner.map((one) => ({ ...one, transparent: one.transparent || transparent }));
}

/** `plugin[Symbol.for('skip-override')] = true`, which is what `fastify-plugin` does. */
function skipsOverride({ module, fn }: Thing & { is: 'function' }): boolean {
  const name = module.facts.functions[fn]?.name;
  return name !== undefined && marked(module, module.bodies[0] ?? []).has(name);
}

function marked(module: Module, steps: readonly Step[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const step of steps) {
    if (step.do === 'set' && step.to.kind === 'member' && step.to.of.kind === 'name' && typeof step.to.name !== 'string') {
      const key = step.to.name;
      const [symbol] = key.kind === 'call' ? key.args : [];
      if (symbol?.value.kind === 'literal' && symbol.value.value === 'skip-override') names.add(step.to.of.name);
    }
    for (const block of blocks(step)) for (const name of marked(module, block)) names.add(name);
  }
  return names;
}
