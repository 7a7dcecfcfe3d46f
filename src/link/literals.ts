/**
 * Owns the question which literals can stand for a value in production: through names, callers, settings classes, schemas with defaults,
 * and what libraries fall back to. Knows libraries by their tables only.
 */
import type { LanguageId } from '../core/facts.js';
import { placeKey, type Where } from '../core/span.js';
import type { Value } from '../core/value.js';
import type { Evaluator } from './evaluate.js';
import type { FieldSettings } from './field-settings.js';
import type { Instances } from './instances.js';
import type { LibraryCall } from './library-calls.js';
import type { World } from './outcome/walk.js';
import type { Stage } from './stage.js';
import { argumentFor, type Context, each, libraryName, type Thing } from './things.js';
import type { Possibilities } from './values.js';

/** Things looked into each other for one value. */
const MAX_DEPTH = 10;
/** Methods that give the text that they are called on in another form. */
const CONVERSIONS =
  /^(encode|decode|trim|strip|toString|to_string|to_owned|into|clone|as_(ref|str|bytes|deref)|into_bytes|get_secret_value|expose_secret|asString|required|valueOf|unwrap|expect)$/;
/** Methods that give what they are called on, or something made of it, or nothing. */
const HANDS_ON = /^(map|map_err|filter|and_then|inspect|inspect_err|context|with_context|ok_or|ok_or_else|as_deref|transpose|then)$/;

/** A literal that a value can be. */
export interface Literal {
  readonly value: string | number | boolean | null;
  readonly at: Where;
}

/** What a value can be. */
export interface Sources {
  readonly literals: readonly Literal[];
  /** Names of the settings that it is read from, by which whoever runs the program can give another value. */
  readonly settings: readonly string[];
  /** What else it can be: things of libraries, records, what cannot be read. */
  readonly others: readonly Thing[];
}

interface Found {
  readonly literals: Map<string, Literal>;
  readonly settings: Set<string>;
  readonly others: Thing[];
  /** Fields that were followed, as one may hold what another instance of its class holds. */
  readonly fields: Set<string>;
}

/** Answers for one program. */
export class LiteralSources {
  constructor(
    private readonly world: World,
    private readonly possibilities: Possibilities,
    private readonly stage: Stage,
    private readonly instances: Instances,
    private readonly declared: FieldSettings,
  ) {}

  /** What `value` can be, read in `context`; of a list, its elements. */
  of(value: Value, context: Context): Sources {
    return this.ofThings(this.possibilities.of(value, context).things);
  }

  /** What things can be. */
  ofThings(things: readonly Thing[]): Sources {
    const found: Found = { literals: new Map(), settings: new Set(), others: [], fields: new Set() };
    for (const thing of things) this.look(thing, found, 0);
    return { literals: [...found.literals.values()], settings: [...found.settings], others: found.others };
  }

  /** The entry of things under a path of names, through functions that give the record. */
  entry(things: readonly Thing[], path: readonly string[]): readonly Thing[] {
    let current = things;
    for (const name of path)
      current = current.flatMap((one) => each(this.given(one))).map((one) => this.world.evaluator.fields.access(one, name));
    return current.flatMap(each);
  }

  /** What is there, or what a function gives. */
  private given(thing: Thing): Thing {
    return thing.is === 'function' ? this.world.evaluator.returned(thing.module, thing.fn, thing.frame) : thing;
  }

  private look(thing: Thing, found: Found, depth: number): void {
    if (depth > MAX_DEPTH) return;
    const look = (next: Thing): void => this.look(next, found, depth + 1);
    switch (thing.is) {
      case 'any':
        thing.of.forEach(look);
        return;
      case 'list':
        thing.items.forEach(look);
        return;
      case 'literal':
        if (!thing.at || thing.holes || this.stage.excludesPlace(thing.at, this.world.evaluator.program)) return;
        found.literals.set(placeKey(thing.at), { value: thing.value, at: thing.at });
        for (const name of this.declared.around(thing.at)) found.settings.add(name);
        return;
      case 'object':
        if (!this.isTold(thing, found, look) && !this.isHeld(thing, found, look)) found.others.push(thing);
        return;
      case 'member': {
        const entry = this.described(thing);
        if (entry) {
          found.settings.add(thing.name);
          look(entry);
        } else if (libraryName(thing) !== undefined && this.tableEntry(thing)?.does === 'setting') found.settings.add(thing.name);
        else if (!this.isHeld(thing, found, look)) found.others.push(thing);
        return;
      }
      case 'external':
        if (this.tableEntry(thing)?.does === 'setting') found.settings.add(thing.name.split('.').at(-1) ?? thing.name);
        else found.others.push(thing);
        return;
      default:
        found.others.push(thing);
    }
  }

