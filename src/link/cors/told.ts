/** Owns what is passed on about one thing that is told which origins to allow. Never decides anything. */
import type { Where } from '../../core/span.js';
import type { Verdict } from '../../core/verdict.js';
import type { Judgement } from './origins.js';

/** Something that is told which origins to allow, and what it was told. */
export interface Told {
  /** What is told, in the program's words. */
  readonly for: string;
  /** Where it is told. */
  readonly at: Where;
  readonly judgement: Judgement;
  readonly credentials: Verdict;
  /** Only a name says that it holds origins. */
  readonly named?: true;
}
