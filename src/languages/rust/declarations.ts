/**
 * Owns items: functions, impls, traits, types, constants and modules, and the attributes in front of them.
 * Leaves bodies to `functions.ts` and `outline.ts`.
 */
import type { Field, Place } from '../../core/facts.js';
import type { ClassId, Value } from '../../core/value.js';
import { child, type Syntax } from '../treesitter.js';
import { Body, type FileState, span } from './body.js';
import { addFunction } from './functions.js';
import { attributeValue, macroValue } from './invocations.js';
import { addMacro } from './leaving.js';
import { pathNames } from './names.js';
import { parts } from './parse.js';
import { plainType, typeValue } from './types.js';
import { importOf, usedNames } from './uses.js';

const CLASSES = new Set(['struct_item', 'enum_item', 'union_item', 'trait_item']);
const HELD = /_item$|^(?:use_declaration|macro_definition)$/;
const SILENT = new Set(['cfg', 'doc', 'allow', 'warn', 'deny', 'forbid', 'expect']);

/** What attributes say about the item after them. */
interface Attributes {
  readonly place: Pick<Place, 'under' | 'region'>;
  readonly decorators: readonly Value[];
}

/** Notes the names of inline modules and of what stands in them, before anything refers to them. */
export function collectNames(nodes: readonly Syntax[], prefix: string, file: FileState): void {
  for (const node of nodes) {
    const name = child(node, 'name');
    const list = child(node, 'body');
    if (node.type === 'use_declaration' && prefix !== '') {
      for (const used of usedNames(node, file)) if (used.local !== '*') file.prefixed.add(prefix + used.local);
    } else if (name && /_item$/.test(node.type)) {
      const full = prefix + file.slice(name);
      if (prefix !== '') file.prefixed.add(full);
      if (node.type === 'mod_item' && list) {
        file.prefixed.add(full);
        file.modules.add(full);
        collectNames(list.kids, `${full}::`, file);
      }
    }
  }
}

/** Lowers the items among the statements of a module, an inline module or a function. */
export function items(nodes: readonly Syntax[], body: Body, around: Pick<Place, 'under' | 'region'> = placeOf(body)): void {
  for (const node of nodes) if (CLASSES.has(node.type)) register(node, body);
  if (body.fn !== 0) for (const node of nodes) if (node.type === 'function_item') declareInner(node, body);
  let pending: Syntax[] = [];
  for (const node of nodes) {
    if (node.type === 'attribute_item') {
      pending.push(node);
    } else if (node.named) {
      item(node, body, attributes(pending, body, around));
      pending = [];
    }
  }
}

function placeOf(body: Body): Pick<Place, 'under' | 'region'> {
  const region = body.file.functions[body.fn]?.region;
  return region ? { region } : {};
}

/** A function inside a function is a local variable from the start of its block. */
function declareInner(node: Syntax, body: Body): void {
  const name = child(node, 'name');
  if (name) body.declare(body.file.slice(name), span(name));
}

function attributes(nodes: readonly Syntax[], body: Body, around: Pick<Place, 'under' | 'region'>): Attributes {
  const under = [...(around.under ?? [])];
  const decorators: Value[] = [];
  let { region } = around;
  for (const node of nodes) {
    const attribute = parts(node)[0];
    const path = attribute?.kids[0];
    if (!attribute || !path) continue;
    const name = body.file.slice(path);
    if (name === 'test' || name.endsWith('::test')) region = 'test';
    if (name === 'cfg') {
      const value = attributeValue(attribute, body);
      if (testOnly(value)) region = 'test';
      else under.push(value);
    } else if (!SILENT.has(name)) {
      decorators.push(attributeValue(attribute, body));
    }
  }
  return { place: { ...(under.length > 0 && { under }), ...(region && { region }) }, decorators };
}

/** `test`, or `all(test, …)`. */
function testOnly(value: Value): boolean {
  if (value.kind === 'name') return value.name === 'test';
  if (value.kind !== 'call' || value.callee.kind !== 'name') return false;
  return (value.callee.name === 'cfg' || value.callee.name === 'all') && value.args.some((arg) => testOnly(arg.value));
}

