/**
 * Owns the question whether a tenant that a request names is ever held against the caller: compared with something of the caller's, handed
 * to a check, or used together with the caller in one call. Looks into first-party helpers. Doubt counts as a meeting.
 */
import { blocks, type Step, valuesOf } from '../../core/outline.js';
import { lastName, operands, type Value } from '../../core/value.js';
import type { World } from '../outcome/walk.js';
import { type CallValue, libraryName, type Thing } from '../things.js';
import { checksTenant, findsCaller, namesCaller, namesTenant } from './names.js';

/** What a value is made of, as bits. */
export type Mark = number;
export const TENANT: Mark = 1;
export const CALLER: Mark = 2;
/** The request or a part of it that its sender fills. */
export const REQUEST: Mark = 4;

const MAX_DEPTH = 4;
const MAX_FUNCTIONS = 60;
const COMPARES = new Set(['eq', 'in', 'is', 'less']);

type FunctionThing = Thing & { is: 'function' };

/** A tenant that was read off the request. */
export interface Named {
  readonly name: string;
  readonly value: Value;
}

/** One search, from a handler inwards. */
export class Meeting {
  /** The tenant met the caller. */
  met = false;
  /** The tenant went somewhere: into a call, or back to whoever asked. */
  used = false;
  /** Where the handler itself reads a tenant off the request, first. */
  named: Named | undefined;
  private left = MAX_FUNCTIONS;
  private readonly running = new Set<string>();

  constructor(
    private readonly world: World,
    private readonly own: ReadonlySet<string>,
  ) {}

  /** Reads a function whose parameters carry `marks`. */
  read(fn: FunctionThing, marks: readonly Mark[], depth = 0): void {
    const key = `${fn.module.path}#${fn.fn}`;
    if (this.met || depth > MAX_DEPTH || this.running.has(key) || this.left-- <= 0) return;
    this.running.add(key);
    new Reading(this, this.world, this.own, fn, marks, depth).run(fn.module.bodies[fn.fn] ?? []);
    this.running.delete(key);
  }
}

/** One body, with what its variables carry. */
class Reading {
  private readonly variables = new Map<string, Mark>();

  constructor(
    private readonly meeting: Meeting,
    private readonly world: World,
    private readonly own: ReadonlySet<string>,
    private readonly within: FunctionThing,
    private readonly params: readonly Mark[],
    private readonly depth: number,
  ) {}

  run(steps: readonly Step[]): void {
    for (const step of steps) {
      const marks = valuesOf(step).map((value) => this.mark(value));
      if (step.do === 'set') this.assign(step.to, marks.at(-1) ?? 0);
      if (step.do === 'loop' && step.to) this.assign(step.to, marks[0] ?? 0);
      if (step.do === 'exit' && step.how === 'return' && ((marks[0] ?? 0) & TENANT) !== 0) this.meeting.used = true;
      for (const block of blocks(step)) this.run(block);
    }
  }

  private assign(to: Value, mark: Mark): void {
    if (to.kind === 'name') this.variables.set(to.name, (this.variables.get(to.name) ?? 0) | mark);
  }

  /** What a value carries; everything that is called or compared in it is looked at on the way. */
  private mark(value: Value): Mark {
    switch (value.kind) {
      case 'param':
        return value.of === this.within.fn ? (this.params[value.index] ?? 0) : 0;
      case 'name':
        return this.variables.get(value.name) ?? this.global(value);
      case 'member':
        return typeof value.name === 'string' ? this.member(value, value.name) : this.mark(value.of) | this.mark(value.name);
      case 'call':
        return this.call(value);
      case 'function':
        this.closure(value.fn);
        return 0;
      case 'op': {
        const marks = value.args.map((arg) => this.mark(arg));
        const all = marks.reduce((sum, one) => sum | one, 0);
        if (COMPARES.has(value.op) && (all & TENANT) !== 0 && (all & CALLER) !== 0) this.meeting.met = true;
        return value.op === 'not' || COMPARES.has(value.op) ? 0 : all;
      }
      default:
        return operands(value).reduce((sum, one) => sum | this.mark(one), 0);
    }
  }

  private global(value: Value & { kind: 'name' }): Mark {
    const { module, fn } = this.within;
    const name = libraryName(this.world.evaluator.evaluate(value, { module, fn }));
    const table = name === undefined ? undefined : this.world.libraryCall(name, module.language);
    if (table?.does === 'request') return namesCaller(table.at.at(-1) ?? '') ? CALLER : REQUEST;
    return value.of === undefined && namesCaller(value.name) && table?.does === 'identify' ? CALLER : 0;
  }

  private member(value: Value & { kind: 'member' }, name: string): Mark {
    const of = this.mark(value.of);
    if ((of & CALLER) !== 0) return CALLER;
    if ((of & REQUEST) === 0) return of;
    if (namesTenant(name, this.own)) return this.taken(name, value);
    return namesCaller(name) ? CALLER : of;
  }

  private taken(name: string, value: Value): Mark {
    if (this.depth === 0) this.meeting.named ??= { name, value };
    return TENANT;
  }

  private call(call: CallValue): Mark {
    const { callee } = call;
    const receiver = callee.kind === 'member' ? this.mark(callee.of) : 0;
    const args = call.args.map((arg) => this.mark(arg.value));
    const all = args.reduce((sum, one) => sum | one, receiver);
    const name = lastName(callee) ?? '';
    const key = call.args[0]?.value;
    if ((receiver & REQUEST) !== 0 && key?.kind === 'literal' && typeof key.value === 'string' && namesTenant(key.value, this.own))
      return this.taken(key.value, call);
    if ((all & TENANT) !== 0) this.hand(call, name, args, all);
    else this.enter(call, args);
    if (findsCaller(name)) return CALLER;
    // What is looked up for the caller belongs to the caller.
    return all & ~REQUEST;
  }

  /** A tenant is handed to a call. */
  private hand(call: CallValue, name: string, args: readonly Mark[], all: Mark): void {
    this.meeting.used = true;
    if (checksTenant(name)) this.meeting.met = true;
    else if (!this.enter(call, args) && (all & CALLER) !== 0) this.meeting.met = true;
  }

  /** Follows a call into a first-party function; false when there is none to follow. */
  private enter(call: CallValue, args: readonly Mark[]): boolean {
    if (!args.some((mark) => mark !== 0)) return false;
    const { module, fn, frame } = this.within;
    const thing = this.world.evaluator.evaluate(call.callee, { module, fn, ...(frame && { frame }) });
    if (thing.is !== 'function') return false;
    const declared = thing.module.facts.functions[thing.fn];
    if (declared?.body !== 'real') return false;
    const marks = declared.params.map((param, index) => {
      const named = call.args.findIndex((arg) => arg.name === param.name);
      return args[named >= 0 ? named : index] ?? 0;
    });
    this.meeting.read(thing, marks, this.depth + 1);
    return true;
  }

  /** A function written in place sees the same variables. */
  private closure(fn: number): void {
    const inner: FunctionThing = { ...this.within, fn };
    const reading = new Reading(this.meeting, this.world, this.own, inner, [], this.depth);
    for (const [name, mark] of this.variables) reading.variables.set(name, mark);
    if (this.depth <= MAX_DEPTH) reading.run(this.within.module.bodies[fn] ?? []);
  }
}
