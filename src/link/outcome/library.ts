/** Owns the look-up of a callee in the library tables. */
import type { Value } from '../../core/value.js';
import type { LibraryCall } from '../model.js';
import { libraryName } from '../things.js';
import { type Activation, contextOf } from './activation.js';
import type { Walk } from './walk.js';

/** What the tables say about a callee, read where it stands; undefined for everything they do not know. */
export function library(walk: Walk, callee: Value, activation: Activation): LibraryCall | undefined {
  const name = libraryName(walk.world.evaluator.evaluate(callee, contextOf(activation)));
  return name === undefined ? undefined : walk.world.libraryCall(name, activation.module.language);
}
