/**
 * Owns loggers of libraries that are given audit events and told by a literal to write nothing. What a setting decides is somebody's
 * decision, and left out.
 */
import type { EventSubject } from '../../core/event-sink.js';
import { blocks, eachValue, type Step } from '../../core/outline.js';
import type { Span } from '../../core/span.js';
import { dotted, type FnId, lastName, type Value } from '../../core/value.js';
import type { LibraryCall } from '../library-calls.js';
import type { Module } from '../module.js';
import type { World } from '../outcome/walk.js';
import { type CallValue, each, libraryName, type Thing } from '../things.js';
import { subjectOf } from './words.js';

/** A logger that is switched off, and what does it. */
export interface Silenced {
  readonly name: string;
  readonly subject: EventSubject;
  readonly at: Span;
}

/** Loggers to which this is written are off. */
const OFF = /^(disabled|silent)$/;

/** The switched off loggers of a module, in source order. */
export function silencedSinks(world: World, module: Module): readonly Silenced[] {
  const found: Silenced[] = [];
  module.bodies.forEach((body, fn) => {
    const declared = module.facts.functions[fn];
    if (declared?.region !== 'test' && (declared?.under?.length ?? 0) === 0) new Reading(world, module, fn, found).run(body);
  });
  return found;
}

class Reading {
  constructor(
    private readonly world: World,
    private readonly module: Module,
    private readonly fn: FnId,
    private readonly found: Silenced[],
  ) {}

  /** Steps that run whatever is configured. */
  run(steps: readonly Step[]): void {
    for (const step of steps) {
      if (step.do === 'set') this.set(step.to, step.value);
      if (step.do === 'eval' && step.value.kind === 'call') this.call(step.value, steps);
      if (step.do === 'with' || step.do === 'loop') for (const block of blocks(step)) this.run(block);
      if (step.do === 'try') this.run(step.body);
    }
  }

  private set(to: Value, value: Value): void {
    if (to.kind === 'member' && OFF.test(String(to.name)) && value.kind === 'literal' && value.value === true) {
      const name = dotted(to.of)?.at(-1);
      const subject = name !== undefined && !this.isOwn(to.of) ? subjectFor(name, to.of) : undefined;
      if (name !== undefined && subject) this.found.push({ name, subject, at: value.at });
    }
    const name = lastName(to);
    const subject = name !== undefined && value.kind === 'call' ? subjectFor(name, value) : undefined;
    if (name === undefined || value.kind !== 'call' || !subject) return;
    const off = this.offOf(value) ?? value.args.map((arg) => this.discarded(arg.value)).find((at) => at !== undefined);
    if (off) this.found.push({ name, subject, at: off });
  }

  /** `audit.addHandler(NullHandler())`, with no other handler beside it. */
  private call(call: CallValue, around: readonly Step[]): void {
    const { callee } = call;
    const name = callee.kind === 'member' && callee.name === 'addHandler' ? lastName(callee.of) : undefined;
    const subject = name !== undefined && callee.kind === 'member' ? subjectFor(name, callee.of) : undefined;
    if (name === undefined || !subject) return;
    const off = call.args.map((arg) => this.discarded(arg.value)).find((at) => at !== undefined);
    if (!off) return;
    let others = 0;
    eachValue(around, (value) => {
      if (
        value.kind === 'call' &&
        value.callee.kind === 'member' &&
        value.callee.name === 'addHandler' &&
        lastName(value.callee.of) === name
      )
        others++;
    });
    if (others === 1) this.found.push({ name, subject, at: off });
  }

  /** Whether a value is the receiver or a part of it: how an object keeps its own state is its own affair. */
  private isOwn(value: Value): boolean {
    return value.kind === 'self' || value.kind === 'param';
  }

  /** The literal that switches a logger off where it is made, options of what it writes to among them. */
  private offOf(call: CallValue): Span | undefined {
    const known = this.known(this.world.evaluator.evaluate(call.callee, { module: this.module, fn: this.fn }));
    if (known?.does !== 'make-logger') return undefined;
    const options = call.args.flatMap((arg) => (arg.value.kind === 'record' ? arg.value.entries : []));
    for (const { key, value } of options) {
      const option = key?.kind === 'literal' ? key.value : undefined;
      if (value.kind === 'literal' && known.off.some((one) => one.option === option && one.is === value.value)) return value.at;
      const inside = value.kind === 'list' && value.parts.length === 1 ? value.parts[0]?.value : undefined;
      const off = inside?.kind === 'call' ? this.offOf(inside) : undefined;
      if (off) return off;
    }
    return undefined;
  }

  private discarded(value: Value): Span | undefined {
    const things = each(this.world.evaluator.evaluate(value, { module: this.module, fn: this.fn }));
    return things.every((thing) => this.known(thing.is === 'object' ? thing.callee : thing)?.does === 'discard') ? value.at : undefined;
  }

  private known(thing: Thing): LibraryCall | undefined {
    const name = libraryName(thing);
    return name === undefined ? undefined : this.world.libraryCall(name, this.module.language);
  }
}

/** What a logger is given, by its own name or by the one that it is made with: `getLogger("audit")`. */
function subjectFor(name: string, made: Value): EventSubject | undefined {
  const first = made.kind === 'call' ? made.args[0]?.value : undefined;
  const named = first?.kind === 'literal' && typeof first.value === 'string' ? first.value : undefined;
  return subjectOf(name) ?? (named === undefined ? undefined : subjectOf(named));
}
