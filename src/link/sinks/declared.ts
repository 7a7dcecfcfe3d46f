/**
 * Owns the event sinks that a program declares: classes, functions and records of functions that are given events, and what each of them
 * does with an event. Never asks who uses them.
 */
import type { EventSubject } from '../../core/event-sink.js';
import type { Class, Fn } from '../../core/facts.js';
import { addTo } from '../../core/multimap.js';
import type { Span } from '../../core/span.js';
import { type FnId, lastName, operands, type Value } from '../../core/value.js';
import type { Module } from '../module.js';
import type { World } from '../outcome/walk.js';
import type { Register } from '../register.js';
import { each, keyOf, type Thing } from '../things.js';
import { type Keeping, type Keepings, most } from './keeping.js';
import { isBase, isRecorder, isStandIn, subjectOf, takesEvents, writesOut } from './words.js';

/** An event sink, as it is declared. */
export interface Declared {
  /** The thing that a value is which chooses it: see `keyOf`. */
  readonly key: string;
  readonly name: string;
  readonly subject: EventSubject;
  readonly module: Module;
  readonly at: Span;
  readonly keeping: Keeping;
  /** Its name says that it stands in for another. */
  readonly standIn: boolean;
  /** The functions that are given events and do nothing more than `keeping` says. */
  readonly takers: readonly FnId[];
  /** Names of what it extends or implements, or of its type. */
  readonly bases: readonly string[];
  readonly shape: 'class' | 'function' | 'record';
  /** Implementations that leave its empty method as it is. */
  readonly heirs: readonly { readonly name: string; readonly module: Module; readonly at: Span }[];
}

/** Decorators that change nothing about what a function does. */
const PLAIN =
  /^(staticmethod|classmethod|override|final|typechecked|Injectable|injectable|Service|singleton|dataclass|derive|define|allow|must_use|async_trait|inline|attr|runtime_checkable)$/;
/** Bases that say that a class only declares. */
const DECLARING = /^(Protocol|ABC|ABCMeta|TypedDict|Enum|NamedTuple)$/;
/** Files of types alone. */
const TYPES = /\.d\.[cm]?ts$|\.pyi$/;

/** All names in a type: `Optional`, `AuditLog` of `Optional[AuditLog]`. */
export function namesIn(type: Value | undefined): readonly string[] {
  if (!type) return [];
  const own = lastName(type);
  const inside = type.kind === 'name' || type.kind === 'member' ? [] : operands(type).flatMap(namesIn);
  const text = type.kind === 'literal' && typeof type.value === 'string' ? (type.value.match(/\w+/g) ?? []) : [];
  return own === undefined ? [...inside, ...text] : [own, ...inside, ...text];
}

/** Finds the sinks that modules declare. */
export class Declarations {
  /** The classes of the program, by what they extend. */
  private readonly heirs: Register<{ readonly module: Module; readonly one: Class }>;

  constructor(
    private readonly world: World,
    private readonly keepings: Keepings,
  ) {
    this.heirs = world.evaluator.program.register((module) => {
      const found = new Map<string, { module: Module; one: Class }[]>();
      for (const one of module.facts.classes) for (const base of one.bases.flatMap(namesIn)) addTo(found, base, { module, one });
      return found;
    });
  }

  /** Those of one module, in source order. */
  in(module: Module): readonly Declared[] {
    if (TYPES.test(module.path)) return [];
    const { classes, functions, bindings } = module.facts;
    return [
      ...classes.flatMap((one, id) => this.class(module, one, id)),
      // What takes nothing is given no events.
      ...functions.flatMap((fn, id) => (fn.owner === undefined && fn.params.length === 0 ? [] : this.function(module, fn, id))),
      ...bindings.flatMap((one) => one.writes.slice(0, 1).flatMap((write) => this.binding(module, one.name, one.type, write.value, one))),
    ].sort((a, b) => a.at[0] - b.at[0]);
  }

  private class(module: Module, one: Class, id: number): readonly Declared[] {
    const bases = one.bases.flatMap(namesIn);
    const own = subjectOf(one.name);
    const subject = own ?? (isStandIn(one.name) || bases.length > 0 ? subjectOf(...bases) : undefined);
    if (!subject || isConditional(one) || bases.some((base) => DECLARING.test(base)) || isBase(one.name)) return [];
    const methods = one.methods.map((fn) => ({ fn, is: module.facts.functions[fn] }));
    const takers = methods.filter(({ is }) => is && isTaker(is));
    if (takers.length === 0 || one.decorators.some((decorator) => !isPlain(decorator))) return [];
    const declares = methods.some(({ is }) => is?.body === 'abstract');
    const heirs = this.heirsOf(module, one);
    const keep = takers.map(({ fn, is }) => {
      const keeping = this.keepings.of(module, fn);
      // What is told to write an entry, and only gives it back, writes none.
      return { fn, keeping: keeping === 'returned' && own && writesOut(is?.name ?? '') ? ('nothing' as const) : keeping };
    });
    const from = { module, name: one.name, key: keyOf({ is: 'class', module, id }), subject, bases, shape: 'class' as const };
    if (declares || heirs.length > 0) return this.inherited(from, keep, heirs);
    const keeping = asSink(keep.map((taker) => taker.keeping));
    const single = keep.length === 1 ? module.facts.functions[keep[0]?.fn ?? 0] : undefined;
    const standIn = isStandIn(one.name);
    return [
      {
        ...from,
        at: single && !standIn ? single.nameAt : one.nameAt,
        keeping,
        standIn,
        takers: keep.map((taker) => taker.fn),
        heirs: [],
      },
      ...(keeping === 'more' && !standIn ? this.holes(from, keep) : []),
    ];
  }