  /** Whether it is known what a call gives. */
  private isTold(thing: Thing & { is: 'object' }, found: Found, look: (thing: Thing) => void): boolean {
    const { callee, call, in: context } = thing;
    const { evaluator } = this.world;
    const entry = call && this.tableEntry(callee, context.module.language);
    const argument = (index: number, name?: string): Thing | undefined => {
      const given = call && argumentFor(call.args, index, name ?? '');
      return given && evaluator.evaluate(given.value, context);
    };
    switch (entry?.does) {
      case 'setting': {
        const name = argument(entry.named?.index ?? 0, entry.named?.name);
        if (name?.is === 'literal') found.settings.add(String(name.value));
        const otherwise = entry.otherwise && argument(entry.otherwise.index ?? Number.POSITIVE_INFINITY, entry.otherwise.name);
        if (otherwise) look(otherwise);
        return true;
      }
      case 'default': {
        if (callee.is === 'member') look(callee.of);
        const first = entry.index === 0 ? undefined : argument(0);
        if (first && callee.is !== 'member') look(first);
        const otherwise = argument(entry.index ?? Number.POSITIVE_INFINITY, entry.name) ?? this.option(thing, entry.name);
        if (otherwise) look(otherwise);
        const factory = entry.factory === undefined ? undefined : argument(Number.POSITIVE_INFINITY, entry.factory);
        if (factory) look(this.given(factory));
        return true;
      }
      case 'parameter': {
        const otherwise = argument(0, 'default');
        if (otherwise) look(otherwise);
        return true;
      }
      case 'wrap': {
        const wrapped = argument(0);
        if (wrapped) look(wrapped);
        return true;
      }
      case 'inject': {
        const made = argument(0);
        if (made) look(this.given(made));
        return true;
      }
    }
    if (callee.is === 'member' && (CONVERSIONS.test(callee.name) || (HANDS_ON.test(callee.name) && callee.of.is !== 'list'))) {
      look(callee.of);
      return true;
    }
    return false;
  }

  /** Whether a thing was read from a field of an instance that nobody at hand made. */
  private isHeld(thing: Thing, found: Found, look: (thing: Thing) => void): boolean {
    const sources = this.instances.sources(thing);
    if (!sources) return false;
    const key = sources.given.map(({ value, context }) => `${context.module.path}:${value.at[0]}`).join();
    if (key !== '' && found.fields.has(key)) return true;
    found.fields.add(key);
    for (const name of sources.settings) found.settings.add(name);
    sources.things.forEach(look);
    for (const { value, context } of sources.given) this.possibilities.of(value, context).things.forEach(look);
    return true;
  }

  /** What an options record says under a name. */
  private option({ call, in: context }: Thing & { is: 'object' }, name: string | undefined): Thing | undefined {
    const things = (call?.args ?? []).flatMap((arg) => each(this.world.evaluator.evaluate(arg.value, context)));
    return things.flatMap((one) => (one.is === 'record' ? one.entries.filter((entry) => entry.key === name) : []))[0]?.thing;
  }

  /** What a schema says of an entry of what was read by it: `z.object({ KEY: … }).parse(process.env).KEY`. */
  private described({ of, name }: Thing & { is: 'member' }): Thing | undefined {
    for (let current: Thing = of, depth = 0; depth < MAX_DEPTH; depth++) {
      // What a call on a schema gives, and parts of that, follow the schema: `.parse(x)`, `.safeParse(x).data`, `.strict()`.
      const callee: Thing | undefined = current.is === 'object' ? current.callee : current.is === 'member' ? current : undefined;
      if (!callee) return undefined;
      const entry = current.is === 'object' ? this.tableEntry(callee) : undefined;
      if (entry?.does === 'shape' && current.is === 'object') return this.shapeEntry(current, entry, name);
      if (callee.is !== 'member') return undefined;
      current = callee.of.is === 'any' ? (callee.of.of[0] ?? callee.of) : callee.of;
    }
    return undefined;
  }

  private shapeEntry(
    thing: Thing & { is: 'object' },
    { index, options }: LibraryCall & { does: 'shape' },
    name: string,
  ): Thing | undefined {
    const given = thing.call?.args[index];
    const record = given && this.world.evaluator.evaluate(given.value, thing.in);
    const shapes =
      options && record ? options.flatMap((option) => each(this.world.evaluator.fields.access(record, option))) : record ? [record] : [];
    return shapes.flatMap((one) => (one.is === 'record' ? one.entries.filter((entry) => entry.key === name) : []))[0]?.thing;
  }

  private tableEntry(thing: Thing, language?: LanguageId): LibraryCall | undefined {
    for (const name of namesOf(this.world.evaluator, thing)) {
      const entry = this.world.libraryCall(name, language);
      if (entry) return entry;
    }
    return undefined;
  }
}

/**
 * The names under which tables may know what is called, the most exact first: its canonical name, that of the first object of a fluent
 * chain (`jose.SignJWT().sign`), and the library's with any chain between (`zod.**.default`).
 */
export function namesOf(evaluator: Evaluator, thing: Thing): readonly string[] {
  const name = libraryName(thing) ?? typedName(evaluator, thing);
  if (name === undefined) return [];
  const made = name.indexOf('()');
  const last = name.lastIndexOf('.');
  if (made < 0 || last < made) return [name];
  const method = name.slice(last + 1);
  return [name, `${name.slice(0, made)}().${method}`, `${name.split('.', 1)[0]}.**.${method}`];
}

/** The name of a member of something whose declared type is a library's. */
function typedName(evaluator: Evaluator, thing: Thing): string | undefined {
  if (thing.is !== 'member') return undefined;
  const type = evaluator.classOf(thing.of);
  const name = type && libraryName(type);
  return name === undefined ? undefined : `${name}().${thing.name}`;
}
