/** Owns the places where a program signs: calls that libraries' tables know, and values whose name says what they are for. */
import { eachValue, type Step } from '../../core/outline.js';
import type { Span } from '../../core/span.js';
import { dotted, type FnId, lastName, type Value } from '../../core/value.js';
import type { Evaluator } from '../evaluate.js';
import type { KeyPlace } from '../library-calls.js';
import { namesOf } from '../literals.js';
import type { Model } from '../model.js';
import type { Module } from '../module.js';
import { type Naming, namings } from '../namings.js';
import { argumentFor, type CallValue, type Context, each } from '../things.js';
import { isSample, namesSigningKey } from './names.js';

/** A value that signs. */
export interface Sink {
  /** What takes it, in the program's words. */
  readonly for: string;
  readonly value: Value;
  readonly context: Context;
  /** Where it is taken. */
  readonly at: Span;
  /** The way to the secret through the entries of the value. */
  readonly option: readonly string[];
  /** Only its name says what it is for. */
  readonly named: boolean;
  readonly refusesEmpty: boolean;
}

/** Finds the sinks of modules. */
export class Sinks {
  private readonly places = new Map<string, KeyPlace>();
  /** The last names of all that is in the tables. */
  private readonly names: ReadonlySet<string>;

  constructor(
    private readonly evaluator: Evaluator,
    models: readonly Model[],
  ) {
    for (const model of models) for (const [name, place] of Object.entries(model.keys ?? {})) this.places.set(name, place);
    this.names = new Set([...this.places.keys()].flatMap((name) => name.split(/[./]/).at(-1) ?? name));
  }

  /** All of a module, calls first. */
  of(module: Module): readonly Sink[] {
    const named = namings(module);
    return [
      ...this.calls(module),
      ...named.flatMap((one) => this.written(one, module)),
      ...named.filter((one) => !isHalf(one, named)).flatMap((one) => this.named(one, module)),
    ];
  }

  private calls(module: Module): readonly Sink[] {
    const found: Sink[] = [];
    const visit = (steps: readonly Step[], fn: FnId): void => {
      eachValue(steps, (value) => {
        if (value.kind === 'call') found.push(...this.call(value, { module, fn }));
      });
    };
    module.bodies.forEach(visit);
    const { classes, functions } = module.facts;
    for (const { decorators, within = 0 } of [...classes, ...functions])
      for (const value of decorators) visit([{ do: 'eval', value, at: value.at }], within);
    return found;
  }

  private call(call: CallValue, context: Context): readonly Sink[] {
    const place = this.placeOf(call.callee, context);
    const given = place && !place.written ? argumentOf(call, place) : undefined;
    // A public key verifies and is no secret.
    if (!place || !given || /public/i.test(lastName(given) ?? '')) return [];
    return [sink(given, dotted(call.callee)?.join('.') ?? lastName(call.callee) ?? 'a call', place, context)];
  }

  /** A member of a library's object that is assigned. */
  private written({ name, of, value, fn, how }: Naming, module: Module): readonly Sink[] {
    const callee: Value | undefined = how === 'member' && of ? { kind: 'member', of, name, at: value.at } : undefined;
    const place = callee && this.placeOf(callee, { module, fn });
    return place?.written && callee ? [sink(value, dotted(callee)?.join('.') ?? name, place, { module, fn })] : [];
  }

  private named(naming: Naming, module: Module): readonly Sink[] {
    const named = naming.how === 'argument' && !isConfiguring(naming) ? undefined : secretName(naming, module);
    if (named === undefined || isSchema(module) || isSample([...naming.within, naming.name])) return [];
    const { value, fn } = naming;
    return [{ for: named, value, context: { module, fn }, at: value.at, option: [], named: true, refusesEmpty: true }];
  }

  /** Whether a name stands for all that a library with a table exports: it goes by whatever the importer calls it. */
  private isWhole(name: string, module: Module): boolean {
    const from = [
      ...(module.importsByName.get(name) ?? []).map((one) => one.from),
      ...(module.bindingsByName.get(name) ?? []).flatMap((id) =>
        (module.facts.bindings[id]?.writes ?? []).flatMap(({ value }) => (value.kind === 'module' ? value.from : [])),
      ),
    ];
    return from.some((one) => this.places.has(one));
  }

  private placeOf(callee: Value, context: Context): KeyPlace | undefined {
    const last = lastName(callee);
    if (last === undefined || !(this.names.has(last) || this.isWhole(last, context.module))) return undefined;
    for (const thing of each(this.evaluator.evaluate(callee, context))) {
      for (const name of namesOf(this.evaluator, thing)) {
        const place = this.places.get(name);
        if (place) return place;
      }
    }
    return undefined;
  }
}

/** Whether a name is half of a pair of storage keys: what stands beside it is the access key that goes with it. */
function isHalf({ name, within, fn, of }: Naming, all: readonly Naming[]): boolean {
  if (!/^secret_?key$/i.test(name)) return false;
  const around = within.join('.');
  return all.some((one) => one.fn === fn && one.of === of && one.within.join('.') === around && /access_?key/i.test(one.name));
}

/** Whether a document describes tables: what they hold is data. */
function isSchema({ path }: Module): boolean {
  return /\.(sql|prisma)$/.test(path);
}

/** Whether an argument is a setting by what it is given to: `config.update(SECRET_KEY=…)`, `Settings(…)`. */
function isConfiguring({ name, of }: Naming): boolean {
  return name === name.toUpperCase() || /config|settings|from_mapping/i.test((of && lastName(of)) ?? '');
}

/** What a value is called, where that says that it is a signing secret; an entry is known by what it stands in, too: `jwt: { secret }`. */
function secretName({ name, within, how }: Naming, module: Module): string | undefined {
  if (namesSigningKey(name)) return name;
  if (how !== 'entry' || !/^secret(_?key)?$|^key$|^password$/i.test(name)) return undefined;
  const around = within.at(-1);
  if (around !== undefined) return namesSigningKey(`${around}_${name}`) ? `${around}.${name}` : undefined;
  // The settings of a program have one secret that needs no further name.
  return module.language === 'config' && /^secret/i.test(name) && /(^|\/)(config|settings|conf)([/.-])/i.test(module.path)
    ? name
    : undefined;
}

function argumentOf(call: CallValue, { index, name }: KeyPlace): Value | undefined {
  if (index !== undefined) return argumentFor(call.args, index, name ?? '')?.value;
  return call.args.find((arg) => arg.name === name)?.value;
}

function sink(value: Value, named: string, place: KeyPlace, context: Context): Sink {
  const { option = [], refusesEmpty = false } = place;
  return { for: named, value, context, at: value.at, option, named: false, refusesEmpty };
}
