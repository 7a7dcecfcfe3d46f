/**
 * Owns macro invocations and attributes: what the macros of the language itself do, and calls for all others.
 * Finds arguments where `macros.ts` has read them; never parses.
 */
import type { Arg, Entry, Value } from '../../core/value.js';
import { child, type Syntax } from '../treesitter.js';
import { plainArguments } from './attributes.js';
import { type Body, not, nothing, op, span, type Use } from './body.js';
import { decide, held, stepsOf } from './choose.js';
import { formatText, literalValue } from './literals.js';
import { macroName } from './macros.js';
import { namesValue, pathNames } from './names.js';
import { parts } from './parse.js';
import { bind, matchPattern } from './patterns.js';

const RAISING = new Set(['panic', 'unreachable', 'todo', 'unimplemented', 'bail']);
const TEXT = new Set(['string_literal', 'raw_string_literal']);

/** A macro invocation; undefined where it leaves the function. */
export function macroValue(node: Syntax, body: Body, use: Use): Value | undefined {
  const at = span(node);
  const name = macroName(body.file.text, node);
  const tree = node.kids[node.kids.length - 1];
  const nodes = tree ? body.file.macros.get(tree.start) : undefined;
  if (RAISING.has(name)) {
    body.push({ do: 'exit', how: 'raise', value: call(node, name, body), at });
    return undefined;
  }
  switch (name) {
    case 'assert':
    case 'debug_assert':
    case 'ensure':
    case 'assert_eq':
    case 'debug_assert_eq':
    case 'assert_ne':
    case 'debug_assert_ne':
      return assertion(node, name, body);
    case 'matches': {
      const match = nodes?.[0]?.kids[0];
      if (match?.type === 'match_expression') return matches(match, body);
      break;
    }
    case 'select': {
      if (nodes && nodes.length > 0) return select(nodes, at, body, use);
      break;
    }
    case 'vec': {
      const list = macroNodes(tree, body)?.[0];
      if (list?.type === 'array_expression') return { ...body.file.lower.value(list, body), at };
      return { kind: 'list', parts: [], at };
    }
    case 'json': {
      const value = macroNodes(tree, body)?.[0];
      if (value) return { ...jsonValue(value, body), at };
      break;
    }
    case 'format': {
      const args = macroArguments(tree, body);
      const [text] = args ?? [];
      if (args?.length === 1 && text) return { ...text.value, at };
      break;
    }
    case 'concat': {
      const args = macroArguments(tree, body);
      if (args) return { kind: 'text', parts: args, at };
      break;
    }
    case 'cfg':
      return {
        kind: 'call',
        callee: { kind: 'name', name: 'cfg', at: [node.start, node.start + 3] },
        args: macroArguments(tree, body) ?? [unread(node)],
        at,
      };
    case 'file':
      return { kind: 'here', what: 'file', at };
    case 'module_path':
      return { kind: 'here', what: 'module', at };
    case 'env':
      if (tree && /^."CARGO_MANIFEST_DIR"/.test(body.file.slice(tree))) return { kind: 'here', what: 'folder', at };
      break;
  }
  return call(node, name, body);
}

/** An attribute as a decorator: its path, called when it has arguments. */
export function attributeValue(attribute: Syntax, body: Body): Value {
  const at = span(attribute);
  const path = attribute.kids[0];
  const names = path && pathNames(path, body.file);
  if (!path || !names) return { kind: 'unknown', at };
  const [first, ...rest] = names;
  const head: Value = { kind: 'name', name: first ?? '', at: span(path) };
  const callee = rest.reduce<Value>((of, name) => ({ kind: 'member', of, name, at: span(path) }), head);
  const value = child(attribute, 'value');
  if (value) return { kind: 'call', callee, args: [{ value: body.file.lower.value(value, body) }], at };
  const tree = attribute.kids[attribute.kids.length - 1];
  if (tree?.type !== 'token_tree') return callee;
  const args = macroNodes(tree, body)?.map((node) => argument(node, body));
  return { kind: 'call', callee, args: args ?? plainArguments(body.file.text, span(tree)), at };
}

function call(node: Syntax, name: string, body: Body): Value {
  const path = node.kids[0];
  const names = (path && pathNames(path, body.file)) ?? [name];
  const callee = namesValue([...names.slice(0, -1), `${names[names.length - 1]}!`], path ? span(path) : span(node), body);
  return { kind: 'call', callee, args: macroArguments(node.kids[node.kids.length - 1], body) ?? [unread(node)], at: span(node) };
}

function unread(node: Syntax): Arg {
  return { value: { kind: 'unknown', at: span(node) } };
}

