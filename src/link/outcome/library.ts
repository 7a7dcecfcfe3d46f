/** Owns the look-up of a callee in the library tables. */
import type { LanguageId } from '../../core/facts.js';
import type { Value } from '../../core/value.js';
import type { LibraryCall } from '../library-calls.js';
import { libraryName, type Thing } from '../things.js';
import { type Activation, contextOf } from './activation.js';
import type { Walk } from './walk.js';

/** What the tables say about a callee, read where it stands; undefined for everything they do not know. */
export function library(walk: Walk, callee: Value, activation: Activation): LibraryCall | undefined {
  const name = libraryName(walk.world.evaluator.evaluate(callee, contextOf(activation)));
  return name === undefined ? undefined : walk.world.libraryCall(name, activation.module.language);
}

/** What the tables say about a thing that is called, under the options that it was made with. */
export function libraryEntry(walk: Walk, thing: Thing, language: LanguageId): LibraryCall | undefined {
  const name = libraryName(thing)?.replace(/\.__call__$/, '');
  const table = name === undefined ? inherited(walk, thing, language) : walk.world.libraryCall(name, language);
  if (!table && thing.is === 'object') return guardEntry(walk, thing, language);
  if (table?.does !== 'read-credential' || !table.unless) return table;
  const made = thing.is === 'member' ? thing.of : thing;
  const held = made.is === 'object' ? walk.world.evaluator.fields.madeWith(made, table.unless.option) : undefined;
  return held?.is === 'literal' && held.value === table.unless.is ? { does: 'read-credential' } : table;
}

/** What the tables say about a member that an instance of a first-party class has from a library's class. */
export function inherited(walk: Walk, thing: Thing, language: LanguageId): LibraryCall | undefined {
  if (thing.is !== 'member' || thing.of.is !== 'object' || thing.of.callee.is !== 'class') return undefined;
  for (const base of walk.world.evaluator.fields.libraryBases(thing.of.callee)) {
    const table = walk.world.libraryCall(`${base}().${thing.name}`, language);
    if (table) return table;
  }
  return undefined;
}

/** What calling a guard that a library made gives, where it is what another guard depends on. */
function guardEntry(walk: Walk, thing: Thing & { is: 'object' }, language: LanguageId): LibraryCall | undefined {
  const name = libraryName(thing.callee);
  const table = name === undefined ? undefined : walk.world.libraryCall(name, language);
  if (table?.does !== 'guard') return undefined;
  const unless = table.unless?.find((one) => {
    const held = walk.world.evaluator.fields.madeWith(thing, one.option);
    return held?.is === 'literal' && held.value === one.is;
  });
  return { does: unless ? 'identify' : 'verify' };
}
