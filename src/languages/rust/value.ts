/**
 * Owns expressions as values. What has steps of its own (branches, loops, blocks) is left to `outline.ts`.
 * Never decides what a name outside the file stands for.
 */
import type { Arg, Value } from '../../core/value.js';
import { child, type Syntax } from '../treesitter.js';
import { type Body, member, not, nothing, op, span } from './body.js';
import { bothOf, firstOf } from './choose.js';
import { literalValue } from './literals.js';
import { pathValue } from './names.js';
import { parts } from './parse.js';
import { resultMethod, wrapped } from './results.js';
import { plainType, turbofish } from './types.js';

/** Expressions with steps of their own. */
const CONTROL = new Set([
  'block',
  'unsafe_block',
  'const_block',
  'try_block',
  'if_expression',
  'match_expression',
  'for_expression',
  'while_expression',
  'loop_expression',
  'return_expression',
  'break_expression',
  'continue_expression',
  'yield_expression',
  'assignment_expression',
  'compound_assignment_expr',
  'macro_invocation',
  'let_condition',
  'let_chain',
]);

/** Lowers an expression. */
export function expression(node: Syntax, body: Body): Value {
  const at = span(node);
  const { lower } = body.file;
  const inner = (): Value => {
    const kid = node.kids.find((one) => one.named && one.type !== 'mutable_specifier');
    return kid ? lower.value(kid, body) : { kind: 'unknown', at };
  };
  const field = (name: string): Value => {
    const kid = child(node, name);
    return kid ? lower.value(kid, body) : { kind: 'unknown', at };
  };
  switch (node.type) {
    case 'identifier':
      return body.file.slice(node) === 'None' ? nothing(at) : pathValue(node, body);
    case 'scoped_identifier':
    case 'type_identifier':
    case 'scoped_type_identifier':
    case 'crate':
    case 'super':
      return pathValue(node, body);
    case 'generic_function': {
      const called = child(node, 'function');
      return called?.type === 'field_expression' ? lower.value(called, body) : pathValue(node, body);
    }
    case 'self':
      return { kind: 'self', at };
    case 'unit_expression':
      return nothing(at);
    case 'parenthesized_expression':
      return { ...inner(), at };
    case 'try_expression':
      return op('propagate', [inner()], at);
    case 'await_expression': {
      const value = inner();
      return value.kind === 'call' ? { ...value, awaited: true, at } : { ...value, at };
    }
    case 'reference_expression':
    case 'type_cast_expression':
      return { ...field('value'), at };
    case 'unary_expression':
      return unary(node, inner(), body);
    case 'binary_expression':
      return binary(node, body);
    case 'field_expression': {
      const name = child(node, 'field');
      return member(field('value'), name ? body.file.slice(name) : '', at);
    }
    case 'index_expression': {
      const [of, key] = parts(node);
      if (!of || !key) return { kind: 'unknown', at };
      const value = lower.value(of, body);
      const index = lower.value(key, body);
      const known = index.kind === 'literal' && (typeof index.value === 'string' || typeof index.value === 'number');
      return { kind: 'member', of: value, name: known ? String(index.value) : index, at };
    }
    case 'call_expression':
      return call(node, body);
    case 'struct_expression':
      return struct(node, body);
    case 'array_expression': {
      const length = child(node, 'length');
      const elements = parts(node).filter((kid) => kid !== length && kid.type !== 'attribute_item');
      return { kind: 'list', parts: elements.map((one) => ({ value: lower.value(one, body) })), at };
    }
    case 'tuple_expression':
      return { kind: 'list', parts: values(node, body), at };
    case 'range_expression':
      return op(
        'other',
        values(node, body).map((one) => one.value),
        at,
      );
    case 'closure_expression':
    case 'async_block':
    case 'gen_block':
      return lower.closure(node, body);
    case 'ERROR':
    case 'metavariable':
      return { kind: 'unknown', at };
    default:
      if (CONTROL.has(node.type)) return lower.run(node, body, 'value') ?? nothing(at);
      return literalValue(node, body) ?? { kind: 'unknown', at };
  }
}

function values(node: Syntax, body: Body): Arg[] {
  return parts(node)
    .filter((kid) => kid.type !== 'attribute_item')
    .map((kid) => ({ value: body.file.lower.value(kid, body) }));
}

function unary(node: Syntax, value: Value, body: Body): Value {
  const at = span(node);
  switch (body.file.text[node.start]) {
    case '*':
      return { ...value, at };
    case '!':
      return { ...not(value), at };
    default:
      return value.kind === 'literal' && typeof value.value === 'number' ? { ...value, value: -value.value, at } : op('other', [value], at);
  }
}

function binary(node: Syntax, body: Body): Value {
  const at = span(node);
  const left = child(node, 'left');
  const right = child(node, 'right');
  if (!left || !right) return { kind: 'unknown', at };
  const value = body.file.lower.value(left, body);
  const other = (): Value | undefined => body.file.lower.run(right, body, 'value');
  const operator = child(node, 'operator')?.type;
  if (operator === '&&') return bothOf(body, at, value, other);
  if (operator === '||') return firstOf(body, at, 'falsy', value, other);
  const second = other() ?? nothing(span(right));
  switch (operator) {
    case '==':
      return op('eq', [value, second], at);
    case '!=':
      return not(op('eq', [value, second], at));
    case '<':
      return op('less', [value, second], at);
    case '>=':
      return not(op('less', [value, second], at));
    case '>':
      return op('less', [second, value], at);
    case '<=':
      return not(op('less', [second, value], at));
    case '+':
      return op('plus', [value, second], at);
    default:
      return op('other', [value, second], at);
  }
}

function call(node: Syntax, body: Body): Value {
  const at = span(node);
  const { lower } = body.file;
  const content = wrapped(node, ['Ok', 'Some'], body);
  if (content) return { ...lower.value(content, body), at };
  const called = child(node, 'function');
  const list = child(node, 'arguments');
  if (!called) return { kind: 'unknown', at };
  const method = called.type === 'generic_function' ? (child(called, 'function') ?? called) : called;
  const receiver = method.type === 'field_expression' ? child(method, 'value') : undefined;
  const name = receiver && child(method, 'field');
  if (receiver && name) {
    const of = lower.value(receiver, body);
    const args = list ? parts(list).filter((kid) => kid.type !== 'attribute_item') : [];
    const result = resultMethod(body.file.slice(name), of, args, at, body);
    if (result) return result;
    const callee = member(of, body.file.slice(name), span(method));
    return { kind: 'call', callee, args: list ? values(list, body) : [], ...turbofish(called, body), at };
  }
  return { kind: 'call', callee: lower.value(called, body), args: list ? values(list, body) : [], ...turbofish(called, body), at };
}

/** `Foo { a: 1, b, ..rest }`. */
function struct(node: Syntax, body: Body): Value {
  const { file } = body;
  const name = child(node, 'name');
  const list = child(node, 'body');
  const callee: Value = name ? plainType(name, body) : { kind: 'unknown', at: span(node) };
  const args = (list ? parts(list) : []).flatMap((kid): Arg[] => {
    const named = parts(kid).filter((one) => one.type !== 'attribute_item');
    const [first, second] = named;
    if (kid.type === 'base_field_initializer') return first ? [{ spread: true, value: file.lower.value(first, body) }] : [];
    if (!first) return [];
    return [{ name: file.slice(first), value: file.lower.value(second ?? first, body) }];
  });
  return { kind: 'call', callee, args, at: span(node) };
}
