/**
 * Owns the walk over outlines: runs a body step by step under an assumption, both ways where a condition cannot be told.
 * Ends always: recursion, depth and the number of steps are bounded, and a bound that is hit is an unknown answer.
 */
import type { LanguageId, Param } from '../../core/facts.js';
import type { Catch, Step } from '../../core/outline.js';
import type { Value } from '../../core/value.js';
import type { Evaluator } from '../evaluate.js';
import type { LibraryCall } from '../library-calls.js';
import type { Injected, Levels, Protocol } from '../model.js';
import type { Context, Thing } from '../things.js';
import { type Abstract, either, isSetting, NO_CREDENTIAL, NOTHING, NULL_VALUE, truth } from './abstract.js';
import { type Activation, contextOf, joinVariables, OutOfBudget, Raised, raise, selfField } from './activation.js';
import { answersWell } from './answers.js';
import { bindArguments } from './arguments.js';
import { arms } from './assume.js';
import { callAbstract, callThing, callValue, type How } from './calls.js';
import { compute } from './expressions.js';
import { catches } from './kinds.js';
import { library } from './library.js';
import { joinPaths, type Path, START } from './path.js';
import { gaveNothing, onlyPanics } from './results.js';
import { AUTH_NAME } from './unread.js';

const MAX_STEPS = 6_000;
const MAX_DEPTH = 12;
const MAX_ITEMS = 12;

/** The assumption of a walk. `credential: 'forged'`: there is one, and it is not genuine. The rest is the request's, where known. */
export interface Given {
  readonly credential: 'absent' | 'forged' | 'valid';
  readonly path?: string;
  readonly method?: string;
  readonly endpoint?: string;
  readonly transport?: 'http' | 'websocket';
  readonly metadata?: ReadonlyMap<string, Thing>;
  readonly metadataOf?: Levels;
  /** Nothing is configured: every setting is missing. */
  readonly settings?: 'unset';
  /** The call of this name fails. */
  readonly fails?: string;
}

/** What a walk needs of the program around it. */
export interface World {
  readonly evaluator: Evaluator;
  /** What the library tables say about a canonical name, in the language that it stands in where that is known. */
  libraryCall(name: string, language?: LanguageId): LibraryCall | undefined;
  /** Last names of the library calls that do one thing: what is not called so need not be followed. */
  lastNames(does: LibraryCall['does']): ReadonlySet<string>;
  inject(param: Param, context: Context): Injected | undefined;
}

/** One way a function was left. */
export interface Left {
  readonly value: Abstract;
  readonly path: Path;
}

/** All ways a body was left. */
export interface Exits {
  readonly returns: Left[];
  readonly raises: Raised[];
  breaks: boolean;
}

export class Walk {
  /** The paths on which the request was let through. */
  readonly passes: Path[] = [];
  /** Calls that look like they check the caller and could not be read. */
  readonly unresolved: string[] = [];
  usesPath = false;
  /** A call was not followed, as it leads too deep or back to itself: it may have raised. */
  cut = false;
  path: Path = START;
  exits: Exits = { returns: [], raises: [], breaks: false };
  /** How the outermost first-party function was left; undefined when none ran. */
  outermost: Exits | undefined;
  private asked = false;
  private steps = 0;
  private readonly running: string[] = [];

  constructor(
    readonly world: World,
    readonly given: Given,
    readonly protocol: Protocol | undefined,
  ) {}

  get readsCredential(): boolean {
    return this.asked;
  }

  set readsCredential(asked: boolean) {
    this.asked = asked;
    this.path = { ...this.path, asked };
  }

  compute(value: Value, activation: Activation): Abstract {
    return compute(this, value, activation);
  }

  callValue(call: Value & { kind: 'call' }, activation: Activation): Abstract {
    return callValue(this, call, activation);
  }

  callAbstract(target: Abstract, args: readonly Abstract[], activation: Activation, call: Value & { kind: 'call' }): Abstract {
    return callAbstract(this, target, args, activation, call);
  }

