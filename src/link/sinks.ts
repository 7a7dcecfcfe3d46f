/** Owns the event sinks of a program: those it declares, and each place where one that loses events is chosen. Never judges. */
import type { EventSink, Loss } from '../core/event-sink.js';
import { lastName, type Value } from '../core/value.js';
import type { Callers } from './callers.js';
import { EachModule } from './each-module.js';
import type { Module } from './module.js';
import type { World } from './outcome/walk.js';
import { Lists, ofSame } from './reads.js';
import { reused } from './sameness.js';
import { absentSinks } from './sinks/absent.js';
import { Choices, type Chosen } from './sinks/chosen.js';
import { Declarations, type Declared } from './sinks/declared.js';
import { Keepings } from './sinks/keeping.js';
import { silencedSinks } from './sinks/silenced.js';
import { changes, told, type Use, usesIn } from './sinks/uses.js';
import { isSetter, isStandIn, wordsOf } from './sinks/words.js';
import { argumentFor } from './things.js';

/** Under which all declared sinks are listed. */
const ALL = 'all';

/** Finds the event sinks, module by module. */
export class EventSinks {
  private readonly declarations: Declarations;
  private readonly choices: Choices;
  private readonly declaredBy: EachModule<readonly Declared[]>;
  private readonly listed = ofSame((all: readonly (readonly Declared[])[]) => ({
    declared: new Map([[ALL, all.flat()]]),
    losing: all.flatMap((some) => some.filter((one) => one.keeping !== 'more')),
  }));
  private readonly flat = ofSame((all: readonly (readonly EventSink[])[]) => all.flat());
  private readonly declaredAnywhere: Lists<Declared>;
  private readonly known: EachModule<readonly EventSink[]>;

  constructor(
    private readonly world: World,
    private readonly callers: Callers,
  ) {
    const { program } = world.evaluator;
    const keepings = new Keepings(world);
    this.declarations = new Declarations(world, keepings);
    this.choices = new Choices(world, keepings);
    this.declaredBy = new EachModule(program, 'event-sink', (module, before) => reused(before, this.declarations.in(module)));
    this.declaredAnywhere = new Lists(program.reads);
    this.known = new EachModule(program, 'event-sink', (module) => this.in(module));
  }

  /** The event sinks in the admitted files, in path and source order. */
  all(): readonly EventSink[] {
    const { declared, losing } = this.listed(this.declaredBy.all());
    this.declaredAnywhere.renew(declared);
    this.choices.renew(losing);
    return this.flat(this.known.all());
  }

  private in(module: Module): readonly EventSink[] {
    const here = [
      ...(this.declaredBy.of(module) ?? []).flatMap((one) => this.declared(one)),
      ...this.choices.in(module).flatMap((one) => this.chosen(one)),
      ...silencedSinks(this.world, module).map(
        ({ at, name, subject }): EventSink => ({
          ...{ file: module.path, at, name, subject, loss: 'switched-off', choice: 'fixed', calls: [], changes: false },
        }),
      ),
      ...absentSinks(module, this.callers).map(
        ({ at, name, subject, uses }): EventSink => ({
          ...{ file: module.path, at, name, subject, loss: 'absent', choice: 'default' },
          ...{ calls: told(uses), changes: changes(uses) },
        }),
      ),
    ];
    return here.sort((a, b) => a.at[0] - b.at[0]);
  }

  /** A declared sink. One that stands in for another by its name is judged where it is chosen. */
  private declared(one: Declared): readonly EventSink[] {
    const loses = one.keeping === 'nothing' && !one.standIn;
    const uses = loses ? this.callsOf(one) : [];
    const keeper = loses ? this.keeper(one) : undefined;
    return [
      {
        file: one.module.path,
        at: one.at,
        name: one.name,
        subject: one.subject,
        ...(loses && { loss: 'ignored' as const }),
        choice: one.heirs.length > 0 ? 'inherited' : 'itself',
        calls: one.heirs.length > 0 ? one.heirs.slice(0, 3).map(inherits) : told(uses),
        changes: changes(uses),
        ...(keeper && { keeper }),
      },
    ];
  }

  private chosen(one: Chosen): readonly EventSink[] {
    const { sink, module, holder } = one;
    // What does nothing under a name of its own is told where it is declared.
    if (sink && !sink.standIn && sink.keeping === 'nothing') return [];
    if (one.param && this.alwaysGiven(module, one.param)) return [];
    const setters = this.settersOf(one);
    // One that does more than to set may be run by whoever starts the program.
    if (setters.some((setter) => this.callers.callsNamed(setter) || !isSetter(setter))) return [];
    const uses = this.usesOfChoice(one);
    const keeper = sink && this.keeper(sink);
    const loss: Loss = sink?.keeping === 'memory' ? 'memory' : 'ignored';
    return [
      {
        file: module.path,
        at: one.at,
        name: sink?.name ?? holder ?? 'this function',
        subject: one.subject,
        loss,
        choice: setters.length > 0 ? 'default' : one.choice,
        ...(holder !== undefined && { holder }),
        ...(sink && { declared: { file: sink.module.path, at: sink.at } }),
        calls: told(uses),
        changes: changes(uses),
        ...(keeper && { keeper }),
      },
    ];
  }

