/**
 * Owns what a handler does with an error: its own steps and those of the helpers it calls, a few calls deep.
 * What cannot be read may be anything, so it counts as something done. Never judges.
 */
import type { Leaves } from '../../core/error.js';
import type { Step } from '../../core/outline.js';
import { dotted, type FnId, lastName, operands, type Value } from '../../core/value.js';
import type { Verdict } from '../../core/verdict.js';
import type { LibraryCall } from '../library-calls.js';
import type { Module } from '../module.js';
import type { World } from '../outcome/walk.js';
import { type CallValue, type Context, each, libraryName, type Thing } from '../things.js';
import { constant, type ErrorNames, mentions } from './mentions.js';
import { isErrorArgument, isUndoing, saysLog } from './words.js';

/** Helpers followed into each other. */
const MAX_DEPTH = 3;
/** Steps looked at for one handler. */
const MAX_STEPS = 400;

/** What a body does with the error that it is given. */
export interface Reaction {
  rethrows: Verdict;
  records: Verdict;
  detail: Verdict;
  alternative: Verdict;
  quiet: boolean;
  leaves: Leaves;
}

type Question = 'rethrows' | 'records' | 'detail' | 'alternative';

/** Reads what handlers do. One for each program. */
export class Reactions {
  constructor(private readonly world: World) {}

  /** What steps of `fn` do with an error. */
  of(steps: readonly Step[], module: Module, fn: FnId, isError: ErrorNames): Reaction {
    const reading = new Reading(this.world, module, fn, isError, { steps: 0 }, []);
    reading.run(steps, true);
    return reading.reaction;
  }

  /** What a function does that is given the error as its first argument. */
  ofFunction(thing: Thing & { is: 'function' }): Reaction {
    const isError: ErrorNames = (value) => value.kind === 'param' && value.of === thing.fn && value.index === 0;
    return this.of(thing.module.bodies[thing.fn] ?? [], thing.module, thing.fn, isError);
  }
}

class Reading {
  readonly reaction: Reaction = { rethrows: 'no', records: 'no', detail: 'no', alternative: 'no', quiet: false, leaves: 'nothing' };
  private readonly context: Context;

  constructor(
    private readonly world: World,
    private readonly module: Module,
    fn: FnId,
    private readonly isError: ErrorNames,
    private readonly budget: { steps: number },
    private readonly running: readonly string[],
  ) {
    this.context = { module, fn };
  }

  run(steps: readonly Step[], always: boolean): void {
    for (const step of steps) {
      if (++this.budget.steps > MAX_STEPS) this.did('alternative', false);
      else this.step(step, always);
    }
  }

  private did(what: Question, always: boolean): void {
    const known = this.reaction[what];
    this.reaction[what] = always || known === 'yes' ? 'yes' : 'maybe';
  }

  private leave(what: Leaves): void {
    if (this.reaction.leaves === 'nothing' || this.reaction.leaves === 'flag') this.reaction.leaves = what;
  }

  private step(step: Step, always: boolean): void {
    switch (step.do) {
      case 'eval':
        if (!this.isError(step.value)) this.value(step.value, always);
        break;
      case 'set':
        this.set(step, always);
        break;
      case 'branch':
        this.value(step.when, always);
        if (mentions(step.when, this.isError)) this.did('alternative', false);
        this.run(step.then, false);
        this.run(step.else, false);
        break;
      case 'loop':
        if (step.over) this.value(step.over, always);
        this.run(step.body, false);
        break;
      case 'with':
        this.value(step.of, always);
        this.run(step.body, always);
        break;
      case 'try':
        this.run(step.body, always);
        this.run(step.finally, always);
        break;
      case 'exit':
        if (step.how === 'raise') this.did('rethrows', always);
        else if (step.how !== 'return') this.leave(step.how);
        else if (step.value) this.result(step.value, always);
        break;
      case 'yield':
      case 'unknown':
        this.did('alternative', false);
        break;
    }
  }

  private set({ to, value, how }: Step & { do: 'set' }, always: boolean): void {
    // A name for the error, or a way to say that it is not needed.
    if (to.kind === 'name' && value.kind !== 'call' && (to.name === '_' || (this.isError(value) && this.isError(to)))) return;
    const left = constant(value);
    // Collected or counted, for others to look at.
    if (how === 'append') this.told(always);
    else if (left === 'true' || left === 'false') this.leave('flag');
    else if (left) this.leave(left);
    else {
      this.value(value, always);
      if (mentions(value, this.isError)) this.told(always);
      else if (value.kind !== 'call') this.did('alternative', always);
    }
  }

  /** Something that the function returns. */
  private result(value: Value, always: boolean): void {
    const left = constant(value);
    if (left) {
      this.leave(left);
      return;
    }
    if (value.kind === 'call' && dotted(value.callee)?.join('.') === 'Promise.resolve') {
      const [given] = value.args;
      if (given) this.result(given.value, always);
      else this.leave('null');
      return;
    }
    this.value(value, always);
    if (mentions(value, this.isError)) this.did('rethrows', always);
    else if (value.kind === 'member' && this.tableCall(this.evaluate(value))?.does === 'nothing') this.leave('null');
    else if (value.kind !== 'call') this.did('alternative', always);
  }

