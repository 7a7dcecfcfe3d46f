/** Owns what the writes of a variable give, one after the other. What else a name may stand for is in `evaluate.ts`. */
import type { FnId, Value } from '../core/value.js';
import type { Evaluator } from './evaluate.js';
import type { Module } from './module.js';
import { reachingWrites } from './reaching.js';
import { type Context, type Frame, type Thing, UNKNOWN } from './things.js';

/** A variable whose writes are being followed, and what they were found to be so far. */
interface Pending {
  readonly module: Module;
  /** Undefined at module level. */
  readonly of: FnId | undefined;
  readonly name: string;
  readonly frame: Frame | undefined;
  readonly things: Thing[];
  /** Evaluations given up because they asked for the variable itself. */
  cuts: number;
}

export class Variables {
  private readonly pending: Pending[] = [];

  constructor(private readonly evaluator: Evaluator) {}

  /** What the writes of a local variable of `of` give, as far as a read in `from` sees them. */
  read(of: FnId, read: Value & { kind: 'name' }, context: Context, from: FnId): readonly Thing[] {
    const { module } = context;
    const all = module.writesTo(of, read.name);
    if (module.language !== 'rust') return this.written(of, read.name, all, context);
    const sees = all.length > 1 && from === of && !read.name.startsWith('%');
    const reaching = sees ? reachingWrites(module.bodies[of] ?? [], read.name, read.at) : [];
    return (reaching.length > 0 ? reaching : all).map((one) => this.evaluator.evaluate(one, context));
  }

  /**
   * What each write of a variable gives, in order; `of` is undefined at module level. A write that asks for the variable itself
   * (`x = wrap(x)`) gets what those before it gave, so that many of them in a row are followed once each.
   */
  written(of: FnId | undefined, name: string, values: readonly Value[], context: Context): readonly Thing[] {
    const { module, frame } = context;
    const open = this.pending.find((one) => one.name === name && one.of === of && one.module === module && one.frame === frame);
    if (open) {
      open.cuts++;
      this.evaluator.finding.cuts++;
      return open.things.length > 0 ? [...open.things] : [UNKNOWN];
    }
    const { finding } = this.evaluator;
    const { cuts } = finding;
    const own: Pending = { module, of, name, frame, things: [], cuts: 0 };
    this.pending.push(own);
    for (const value of values) own.things.push(this.evaluator.evaluate(value, context));
    this.pending.pop();
    // What was cut short for the variable's own sake alone is complete now.
    if (finding.cuts - cuts === own.cuts) finding.cuts = cuts;
    return own.things;
  }
}
