/**
 * Owns `use`, `mod x;` and `extern crate`: what comes from other modules, and what of it is public.
 * Never looks for the module.
 */
import type { Import, Place } from '../../core/facts.js';
import { child, type Syntax } from '../treesitter.js';
import type { FileState } from './body.js';
import { pathNames, resolve } from './names.js';
import { parts } from './parse.js';

/** One name of a `use` tree: its path and what it is called here; `*` for all. */
export interface Used {
  readonly path: readonly string[];
  readonly local: string;
  readonly at: Place['at'];
}

/** The names that a `use` declaration brings in. */
export function usedNames(node: Syntax, file: FileState): Used[] {
  const tree = child(node, 'argument');
  return tree ? flatten(tree, [], file) : [];
}

function flatten(node: Syntax, before: readonly string[], file: FileState): Used[] {
  const at: Place['at'] = [node.start, node.end];
  switch (node.type) {
    case 'use_list':
      return parts(node).flatMap((kid) => flatten(kid, before, file));
    case 'scoped_use_list': {
      const path = child(node, 'path');
      const list = child(node, 'list');
      return list ? flatten(list, [...before, ...(path ? (pathNames(path, file) ?? []) : [])], file) : [];
    }
    case 'use_wildcard': {
      const [path] = parts(node);
      return [{ path: [...before, ...(path ? (pathNames(path, file) ?? []) : [])], local: '*', at }];
    }
    case 'use_as_clause': {
      const path = child(node, 'path');
      const alias = child(node, 'alias');
      const [used] = path ? flatten(path, before, file) : [];
      return used ? [{ ...used, local: alias ? file.slice(alias) : used.local, at }] : [];
    }
    default: {
      const names = pathNames(node, file);
      if (!names) return [];
      const path = [...before, ...(names.length === 1 && names[0] === 'self' && before.length > 0 ? [] : names)];
      return [{ path, local: path[path.length - 1] ?? '', at }];
    }
  }
}

/** The import of a used name in a module with this prefix. `local` carries the prefix as all its items do. */
export function importOf(used: Used, prefix: string, file: FileState): Pick<Import, 'local' | 'from' | 'name' | 'at'> {
  const { base, rest, inFile } = resolve(used.path, prefix, file);
  const local = used.local === '*' ? '*' : prefix + used.local;
  const path = inFile ? ['self', base, ...rest] : [base, ...rest];
  if (used.local === '*') {
    const all = used.path.every((name) => name === 'super' || name === 'self') && prefix !== '' ? parentOf(used.path, prefix) : path;
    return { local, from: all.join('::'), name: '*', at: used.at };
  }
  if (path.length === 1) return { local, from: path[0] ?? '', name: '*', at: used.at };
  return { local, from: path.slice(0, -1).join('::'), name: path[path.length - 1] ?? '', at: used.at };
}

/** `super` and `self` alone, from inside an inline module: the file, or an inline module of it. */
function parentOf(path: readonly string[], prefix: string): string[] {
  const names = prefix.split('::').filter((name) => name !== '');
  const ups = path.filter((name) => name === 'super').length;
  if (ups > names.length) return Array.from({ length: ups - names.length }, () => 'super');
  const kept = names.slice(0, names.length - ups);
  return kept.length > 0 ? ['self', kept.join('::')] : ['self'];
}
