/**
 * Owns what a body does with an event that it is given: nothing, keeping it in memory, or more. Helpers are followed a few calls deep;
 * what cannot be read counts as more, so that nothing is called empty that is not.
 */
import type { Step } from '../../core/outline.js';
import { dotted, type FnId, lastName, operands, type Value } from '../../core/value.js';
import { substantial } from '../errors/words.js';
import type { Module } from '../module.js';
import type { World } from '../outcome/walk.js';
import { type CallValue, type Context, each, libraryName, type Thing } from '../things.js';
import { handsOn } from './words.js';

/** What becomes of an event, from least to most. `returned`: it, or what is made of it, goes back to whoever gave it. */
export type Keeping = 'nothing' | 'returned' | 'memory' | 'more';

const ORDER: readonly Keeping[] = ['nothing', 'returned', 'memory', 'more'];

/** The most that becomes of an event in several ways. */
export function most(all: readonly Keeping[]): Keeping {
  return ORDER[Math.max(0, ...all.map((one) => ORDER.indexOf(one)))] ?? 'more';
}

const MAX_DEPTH = 4;
/** Steps of a body that is still looked at; longer ones do something. */
const MAX_STEPS = 40;

/** Methods that add to a container. */
const ADDS = /^(append|appendleft|push|push_back|unshift|insert|extend|add|set|update|setdefault)$/;
/** Calls that only compute, beside those that cannot fail. */
const COMPUTES =
  /^(resolve|new|default|sleep|uuid\w*|randomUUID|v4|new_v4|utcnow|now|today|time|isoformat|toISOString|to_rfc3339|lock|write|borrow_mut|unwrap|expect|clone|into|to_string|to_owned|drop|copy|deepcopy|asdict|dict|model_dump|to_dict|dumps|stringify|json|freeze|assign|len|warn_once|hasattr|getattr|is_some|is_none|as_ref|debug_assert!|format!|vec!|json!|Date|Set|Map|Array|Object|Error)$/;
/** What is kept in memory is in one of these. */
const CONTAINER = /^(list|dict|set|deque|defaultdict|OrderedDict|Vec|VecDeque|HashMap|HashSet|BTreeMap|Map|Set|Array|vec!)$/;

/** Answers for one program. */
export class Keepings {
  constructor(private readonly world: World) {}

  /** What a function does with what it is given. */
  of(module: Module, fn: FnId, depth = 0): Keeping {
    const declared = module.facts.functions[fn];
    if (!declared || declared.body === 'abstract' || declared.generator || depth > MAX_DEPTH) return 'more';
    return new Reading(this.world, this, { module, fn }, depth).run(module.bodies[fn] ?? []);
  }
}

class Reading {
  private found: Keeping = 'nothing';
  private steps = 0;

  constructor(
    private readonly world: World,
    private readonly keepings: Keepings,
    private readonly context: Context,
    private readonly depth: number,
  ) {}

  run(steps: readonly Step[]): Keeping {
    this.take(steps);
    return this.found;
  }

  private did(what: Keeping): void {
    this.found = most([this.found, what]);
  }

  private take(steps: readonly Step[]): void {
    for (const step of steps) {
      if (this.found === 'more') return;
      if (++this.steps > MAX_STEPS) this.did('more');
      else this.step(step);
    }
  }

  private step(step: Step): void {
    switch (step.do) {
      case 'eval':
        this.value(step.value);
        break;
      case 'set':
        this.value(step.value);
        this.did(this.target(step.to));
        break;
      case 'branch':
        this.value(step.when);
        this.take(step.then);
        this.take(step.else);
        break;
      case 'loop':
        if (step.over) this.value(step.over);
        this.take(step.body);
        break;
      case 'with':
        this.value(step.of);
        this.take(step.body);
        break;
      case 'try':
        this.take(step.body);
        for (const one of step.catches) this.take(one.body);
        this.take(step.finally);
        break;
      case 'exit':
        if (step.how === 'raise') this.did('more');
        else if (step.value) {
          this.value(step.value);
          // Whoever gets something that was made may keep it.
          if (!isConstant(step.value)) this.did(holdsCall(step.value) ? 'more' : 'returned');
        }
        break;
      default:
        this.did('more');
    }
  }

  /** What writing to a place means: a local variable is gone when the function ends. */
  private target(to: Value): Keeping {
    if (to.kind === 'param') return 'nothing';
    if (to.kind === 'name') return to.of === this.context.fn || to.name === '_' ? 'nothing' : 'more';
    return to.kind === 'member' && to.of.kind === 'self' ? 'memory' : 'more';
  }

  private value(value: Value): void {
    // A function that is made here is run by whoever gets it.
    if (value.kind === 'unknown' || value.kind === 'function') this.did('more');
    for (const inner of operands(value)) this.value(inner);
    if (value.kind === 'call') this.call(value);
  }