  private callsOf({ module, takers }: Declared): readonly Use[] {
    return takers.flatMap((fn) =>
      this.callers.of(module, fn).map(({ context, call }): Use => ({ module: context.module, fn: context.fn, call })),
    );
  }

  private usesOfChoice({ module, fn, param, holder, sink }: Chosen): readonly Use[] {
    const owner = module.ownerOf(fn);
    const fields = new Set(holder === undefined ? [] : [holder]);
    if (param && owner !== undefined) {
      for (const { name } of module.facts.classes[owner]?.fields ?? [])
        if (module.writesToSelf(fn, name).some((value) => speaksOf(value, param))) fields.add(name);
    }
    // What stands in where a parameter is nothing is what the field holds.
    for (const { name } of owner === undefined ? [] : (module.facts.classes[owner]?.fields ?? []))
      if (module.writesToSelf(fn, name).some((value) => value.kind === 'first' && names(value, fields, module))) fields.add(name);
    const ofFields =
      owner === undefined
        ? []
        : module.facts.functions.flatMap((_, other) =>
            module.ownerOf(other) === owner
              ? usesIn(module, other, (value) => value.kind === 'member' && value.of.kind === 'self' && fields.has(String(value.name)))
              : [],
          );
    const ofParam = param ? usesIn(module, fn, (value) => speaksOf(value, param)) : [];
    const found = [...ofFields, ...ofParam];
    return found.length > 0 || !sink ? found : this.callsOf(sink);
  }

  /** Names of the functions by which another can be given later: they write to the same field or variable. */
  private settersOf({ module, fn, holder, choice, param }: Chosen): readonly string[] {
    if (holder === undefined || param) return [];
    const owner = module.ownerOf(fn);
    return module.facts.functions.flatMap(({ name }, other) => {
      if (name === undefined || other === fn || other === 0 || /^(constructor|__init__|new|default)$/.test(name)) return [];
      const writes = owner !== undefined && module.ownerOf(other) === owner ? module.writesToSelf(other, holder) : [];
      const given = [...writes, ...(choice === 'default' || fn === 0 ? module.writesTo(other, holder) : [])];
      return given.some((value) => value.kind === 'param' || value.kind === 'call' || value.kind === 'name') ? [name] : [];
    });
  }

  /** Whether every known call of a function gives the parameter. */
  private alwaysGiven(module: Module, { fn, index }: { readonly fn: number; readonly index: number }): boolean {
    const name = module.facts.functions[fn]?.params[index]?.name ?? '';
    const all = this.callers.of(module, fn);
    return (
      all.length > 0 && all.every(({ call }) => argumentFor(call.args, index, name) !== undefined || call.args.some((arg) => arg.spread))
    );
  }

  /** A sink like it that keeps what it is given: of the same base, or of the same name but for what says that it stands in. */
  private keeper(one: Declared): EventSink['keeper'] {
    const stem = stemOf(one.name);
    const alike = this.declaredAnywhere
      .of(ALL)
      .find(
        (other) =>
          other.keeping === 'more' &&
          other.subject === one.subject &&
          other.shape === one.shape &&
          (other.bases.some((base) => one.bases.includes(base)) ||
            (stem !== '' && stemOf(other.name).includes(stem)) ||
            one.bases.includes(other.name)),
      );
    return alike && { file: alike.module.path, at: alike.at, name: alike.name };
  }
}

function inherits({ name, module, at }: Declared['heirs'][number]): EventSink['calls'][number] {
  return { file: module.path, at, message: `\`${name}\` leaves it as it is` };
}

function stemOf(name: string): string {
  return wordsOf(name)
    .split(' ')
    .filter((word) => !isStandIn(word))
    .join(' ');
}

function speaksOf(value: Value, { fn, index }: { readonly fn: number; readonly index: number }): boolean {
  return value.kind === 'param' && value.of === fn && value.index === index;
}

function names(value: Value & { kind: 'first' }, fields: ReadonlySet<string>, module: Module): boolean {
  return value.of.some((one) => {
    const name = one.kind === 'param' ? module.facts.functions[one.of]?.params[one.index]?.name : lastName(one);
    return name !== undefined && fields.has(name);
  });
}
