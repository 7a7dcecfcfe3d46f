/** Owns heads of paths: names that two namespaces of a language give two meanings. Follows no value further than that. */
import type { Value } from '../core/value.js';
import type { Evaluator } from './evaluate.js';
import type { Module } from './module.js';
import type { Thing } from './things.js';

/** What a path goes on from: a Rust function has no members, so a module or crate of the same name is meant. */
export function pathHead(evaluator: Evaluator, head: Value, thing: Thing, module: Module): Thing {
  if (thing.is !== 'function' || head.kind !== 'name' || head.of !== undefined || module.language !== 'rust') return thing;
  const imports = (module.importsByName.get(head.name) ?? []).map((one) => evaluator.imported(module, one.from, one.name));
  const meant = imports.find((one) => one.is === 'module' || one.is === 'external' || one.is === 'class');
  if (meant) return meant;
  const target = evaluator.program.resolve(module, head.name);
  return target.kind === 'package' || (target.kind === 'file' && !target.rest) ? evaluator.target(target, module.language) : thing;
}
