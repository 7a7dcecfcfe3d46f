/**
 * Owns the places where a program chooses what loses events: as the default of a parameter, as what stands in where none is given, or
 * for good. What a condition on settings chooses is somebody's decision, and left out.
 */
import type { Binding } from '../../core/facts.js';
import { blocks, type Step } from '../../core/outline.js';
import type { Span } from '../../core/span.js';
import { dotted, type FnId, lastName, operands, type Value } from '../../core/value.js';
import type { Module } from '../module.js';
import type { World } from '../outcome/walk.js';
import { Lists } from '../reads.js';
import type { Register } from '../register.js';
import { each, keyOf, type Thing } from '../things.js';
import { type Declared, namesIn } from './declared.js';
import type { Keepings } from './keeping.js';
import { holdsSink, isStandIn, subjectOf } from './words.js';

/** One place where a sink that loses events is chosen. */
export interface Chosen {
  readonly module: Module;
  readonly fn: FnId;
  readonly at: Span;
  /** The declared sink; absent where the function that does nothing stands here. */
  readonly sink?: Declared;
  readonly subject: Declared['subject'];
  readonly choice: 'default' | 'fixed';
  /** What it is chosen for. */
  readonly holder?: string;
  /** The parameter whose default it is. */
  readonly param?: { readonly fn: FnId; readonly index: number };
}

/** What is known around an expression. */
interface Around {
  readonly fn: FnId;
  readonly holder?: string;
  /** Names of the holder's type. */
  readonly types: readonly string[];
  readonly choice: 'default' | 'fixed';
  /** What is chosen goes to a call, which may make anything of it. */
  readonly handed?: true;
}

/** Under which lists that are asked for as a whole are kept. */
const ALL = 'all';

export class Choices {
  private readonly byKey: Lists<Declared>;
  /** Names by which one of them may be written. */
  private readonly names: Lists<string>;
  private written: ReadonlySet<string> = new Set();
  /** The variables at module level whose names say that they hold one. */
  private readonly variables: Register<Binding>;

  constructor(
    private readonly world: World,
    private readonly keepings: Keepings,
  ) {
    const { program } = world.evaluator;
    this.byKey = new Lists(program.reads);
    this.names = new Lists(program.reads);
    this.variables = program.register(({ facts }) => new Map([[ALL, facts.bindings.filter((one) => isStandIn(one.name))]]));
  }

  /** Takes in which sinks lose events now. */
  renew(losing: readonly Declared[]): void {
    const { program } = this.world.evaluator;
    const names = new Set(losing.map((one) => one.name));
    for (const one of losing) for (const alias of program.aliasesOf(one.module.path, [one.name])) names.add(alias.local);
    // Variables that hold one, under a name that says so: another name of the same.
    for (const { name, writes } of this.variables.of(ALL)) if (writes.some((write) => mentions(write.value, names))) names.add(name);
    this.written = names;
    this.names.renew(new Map([[ALL, [...names]]]));
    this.byKey.renew(new Map(losing.map((one) => [one.key, [one]])));
  }

  /** The choices in a module, in source order. */
  in(module: Module): readonly Chosen[] {
    const found: Chosen[] = [];
    const reading = new Reading(this, module, found);
    module.facts.functions.forEach((fn, id) => {
      if (fn.region === 'test' || fn.region === 'types') return;
      fn.params.forEach((param, index) => {
        if (!param.default) return;
        const around: Around = { fn: id, holder: param.name, types: namesIn(param.type), choice: 'default' };
        reading.value(param.default, around, { fn: id, index });
      });
    });
    module.bodies.forEach((body, fn) => {
      const declared = module.facts.functions[fn];
      if (declared?.region === 'test' || declared?.region === 'types' || (declared?.under?.length ?? 0) > 0) return;
      reading.steps(body, fn);
    });
    const seen = new Set<string>();
    return found.filter(({ at }) => !seen.has(at.join()) && seen.add(at.join())).sort((a, b) => a.at[0] - b.at[0]);
  }

  /** The sink that an expression names or makes. */
  named(value: Value, module: Module, fn: FnId): Declared | undefined {
    const name = lastName(value);
    this.names.of(ALL);
    if (name === undefined || !this.written.has(name)) return undefined;
    const things = each(this.world.evaluator.evaluate(value, { module, fn }));
    const sinks = things.map((thing) => this.byKey.of(keyOf(thing))[0] ?? this.byKey.of(classKey(this.world, thing))[0]);
    return sinks.every((one) => one !== undefined) ? sinks[0] : undefined;
  }

  /** Whether a function made on the spot does nothing. */
  isNothing(module: Module, fn: FnId): boolean {
    return this.keepings.of(module, fn) === 'nothing';
  }
}

