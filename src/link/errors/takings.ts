/**
 * Owns the finding of places that take errors: clauses, callbacks, dropped results, in every language.
 * Says where they are and what was tried; what the handler does is `reaction.ts`.
 */
import type { Taking } from '../../core/error.js';
import { blocks, type Catch, type Step, valuesOf } from '../../core/outline.js';
import type { Span } from '../../core/span.js';
import { lastName, operands, type Value } from '../../core/value.js';
import type { CallValue } from '../things.js';
import { type ErrorNames, mentions } from './mentions.js';
import { isIgnored } from './words.js';

/** A place that takes errors. */
export interface Place {
  readonly taking: Taking;
  readonly at: Span;
  /** Error types, as written. None: all of them. */
  readonly types: readonly Value[];
  /** What was tried. */
  readonly tried: readonly Value[];
  /** Where the tried code stands. */
  readonly triedAt: Span;
  readonly handler: Handler;
  readonly loop: boolean;
  /** Only an error that was asked about is taken: `Err(e) if is_conflict(&e)`. */
  readonly chosen?: true;
  /** A loop goes on to the next possibility until one works. */
  readonly search?: true;
}

export type Handler =
  /** Steps in the same function. */
  | { readonly steps: readonly Step[]; readonly isError: ErrorNames }
  /** A function that is given the error. */
  | { readonly call: Value }
  /** Nothing at all. */
  | 'none';

/** What only names can tell, asked for calls that may take an error. */
export interface Questions {
  /** Gives errors as results, and this call's result is not looked at, which may be said to be meant. */
  fallible(call: CallValue, meant: boolean): boolean;
  /** Reads files or the like, on behalf of a function that writes. */
  readsForWrite(call: CallValue): boolean;
  /** What an operator or manager does with the errors of what it is given. */
  operator(callee: Value): 'suppress' | 'drop-errors' | 'catch' | undefined;
  /** Whether the errors of a call are among its dropped results. */
  collectsErrors(call: CallValue): boolean;
  /** What a temporary of the function was set to. */
  held(value: Value): Value;
}

/** Every place of one body that takes errors, in source order. */
export function takings(body: readonly Step[], questions: Questions): readonly Place[] {
  const finder = new Finder(questions, body);
  finder.steps(body, false);
  return finder.found;
}

class Finder {
  readonly found: Place[] = [];

  constructor(
    private readonly questions: Questions,
    private readonly body: readonly Step[],
  ) {}

  steps(steps: readonly Step[], loop: boolean): void {
    for (const [index, step] of steps.entries()) {
      this.dropped(step, loop);
      for (const value of valuesOf(step)) this.value(value, loop);
      if (step.do === 'try') for (const clause of step.catches) this.clause(step, clause, loop, steps.slice(index + 1));
      else if (step.do === 'branch') this.arm(step, loop);
      else if (step.do === 'with') this.suppressed(step, loop);
      for (const block of blocks(step)) this.steps(block, loop || step.do === 'loop');
    }
  }

  private clause(step: Step & { do: 'try' }, clause: Catch, loop: boolean, after: readonly Step[]): void {
    const binds = clause.binds;
    // Where success leaves, what follows runs for the error alone.
    const alone = succeeds(step.body) && leaves(step.body) && !leaves(clause.body);
    this.found.push({
      taking: 'clause',
      at: clause.at,
      types: clause.types,
      tried: [...callsIn(step.body), ...loadedIn(step.body)],
      triedAt: [step.at[0], step.catches[0]?.at[0] ?? step.at[1]],
      handler: {
        steps: alone ? [...clause.body, ...after] : clause.body,
        isError: (value) => binds !== undefined && value.kind === 'name' && value.name === binds,
      },
      loop,
      ...(loop && leaves(step.body) && { search: true as const }),
    });
  }

  private suppressed(step: Step & { do: 'with' }, loop: boolean): void {
    const { of } = step;
    if (of.kind !== 'call' || this.questions.operator(of.callee) !== 'suppress') return;
    const types = of.args.map((arg) => arg.value);
    this.found.push({ taking: 'suppress', at: of.at, types, tried: callsIn(step.body), triedAt: step.at, handler: 'none', loop });
  }

