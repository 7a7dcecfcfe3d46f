/** Owns what models of Rust frameworks ask of things: fluent chains, type arguments, declarations. Follows nothing by itself. */
import type { Fn } from '../core/facts.js';
import type { Value } from '../core/value.js';
import type { Links } from '../link/model.js';
import type { CallValue, Context, Thing } from '../link/things.js';
import { possibilities } from './http.js';

/** Canonical name without the marks of instances: a member of a type alias is a member of the type. */
export function plainName(thing: Thing, links: Links): string | undefined {
  return links.libraryName(thing)?.replaceAll('()', '');
}

/** The declaration of a function thing. */
export function declared(thing: Thing): Fn | undefined {
  return thing.is === 'function' ? thing.module.facts.functions[thing.fn] : undefined;
}

/** One call of a fluent chain, with the context that its arguments are to be read in. */
export interface ChainCall {
  readonly name: string;
  readonly call: CallValue;
  readonly context: Context;
}

/** A fluent chain: the thing it starts from and the calls on it, first call first. `a().b().c()` starts from `a()`. */
export function chainOf(thing: Thing): { readonly base: Thing; readonly calls: readonly ChainCall[] } {
  const calls: ChainCall[] = [];
  let base = thing;
  while (base.is === 'object' && base.call && base.callee.is === 'member') {
    calls.unshift({ name: base.callee.name, call: base.call, context: base.in });
    const of: readonly Thing[] = possibilities(base.callee.of);
    base = of.find((one) => one.is !== 'unknown') ?? base.callee.of;
  }
  return { base, calls };
}

/** The generic type of a type and its arguments: `Option` and `User` of `Option<User>`. */
export function typeArguments(thing: Thing): { readonly values: readonly Value[]; readonly context: Context } | undefined {
  return thing.is === 'object' && thing.call ? { values: thing.call.args.map((arg) => arg.value), context: thing.in } : undefined;
}

/** Where the chain that a call belongs to starts: the variable, or the place. */
export function baseOf(callee: Value, context: Context): string {
  let base = callee;
  for (;;) {
    if (base.kind === 'member') base = base.of;
    else if (base.kind === 'call') base = base.callee;
    else if (base.kind === 'op' && base.args[0]) base = base.args[0];
    else break;
  }
  return base.kind === 'name' || base.kind === 'param'
    ? `${context.module.path}#${context.fn} ${base.kind === 'name' ? base.name : base.index}`
    : `${context.module.path}:${base.at[0]}`;
}
