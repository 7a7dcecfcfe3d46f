/**
 * Owns JSX: an element is a call of its component with attributes as named arguments and children as positional ones.
 * Never decides what a component is. Text stands as it is written: the parsers differ in whether they read entities such as `&amp;`.
 */
import type { Arg, Value } from '../../core/value.js';
import type { Node } from './parse.js';
import { at, type Unit } from './unit.js';

/** An element or a fragment. */
export function element(unit: Unit, node: Node): Value {
  if (node.type === 'JSXFragment') {
    const callee: Value = { kind: 'name', name: 'Fragment', at: at(node.openingFragment) };
    return { kind: 'call', callee, args: children(unit, node.children), made: 'jsx', at: at(node) };
  }
  if (node.type !== 'JSXElement') return { kind: 'unknown', at: at(node) };
  const args: Arg[] = [];
  for (const attribute of node.openingElement.attributes) {
    if (attribute.type === 'JSXSpreadAttribute') args.push({ spread: true, value: unit.passes.value(unit, attribute.argument) });
    else args.push({ name: nameText(attribute.name), value: attributeValue(unit, attribute.value, attribute) });
  }
  const callee = component(unit, node.openingElement.name);
  return { kind: 'call', callee, args: [...args, ...children(unit, node.children)], made: 'jsx', at: at(node) };
}

function attributeValue(unit: Unit, node: Node | null, attribute: Node): Value {
  if (!node) return { kind: 'literal', value: true, at: at(attribute) };
  if (node.type === 'Literal') return { kind: 'literal', value: unit.text.slice(node.start + 1, node.end - 1), at: at(node) };
  return unit.passes.value(unit, node);
}

function children(unit: Unit, nodes: readonly Node[]): Arg[] {
  const args: Arg[] = [];
  for (const child of nodes) {
    if (child.type === 'JSXText') {
      const text = unit.text.slice(child.start, child.end).trim();
      if (text !== '') args.push({ value: { kind: 'literal', value: text, at: at(child) } });
    } else if (child.type === 'JSXSpreadChild') args.push({ spread: true, value: unit.passes.value(unit, child.expression) });
    else if (child.type !== 'JSXExpressionContainer') args.push({ value: unit.passes.value(unit, child) });
    else if (child.expression.type !== 'JSXEmptyExpression') args.push({ value: unit.passes.value(unit, child.expression) });
  }
  return args;
}

/** A component in small letters is an element of the page, never a variable. */
function component(unit: Unit, node: Node): Value {
  const name = nameText(node);
  return /^[a-z]/.test(name) ? { kind: 'name', name, at: at(node) } : variable(unit, node);
}

function variable(unit: Unit, node: Node): Value {
  if (node.type === 'JSXMemberExpression')
    return { kind: 'member', of: variable(unit, node.object), name: node.property.name, at: at(node) };
  const name = nameText(node);
  return name === 'this' ? { kind: 'self', at: at(node) } : unit.name(name, at(node));
}

function nameText(node: Node): string {
  if (node.type === 'JSXNamespacedName') return `${node.namespace.name}:${node.name.name}`;
  return node.type === 'JSXIdentifier' || node.type === 'Identifier' ? node.name : '';
}
