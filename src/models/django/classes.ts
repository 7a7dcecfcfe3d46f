/** Owns what a view class is made of: its ancestors in order, their fields and methods. Knows no verb and no guard. */
import type { Field } from '../../core/facts.js';
import type { Value } from '../../core/value.js';
import type { Links } from '../../link/model.js';
import type { Context, Thing } from '../../link/things.js';

export type ClassThing = Thing & { is: 'class' };

/** An ancestor: a class that can be read, or the name of a library's. */
export type Ancestor = ClassThing | { readonly is: 'external'; readonly name: string };

const MAX_DEPTH = 8;

/** A class and all its ancestors in the order in which Python looks for a member: of one that comes in twice the last place counts. */
export function ancestors(thing: ClassThing, links: Links): readonly Ancestor[] {
  const all = climb(thing, links, 0);
  const keys = all.map((one) => links.key(one));
  return all.filter((_, index) => !keys.includes(keys[index] ?? '', index + 1));
}

function climb(thing: Thing, links: Links, depth: number): readonly Ancestor[] {
  if (depth > MAX_DEPTH) return [];
  if (thing.is === 'any') return climb(thing.of[0] ?? { is: 'unknown' }, links, depth);
  if (thing.is !== 'class') {
    const name = links.libraryName(thing);
    return name === undefined ? [] : [{ is: 'external', name }];
  }
  const declared = declarationOf(thing);
  const bases = (declared?.bases ?? []).map((base) => baseOf(links.evaluate(base, bodyOf(thing))));
  return [thing, ...bases.flatMap((base) => climb(base, links, depth + 1))];
}

/** A parametrised base is the class that is given the parameters. */
function baseOf(thing: Thing): Thing {
  return thing.is === 'object' ? thing.callee : thing;
}

/** The declaration of a class. */
export function declarationOf(thing: ClassThing) {
  return thing.module.facts.classes[thing.id];
}

/** Where the expressions of a class's body are read. */
export function bodyOf(thing: ClassThing): Context {
  return { module: thing.module, fn: declarationOf(thing)?.within ?? 0 };
}

/** The nearest value of a field. */
export function fieldOf(all: readonly Ancestor[], name: string): { readonly value: Value; readonly owner: ClassThing } | undefined {
  for (const one of all) {
    if (one.is !== 'class') continue;
    const value = declarationOf(one)?.fields.findLast((field: Field) => field.name === name)?.value;
    if (value) return { value, owner: one };
  }
  return undefined;
}

/** The nearest method of a name that can be read. */
export function methodOf(all: readonly Ancestor[], name: string): { readonly fn: number; readonly owner: ClassThing } | undefined {
  for (const one of all) {
    const fn = one.is === 'class' ? ownMethod(one, name) : undefined;
    if (one.is === 'class' && fn !== undefined) return { fn, owner: one };
  }
  return undefined;
}

/** The method of a name that a class itself declares. */
export function ownMethod(owner: ClassThing, name: string): number | undefined {
  return declarationOf(owner)?.methods.findLast((id) => owner.module.facts.functions[id]?.name === name);
}

/** An instance of a class, as the framework makes one. */
export function instanceOf(thing: ClassThing): Thing & { is: 'object' } {
  return { is: 'object', callee: thing, in: { module: thing.module, fn: 0 } };
}
