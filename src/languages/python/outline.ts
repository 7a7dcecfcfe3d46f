/** Owns the lowering of statements to steps. Never decides what a declaration is: definitions inside are handed on. */

import type { Catch, Step, Write } from '../../core/outline.js';
import type { Value } from '../../core/value.js';
import { child, children, hasToken } from '../treesitter.js';
import { at, op, simpleCall } from './build.js';
import { lowerLambda } from './closures.js';
import { lowerImport } from './imports.js';
import { lowerMatch } from './match.js';
import { type Node, operator, parts } from './parse.js';
import type { Scope } from './scope.js';
import { assign, declare, destructure, isPattern } from './targets.js';
import { lowerType } from './types.js';
import type { Around } from './unit.js';
import { lowerArgument, lowerValue, lowerYield } from './value.js';

/** Takes a function or class definition, with the decorators above it. */
export type Define = (definition: Node, decorators: readonly Node[], scope: Scope) => void;

/** Writes the steps of a block, or of what survived of one. */
export function lowerBlock(block: Node | undefined, scope: Scope, define: Define): void {
  for (const statement of block?.kids ?? []) if (statement.named) lowerStatement(statement, scope, define);
}

const compound = /^(?:if|for|while|try|with|match)_statement$|_definition$|^ERROR$/;

function lowerStatement(node: Node, scope: Scope, define: Define): void {
  if (!compound.test(node.type) && scope.unit.hasError(at(node))) scope.emit({ do: 'unknown', at: at(node) });
  const inner = parts(node);
  const [first] = inner;
  const block = (body: Node | undefined): Step[] => scope.block(() => lowerBlock(body, scope, define));
  switch (node.type) {
    case 'ERROR':
      scope.emit({ do: 'unknown', at: at(node) });
      for (const kid of inner) if (/_(?:statement|definition)$/.test(kid.type)) lowerStatement(kid, scope, define);
      return;
    case 'function_definition':
    case 'class_definition':
      define(node, [], scope);
      return;
    case 'decorated_definition': {
      const definition = inner.at(-1);
      if (definition?.type.endsWith('_definition')) define(definition, inner.slice(0, -1), scope);
      return;
    }
    case 'expression_statement':
      for (const kid of inner) lowerExpression(kid, inner, node, scope);
      return;
    case 'import_statement':
    case 'import_from_statement':
      lowerImport(node, scope);
      return;
    case 'return_statement': {
      const value = first && lowerValue(first, scope);
      scope.emit({ do: 'exit', how: 'return', ...(value && { value }), at: at(node) });
      return;
    }
    case 'raise_statement': {
      const [error] = first?.type === 'expression_list' ? parts(first) : [first];
      const value = error && error.field !== 'cause' ? lowerValue(error, scope) : undefined;
      scope.emit({ do: 'exit', how: 'raise', ...(value && { value }), at: at(node) });
      return;
    }
    case 'break_statement':
    case 'continue_statement':
      scope.emit({ do: 'exit', how: node.type === 'break_statement' ? 'break' : 'continue', at: at(node) });
      return;
    case 'assert_statement': {
      if (first === undefined) return;
      const when = op('not', [lowerValue(first, scope)], first);
      const then = scope.block(() => {
        const args = inner.slice(1).map((one) => lowerArgument(one, scope));
        const value = simpleCall({ kind: 'name', name: 'AssertionError', at: at(node) }, args, node);
        scope.emit({ do: 'exit', how: 'raise', value, at: at(node) });
      });
      scope.emit({ do: 'branch', when, then, else: [], at: at(node) });
      return;
    }
    case 'delete_statement':
      for (const target of first?.type === 'expression_list' || first?.type === 'tuple' ? parts(first) : inner)
        scope.emit({
          do: 'set',
          to: lowerValue(target, scope),
          value: { kind: 'literal', value: null, at: at(target) },
          how: 'assign',
          at: at(node),
        });
      return;
    case 'print_statement':
    case 'exec_statement': {
      const name = node.type === 'print_statement' ? 'print' : 'exec';
      const args = inner.map((one) => lowerArgument(one, scope));
      scope.emit({ do: 'eval', value: simpleCall({ kind: 'name', name, at: at(node) }, args, node), at: at(node) });
      return;
    }
    case 'type_alias_statement': {
      const [left, right] = inner;
      const name = left && (scope.unit.slice(left).match(/^\w+/)?.[0] ?? '');
      if (scope.isModule && name && right) scope.unit.write(name, at(left), lowerType(right, scope), 'assign');
      return;
    }
    case 'if_statement':
      lowerIf(node, children(node, 'alternative'), scope, define);
      return;
    case 'while_statement':
      lowerWhile(node, scope, define);
      return;
    case 'for_statement':
      lowerFor(node, scope, define);
      return;
    case 'try_statement':
      scope.emit(lowerTry(node, inner, block));
      return;
    case 'with_statement': {
      const items = inner.filter((kid) => kid.type === 'with_clause').flatMap(parts);
      lowerWith(node, items, scope, define);
      return;
    }
    case 'match_statement':
      lowerMatch(node, scope, (body) => lowerBlock(body, scope, define));
      return;
  }

  function lowerTry(statement: Node, clauses: readonly Node[], body: (of: Node | undefined) => Step[]): Step {
    const otherwise = clauses.find((kid) => kid.type === 'else_clause');
    const last = clauses.find((kid) => kid.type === 'finally_clause');
    const attempt = body(child(statement, 'body'));
    const rest = otherwise ? body(child(otherwise, 'body')) : [];
    const catches = clauses.filter((kid) => kid.type === 'except_clause').map((clause): Catch => lowerExcept(clause, scope, body));
    return { do: 'try', body: [...attempt, ...rest], catches, finally: last ? body(parts(last)[0]) : [], at: at(statement) };
  }
}

