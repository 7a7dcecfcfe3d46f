/** Owns one running call during a walk: its variables and arguments. Nothing here outlives the walk. */
import type { FnId } from '../../core/value.js';
import type { Module } from '../module.js';
import type { Context, Frame, Thing } from '../things.js';
import { type Abstract, either, errorStatus } from './abstract.js';
import type { Path } from './path.js';

/** A call being walked. `outer`: the one whose variables it closes over. `frame`: for what was bound outside the walk. */
export interface Activation {
  readonly module: Module;
  readonly fn: FnId;
  variables: Map<string, Abstract>;
  readonly args: readonly Abstract[];
  readonly self?: Abstract;
  readonly outer?: Activation;
  readonly frame?: Frame;
  readonly depth: number;
}

/** A function left by an error. `type`: what was raised, where that is known. */
export class Raised {
  constructor(
    readonly type: Thing | undefined,
    readonly path: Path,
    readonly status?: number,
    /** Rust: left because there was nothing, which is no error. */
    readonly missing?: true,
    /** The canonical name of the library's function that found the credential wrong. */
    readonly by?: string,
  ) {}
}

/** The error that raising a value makes; what a clause took and raises once more is the same error again. */
export function raise(value: Abstract | undefined, type: Thing | undefined, path: Path): Raised {
  const again = value?.is === 'unknown' ? value.raised : undefined;
  return again ? new Raised(again.type, path, again.status, undefined, again.by) : new Raised(type, path, value && errorStatus(value));
}

/** The walk took too many steps: every answer is "could not tell". */
export class OutOfBudget extends Error {}

/** Where an activation's values are to be read by the evaluator. */
export function contextOf(activation: Activation): Context {
  return { module: activation.module, fn: activation.fn, ...(activation.frame && { frame: activation.frame }) };
}

/** The variable in which a walk keeps what a body wrote to a field of its receiver. */
export function selfField(name: string): string {
  return `self.${name}`;
}

/** What every variable may be after all of the ways. */
export function joinVariables(all: readonly Map<string, Abstract>[]): Map<string, Abstract> {
  const [first, ...more] = all;
  const joined = new Map(first);
  for (const one of more) {
    for (const [name, value] of one) {
      const known = joined.get(name);
      joined.set(name, known ? either(known, value) : value);
    }
  }
  return joined;
}
