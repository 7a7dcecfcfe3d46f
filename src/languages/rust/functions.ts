/**
 * Owns functions: their parameters, kinds of body, and the lowering of closures and `async` blocks.
 * Which class a function belongs to is told by the caller.
 */
import type { Fn, Param, Place } from '../../core/facts.js';
import type { ClassId, FnId, Value } from '../../core/value.js';
import { child, hasToken, type Syntax } from '../treesitter.js';
import { Body, span } from './body.js';
import { macroName } from './macros.js';
import { parts } from './parse.js';
import { bind, matchPattern } from './patterns.js';
import { typeValue } from './types.js';

/** What stands around a function. */
export interface Around {
  readonly owner?: ClassId;
  readonly selfName?: string;
  readonly place: Pick<Place, 'under' | 'region'>;
  readonly decorators: readonly Value[];
}

/** Adds a function item or the signature of one. */
export function addFunction(node: Syntax, name: string, around: Around, outer: Body): FnId {
  const { file } = outer;
  const nameNode = child(node, 'name') ?? node;
  const list = child(node, 'parameters');
  const returns = child(node, 'return_type');
  const block = child(node, 'body');
  const modifiers = node.kids.find((kid) => kid.type === 'function_modifiers');
  const all = list ? list.kids.filter((kid) => (kid.named && kid.type !== 'attribute_item') || kid.type === '_') : [];
  const receiver = all.some((kid) => isReceiver(kid));
  const typed = new Body(file, 0, outer.prefix, around.selfName);
  const fn = file.addFunction({
    at: span(node),
    name,
    nameAt: span(nameNode),
    ...(around.owner !== undefined && { owner: around.owner }),
    ...(outer.fn !== 0 && { within: outer.fn }),
    ...around.place,
    params: [],
    decorators: around.decorators,
    ...(returns && { returns: typeValue(returns, typed) }),
    ...(modifiers && /\basync\b/.test(file.slice(modifiers)) && { async: true as const }),
    ...(around.owner !== undefined && !receiver && { static: true as const }),
    body: block ? kindOf(block, file.text) : 'abstract',
  });
  const body = new Body(file, fn, outer.prefix, around.selfName, outer.fn === 0 ? undefined : outer);
  const patterns = all.filter((kid) => !isReceiver(kid));
  fill(fn, patterns, body, block);
  return fn;
}

/** Lowers a closure or an `async` block to a function of its own. */
export function closure(node: Syntax, outer: Body, name?: string): Value {
  const { file } = outer;
  const list = child(node, 'parameters');
  const given = child(node, 'body') ?? node.kids.findLast((kid) => kid.named && kid !== list);
  const inner = node.type === 'closure_expression' && given?.type === 'async_block' ? given : undefined;
  const content = inner ? inner.kids.find((kid) => kid.type === 'block') : given;
  const returns = child(node, 'return_type');
  const region = file.functions[outer.fn]?.region;
  const fn = file.addFunction({
    at: span(node),
    ...(name !== undefined && { name }),
    nameAt: [node.start, Math.min(node.start + 1, node.end)],
    within: outer.fn,
    ...(region && { region }),
    params: [],
    decorators: [],
    ...(returns && { returns: typeValue(returns, outer) }),
    ...((inner || node.type === 'async_block' || hasToken(node, 'async')) && { async: true as const }),
    ...(node.type === 'gen_block' && { generator: true as const }),
    body: content?.type === 'block' ? kindOf(content, file.text) : 'real',
  });
  const body = new Body(file, fn, outer.prefix, outer.selfName, outer);
  const patterns = list ? list.kids.filter((kid) => kid.named || kid.type === '_') : [];
  fill(fn, patterns, body, content);
  return { kind: 'function', fn, at: span(node) };
}

function isReceiver(node: Syntax): boolean {
  return node.type === 'self_parameter' || (node.type === 'parameter' && child(node, 'pattern')?.type === 'self');
}

/** Reads the parameters, then the body. */
function fill(fn: FnId, patterns: readonly Syntax[], body: Body, content: Syntax | undefined): void {
  const { file } = body;
  const params: Param[] = [];
  const apart: (() => void)[] = [];
  patterns.forEach((node, index) => {
    const at = span(node);
    const written = child(node, 'pattern') ?? node;
    const pattern = written.type === '_' || node.type !== 'variadic_parameter' ? written : undefined;
    const type = child(node, 'type');
    const value: Value = { kind: 'param', of: fn, index, at };
    const name = pattern && simpleName(pattern, file.text);
    params.push({
      at,
      name: name ?? `%p${index}`,
      ...(type && { type: typeValue(type, body) }),
      ...(node.type === 'variadic_parameter' && { rest: true as const }),
    });
    if (name !== undefined && name !== '_') body.declare(name, at, value);
    else if (pattern && name === undefined) apart.push(() => bind(matchPattern(pattern, value, body).bound, body));
  });
  const declared = file.functions[fn];
  if (declared) declared.params = params;
  for (const take of apart) take();
  if (content) file.lower.run(content, body, 'result');
}

/** The name of a parameter; one wrapped in a tuple struct (`Path(id)`) is known by the inner name. */
function simpleName(pattern: Syntax, text: string): string | undefined {
  if (pattern.type === '_') return '_';
  if (pattern.type === 'identifier' || pattern.type === 'shorthand_field_identifier') return text.slice(pattern.start, pattern.end);
  const inner = pattern.kids.filter((kid) => (kid.named || kid.type === '_') && kid.type !== 'mutable_specifier' && kid.field !== 'type');
  const [only] = inner;
  const wraps =
    pattern.type === 'mut_pattern' ||
    pattern.type === 'reference_pattern' ||
    pattern.type === 'ref_pattern' ||
    pattern.type === 'tuple_struct_pattern';
  return wraps && inner.length === 1 && only ? simpleName(only, text) : undefined;
}

/** Whether a body does anything. */
function kindOf(block: Syntax, text: string): Fn['body'] {
  const kids = parts(block).filter((kid) => kid.type !== 'empty_statement');
  const [only] = kids;
  if (!only) return 'empty';
  const inner = only.type === 'expression_statement' ? parts(only)[0] : only;
  if (kids.length > 1 || inner?.type !== 'macro_invocation') return 'real';
  const name = macroName(text, inner);
  const refuses = name === 'panic' && /not (?:yet )?implemented/i.test(text.slice(inner.start, inner.end));
  return name === 'todo' || name === 'unimplemented' || refuses ? 'stub' : 'real';
}
