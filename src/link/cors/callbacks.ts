/** Owns whether a function that is asked about an origin ever says no. Runs nothing: every way through its body must end in a yes. */
import type { Step } from '../../core/outline.js';
import { lastName, type Value } from '../../core/value.js';
import type { Evaluator } from '../evaluate.js';
import type { Stage } from '../stage.js';
import type { CallValue, Context, Thing } from '../things.js';
import { type WideCheck, wideChecks } from './checks.js';
import { isOriginRead } from './echo.js';

/** Helpers that are followed into each other. */
const MAX_DEPTH = 3;

/** How steps end: every way through them says yes, some way says anything else, or they are left at their end. */
type End = 'yes' | 'other' | 'open';

/** Answers for one program. */
export class Callbacks {
  constructor(
    private readonly evaluator: Evaluator,
    private readonly stage: Stage,
  ) {}

  /** Whether every way through a function allows the origin that it is asked about. */
  acceptsAll({ module, fn, frame }: Thing & { is: 'function' }, depth = 0): boolean {
    const context: Context = { module, fn, ...(frame && { frame }) };
    return depth < MAX_DEPTH && this.end(module.bodies[fn] ?? [], context, depth) === 'yes';
  }

  /** Checks in a function that let in more origins than were meant. */
  wideChecks({ module, fn }: Thing & { is: 'function' }): readonly WideCheck[] {
    const context: Context = { module, fn };
    const isOrigin = (value: Value): boolean =>
      (value.kind === 'param' && value.of === fn && value.index === 0) || isOriginRead(value, context);
    return wideChecks(module.bodies[fn] ?? [], isOrigin);
  }

  private end(steps: readonly Step[], context: Context, depth: number): End {
    let answered = false;
    for (const step of steps) {
      if (this.stage.excludes(context.module, step.at)) continue;
      const end = this.endOf(step, context, depth);
      if (end === 'other') return 'other';
      if (step.do === 'exit') return end === 'yes' || (answered && step.value === undefined) ? 'yes' : 'other';
      if (end === 'yes') answered = true;
    }
    return answered ? 'yes' : 'open';
  }

  private endOf(step: Step, context: Context, depth: number): End {
    switch (step.do) {
      case 'eval':
      case 'yield':
        return step.value?.kind === 'call' ? this.answer(step.value, context, depth) : 'open';
      case 'exit':
        return step.how === 'return' && step.value ? this.value(step.value, context, depth) : step.how === 'return' ? 'open' : 'other';
      case 'branch': {
        const ends = [step.then, step.else].map((block) => this.end(block, context, depth));
        return ends.includes('other') ? 'other' : ends.every((one) => one === 'yes') ? 'yes' : 'open';
      }
      case 'set':
        return 'open';
      default:
        return 'other';
    }
  }

  /** `callback(null, true)`. Other calls say nothing. */
  private answer(call: CallValue, context: Context, depth: number): End {
    if (call.callee.kind !== 'param') return /^(next|done|cb|callback|reject|abort)$/.test(lastName(call.callee) ?? '') ? 'other' : 'open';
    const [error, answer] = call.args;
    if (!error || !answer || !isNothing(error.value)) return 'other';
    return this.value(answer.value, context, depth);
  }

  private value(value: Value, context: Context, depth: number): End {
    switch (value.kind) {
      case 'literal':
        return value.value === true || value.value === '*' ? 'yes' : 'other';
      case 'choice':
        return [value.then, value.else].every((one) => this.value(one, context, depth) === 'yes') ? 'yes' : 'other';
      case 'first':
        return value.of[0] && this.value(value.of[0], context, depth) === 'yes' ? 'yes' : 'other';
      case 'param':
        // The origin itself, given back.
        return value.of === context.fn && value.index === 0 ? 'yes' : 'other';
      case 'call': {
        if (value.callee.kind === 'param') return this.answer(value, context, depth);
        const callee = this.evaluator.evaluate(value.callee, context);
        const wraps = /^(resolve|Some|Ok)$/.test(lastName(value.callee) ?? '') ? value.args[0]?.value : undefined;
        if (wraps) return this.value(wraps, context, depth);
        if (callee.is === 'function' && callee.module === context.module) return this.acceptsAll(callee, depth + 1) ? 'yes' : 'other';
        return isOriginRead(value, context) ? 'yes' : 'other';
      }
      default:
        return isOriginRead(value, context) ? 'yes' : 'other';
    }
  }
}

function isNothing(value: Value): boolean {
  return (value.kind === 'literal' && value.value === null) || (value.kind === 'name' && value.name === 'undefined');
}