function lowerExpression(node: Node, siblings: readonly Node[], statement: Node, scope: Scope): void {
  switch (node.type) {
    case 'string':
    case 'concatenated_string':
    case 'ellipsis':
      if (siblings.length === 1 && !scope.unit.slice(node).startsWith('f')) return;
      break;
    case 'yield':
      lowerYield(node, scope);
      return;
    case 'assignment':
      lowerAssignment(node, scope);
      return;
    case 'augmented_assignment':
      lowerAugmented(node, scope);
      return;
  }
  scope.emit({ do: 'eval', value: lowerValue(node, scope), at: at(statement) });
}

/** Performs an assignment and gives what it assigned. */
function lowerAssignment(node: Node, scope: Scope): Value | undefined {
  const left = child(node, 'left');
  const right = child(node, 'right');
  const annotation = child(node, 'type');
  const type = annotation && lowerType(annotation, scope);
  if (left === undefined) return undefined;
  if (right === undefined) {
    declare(left, type, scope, lowerValue);
    return undefined;
  }
  const value = rightSide(right, left, scope);
  assign(left, value, scope, lowerValue, { how: 'assign', type, at: at(node) });
  return isPattern(left) ? value : lowerValue(left, scope);
}

function rightSide(right: Node, left: Node, scope: Scope): Value {
  if (right.type === 'assignment') return lowerAssignment(right, scope) ?? { kind: 'unknown', at: at(right) };
  if (right.type === 'lambda' && left.type === 'identifier') return lowerLambda(right, scope, lowerValue, left);
  return lowerValue(right, scope);
}

function lowerAugmented(node: Node, scope: Scope): void {
  const [left, right] = parts(node);
  if (left === undefined || right === undefined) return;
  const value = lowerValue(right, scope);
  const how: Write = operator(node) === '|=' ? 'merge' : 'append';
  assign(left, value, scope, lowerValue, { how, at: at(node) });
}

function lowerIf(node: Node, alternatives: readonly Node[], scope: Scope, define: Define): void {
  const condition = child(node, 'condition');
  const when: Value = condition ? lowerValue(condition, scope) : { kind: 'unknown', at: at(node) };
  const { unit } = scope;
  const outer = unit.around;
  const [next, ...rest] = alternatives;
  if (scope.isModule) unit.around = aroundThen(when, outer);
  const then = scope.block(() => lowerBlock(child(node, 'consequence'), scope, define));
  if (scope.isModule) unit.around = aroundElse(when, outer);
  const otherwise = scope.block(() => {
    if (next?.type === 'elif_clause') lowerIf(next, rest, scope, define);
    else if (next) lowerBlock(child(next, 'body'), scope, define);
  });
  unit.around = outer;
  scope.emit({ do: 'branch', when, then, else: otherwise, at: at(node) });
}

/** What only the type checker sees, and what only runs as a program, is a region; any other condition is listed. */
function aroundThen(when: Value, outer: Around): Around {
  if (isTypeChecking(when)) return { ...outer, region: 'types' };
  if (isMain(when)) return { ...outer, region: 'main' };
  return { ...outer, under: [...(outer.under ?? []), when] };
}