function classKey(world: World, thing: Thing): string {
  const type = world.evaluator.classOf(thing);
  return type ? keyOf(type) : '';
}

function mentions(value: Value, names: ReadonlySet<string>): boolean {
  return names.has(lastName(value) ?? '') || operands(value).some((one) => mentions(one, names));
}

class Reading {
  constructor(
    private readonly choices: Choices,
    private readonly module: Module,
    private readonly found: Chosen[],
  ) {}

  /** Steps that run whatever is configured. */
  steps(steps: readonly Step[], fn: FnId): void {
    for (const [index, step] of steps.entries()) {
      switch (step.do) {
        case 'branch': {
          const tested = nothing(step.when);
          this.value(step.when, { fn, types: [], choice: 'fixed' });
          if (tested !== undefined) this.fallback(step.then, fn, tested);
          // What follows a way out that depends on something is chosen by that.
          if (leaves(step.then) || leaves(step.else)) {
            if (tested !== undefined && !leaves(step.then)) continue;
            if (this.settles(steps.slice(index + 1))) return;
          }
          break;
        }
        case 'set':
          this.value(step.value, { fn, ...this.holderOf(step.to, fn), choice: 'fixed' });
          break;
        case 'eval':
          this.value(step.value, { fn, types: [], choice: 'fixed' });
          break;
        case 'exit':
          if (step.how === 'return' && step.value) {
            const { name, returns } = this.module.facts.functions[fn] ?? {};
            this.value(step.value, { fn, ...(name !== undefined && { holder: name }), types: namesIn(returns), choice: 'fixed' });
          }
          break;
        case 'try':
          // What a clause chooses is for when the real one cannot be had.
          this.steps(step.body, fn);
          this.steps(step.finally, fn);
          break;
        case 'loop':
        case 'with':
          for (const block of blocks(step)) this.steps(block, fn);
          break;
        default:
          break;
      }
    }
  }

  /** Whether all that is left to do is to return. */
  private settles(steps: readonly Step[]): boolean {
    return steps.length <= 2 && steps.some((step) => step.do === 'exit' && step.how === 'return');
  }

  /** Steps that run where `tested` is nothing. */
  private fallback(steps: readonly Step[], fn: FnId, tested: Value): void {
    for (const step of steps) {
      // Another thing's being missing, or a check that failed, chooses like a setting does.
      if (step.do === 'set' && !isSame(step.to, tested)) continue;
      const value = step.do === 'set' || (step.do === 'exit' && step.how === 'return') ? step.value : undefined;
      const holder = lastName(tested) ?? this.paramName(tested);
      if (step.do === 'exit' && !holdsSink(holder ?? '', this.typesOf(tested))) continue;
      if (value) this.value(value, { fn, ...(holder !== undefined && { holder }), types: this.typesOf(tested), choice: 'default' });
    }
  }

  private paramName(value: Value): string | undefined {
    return value.kind === 'param' ? this.module.facts.functions[value.of]?.params[value.index]?.name : undefined;
  }

  private typesOf(value: Value): readonly string[] {
    return value.kind === 'param' ? namesIn(this.module.facts.functions[value.of]?.params[value.index]?.type) : [];
  }

  private holderOf(to: Value, fn: FnId): Pick<Around, 'holder' | 'types'> {
    const holder = lastName(to) ?? this.paramName(to);
    const owner = this.module.ownerOf(fn);
    const field =
      to.kind === 'member' && to.of.kind === 'self' && owner !== undefined ? this.module.facts.classes[owner]?.fields : undefined;
    const types = to.kind === 'name' ? this.bindingTypes(to.name) : namesIn(field?.find((one) => one.name === holder)?.type);
    return { ...(holder !== undefined && { holder }), types };
  }

  private bindingTypes(name: string): readonly string[] {
    return (this.module.bindingsByName.get(name) ?? []).flatMap((id) => namesIn(this.module.facts.bindings[id]?.type));
  }