function item(node: Syntax, body: Body, { place, decorators }: Attributes): void {
  const { file } = body;
  const at = span(node);
  const nameNode = child(node, 'name');
  const name = nameNode ? file.slice(nameNode) : '';
  switch (node.type) {
    case 'function_item': {
      const fn = addFunction(node, body.prefix + name, { place, decorators }, body);
      const to = body.fn === 0 ? undefined : body.lookup(name);
      if (to) body.set(to, { kind: 'function', fn, at }, at);
      return;
    }
    case 'struct_item':
    case 'enum_item':
    case 'union_item':
      type(node, body, { place, decorators });
      return;
    case 'trait_item':
      trait(node, body, { place, decorators });
      return;
    case 'impl_item':
      implementation(node, body, { place, decorators });
      return;
    case 'const_item':
    case 'static_item':
    case 'type_item':
      binding(node, name, body, place);
      return;
    case 'mod_item': {
      const list = child(node, 'body');
      if (list) {
        const inner = new Body(file, body.fn, `${body.prefix}${name}::`);
        inner.steps = body.steps;
        items(list.kids, inner, place);
        return;
      }
      file.imports.push({ local: body.prefix + name, from: `self::${body.prefix}${name}`, name: '*', at, ...place });
      return;
    }
    case 'extern_crate_declaration': {
      const alias = child(node, 'alias');
      file.imports.push({
        local: body.prefix + (alias ? file.slice(alias) : name),
        from: name,
        name: '*',
        at,
        ...place,
        ...inFunction(body),
      });
      return;
    }
    case 'use_declaration':
      use(node, body, place);
      return;
    case 'macro_invocation':
    case 'expression_statement':
      if (body.fn === 0) invocation(node, body, place);
      return;
    case 'macro_definition':
      addMacro(node, body, place);
      return;
    case 'foreign_mod_item':
    case 'ERROR':
      if (node.type === 'ERROR' && body.fn === 0) body.push({ do: 'unknown', at });
      if (body.fn === 0) items(child(node, 'body')?.kids ?? node.kids, body, place);
      return;
  }
}

function inFunction(body: Body): { fn?: number } {
  return body.fn === 0 ? {} : { fn: body.fn };
}

function use(node: Syntax, body: Body, place: Attributes['place']): void {
  const { file } = body;
  const open = node.kids.some((kid) => kid.type === 'visibility_modifier') && body.fn === 0;
  for (const used of usedNames(node, file)) {
    const one = importOf(used, body.prefix, file);
    file.imports.push({ ...one, ...place, ...inFunction(body) });
    if (open) file.exports.push({ at: one.at, ...place, name: one.local, from: one.from, imported: one.name });
  }
}

/** A constant, a static or a type alias: of the module, or a local variable. */
function binding(node: Syntax, name: string, body: Body, place: Attributes['place']): void {
  const { file } = body;
  const at = span(node);
  const nameNode = child(node, 'name') ?? node;
  const value = child(node, 'value');
  const type = child(node, 'type');
  const alias = node.type === 'type_item' && type ? typeValue(type, body) : undefined;
  const result = alias ?? (value && file.lower.value(value, body));
  if (body.fn !== 0) {
    const to = body.declare(name, span(nameNode));
    if (result && !alias) body.set(to, result, at);
    return;
  }
  const full = body.prefix + name;
  if (result && !alias) body.set({ kind: 'name', name: full, at: span(nameNode) }, result, at);
  const typed = alias ? undefined : type && typeValue(type, body);
  file.bindings.push({ at, name: full, ...place, ...(typed && { type: typed }), writes: result ? [{ value: result, how: 'assign' }] : [] });
}

/** Macros that stand among items: some hold items (`lazy_static!`, wrappers of `cfg`), all others are calls. */
function invocation(node: Syntax, body: Body, place: Attributes['place']): void {
  const macro = node.type === 'macro_invocation' ? node : parts(node)[0];
  if (macro?.type !== 'macro_invocation') {
    if (macro) body.file.lower.run(macro, body, 'drop');
    return;
  }
  const nodes = heldItems(macro, body.file);
  if (nodes) {
    items(nodes, body, place);
    return;
  }
  const value = macroValue(macro, body, 'drop');
  if (value) body.push({ do: 'eval', value, at: span(node) });
}

/** The items that a macro holds. */
function heldItems(macro: Syntax, file: FileState): readonly Syntax[] | undefined {
  const tree = macro.kids[macro.kids.length - 1];
  const nodes = tree && file.macros.get(tree.start);
  const first = nodes?.find((node) => node.type !== 'attribute_item' && node.type !== 'inner_attribute_item');
  return nodes && first && HELD.test(first.type) ? nodes : undefined;
}

/** The class of a name in this module, made where it is missing. */
function classOf(name: string, at: Syntax, nameAt: Syntax, body: Body): ClassId {
  const { file } = body;
  const known = file.classIds.get(name);
  if (known !== undefined) return known;
  const id =
    file.classes.push({
      at: span(at),
      name,
      nameAt: span(nameAt),
      bases: [],
      decorators: [],
      fields: [],
      methods: [],
      ...(body.fn !== 0 && { within: body.fn }),
    }) - 1;
  file.classIds.set(name, id);
  return id;
}

function register(node: Syntax, body: Body): void {
  const name = child(node, 'name');
  if (name) classOf(body.prefix + body.file.slice(name), node, name, body);
}

/** The class that an item declares, with what its attributes say. */
function declared(node: Syntax, body: Body, { place, decorators }: Attributes): { id: ClassId; inner: Body } | undefined {
  const name = child(node, 'name');
  if (!name) return undefined;
  const full = body.prefix + body.file.slice(name);
  const id = classOf(full, node, name, body);
  const one = body.file.classes[id];
  if (!one) return undefined;
  Object.assign(one, place);
  one.decorators = [...one.decorators, ...decorators];
  return { id, inner: new Body(body.file, body.fn, body.prefix, full) };
}