function aroundElse(when: Value, outer: Around): Around {
  if (isTypeChecking(when) || isMain(when)) return outer;
  return { ...outer, under: [...(outer.under ?? []), { kind: 'op', op: 'not', args: [when], at: when.at }] };
}

function isTypeChecking(when: Value): boolean {
  return (when.kind === 'name' || when.kind === 'member') && when.name === 'TYPE_CHECKING';
}

function isMain(when: Value): boolean {
  if (when.kind !== 'op' || when.op !== 'eq') return false;
  return (
    when.args.some((arg) => arg.kind === 'here' && arg.what === 'module') &&
    when.args.some((arg) => arg.kind === 'literal' && arg.value === '__main__')
  );
}

/** A condition that needs steps of its own is tested inside the loop. */
function lowerWhile(node: Node, scope: Scope, define: Define): void {
  const condition = child(node, 'condition');
  let over: Value | undefined;
  const before = scope.block(() => {
    over = condition && lowerValue(condition, scope);
  });
  const body = scope.block(() => lowerBlock(child(node, 'body'), scope, define));
  if (over?.kind === 'literal' && (over.value === true || over.value === 1)) over = undefined;
  if (before.length > 0 && over) {
    const then: Step[] = [{ do: 'exit', how: 'break', at: over.at }];
    const test: Step = { do: 'branch', when: { kind: 'op', op: 'not', args: [over], at: over.at }, then, else: [], at: over.at };
    scope.emit({ do: 'loop', body: [...before, test, ...body], at: at(node) });
  } else {
    scope.emit({ do: 'loop', ...(over && { over }), body, at: at(node) });
  }
  lowerElse(node, scope, define);
}

function lowerFor(node: Node, scope: Scope, define: Define): void {
  const left = child(node, 'left');
  const right = child(node, 'right');
  const over: Value = right ? lowerValue(right, scope) : { kind: 'unknown', at: at(node) };
  const apart = left !== undefined && isPattern(left);
  const to = left && (apart ? scope.temporary(at(left)) : lowerValue(left, scope));
  const body = scope.block(() => {
    if (apart && to) destructure(left, to, scope, lowerValue);
    lowerBlock(child(node, 'body'), scope, define);
  });
  scope.emit({ do: 'loop', ...(to && { to }), over, body, at: at(node) });
  lowerElse(node, scope, define);
}

function lowerElse(loop: Node, scope: Scope, define: Define): void {
  const otherwise = child(loop, 'alternative');
  if (otherwise) lowerBlock(child(otherwise, 'body'), scope, define);
}

function lowerExcept(clause: Node, scope: Scope, block: (body: Node | undefined) => Step[]): Catch {
  const types: Value[] = [];
  let binds: string | undefined;
  for (const given of children(clause, 'value')) {
    const [type, alias] = given.type === 'as_pattern' ? parts(given) : [given];
    if (alias) binds = scope.unit.slice(alias);
    for (const one of type?.type === 'tuple' ? parts(type) : type ? [type] : []) types.push(lowerValue(one, scope));
  }
  const alias = child(clause, 'alias');
  if (alias) binds = scope.unit.slice(alias);
  const body = block(parts(clause).find((kid) => kid.type === 'block'));
  return { types, ...(binds !== undefined && { binds }), body, at: at(clause) };
}

/** Several managers nest. */
function lowerWith(node: Node, items: readonly Node[], scope: Scope, define: Define): void {
  const [item, ...rest] = items;
  if (item === undefined) {
    lowerBlock(child(node, 'body'), scope, define);
    return;
  }
  const [given = item] = parts(item);
  const [manager = given, alias] = given.type === 'as_pattern' ? parts(given) : [given];
  const value = lowerValue(manager, scope);
  const of: Value = value.kind === 'call' && hasToken(node, 'async') ? { ...value, awaited: true } : value;
  const [target = alias] = alias ? parts(alias) : [];
  const apart = target !== undefined && isPattern(target);
  const to = target && (apart ? scope.temporary(at(target)) : lowerValue(target, scope));
  const body = scope.block(() => {
    if (apart && to) destructure(target, to, scope, lowerValue);
    lowerWith(node, rest, scope, define);
  });
  scope.emit({ do: 'with', of, ...(to && { to }), body, at: at(node) });
}
