/** Owns what models may ask about the linked program. Knows no library. */

import type { Field } from '../core/facts.js';
import { blocks, type Step, valuesOf } from '../core/outline.js';
import type { ServiceDefinition } from '../core/services.js';
import type { Where } from '../core/span.js';
import { dotted, lastName, operands, type Value } from '../core/value.js';
import { textOf } from './collections.js';
import type { Evaluator } from './evaluate.js';
import type { LibraryCall } from './library-calls.js';
import type { Links } from './model.js';
import type { Module } from './module.js';
import { Origins } from './origins.js';
import type { Abstract } from './outcome/abstract.js';
import { outcome } from './outcome/outcome.js';
import type { World } from './outcome/walk.js';
import { Answers } from './reads.js';
import { argumentFor, type CallValue, type Context, each, type Held, keyOf, libraryName, type Thing, UNKNOWN } from './things.js';
import { Unfolding } from './unfold.js';

/** Calls followed down a fluent chain. */
const MAX_CHAIN = 400;

export class LinkAnswers implements Links {
  private readonly mentioned: Answers<string, ReadonlySet<string>>;
  private readonly told: Answers<(links: Links) => unknown, unknown>;
  private readonly unfolding: Unfolding;
  private readonly origins: Origins;

  constructor(
    private readonly evaluator: Evaluator,
    private readonly libraryCall: (name: string) => LibraryCall | undefined,
    private readonly world: () => World,
    readonly services: () => readonly ServiceDefinition[],
  ) {
    this.mentioned = new Answers(evaluator.program.reads);
    this.told = new Answers(evaluator.program.reads);
    this.unfolding = new Unfolding(evaluator);
    this.origins = new Origins(evaluator);
  }

  evaluate(value: Value, context: Context): Thing {
    return this.evaluator.evaluate(value, context);
  }

  text(value: Value | undefined, context: Context): string | undefined {
    if (!value) return undefined;
    const texts = each(this.evaluator.evaluate(value, context)).map((one) => textOf(one));
    return texts.find((text) => text !== undefined);
  }

  roots(thing: Thing, made: (name: string) => boolean): readonly (Thing & { is: 'object' })[] {
    return each(thing).flatMap((one) => this.rootsOf(one, made, 0));
  }

  private rootsOf(thing: Thing, made: (name: string) => boolean, depth: number): readonly (Thing & { is: 'object' })[] {
    if (depth > MAX_CHAIN) return [];
    if (thing.is === 'module') {
      const main = this.evaluator.exported(thing.module, 'default');
      return main && main.is !== 'module' ? each(main).flatMap((one) => this.rootsOf(one, made, depth + 1)) : [];
    }
    if (thing.is === 'object') {
      const name = libraryName(thing.callee) ?? this.libraryBase(thing.callee);
      if (name !== undefined && made(name)) return [thing];
      // A fluent call gives its receiver back.
      return thing.callee.is === 'member' ? each(thing.callee.of).flatMap((one) => this.rootsOf(one, made, depth + 1)) : [];
    }
    // Part of a tuple that a fluent call ends in.
    if (thing.is === 'member' && /^\d+$/.test(thing.name)) return each(thing.of).flatMap((one) => this.rootsOf(one, made, depth + 1));
    if (thing.is === 'param') {
      const type = this.evaluator.classOf(thing);
      const name = type && libraryName(type);
      if (type && name !== undefined && made(name)) return [{ is: 'object', callee: type, in: { module: thing.module, fn: thing.fn } }];
    }
    return [];
  }

  /** The library class that a first-party class extends. */
  private libraryBase(thing: Thing): string | undefined {
    if (thing.is !== 'class') return undefined;
    let current: Thing = thing;
    for (let depth = 0; depth < 8 && current.is === 'class'; depth++) {
      const declared = current.module.facts.classes[current.id];
      const bases: readonly Thing[] = declared ? this.evaluator.fields.basesOf(current.module, declared) : [];
      const library = bases.map(libraryName).find((name) => name !== undefined);
      if (library !== undefined) return library;
      const next = bases.find((base) => base.is === 'class');
      if (!next) return undefined;
      current = next;
    }
    return undefined;
  }

  argument(call: CallValue, name: string, index?: number): Value | undefined {
    if (index !== undefined) return argumentFor(call.args, index, name)?.value;
    return call.args.find((arg) => arg.name === name)?.value;
  }

