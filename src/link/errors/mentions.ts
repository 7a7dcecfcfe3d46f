/** Owns the question whether a value is constant, or speaks of an error. Follows no name. */

import type { Leaves } from '../../core/error.js';
import { dotted, operands, type Value } from '../../core/value.js';

/** The variables of one function that hold the error. */
export type ErrorNames = (value: Value) => boolean;

/** Whether the value speaks of the error anywhere. */
export function mentions(value: Value, isError: ErrorNames): boolean {
  return isError(value) || operands(value).some((one) => mentions(one, isError));
}

/** Calls that make something with nothing in it. */
const EMPTIES = new Set([
  ...['list', 'dict', 'set', 'tuple', 'Map', 'Set', 'Array', 'Object'],
  ...['Vec.new', 'String.new', 'HashMap.new', 'HashSet.new', 'BTreeMap.new', 'BTreeSet.new', 'Default.default', 'vec!'],
]);

/** Calls that make an answer of what they are given, as if all were well. */
const ANSWERS = new Set(['Json', 'json', 'jsonify', 'JSONResponse', 'JsonResponse']);

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
      return value.entries.every(({ value: held }) => holdsNothing(held)) ? 'empty' : undefined;
    case 'call': {
      const path = dotted(value.callee);
      const [content] = value.args;
      if (content && value.args.length === 1 && ANSWERS.has(path?.at(-1) ?? '')) return constant(content.value);
      const name = path?.slice(-2).join('.');
      return value.args.length === 0 && name !== undefined && EMPTIES.has(name) ? 'empty' : undefined;
    }
    default:
      return undefined;
  }
}

function holdsNothing(value: Value): boolean {
  const left = constant(value);
  return left === 'null' || left === 'empty';
}
