/** Owns the calls that tell a library which origins to allow: which they are, and what they say. Knows libraries by models' tables only. */
import type { Span, Where } from '../../core/span.js';
import { dotted, type FnId, lastName, type Value } from '../../core/value.js';
import type { Verdict } from '../../core/verdict.js';
import type { CorsCall, CorsLibrary } from '../cors-calls.js';
import type { Evaluator } from '../evaluate.js';
import { namesOf } from '../literals.js';
import type { Model } from '../model.js';
import type { Module } from '../module.js';
import { argumentFor, type CallValue, type Context, each } from '../things.js';
import { alone, type Options } from './options.js';
import type { Judgement, Origins } from './origins.js';
import type { Told } from './told.js';
import { eachValueOf } from './values.js';

/** Stands in a table for anything that a method is called on. */
const ANYTHING = '**.';
/** Arguments that may be a library's middleware. */
const PASSED = 3;

/** Finds the calls of modules. */
export class CorsCalls {
  private readonly table = new Map<string, CorsCall>();
  /** The last names of all that is in the table. */
  private readonly names: ReadonlySet<string>;
  /** Last names of the calls that libraries are handed to. */
  private readonly passes: ReadonlySet<string>;

  constructor(
    private readonly evaluator: Evaluator,
    private readonly origins: Origins,
    private readonly options: Options,
    models: readonly Model[],
  ) {
    for (const model of models) for (const [name, call] of Object.entries(model.cors ?? {})) this.table.set(name, call);
    this.names = new Set([...this.table.keys()].flatMap((name) => name.split(/[./]/).at(-1) ?? name));
    this.passes = new Set([...this.table.values()].flatMap((call) => ('passedTo' in call ? (call.passedTo ?? []) : [])));
  }

  /** All of a module. */
  of(module: Module): readonly Told[] {
    const found: Told[] = [];
    /** Functions in which a fluent policy allows credentials. */
    const withCredentials = new Set<FnId>();
    const fluent: { readonly told: Told; readonly fn: FnId }[] = [];
    const calls: { readonly call: CallValue; readonly fn: FnId }[] = [];
    const methods = new Set<string>();
    eachValueOf(module, (value, fn) => {
      if (value.kind !== 'call' || module.isTest(fn)) return;
      calls.push({ call: value, fn });
      methods.add(`${fn} ${lastName(value.callee)}`);
    });
    for (const { call, fn } of calls) {
      const context: Context = { module, fn };
      const cors = this.corsOf(call.callee, context);
      const toldMore = cors && 'unless' in cors && cors.unless?.some((name) => methods.has(`${fn} ${name}`));
      if (toldMore && call.args.length === 0) continue;
      if (cors?.takes === 'credentials') {
        if (call.args[0] === undefined || !isFalse(call.args[0].value)) withCredentials.add(fn);
      } else if (cors?.takes === 'origin' || cors?.takes === 'nothing') fluent.push({ told: this.fluent(cors, call, context), fn });
      else if (cors) found.push(...this.told(cors, call, call, context));
      found.push(...this.passed(call, context));
    }
    found.push(...this.loaded(module));
    return [...found, ...fluent.map(({ told, fn }) => (withCredentials.has(fn) ? { ...told, credentials: 'yes' as const } : told))];
  }

  /** A library that a module gives away as its own, for those that load whole folders of them. */
  private loaded(module: Module): readonly Told[] {
    const context: Context = { module, fn: 0 };
    return (module.exportsByName.get('default') ?? []).flatMap(({ value }) => {
      const cors = value && this.corsOf(value, context);
      if (!value || cors?.takes !== 'options' || cors.loadedWith === undefined) return [];
      const options = module.exportsByName.get(cors.loadedWith)?.[0]?.value;
      const [bound] = module.bindingsByName.get(cors.loadedWith) ?? [];
      const at = { file: module.path, at: module.facts.bindings[bound ?? -1]?.at ?? value.at };
      const policies = this.options.ofRecords(options ? [{ value: options }] : [], at, context, cors.library);
      return policies.map((one) => ({ for: nameOfValue(value) ?? cors.loadedWith ?? '', at, ...one }));
    });
  }

