/**
 * Owns how Effect builds values: a maker, then methods and piped operators that each give a new value. A chain is all of these in order.
 * Knows no meaning of them.
 */
import type { Value } from '../../core/value.js';
import type { Links, ResolvedSite } from '../../link/model.js';
import type { CallValue, Context, Thing } from '../../link/things.js';
import { possibilities } from '../http.js';
import { type Generation, wordOf } from './names.js';

/** Links of one chain that are followed. */
const MAX_LINKS = 400;

/** One step of a chain: a method by `.name`, an operator by its word, a first-party function without a name. */
export interface Link {
  readonly name: string;
  readonly args: readonly Value[];
  /** Where the arguments are to be read. */
  readonly in: Context;
  readonly call: CallValue;
  readonly generation?: Generation;
}

export interface Chain {
  /** What the first link is applied to. */
  readonly base: Thing;
  readonly links: readonly Link[];
}

type Made = Thing & { readonly is: 'object' };

/** Operators that may be given what they are applied to as their first argument: `prefixAll(router, '/x')`. */
const DUAL = /^(HttpRouter\.(prefixAll|concat|use|transform|append)|Layer\.(provide|provideMerge|merge))$/;
const PATH_FIRST = /^HttpRouter\.(get|post|put|patch|del|delete|head|options|all|mount|mountApp)$/;

/** The chain that made a thing. `within`: only what the expression of the site itself adds; what it starts from is the base. */
export function chainOf(thing: Thing, links: Links, within?: ResolvedSite): Chain {
  const found: Link[] = [];
  let current = possibilities(thing)[0] ?? thing;
  for (let depth = 0; depth < MAX_LINKS; depth++) {
    const next = current.is === 'class' ? (within ? undefined : links.bases(current)[0]) : applied(current, found, links, within);
    if (!next) break;
    current = possibilities(next)[0] ?? next;
  }
  return { base: current, links: found.reverse() };
}

/** Takes the last links off a thing: what they were applied to; undefined where nothing was applied. */
function applied(thing: Thing, found: Link[], links: Links, within: ResolvedSite | undefined): Thing | undefined {
  if (thing.is !== 'object' || !thing.call || (within && !standsIn(thing, thing.call, within))) return undefined;
  const { callee, call } = thing;
  const args = call.args.map((arg) => arg.value);
  if (callee.is === 'member') {
    if (callee.name === 'pipe') found.push(...operators(args, thing, links));
    else found.push({ name: `.${callee.name}`, args, in: thing.in, call });
    return callee.of;
  }
  // A member of a library's value has no receiver of its own: it is all one name.
  if (callee.is === 'external' && callee.name.endsWith('.pipe')) {
    found.push(...operators(args, thing, links));
    return { is: 'external', name: callee.name.slice(0, -'.pipe'.length) };
  }
  const word = wordOf(callee, links);
  const [first, ...rest] = args;
  if (!word || !first) return undefined;
  if (word.name === 'pipe') {
    found.push(...operators(rest, thing, links));
    return links.evaluate(first, thing.in);
  }
  if (!dataFirst(word.name, args, thing, links)) return undefined;
  found.push({ ...word, args: rest, in: thing.in, call });
  return links.evaluate(first, thing.in);
}

function dataFirst(name: string, args: readonly Value[], { in: context }: Made, links: Links): boolean {
  if (DUAL.test(name)) return args.length >= 2;
  return PATH_FIRST.test(name) && args.length >= 3 && args[0] !== undefined && links.text(args[0], context) === undefined;
}

/** The operators of a pipe, last first. */
function operators(args: readonly Value[], { in: context, call }: Made, links: Links): Link[] {
  return args
    .flatMap((arg): Link[] => {
      const thing = possibilities(links.evaluate(arg, context))[0];
      const direct = thing?.is === 'external' ? wordOf(thing, links) : undefined;
      if (direct && call) return [{ ...direct, args: [], in: context, call }];
      if (thing?.is === 'function' && call) return [{ name: '', args: [arg], in: context, call }];
      const word = thing?.is === 'object' ? wordOf(thing.callee, links) : undefined;
      if (thing?.is !== 'object' || !thing.call || !word) return [];
      const given = thing.call.args.map((one) => one.value);
      if (word.name === 'flow') return operators(given, thing, links).reverse();
      return [{ ...word, args: given, in: thing.in, call: thing.call }];
    })
    .reverse();
}

function standsIn({ in: context }: Made, call: CallValue, { module, call: whole }: ResolvedSite): boolean {
  return context.module === module && whole.at[0] <= call.at[0] && call.at[1] <= whole.at[1];
}