  private call(call: CallValue): void {
    const name = lastName(call.callee);
    if (name === undefined) this.did('more');
    else if (ADDS.test(name) && call.callee.kind === 'member') this.did(this.added(call.callee.of));
    else for (const thing of each(this.world.evaluator.evaluate(call.callee, this.context))) this.did(this.calling(thing, name, call));
  }

  private calling(thing: Thing, name: string, call: CallValue): Keeping {
    if (thing.is === 'function') {
      const inside = this.keepings.of(thing.module, thing.fn, this.depth + 1);
      return inside === 'returned' ? 'nothing' : inside;
    }
    if (thing.is === 'class') {
      // Making a value keeps nothing but that value.
      const { module, id } = thing;
      const made = module.facts.classes[id]?.methods.find((method) => /^(constructor|__init__|__post_init__)$/.test(named(module, method)));
      return made !== undefined && this.keepings.of(module, made, this.depth + 1) === 'more' ? 'more' : 'nothing';
    }
    const library = libraryName(thing);
    const known = library === undefined ? undefined : this.world.libraryCall(library, this.context.module.language);
    if (known?.does === 'nothing' || known?.does === 'digest' || known?.does === 'hold') return 'nothing';
    if (known?.does === 'record') return known.quiet && !call.args.some((arg) => speaksOfParameter(arg.value)) ? 'nothing' : 'more';
    if (known) return 'more';
    const full = dotted(call.callee)?.join('.') ?? name;
    return COMPUTES.test(name) || substantial([full]).length === 0 ? 'nothing' : 'more';
  }

  /** What adding to a container means. */
  private added(to: Value): Keeping {
    const root = rootOf(to);
    if (root.kind === 'name' && root.of !== undefined) return 'nothing';
    const field = root.kind === 'member' && root.of.kind === 'self' && typeof root.name === 'string' ? root.name : undefined;
    const { module, fn } = this.context;
    if (field !== undefined) {
      const owner = module.ownerOf(fn);
      const declared = owner === undefined ? undefined : module.facts.classes[owner];
      const own = declared?.fields.filter((one) => one.name === field) ?? [];
      const holds = own.some((one) => (one.value && holdsInMemory(one.value)) || (one.type && namesContainer(one.type)));
      return holds && !declared?.methods.some((method) => handsOn(named(module, method))) ? 'memory' : 'more';
    }
    if (root.kind !== 'name') return 'more';
    const writes = (module.bindingsByName.get(root.name) ?? []).flatMap((id) => module.facts.bindings[id]?.writes ?? []);
    return writes.some((write) => write.how === 'assign' && holdsInMemory(write.value)) ? 'memory' : 'more';
  }
}

function named(module: Module, fn: FnId): string {
  return module.facts.functions[fn]?.name ?? '';
}

/** What a chain of locks, elements and the like is read from: `self.entries` of `self.entries.lock().unwrap()`. */
function rootOf(value: Value): Value {
  if (value.kind === 'call' && value.callee.kind === 'member') return rootOf(value.callee.of);
  if (value.kind === 'op' && value.op === 'propagate' && value.args[0]) return rootOf(value.args[0]);
  if (value.kind === 'member' && value.of.kind !== 'self') return rootOf(value.of);
  return value;
}

function holdsInMemory(value: Value): boolean {
  if (value.kind === 'list' || value.kind === 'record') return true;
  if (value.kind !== 'call') return false;
  const names = dotted(value.callee) ?? [];
  // A field of a data class: `field(default_factory=list)`.
  return names.some((name) => CONTAINER.test(name)) || value.args.some((arg) => holdsInMemory(arg.value) || namesContainer(arg.value));
}

function namesContainer(type: Value): boolean {
  const name = lastName(type);
  return (name !== undefined && CONTAINER.test(name)) || operands(type).some(namesContainer);
}

/** Whether something is made for a value, that may be anything. */
function holdsCall(value: Value): boolean {
  return value.kind === 'call' || value.kind === 'self' || operands(value).some(holdsCall);
}

/** Whether a value is the same whatever the event: `true`, `{ ok: true }`, `Promise.resolve()`. */
function isConstant(value: Value): boolean {
  if (value.kind === 'literal') return true;
  if (value.kind === 'call' && !/^(resolve|Ok|Some|dict|list|ok|ready|asyncReturn|Unit)$/.test(lastName(value.callee) ?? '')) return false;
  if (value.kind === 'call') return value.args.every((arg) => isConstant(arg.value));
  return (value.kind === 'record' || value.kind === 'list' || value.kind === 'text') && operands(value).every(isConstant);
}

function speaksOfParameter(value: Value): boolean {
  return value.kind === 'param' || operands(value).some(speaksOfParameter);
}
