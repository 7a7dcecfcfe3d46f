/** Owns what is known about every place where an error is taken: what the handler and its helpers do with it. Never judges. */
import type { CaughtError } from '../core/error.js';
import type { World } from './outcome/walk.js';

/** Every place in the admitted files that takes an error, in path and source order. */
export function caughtErrors(_world: World): readonly CaughtError[] {
  return [];
}
