/**
 * Owns the calls that give events to what a parameter, a field or a variable holds, what happens to them where that is nothing, and whether
 * the code around them changes something. Never decides what becomes of events otherwise.
 */
import { blocks, eachValue, type Step, valuesOf } from '../../core/outline.js';
import { dotted, type FnId, lastName, operands, type Value } from '../../core/value.js';
import type { Evidence } from '../../core/verdict.js';
import { isWrite } from '../errors/words.js';
import type { Module } from '../module.js';
import type { CallValue } from '../things.js';
import { changesBy } from './words.js';

/** One call that gives an event away. */
export interface Use {
  readonly module: Module;
  readonly fn: FnId;
  readonly call: CallValue;
  /** Where there is nothing to call: the event is dropped in silence, or something else happens. Absent: nobody asks. */
  readonly without?: 'dropped' | 'other';
}

/** Calls told for one sink. */
const MAX_CALLS = 3;

/** Whether a value is what events are given to. */
export type Holds = (value: Value) => boolean;

/** The calls in a body that give events to what `holds`, through local names for it, too. */
export function usesIn(module: Module, fn: FnId, holds: Holds): readonly Use[] {
  return new Reading(module, fn, holds).all();
}

/** The first calls, for a message. */
export function told(uses: readonly Use[]): readonly Evidence[] {
  return uses.slice(0, MAX_CALLS).map(({ module, fn, call }) => {
    const name = module.facts.functions[fn]?.name;
    const where = fn === 0 || name === undefined ? '' : ` in \`${name}\``;
    return {
      file: module.path,
      at: call.at,
      message: `\`${dotted(call.callee)?.join('.') ?? lastName(call.callee) ?? 'this'}\`${where} loses its event`,
    };
  });
}

/** Whether one of the calls stands in a function that changes something, by its name or by what it calls beside. */
export function changes(uses: readonly Use[]): boolean {
  return uses.some(({ module, fn, call }) => {
    if (changesBy(module.facts.functions[fn]?.name ?? '')) return true;
    let writes = false;
    const own = new Set<Value>(uses.map((one) => one.call));
    eachValue(module.bodies[fn] ?? [], (value) => {
      const name = value.kind === 'call' && value !== call && !own.has(value) ? lastName(value.callee) : undefined;
      writes ||= name !== undefined && isWrite(name);
    });
    return writes;
  });
}

/** What stands around a call. */
type Guard = 'none' | 'dropped' | 'other';

class Reading {
  private readonly found: Use[] = [];
  private readonly aliases = new Set<string>();

  constructor(
    private readonly module: Module,
    private readonly fn: FnId,
    private readonly holds: Holds,
  ) {}

  all(): readonly Use[] {
    const body = this.module.bodies[this.fn] ?? [];
    this.alias(body);
    this.run(body, 'none');
    return this.found;
  }

  /** Local variables that hold the same. */
  private alias(steps: readonly Step[]): void {
    for (const step of steps) {
      if (step.do === 'set' && step.to.kind === 'name' && this.is(step.value)) this.aliases.add(step.to.name);
      for (const block of blocks(step)) this.alias(block);
    }
  }

  private is(value: Value): boolean {
    if (this.holds(value)) return true;
    if (value.kind === 'name') return value.of !== undefined && this.aliases.has(value.name);
    if (value.kind === 'op' && value.op === 'propagate' && value.args[0]) return this.is(value.args[0]);
    // Another form of the same.
    return (
      value.kind === 'call' &&
      value.callee.kind === 'member' &&
      /^(as_ref|as_deref|as_mut|clone|cloned|lock|read|write|unwrap|borrow)$/.test(String(value.callee.name)) &&
      this.is(value.callee.of)
    );
  }

  private run(steps: readonly Step[], guard: Guard): void {
    let around = guard;
    for (const step of steps) {
      for (const value of valuesOf(step)) this.value(value, around);
      if (step.do !== 'branch') {
        for (const block of blocks(step)) this.run(block, around);
        continue;
      }
      const asks = this.asks(step.when);
      if (asks === undefined) {
        this.run(step.then, around);
        this.run(step.else, around);
        continue;
      }
      const [there, missing] = asks ? [step.then, step.else] : [step.else, step.then];
      const quiet: Guard = silent(missing) ? 'dropped' : 'other';
      this.run(there, quiet);
      this.run(missing, around);
      // Whoever has none has left.
      if (missing.some((one) => one.do === 'exit')) around = quiet;
    }
  }

  /** Whether a condition holds where there is something, or where there is nothing; undefined when it asks something else. */
  private asks(when: Value): boolean | undefined {
    if (this.is(when)) return true;
    if (when.kind === 'call' && /^(is_some|is_none)$/.test(lastName(when.callee) ?? '') && when.callee.kind === 'member')
      return this.is(when.callee.of) ? lastName(when.callee) === 'is_some' : undefined;
    if (when.kind !== 'op') return undefined;
    const [a, b] = when.args;
    if (when.op === 'not' && a) {
      const inner = this.asks(a);
      return inner === undefined ? undefined : !inner;
    }
    if (when.op === 'eq' && a && b?.kind === 'literal' && b.value === null) return this.is(a) ? false : undefined;
    if (when.op === 'is' && a && this.is(a)) return true;
    // Together with something else: there it is where all of it holds.
    if (when.op === 'and') return when.args.some((one) => this.asks(one) === true) ? true : undefined;
    return undefined;
  }

  private value(value: Value, guard: Guard): void {
    let around = guard;
    if (value.kind === 'op' && value.op === 'and' && value.args[0] && this.asks(value.args[0]) === true) around = 'dropped';
    if (value.kind === 'choice') {
      const asks = this.asks(value.when);
      if (asks !== undefined) around = 'dropped';
    }
    for (const inner of operands(value)) this.value(inner, around);
    if (value.kind !== 'call') return;
    const { callee } = value;
    const direct = this.is(callee);
    const method = callee.kind === 'member' && this.is(callee.of) ? String(callee.name) : undefined;
    if (method !== undefined && /^(map|inspect|and_then|if_some)$/.test(method)) this.inside(value);
    else if (direct || (method !== undefined && !this.is(value)))
      this.found.push({ module: this.module, fn: this.fn, call: value, ...(around !== 'none' && { without: around }) });
  }

  /** A function that is run where there is something, with that as its argument. */
  private inside(call: CallValue): void {
    for (const { value } of call.args) {
      if (value.kind !== 'function') continue;
      const { fn } = value;
      const uses = usesIn(this.module, fn, (one) => one.kind === 'param' && one.of === fn && one.index === 0);
      this.found.push(...uses.map((use) => ({ ...use, fn: this.fn, without: 'dropped' as const })));
    }
  }
}

/** Whether steps tell nobody anything: they leave, or go on. */
function silent(steps: readonly Step[]): boolean {
  let calls = false;
  eachValue(steps, (value) => {
    calls ||= value.kind === 'call';
  });
  return !calls && !steps.some((step) => step.do === 'unknown' || (step.do === 'exit' && step.how === 'raise'));
}
