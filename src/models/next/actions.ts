/** Owns server actions: functions that anyone can call by a request of their own, since they or their file say `"use server"`. */
import type { FnId } from '../../core/value.js';
import type { Links, Protocol, RouteFact, ScopeKey } from '../../link/model.js';
import type { Module } from '../../link/module.js';
import type { Thing } from '../../link/things.js';
import { ANONYMOUS, placeOf, possibilities } from '../http.js';
import { procedure } from '../procedures.js';
import { layers } from '../wrappers.js';

const DIRECTIVE = 'use server';
/** An action is given what the caller sends. */
const ACTION: Protocol = { params: [], passes: 'return' };

/** The actions of a file, as routes named after them. */
export function actions(scope: ScopeKey, module: Module, links: Links): readonly RouteFact[] {
  if (says(module, 0))
    return [...module.exportsByName].flatMap(([name, [exported]]) => {
      const thing = exported && links.exported(module, name);
      const action = thing && possibilities(thing).find((one) => one.is === 'function' || one.is === 'object');
      return action && exported
        ? [actionOf(scope, name === 'default' ? nameOf(action) : name, action, { file: module.path, at: exported.at }, links)]
        : [];
    });
  return module.facts.functions.flatMap((fn, id) => {
    const thing: Thing = { is: 'function', module, fn: id };
    const at = id > 0 && says(module, id) ? placeOf(thing) : undefined;
    return at ? [actionOf(scope, fn.name ?? enclosing(module, id), thing, at, links)] : [];
  });
}

/** Whether a module or function begins with the directive. */
function says(module: Module, fn: FnId): boolean {
  for (const step of module.bodies[fn] ?? []) {
    if (step.do !== 'eval' || step.value.kind !== 'literal' || typeof step.value.value !== 'string') return false;
    if (step.value.value === DIRECTIVE) return true;
  }
  return false;
}

function actionOf(scope: ScopeKey, name: string, thing: Thing, at: RouteFact['at'], links: Links): RouteFact {
  const built = procedure(thing, 'action', links);
  const { handler, inner, guards } = built?.handler ? { ...built, inner: built.handler } : layers(thing, ACTION.params, 'route', links);
  return {
    kind: 'route',
    scope,
    methods: ['POST'],
    path: `/${name}`,
    transport: 'action',
    handler: handler ?? thing,
    handlerAt: (inner?.is === 'function' && placeOf(inner)) || at,
    handlerName: name,
    protocol: built ? built.protocol : ACTION,
    guards,
    at,
    position: [],
    under: [],
  };
}

function nameOf(thing: Thing): string {
  return (thing.is === 'function' && thing.module.facts.functions[thing.fn]?.name) || 'default';
}

/** The name of the function around one that has none. */
function enclosing(module: Module, fn: FnId): string {
  for (let id = module.facts.functions[fn]?.within; id !== undefined; id = module.facts.functions[id]?.within) {
    const name = module.facts.functions[id]?.name;
    if (name !== undefined) return name;
  }
  return ANONYMOUS;
}
