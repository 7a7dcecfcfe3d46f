/**
 * Owns statements: each becomes steps of the body being written, in evaluation order.
 * Never evaluates an expression itself.
 */
import type { Catch, Step } from '../../core/outline.js';
import type { Value } from '../../core/value.js';
import { readEnum, readImportEquals, readVariables } from './declarations.js';
import { exportDeclared, exportNames, exportValue, exportWhole, importDeclaration, requires } from './modules.js';
import type { Node, Of } from './parse.js';
import { assign, declareBound } from './patterns.js';
import { readSwitch } from './switch.js';
import { at, isPlain, not, type Unit } from './unit.js';
import { effect, value } from './value.js';

/** Statements of one block; functions declared in it exist from its start. */
export function block(unit: Unit, statements: readonly Node[]): void {
  if (unit.scope) for (const one of statements) if (one.type === 'FunctionDeclaration') declareFunction(unit, one);
  for (let index = 0; index < statements.length; index++) {
    const one = statements[index];
    if (!one) continue;
    if (one.type === 'VariableDeclaration' && (one.kind === 'using' || one.kind === 'await using')) {
      managed(unit, one, statements.slice(index + 1));
      return;
    }
    if (one.type === 'IfStatement' && unit.breaks === 'switch' && endsInBreak(one)) {
      branchOut(unit, one, statements.slice(index + 1));
      return;
    }
    statement(unit, one);
  }
}

function declareFunction(unit: Unit, node: Of<'FunctionDeclaration'>): void {
  if (node.id && node.body) unit.set(unit.name(node.id.name, at(node.id)), value(unit, node), 'assign', at(node));
}

function statement(unit: Unit, node: Node): void {
  switch (node.type) {
    case 'ExpressionStatement':
      if (!requires(unit, undefined, node.expression)) effect(unit, node.expression);
      return;
    case 'VariableDeclaration':
      readVariables(unit, node);
      return;
    case 'ReturnStatement':
      exit(unit, 'return', node.argument, node);
      return;
    case 'ThrowStatement':
      exit(unit, 'raise', node.argument, node);
      return;
    case 'BreakStatement':
      if (unit.breaks === 'loop' || node.label) unit.steps.push({ do: 'exit', how: 'break', at: at(node) });
      return;
    case 'ContinueStatement':
      unit.steps.push({ do: 'exit', how: 'continue', at: at(node) });
      return;
    case 'IfStatement':
      branch(unit, node);
      return;
    case 'BlockStatement':
      block(unit, node.body);
      return;
    case 'ForOfStatement':
    case 'ForInStatement':
      iterate(unit, node);
      return;
    case 'ForStatement':
      if (node.init?.type === 'VariableDeclaration') readVariables(unit, node.init);
      else if (node.init) effect(unit, node.init);
      repeat(unit, node.test, node.body, node.update, node);
      return;
    case 'WhileStatement':
      repeat(unit, node.test, node.body, null, node);
      return;
    case 'DoWhileStatement':
      loop(unit, node, undefined, () => {
        statement(unit, node.body);
        unit.steps.push(leaveUnless(value(unit, node.test), node.test));
      });
      return;
    case 'TryStatement':
      attempt(unit, node);
      return;
    case 'SwitchStatement':
      readSwitch(unit, node);
      return;
    case 'LabeledStatement':
      statement(unit, node.body);
      return;
    case 'WithStatement':
      unit.steps.push({ do: 'eval', value: value(unit, node.object), at: at(node.object) }, { do: 'unknown', at: at(node) });
      statement(unit, node.body);
      return;
    default:
      declaration(unit, node);
      return;
  }
}

function declaration(unit: Unit, node: Node): void {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'TSDeclareFunction':
      if (!unit.scope || node.type === 'TSDeclareFunction') unit.passes.fn(unit, node);
      return;
    case 'ClassDeclaration': {
      const made = value(unit, node);
      if (unit.scope && node.id) unit.set(unit.name(node.id.name, at(node.id)), made, 'assign', at(node));
      return;
    }
    case 'TSEnumDeclaration':
      readEnum(unit, node);
      return;
    case 'TSModuleDeclaration':
      if (!node.declare && node.body?.type === 'TSModuleBlock') block(unit, node.body.body);
      return;
    case 'ImportDeclaration':
      importDeclaration(unit, node);
      return;
    case 'TSImportEqualsDeclaration':
      readImportEquals(unit, node);
      return;
    case 'ExportAllDeclaration':
      exportNames(unit, node);
      return;
    case 'ExportNamedDeclaration':
      if (node.declaration) {
        exportDeclared(unit, node.declaration);
        statement(unit, node.declaration);
      } else exportNames(unit, node);
      return;
    case 'ExportDefaultDeclaration':
      exportDefault(unit, node);
      return;
    case 'TSExportAssignment': {
      const whole = value(unit, node.expression);
      exportWhole(unit, whole, at(node));
      if (!isPlain(whole)) unit.steps.push({ do: 'eval', value: whole, at: at(node) });
    }
  }
}

function exportDefault(unit: Unit, node: Of<'ExportDefaultDeclaration'>): void {
  const { declaration } = node;
  if (declaration.type === 'TSInterfaceDeclaration') return;
  const made = declaration.type === 'TSDeclareFunction' ? undefined : value(unit, declaration);
  const id = 'id' in declaration ? declaration.id : null;
  if (made) exportValue(unit, 'default', id ? unit.name(id.name, at(id)) : made, at(node));
  else unit.passes.fn(unit, declaration);
  if (made && !isPlain(made) && made.kind !== 'function' && made.kind !== 'class')
    unit.steps.push({ do: 'eval', value: made, at: at(node) });
}

