/** Owns parameters. Never decides whether the first of them is the receiver. */
import type { Param } from '../../core/facts.js';
import type { Value } from '../../core/value.js';
import { at } from './build.js';
import { type Node, parts } from './parse.js';
import type { Scope } from './scope.js';

type Lower = (node: Node, scope: Scope) => Value;

/** Parameters as written, in the terms of the scope around the function; the markers `*` and `/` are none. */
export function lowerParams(nodes: readonly Node[], scope: Scope, lower: Lower, lowerType: Lower = lower): Param[] {
  return nodes.flatMap((node, index): Param[] => {
    const inner = parts(node);
    switch (node.type) {
      case 'keyword_separator':
      case 'positional_separator':
        return [];
      case 'identifier':
        return [{ name: scope.unit.slice(node), at: at(node) }];
      case 'tuple_pattern':
        return [{ name: `%p${index}`, at: at(node) }];
      case 'list_splat_pattern':
      case 'dictionary_splat_pattern':
        return inner[0] ? [{ name: scope.unit.slice(inner[0]), rest: true, at: at(inner[0]) }] : [];
      case 'typed_parameter': {
        const [named, type] = inner;
        const [param] = named ? lowerParams([named], scope, lower) : [];
        return param ? [{ ...param, ...(type && { type: lowerType(type, scope) }) }] : [];
      }
      case 'default_parameter':
      case 'typed_default_parameter': {
        const [name] = inner;
        const value = inner.at(-1);
        const type = node.type === 'typed_default_parameter' ? inner[1] : undefined;
        if (name === undefined || value === undefined) return [];
        const typed = type && { type: lowerType(type, scope) };
        return [{ name: scope.unit.slice(name), ...typed, default: lower(value, scope), at: at(name) }];
      }
    }
    return [];
  });
}

/** Makes parameters known inside their function. */
export function declareParams(params: readonly Param[], scope: Scope): void {
  for (const [index, param] of params.entries()) scope.declare(param.name, { param: index });
}
