/**
 * Owns `Thing`: what a value turns out to be once names are followed across files.
 * A Thing is symbolic: it says what is known without running anything, and `unknown` where that is nothing.
 */
import type { Span, Where } from '../core/span.js';
import { type Arg, type ClassId, type FnId, operands, type Value } from '../core/value.js';
import type { Module } from './module.js';

/** Calls followed into each other; deeper answers are unknown. */
const MAX_CALL_DEPTH = 8;

/** Where a value is read: its module, the function around it, and what that function was called with. */
export interface Context {
  readonly module: Module;
  readonly fn: FnId;
  readonly frame?: Frame;
}

/** One call of a first-party function: the arguments, in the caller's terms. */
export interface Frame {
  readonly module: Module;
  readonly fn: FnId;
  readonly args: readonly Arg[];
  /** Where the arguments are to be read. */
  readonly caller: Context;
  /** The call itself, in the caller's file. */
  readonly at?: Span;
  readonly self?: Thing;
  /** The frame that a closure was made in. */
  readonly outer?: Frame;
  /** Not a call but one turn of a loop in `fn`: the loop's variables, with the elements that they take. */
  readonly holds?: ReadonlyMap<string, Held>;
  readonly depth: number;
}

/** An expression, with where it is to be read. */
export interface Held {
  readonly value: Value;
  readonly context: Context;
}

/** The frame of a call at `at`; undefined when the call stack is already too deep. */
export function frameOf(callee: Thing & { is: 'function' }, args: readonly Arg[], caller: Context, at?: Span): Frame | undefined {
  const depth = (caller.frame?.depth ?? 0) + 1;
  if (depth > MAX_CALL_DEPTH) return undefined;
  const { module, fn, self, frame: outer } = callee;
  return { module, fn, args, caller, depth, ...(at && { at }), ...(self && { self }), ...(outer && { outer }) };
}

/** Whether an expression is made of one of the variables of a loop. */
export function turnsOn(value: Value, holds: ReadonlyMap<string, Held>): boolean {
  return (value.kind === 'name' && holds.has(value.name)) || operands(value).some((one) => turnsOn(one, holds));
}

export type CallValue = Value & { readonly kind: 'call' };

/** What a value is. */
export type Thing =
  /** `holes`: parts could not be read and stand as `{}`. */
  | {
      readonly is: 'literal';
      readonly value: string | number | boolean | null;
      readonly regexp?: true;
      readonly holes?: true;
      readonly at?: Where;
    }
  | { readonly is: 'function'; readonly module: Module; readonly fn: FnId; readonly frame?: Frame; readonly self?: Thing }
  | { readonly is: 'class'; readonly module: Module; readonly id: ClassId }
  | { readonly is: 'module'; readonly module: Module }
  | { readonly is: 'folder'; readonly path: string; readonly language: Module['language'] }
  /** Something of a library, or a global, by its canonical name: `express.Router`, `fastapi.Depends`, `process.env`. */
  | { readonly is: 'external'; readonly name: string }
  /** What calling `callee` made. Identity is the place of the call. `field`: nobody at hand made it, it was read from this field. */
  | {
      readonly is: 'object';
      readonly callee: Thing;
      readonly call?: CallValue;
      readonly in: Context;
      readonly field?: { readonly of: Thing & { readonly is: 'class' }; readonly name: string };
    }
  /** A member of something that is not known to have it. */
  | { readonly is: 'member'; readonly of: Thing; readonly name: string }
  | { readonly is: 'list'; readonly items: readonly Thing[] }
  | { readonly is: 'record'; readonly entries: readonly { readonly key?: string; readonly thing: Thing }[] }
  | { readonly is: 'param'; readonly module: Module; readonly fn: FnId; readonly index: number }
  | { readonly is: 'any'; readonly of: readonly Thing[] }
  | { readonly is: 'unknown' };

export const UNKNOWN: Thing = { is: 'unknown' };
export const NULL: Thing = { is: 'literal', value: null };

/** What says by itself what it is, without a name to follow. */
export function plainly(value: Value, { module, frame }: Context): Thing | undefined {
  switch (value.kind) {
    case 'literal':
      module.note();
      return {
        is: 'literal',
        value: value.value,
        ...(value.regexp && { regexp: true as const }),
        at: { file: module.path, at: value.at },
      };
    case 'function':
      module.note();
      return { is: 'function', module, fn: value.fn, ...(frame && { frame }) };
    case 'class':
      module.note();
      return { is: 'class', module, id: value.class };
    default:
      return undefined;
  }
}

/** Possibilities kept apart; more than these say nothing that can be told. */
const MAX_POSSIBILITIES = 32;

