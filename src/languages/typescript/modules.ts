/**
 * Owns what comes from other modules and what is offered to them: ES modules, CommonJS and TypeScript's `import =`.
 * Never resolves a specifier.
 */
import type { Export, Import } from '../../core/facts.js';
import type { Span } from '../../core/span.js';
import { dotted, type Value } from '../../core/value.js';
import { bound, keyText } from './names.js';
import type { Node, Of } from './parse.js';
import { at, type Mutable, type Unit } from './unit.js';

/** `import … from 'x'`. */
export function importDeclaration(unit: Unit, node: Of<'ImportDeclaration'>): void {
  const from = node.source.value;
  const types = node.importKind === 'type';
  if (node.specifiers.length === 0) addImport(unit, '', '*', from, node, types);
  for (const one of node.specifiers) {
    if (one.type === 'ImportSpecifier')
      addImport(unit, one.local.name, exportedName(one.imported), from, one, types || one.importKind === 'type');
    else addImport(unit, one.local.name, one.type === 'ImportDefaultSpecifier' ? 'default' : '*', from, one, types);
  }
}

/** `import x = require('x')`; false when it names something else. */
export function importEquals(unit: Unit, node: Of<'TSImportEqualsDeclaration'>): boolean {
  const reference = node.moduleReference;
  if (reference.type !== 'TSExternalModuleReference') return false;
  addImport(unit, node.id.name, '*', reference.expression.value, node, node.importKind === 'type');
  return true;
}

/** The specifiers of `export { … }` and `export … from`; declarations in it are read elsewhere. */
export function exportNames(unit: Unit, node: Of<'ExportNamedDeclaration'> | Of<'ExportAllDeclaration'>): void {
  const from = node.source?.value;
  if (node.type === 'ExportAllDeclaration') {
    addExport(unit, { at: at(node), name: node.exported ? exportedName(node.exported) : '*', imported: '*', from: node.source.value });
    return;
  }
  for (const one of node.specifiers) {
    const local = exportedName(one.local);
    const name = exportedName(one.exported);
    if (from !== undefined) addExport(unit, { at: at(one), name, imported: local, from });
    else if (node.exportKind !== 'type' && one.exportKind !== 'type') exportValue(unit, name, unit.name(local, at(one.local)), at(one));
  }
}

/** Exports what a declaration in `export` declares. */
export function exportDeclared(unit: Unit, declaration: Node): void {
  switch (declaration.type) {
    case 'VariableDeclaration':
      for (const one of declaration.declarations) bound(one.id, (name) => exportValue(unit, name, unit.name(name, at(one.id)), at(one)));
      return;
    case 'FunctionDeclaration':
    case 'TSDeclareFunction':
    case 'ClassDeclaration':
    case 'TSEnumDeclaration':
    case 'TSImportEqualsDeclaration': {
      const { id } = declaration;
      const isOverload = unit.exports.at(-1)?.name === id?.name;
      if (id && !isOverload) exportValue(unit, id.name, unit.name(id.name, at(id)), at(id));
    }
  }
}

/** `export default value`, `export = value`. */
export function exportValue(unit: Unit, name: string, value: Value, span: Span): void {
  addExport(unit, { at: span, name, value });
}

/** `module.exports = x`, `exports.a = x`, `module.exports.a = x` at module level. */
export function commonjsExport(unit: Unit, to: Value, value: Value, span: Span): void {
  const path = to.kind === 'member' ? dotted(to) : undefined;
  if (!path || unit.scope) return;
  const [first, second, third] = path;
  if (first === 'exports' && second !== undefined && path.length === 2) exportValue(unit, second, value, span);
  if (first !== 'module' || second !== 'exports') return;
  if (third !== undefined && path.length === 3) exportValue(unit, third, value, span);
  if (path.length === 2) exportWhole(unit, value, span);
}

/** A module that is one value: its default, and each property of a record. */
export function exportWhole(unit: Unit, value: Value, span: Span): void {
  exportValue(unit, 'default', value, span);
  if (value.kind !== 'record') return;
  for (const one of value.entries) {
    if (one.key?.kind === 'literal' && typeof one.key.value === 'string') exportValue(unit, one.key.value, one.value, one.key.at);
  }
}

/** Whether this is a call of CommonJS `require`. */
export function isRequire(unit: Unit, node: Node): node is Of<'CallExpression'> {
  return node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === 'require' && !unit.isLocal('require');
}

/** A module as a value, when its specifier is written out. */
export function moduleValue(specifier: Node | undefined, node: Node): Value | undefined {
  const from = specifier && specifier.type !== 'Identifier' ? keyText(specifier, true) : undefined;
  return from === undefined ? undefined : { kind: 'module', from, at: at(node) };
}

/** A module-level `const x = require('x')`, `const { a } = require('x')`, `const y = require('x').y` or bare `require('x')`: imports. */
export function requires(unit: Unit, pattern: Node | undefined, init: Node | null): boolean {
  if (unit.scope || !init) return false;
  const member = init.type === 'MemberExpression' ? keyText(init.property, init.computed) : undefined;
  const call = init.type === 'MemberExpression' ? init.object : init;
  if (!isRequire(unit, call) || (init !== call && member === undefined)) return false;
  const module = moduleValue(call.arguments[0], call);
  if (module?.kind !== 'module') return false;
  if (!pattern) addImport(unit, '', '*', module.from, init, false);
  else if (pattern.type === 'Identifier') addImport(unit, pattern.name, member ?? '*', module.from, pattern, false);
  else if (member !== undefined || !isFlat(pattern)) return false;
  else if (pattern.type === 'ObjectPattern') {
    for (const one of pattern.properties) {
      if (one.type === 'Property' && one.value.type === 'Identifier')
        addImport(unit, one.value.name, keyText(one.key, one.computed) ?? '', module.from, one, false);
    }
  }
  return true;
}

function isFlat(pattern: Node): boolean {
  return (
    pattern.type === 'ObjectPattern' &&
    pattern.properties.every(
      (one) => one.type === 'Property' && one.value.type === 'Identifier' && keyText(one.key, one.computed) !== undefined,
    )
  );
}

function addImport(unit: Unit, local: string, name: string, from: string, node: Node, types: boolean): void {
  const made: Mutable<Import> = { at: at(node), local, from, name };
  if (types) made.typeOnly = true;
  unit.imports.push(unit.placed(made));
}

function addExport(unit: Unit, made: Mutable<Export>): void {
  unit.exports.push(unit.placed(made));
}

function exportedName(node: Node): string {
  return keyText(node, false) ?? '';
}
