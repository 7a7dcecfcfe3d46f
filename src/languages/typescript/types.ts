/**
 * Owns type annotations as values: names, members, generics as calls, unions as lists.
 * Never guesses: a type that cannot be said this way is left out.
 */
import type { Value } from '../../core/value.js';
import type { Node } from './parse.js';
import { at } from './unit.js';

const KEYWORDS: Readonly<Record<string, string>> = {
  TSAnyKeyword: 'any',
  TSBigIntKeyword: 'bigint',
  TSBooleanKeyword: 'boolean',
  TSNeverKeyword: 'never',
  TSNumberKeyword: 'number',
  TSObjectKeyword: 'object',
  TSStringKeyword: 'string',
  TSSymbolKeyword: 'symbol',
  TSUnknownKeyword: 'unknown',
};

/** The type, or undefined when it is more than names, generics, unions and literals. */
export function typeValue(node: Node | null | undefined): Value | undefined {
  if (!node) return undefined;
  switch (node.type) {
    case 'TSTypeAnnotation':
      return typeValue(node.typeAnnotation);
    case 'Identifier':
      return { kind: 'name', name: node.name, at: at(node) };
    case 'TSQualifiedName': {
      const of = typeValue(node.left);
      return of && { kind: 'member', of, name: node.right.name, at: at(node) };
    }
    case 'TSTypeReference':
      return applied(typeValue(node.typeName), node.typeArguments, node);
    case 'TSArrayType': {
      const element = typeValue(node.elementType) ?? unknown(node.elementType);
      return { kind: 'call', callee: { kind: 'name', name: 'Array', at: at(node) }, args: [{ value: element }], at: at(node) };
    }
    case 'TSTypeOperator':
      return node.operator === 'readonly' ? typeValue(node.typeAnnotation) : undefined;
    case 'TSUnionType':
      return { kind: 'list', parts: node.types.map((one) => ({ value: typeValue(one) ?? unknown(one) })), at: at(node) };
    case 'TSLiteralType':
      return node.literal.type === 'Literal' ? literal(node.literal.value, node) : undefined;
    case 'TSNullKeyword':
    case 'TSUndefinedKeyword':
    case 'TSVoidKeyword':
      return { kind: 'literal', value: null, at: at(node) };
    default: {
      const name = KEYWORDS[node.type];
      return name === undefined ? undefined : { kind: 'name', name, at: at(node) };
    }
  }
}

/** A type with its arguments: a call of it. */
export function applied(type: Value | undefined, args: Node | null | undefined, node: Node): Value | undefined {
  if (!type || args?.type !== 'TSTypeParameterInstantiation') return type;
  return { kind: 'call', callee: type, args: args.params.map((one) => ({ value: typeValue(one) ?? unknown(one) })), at: at(node) };
}

function literal(value: unknown, node: Node): Value | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? { kind: 'literal', value, at: at(node) }
    : undefined;
}

function unknown(node: Node): Value {
  return { kind: 'unknown', at: at(node) };
}
