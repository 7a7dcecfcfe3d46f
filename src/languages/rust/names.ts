/**
 * Owns paths: `a::b`, `Self`, `crate::x`, and how names in inline modules get their prefix.
 * Resolves within the file only; what an import stands for is not known here.
 */
import type { Span } from '../../core/span.js';
import type { Value } from '../../core/value.js';
import { child, type Syntax } from '../treesitter.js';
import { type Body, type FileState, member, span } from './body.js';

/** A path within this file: the item with its prefix, and what follows it. */
export interface Resolved {
  readonly base: string;
  readonly rest: readonly string[];
  /** The base is an item of an inline module or such a module itself, or was named through `self` or `super`. */
  readonly inFile: boolean;
}

/** Applies `self`, `super` and the names of inline modules to a path. */
export function resolve(names: readonly string[], prefix: string, file: FileState): Resolved {
  let at = prefix;
  let next = names[0] === 'self' ? 1 : 0;
  while (names[next] === 'super' && at !== '') {
    at = at.slice(0, at.lastIndexOf('::', at.length - 3) + 2).replace(/^:+/, '');
    if (!at.includes('::')) at = '';
    next++;
  }
  const name = names[next];
  if (name === undefined || name === 'super') return { base: names[0] ?? '', rest: names.slice(1), inFile: false };
  let full = at + name;
  if (next === 0 && !file.prefixed.has(full)) return { base: name, rest: names.slice(1), inFile: false };
  next++;
  while (file.modules.has(full) && next < names.length) full += `::${names[next++]}`;
  return { base: full, rest: names.slice(next), inFile: true };
}

/** The names of a path; undefined where a link of it is no name. */
export function pathNames(node: Syntax, file: FileState): string[] | undefined {
  switch (node.type) {
    case 'identifier':
    case 'type_identifier':
    case 'primitive_type':
    case 'self':
    case 'super':
    case 'crate':
      return [file.slice(node).replace(/^r#/, '')];
    case 'scoped_identifier':
    case 'scoped_type_identifier': {
      const path = child(node, 'path');
      const name = child(node, 'name');
      const before = path ? pathNames(path, file) : [];
      return before && name && [...before, file.slice(name)];
    }
    case 'generic_type':
    case 'generic_type_with_turbofish':
    case 'generic_function': {
      const inner = child(node, 'type') ?? child(node, 'function');
      return inner && pathNames(inner, file);
    }
    case 'bracketed_type': {
      const inner = node.kids.find((kid) => kid.named);
      const type = inner?.type === 'qualified_type' ? child(inner, 'type') : inner;
      return type && pathNames(type, file);
    }
    default:
      return undefined;
  }
}

/** A path as a value: a name, or members of it. */
export function pathValue(node: Syntax, body: Body): Value {
  const names = pathNames(node, body.file);
  return names ? namesValue(names, span(node), body) : { kind: 'unknown', at: span(node) };
}

/** The names of a path as a value. */
export function namesValue(names: readonly string[], at: Span, body: Body): Value {
  const [first] = names;
  if (first === 'Self' && body.selfName !== undefined) return chain({ kind: 'name', name: body.selfName, at }, names.slice(1), at);
  const local = names.length === 1 && first !== undefined ? body.lookup(first) : undefined;
  if (local) return { ...local, at };
  const { base, rest } = resolve(names, body.prefix, body.file);
  return chain({ kind: 'name', name: base, at }, rest, at);
}

function chain(head: Value, names: readonly string[], at: Span): Value {
  return names.reduce<Value>((of, name) => member(of, name, at), head);
}