  callThing(thing: Thing, args: readonly (Abstract | undefined)[], activation: Activation, how: How): Abstract {
    return callThing(this, thing, args, activation, how);
  }

  /** Whether the caller proved who they are under this walk's assumption. */
  get valid(): boolean {
    return this.given.credential === 'valid';
  }

  /**
   * Runs a first-party function. Throws `Raised` when it cannot return; in Rust it gives a failed result instead.
   * `injected`: the framework calls it and fills parameters that are not given.
   */
  invoke(
    thing: Thing & { is: 'function' },
    given: readonly (Abstract | undefined)[],
    options: { self?: Abstract; scope?: Activation; injected?: boolean } = {},
  ): Abstract {
    const { module, fn: id } = thing;
    const fn = module.facts.functions[id];
    const key = `${module.path}#${id}`;
    const again = this.running.filter((one) => one === key).length;
    if (!fn || fn.body === 'abstract') return NOTHING;
    if (this.running.length >= MAX_DEPTH || again > 1) {
      this.cut = true;
      if (again === 0 && AUTH_NAME.test(fn.name ?? '')) this.unresolved.push(fn.name ?? '');
      return NOTHING;
    }
    const outerExits = this.exits;
    const { handling } = this.path;
    const self: Abstract | undefined = options.self ?? (thing.self ? { is: 'thing', thing: thing.self } : undefined);
    const activation: Activation = {
      module,
      fn: id,
      variables: new Map(),
      args: [],
      depth: this.running.length,
      ...(self && { self }),
      ...(options.scope && { outer: options.scope }),
      ...(thing.frame && { frame: thing.frame }),
    };
    this.running.push(key);
    this.exits = { returns: [], raises: [], breaks: false };
    try {
      const bound: Activation = { ...activation, args: bindArguments(this, activation, given, options.injected === true) };
      if (this.run(module.bodies[id] ?? [], bound)) this.exits.returns.push({ value: NULL_VALUE, path: this.path });
    } catch (error) {
      if (!(error instanceof Raised)) throw error;
      this.exits.raises.push(error);
    } finally {
      this.running.pop();
    }
    const { returns, raises } = this.exits;
    if (this.running.length === 0) this.outermost = this.exits;
    this.exits = outerExits;
    const [first, ...more] = returns;
    if (!first) {
      const raised = raises[0] ?? new Raised(undefined, this.path);
      this.path = raised.path;
      if (module.language === 'rust' && this.running.length > 0 && !onlyPanics(fn))
        return gaveNothing(fn, raises) ? NO_CREDENTIAL : { is: 'failed' };
      throw raised;
    }
    if (module.language !== 'rust') this.exits.raises.push(...raises);
    this.path = { ...joinPaths(returns.map((one) => one.path)), handling };
    const joined = more.reduce((known, one) => either(known, one.value), first.value);
    // What is returned because of a setting is as settled as the setting.
    const chosen =
      joined.is === 'unknown' && returns.some((one) => one.path.viaSetting && one.value.is === 'known' && one.value.value === true);
    const value: Abstract = chosen ? { is: 'unknown', setting: true } : joined;
    return module.language === 'rust' && raises.length > 0 ? either(value, { is: 'failed' }) : value;
  }

  /** Runs steps in order; false when no path falls through. */
  run(steps: readonly Step[], activation: Activation): boolean {
    for (const step of steps) {
      if (++this.steps > MAX_STEPS) throw new OutOfBudget();
      if (!this.step(step, activation)) return false;
    }
    return true;
  }