  /** The side of a branch that is taken when a result failed. */
  private arm(step: Step & { do: 'branch' }, loop: boolean): void {
    const test = failedIn(step.when);
    if (!test) return;
    // An arm of a match starts with its pattern; a condition has a keyword before it.
    const arm = test.failed.at[0] === step.at[0];
    let at: Span = step.at;
    let steps = step.then;
    if (!test.holds) {
      const [next] = step.else;
      if (!step.elseAt || (next?.do === 'branch' && failedIn(next.when))) return;
      at = step.elseAt;
      steps = step.else;
    }
    const [subject] = test.failed.args;
    if (!subject) return;
    const names = new Set(
      steps.flatMap((one) =>
        one.do === 'set' && one.to.kind === 'name' && one.value.kind === 'op' && one.value.op === 'error' ? [one.to.name] : [],
      ),
    );
    // Leaving at once (`let … else`, `while let`) is how such a condition is used, unless the error is asked for
    // and is more than that the other side is gone.
    const tried = callsOf(this.questions.held(subject));
    const ended = names.size === 0 || isIgnored(lastName(tried.at(-1)?.callee ?? subject) ?? '');
    if (!arm && ended && steps.some((one) => one.do === 'exit')) return;
    this.found.push({
      taking: 'clause',
      at,
      types: test.narrowed,
      ...(test.narrowed.some((one) => one.kind === 'call') && { chosen: true as const }),
      tried,
      triedAt: subject.at,
      handler: {
        steps: steps.filter((one) => !(one.do === 'set' && one.value.kind === 'op' && one.value.op === 'error')),
        isError: (value) => (value.kind === 'name' && names.has(value.name)) || (value.kind === 'op' && value.op === 'error'),
      },
      loop,
    });
  }

  /** Results that a step drops. */
  private dropped(step: Step, loop: boolean): void {
    if (step.do === 'set' && !this.unread(step)) return;
    if (step.do !== 'eval' && step.do !== 'set') return;
    const { value } = step;
    const drop = (taking: Taking, at: Span, tried: Value): void => {
      this.found.push({ taking, at, types: [], tried: callsOf(tried), triedAt: tried.at, handler: 'none', loop });
    };
    // `yield* f()`, dropped.
    const [delegated] = value.kind === 'op' && value.op === 'propagate' ? value.args : [];
    if (delegated?.kind === 'call') {
      if (this.questions.collectsErrors(delegated)) drop('discard', delegated.at, delegated);
      return;
    }
    if (value.kind === 'first' && value.past === 'failed') {
      const [tried, other] = value.of;
      if (value.of.length === 2 && tried && other?.kind === 'literal' && other.value === null) drop('discard', step.at, tried);
    } else if (value.kind === 'call') {
      if (this.questions.collectsErrors(value)) drop('discard', value.at, value);
      else if (this.questions.fallible(value, step.do === 'set')) drop('discard', step.at, value);
    }
  }

  /** What is set is for nobody: by its name, or because nobody reads it. */
  private unread({ to, value }: Step & { do: 'set' }): boolean {
    if (to.kind !== 'name') return false;
    if (to.name === '_') return true;
    const errors = value.kind === 'call' && (to.name.startsWith('_') || this.questions.collectsErrors(value));
    return errors && !reads(this.body, (one) => one.kind === 'name' && one.name === to.name);
  }

  private value(value: Value, loop: boolean): void {
    if (value.kind === 'call') this.callback(value, loop);
    if (value.kind === 'first' && value.past === 'failed') {
      const [tried, other] = value.of;
      if (tried?.kind === 'call' && other?.kind === 'call' && lastName(other.callee) === 'default' && this.questions.readsForWrite(tried)) {
        this.found.push({ taking: 'substitute', at: value.at, types: [], tried: callsOf(tried), triedAt: tried.at, handler: 'none', loop });
      }
    }
    for (const inner of operands(value)) this.value(inner, loop);
  }

