/**
 * Owns answers about each module in which facts of a kind can be: what most kinds are found by. An answer is kept for as long as what it was read from
 * is unchanged. Never looks into one.
 */
import type { RepoPath } from '../core/span.js';
import type { FactKind } from '../rule.js';
import type { Module } from './module.js';
import type { Program } from './program.js';
import { Answers } from './reads.js';

export class EachModule<T> {
  private readonly known: Answers<RepoPath, T>;

  /** `find`: the answer about one module; `before`: the last one, that does not stand any more. */
  constructor(
    private readonly program: Program,
    private readonly kind: FactKind,
    private readonly find: (module: Module, before: T | undefined) => T,
  ) {
    this.known = new Answers(program.reads);
  }

  of(module: Module): T {
    return this.known.get(module.path, (before) => this.find(module, before));
  }

  /** The answers in order of path. */
  all(): readonly T[] {
    return this.program.holding(this.kind).map((module) => this.of(module));
  }
}