  private told(always: boolean): void {
    this.did('records', always);
    this.did('detail', always);
  }

  private evaluate(value: Value): Thing {
    return this.world.evaluator.evaluate(value, this.context);
  }

  private tableCall(thing: Thing): LibraryCall | undefined {
    const name = libraryName(thing);
    return name === undefined ? undefined : this.world.libraryCall(name);
  }

  /** The calls inside a value, in order. */
  private value(value: Value, always: boolean): void {
    if (value.kind !== 'call') {
      for (const inner of operands(value)) this.value(inner, always && value.kind !== 'choice' && value.kind !== 'first');
      return;
    }
    const says = this.log(value);
    for (const arg of value.args) this.value(arg.value, always);
    if (
      says === 'loud' &&
      !mentions(value, this.isError) &&
      !value.args.some((arg) => isText(arg.value) || mentions(arg.value, isMessage))
    ) {
      // Printed output rather than a message.
      this.did('alternative', always);
      return;
    }
    if (says) {
      const detail = says === 'detail' || mentions(value, this.isError) || tellsError(value);
      if (says === 'quiet') this.reaction.quiet = true;
      else this.did('records', always);
      if (detail) this.did('detail', always);
      return;
    }
    if (value.callee.kind === 'member') this.value(value.callee.of, always);
    this.call(value, always);
  }

  /** How loud a call tells something; undefined for all that is no log, or is one of the program's own. */
  private log(call: CallValue): 'loud' | 'quiet' | 'detail' | undefined {
    const things = each(this.evaluate(call.callee));
    if (things.some((one) => one.is === 'function')) return undefined;
    for (const thing of things) {
      const known = this.tableCall(thing);
      if (known?.does === 'record') return known.quiet ? 'quiet' : known.detail ? 'detail' : 'loud';
    }
    const { callee } = call;
    const receiver = callee.kind === 'member' ? namesIn(callee.of) : undefined;
    const name = lastName(callee);
    return name === undefined ? undefined : saysLog(receiver, name);
  }

  private call(call: CallValue, always: boolean): void {
    const given = call.args.some((arg) => mentions(arg.value, this.isError));
    for (const thing of each(this.evaluate(call.callee))) {
      if (thing.is === 'function' && this.helper(thing, call, always)) continue;
      const known = this.tableCall(thing);
      if (known?.does === 'nothing' || (isUndoing(lastName(call.callee)) && !given)) continue;
      if (known?.does === 'reject') this.did('rethrows', always);
      else if (given) this.told(false);
      else this.did('alternative', false);
    }
  }

  /** Follows a first-party helper; false when it cannot be read. */
  private helper(thing: Thing & { is: 'function' }, call: CallValue, always: boolean): boolean {
    const fn = thing.module.facts.functions[thing.fn];
    const key = `${thing.module.path}#${thing.fn}`;
    if (!fn || fn.body === 'abstract' || fn.generator || this.running.length >= MAX_DEPTH || this.running.includes(key)) return false;
    const params = new Set<number>();
    call.args.forEach((arg, position) => {
      if (!mentions(arg.value, this.isError)) return;
      const index = arg.name === undefined ? position : fn.params.findIndex((param) => param.name === arg.name);
      params.add(fn.params[index] ? index : fn.params.length - 1);
    });
    const isError: ErrorNames = (value) =>
      value.kind === 'param' && value.of === thing.fn ? params.has(value.index) : thing.module === this.module && this.isError(value);
    const reading = new Reading(this.world, thing.module, thing.fn, isError, this.budget, [...this.running, key]);
    reading.run(thing.module.bodies[thing.fn] ?? [], true);
    const { reaction } = reading;
    for (const what of ['rethrows', 'records', 'detail', 'alternative'] as const) {
      if (reaction[what] !== 'no') this.did(what, always && reaction[what] === 'yes');
    }
    if (reaction.quiet) this.reaction.quiet = true;
    // A helper that gives a constant is asked for it.
    if (reaction.leaves !== 'nothing') this.did('alternative', false);
    return true;
  }
}

/** The names of a chain of members and calls: `log` and `opt` of `log.opt(x)`. */
function namesIn(value: Value): readonly string[] {
  if (value.kind === 'call') return namesIn(value.callee);
  const name = lastName(value);
  return [...(value.kind === 'member' ? namesIn(value.of) : []), ...(name === undefined ? [] : [name])];
}

function isText(value: Value): boolean {
  return value.kind === 'literal' && typeof value.value === 'string';
}

/** Words for a reader. */
function isMessage(value: Value): boolean {
  return value.kind === 'literal' && typeof value.value === 'string' && /[^\W\d_]{2}/.test(value.value);
}

/** A log that takes the error at hand by a named argument, on itself or on the call before it. */
function tellsError(call: CallValue): boolean {
  const named = call.args.some(
    (arg) => arg.name !== undefined && isErrorArgument(arg.name) && !(arg.value.kind === 'literal' && !arg.value.value),
  );
  if (named) return true;
  const before = call.callee.kind === 'member' ? call.callee.of : undefined;
  return before?.kind === 'call' && tellsError(before);
}
