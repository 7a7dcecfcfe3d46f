/**
 * Owns what a field of an instance can hold when the call that made the instance is not at hand: what its decorators say, and what all
 * calls that make such an instance give it. Knows no library.
 */
import type { Field } from '../core/facts.js';
import type { Value } from '../core/value.js';
import { snakeCase } from '../core/words.js';
import type { Callers } from './callers.js';
import type { Evaluator } from './evaluate.js';
import type { ClassThing, FieldSettings } from './field-settings.js';
import type { LibraryCall } from './library-calls.js';
import { namesOf } from './literals.js';
import type { Module } from './module.js';
import type { World } from './outcome/walk.js';
import type { Stage } from './stage.js';
import { type CallValue, type Context, each, type Held, type Thing } from './things.js';

/** Wrappers, pointers and members looked through. */
const MAX_DEPTH = 8;
/** Functions that make instances for tests and pages. */
const MAKES_SAMPLES = /(^|_)(tests?|mock(ed)?|fake|dummy|examples?|samples?|fixtures?)(_|$)/i;

/** What a field can hold. */
export interface FieldSources {
  /** What is declared, in the terms of the class. */
  readonly things: readonly Thing[];
  /** What the calls that make an instance give, each where it stands. */
  readonly given: readonly Held[];
  /** Names of the settings that fill it. */
  readonly settings: readonly string[];
}

/** Answers for one program. */
export class Instances {
  private readonly evaluator: Evaluator;

  constructor(
    private readonly world: World,
    private readonly callers: Callers,
    private readonly settings: FieldSettings,
    private readonly stage: Stage,
  ) {
    this.evaluator = world.evaluator;
  }

  /** What a thing holds that was read from a field; undefined where it was not. */
  sources(thing: Thing): FieldSources | undefined {
    const read = thing.is === 'object' ? thing.field : thing.is === 'member' ? { of: this.classOf(thing.of), name: thing.name } : undefined;
    const of = read?.of;
    const field = of && this.fieldOf(of, read.name);
    if (!of || !field) return undefined;
    const preset = this.preset(of, field.name);
    return {
      things: this.settings.defaults(of, field),
      given: [...this.given(of, field.name), ...preset],
      settings: [...this.settings.names(of, field), ...preset.map((one) => one.path)],
    };
  }

  /** What stores of settings are told that a field is, by its path: `jwt.secret` is the `secret` of `JwtSettings`. */
  private preset(of: ClassThing, name: string): readonly (Held & { readonly path: string })[] {
    const calls = [...this.world.lastNames('preset')].flatMap((method) => this.callers.ofName(method));
    return calls.flatMap(({ call, context }) => {
      const entry = this.presetCall(call, context);
      const value = entry && call.args[entry.value]?.value;
      const key = entry && call.args[entry.named]?.value;
      const path = key && this.evaluator.evaluate(key, context);
      if (!value || path?.is !== 'literal' || typeof path.value !== 'string') return [];
      const [last, around = ''] = path.value.split('.').reverse();
      const holder = snakeCase(of.module.facts.classes[of.id]?.name ?? '');
      return last === name && holder.includes(snakeCase(around)) ? [{ value, context, path: path.value }] : [];
    });
  }

  private presetCall(call: CallValue, context: Context): (LibraryCall & { does: 'preset' }) | undefined {
    return firstOf(each(this.evaluator.evaluate(call.callee, context)), (thing) =>
      firstOf(namesOf(this.evaluator, thing), (name) => {
        const entry = this.world.libraryCall(name, context.module.language);
        return entry?.does === 'preset' ? entry : undefined;
      }),
    );
  }

  private fieldOf(of: ClassThing, name: string): Field | undefined {
    return of.module.facts.classes[of.id]?.fields.find((field) => field.name === name && !field.static);
  }

