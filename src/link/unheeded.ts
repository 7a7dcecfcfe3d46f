/**
 * Owns the search for guards that go unheeded: calls in handlers and in other guards that would turn a caller without a credential away,
 * were they awaited or their results looked at. Decided by what the guard's body does; its name only says where to look.
 */

import { blocks, type Step } from '../core/outline.js';
import { byWhere, placeKey } from '../core/span.js';
import type { Unheeded, UnheededGuard } from '../core/unheeded-guard.js';
import { dotted, type FnId, lastName, type Value } from '../core/value.js';
import type { GuardUse, Protocol } from './model.js';
import type { Module } from './module.js';
import { type Abstract, truth } from './outcome/abstract.js';
import { type Activation, OutOfBudget, Raised } from './outcome/activation.js';
import { bindArguments } from './outcome/arguments.js';
import { roleValue } from './outcome/roles.js';
import { Walk, type World } from './outcome/walk.js';
import { Answers, ofSame } from './reads.js';
import type { CallValue, Thing } from './things.js';

type FunctionThing = Thing & { is: 'function' };

/** A name that promises a decision about the caller. */
const DECIDES =
  /require|ensure|verif|guard|protect|authenticat|authori[sz]|assert|validate|enforce|check|must_?|^is_?(auth|logged|admin|allowed|owner)|^(has|can)_?[a-z]/i;

/** What a call did under one assumption. */
interface Ran {
  readonly raised: boolean;
  readonly rejected: boolean;
  readonly readsCredential: boolean;
  readonly value: Abstract | undefined;
}

type Called = Pick<GuardUse, 'thing' | 'protocol'>;

/** A function, how it is called, and where the answers about it are kept. */
interface Asked {
  readonly thing: FunctionThing;
  readonly protocol: Protocol;
  readonly answers: Answers<FunctionThing, readonly UnheededGuard[]>;
}

/** Finds the guards that go unheeded, function by function. */
export class UnheededGuards {
  /** By how the functions are called: the function itself, then what goes unheeded in it. */
  private readonly known = new WeakMap<Protocol, Answers<FunctionThing, readonly UnheededGuard[]>>();

  private readonly distinct = ofSame((functions: readonly Called[]) => this.each(functions));

  constructor(private readonly world: World) {}

  /** The unheeded guards in `functions`, each told once, in path and source order. */
  all(functions: readonly Called[]): readonly UnheededGuard[] {
    const found = new Map<string, UnheededGuard>();
    for (const { thing, protocol, answers } of this.distinct(functions))
      for (const guard of answers.get(thing, () => this.in(thing, protocol))) found.set(placeKey(guard), guard);
    return [...found.values()].sort(byWhere);
  }

  /** Each function once, with the answers about it. */
  private each(functions: readonly Called[]): readonly Asked[] {
    const seen = new Map<Module, Set<FnId>>();
    const asked: Asked[] = [];
    for (const { thing, protocol } of functions) {
      if (thing.is !== 'function') continue;
      const known = seen.get(thing.module) ?? new Set();
      if (known.has(thing.fn)) continue;
      seen.set(thing.module, known.add(thing.fn));
      const answers = asked.at(-1)?.protocol === protocol ? asked.at(-1)?.answers : undefined;
      asked.push({ thing, protocol, answers: answers ?? this.answersFor(protocol) });
    }
    return asked;
  }

  private answersFor(protocol: Protocol): Answers<FunctionThing, readonly UnheededGuard[]> {
    let known = this.known.get(protocol);
    if (!known) {
      known = new Answers(this.world.evaluator.program.reads, new WeakMap());
      this.known.set(protocol, known);
    }
    return known;
  }

  private in(thing: FunctionThing, protocol: Protocol): readonly UnheededGuard[] {
    return droppedCalls(thing.module.bodies[thing.fn] ?? []).flatMap((call) => unheeded(this.world, thing, protocol, call) ?? []);
  }
}

/** Calls by promising names whose results are dropped. */
function droppedCalls(steps: readonly Step[]): readonly CallValue[] {
  return steps.flatMap((step) => {
    const value = step.do === 'eval' ? step.value : step.do === 'set' && isDiscard(step.to) ? step.value : undefined;
    const own = value?.kind === 'call' && DECIDES.test(lastName(value.callee) ?? '') ? [value] : [];
    return [...own, ...blocks(step).flatMap(droppedCalls)];
  });
}

function isDiscard(to: Value): boolean {
  return to.kind === 'name' && to.name === '_';
}

function unheeded(world: World, within: FunctionThing, protocol: Protocol, call: CallValue): UnheededGuard | undefined {
  const { module, fn } = within;
  const guard = world.evaluator.evaluate(call.callee, { module, fn, ...(within.frame && { frame: within.frame }) });
  if (guard.is !== 'function') return undefined;
  const declared = guard.module.facts.functions[guard.fn];
  if (!declared || declared.body === 'abstract') return undefined;
  const how = judge(
    run(world, within, protocol, call, 'absent'),
    () => run(world, within, protocol, call, 'valid'),
    declared.async === true && declared.generator !== true && call.awaited !== true,
  );
  return (
    how && {
      file: module.path,
      at: call.at,
      guard: dotted(call.callee)?.join('.') ?? lastName(call.callee) ?? '',
      how,
      declared: { file: guard.module.path, at: declared.nameAt },
      caller: module.facts.functions[fn]?.name ?? 'the handler',
    }
  );
}

function judge(absent: Ran | undefined, valid: () => Ran | undefined, floats: boolean): Unheeded | undefined {
  if (!absent?.readsCredential) return undefined;
  const refused = absent.value !== undefined && truth(absent.value) === false;
  if (!absent.raised && !absent.rejected && !refused) return undefined;
  // What raises is heeded by whoever waits for it.
  if (absent.raised && !floats) return undefined;
  const other = valid();
  if (!other || other.raised || other.rejected) return undefined;
  const accepted = other.value !== undefined && (absent.value?.is === 'failed' ? other.value.is !== 'failed' : truth(other.value) === true);
  if (absent.raised || (floats && (absent.rejected || accepted))) return 'not-awaited';
  if (absent.rejected) return 'goes-on';
  return accepted ? 'result-dropped' : undefined;
}

/** Runs one call of a function's body under an assumption about the credential. Undefined: it could not be told. */
function run(
  world: World,
  { module, fn, frame, self }: FunctionThing,
  protocol: Protocol,
  call: CallValue,
  credential: 'absent' | 'valid',
): Ran | undefined {
  const walk = new Walk(world, { credential }, undefined);
  const activation: Activation = {
    module,
    fn,
    variables: new Map(),
    args: [],
    depth: 0,
    ...(frame && { frame }),
    ...(self && { self: { is: 'thing', thing: self } }),
  };
  let value: Abstract | undefined;
  let raised = false;
  try {
    const args = bindArguments(
      walk,
      activation,
      protocol.params.map((role) => roleValue(walk, role)),
      true,
    );
    walk.readsCredential = false;
    value = walk.callValue(call, { ...activation, args });
  } catch (error) {
    if (error instanceof OutOfBudget) return undefined;
    if (!(error instanceof Raised)) throw error;
    // Where errors are values, what left the function is its result.
    if (module.language === 'rust') value = { is: 'failed' };
    else raised = true;
  }
  if (!raised && walk.exits.raises.length > 0) return undefined;
  return { raised, rejected: walk.path.rejected, readsCredential: walk.readsCredential, value };
}
