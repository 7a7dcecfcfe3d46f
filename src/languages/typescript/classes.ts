/**
 * Owns classes: bases, fields, methods, and what evaluating a class body runs.
 * Never looks inside a method.
 */
import type { ClassId, Value } from '../../core/value.js';
import { type Method, readFunction } from './functions.js';
import { keyText, nameNode, nameSpan } from './names.js';
import type { Node, Of } from './parse.js';
import { applied, typeValue } from './types.js';
import { at, isPlain, type OpenClass, type Unit } from './unit.js';

type Property = Of<'PropertyDefinition'> | Of<'AccessorProperty'>;

/** Reads a class; `named` gives a name to one that has none of its own. */
export function readClass(unit: Unit, node: Node, named?: Node): ClassId {
  const source = node as Of<'ClassDeclaration'>;
  const id = unit.classes.length;
  const label = source.id ?? (named && nameNode(named));
  const made: OpenClass = {
    at: at(node),
    name: (label && keyText(label, false)) ?? '',
    nameAt: label ? nameSpan(label) : [node.start, node.start + 'class'.length],
    bases: [],
    decorators: [],
    fields: [],
    methods: [],
  };
  unit.classes.push(unit.placed(made));
  if (unit.scope) made.within = unit.scope.fn;
  made.decorators = decorators(unit, source);
  made.bases = bases(unit, source);
  for (const element of source.body.body) readElement(unit, element, id, made);
  return id;
}

function bases(unit: Unit, node: Of<'ClassDeclaration'>): Value[] {
  const found: Value[] = [];
  if (node.superClass) {
    const base = unit.passes.value(unit, node.superClass);
    found.push(applied(base, node.superTypeArguments, node.superClass) ?? base);
  }
  for (const one of node.implements ?? []) {
    const base = unit.passes.value(unit, one.expression);
    found.push(applied(base, one.typeArguments, one) ?? base);
  }
  return found;
}

function decorators(unit: Unit, node: { readonly decorators?: readonly Of<'Decorator'>[] }): Value[] {
  return (node.decorators ?? []).map((one) => unit.passes.value(unit, one.expression));
}

function readElement(unit: Unit, node: Of<'ClassBody'>['body'][number], owner: ClassId, made: OpenClass): void {
  switch (node.type) {
    case 'MethodDefinition':
    case 'TSAbstractMethodDefinition': {
      const method: Method = { owner, node, decorators: decorators(unit, node), static: node.static, kind: node.kind };
      const fn = readFunction(unit, node.value, keyText(node.key, node.computed) === undefined ? undefined : node.key, method);
      made.methods.push(fn);
      return;
    }
    case 'StaticBlock':
      unit.passes.block(unit, node.body);
      return;
    case 'TSIndexSignature':
      return;
    default:
      readField(unit, node, owner, made);
      return;
  }
}

/** A field's value runs where the class stands, once: that is when its calls are known, whatever instances are made. */
function readField(unit: Unit, node: Property, owner: ClassId, made: OpenClass): void {
  const name = keyText(node.key, node.computed);
  if (name === undefined) return;
  const field: OpenClass['fields'][number] = { at: at(node), name };
  const type = typeValue(node.typeAnnotation);
  if (type) field.type = type;
  if (node.static) field.static = true;
  const decorated = decorators(unit, node);
  if (decorated.length > 0) field.decorators = decorated;
  made.fields.push(field);
  if (!node.value) return;
  const value: Value = isFunction(node.value)
    ? {
        kind: 'function',
        fn: readFunction(unit, node.value, node.key, { owner, node, decorators: [], static: node.static, kind: 'field' }),
        at: at(node.value),
      }
    : unit.passes.value(unit, node.value, node.key);
  field.value = value;
  if (!isPlain(value) && value.kind !== 'function') unit.steps.push({ do: 'eval', value, at: at(node) });
}

function isFunction(node: Node): boolean {
  return node.type === 'ArrowFunctionExpression' || node.type === 'FunctionExpression';
}
