/** Owns imports and `__all__`. Never resolves a module. */
import type { Import } from '../../core/facts.js';
import type { Span } from '../../core/span.js';
import type { Value } from '../../core/value.js';
import { at } from './build.js';
import { type Node, parts } from './parse.js';
import type { Scope } from './scope.js';
import type { Unit } from './unit.js';

/** Notes what an import statement brings; it is no step. */
export function lowerImport(node: Node, scope: Scope): void {
  const { unit } = scope;
  const note = (local: string, from: string, name: string, span: Span): void => {
    const typeOnly: Partial<Import> = unit.around.region === 'types' ? { typeOnly: true } : {};
    unit.imports.push({ ...unit.place(span), local, from, name, ...(scope.fn !== 0 && { fn: scope.fn }), ...typeOnly });
  };
  const [first, ...rest] = parts(node);
  if (first === undefined) return;

  if (node.type === 'import_statement') {
    for (const one of [first, ...rest]) {
      const [path, alias] = one.type === 'aliased_import' ? parts(one) : [one];
      const from = path ? specifier(path, unit) : '';
      const head = from.split('.')[0] ?? from;
      note(alias ? unit.slice(alias) : head, alias ? from : head, '*', at(one));
      if (!alias && head !== from) note('', from, '*', at(one));
    }
    return;
  }
  const from = specifier(first, unit);
  for (const one of rest) {
    if (one.type === 'wildcard_import') {
      note('*', from, '*', at(one));
      continue;
    }
    const [path, alias] = one.type === 'aliased_import' ? parts(one) : [one];
    const name = path ? unit.slice(path) : '';
    note(alias ? unit.slice(alias) : name, from, name, at(one));
  }
}

function specifier(path: Node, unit: Unit): string {
  return unit.slice(path).replace(/\s|\\/g, '');
}

/** Public names that a write to `__all__` lists. */
export function noteExports(value: Value, unit: Unit): void {
  if (value.kind !== 'list') return;
  for (const { value: name } of value.parts)
    if (name.kind === 'literal' && typeof name.value === 'string') unit.exports.push({ ...unit.place(name.at), name: name.value });
}