  value(value: Value, around: Around, param?: Chosen['param']): void {
    const own = this.choices.named(value, this.module, around.fn);
    if (own) {
      this.take(value, around, own, param);
      return;
    }
    switch (value.kind) {
      case 'function':
        if (around.holder !== undefined && this.isSilent(value.fn, around, around.holder)) this.take(value, around, undefined, param);
        return;
      case 'first': {
        const [head] = value.of;
        const last = value.of.at(-1);
        if (head && last) {
          const holder = lastName(head) ?? this.paramName(head) ?? around.holder;
          const types = [...this.typesOf(head), ...around.types];
          this.value(last, { ...around, ...(holder !== undefined && { holder }), types, choice: 'default' });
        }
        return;
      }
      case 'choice': {
        // Chosen by whether another is given: the default. By anything else: a decision.
        const tested =
          nothing(value.when) ?? (value.when.kind === 'op' && value.when.op === 'not' ? nothing(value.when.args[0]) : undefined);
        const given = tested ?? (value.when.kind === 'param' || value.when.kind === 'name' ? value.when : undefined);
        if (given && (sameName(value.then, given) || sameName(value.else, given))) {
          const other = sameName(value.then, given) ? value.else : value.then;
          const holder = lastName(given) ?? this.paramName(given);
          this.value(other, { ...around, ...(holder !== undefined && { holder }), types: this.typesOf(given), choice: 'default' });
        }
        return;
      }
      case 'call':
        if (value.made !== 'jsx') this.call(value, around, param);
        return;
      case 'record':
        for (const entry of value.entries) {
          const key = entry.key?.kind === 'literal' ? String(entry.key.value) : undefined;
          // A table of what can be chosen chooses nothing.
          if (key !== undefined && !isStandIn(key))
            this.value(entry.value, { fn: around.fn, holder: key, types: [], choice: around.choice }, param);
        }
        return;
      case 'list':
        for (const part of value.parts) this.value(part.value, { ...around, types: [] });
        return;
      case 'op':
        // Whether something is one of them is a question.
        if (value.op === 'propagate') for (const inner of value.args) this.value(inner, around, param);
        return;
      default:
        return;
    }
  }

  /** Whether a function that is made on the spot does nothing with the events that its holder is given. */
  private isSilent(fn: FnId, { handed, types, choice }: Around, holder: string): boolean {
    // One that has the holder's own name is declared there.
    const own = choice === 'fixed' && this.module.facts.functions[fn]?.name === holder;
    return !handed && !own && holdsSink(holder, types) && this.choices.isNothing(this.module, fn);
  }

  private call(call: Value & { kind: 'call' }, around: Around, param: Chosen['param']): void {
    const { callee } = call;
    const maker = callee.kind === 'member' && this.choices.named(callee, this.module, around.fn) === undefined ? callee.of : callee;
    const made = this.choices.named(maker, this.module, around.fn);
    // Made by itself or by a function of its own: `NullAudit()`, `NullAudit::new()`.
    if (made?.shape === 'class' && makes(callee, maker)) this.take(call, around, made, param);
    if (made) return;
    if (callee.kind === 'member') this.value(callee.of, { fn: around.fn, types: [], choice: around.choice });
    for (const arg of call.args) {
      const { handed: _, ...outside } = around;
      const inside = arg.name === undefined ? { ...around, handed: true as const } : { ...outside, holder: arg.name };
      this.value(arg.value, inside, param);
    }
  }

  private take(value: Value, { fn, holder, types, choice }: Around, sink: Declared | undefined, param: Chosen['param']): void {
    const { module } = this;
    // A sink's own code makes it for others to choose; a name that says so is another name of it.
    const owner = module.ownerOf(fn);
    const within = owner === undefined ? undefined : module.facts.classes[owner]?.name;
    if (sink && (within === sink.name || (choice === 'fixed' && holder !== undefined && isStandIn(holder)))) return;
    const subject = (holder === undefined ? undefined : subjectOf(holder, ...types)) ?? sink?.subject;
    if (!subject) return;
    this.found.push({
      module,
      fn,
      at: value.at,
      subject,
      choice,
      ...(sink && { sink }),
      ...(holder !== undefined && { holder }),
      ...(param && { param }),
    });
  }
}

/** What a condition finds to be nothing. */
function nothing(when: Value | undefined): Value | undefined {
  if (when?.kind !== 'op') return undefined;
  const [a, b] = when.args;
  if (when.op === 'not') return a && (a.kind === 'param' || a.kind === 'name' || a.kind === 'member') ? a : undefined;
  return when.op === 'eq' && b?.kind === 'literal' && b.value === null ? a : undefined;
}

/** Whether what is written is what was asked for, or a field that takes it. */
function isSame(to: Value, tested: Value): boolean {
  const bare = (value: Value): string | undefined => lastName(value)?.replace(/^[_#]+/, '');
  return sameName(to, tested) || (bare(to) !== undefined && bare(to) === bare(tested)) || (tested.kind === 'param' && to.kind === 'member');
}

function sameName(a: Value, b: Value): boolean {
  if (a.kind === 'param' && b.kind === 'param') return a.of === b.of && a.index === b.index;
  const path = dotted(a)?.join('.');
  return path !== undefined && path === dotted(b)?.join('.');
}

/** A call of a class, or of a function of it that gives one. */
function makes(callee: Value, maker: Value): boolean {
  return callee === maker || /^(new|default|getInstance|get_instance|instance|create|builder|init|make)$/.test(lastName(callee) ?? '');
}

function leaves(steps: readonly Step[]): boolean {
  return steps.some((step) => step.do === 'exit');
}