function type(node: Syntax, body: Body, said: Attributes): void {
  const made = declared(node, body, said);
  const list = child(node, 'body');
  const fields = made && body.file.classes[made.id]?.fields;
  if (!made || !list || !fields) return;
  fields.push(...(node.type === 'enum_item' ? variants(list, made.inner) : fieldsOf(list, made.inner)));
}

/** Runs over the members of a list with the attributes in front of each. */
function withAttributes<T>(list: Syntax, body: Body, read: (node: Syntax, decorators: readonly Value[]) => T | undefined): T[] {
  let pending: Syntax[] = [];
  return parts(list).flatMap((node): T[] => {
    if (node.type === 'attribute_item') {
      pending.push(node);
      return [];
    }
    if (node.type === 'visibility_modifier') return [];
    const { decorators } = attributes(pending, body, {});
    pending = [];
    const result = read(node, decorators);
    return result === undefined ? [] : [result];
  });
}

function fieldsOf(list: Syntax, body: Body): Field[] {
  let index = 0;
  return withAttributes(list, body, (node, decorators): Field => {
    const name = child(node, 'name');
    const type = list.type === 'ordered_field_declaration_list' ? node : child(node, 'type');
    return {
      at: span(node),
      name: name ? body.file.slice(name) : String(index++),
      ...(type && { type: typeValue(type, body) }),
      ...(decorators.length > 0 && { decorators }),
    };
  });
}

/** The variants of an enum, each followed by the fields that it names: an instance has those of its own variant. */
function variants(list: Syntax, body: Body): Field[] {
  return withAttributes(list, body, (node, decorators): Field[] | undefined => {
    const name = child(node, 'name');
    if (!name) return undefined;
    const value = child(node, 'value');
    const fields = child(node, 'body');
    const held = fields ? fieldsOf(fields, body) : [];
    const named = fields?.type === 'field_declaration_list' ? held : [];
    const types = named.length > 0 ? [] : held.flatMap((one) => (one.type ? [one.type] : []));
    const [only] = types;
    const type: Value | undefined = types.length > 1 ? { kind: 'list', parts: types.map((one) => ({ value: one })), at: span(node) } : only;
    const variant: Field = {
      at: span(node),
      name: body.file.slice(name),
      static: true,
      ...(type && { type }),
      ...(value && { value: body.file.lower.value(value, body) }),
      ...(decorators.length > 0 && { decorators }),
    };
    return [variant, ...named];
  }).flat();
}

function trait(node: Syntax, body: Body, said: Attributes): void {
  const made = declared(node, body, said);
  const one = made && body.file.classes[made.id];
  const list = child(node, 'body');
  if (!made || !one || !list) return;
  const bounds = child(node, 'bounds');
  if (bounds)
    one.bases.push(
      ...parts(bounds)
        .filter((kid) => kid.type !== 'lifetime')
        .map((kid) => plainType(kid, made.inner)),
    );
  members(list.kids, made.id, made.inner, said.place);
}

function implementation(node: Syntax, body: Body, { place, decorators }: Attributes): void {
  const { file } = body;
  const target = child(node, 'type');
  const list = child(node, 'body');
  if (!target) return;
  const plain = target.type === 'reference_type' ? (child(target, 'type') ?? target) : target;
  const last = pathNames(plain, file)?.pop() ?? file.slice(plain);
  const name = file.classIds.has(body.prefix + last) ? body.prefix + last : last;
  const known = file.classIds.has(name);
  const id = classOf(name, node, plain, body);
  const one = file.classes[id];
  if (!one) return;
  if (!known) Object.assign(one, place);
  one.decorators = [...one.decorators, ...decorators];
  const inner = new Body(file, body.fn, body.prefix, name);
  const base = child(node, 'trait');
  if (base) one.bases.push(plainType(base, inner));
  if (list) members(list.kids, id, inner, place);
}

/** Methods, and the constants and types that belong to the class itself. */
function members(nodes: readonly Syntax[], id: ClassId, body: Body, around: Attributes['place']): void {
  const { file } = body;
  const one = file.classes[id];
  let pending: Syntax[] = [];
  for (const node of nodes) {
    if (node.type === 'attribute_item') {
      pending.push(node);
      continue;
    }
    if (!node.named) continue;
    if (node.type === 'macro_invocation') members(heldItems(node, file) ?? [], id, body, around);
    const { place, decorators } = attributes(pending, body, around);
    pending = [];
    const name = child(node, 'name');
    if (!one || !name) continue;
    if (node.type === 'function_item' || node.type === 'function_signature_item') {
      const selfName = body.selfName;
      one.methods.push(
        addFunction(node, file.slice(name), { owner: id, ...(selfName !== undefined && { selfName }), place, decorators }, body),
      );
    } else if (node.type === 'const_item' || node.type === 'type_item' || node.type === 'associated_type') {
      const type = child(node, 'type');
      const value = child(node, 'value');
      const result = value ? file.lower.value(value, body) : node.type === 'type_item' && type ? typeValue(type, body) : undefined;
      const typed = node.type === 'const_item' && type ? typeValue(type, body) : undefined;
      one.fields.push({
        at: span(node),
        name: file.slice(name),
        static: true,
        ...(typed && { type: typed }),
        ...(result && { value: result }),
      });
    }
  }
}
