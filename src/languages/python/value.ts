/** Owns the lowering of Python expressions to values. Never names a library: the built-in functions that it reads are the language's own. */
import type { Arg, Entry, Operator, Value } from '../../core/value.js';
import { at, op, simpleCall } from './build.js';
import { lowerBuiltin } from './builtins.js';
import { lowerComprehension, lowerLambda } from './closures.js';
import { numberOf } from './literal.js';
import { type Node, operator, parts } from './parse.js';
import type { Scope } from './scope.js';
import { lowerConcatenation, lowerString } from './text.js';

/** The value of an expression. Assignments and yields inside it become steps before the one that is being lowered. */
export function lowerValue(node: Node, scope: Scope): Value {
  if (node.type === 'identifier') return lowerName(node, scope);
  const inner = parts(node);
  const [first, second, third] = inner;
  const lower = (one: Node | undefined): Value => (one ? lowerValue(one, scope) : { kind: 'unknown', at: at(node) });

  switch (node.type) {
    case 'dotted_name':
      return lowerDotted(inner, scope);
    case 'string':
      return lowerString(node, scope, lowerValue);
    case 'concatenated_string':
      return lowerConcatenation(node, scope, lowerValue);
    case 'integer':
    case 'float':
      return { kind: 'literal', value: numberOf(scope.unit.slice(node)), at: at(node) };
    case 'true':
    case 'false':
      return { kind: 'literal', value: node.type === 'true', at: at(node) };
    case 'none':
      return { kind: 'literal', value: null, at: at(node) };
    case 'ellipsis':
      return { kind: 'name', name: 'Ellipsis', at: at(node) };
    case 'parenthesized_expression':
    case 'type':
    case 'keyword_pattern':
      return lower(first);
    case 'attribute':
      return second ? { kind: 'member', of: lower(first), name: scope.unit.slice(second), at: at(node) } : lower(first);
    case 'subscript':
      return lowerSubscript(node, scope);
    case 'call':
      return lowerCall(node, scope);
    case 'await': {
      const value = lower(first);
      return value.kind === 'call' ? { ...value, awaited: true, at: at(node) } : value;
    }
    case 'not_operator':
      return op('not', [lower(first)], node);
    case 'boolean_operator':
      return lowerBoolean(node, scope);
    case 'comparison_operator':
      return lowerComparison(node, scope);
    case 'binary_operator':
      return lowerBinary(node, scope);
    case 'unary_operator': {
      const value = lower(first);
      const negative = operator(node) === '-' && value.kind === 'literal' && typeof value.value === 'number';
      return negative ? { kind: 'literal', value: -Number(value.value), at: at(node) } : op('other', [value], node);
    }
    case 'conditional_expression': {
      const when = lower(second);
      const then = lower(first);
      return { kind: 'choice', when, then, else: lower(third), at: at(node) };
    }
    case 'named_expression': {
      if (first === undefined) return lower(undefined);
      const to = lowerName(first, scope);
      scope.emit({ do: 'set', to, value: lower(second), how: 'assign', at: at(node) });
      return to;
    }
    case 'yield':
      lowerYield(node, scope);
      return { kind: 'unknown', at: at(node) };
    case 'lambda':
      return lowerLambda(node, scope, lowerValue);
    case 'list_comprehension':
    case 'set_comprehension':
    case 'dictionary_comprehension':
    case 'generator_expression':
      return lowerComprehension(node, scope, lowerValue);
    case 'list':
    case 'tuple':
    case 'set':
    case 'expression_list':
    case 'pattern_list':
    case 'tuple_pattern':
    case 'list_pattern':
      return { kind: 'list', parts: inner.map((kid) => lowerArgument(kid, scope)), at: at(node) };
    case 'dictionary':
      return { kind: 'record', entries: inner.map((kid) => lowerEntry(kid, scope)), at: at(node) };
    case 'ERROR':
      return { kind: 'unknown', at: at(node) };
    default:
      return op('other', inner.map(lower), node);
  }
}

/** Emits the steps of a `yield`; what is sent back is not known. */
export function lowerYield(node: Node, scope: Scope): void {
  const [given] = parts(node);
  const value = given && lowerValue(given, scope);
  if (!node.kids.some((kid) => kid.type === 'from') || value === undefined) {
    scope.emit({ do: 'yield', ...(value && { value }), at: at(node) });
    return;
  }
  const to = scope.temporary(at(node));
  scope.emit({ do: 'loop', to, over: value, body: [{ do: 'yield', value: to, at: at(node) }], at: at(node) });
}

/** An argument or element, with `*`, `**` and keyword. */
export function lowerArgument(node: Node, scope: Scope): Arg {
  const [first, second] = parts(node);
  switch (node.type) {
    case 'keyword_argument':
      if (first && second) return { name: scope.unit.slice(first), value: lowerValue(second, scope) };
      break;
    case 'list_splat':
    case 'dictionary_splat':
    case 'list_splat_pattern':
    case 'parenthesized_list_splat':
      if (first) return { spread: true, value: lowerValue(first, scope) };
      break;
  }
  return { value: lowerValue(node, scope) };
}

function lowerEntry(node: Node, scope: Scope): Entry {
  const [key, value] = parts(node);
  if (node.type === 'pair' && key && value) return { key: lowerValue(key, scope), value: lowerValue(value, scope) };
  return { value: lowerValue(key ?? node, scope) };
}

