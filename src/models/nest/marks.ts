/**
 * Owns decorators: which of a library's a declaration carries, with those composed of others taken apart, and what they mark it with.
 * Never decides what a decorator means for a route.
 */
import { eachValue } from '../../core/outline.js';
import { lastName, type Value } from '../../core/value.js';
import type { Links } from '../../link/model.js';
import type { CallValue, Context, Thing } from '../../link/things.js';
import { possibilities } from '../http.js';

/** Decorators composed of decorators, followed into each other. */
const MAX_DEPTH = 8;
const METADATA = /^(@nestjs\/common\.SetMetadata|Reflect\.defineMetadata)$/;
const CREATED = '@nestjs/core.Reflector.createDecorator()';

/** One decorator on a declaration. */
export interface Mark {
  /** Canonical name; empty where it cannot be told. */
  readonly from: string;
  /** The name as it is written at the declaration or in the decorator that it is composed in. */
  readonly written: string;
  readonly thing: Thing;
  readonly call?: CallValue;
  /** Where its arguments are to be read. */
  readonly context: Context;
  /** The decorator, where it stands. */
  readonly value: Value;
}

/** The decorators of a declaration, composed ones taken apart. */
export function marksOf(decorators: readonly Value[], context: Context, links: Links): readonly Mark[] {
  return decorators.flatMap((value) => expand(links.evaluate(value, context), value, context, links, 0));
}

function expand(thing: Thing, value: Value, context: Context, links: Links, depth: number): readonly Mark[] {
  if (depth > MAX_DEPTH) return [];
  const written = lastName(value.kind === 'call' ? value.callee : value) ?? '';
  switch (thing.is) {
    case 'any':
      return thing.of.flatMap((one) => expand(one, value, context, links, depth + 1));
    case 'function':
      return inBody(thing, value, links, depth);
    case 'object': {
      const from = canonical(links.libraryName(thing.callee));
      if (from.endsWith('.applyDecorators'))
        return (thing.call?.args ?? []).flatMap((arg) =>
          itemsOf(links.evaluate(arg.value, thing.in), links).flatMap((one) => expand(one, arg.value, thing.in, links, depth + 1)),
        );
      return [
        {
          from,
          written: written || (from.split('.').at(-1) ?? ''),
          thing,
          context: thing.in,
          value,
          ...(thing.call && { call: thing.call }),
        },
      ];
    }
    default:
      return [{ from: canonical(links.libraryName(thing)), written, thing, context, value, ...(value.kind === 'call' && { call: value }) }];
  }
}

/** The name without the folders of a package that something was imported from. */
export function canonical(name: string | undefined): string {
  return (name ?? '').replace(/^(@nestjs\/[\w-]+)\/.*\.(?=\w+(\(\))?$)/, '$1.');
}

/** What a first-party decorator does to what it decorates: `UseGuards(a)(target, key, descriptor)`, `Reflect.defineMetadata(…)`. */
function inBody(thing: Thing & { is: 'function' }, decorator: Value, links: Links, depth: number): readonly Mark[] {
  const context: Context = { module: thing.module, fn: thing.fn, ...(thing.frame && { frame: thing.frame }) };
  const found: Mark[] = [];
  eachValue(thing.module.bodies[thing.fn] ?? [], (value) => {
    if (value.kind !== 'call') return;
    if (value.callee.kind === 'call') found.push(...expand(links.evaluate(value.callee, context), value.callee, context, links, depth + 1));
    else if (links.libraryName(links.evaluate(value.callee, context)) === 'Reflect.defineMetadata')
      found.push({ from: 'Reflect.defineMetadata', written: nameOf(decorator), thing, call: value, context, value: decorator });
  });
  return found;
}

function nameOf(decorator: Value): string {
  return lastName(decorator.kind === 'call' ? decorator.callee : decorator) ?? '';
}

/** What decorators set, by key, for guards that ask. */
export function metadataOf(marks: readonly Mark[], links: Links): ReadonlyMap<string, Thing> {
  const set = new Map<string, Thing>();
  for (const { from, call, context, thing } of marks) {
    const [first, second] = (call?.args ?? []).map((arg) => links.evaluate(arg.value, context));
    if (METADATA.test(from) && first) set.set(keyOf(first, links), second ?? { is: 'literal', value: null });
    if (from !== CREATED || thing.is !== 'object') continue;
    const made = thing.callee;
    const options = made.is === 'object' && made.call?.args[0] ? links.evaluate(made.call.args[0].value, made.in) : undefined;
    const held: Thing = first ?? { is: 'literal', value: options === undefined ? null : true };
    set.set(links.key(made), held);
    const named = options && links.access(options, 'key');
    if (named?.is === 'literal') set.set(keyOf(named, links), held);
  }
  return set;
}

function keyOf(thing: Thing, links: Links): string {
  return thing.is === 'literal' ? String(thing.value) : links.key(thing);
}

/** The things in a list, with those of lists in it, of both sides of a choice, and of `a.concat(b)`. What is no list is its only item. */
export function itemsOf(thing: Thing, links: Links, depth = 0): readonly Thing[] {
  if (depth > MAX_DEPTH) return [];
  if (thing.is === 'list' || thing.is === 'any')
    return (thing.is === 'list' ? thing.items : thing.of).flatMap((one) => itemsOf(one, links, depth + 1));
  if (thing.is === 'object' && thing.callee.is === 'member' && /^(concat|filter|flat|reverse|slice)$/.test(thing.callee.name)) {
    const { callee, call, in: context } = thing;
    const more = callee.name === 'concat' ? (call?.args ?? []).map((arg) => links.evaluate(arg.value, context)) : [];
    return [callee.of, ...more].flatMap((one) => itemsOf(one, links, depth + 1));
  }
  return thing.is === 'literal' && (thing.value === null || typeof thing.value === 'boolean') ? [] : [thing];
}

/** Texts of a value that is one or a list of them; what cannot be read is `{}`. */
export function textsOf(thing: Thing): readonly string[] {
  if (thing.is === 'list') return thing.items.flatMap(textsOf);
  const literal = possibilities(thing).find((one) => one.is === 'literal' && one.value !== null);
  if (literal?.is === 'literal') return [String(literal.value)];
  return thing.is === 'literal' ? [] : ['{}'];
}
