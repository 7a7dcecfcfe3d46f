/**
 * Owns destructuring: one write for each name or member that a pattern takes from a value.
 * Never evaluates the source of a pattern twice.
 */
import type { Value } from '../../core/value.js';
import { bound, keyText } from './names.js';
import type { Node } from './parse.js';
import { at, type Unit } from './unit.js';

/** Writes `value` to a name, a member or every part of a pattern. */
export function assign(unit: Unit, pattern: Node, value: Value, step: Node): void {
  switch (pattern.type) {
    case 'AssignmentPattern': {
      const fallback = unit.passes.value(unit, pattern.right, pattern.left);
      assign(unit, pattern.left, { kind: 'first', past: 'missing', of: [value, fallback], at: at(pattern) }, step);
      return;
    }
    case 'ArrayPattern': {
      const source = unit.once(value);
      pattern.elements.forEach((element, index) => {
        if (element) part(unit, element, source, String(index));
      });
      return;
    }
    case 'ObjectPattern': {
      const source = unit.once(value);
      for (const property of pattern.properties) {
        if (property.type === 'Property')
          part(unit, property.value, source, keyText(property.key, property.computed) ?? unit.passes.value(unit, property.key));
        else part(unit, property, source, '');
      }
      return;
    }
    default:
      unit.set(unit.passes.value(unit, pattern), value, 'assign', at(step));
  }
}

function part(unit: Unit, pattern: Node, source: Value, name: string | Value): void {
  if (pattern.type === 'RestElement') assign(unit, pattern.argument, { kind: 'op', op: 'other', args: [source], at: at(pattern) }, pattern);
  else assign(unit, pattern, { kind: 'member', of: source, name, at: at(pattern) }, pattern);
}

/** Declares every name of a pattern; the type stands on a name of its own only. */
export function declareBound(unit: Unit, pattern: Node, type?: Value): void {
  if (unit.scope) return;
  if (pattern.type === 'Identifier') unit.declare(pattern.name, at(pattern), type);
  else bound(pattern, (name) => unit.declare(name, at(pattern)));
}