  /** The first-party class that a thing is an instance of, or points to one of. */
  private classOf(thing: Thing, depth = 0): ClassThing | undefined {
    if (depth > MAX_DEPTH) return undefined;
    const own = this.evaluator.classOf(thing);
    if (own?.is === 'class') return own;
    switch (thing.is) {
      case 'any':
        return firstOf(thing.of, (one) => this.classOf(one, depth + 1));
      case 'param': {
        const type = thing.module.facts.functions[thing.fn]?.params[thing.index]?.type;
        return type && this.typed(type, { module: thing.module, fn: 0 }, depth);
      }
      case 'object':
        return this.made(thing, depth);
      case 'member': {
        const of = this.classOf(thing.of, depth + 1);
        const field = of && this.fieldOf(of, thing.name);
        if (field?.type && of) return this.typed(field.type, { module: of.module, fn: 0 }, depth);
        // What holds one thing, as `State(state)` does.
        return /^\d+$/.test(thing.name) ? of : undefined;
      }
      default:
        return undefined;
    }
  }

  /** Of what a call gave: `Cli::parse()`, `from_env::<Config>()`, `Data::new(config)`, `config.read()`. */
  private made({ callee, call, in: context }: Thing & { is: 'object' }, depth: number): ClassThing | undefined {
    if (callee.is === 'member' && callee.of.is === 'class') return callee.of.module.language === 'rust' ? callee.of : undefined;
    const types = call?.types ?? [];
    const typed = firstOf(types, (type) => this.typed(type, context, depth)) ?? this.declared(call, context, depth);
    if (typed) return typed;
    if (callee.is === 'member') return this.classOf(callee.of, depth + 1);
    if (callee.is !== 'external') return undefined;
    return firstOf(call?.args ?? [], ({ value }) => this.typed(value, context, depth));
  }

  /** By the declared type of the module's variable that a call is written to. */
  private declared(call: Value | undefined, { module }: Context, depth: number): ClassThing | undefined {
    const binding = call && module.facts.bindings.find((one) => one.writes.some((write) => write.value === call));
    return binding?.type && this.typed(binding.type, { module, fn: 0 }, depth);
  }

  /** The class that a type, or what it is about, is: `State<Arc<Config>>`; of a value, the class that it is an instance of. */
  private typed(type: Value, context: Context, depth: number): ClassThing | undefined {
    if (depth > MAX_DEPTH) return undefined;
    return firstOf(each(this.evaluator.evaluate(type, context)), (thing) => {
      if (thing.is === 'class') return thing;
      if (thing.is === 'function') return this.classOf(this.evaluator.returned(thing.module, thing.fn, thing.frame), depth + 1);
      return this.classOf(thing, depth + 1);
    });
  }

  /** What the calls that make an instance write into a field, in a language where a class is nothing but its fields. */
  private given(of: ClassThing, name: string): readonly Held[] {
    if (of.module.language !== 'rust') return [];
    return this.callers.making(of).flatMap(({ call, context }) => {
      const arg = call.args.find((one) => one.name === name);
      return arg && this.counts(of, context) ? [{ value: arg.value, context }] : [];
    });
  }

  /** Whether what a function makes is used in production: a default for which nobody asks is not. */
  private counts(of: ClassThing, { module, fn }: Context): boolean {
    const made = module.facts.functions[fn];
    if (!made || module.isTest(fn) || MAKES_SAMPLES.test(made.name ?? '') || this.stage.excludes(module, made.at)) return false;
    return made.name !== 'default' || made.owner === undefined || this.isDefaultUsed(of, module, fn);
  }

  private isDefaultUsed(of: ClassThing, module: Module, fn: number): boolean {
    const isUsed = (context: Context): boolean => !context.module.isTest(context.fn);
    if (this.callers.of(module, fn).some((one) => isUsed(one.context))) return true;
    if (this.settings.isDefaulted(of.module, of.module.facts.classes[of.id]?.decorators)) return true;
    // `Config { port, ..Default::default() }`.
    return this.callers.making(of).some(({ call, context }) => isUsed(context) && call.args.some((arg) => arg.spread));
  }
}

function firstOf<T, R>(all: readonly T[], read: (one: T) => R | undefined): R | undefined {
  for (const one of all) {
    const found = read(one);
    if (found !== undefined) return found;
  }
  return undefined;
}