function exit(unit: Unit, how: 'return' | 'raise', argument: Node | null, node: Node): void {
  if (!argument) unit.steps.push({ do: 'exit', how, at: at(node) });
  else {
    const of = value(unit, argument);
    unit.steps.push({ do: 'exit', how, value: of, at: at(node) });
  }
}

function branch(unit: Unit, node: Of<'IfStatement'>): void {
  branchOn(unit, node, [node.consequent], node.alternate ? [node.alternate] : []);
}

function branchOn(unit: Unit, node: Of<'IfStatement'>, then: readonly Node[], otherwise: readonly Node[]): void {
  const when = value(unit, node.test);
  const thenSteps = unit.collect(() => unit.given(when, () => block(unit, then)));
  const elseSteps = unit.collect(() => otherwise.length > 0 && unit.given(not(when), () => block(unit, otherwise)));
  unit.steps.push({ do: 'branch', when, then: thenSteps, else: elseSteps, at: at(node) });
}

/** `if (x) break;` inside a case: what follows it runs only in the other branch. */
function branchOut(unit: Unit, node: Of<'IfStatement'>, rest: readonly Node[]): void {
  const alternate = node.alternate ? [node.alternate] : [];
  if (isBreak(node.consequent)) branchOn(unit, node, [node.consequent], [...alternate, ...rest]);
  else branchOn(unit, node, [node.consequent, ...rest], alternate);
}

function endsInBreak(node: Of<'IfStatement'>): boolean {
  return isBreak(node.consequent) || (node.alternate !== null && isBreak(node.alternate));
}

function isBreak(node: Node): boolean {
  if (node.type === 'BreakStatement') return !node.label;
  const last = node.type === 'BlockStatement' ? node.body.at(-1) : undefined;
  return last !== undefined && isBreak(last);
}

function loop(unit: Unit, node: Node, head: { readonly over: Value; readonly to?: Value } | undefined, body: () => void): void {
  const outer = unit.breaks;
  unit.breaks = 'loop';
  const steps = unit.collect(body);
  unit.breaks = outer;
  unit.steps.push({ do: 'loop', ...head, body: steps, at: at(node) });
}

/** A condition that writes is evaluated inside the loop. */
function repeat(unit: Unit, test: Node | null, body: Node, update: Node | null, node: Node): void {
  let over: Value | undefined;
  const before = unit.collect(() => {
    over = test ? value(unit, test) : undefined;
  });
  if (over?.kind === 'literal' && over.value === true) over = undefined;
  const condition = over;
  const inside = before.length > 0 && test && condition ? [...before, leaveUnless(condition, test)] : [];
  loop(unit, node, condition && inside.length === 0 ? { over: condition } : undefined, () => {
    unit.steps.push(...inside);
    statement(unit, body);
    if (update) effect(unit, update);
  });
}

function leaveUnless(condition: Value, node: Node): Step {
  return { do: 'branch', when: not(condition), then: [{ do: 'exit', how: 'break', at: at(node) }], else: [], at: at(node) };
}

function iterate(unit: Unit, node: Of<'ForOfStatement'> | Of<'ForInStatement'>): void {
  const over = value(unit, node.right);
  const pattern = node.left.type === 'VariableDeclaration' ? node.left.declarations[0]?.id : node.left;
  if (!pattern) return;
  if (node.left.type === 'VariableDeclaration') declareBound(unit, pattern);
  const isPattern = pattern.type === 'ObjectPattern' || pattern.type === 'ArrayPattern';
  const to = isPattern ? unit.temporary(at(pattern)) : value(unit, pattern);
  unit.write(to, { kind: 'unknown', at: at(pattern) }, 'assign');
  loop(unit, node, { over, to }, () => {
    if (isPattern) assign(unit, pattern, to, pattern);
    statement(unit, node.body);
  });
}

function attempt(unit: Unit, node: Of<'TryStatement'>): void {
  const body = unit.collect(() => block(unit, node.block.body));
  const { handler } = node;
  const catches: Catch[] = [];
  if (handler) {
    const { param } = handler;
    const binds = param?.type === 'Identifier' ? param.name : undefined;
    const steps = unit.collect(() => {
      if (param && binds === undefined) assign(unit, param, { kind: 'unknown', at: at(param) }, param);
      block(unit, handler.body.body);
    });
    catches.push(binds === undefined ? { types: [], body: steps, at: at(handler) } : { types: [], binds, body: steps, at: at(handler) });
  }
  const last = unit.collect(() => node.finalizer && block(unit, node.finalizer.body));
  unit.steps.push({ do: 'try', body, catches, finally: last, at: at(node) });
}

/** `using` manages the rest of its block. */
function managed(unit: Unit, node: Of<'VariableDeclaration'>, rest: readonly Node[]): void {
  const [first, ...more] = node.declarations;
  if (!first?.init) {
    block(unit, rest);
    return;
  }
  const made = value(unit, first.init);
  const of: Value = node.kind === 'await using' && made.kind === 'call' ? { ...made, awaited: true } : made;
  declareBound(unit, first.id);
  const to = value(unit, first.id);
  unit.write(to, of, 'assign');
  const body = unit.collect(() => (more.length > 0 ? managed(unit, { ...node, declarations: more }, rest) : block(unit, rest)));
  unit.steps.push({ do: 'with', of, to, body, at: at(node) });
}
