/** Owns checks of an origin that let in more than was meant: parts of a text, ends without a dot, patterns that are not anchored. Follows nothing. */
import type { AnyOrigin } from '../../core/cors-policy.js';
import { blocks, type Step, valuesOf } from '../../core/outline.js';
import type { Span } from '../../core/span.js';
import { lastName, operands, type Value } from '../../core/value.js';
import { looseness, type Matches } from './patterns.js';

/** A check that is too wide, where it stands. */
export interface WideCheck {
  readonly by: AnyOrigin & ('pattern' | 'loose-pattern');
  readonly at: Span;
}

const DOMAIN = /^(https?:\/\/)?[\w-]+(\.[\w-]+)+$/i;
const LOCAL = /localhost|127\.0|0\.0\.0/;
const SEARCHES = /^(test|exec|match|search|is_match|fullmatch|matches)$/;

/** All in the steps of a function; `isOrigin` tells the origin that is looked at. */
export function wideChecks(steps: readonly Step[], isOrigin: (value: Value) => boolean): readonly WideCheck[] {
  const found: WideCheck[] = [];
  const visit = (value: Value): void => {
    const by = value.kind === 'call' ? wide(value, isOrigin) : undefined;
    if (by) found.push({ by, at: value.at });
    for (const one of operands(value)) visit(one);
  };
  const inSteps = (inside: readonly Step[]): void => {
    for (const step of inside) {
      for (const value of valuesOf(step)) visit(value);
      for (const block of blocks(step)) inSteps(block);
    }
  };
  inSteps(steps);
  return found;
}

function wide({ callee, args }: Value & { kind: 'call' }, isOrigin: (value: Value) => boolean): WideCheck['by'] | undefined {
  const name = lastName(callee) ?? '';
  const values = [...(callee.kind === 'member' ? [callee.of] : []), ...args.map((arg) => arg.value)];
  if (!values.some(isOrigin)) return undefined;
  if (SEARCHES.test(name)) {
    const pattern = values.find((one) => one.kind === 'literal' && typeof one.value === 'string' && !isOrigin(one));
    const loose = pattern?.kind === 'literal' ? looseness(String(pattern.value), matchesOf(name, pattern.regexp)) : undefined;
    return loose === 'any' ? 'pattern' : loose && 'loose-pattern';
  }
  const [given] = args;
  const text = given?.value.kind === 'literal' && typeof given.value.value === 'string' ? given.value.value : '';
  if (callee.kind !== 'member' || !isOrigin(callee.of) || !DOMAIN.test(text) || LOCAL.test(text)) return undefined;
  const within = /^(includes|contains|indexOf|find|startsWith|starts_with|startswith)$/.test(name);
  return within || (/^(endsWith|ends_with|endswith)$/.test(name) && !text.includes('://')) ? 'loose-pattern' : undefined;
}

/** Python's `match` begins at the start; a pattern of JavaScript is searched for. */
function matchesOf(name: string, regexp: true | undefined): Matches {
  if (regexp) return 'anywhere';
  return name === 'fullmatch' ? 'whole' : name === 'match' ? 'start' : 'anywhere';
}
