/** Owns which names a Python function or class body makes its own, and whether it yields. Never enters the bodies inside it. */
import { child } from '../treesitter.js';
import { type Node, parts } from './parse.js';

export interface OwnNames {
  readonly locals: Set<string>;
  readonly globals: Set<string>;
  readonly outers: Set<string>;
  yields: boolean;
}

/** Names that the statements under `body` bind. */
export function ownNames(body: Node, text: string): OwnNames {
  const found: OwnNames = { locals: new Set(), globals: new Set(), outers: new Set(), yields: false };
  new Collector(found, text).visit(body);
  for (const name of [...found.globals, ...found.outers]) found.locals.delete(name);
  return found;
}

/** Names in an assignment target: of its identifiers, not of what they are members of. */
export function targetNames(target: Node, text: string): string[] {
  if (target.type === 'identifier') return [text.slice(target.start, target.end)];
  if (target.type === 'attribute' || target.type === 'subscript') return [];
  return parts(target).flatMap((part) => targetNames(part, text));
}

class Collector {
  constructor(
    private readonly found: OwnNames,
    private readonly text: string,
  ) {}

  visit(node: Node, inComprehension = false): void {
    switch (node.type) {
      case 'function_definition':
      case 'class_definition':
        this.own(child(node, 'name'));
        return;
      case 'decorated_definition':
        this.own(node.kids.flatMap((kid) => child(kid, 'name') ?? [])[0]);
        return;
      case 'lambda':
        return;
      case 'list_comprehension':
      case 'set_comprehension':
      case 'dictionary_comprehension':
      case 'generator_expression':
        for (const kid of node.kids) this.visit(kid, true);
        return;
      case 'global_statement':
        for (const kid of parts(node)) this.found.globals.add(this.slice(kid));
        return;
      case 'nonlocal_statement':
        for (const kid of parts(node)) this.found.outers.add(this.slice(kid));
        return;
      case 'import_statement':
      case 'import_from_statement':
        this.imported(node);
        return;
      case 'assignment':
      case 'for_statement':
        this.own(child(node, 'left'));
        break;
      case 'for_in_clause':
        if (!inComprehension) this.own(node.kids[0]);
        break;
      case 'augmented_assignment':
      case 'named_expression':
      case 'delete_statement':
        this.own(node.kids[0]);
        break;
      case 'as_pattern':
        this.own(parts(node).at(-1));
        break;
      case 'case_pattern':
        this.captured(node);
        return;
      case 'yield':
        if (!inComprehension) this.found.yields = true;
        break;
    }
    for (const kid of node.kids) if (kid.kids.length > 0 || kid.type === 'yield') this.visit(kid, inComprehension);
  }

  private own(target: Node | undefined): void {
    if (target === undefined) return;
    for (const name of targetNames(target, this.text)) this.found.locals.add(name);
  }

  /** A dotted name of one part captures, but the one that a class pattern starts with; so does the identifier after `*` and `as`. */
  private captured(pattern: Node): void {
    for (const kid of pattern.type === 'class_pattern' ? parts(pattern).slice(1) : parts(pattern)) {
      if (kid.type === 'dotted_name') {
        if (parts(kid).length === 1) this.found.locals.add(this.slice(kid));
      } else if (kid.type === 'identifier') {
        if (pattern.type !== 'keyword_pattern') this.found.locals.add(this.slice(kid));
      } else {
        this.captured(kid);
      }
    }
  }

  private imported(node: Node): void {
    const [first, ...rest] = parts(node);
    const names = node.type === 'import_statement' && first ? [first, ...rest] : rest;
    for (const name of names) {
      if (name.type === 'aliased_import') this.own(parts(name).at(-1));
      else if (name.type === 'dotted_name') this.own(name.kids[0]);
    }
  }

  private slice(node: Node): string {
    return this.text.slice(node.start, node.end);
  }
}
