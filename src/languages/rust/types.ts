/**
 * Owns types as values: references are looked through, arguments become those of a call.
 * Never evaluates anything.
 */
import type { Arg, Value } from '../../core/value.js';
import { child, type Syntax } from '../treesitter.js';
import { type Body, member, nothing, span } from './body.js';
import { pathValue } from './names.js';
import { parts } from './parse.js';

/** A type as a value: `Page<User>` is `Page(User)`. */
export function typeValue(node: Syntax, body: Body): Value {
  const at = span(node);
  const inner = (field: string): Value => {
    const type = child(node, field);
    return type ? typeValue(type, body) : { kind: 'unknown', at };
  };
  switch (node.type) {
    case 'generic_type':
    case 'generic_type_with_turbofish': {
      const list = child(node, 'type_arguments');
      return { kind: 'call', callee: inner('type'), args: list ? typeArguments(list, body) : [], at };
    }
    case 'scoped_type_identifier':
    case 'scoped_identifier': {
      const path = child(node, 'path');
      const name = child(node, 'name');
      if (path?.type === 'generic_type' && name) return member(typeValue(path, body), body.file.slice(name), at);
      return pathValue(node, body);
    }
    case 'reference_type':
    case 'pointer_type':
    case 'higher_ranked_trait_bound':
      return inner('type');
    case 'abstract_type':
    case 'dynamic_type':
      return inner('trait');
    case 'tuple_type':
      return { kind: 'list', parts: parts(node).map((part) => ({ value: typeValue(part, body) })), at };
    case 'array_type':
      return { kind: 'list', parts: [{ value: inner('element') }], at };
    case 'unit_type':
      return nothing(at);
    case 'never_type':
      return { kind: 'name', name: '!', at };
    case 'function_type': {
      const trait = child(node, 'trait');
      const parameters = child(node, 'parameters');
      const callee: Value = trait ? typeValue(trait, body) : { kind: 'name', name: 'fn', at };
      return { kind: 'call', callee, args: parameters ? parts(parameters).map((one) => ({ value: typeValue(one, body) })) : [], at };
    }
    case 'parameter':
      return inner('type');
    case 'bounded_type':
    case 'removed_trait_bound': {
      const first = parts(node).find((part) => part.type !== 'lifetime');
      return first ? typeValue(first, body) : { kind: 'unknown', at };
    }
    default:
      return pathValue(node, body);
  }
}

function typeArguments(list: Syntax, body: Body): Arg[] {
  return parts(list).flatMap((part): Arg[] => {
    if (part.type === 'lifetime' || part.type === 'trait_bounds') return [];
    if (part.type !== 'type_binding') return [{ value: typeValue(part, body) }];
    const name = child(part, 'name');
    const type = child(part, 'type');
    return name && type ? [{ name: body.file.slice(name), value: typeValue(type, body) }] : [];
  });
}

/** The types that a callee is given: those of `get::<User>`, else those of the type it belongs to, `Page::<User>::get`. */
export function turbofish(callee: Syntax, body: Body): { readonly types?: readonly Value[] } {
  const path = callee.type === 'scoped_identifier' ? child(callee, 'path') : undefined;
  const list = child(callee, 'type_arguments') ?? (path && child(path, 'type_arguments'));
  const types = list ? typeArguments(list, body).map((one) => one.value) : [];
  return types.length > 0 ? { types } : {};
}

/** The path of a trait or type without its arguments. */
export function plainType(node: Syntax, body: Body): Value {
  const generic = node.type === 'generic_type' ? child(node, 'type') : undefined;
  return typeValue(generic ?? node, body);
}
