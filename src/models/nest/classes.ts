/**
 * Owns classes as frameworks of decorators see them: with the classes they extend, and the methods and decorators they take over.
 * Never knows what a class is for.
 */
import type { Class, Fn } from '../../core/facts.js';
import type { ClassId, FnId } from '../../core/value.js';
import type { Links } from '../../link/model.js';
import type { Module } from '../../link/module.js';
import type { Context, Thing } from '../../link/things.js';
import { possibilities } from '../http.js';
import { type Mark, marksOf } from './marks.js';

const MAX_BASES = 8;

export type ClassThing = Thing & { readonly is: 'class' };

/** A class where it is declared. `context`: where its decorators are to be read, for a class that a function makes in that call. */
export interface Declared {
  readonly module: Module;
  readonly id: ClassId;
  readonly one: Class;
  readonly context: Context;
}

/** A method that an instance of a class has, with the class that declares it. */
export interface Method {
  readonly declared: Declared;
  readonly fn: Fn;
  readonly id: FnId;
  readonly name: string;
  readonly marks: readonly Mark[];
}

/** A class and those it extends, nearest first. */
export function chainOf(thing: ClassThing, links: Links, context?: Context): readonly Declared[] {
  const chain: Declared[] = [];
  let next: { thing: ClassThing; context?: Context } | undefined = { thing, ...(context && { context }) };
  while (next && chain.length < MAX_BASES) {
    const { module, id } = next.thing;
    const one: Class | undefined = module.facts.classes[id];
    if (!one) break;
    const declared: Declared = { module, id, one, context: next.context ?? { module, fn: one.within ?? 0 } };
    chain.push(declared);
    next = baseOf(declared, links);
  }
  return chain;
}

/** The class that another extends; one that a function makes is read with the arguments of the call. */
function baseOf({ one, context }: Declared, links: Links): { thing: ClassThing; context?: Context } | undefined {
  for (const base of one.bases) {
    const thing = classOf(links.evaluate(base, context), links);
    if (!thing) continue;
    const factory = base.kind === 'call' ? links.evaluate(base.callee, context) : undefined;
    const within = thing.module.facts.classes[thing.id]?.within;
    if (base.kind !== 'call' || factory?.is !== 'function' || within === undefined) return { thing };
    const depth = (context.frame?.depth ?? 0) + 1;
    const frame = { module: factory.module, fn: factory.fn, args: base.args, caller: context, depth };
    return { thing, context: { module: thing.module, fn: within, frame } };
  }
  return undefined;
}

/** The class that a thing is, also where a helper of a library wraps it. */
export function classOf(thing: Thing, links: Links): ClassThing | undefined {
  for (const one of possibilities(thing)) {
    if (one.is === 'class') return one;
    if (one.is !== 'object' || one.callee.is === 'function') continue;
    // A generic base: `Base<Entity>`.
    if (one.callee.is === 'class' && one.call?.made !== 'new') return one.callee;
    const [wrapped] = one.call?.args ?? [];
    const inner = wrapped && links.libraryName(one.callee)?.endsWith('.mixin') ? links.evaluate(wrapped.value, one.in) : undefined;
    if (inner?.is === 'class') return inner;
  }
  return undefined;
}

/** The methods of an instance: an override stands for what it overrides, decorators included. */
export function methodsOf(chain: readonly Declared[], links: Links): readonly Method[] {
  const seen = new Set<string>();
  return chain.flatMap((declared) => {
    const own = declared.one.methods.flatMap((id): Method[] => {
      const fn = declared.module.facts.functions[id];
      if (fn?.name === undefined || fn.static || fn.accessor || fn.body === 'abstract' || seen.has(fn.name)) return [];
      return [{ declared, fn, id, name: fn.name, marks: marksOf(fn.decorators, declared.context, links) }];
    });
    for (const one of own) seen.add(one.name);
    return own;
  });
}

/** The decorators of a class, nearest last, those of the classes it extends before its own. */
export function classMarks(chain: readonly Declared[], links: Links): readonly Mark[] {
  return [...chain].reverse().flatMap((declared) => marksOf(declared.one.decorators, declared.context, links));
}
