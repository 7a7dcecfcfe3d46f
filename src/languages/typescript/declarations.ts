/**
 * Owns variables, enums and `import a = b`: the declarations that give a name a value.
 * Never decides which of them matter.
 */
import type { Entry, Value } from '../../core/value.js';
import { importEquals, requires } from './modules.js';
import { keyText } from './names.js';
import type { Of } from './parse.js';
import { assign, declareBound } from './patterns.js';
import { typeValue } from './types.js';
import { at, type Unit } from './unit.js';

/** `const`, `let`, `var`. A variable without a value starts as nothing, save a `var`, which may stand where it is set already. */
export function readVariables(unit: Unit, node: Of<'VariableDeclaration'>): void {
  for (const one of node.declarations) {
    if (requires(unit, one.id, one.init)) continue;
    declareBound(unit, one.id, 'typeAnnotation' in one.id ? typeValue(one.id.typeAnnotation) : undefined);
    if (one.init) assign(unit, one.id, unit.passes.value(unit, one.init, one.id), one);
    else if (node.kind !== 'var' && !node.declare) assign(unit, one.id, { kind: 'literal', value: null, at: at(one) }, one);
  }
}

/** An enum is a record; members without a value count on from the one before. */
export function readEnum(unit: Unit, node: Of<'TSEnumDeclaration'>): void {
  let next = 0;
  const entries = node.body.members.map((member): Entry => {
    const key: Value = { kind: 'literal', value: keyText(member.id, false) ?? '', at: at(member.id) };
    const value: Value = member.initializer
      ? unit.passes.value(unit, member.initializer)
      : { kind: 'literal', value: next, at: at(member) };
    next = value.kind === 'literal' && typeof value.value === 'number' ? value.value + 1 : next + 1;
    return { key, value };
  });
  declareBound(unit, node.id);
  assign(unit, node.id, { kind: 'record', entries, at: at(node) }, node);
}

/** `import a = b.c` is a variable, `import a = require('x')` an import. */
export function readImportEquals(unit: Unit, node: Of<'TSImportEqualsDeclaration'>): void {
  if (importEquals(unit, node)) return;
  declareBound(unit, node.id);
  assign(unit, node.id, unit.passes.value(unit, node.moduleReference), node);
}