  private step(step: Step, activation: Activation): boolean {
    switch (step.do) {
      case 'eval':
        if (this.floats(step.value, activation)) this.startOnly(step.value, activation);
        else this.compute(step.value, activation);
        return true;
      case 'set':
        this.set(step.to, this.compute(step.value, activation), activation);
        return true;
      case 'branch': {
        const when = this.compute(step.when, activation);
        const holds = truth(when);
        if (holds !== undefined) return this.run(holds ? step.then : step.else, activation);
        return this.fork(arms(this, step, activation), activation, isSetting(when));
      }
      case 'loop':
        return this.loop(step, activation);
      case 'try':
        return this.attempt(step, activation);
      case 'with': {
        const of = this.compute(step.of, activation);
        if (step.to) this.set(step.to, of, activation);
        const suppresses = step.of.kind === 'call' && library(this, step.of.callee, activation)?.does === 'suppress';
        if (!suppresses) return this.run(step.body, activation);
        return this.attempt({ body: step.body, catches: [{ at: step.at, types: [], body: [] }], finally: [] }, activation);
      }
      case 'exit':
        return this.exit(step, activation);
      case 'yield':
        this.exits.returns.push({ value: step.value ? this.compute(step.value, activation) : NULL_VALUE, path: this.path });
        return false;
      case 'unknown':
        return true;
    }
  }

  /** Whether a value is a call of an asynchronous first-party function that nobody waits for. */
  private floats(value: Value, activation: Activation): boolean {
    if (value.kind !== 'call' || value.awaited || activation.module.language === 'rust') return false;
    const thing = this.world.evaluator.evaluate(value.callee, contextOf(activation));
    const fn = thing.is === 'function' ? thing.module.facts.functions[thing.fn] : undefined;
    return fn?.async === true && fn.generator !== true;
  }

  /** Starts what nobody waits for: whatever it raises stops nobody here. */
  private startOnly(value: Value, activation: Activation): void {
    const before = { path: this.path, raises: this.exits.raises.length };
    try {
      this.compute(value, activation);
    } catch (error) {
      if (!(error instanceof Raised)) throw error;
      this.path = before.path;
    }
    this.exits.raises.length = before.raises;
  }

  private exit(step: Step & { do: 'exit' }, activation: Activation): boolean {
    if (step.how === 'return') {
      const value = this.settled(step.value ? this.compute(step.value, activation) : NULL_VALUE);
      if (value.is === 'failed') this.exits.raises.push(new Raised(undefined, this.path));
      else this.exits.returns.push({ value, path: this.path });
    } else if (step.how === 'raise') {
      const value = step.value && this.compute(step.value, activation);
      this.exits.raises.push(raise(value, step.value && this.typeOf(step.value, activation), this.path));
    } else {
      this.exits.breaks = true;
    }
    return false;
  }

  /** A Rust function that gives an `async` block gives, to whoever awaits it, what the block gives. */
  private settled(value: Abstract): Abstract {
    if (value.is !== 'closure' || value.thing.module.language !== 'rust') return value;
    const block = value.thing.module.facts.functions[value.thing.fn];
    return block?.async && block.params.length === 0 ? this.invoke(value.thing, [], { scope: value.scope }) : value;
  }

  /** What kind of error a raised value is: its class or the library's name for it. */
  private typeOf(value: Value, activation: Activation): Thing | undefined {
    const thing = this.world.evaluator.evaluate(value.kind === 'call' ? value.callee : value, contextOf(activation));
    return thing.is === 'class' || thing.is === 'external' ? thing : undefined;
  }

  set(to: Value, value: Abstract, activation: Activation): void {
    if (to.kind === 'name' && to.of !== undefined) {
      for (let scope: Activation | undefined = activation; scope; scope = scope.outer) {
        if (scope.fn === to.of && scope.module === activation.module) {
          scope.variables.set(to.name, value);
          return;
        }
      }
    } else if (to.kind === 'member' && to.of.kind === 'self' && typeof to.name === 'string') {
      activation.variables.set(selfField(to.name), value);
    } else if (to.kind === 'member') {
      const of = this.compute(to.of, activation);
      const refuses = value.is === 'known' && typeof value.value === 'number' && value.value >= 400;
      const answer = of.is === 'request' || of.is === 'response' || of.is === 'unknown' || of.is === 'thing';
      if (refuses && answer && typeof to.name === 'string' && /^status(_?code)?$/i.test(to.name)) {
        this.path = { ...this.path, rejected: true };
      }
    }
  }

