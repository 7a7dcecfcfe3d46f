/**
 * Owns the parsing of Rust text into plain nodes: which nodes are wanted, and what they are called.
 * Never lowers anything and never reads inside a macro.
 */
import { loadGrammar, type Source, type Syntax, treeReader } from '../treesitter.js';

const LEAVES = [
  'identifier',
  'type_identifier',
  'field_identifier',
  'shorthand_field_identifier',
  'primitive_type',
  'integer_literal',
  'float_literal',
  'boolean_literal',
  'char_literal',
  'string_literal',
  'raw_string_literal',
  'negative_literal',
  'self',
  'super',
  'crate',
  'lifetime',
  'metavariable',
  'label',
  'token_tree',
  'macro_definition',
  'mutable_specifier',
  'visibility_modifier',
  'where_clause',
  'type_parameters',
  'function_modifiers',
  'unit_expression',
  'unit_type',
  'never_type',
  'empty_statement',
  'remaining_field_pattern',
  'extern_modifier',
];

const FIELDED = [
  'array_expression',
  'array_type',
  'abstract_type',
  'assignment_expression',
  'attribute',
  'binary_expression',
  'bracketed_type',
  'call_expression',
  'closure_expression',
  'compound_assignment_expr',
  'const_item',
  'dynamic_type',
  'enum_item',
  'enum_variant',
  'extern_crate_declaration',
  'field_declaration',
  'field_expression',
  'field_initializer',
  'field_pattern',
  'for_expression',
  'function_item',
  'function_signature_item',
  'function_type',
  'generic_function',
  'generic_type',
  'generic_type_with_turbofish',
  'higher_ranked_trait_bound',
  'if_expression',
  'impl_item',
  'let_condition',
  'let_declaration',
  'loop_expression',
  'macro_invocation',
  'match_arm',
  'match_expression',
  'match_pattern',
  'mod_item',
  'ordered_field_declaration_list',
  'parameter',
  'pointer_type',
  'qualified_type',
  'range_pattern',
  'reference_expression',
  'reference_type',
  'scoped_identifier',
  'scoped_type_identifier',
  'scoped_use_list',
  'static_item',
  'struct_expression',
  'struct_item',
  'struct_pattern',
  'trait_item',
  'tuple_struct_pattern',
  'type_binding',
  'type_cast_expression',
  'type_item',
  'associated_type',
  'union_item',
  'use_as_clause',
  'use_declaration',
  'while_expression',
];

const DROPPED = ['(', ')', '{', '}', '[', ']', ';', ',', '.', '::', ':', '->', '=>', '#', 'fn', 'let', 'if', 'else', 'match', 'struct'];

let reader: ((text: string) => Source) | undefined;

/** Loads the grammar. */
export async function loadParser(): Promise<void> {
  reader ??= treeReader(await loadGrammar('tree-sitter-rust.wasm'), {
    leaves: LEAVES,
    comments: ['line_comment', 'block_comment'],
    dropped: DROPPED,
    fielded: FIELDED,
  });
}

/** The nodes of a text. Throws when the grammar has not been loaded, and on trees too deep to copy. */
export function parse(text: string): Source {
  if (reader === undefined) throw new Error('the Rust grammar has not been loaded');
  return reader(text);
}

/** The named children. */
export function parts(node: Syntax): readonly Syntax[] {
  return node.kids.filter((kid) => kid.named);
}
