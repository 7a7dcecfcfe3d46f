/**
 * Owns the methods of `Option` and `Result` that decide between a value and its absence.
 * Goes by the method's name: types are not known.
 */
import type { Value } from '../../core/value.js';
import { child, type Syntax } from '../treesitter.js';
import { type Body, member, not, nothing, op, span } from './body.js';
import { firstOf } from './choose.js';
import { parts } from './parse.js';

/** A method call that chooses, propagates or tests; undefined for every other method. */
export function resultMethod(name: string, of: Value, args: readonly Syntax[], at: Value['at'], body: Body): Value | undefined {
  const [only, second] = args;
  const lower = body.file.lower;
  switch (`${name}/${args.length}`) {
    case 'unwrap/0':
    case 'expect/1':
      return op('propagate', [of], at);
    case 'unwrap_or/1':
    case 'or/1':
      return only && firstOf(body, at, 'failed', of, () => lower.value(only, body));
    case 'unwrap_or_else/1':
    case 'or_else/1':
      return only && firstOf(body, at, 'failed', of, () => fallback(only, body));
    case 'map_or/2':
      return only && second && firstOf(body, at, 'failed', mapped(of, second, at, body), () => lower.value(only, body));
    case 'map_or_else/2':
      return only && second && firstOf(body, at, 'failed', mapped(of, second, at, body), () => fallback(only, body));
    case 'unwrap_or_default/0':
      return { kind: 'first', of: [of, { kind: 'call', callee: { kind: 'name', name: 'default', at }, args: [], at }], past: 'failed', at };
    case 'ok/0':
      return { kind: 'first', of: [of, nothing(at)], past: 'failed', at };
    case 'is_some/0':
      return not(op('eq', [of, nothing(at)], at));
    case 'is_none/0':
      return op('eq', [of, nothing(at)], at);
    case 'is_ok/0':
      return not(op('failed', [of], at));
    case 'is_err/0':
      return op('failed', [of], at);
    default:
      return undefined;
  }
}

/** What is there, handed to a function; the same thing where that gives it back. */
function mapped(of: Value, node: Syntax, at: Value['at'], body: Body): Value {
  if (/^\|\s*(\w+)\s*\|\s*\1$/.test(body.file.slice(node))) return of;
  return { kind: 'call', callee: member(of, 'map', of.at), args: [{ value: body.file.lower.value(node, body) }], at };
}

/** What a function argument gives: a closure's one expression itself, else a call of the function. */
function fallback(node: Syntax, body: Body): Value | undefined {
  const inner = node.type === 'closure_expression' ? child(node, 'body') : undefined;
  const parameters = node.type === 'closure_expression' ? child(node, 'parameters') : undefined;
  const unused = parameters?.kids.every((kid) => kid.type === '|' || kid.type === '_' || body.file.slice(kid).startsWith('_'));
  if (inner && unused && inner.type !== 'block' && !/^return|_block$/.test(inner.type)) return body.file.lower.run(inner, body, 'value');
  return { kind: 'call', callee: body.file.lower.value(node, body), args: [], at: span(node) };
}

/** The argument of `Ok(x)` and `Some(x)`, or of `Err(e)`. */
export function wrapped(node: Syntax, names: readonly string[], body: Body): Syntax | undefined {
  const callee = node.type === 'call_expression' ? child(node, 'function') : undefined;
  const list = callee && child(node, 'arguments');
  if (!list || !names.includes(body.file.slice(callee).replace(/^(?:Result|Option)::/, ''))) return undefined;
  const args = parts(list);
  return args.length === 1 ? args[0] : undefined;
}
