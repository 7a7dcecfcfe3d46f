/** Owns what a program refuses to start or work with: texts and missing settings that lead to an error. Knows no library. */
import { blocks, eachValue, returns, type Step } from '../../core/outline.js';
import { lastName, operands, type Value } from '../../core/value.js';
import { EachModule } from '../each-module.js';
import type { Evaluator } from '../evaluate.js';
import type { Module } from '../module.js';
import { Lists, ofSame } from '../reads.js';
import type { Stage } from '../stage.js';
import { type CallValue, type Context, each } from '../things.js';

/** Calls that end the program. */
const ENDS = /^(exit|_exit|abort|fatal|panic!?|bail!?|die|fail|invariant|assert!?|ensure!?|throwError|addIssue)$/;

/** What is refused somewhere. */
interface Refused {
  readonly texts: Set<string>;
  readonly settings: Set<string>;
}

/** Calls of schemas that refuse these texts, and those that refuse what their function says no to. */
const REFUSES = /^(invalid|disallow|notOneOf|not_in)$/;
const DEMANDS = /^(refine|check|satisfies|ensure)$/;

/** What one program refuses. */
export class Refusals {
  private readonly known: EachModule<Refused>;
  private readonly listed = ofSame((all: readonly Refused[]) => ({
    texts: listed(all.map((one) => one.texts)),
    settings: listed(all.map((one) => one.settings)),
  }));
  private readonly texts: Lists<true>;
  private readonly settings: Lists<true>;

  constructor(
    private readonly evaluator: Evaluator,
    private readonly stage: Stage,
  ) {
    const { reads } = evaluator.program;
    this.known = new EachModule(evaluator.program, 'signing-key', (module) => this.in(module));
    this.texts = new Lists(reads);
    this.settings = new Lists(reads);
  }

  /** Takes in what the modules refuse now. */
  renew(): void {
    const { texts, settings } = this.listed(this.known.all());
    this.texts.renew(texts);
    this.settings.renew(settings);
  }

  /** Whether some check raises an error when a value is this very text. */
  refusesText(text: string): boolean {
    return this.texts.of(text).length > 0;
  }

  /** Whether some check raises an error when what is called so is missing or empty. */
  refusesMissing(name: string): boolean {
    return this.settings.of(name).length > 0;
  }

  private in(module: Module): Refused {
    const refused: Refused = { texts: new Set(), settings: new Set() };
    module.bodies.forEach((body, fn) => {
      this.inSteps(body, { module, fn }, refused);
      eachValue(body, (value) => void (value.kind === 'call' && this.inSchema(value, { module, fn }, refused)));
    });
    return refused;
  }

  /** `.invalid('change-me')`, `.refine((text) => text !== 'change-me')`. */
  private inSchema({ callee, args }: CallValue, context: Context, refused: Refused): void {
    const name = callee.kind === 'member' ? (lastName(callee) ?? '') : '';
    if (REFUSES.test(name)) for (const { value } of args) this.takeTexts(value, context, refused);
    if (!DEMANDS.test(name)) return;
    for (const { value } of args) {
      if (value.kind !== 'function') continue;
      const inside: Context = { module: context.module, fn: value.fn };
      for (const one of returns(context.module.bodies[value.fn] ?? [])) this.take(one, false, inside, refused);
    }
  }

  private inSteps(steps: readonly Step[], context: Context, refused: Refused): void {
    for (const step of steps) {
      if (step.do === 'branch' && !this.stage.excludes(context.module, step.at)) {
        if (this.refuses(step.then, context.module)) this.take(step.when, true, context, refused);
        if (this.refuses(step.else, context.module)) this.take(step.when, false, context, refused);
      }
      for (const block of blocks(step)) this.inSteps(block, context, refused);
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
  private take(when: Value, holds: boolean, context: Context, refused: Refused): void {
    if (when.kind === 'op' && when.op === 'not' && when.args[0]) {
      this.take(when.args[0], !holds, context, refused);
      return;
    }
    if (when.kind === 'op' && when.op === 'and') {
      for (const one of when.args) this.take(one, holds, context, refused);
      return;
    }
    if (when.kind === 'first') {
      for (const one of when.of) this.take(one, holds, context, refused);
      return;
    }
    if (!holds) {
      // `if (!secret) throw`.
      const name = settingName(when);
      if (name !== undefined) refused.settings.add(name);
      return;
    }
    const compared = when.kind === 'op' && (when.op === 'eq' || when.op === 'in') ? when.args : [];
    const called = when.kind === 'call' ? [...operands(when.callee), ...when.args.map((arg) => arg.value)] : [];
    for (const one of [...compared, ...called]) this.takeTexts(one, context, refused);
    // `if secret.is_empty() { bail!() }`, `secret === ''`, `secret == null`.
    const empty = compared.some((one) => one.kind === 'literal' && (one.value === '' || one.value === null));
    const asked = when.kind === 'call' && when.callee.kind === 'member' && /^is_?(empty|none|null)$/i.test(lastName(when.callee) ?? '');
    const subject = empty ? compared[0] : asked && when.callee.kind === 'member' ? when.callee.of : undefined;
    const name = subject && settingName(subject);
    if (name !== undefined) refused.settings.add(name);
  }

  private takeTexts(value: Value, context: Context, refused: Refused): void {
    for (const thing of each(this.evaluator.evaluate(value, context))) {
      for (const one of thing.is === 'list' ? thing.items.flatMap(each) : [thing])
        if (one.is === 'literal' && typeof one.value === 'string' && one.value !== '') refused.texts.add(one.value);
    }
  }
}

function listed(sets: readonly ReadonlySet<string>[]): ReadonlyMap<string, readonly true[]> {
  return new Map(sets.flatMap((set) => [...set].map((one) => [one, [true]] as const)));
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
