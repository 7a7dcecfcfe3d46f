/**
 * Owns answers about each module in which facts of a kind can be: what most kinds are found by. An answer is kept for as long as what it
 * was read from is unchanged. Never looks into one.
 */
import type { RepoPath } from '../core/span.js';
import type { FactKind } from '../rule.js';
import type { Module } from './module.js';
import type { Program } from './program.js';
import { Answers, isSame, ofSame } from './reads.js';
import { isDeepEqual } from './sameness.js';

/** Times that answers are looked after until all of them stand. */
const MAX_ROUNDS = 2;

export class EachModule<T> {
  /** None where nothing of the kind can be. */
  private readonly known: Answers<RepoPath, readonly T[]>;
  private readonly places = new Map<RepoPath, number>();
  private answers: readonly (readonly T[])[] | undefined;
  private readonly flat = ofSame((answers: readonly (readonly T[])[]) => answers.flat());

  /** `find`: the answer about one module; `before`: the last one, that does not stand any more. */
  constructor(
    private readonly program: Program,
    private readonly kind: FactKind,
    private readonly find: (module: Module, before: T | undefined) => T,
  ) {
    this.known = new Answers(program.reads);
  }

  /** The answer about one module; undefined where nothing of the kind can be. */
  of(module: Module): T | undefined {
    return this.about(module)[0];
  }

  /** The answers in order of path: the very same list while all of them say the same. */
  all(): readonly T[] {
    if (!this.answers) {
      const modules = this.program.admitted();
      modules.forEach(({ path }, place) => void this.places.set(path, place));
      this.answers = modules.map((module) => this.about(module));
    }
    // What an answer is found by may fall while another one is found.
    for (let round = 0; this.known.open.size > 0 && round < MAX_ROUNDS; round++) this.answers = this.renewed(this.answers);
    return this.flat(this.answers);
  }

  private about(module: Module): readonly T[] {
    return this.known.get(module.path, (before) => {
      module.note();
      const now = this.program.mayHold(module.path, this.kind) ? [this.find(module, before?.[0])] : [];
      return before && isDeepEqual(before, now) ? before : now;
    });
  }

  private renewed(answers: readonly (readonly T[])[]): readonly (readonly T[])[] {
    const renewed = [...answers];
    for (const path of [...this.known.open]) {
      const place = this.places.get(path);
      const module = this.program.module(path);
      if (place !== undefined && module) renewed[place] = this.about(module);
    }
    return isSame(answers, renewed) ? answers : renewed;
  }
}
