/** Owns the question whether a value is constant, or speaks of an error. Follows no name. */

import type { Leaves } from '../../core/error.js';
import { operands, type Value } from '../../core/value.js';

/** The variables of one function that hold the error. */
export type ErrorNames = (value: Value) => boolean;

/** Whether the value speaks of the error anywhere. */
export function mentions(value: Value, isError: ErrorNames): boolean {
  return isError(value) || operands(value).some((one) => mentions(one, isError));
}

/** What a constant leaves; undefined for everything that is not one, or that says something. */
export function constant(value: Value): Leaves | undefined {
  switch (value.kind) {
    case 'literal':
      if (value.value === null) return 'null';
      if (value.value === false) return 'false';
      if (value.value === true) return 'true';
      return value.value === '' || value.value === 0 ? 'empty' : undefined;
    case 'list': {
      const parts = value.parts.map((part) => (part.spread ? undefined : constant(part.value)));
      return parts.every((one) => one === 'null' || one === 'empty') ? 'empty' : undefined;
    }
    case 'record':
      return value.entries.length === 0 ? 'empty' : undefined;
    default:
      return undefined;
  }
}
