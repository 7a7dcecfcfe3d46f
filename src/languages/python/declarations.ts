/** Owns functions and classes: their heads, their kind of body, fields and methods. Never lowers a statement itself. */
import type { Fn } from '../../core/facts.js';
import type { Step } from '../../core/outline.js';
import type { Span } from '../../core/span.js';
import { type ClassId, lastName, type Value } from '../../core/value.js';
import { child, hasToken } from '../treesitter.js';
import { at } from './build.js';
import { within } from './closures.js';
import { ownNames } from './names.js';
import { type Define, lowerBlock } from './outline.js';
import { declareParams, lowerParams } from './params.js';
import { type Node, parts } from './parse.js';
import { Scope } from './scope.js';
import { destructure, isPattern } from './targets.js';
import { lowerType } from './types.js';
import { lowerValue } from './value.js';

/** Adds a function or class to the file; one inside a function is also set to its name there. */
export const define: Define = (node, decorators, scope) => {
  const name = child(node, 'name');
  if (name === undefined) return;
  const span: Span = [decorators[0]?.start ?? node.start, node.end];
  const value: Value =
    node.type === 'class_definition'
      ? defineClass(node, name, decorators, span, scope)
      : defineFunction(node, name, decorators, span, scope);
  if (scope.fn === 0 || scope.classBody !== undefined) return;
  scope.emit({ do: 'set', to: scope.resolve(scope.unit.slice(name), at(name)), value, how: 'assign', at: span });
};

/** Decorators that `Fn` states in its own words. */
const stated = /^(?:property|staticmethod|abstractmethod|abstractproperty|overload|setter|getter|deleter)$/;

function defineFunction(node: Node, name: Node, decoratorNodes: readonly Node[], span: Span, scope: Scope): Value {
  const { unit } = scope;
  const fn = unit.reserve(at(name));
  const decorators = lowerDecorators(decoratorNodes, scope);
  const marks = new Set(decorators.map((one) => lastName(one.kind === 'call' ? one.callee : one) ?? ''));
  const accessor = ['property', 'abstractproperty', 'cached_property', 'setter', 'getter', 'deleter'].some((mark) => marks.has(mark));

  const owner = scope.classBody;
  const isStatic = owner !== undefined && marks.has('staticmethod');
  const list = child(node, 'parameters');
  const given = list ? parts(list) : [];
  const receiver = owner !== undefined && !isStatic && given[0]?.type.match(/^(?:identifier|typed_parameter)$/) ? given[0] : undefined;
  const params = lowerParams(receiver ? given.slice(1) : given, scope, lowerValue, lowerType);
  const returnType = child(node, 'return_type');
  const returns = returnType && lowerType(returnType, scope);

  const isConstructor = owner !== undefined && /^__(?:init|post_init)__$/.test(unit.slice(name));
  const inner = new Scope(unit, fn, scope, undefined, isConstructor ? owner : undefined);
  const body = child(node, 'body');
  const own = body && ownNames(body, unit.text);
  declareOwn(own, inner);
  declareParams(params, inner);
  if (receiver) inner.declare(unit.slice(receiver.type === 'identifier' ? receiver : (parts(receiver)[0] ?? receiver)), 'self');
  const steps = inner.block(() => {
    destructureParams(receiver ? given.slice(1) : given, fn, inner);
    lowerBlock(body, inner, define);
  });

  const form = bodyForm(body, steps, scope);
  const bare = form === 'stub' || form === 'empty';
  const isAbstract =
    ['abstractmethod', 'abstractproperty', 'overload'].some((mark) => marks.has(mark)) ||
    unit.declaresOnly ||
    (bare && isProtocol(owner, scope));
  const head: Fn = {
    ...unit.place(span),
    name: unit.slice(name),
    nameAt: at(name),
    ...(owner !== undefined && { owner }),
    ...within(scope),
    params,
    decorators: decorators.filter((one) => !stated.test(lastName(one) ?? '')),
    ...(returns && { returns }),
    ...(hasToken(node, 'async') && { async: true }),
    ...(own?.yields && { generator: true }),
    ...(isStatic && { static: true }),
    ...(accessor && { accessor: true }),
    body: isAbstract ? 'abstract' : form,
  };
  unit.define(fn, head, steps);
  if (owner !== undefined) unit.classes[owner]?.methods.push(fn);
  return { kind: 'function', fn, at: span };
}

function lowerDecorators(nodes: readonly Node[], scope: Scope): Value[] {
  return nodes.flatMap((node) => parts(node).map((one) => lowerValue(one, scope)));
}

function declareOwn(own: ReturnType<typeof ownNames> | undefined, scope: Scope): void {
  for (const name of own?.locals ?? []) scope.declare(name, 'local');
  for (const name of own?.globals ?? []) scope.declare(name, 'global');
}

/** Python 2: parameters that take a tuple apart. */
function destructureParams(nodes: readonly Node[], fn: number, scope: Scope): void {
  for (const [index, node] of nodes.entries())
    if (isPattern(node)) destructure(node, { kind: 'param', of: fn, index, at: at(node) }, scope, lowerValue, true);
}

function bodyForm(body: Node | undefined, steps: readonly Step[], scope: Scope): Fn['body'] {
  const statements = body ? body.kids.filter((kid) => kid.named && !isText(kid)) : [];
  if (statements.every((one) => one.type === 'pass_statement')) return 'empty';
  if (steps.length === 0 && statements.every((one) => scope.unit.slice(one) === '...')) return 'stub';
  const [only] = steps;
  return steps.length === 1 && only?.do === 'exit' && only.how === 'raise' && only.value && isNotImplemented(only.value) ? 'stub' : 'real';
}

/** A docstring. */
function isText(statement: Node): boolean {
  return (
    statement.type === 'expression_statement' && statement.kids.every((kid) => kid.type === 'string' || kid.type === 'concatenated_string')
  );
}

function isNotImplemented(error: Value): boolean {
  const name = lastName(error.kind === 'call' ? error.callee : error) ?? '';
  if (/^NotImplemented/.test(name)) return true;
  const message = error.kind === 'call' && error.args[0]?.value;
  return (
    message !== false && message?.kind === 'literal' && /^\W*(?:not (?:yet )?implemented|unimplemented|todo)\b/i.test(String(message.value))
  );
}

function isProtocol(owner: ClassId | undefined, scope: Scope): boolean {
  const bases = owner === undefined ? [] : (scope.unit.classes[owner]?.bases ?? []);
  return bases.some((base) => lastName(base.kind === 'call' ? base.callee : base) === 'Protocol');
}

function defineClass(node: Node, name: Node, decoratorNodes: readonly Node[], span: Span, scope: Scope): Value {
  const { unit } = scope;
  const decorators = lowerDecorators(decoratorNodes, scope);
  const list = child(node, 'superclasses');
  const bases = list ? parts(list).filter((one) => one.type !== 'keyword_argument') : [];
  const outer = scope.classBody === undefined ? undefined : unit.classes[scope.classBody];
  const id =
    unit.classes.push({
      ...unit.place(span),
      name: outer ? `${outer.name}.${unit.slice(name)}` : unit.slice(name),
      nameAt: at(name),
      bases: bases.map((one) => lowerType(one, scope)),
      decorators,
      fields: [],
      methods: [],
      ...within(scope),
    }) - 1;
  const inner = new Scope(unit, scope.fn, scope, id);
  const body = child(node, 'body');
  declareOwn(body && ownNames(body, unit.text), inner);
  lowerBlock(body, inner, define);
  return { kind: 'class', class: id, at: span };
}