/** The nodes that stand between the brackets of a call made of macro arguments. */
function macroNodes(tree: Syntax | undefined, body: Body): readonly Syntax[] | null {
  const nodes = tree ? body.file.macros.get(tree.start) : null;
  if (!nodes) return null;
  const made = nodes[0]?.kids[0];
  if (nodes.length === 0) return [];
  const list = made?.type === 'call_expression' ? child(made, 'arguments') : undefined;
  return list ? parts(list).filter((kid) => kid.type !== 'attribute_item') : null;
}

/** The arguments of a macro. From its first text literal on they are one text, when anything is put into it. */
function macroArguments(tree: Syntax | undefined, body: Body): Arg[] | null {
  const nodes = macroNodes(tree, body);
  if (!nodes) return null;
  const text = nodes.findIndex((node) => TEXT.has(node.type));
  const literal = nodes[text];
  if (!literal) return nodes.map((node) => argument(node, body));
  const before = nodes.slice(0, text).map((node) => argument(node, body));
  const after = nodes.slice(text + 1).map((node) => argument(node, body));
  const source = body.file.slice(literal);
  if (!source.includes('{')) return [...before, { value: literalValue(literal, body) ?? nothing(span(literal)) }, ...after];
  return [...before, { value: formatText(literal, after, body) }];
}

function argument(node: Syntax, body: Body): Arg {
  const left = node.type === 'assignment_expression' ? child(node, 'left') : undefined;
  const right = node.type === 'assignment_expression' ? child(node, 'right') : undefined;
  if (left && right) return { name: body.file.slice(left), value: body.file.lower.value(right, body) };
  return { value: body.file.lower.value(node, body) };
}

/** `assert!`, `ensure!` and their kind: leave when the condition does not hold. */
function assertion(node: Syntax, name: string, body: Body): Value | undefined {
  const at = span(node);
  const nodes = macroNodes(node.kids[node.kids.length - 1], body);
  const [first, second] = nodes ?? [];
  if (!nodes || !first) return call(node, name, body);
  const left = body.file.lower.value(first, body);
  let fails = not(left);
  if (second && /_(?:eq|ne)$/.test(name)) {
    const same = op('eq', [left, body.file.lower.value(second, body)], [first.start, second.end]);
    fails = name.endsWith('_ne') ? same : not(same);
  }
  const rest = nodes.slice(/_(?:eq|ne)$/.test(name) ? 2 : 1);
  const [message] = rest;
  const then = stepsOf(body, () => {
    const args = rest.slice(1).map((one) => argument(one, body));
    const value = message && (TEXT.has(message.type) ? formatText(message, args, body) : body.file.lower.value(message, body));
    body.push({ do: 'exit', how: 'raise', ...(value && { value }), at });
  });
  body.push({ do: 'branch', when: fails, then, else: [], at });
  return nothing(at);
}

function matches(match: Syntax, body: Body): Value {
  const at = span(match);
  const subject = child(match, 'value');
  const arm = child(match, 'body')?.kids.find((kid) => kid.type === 'match_arm');
  const pattern = arm && child(arm, 'pattern');
  const inner = pattern?.kids[0];
  if (!subject || !pattern || !inner) return { kind: 'unknown', at };
  return body.scoped(() => {
    const { when, bound } = matchPattern(inner, held(body, body.file.lower.value(subject, body)), body);
    const guard = child(pattern, 'condition');
    if (guard) bind(bound, body);
    const test = guard && body.file.lower.value(guard, body);
    const args = [when, test].flatMap((one) => (one ? [one] : []));
    const [only] = args;
    return args.length > 1 ? op('and', args, at) : (only ?? { kind: 'literal', value: true, at });
  });
}

/** Any one arm of `select!` runs. */
function select(arms: readonly Syntax[], at: Value['at'], body: Body, use: Use): Value | undefined {
  const [arm, ...rest] = arms;
  const node = arm?.type === 'expression_statement' ? arm.kids[0] : arm;
  if (!node) return undefined;
  const run = (): Value | undefined => body.file.lower.run(node, body, use);
  return rest.length === 0 ? run() : decide(body, at, { kind: 'unknown', at: span(node) }, run, () => select(rest, at, body, use));
}

/** What `json!` makes: records are calls that stand at a brace. */
function jsonValue(node: Syntax, body: Body): Value {
  const at = span(node);
  if (node.type === 'identifier' && body.file.slice(node) === 'null') return nothing(at);
  if (node.type === 'array_expression') return { kind: 'list', parts: parts(node).map((one) => ({ value: jsonValue(one, body) })), at };
  const list = node.type === 'call_expression' && body.file.text[node.start] === '{' ? child(node, 'arguments') : undefined;
  if (!list) return body.file.lower.value(node, body);
  const entries = parts(list).flatMap((pair): Entry[] => {
    const [key, value] = parts(pair);
    return key && value ? [{ key: body.file.lower.value(key, body), value: jsonValue(value, body) }] : [];
  });
  return { kind: 'record', entries, at };
}