function lowerName(node: Node, scope: Scope): Value {
  const name = scope.unit.slice(node);
  if (name === '__file__') return { kind: 'here', what: 'file', at: at(node) };
  if (name === '__name__') return { kind: 'here', what: 'module', at: at(node) };
  return scope.resolve(name, at(node));
}

function lowerDotted(names: readonly Node[], scope: Scope): Value {
  const [head, ...rest] = names;
  if (head === undefined) return { kind: 'unknown', at: [0, 0] };
  let value = lowerName(head, scope);
  for (const name of rest) value = { kind: 'member', of: value, name: scope.unit.slice(name), at: [head.start, name.end] };
  return value;
}

function lowerSubscript(node: Node, scope: Scope): Value {
  const [object, ...keys] = parts(node);
  if (object === undefined) return { kind: 'unknown', at: at(node) };
  const of = lowerValue(object, scope);
  const [key] = keys;
  if (appliesType(object, keys, scope))
    return simpleCall(
      of,
      keys.map((one) => lowerArgument(one, scope)),
      node,
    );
  if (key === undefined || keys.some((one) => one.type === 'slice'))
    return op('other', [of, ...keys.map((one) => lowerValue(one, scope))], node);
  const value = keys.length === 1 ? lowerValue(key, scope) : listOf(keys, node, scope);
  const literal = value.kind === 'literal' && (typeof value.value === 'string' || typeof value.value === 'number');
  return { kind: 'member', of, name: literal ? String(value.value) : value, at: at(node) };
}

function listOf(nodes: readonly Node[], whole: Node, scope: Scope): Value {
  return { kind: 'list', parts: nodes.map((one) => lowerArgument(one, scope)), at: at(whole) };
}

const typeArgument = /^(?:identifier|attribute|subscript|call|none|list|ellipsis|binary_operator)$/;

/** `Annotated[User, Depends(f)]`, `Optional[User]`: in Python a type argument looks like a key; only the names tell them apart. */
function appliesType(object: Node, keys: readonly Node[], scope: Scope): boolean {
  const name = scope.unit.slice(object).split('.').at(-1) ?? '';
  if (!/^[A-Z]\w*[a-z]/.test(name) || keys.some((key) => key.type === 'slice')) return false;
  return keys.length > 1 || name === 'Literal' || keys.every((key) => typeArgument.test(key.type));
}

function lowerCall(node: Node, scope: Scope): Value {
  const [callee, list] = parts(node);
  if (callee === undefined) return { kind: 'unknown', at: at(node) };
  const target = lowerValue(callee, scope);
  const given = list === undefined ? [] : list.type === 'generator_expression' ? [list] : parts(list);
  return lowerBuiltin(
    target,
    given.map((one) => lowerArgument(one, scope)),
    node,
  );
}

function lowerBoolean(node: Node, scope: Scope): Value {
  const values = parts(node).map((kid) => lowerValue(kid, scope));
  if (operator(node) === 'and') return op('and', values, node);
  const of = values.flatMap((value) => (value.kind === 'first' && value.past === 'falsy' ? value.of : [value]));
  return { kind: 'first', past: 'falsy', of, at: at(node) };
}

function lowerComparison(node: Node, scope: Scope): Value {
  const operands = parts(node).map((kid) => lowerValue(kid, scope));
  const signs = node.kids.filter((kid) => !kid.named).map((kid) => kid.type);
  const pairs = signs.flatMap((sign, index) => {
    const [left, right] = operands.slice(index, index + 2);
    return left && right ? [compare(sign, left, right, node)] : [];
  });
  const [only] = pairs;
  return only && pairs.length === 1 ? only : op('and', pairs, node);
}

const comparisons: Record<string, { readonly op: Operator; readonly not?: true; readonly swapped?: true }> = {
  '==': { op: 'eq' },
  is: { op: 'eq' },
  '!=': { op: 'eq', not: true },
  '<>': { op: 'eq', not: true },
  'is not': { op: 'eq', not: true },
  in: { op: 'in' },
  'not in': { op: 'in', not: true },
  '<': { op: 'less' },
  '>=': { op: 'less', not: true },
  '>': { op: 'less', swapped: true },
  '<=': { op: 'less', swapped: true, not: true },
};

function compare(sign: string, left: Value, right: Value, node: Node): Value {
  const how = comparisons[sign];
  if (how === undefined) return op('other', [left, right], node);
  const value = op(how.op, how.swapped ? [right, left] : [left, right], node);
  return how.not ? op('not', [value], node) : value;
}

const binaries: Readonly<Record<string, Operator>> = { '+': 'plus', '|': 'union', '&': 'intersection' };

function lowerBinary(node: Node, scope: Scope): Value {
  const [left, right] = parts(node).map((kid) => lowerArgument(kid, scope));
  if (left === undefined || right === undefined) return { kind: 'unknown', at: at(node) };
  const sign = operator(node);
  if (sign === '%' && (left.value.kind === 'text' || (left.value.kind === 'literal' && typeof left.value.value === 'string')))
    return { kind: 'text', parts: [left, ...(right.value.kind === 'list' ? right.value.parts : [right])], at: at(node) };
  return op(binaries[sign ?? ''] ?? 'other', [left.value, right.value], node);
}
