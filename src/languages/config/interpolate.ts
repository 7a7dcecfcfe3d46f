/** Owns what a string scalar of a config file says when parts of it are put in later. Never knows the format that the scalar stands in. */
import type { Span } from '../../core/span.js';
import type { Value } from '../../core/value.js';

/** The value of the string scalar `value`, which is written at `at` of `text`. */
export function interpolated(value: string, at: Span, _text: string): Value {
  return { kind: 'literal', value, at };
}
