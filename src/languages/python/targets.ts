/** Owns assignment to names, members and patterns: one `set` per name. Never looks at statements. */
import type { Write } from '../../core/outline.js';
import type { Span } from '../../core/span.js';
import type { Value } from '../../core/value.js';
import { at, op, runsCall } from './build.js';
import { noteExports } from './imports.js';
import { targetNames } from './names.js';
import { type Node, parts } from './parse.js';
import type { Scope } from './scope.js';

type Lower = (node: Node, scope: Scope) => Value;

interface Assignment {
  readonly how: Write;
  readonly at: Span;
  readonly type?: Value | undefined;
}

/** Writes `value` to a target of any form. */
export function assign(target: Node, value: Value, scope: Scope, lower: Lower, how: Assignment): void {
  if (isPattern(target)) destructure(target, value, scope, lower);
  else assignOne(lower(target, scope), value, scope, how);
}

/** Whether a target takes its value apart. */
export function isPattern(target: Node): boolean {
  return ['pattern_list', 'tuple_pattern', 'list_pattern', 'tuple', 'list', 'expression_list'].includes(target.type);
}

function assignOne(to: Value, value: Value, scope: Scope, { how, at: span, type }: Assignment): void {
  const { unit } = scope;
  if (to.kind === 'member' && to.of.kind === 'class' && typeof to.name === 'string' && to.of.class === scope.classBody) {
    unit.field(to.of.class, { name: to.name, value, ...(type && { type }), at: to.at });
    if (runsCall(value)) scope.emit({ do: 'eval', value, at: span });
    return;
  }
  if (to.kind === 'name' && to.of === undefined) {
    unit.write(to.name, to.at, value, how, type);
    if (to.name === '__all__') noteExports(value, unit);
  }
  if (to.kind === 'member' && to.of.kind === 'self' && typeof to.name === 'string' && scope.constructs !== undefined)
    unit.field(scope.constructs, { name: to.name, value, ...(type && { type }), at: to.at });
  if (to.kind === 'member' && scope.isModule && to.of.kind === 'name' && unit.isBound(to.of.name) && isKeyed(to, scope)) {
    const key: Value = typeof to.name === 'string' ? { kind: 'literal', value: to.name, at: to.at } : to.name;
    unit.write(to.of.name, to.at, { kind: 'record', entries: [{ key, value }], at: span }, 'merge');
  }
  scope.emit({ do: 'set', to, value, how, at: span });
}

/** Members are written `x.k` and `x["k"]`; only the second adds an entry. */
function isKeyed(member: Value, scope: Scope): boolean {
  return scope.unit.text[member.at[1] - 1] === ']';
}

/** One `set` per name of a pattern: the elements of a list side by side, else members of the value. `fresh`: all its names are this scope's. */
export function destructure(pattern: Node, value: Value, scope: Scope, lower: Lower, fresh = false): void {
  if (fresh) for (const name of targetNames(pattern, scope.unit.text)) scope.declare(name, 'local');
  const targets = parts(pattern);
  const elements = value.kind === 'list' && !value.parts.some((part) => part.spread) ? value.parts : [];
  const sideBySide = elements.length === targets.length && !targets.some((target) => target.type === 'list_splat_pattern');
  const source = sideBySide ? value : held(value, scope);
  for (const [index, target] of targets.entries()) {
    const element = elements[index]?.value;
    const [rest] = target.type === 'list_splat_pattern' || target.type === 'list_splat' ? parts(target) : [];
    if (rest) {
      assign(rest, op('other', [source], target), scope, lower, { how: 'assign', at: at(target) });
      continue;
    }
    const part: Value = sideBySide && element ? element : { kind: 'member', of: source, name: String(index), at: at(target) };
    assign(target, part, scope, lower, { how: 'assign', at: at(target) });
  }
}

/** A value that can be asked for twice: itself, or a temporary variable that holds it. */
export function held(value: Value, scope: Scope): Value {
  if (['name', 'param', 'member', 'self'].includes(value.kind)) return value;
  const to = scope.temporary(value.at);
  scope.emit({ do: 'set', to, value, how: 'assign', at: value.at });
  return to;
}

/** Notes the type of a variable or field that is only declared. */
export function declare(target: Node, type: Value | undefined, scope: Scope, lower: Lower): void {
  const to = lower(target, scope);
  const field = to.kind === 'member' && typeof to.name === 'string' ? { name: to.name, ...(type && { type }), at: to.at } : undefined;
  if (to.kind === 'name' && to.of === undefined) scope.unit.bind(to.name, to.at, type);
  else if (field && to.kind === 'member' && to.of.kind === 'class') scope.unit.field(to.of.class, field);
  else if (field && to.kind === 'member' && to.of.kind === 'self' && scope.constructs !== undefined)
    scope.unit.field(scope.constructs, field);
}