  /** One method of a fluent policy. */
  private fluent(cors: CorsCall & { takes: 'origin' | 'nothing' }, call: CallValue, context: Context): Told {
    const { path: file } = context.module;
    const name = nameOf(call);
    if (cors.takes === 'origin') {
      const things = call.args.flatMap((arg) => this.origins.things(arg.value, context));
      const at = { file, at: call.args[0]?.value.at ?? call.at };
      return { for: name, at, judgement: this.origins.judge(things, cors.library), credentials: 'no' };
    }
    const at = { file, at: methodAt(call) };
    return { for: name, at, judgement: alone(cors.by, at), credentials: cors.withCredentials ? 'yes' : 'no' };
  }

  /** What a call of a library says; `given` holds its options. */
  private told(
    cors: CorsCall & { takes: 'options' | 'names' | 'keys' },
    call: CallValue,
    given: { readonly args: CallValue['args'] },
    context: Context,
  ): readonly Told[] {
    const at: Where = { file: context.module.path, at: call.at };
    const tell = (policies: readonly { judgement: Judgement; credentials: Verdict }[]): readonly Told[] =>
      policies.map((one) => ({ for: nameOf(call), at, ...one }));
    if (cors.takes === 'keys') {
      const argument = argumentFor(given.args, cors.index ?? Number.POSITIVE_INFINITY, cors.name ?? '');
      return argument ? tell(this.options.ofKeys(argument.value, context, cors.library)) : [];
    }
    if (cors.takes === 'names') {
      const made = cors.continues && call.callee.kind === 'member' ? each(this.evaluator.evaluate(call.callee.of, context)) : [];
      const [before] = made.flatMap((one) => (one.is === 'object' && one.call ? [one.call.args] : []));
      const silent = cors.needs === 'application' && given.args.every((arg) => arg.name !== undefined && arg.name !== 'app');
      const library: CorsLibrary = silent ? { ...cors.library, otherwise: 'none' } : cors.library;
      return tell(this.options.ofNames(given.args, at, context, library, before));
    }
    return tell(this.options.ofRecords(given.args.slice(cors.index ?? 0), at, context, cors.library, cors.under));
  }

  /** Libraries among the arguments, with their options beside them: `app.register(cors, { … })`. */
  private passed(call: CallValue, context: Context): readonly Told[] {
    const last = lastName(call.callee);
    if (last === undefined || !this.passes.has(last)) return [];
    return call.args.slice(0, PASSED).flatMap((arg, index) => {
      if (arg.name !== undefined && arg.name !== 'middleware_class' && arg.name !== 'cls') return [];
      const cors = this.corsOf(arg.value, context);
      if (!cors || !('passedTo' in cors) || !cors.passedTo?.includes(last)) return [];
      const rest = call.args.filter((other) => other !== arg);
      const args = cors.takes === 'names' ? rest : call.args.slice(index + 1);
      return this.told(cors, call, { args }, context).map((told) => ({ ...told, for: nameOfValue(arg.value) ?? told.for }));
    });
  }

  private corsOf(callee: Value, context: Context): CorsCall | undefined {
    const last = lastName(callee);
    // What a module exports whole goes by the name that the importer gives it.
    if (callee.kind === 'member' && (last === undefined || !this.names.has(last))) return undefined;
    for (const thing of each(this.evaluator.evaluate(callee, context))) {
      for (const name of namesOf(this.evaluator, thing)) {
        const cors = this.table.get(name) ?? this.table.get(name.replace(/\.default$/, ''));
        if (cors) return cors;
      }
      const any = thing.is === 'function' || last === undefined ? undefined : this.table.get(ANYTHING + last);
      if (any && callee.kind === 'member') return any;
    }
    return undefined;
  }
}

function isFalse(value: Value): boolean {
  return value.kind === 'literal' && value.value === false;
}

/** The last method of a chain without its arguments, where it has none: the chain may begin many lines before. */
function methodAt({ callee, args, at: [start, end] }: CallValue): Span {
  const name = callee.kind === 'member' ? lastName(callee) : undefined;
  return name !== undefined && args.length === 0 ? [end - name.length - '()'.length, end] : [start, end];
}

function nameOf(call: CallValue): string {
  return nameOfValue(call.callee) ?? 'cors';
}

function nameOfValue(value: Value): string | undefined {
  return dotted(value)?.join('.') ?? lastName(value);
}
