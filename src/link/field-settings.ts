/**
 * Owns what is declared of a field that settings fill: the setting's name, and what the field is where nobody gives it.
 * Knows libraries by their tables only.
 */
import type { Field } from '../core/facts.js';
import type { Where } from '../core/span.js';
import { type Arg, lastName, type Value } from '../core/value.js';
import type { Evaluator } from './evaluate.js';
import type { FieldSetting, SettingsClass } from './library-calls.js';
import type { Model } from './model.js';
import type { Module } from './module.js';
import { type Context, each, type Thing } from './things.js';

/** A class of the program, where it is declared. */
export type ClassThing = Thing & { readonly is: 'class' };

/** Answers for one program. */
export class FieldSettings {
  private readonly decorators = new Map<string, FieldSetting>();
  private readonly bases = new Map<string, SettingsClass>();

  constructor(
    private readonly evaluator: Evaluator,
    models: readonly Model[],
  ) {
    for (const model of models) {
      for (const [name, entry] of Object.entries(model.fields ?? {})) this.decorators.set(name, entry);
      for (const [name, entry] of Object.entries(model.settings ?? {})) this.bases.set(name, entry);
    }
  }

  /** What a field is where nobody gives it, as its decorators tell. */
  defaults(of: ClassThing, field: Field): readonly Thing[] {
    const context = inside(of);
    return this.told(of.module, field.decorators).flatMap(({ entry, args }) => {
      const values = named(args, entry.default).map((value) => this.evaluator.evaluate(value, context));
      const made = named(args, entry.made).flatMap((value) => this.made(value, context));
      return [...values, ...made];
    });
  }

  /** Whether the class, or a field of it, says that it is made by the class's own default where nobody gives it. */
  isDefaulted(module: Module, decorators: readonly Value[] | undefined): boolean {
    return this.told(module, decorators).some(({ entry, args }) => entry.made?.some((name) => says(args, name)));
  }

  /** The names of the settings that fill a field. */
  names(of: ClassThing, field: Field): readonly string[] {
    const own = this.told(of.module, field.decorators).flatMap(({ entry, args }) => {
      const given = named(args, entry.setting).flatMap(textOf);
      if (given.length > 0) return given;
      if (entry.setting?.some((name) => says(args, name))) return [field.name.toUpperCase()];
      return entry.made ? [field.name] : [];
    });
    if (own.length > 0) return [...new Set(own)];
    const declared = of.module.facts.classes[of.id]?.decorators;
    return this.isDefaulted(of.module, declared) ? [field.name] : this.byClass(of, field);
  }

  /** The names of the settings before the default that stands at a place. */
  around({ file, at }: Where): readonly string[] {
    const module = this.evaluator.program.module(file);
    for (const [id, one] of module?.facts.classes.entries() ?? []) {
      const field = one.fields.find((field) =>
        [field.value, ...(field.decorators ?? [])].some((value) => value && value.at[0] <= at[0] && at[1] <= value.at[1]),
      );
      if (module && field) return this.names({ is: 'class', module, id }, field);
    }
    return [];
  }

  /** Fields of a class whose fields are all settings. */
  private byClass(of: ClassThing, field: Field): readonly string[] {
    const [entry] = this.evaluator.fields.libraryBases(of).flatMap((base) => this.bases.get(base) ?? []);
    if (!entry) return [];
    const call = field.value?.kind === 'call' ? field.value.args : [];
    const given = named(call, entry.names).flatMap((value) => (value.kind === 'call' ? value.args.map((arg) => arg.value) : [value]));
    const names = given.flatMap(textOf);
    return names.length > 0 ? names.map((name) => name.toUpperCase()) : [`${this.prefix(of, entry)}${field.name}`.toUpperCase()];
  }

  /** What all names of settings of a class start with: an entry of one of its fields, or of a class in it. */
  private prefix(of: ClassThing, { prefix }: SettingsClass): string {
    if (!prefix) return '';
    for (const holder of prefix.in) {
      for (const thing of each(this.evaluator.fields.access(of, holder))) {
        const value = thing.is === 'object' ? thing.call?.args.find((arg) => arg.name === prefix.name)?.value : undefined;
        const found = value ? [value].flatMap(textOf) : [];
        const entry = thing.is === 'class' || thing.is === 'record' ? this.evaluator.fields.access(thing, prefix.name) : undefined;
        if (entry?.is === 'literal') found.push(String(entry.value));
        if (found[0] !== undefined) return found[0];
      }
    }
    return '';
  }

  /** What a function gives whose name stands in a text. */
  private made(value: Value, context: Context): readonly Thing[] {
    const [path] = textOf(value);
    if (path === undefined) return [];
    const [first = '', ...rest] = path.split('::');
    const head: Value = first === 'Self' ? { kind: 'self', at: value.at } : { kind: 'name', name: first, at: value.at };
    const callee = rest.reduce<Value>((of, name) => ({ kind: 'member', of, name, at: value.at }), head);
    return each(this.evaluator.evaluate(callee, context)).flatMap((thing) =>
      thing.is === 'function' ? each(this.evaluator.returned(thing.module, thing.fn)) : [],
    );
  }

  private told(module: Module, decorators: readonly Value[] = []): readonly { entry: FieldSetting; args: readonly Arg[] }[] {
    if (module.language === 'config') return [];
    return decorators.flatMap((decorator) => {
      const entry = decorator.kind === 'call' ? this.decorators.get(lastName(decorator.callee) ?? '') : undefined;
      return entry && decorator.kind === 'call' ? [{ entry, args: decorator.args }] : [];
    });
  }
}

/** The place of a class's decorators, where `Self` is the class. */
function inside(of: ClassThing): Context {
  const outside: Context = { module: of.module, fn: 0 };
  const self: Thing = { is: 'object', callee: of, in: outside };
  return { ...outside, frame: { module: of.module, fn: 0, args: [], caller: outside, self, depth: 1 } };
}

/** The values of arguments: `x = 1`, `x(1)`; `0` is the first without a name. */
function named(args: readonly Arg[], names: readonly string[] = []): readonly Value[] {
  return args.flatMap(({ name, value }, index) => {
    if (names.includes(name ?? String(index))) return [value];
    const called = name === undefined && value.kind === 'call' && names.includes(lastName(value.callee) ?? '') ? value.args : [];
    return called.map((arg) => arg.value);
  });
}

/** Whether an argument is there, with a value or without. */
function says(args: readonly Arg[], name: string): boolean {
  return args.some((arg) => arg.name === name || (arg.name === undefined && lastName(arg.value) === name));
}

function textOf(value: Value): readonly string[] {
  return value.kind === 'literal' && typeof value.value === 'string' ? [value.value] : [];
}
