/** Owns what a program refuses to start or work with: texts and missing settings that lead to an error. Knows no library. */
import { blocks, type Step } from '../../core/outline.js';
import { lastName, operands, type Value } from '../../core/value.js';
import type { Evaluator } from '../evaluate.js';
import type { Module } from '../module.js';
import type { Stage } from '../stage.js';
import { type Context, each } from '../things.js';

/** Calls that end the program. */
const ENDS = /^(exit|_exit|abort|fatal|panic!?|bail!?|die|fail|invariant|assert!?|ensure!?|throwError|addIssue)$/;

/** What one program refuses. */
export class Refusals {
  private texts: Set<string> | undefined;
  private settings: Set<string> | undefined;

  constructor(
    private readonly evaluator: Evaluator,
    private readonly stage: Stage,
  ) {}

  /** Whether some check raises an error when a value is this very text. */
  refusesText(text: string): boolean {
    this.collect();
    return this.texts?.has(text) ?? false;
  }

  /** Whether some check raises an error when what is called so is missing or empty. */
  refusesMissing(name: string): boolean {
    this.collect();
    return this.settings?.has(name) ?? false;
  }

  private collect(): void {
    if (this.texts) return;
    this.texts = new Set();
    this.settings = new Set();
    for (const module of this.evaluator.program.admitted()) module.bodies.forEach((body, fn) => void this.inSteps(body, { module, fn }));
  }

  private inSteps(steps: readonly Step[], context: Context): void {
    for (const step of steps) {
      if (step.do === 'branch' && !this.stage.excludes(context.module, step.at)) {
        if (this.refuses(step.then, context.module)) this.take(step.when, true, context);
        if (this.refuses(step.else, context.module)) this.take(step.when, false, context);
      }
      for (const block of blocks(step)) this.inSteps(block, context);
    }
  }

  /** Whether steps raise an error or end the program, in a branch that production takes. */
  private refuses(steps: readonly Step[], module: Module): boolean {
    return steps.some((step) => {
      if (this.stage.excludes(module, step.at)) return false;
      if (step.do === 'exit') return step.how === 'raise';
      if (step.do === 'eval') return step.value.kind === 'call' && ENDS.test(lastName(step.value.callee) ?? '');
      return step.do !== 'try' && blocks(step).some((block) => this.refuses(block, module));
    });
  }

  /** What makes a condition come out as `holds`. */
  private take(when: Value, holds: boolean, context: Context): void {
    if (when.kind === 'op' && when.op === 'not' && when.args[0]) return this.take(when.args[0], !holds, context);
    if (when.kind === 'op' && when.op === 'and') {
      if (holds) for (const one of when.args) this.take(one, true, context);
      return;
    }
    if (when.kind === 'first') {
      for (const one of when.of) this.take(one, holds, context);
      return;
    }
    if (!holds) {
      // `if (!secret) throw`.
      const name = settingName(when);
      if (name !== undefined) this.settings?.add(name);
      return;
    }
    const compared = when.kind === 'op' && (when.op === 'eq' || when.op === 'in') ? when.args : [];
    const called = when.kind === 'call' ? [...operands(when.callee), ...when.args.map((arg) => arg.value)] : [];
    for (const one of [...compared, ...called]) this.takeTexts(one, context);
    // `if secret.is_empty() { bail!() }`, `secret === ''`, `secret == null`.
    const empty = compared.some((one) => one.kind === 'literal' && (one.value === '' || one.value === null));
    const asked = when.kind === 'call' && when.callee.kind === 'member' && /^is_?(empty|none|null)$/i.test(lastName(when.callee) ?? '');
    const subject = empty ? compared[0] : asked && when.callee.kind === 'member' ? when.callee.of : undefined;
    const name = subject && settingName(subject);
    if (name !== undefined) this.settings?.add(name);
  }

  private takeTexts(value: Value, context: Context): void {
    for (const thing of each(this.evaluator.evaluate(value, context))) {
      for (const one of thing.is === 'list' ? thing.items.flatMap(each) : [thing])
        if (one.is === 'literal' && typeof one.value === 'string' && one.value !== '') this.texts?.add(one.value);
    }
  }
}

/** The name of the variable, member or setting that a value is. */
function settingName(value: Value): string | undefined {
  if (value.kind === 'first') return value.of[0] && settingName(value.of[0]);
  if (value.kind === 'call') {
    const [first] = value.args;
    if (first?.value.kind === 'literal' && typeof first.value.value === 'string') return first.value.value;
    return value.callee.kind === 'member' && value.args.length === 0 ? settingName(value.callee.of) : undefined;
  }
  return lastName(value);
}
