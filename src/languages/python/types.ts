/** Owns the lowering of annotations: names, and type arguments as calls of the generic type. Never evaluates a type. */
import type { Value } from '../../core/value.js';
import { at, simpleCall } from './build.js';
import { type Node, operator, parts } from './parse.js';
import type { Scope } from './scope.js';
import { lowerValue } from './value.js';

/** The value of an annotation; `"User"` in quotes is the name. */
export function lowerType(node: Node, scope: Scope): Value {
  const inner = parts(node);
  const [head, ...rest] = inner;
  if (head === undefined) return lowerValue(node, scope);
  switch (node.type) {
    case 'type':
    case 'parenthesized_expression':
      return lowerType(head, scope);
    case 'generic_type':
    case 'subscript': {
      const args = node.type === 'subscript' ? rest : rest.flatMap((one) => parts(one));
      return simpleCall(
        lowerType(head, scope),
        args.map((arg, index) => ({ value: holdsValues(head, index, scope) ? lowerValue(arg, scope) : lowerType(arg, scope) })),
        node,
      );
    }
    case 'member_type':
      return { kind: 'member', of: lowerType(head, scope), name: rest[0] ? scope.unit.slice(rest[0]) : '', at: at(node) };
    case 'list':
      return { kind: 'list', parts: inner.map((one) => ({ value: lowerType(one, scope) })), at: at(node) };
    case 'union_type':
      return eitherOf(inner, node, scope);
    case 'binary_operator':
      if (operator(node) === '|') return eitherOf(inner, node, scope);
      break;
    case 'string':
      return lowerQuoted(node, scope);
  }
  return lowerValue(node, scope);
}

/** `Literal["user"]`, `Annotated[User, "note"]`: what stands in quotes there is text, not a name. */
function holdsValues(generic: Node, index: number, scope: Scope): boolean {
  const name = scope.unit.slice(generic).split('.').at(-1);
  return name === 'Literal' || (name === 'Annotated' && index > 0);
}

/** A union is a list of its types, however deep it nests. */
function eitherOf(types: readonly Node[], node: Node, scope: Scope): Value {
  const parts = types.flatMap((type) => {
    const value = lowerType(type, scope);
    return isUnion(type) && value.kind === 'list' ? value.parts : [{ value }];
  });
  return { kind: 'list', parts, at: at(node) };
}

function isUnion(type: Node): boolean {
  const [inner = type] = type.type === 'type' ? parts(type) : [];
  return inner.type === 'union_type' || inner.type === 'binary_operator';
}

function lowerQuoted(node: Node, scope: Scope): Value {
  const value = lowerValue(node, scope);
  if (value.kind !== 'literal' || typeof value.value !== 'string' || !/^[A-Za-z_][\w.]*$/.test(value.value)) return value;
  const [head = '', ...rest] = value.value.split('.');
  return rest.reduce<Value>((of, name) => ({ kind: 'member', of, name, at: at(node) }), scope.resolve(head, at(node)));
}
