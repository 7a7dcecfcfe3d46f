/**
 * Owns functions: their parameters, scope, kind of body, and the body itself.
 * Never decides what a function is for.
 */
import type { Fn, Param } from '../../core/facts.js';
import type { ClassId, FnId, Value } from '../../core/value.js';
import { bound, type Declare, declared, keyText, nameNode, nameSpan } from './names.js';
import type { Node, Of } from './parse.js';
import { assign } from './patterns.js';
import { typeValue } from './types.js';
import { at, type Mutable, Scope, type Unit } from './unit.js';

type Function = Of<'FunctionExpression'> | Of<'ArrowFunctionExpression'>;

/** What a class knows about one of its methods. */
export interface Method {
  readonly owner: ClassId;
  readonly node: Node;
  readonly decorators: readonly Value[];
  readonly static: boolean;
  readonly kind: 'method' | 'get' | 'set' | 'constructor' | 'field';
}

/** Reads a function and its body; `named` gives a name to one that has none of its own. */
export function readFunction(unit: Unit, node: Node, named?: Node, method?: Method): FnId {
  const source = node as Function;
  const id = unit.functions.length;
  const label = source.id ?? (named && nameNode(named));
  const whole = method?.node ?? (named?.type === 'Property' && (named.method || named.kind !== 'init') ? named : node);
  const fn: Mutable<Fn> & { params: Param[] } = {
    at: at(whole),
    nameAt: label ? nameSpan(label) : start(unit, whole),
    params: [],
    decorators: method?.decorators ?? [],
    body: bodyKind(unit, source),
  };
  unit.functions.push(unit.placed(fn));
  unit.bodies.push([]);
  const name = label && keyText(label, false);
  if (name !== undefined) fn.name = name;
  if (method) fn.owner = method.owner;
  if (unit.scope) fn.within = unit.scope.fn;
  // A function that is only a value here stands within the module body: its name is none of the module's.
  else if (!method && node.type !== 'FunctionDeclaration' && node.type !== 'TSDeclareFunction' && named?.type !== 'Identifier')
    fn.within = 0;
  if (source.async) fn.async = true;
  if (source.generator) fn.generator = true;
  if (method?.static) fn.static = true;
  const kind = method?.kind ?? (named?.type === 'Property' ? named.kind : undefined);
  if (kind === 'get' || kind === 'set') fn.accessor = true;
  const returns = typeValue(source.returnType);
  if (returns) fn.returns = returns;
  readBody(unit, source, id, fn, method);
  return id;
}

function readBody(unit: Unit, node: Function, id: FnId, fn: Mutable<Fn> & { params: Param[] }, method: Method | undefined): void {
  const scope = new Scope(id, unit.scope, method?.kind === 'constructor' ? method.owner : undefined);
  const outer = { scope: unit.scope, breaks: unit.breaks };
  const params = node.params.filter((one) => one.type !== 'Identifier' || one.name !== 'this');
  const local: Declare = (name, within) => scope.local(name, within);
  params.forEach((param, index) => {
    const target = targetOf(param);
    if (target.type === 'Identifier') scope.names.set(target.name, index);
    else bound(target, (name) => scope.local(name));
  });
  if (node.body?.type === 'BlockStatement') declared(node.body.body, local);
  if (node.id && node.type === 'FunctionExpression') local(node.id.name);
  unit.scope = scope;
  unit.breaks = 'loop';
  const steps = unit.collect(() => {
    for (const [index, param] of params.entries()) readParam(unit, param, index, id, fn, method);
    if (node.body?.type === 'BlockStatement') unit.passes.block(unit, node.body.body);
    else if (node.body) {
      const value = unit.passes.value(unit, node.body);
      unit.steps.push({ do: 'exit', how: 'return', value, at: at(node.body) });
    }
  });
  unit.scope = outer.scope;
  unit.breaks = outer.breaks;
  unit.bodies[id] = steps;
}

function readParam(unit: Unit, param: Node, index: number, of: FnId, fn: { params: Param[] }, method: Method | undefined): void {
  const inner = param.type === 'TSParameterProperty' ? param.parameter : param;
  const pattern = inner.type === 'AssignmentPattern' ? inner.left : inner;
  const target = targetOf(param);
  const made: Mutable<Param> = { at: [target.start, param.end], name: target.type === 'Identifier' ? target.name : `%p${index}` };
  const type = 'typeAnnotation' in pattern ? typeValue(pattern.typeAnnotation as Node | null) : undefined;
  if (type) made.type = type;
  const decorated = decoratorsOf(param).map((one) => unit.passes.value(unit, one.expression));
  if (decorated.length > 0) made.decorators = decorated;
  if (inner.type === 'AssignmentPattern') made.default = unit.passes.value(unit, inner.right, inner.left);
  // `x?: T`: nothing, unless it is given.
  else if ('optional' in pattern && pattern.optional === true) made.default = { kind: 'literal', value: null, at: at(pattern) };
  if (inner.type === 'RestElement') made.rest = true;
  fn.params.push(made);
  const value: Value = { kind: 'param', of, index, at: at(target) };
  if (target.type !== 'Identifier') assign(unit, target, value, target);
  if (param.type !== 'TSParameterProperty' || !method) return;
  const fields = unit.classes[method.owner]?.fields;
  fields?.push(type ? { at: at(param), name: made.name, type } : { at: at(param), name: made.name });
  unit.set({ kind: 'member', of: { kind: 'self', at: at(target) }, name: made.name, at: at(target) }, value, 'assign', at(param));
}

function decoratorsOf(param: Node): readonly Of<'Decorator'>[] {
  return 'decorators' in param ? ((param.decorators ?? []) as readonly Of<'Decorator'>[]) : [];
}

/** The identifier or pattern that a parameter binds. */
function targetOf(param: Node): Node {
  switch (param.type) {
    case 'TSParameterProperty':
      return targetOf(param.parameter);
    case 'AssignmentPattern':
      return param.left;
    case 'RestElement':
      return param.argument;
    default:
      return param;
  }
}

function bodyKind(unit: Unit, node: Function): Fn['body'] {
  const body = node.body;
  if (!body) return 'abstract';
  if (body.type !== 'BlockStatement') return 'real';
  const only = body.body[0];
  if (!only) return node.params.some((one) => one.type === 'TSParameterProperty') ? 'real' : 'empty';
  const isStub =
    body.body.length === 1 && only.type === 'ThrowStatement' && /not.?implemented/i.test(unit.text.slice(only.start, only.end));
  return isStub ? 'stub' : 'real';
}

/** Enough to recognise a function without a name. */
function start(unit: Unit, node: Node): Fn['nameAt'] {
  const end = unit.text.slice(node.start, Math.min(node.end, node.start + 'function'.length)).split('\n')[0]?.length ?? 0;
  return [node.start, node.start + end];
}
