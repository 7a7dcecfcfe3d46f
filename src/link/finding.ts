/**
 * Owns the remembering of what was found out by following values. An answer is the same whoever asks and whatever was asked before: each
 * question has a budget of its own, and what was cut short for another question's sake is not remembered.
 */
import type { Basis, Reads } from './reads.js';

/** Values followed for one question; a program that calls itself in many ways has no end otherwise. */
const MAX_WORK = 5_000;

/** What was found out. */
export interface Found<T> {
  readonly value: T;
  readonly basis: Basis;
  /** It came back to itself, or had no end: within another question another answer may be found. */
  readonly cut: boolean;
}

/** The search that is going on. */
export class Finding {
  /** Questions given up because they came back to themselves, or because the work was too much. */
  cuts = 0;
  /** Values followed for the innermost question that is to be remembered. */
  private work = 0;
  /** Questions inside of each other. */
  private depth = 0;

  constructor(private readonly reads: Reads) {}

  /** Asks one question, inside of the one that is being asked or by itself. */
  ask<T>(find: () => T): T {
    if (this.depth === 0) this.work = 0;
    this.depth++;
    try {
      return find();
    } finally {
      this.depth--;
    }
  }

  /** Counts one more value that is followed; false when there were too many. */
  goesOn(): boolean {
    if (this.depth === 0) this.work = 0;
    if (this.work < MAX_WORK) {
      this.work++;
      return true;
    }
    this.cuts++;
    return false;
  }

  /** Asks a question unless its answer is known. */
  remembered<K, T>(known: Map<K, Found<T>>, key: K, find: () => T): T {
    const byItself = this.depth === 0;
    const found = known.get(key);
    if (found && (byItself || !found.cut) && this.reads.stands(found.basis)) {
      this.reads.noteAll(found.basis);
      return found.value;
    }
    const { cuts, work } = this;
    this.work = 0;
    const { value, basis } = this.reads.record(() => this.ask(find));
    const cut = this.cuts !== cuts;
    // What will not be remembered is work for whoever asked, or it would be done over and over.
    this.work = cut ? work + this.work : work;
    if (byItself || !cut) known.set(key, { value, basis, cut });
    return value;
  }
}
