/** Owns the Python grammar: which parts of its trees are kept, and small questions to a node. Never lowers anything. */
import { loadGrammar, type Source, type Syntax, treeReader } from '../treesitter.js';

export type Node = Syntax;

let reader: ((text: string) => Source) | undefined;

/** Loads the parser once. */
export async function loadParser(): Promise<void> {
  reader ??= treeReader(await loadGrammar('tree-sitter-python.wasm'), {
    leaves: words(
      'identifier integer float string_content none true false ellipsis import_prefix wildcard_import pass_statement break_statement continue_statement keyword_separator positional_separator',
    ),
    comments: ['comment', 'line_continuation'],
    dropped: words(
      '( ) [ ] { } , : ; . = := -> @ def class if elif else while for try except finally raise return import with lambda as del assert global nonlocal pass match case not await',
    ),
    ignored: words('string_start string_end type_conversion'),
    fielded: words(
      'function_definition class_definition assignment for_statement while_statement if_statement elif_clause else_clause try_statement except_clause with_statement raise_statement match_statement case_clause dict_pattern lambda',
    ),
  });
}

function words(list: string): string[] {
  return list.split(' ');
}

/** The tree of a text. The parser must have been loaded. */
export function parse(text: string): Source {
  if (reader === undefined) throw new Error('the Python parser is not loaded');
  return reader(text);
}

/** The children that mean something by their type: no tokens, nothing that could not be read. */
export function parts(node: Node): readonly Node[] {
  return node.kids.every(hasMeaning) ? node.kids : node.kids.filter(hasMeaning);
}

function hasMeaning(kid: Node): boolean {
  return kid.named && kid.type !== 'ERROR';
}

/** The operator of a binary node: its first token. */
export function operator(node: Node): string {
  return node.kids.find((kid) => !kid.named)?.type ?? '';
}
