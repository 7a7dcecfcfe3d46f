/** Owns Python's strings: plain, formatted, and written side by side. Never evaluates a format. */
import type { Arg, Value } from '../../core/value.js';
import { at } from './build.js';
import { decode } from './literal.js';
import { type Node, parts } from './parse.js';
import type { Scope } from './scope.js';

type Lower = (node: Node, scope: Scope) => Value;

/** A literal, or a text when something is inserted. */
export function lowerString(node: Node, scope: Scope, lower: Lower): Value {
  return join(piecesOf(node, scope, lower), node);
}

/** Strings side by side are one. */
export function lowerConcatenation(node: Node, scope: Scope, lower: Lower): Value {
  const pieces = parts(node).flatMap((string) => piecesOf(string, scope, lower));
  return join(pieces, node);
}

function piecesOf(node: Node, scope: Scope, lower: Lower): Value[] {
  const prefix = /^\w*/.exec(scope.unit.text.slice(node.start, node.start + 3))?.[0] ?? '';
  return parts(node).flatMap((part): Value[] => {
    if (part.type === 'string_content') return [{ kind: 'literal', value: decode(scope.unit.slice(part), prefix), at: at(part) }];
    const [expression] = part.type === 'interpolation' ? parts(part) : [];
    return expression ? [lower(expression, scope)] : [];
  });
}

/** One value: literals side by side are one, and a text only where something else is inserted. */
function join(pieces: readonly Value[], node: Node): Value {
  const merged: Value[] = [];
  for (const piece of pieces) {
    const last = merged.at(-1);
    const joined = last === undefined ? undefined : joinLiterals(last, piece);
    if (joined) merged[merged.length - 1] = joined;
    else merged.push(piece);
  }
  const [only = { kind: 'literal', value: '', at: at(node) } as const] = merged;
  if (merged.length <= 1 && only.kind === 'literal' && typeof only.value === 'string') return { ...only, at: at(node) };
  return { kind: 'text', parts: merged.map((value): Arg => ({ value })), at: at(node) };
}

function joinLiterals(left: Value, right: Value): Value | undefined {
  if (left.kind !== 'literal' || right.kind !== 'literal' || typeof left.value !== 'string' || typeof right.value !== 'string')
    return undefined;
  return { kind: 'literal', value: left.value + right.value, at: [left.at[0], right.at[1]] };
}