/** One of several; nested ones are flattened, equal ones are told once. */
export function anyOf(things: readonly Thing[]): Thing {
  const [first, ...more] = things;
  if (!first) return UNKNOWN;
  if (more.length === 0) return first;
  const flat = things.flatMap((one) => (one.is === 'any' ? one.of : [one]));
  const seen = new Map<string | Thing, Thing>();
  for (const one of flat) {
    // Lists and records have no identity that is cheap to tell.
    const key = one.is === 'list' || one.is === 'record' ? one : keyOf(one);
    if (!seen.has(key)) seen.set(key, one);
  }
  const all = [...seen.values()];
  const of = all.length > MAX_POSSIBILITIES ? [...all.slice(0, MAX_POSSIBILITIES), UNKNOWN] : all;
  return of.length === 1 && of[0] ? of[0] : { is: 'any', of };
}

/** The possibilities of a thing: itself, unless it is one of several. */
export function each(thing: Thing): readonly Thing[] {
  return thing.is === 'any' ? thing.of : [thing];
}

/** Says that an answer about a thing was read from all modules that the thing is made of. */
export function noteModules(thing: Thing): void {
  switch (thing.is) {
    case 'function':
      thing.module.note();
      if (thing.self) noteModules(thing.self);
      if (thing.frame) noteFrame(thing.frame);
      break;
    case 'class':
    case 'module':
    case 'param':
      thing.module.note();
      break;
    case 'object':
      noteModules(thing.callee);
      noteContext(thing.in);
      break;
    case 'member':
      noteModules(thing.of);
      break;
    case 'list':
      thing.items.forEach(noteModules);
      break;
    case 'record':
      for (const entry of thing.entries) noteModules(entry.thing);
      break;
    case 'any':
      thing.of.forEach(noteModules);
      break;
    default:
      break;
  }
}

function noteContext({ module, frame }: Context): void {
  module.note();
  if (frame) noteFrame(frame);
}

function noteFrame(frame: Frame): void {
  frame.module.note();
  noteContext(frame.caller);
  if (frame.self) noteModules(frame.self);
  if (frame.outer) noteFrame(frame.outer);
}

/** Stands before each call in the key of an object that a factory made. */
export const MADE_BY = '@';

/** Identity of a thing within one program; equal keys are the same object of the target program. */
export function keyOf(thing: Thing): string {
  switch (thing.is) {
    case 'literal':
      return `literal ${typeof thing.value} ${thing.value}`;
    case 'function':
      return `function ${thing.module.path}#${thing.fn}`;
    case 'class':
      return `class ${thing.module.path}#${thing.id}`;
    case 'module':
      return `module ${thing.module.path}`;
    case 'folder':
      return `folder ${thing.path}`;
    case 'external':
      return `external ${thing.name}`;
    case 'object':
      return `object ${placeKey(thing.in.module, thing.call?.at)} ${thing.call ? '' : keyOf(thing.callee)}${thing.field ? `.${thing.field.name}` : ''}${madeBy(thing.in)}`;
    case 'member':
      return `${keyOf(thing.of)}.${thing.name}`;
    case 'param':
      return `param ${thing.module.path}#${thing.fn}.${thing.index}`;
    case 'list':
      return `[${thing.items.map(keyOf).join()}]`;
    case 'record':
      return `{${thing.entries.map((one) => `${one.key}:${keyOf(one.thing)}`).join()}}`;
    case 'any':
      return `(${thing.of.map(keyOf).join('|')})`;
    case 'unknown':
      return 'unknown';
  }
}

/**
 * The calls that an object was made in, innermost first: each call of a factory makes another one. Read without its calls, an object's
 * key is the beginning of the keys that it has with them.
 */
function madeBy({ frame }: Context): string {
  if (!frame) return '';
  return `${frame.at ? ` ${MADE_BY}${placeKey(frame.caller.module, frame.at)}` : ''}${madeBy(frame.caller)}`;
}

function placeKey(module: Module, at: Span | undefined): string {
  return at ? `${module.path}:${at[0]}-${at[1]}` : module.path;
}

/**
 * The canonical name of something that comes from a library: `jsonwebtoken.verify`; `fastapi.security.HTTPBearer()` for an instance;
 * `express().get` for a member of one. Undefined for first-party things and for the unknown.
 */
export function libraryName(thing: Thing): string | undefined {
  switch (thing.is) {
    case 'external':
      return thing.name;
    case 'object': {
      const callee = libraryName(thing.callee);
      return callee === undefined ? undefined : `${callee}()`;
    }
    case 'member': {
      const of = libraryName(thing.of);
      return of === undefined ? undefined : `${of}.${thing.name}`;
    }
    default:
      return undefined;
  }
}

/** The argument for a parameter, by name or by position. */
export function argumentFor(args: readonly Arg[], index: number, name: string): Arg | undefined {
  const named = args.find((arg) => arg.name === name);
  if (named) return named;
  const positional = args.filter((arg) => arg.name === undefined);
  const before = positional.slice(0, index + 1);
  return before.some((arg) => arg.spread) ? undefined : positional[index];
}