  elements(value: Value, context: Context): readonly Held[] {
    return this.unfolding.elements(value, context);
  }

  unfold(value: Value, context: Context): Held {
    return this.unfolding.unfold(value, context);
  }

  access(thing: Thing, name: string): Thing {
    return this.evaluator.fields.access(thing, name);
  }

  libraryName(thing: Thing): string | undefined {
    return libraryName(thing);
  }

  nameOf(value: Value, context: Context): string {
    if (value.kind === 'param') return context.module.facts.functions[value.of]?.params[value.index]?.name ?? 'argument';
    if (value.kind === 'function') return context.module.facts.functions[value.fn]?.name ?? 'anonymous function';
    if (value.kind === 'call') return this.nameOf(value.callee, context);
    return dotted(value)?.join('.') ?? lastName(value) ?? 'expression';
  }

  bases({ module, id }: Thing & { is: 'class' }): readonly Thing[] {
    const declared = module.facts.classes[id];
    return declared?.bases.map((base) => this.evaluator.evaluate(base, { module, fn: declared.within ?? 0 })) ?? [];
  }

  classNames(thing: Thing): readonly string[] {
    const callee = thing.is === 'object' ? thing.callee : thing;
    const name = libraryName(callee);
    return name === undefined ? this.evaluator.fields.libraryBases(callee) : [name];
  }

  mentions(thing: Thing, text: string): boolean {
    return this.words(thing).has(text);
  }

  /** Texts and names of calls in the body of a function itself. */
  words(thing: Thing): ReadonlySet<string> {
    if (thing.is !== 'function') return new Set();
    return this.mentioned.get(keyOf(thing), () => {
      const found = new Set<string>();
      collectWords(thing.module.bodies[thing.fn] ?? [], found);
      return found;
    });
  }

  once<T>(read: (links: Links) => T): T {
    return this.told.get(read, () => read(this)) as T;
  }

  known(thing: Thing): boolean {
    const callee = thing.is === 'object' ? libraryName(thing.callee) : libraryName(thing);
    return callee !== undefined && this.libraryCall(callee) !== undefined;
  }

  libraryPart(thing: Thing & { is: 'object' }): (Thing & { is: 'object' }) | undefined {
    return this.evaluator.fields.libraryPart(thing);
  }

  fieldsAround(thing: Thing & { is: 'function' }): readonly { readonly field: Field; readonly module: Module }[] {
    const owner = thing.module.ownerOf(thing.fn);
    return owner === undefined ? [] : this.evaluator.fields.fieldsOf(thing.module, owner);
  }

  key(thing: Thing): string {
    return keyOf(thing);
  }

  modules(wanted: (path: string) => boolean, word?: string): readonly Module[] {
    return this.evaluator.program.at(wanted, word);
  }

  packageOf(module: Module): string {
    return this.evaluator.program.packageOf(module);
  }

  exported(module: Module, name: string): Thing | undefined {
    return this.evaluator.exported(module, name);
  }

  named(dotted: string, module: Module): Thing | undefined {
    return this.evaluator.named(dotted, module);
  }

  declaring(name: string): readonly Module[] {
    return this.evaluator.program.declaring(name);
  }

  sources(value: Value, context: Context, stops?: (value: Value, context: Context) => boolean): readonly Held[] {
    return this.origins.of(value, context, stops);
  }

  given(method: Thing, request: { readonly method: string; readonly endpoint: string }): Thing {
    return toThing(outcome(this.world(), method, { credential: 'valid', ...request }).value);
  }

  where(value: Value, context: Context): Where {
    return { file: context.module.path, at: value.at };
  }
}

/** Texts and callee names in a body, closures left out. */
function collectWords(steps: readonly Step[], words: Set<string>): void {
  const take = (value: Value): void => {
    if (value.kind === 'literal' && typeof value.value === 'string') words.add(value.value);
    if (value.kind === 'call') words.add(lastName(value.callee) ?? '');
    for (const inner of operands(value)) take(inner);
  };
  for (const step of steps) {
    for (const value of valuesOf(step)) take(value);
    for (const block of blocks(step)) collectWords(block, words);
  }
}

function toThing(value: Abstract): Thing {
  switch (value.is) {
    case 'thing':
      return value.thing;
    case 'closure':
      return value.thing;
    case 'list':
      return { is: 'list', items: value.items.map(toThing) };
    case 'known':
      return { is: 'literal', value: value.value };
    default:
      return UNKNOWN;
  }
}
