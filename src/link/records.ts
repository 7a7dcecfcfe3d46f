/** Owns the members of a module's own record to which others are added. Never evaluates a value. */
import type { Value } from '../core/value.js';
import type { Module } from './module.js';

type Members = ReadonlyMap<string, Value>;

const known = new WeakMap<Module, Map<string, Members | undefined>>();

/** What is written last under each name of a record at module level; undefined unless every one of them is known by its name. */
export function recordNamed(module: Module, name: string): Members | undefined {
  const records = known.get(module) ?? new Map<string, Members | undefined>();
  known.set(module, records);
  if (!records.has(name)) records.set(name, readRecord(module, name));
  return records.get(name);
}

function readRecord(module: Module, name: string): Members | undefined {
  const [only, ...more] = module.bindingsByName.get(name) ?? [];
  const writes = only === undefined || more.length > 0 ? [] : (module.facts.bindings[only]?.writes ?? []);
  const assigned = writes.filter((write) => write.how === 'assign');
  if (assigned.length !== 1 || writes.length < 2 || module.importsByName.has(name) || module.classesByName.has(name)) return undefined;
  const members = new Map<string, Value>();
  for (const { how, value } of [...assigned, ...writes.filter((write) => write.how !== 'assign')]) {
    if (how === 'append' || value.kind !== 'record') return undefined;
    for (const { key, value: held } of value.entries) {
      if (key?.kind !== 'literal' || key.value === null || key.regexp) return undefined;
      members.set(String(key.value), held);
    }
  }
  return members;
}