  /** Walks every branch from the same state and joins those that fall through. */
  fork(branches: readonly (() => boolean)[], activation: Activation, onSetting: boolean): boolean {
    const before = { variables: activation.variables, path: this.path };
    const fell: { variables: Map<string, Abstract>; path: Path }[] = [];
    let leftWell = false;
    const raised = this.exits.raises.length;
    for (const branch of branches) {
      activation.variables = new Map(before.variables);
      this.path = onSetting ? { ...before.path, viaSetting: true } : before.path;
      const known = this.exits.returns.length;
      try {
        if (branch()) fell.push({ variables: activation.variables, path: this.path });
        else leftWell ||= this.exits.returns.slice(known).some(answersWell);
      } catch (error) {
        if (!(error instanceof Raised)) throw error;
        this.exits.raises.push(error);
      }
    }
    // Away from everybody: what is not configured turns no caller away.
    if (onSetting && this.protocol && !this.readsCredential && fell.length > 0) this.exits.raises.length = raised;
    const [first] = fell;
    if (!first) return false;
    activation.variables = joinVariables(fell.map((one) => one.variables));
    this.path = joinPaths(fell.map((one) => one.path));
    // Every way led here, or to an answer, or away from everybody, so the setting decided nothing for those who got here.
    if (onSetting && (leftWell || !this.readsCredential || fell.length === branches.length))
      this.path = { ...this.path, viaSetting: before.path.viaSetting };
    return true;
  }

  private loop(step: Step & { do: 'loop' }, activation: Activation): boolean {
    const over = step.over && this.compute(step.over, activation);
    const endless = !step.to && (!over || truth(over) === true);
    if (step.to && over?.is === 'list' && over.items.length <= MAX_ITEMS) {
      for (const item of over.items) {
        this.set(step.to, item, activation);
        const skipped = this.exits.breaks;
        this.exits.breaks = false;
        const falls = this.fork([() => this.run(step.body, activation)], activation, false);
        const left = this.exits.breaks;
        this.exits.breaks = skipped;
        if (!falls && !left) return false;
      }
      return true;
    }
    if (!step.to && over && truth(over) === false) return true;
    if (step.to) this.set(step.to, NOTHING, activation);
    const outer = this.exits.breaks;
    this.exits.breaks = false;
    const once = (): boolean => this.run(step.body, activation) || this.exits.breaks;
    const falls = endless ? this.fork([once], activation, false) : this.fork([once, () => true], activation, false);
    const broke = this.exits.breaks;
    this.exits.breaks = outer;
    if (!endless || broke) return endless ? broke : true;
    // A loop without an end that fell through once goes on for good: the function is served by it.
    if (falls) this.exits.returns.push({ value: NULL_VALUE, path: this.path });
    return false;
  }

  private attempt(step: { body: readonly Step[]; catches: readonly Catch[]; finally: readonly Step[] }, activation: Activation): boolean {
    const outer = this.exits;
    const { handling } = this.path;
    const inner: Exits = { returns: outer.returns, raises: [], breaks: false };
    this.exits = inner;
    let falls = false;
    try {
      falls = this.run(step.body, activation);
    } catch (error) {
      if (!(error instanceof Raised)) throw error;
      inner.raises.push(error);
    }
    outer.breaks ||= inner.breaks;
    this.exits = outer;
    const after = { variables: activation.variables, path: this.path };
    const ways: (() => boolean)[] = [];
    if (falls) {
      ways.push(() => {
        activation.variables = new Map(after.variables);
        this.path = after.path;
        return true;
      });
    }
    for (const raised of inner.raises) {
      const clause = step.catches.find((one) => catches(this.world.evaluator, one, raised, contextOf(activation)));
      if (!clause) outer.raises.push(raised);
      else {
        ways.push(() => {
          this.path = { ...raised.path, handling: true };
          if (clause.binds !== undefined) activation.variables.set(clause.binds, { is: 'unknown', truthy: true, raised });
          const goesOn = this.run(clause.body, activation);
          this.path = { ...this.path, handling };
          return goesOn;
        });
      }
    }
    const continues = ways.length > 0 && this.fork(ways, activation, false);
    return this.run(step.finally, activation) && continues;
  }
}