  /** `p.catch(f)`, `p.then(g, f)`, `Effect.catchAll(x, f)`, `x.pipe(Effect.ignore)`. */
  private callback(call: CallValue, loop: boolean): void {
    const { callee, args } = call;
    const [first, second] = args;
    const name = lastName(callee);
    const take = (taking: Taking, at: Span, tried: readonly Value[], handler: Handler): void => {
      this.found.push({ taking, at, types: [], tried, triedAt: call.at, handler, loop });
    };
    if (callee.kind === 'member' && name === 'catch' && first && args.length === 1) {
      if (callable(first.value)) take('callback', [callee.of.at[1], call.at[1]], callsOf(callee.of), { call: first.value });
    } else if (callee.kind === 'member' && name === 'then' && second && args.length === 2) {
      if (callable(second.value)) take('callback', second.value.at, callsOf(callee.of), { call: second.value });
    }
    const does = this.questions.operator(callee);
    const handler = args.at(-1)?.value;
    if (does === 'catch' && handler && callable(handler))
      take('callback', call.at, args.length > 1 && first ? callsOf(first.value) : [], { call: handler });
    else if (does === 'drop-errors' && first) take('suppress', call.at, callsOf(first.value), 'none');
    if (name !== 'pipe') return;
    const source = callee.kind === 'member' ? callee.of : first?.value;
    for (const { value } of args) {
      if (value.kind === 'member' && this.questions.operator(value) === 'drop-errors')
        take('suppress', value.at, source ? callsOf(source) : [], 'none');
    }
  }
}

/** Whether steps leave anywhere by other means than an error. */
function succeeds(steps: readonly Step[]): boolean {
  return steps.some((step) => (step.do === 'exit' && step.how !== 'raise') || blocks(step).some(succeeds));
}

/** Whether the end of steps is never reached, as far as their last step tells. */
function leaves(steps: readonly Step[]): boolean {
  const last = steps.at(-1);
  if (last?.do === 'with') return leaves(last.body);
  return last?.do === 'exit' || (last?.do === 'branch' && leaves(last.then) && leaves(last.else));
}

/** Whether steps read a value of this kind anywhere; what they set is not read. */
function reads(steps: readonly Step[], isIt: ErrorNames): boolean {
  return steps.some((step) => {
    const values = step.do === 'set' && step.to.kind === 'name' ? [step.value] : valuesOf(step);
    return values.some((value) => mentions(value, isIt)) || blocks(step).some((block) => reads(block, isIt));
  });
}

function callable(value: Value): boolean {
  return value.kind === 'function' || value.kind === 'name' || value.kind === 'member';
}

interface FailedTest {
  readonly failed: Value & { readonly kind: 'op' };
  /** The branch is taken when it failed. */
  readonly holds: boolean;
  /** What the error is compared with beside. */
  readonly narrowed: readonly Value[];
}

function failedIn(when: Value): FailedTest | undefined {
  if (when.kind !== 'op') return undefined;
  if (when.op === 'failed') return { failed: when, holds: true, narrowed: [] };
  const [first, ...rest] = when.args;
  if (when.op === 'not' && first?.kind === 'op' && first.op === 'failed') return { failed: first, holds: false, narrowed: [] };
  if (when.op !== 'and' || !first) return undefined;
  const test = failedIn(first);
  return test && rest.length > 0 ? { ...test, narrowed: [...test.narrowed, ...rest] } : undefined;
}

/** The calls inside a value, in order of evaluation. */
export function callsOf(value: Value): readonly CallValue[] {
  const inner = operands(value).flatMap(callsOf);
  return value.kind === 'call' ? [...inner, value] : inner;
}

/** The calls inside steps, in order. */
export function callsIn(steps: readonly Step[]): readonly CallValue[] {
  return steps.flatMap((step) => [...valuesOf(step).flatMap(callsOf), ...blocks(step).flatMap(callsIn)]);
}

/** Modules that steps load as values, rather than call something of. */
function loadedIn(steps: readonly Step[]): readonly Value[] {
  return steps.flatMap((step) => [...valuesOf(step).filter((value) => value.kind === 'module'), ...blocks(step).flatMap(loadedIn)]);
}

/** Modules that are loaded as values inside steps. */
export function modulesIn(steps: readonly Value[]): readonly string[] {
  return steps.flatMap((value) => (value.kind === 'module' ? [value.from] : modulesIn(operands(value))));
}
