/** Owns functions that are written as expressions: lambdas and comprehensions. Never sees statements. */
import type { Param } from '../../core/facts.js';
import type { Step } from '../../core/outline.js';
import type { Value } from '../../core/value.js';
import { child } from '../treesitter.js';
import { at, op, simpleCall } from './build.js';
import { declareParams, lowerParams } from './params.js';
import { type Node, parts } from './parse.js';
import { Scope } from './scope.js';
import { destructure } from './targets.js';

type Lower = (node: Node, scope: Scope) => Value;

/** A lambda, with the name of the variable that it is assigned to. */
export function lowerLambda(node: Node, scope: Scope, lower: Lower, name?: Node): Value {
  const { unit } = scope;
  const nameAt = name ? at(name) : ([node.start, Math.min(node.end, node.start + 'lambda'.length)] as const);
  const fn = unit.reserve(nameAt);
  const inner = new Scope(unit, fn, scope);
  const list = child(node, 'parameters');
  const body = child(node, 'body');
  const params = list ? lowerParams(parts(list), scope, lower) : [];
  declareParams(params, inner);
  const steps = inner.block(() => {
    if (body) inner.emit({ do: 'exit', how: 'return', value: lower(body, inner), at: at(body) });
  });
  unit.define(
    fn,
    { ...unit.place(at(node)), nameAt, ...(name && { name: unit.slice(name) }), ...within(scope), params, decorators: [], body: 'real' },
    steps,
  );
  return { kind: 'function', fn, at: at(node) };
}

/** `[f(x) for x in xs if c]` is `xs.map(fn)`; a further `for` is another `map` inside the function. */
export function lowerComprehension(node: Node, scope: Scope, lower: Lower): Value {
  const [body, ...clauses] = parts(node);
  return body ? lowerClause(node, body, clauses, scope, lower) : { kind: 'unknown', at: at(node) };
}

function lowerClause(node: Node, body: Node, clauses: readonly Node[], scope: Scope, lower: Lower): Value {
  const [loop, ...rest] = clauses;
  const [target, ...sources] = loop?.type === 'for_in_clause' ? parts(loop) : [];
  const [source] = sources;
  if (loop === undefined || target === undefined || source === undefined) return lower(body, scope);
  const over = lower(source, scope);

  const { unit } = scope;
  const nameAt = at(loop);
  const fn = unit.reserve(nameAt);
  const inner = new Scope(unit, fn, scope);
  const simple = target.type === 'identifier';
  const params: Param[] = [{ name: simple ? unit.slice(target) : '%p0', at: at(target) }];
  declareParams(params, inner);
  const steps = inner.block(() => {
    if (!simple) destructure(target, { kind: 'param', of: fn, index: 0, at: at(target) }, inner, lower, true);
    lowerRest(node, body, rest, inner, lower);
  });
  const async = loop.kids.some((kid) => kid.type === 'async');
  unit.define(
    fn,
    { ...unit.place(at(node)), nameAt, ...within(scope), params, decorators: [], ...(async && { async }), body: 'real' },
    steps,
  );
  return simpleCall({ kind: 'member', of: over, name: 'map', at: over.at }, [{ value: { kind: 'function', fn, at: at(node) } }], node);
}

function lowerRest(node: Node, body: Node, clauses: readonly Node[], scope: Scope, lower: Lower): void {
  const [clause, ...rest] = clauses;
  const [condition] = clause?.type === 'if_clause' ? parts(clause) : [];
  if (clause && condition) {
    const when = op('not', [lower(condition, scope)], condition);
    const then: Step[] = [{ do: 'exit', how: 'return', at: at(clause) }];
    scope.emit({ do: 'branch', when, then, else: [], at: at(clause) });
    lowerRest(node, body, rest, scope, lower);
    return;
  }
  const value: Value = clause ? lowerClause(node, body, clauses, scope, lower) : lowerResult(body, scope, lower);
  scope.emit({ do: 'exit', how: 'return', value, at: at(body) });
}

function lowerResult(body: Node, scope: Scope, lower: Lower): Value {
  const [key, value] = parts(body);
  if (body.type !== 'pair' || !key || !value) return lower(body, scope);
  return { kind: 'record', entries: [{ key: lower(key, scope), value: lower(value, scope) }], at: at(body) };
}

/** The enclosing function, when there is one. */
export function within(scope: Scope): { readonly within?: number } {
  return scope.fn === 0 ? {} : { within: scope.fn };
}