  /** Methods that do nothing, of a sink that does something in others. */
  private holes(
    from: Pick<Declared, 'module' | 'name' | 'key' | 'subject' | 'bases' | 'shape'>,
    keep: readonly { readonly fn: FnId; readonly keeping: Keeping }[],
  ): readonly Declared[] {
    return keep.flatMap(({ fn, keeping }) => {
      const is = from.module.facts.functions[fn];
      if (keeping !== 'nothing' || !is || is.params.length === 0) return [];
      const name = `${from.name}.${is.name}`;
      return [{ ...from, key: `${from.key}.${is.name}`, name, at: is.nameAt, keeping, standIn: false, takers: [fn], heirs: [] }];
    });
  }

  /** Of what others extend: the methods that do nothing, and that one of the others leaves as they are. */
  private inherited(
    from: Pick<Declared, 'module' | 'name' | 'key' | 'subject' | 'bases' | 'shape'>,
    keep: readonly { readonly fn: FnId; readonly keeping: Keeping }[],
    heirs: readonly { readonly module: Module; readonly one: Class }[],
  ): readonly Declared[] {
    return keep.flatMap(({ fn, keeping }) => {
      const is = from.module.facts.functions[fn];
      if (!is || keeping !== 'nothing' || is.params.length === 0) return [];
      const leave = heirs.filter(({ module, one }) => !one.methods.some((id) => module.facts.functions[id]?.name === is.name));
      if (leave.length === 0) return [];
      const name = `${from.name}.${is.name}`;
      return [
        {
          ...from,
          key: `${from.key}.${is.name}`,
          name,
          at: is.nameAt,
          keeping,
          standIn: false,
          takers: [fn],
          heirs: leave.map(({ module, one }) => ({ name: one.name, module, at: one.nameAt })),
        },
      ];
    });
  }

  /** The classes of the program that extend a class. */
  private heirsOf(module: Module, one: Class): readonly { readonly module: Module; readonly one: Class }[] {
    return this.heirs.of(one.name).filter((heir) => {
      const things = heir.one.bases.flatMap((base) => each(this.world.evaluator.evaluate(base, { module: heir.module, fn: 0 })));
      return things.some((thing) => thing.is === 'class' && thing.module === module && module.facts.classes[thing.id] === one);
    });
  }

  private function(module: Module, fn: Fn, id: FnId): readonly Declared[] {
    const { name } = fn;
    if (name === undefined || fn.owner !== undefined || fn.within !== undefined || !isRecorder(name) || !isTaker(fn, name)) return [];
    if (isConditional(fn)) return [];
    return [this.given({ is: 'function', module, fn: id }, module, name, fn.nameAt, [id], [])];
  }

  private binding(
    module: Module,
    name: string,
    type: Value | undefined,
    value: Value,
    place: { readonly at: Span; readonly under?: readonly Value[]; readonly region?: string },
  ): readonly Declared[] {
    const bases = namesIn(type);
    if (!subjectOf(name, ...bases) || isConditional(place)) return [];
    const thing = this.world.evaluator.evaluate(value, { module, fn: 0 });
    const at: Span = [place.at[0], place.at[0] + name.length];
    // A function that has the variable's name is told as that.
    if (value.kind === 'function') return isRecorder(name) ? [] : [this.given(thing, module, name, at, [value.fn], bases)];
    if (value.kind !== 'record') return [];
    const takers = value.entries.flatMap(({ key, value: held }) =>
      key?.kind === 'literal' && held.kind === 'function' && takesEvents(String(key.value)) ? [held.fn] : [],
    );
    return takers.length > 0 ? [this.given(thing, module, name, at, takers, bases)] : [];
  }

  private given(thing: Thing, module: Module, name: string, at: Span, takers: readonly FnId[], bases: readonly string[]): Declared {
    const keeping = asSink(takers.map((fn) => this.keepings.of(module, fn)));
    const subject = subjectOf(name, ...bases) ?? 'event';
    const shape = thing.is === 'record' ? 'record' : 'function';
    return { key: keyOf(thing), name, subject, module, at, keeping, standIn: isStandIn(name), takers, bases, shape, heirs: [] };
  }
}

/** What a sink keeps of events; one that gives them back is no sink, but makes something. */
function asSink(all: readonly Keeping[]): Keeping {
  return all.includes('returned') ? 'more' : most(all);
}

/** Declared under a condition, or for tests or types alone: another stands in its place elsewhere. */
function isConditional(place: { readonly under?: readonly Value[]; readonly region?: string }): boolean {
  return (place.under?.length ?? 0) > 0 || place.region === 'test' || place.region === 'types';
}

/** Whether a function is given events and runs as it is written. */
function isTaker(fn: Fn, name = fn.name): boolean {
  if (name === undefined || fn.accessor || fn.body === 'abstract' || !fn.decorators.every(isPlain)) return false;
  return fn.owner === undefined || takesEvents(name);
}

function isPlain(decorator: Value): boolean {
  const name = lastName(decorator.kind === 'call' ? decorator.callee : decorator);
  return name !== undefined && PLAIN.test(name);
}
