/**
 * Owns bodies: blocks, branches, loops and exits as steps in evaluation order.
 * Leaves values to `value.ts` and items inside functions to `declarations.ts`.
 */
import type { Step } from '../../core/outline.js';
import type { Value } from '../../core/value.js';
import { child, hasToken, type Syntax } from '../treesitter.js';
import { type Body, member, not, nothing, op, span, type Use } from './body.js';
import { both, decide, held, type Slot, stepsOf } from './choose.js';
import { attributeValue, macroValue } from './invocations.js';
import { parts } from './parse.js';
import { bind, type Match, matchPattern } from './patterns.js';
import { wrapped } from './results.js';

const STATEMENTS = new Set([
  'expression_statement',
  'let_declaration',
  'empty_statement',
  'attribute_item',
  'inner_attribute_item',
  'label',
]);
const ITEM = /_item$|^(?:use_declaration|extern_crate_declaration|macro_definition|associated_type)$/;

/** Lowers an expression for a use. */
export function run(node: Syntax, body: Body, use: Use): Value | undefined {
  const at = span(node);
  switch (node.type) {
    case 'block':
      return block(node, body, use);
    case 'unsafe_block':
    case 'const_block':
    case 'try_block':
    case 'else_clause':
    case 'parenthesized_expression':
    case 'expression_statement': {
      const [inner] = parts(node);
      return inner && run(inner, body, use);
    }
    case 'if_expression':
      return branch(node, body, use);
    case 'match_expression':
      return match(node, body, use);
    case 'for_expression':
    case 'while_expression':
    case 'loop_expression':
      return loop(node, body, use);
    case 'return_expression': {
      const [value] = parts(node);
      if (value) return run(value, body, 'result');
      body.push({ do: 'exit', how: 'return', at });
      return undefined;
    }
    case 'break_expression':
    case 'continue_expression':
      return leave(node, body);
    case 'yield_expression': {
      const [value] = parts(node);
      body.push({ do: 'yield', ...(value && { value: body.file.lower.value(value, body) }), at });
      return { kind: 'unknown', at };
    }
    case 'assignment_expression':
    case 'compound_assignment_expr':
      assign(node, body);
      return use === 'value' ? nothing(at) : undefined;
    case 'macro_invocation': {
      return macro(node, body, use);
    }
    case 'ERROR':
      body.push({ do: 'unknown', at });
      return { kind: 'unknown', at };
    case 'unit_expression':
      return use === 'value' ? nothing(at) : undefined;
    case 'let_condition':
    case 'let_chain':
      return condition(node, body).when ?? { kind: 'literal', value: true, at };
  }
  const error = use === 'result' ? wrapped(node, ['Err'], body) : undefined;
  if (error) {
    body.push({ do: 'exit', how: 'raise', value: body.file.lower.value(error, body), at });
    return undefined;
  }
  return finish(body.file.lower.value(node, body), body, use);
}

/** `assert!` and `select!` used as statements leave nothing behind. */
function macro(node: Syntax, body: Body, use: Use): Value | undefined {
  const value = macroValue(node, body, use);
  return value && finish(value, body, use);
}

function finish(value: Value, body: Body, use: Use): Value | undefined {
  if (use === 'value') return value;
  if (use === 'result') body.push({ do: 'exit', how: 'return', value, at: value.at });
  else if (value.kind !== 'literal') body.push({ do: 'eval', value, at: value.at });
  return undefined;
}

function block(node: Syntax, body: Body, use: Use): Value | undefined {
  const label = node.kids.find((kid) => kid.type === 'label');
  if (!label) return body.scoped(() => statements(node.kids, body, use));
  const frame = { label: body.file.slice(label) };
  const at = span(node);
  return looping(body, frame, at, use, () => {
    const value = body.scoped(() => statements(node.kids, body, use === 'drop' ? 'drop' : 'value'));
    settle(value, frame, body);
    body.push({ do: 'exit', how: 'break', at });
  });
}

/** Lowers the statements of a block; its last expression is for `use`. */
export function statements(nodes: readonly Syntax[], body: Body, use: Use): Value | undefined {
  const { file } = body;
  const kids = nodes.filter((kid) => kid.named);
  if (kids.some((kid) => ITEM.test(kid.type))) file.lower.items(kids, body);
  const last = kids[kids.length - 1];
  let conditions: Value[] = [];
  for (const kid of kids) {
    if (kid.type === 'attribute_item') {
      conditions.push(...cfg(kid, body));
      continue;
    }
    const under = conditions;
    conditions = [];
    if (ITEM.test(kid.type) || kid.type === 'label' || kid.type === 'empty_statement') continue;
    const when = under.reduce<Value | undefined>(both, undefined);
    if (when && kid.type !== 'let_declaration') {
      const then = stepsOf(body, () => run(kid, body, 'drop'));
      body.push({ do: 'branch', when, then, else: [], at: span(kid) });
    } else if (kid === last && isTail(kid, body)) {
      return run(kid, body, use);
    } else if (kid.type === 'let_declaration') {
      declare(kid, body);
    } else {
      run(kid, body, 'drop');
    }
  }
  return use === 'value' && last ? nothing(span(last)) : undefined;
}

function isTail(node: Syntax, body: Body): boolean {
  if (node.type === 'expression_statement') return body.file.text[node.end - 1] !== ';';
  return !STATEMENTS.has(node.type) && node.type !== 'ERROR';
}

function cfg(attribute: Syntax, body: Body): Value[] {
  const inner = parts(attribute)[0];
  if (!inner || !body.file.slice(inner).startsWith('cfg(')) return [];
  const value = attributeValue(inner, body);
  return [value];
}

function declare(node: Syntax, body: Body): void {
  const at = span(node);
  const pattern = child(node, 'pattern');
  const value = child(node, 'value');
  const otherwise = child(node, 'alternative');
  if (!pattern) return;
  if (!value) {
    if (pattern.type === 'identifier') body.declare(body.file.slice(pattern), span(pattern));
    return;
  }
  const name = pattern.type === 'identifier' ? body.file.slice(pattern) : pattern.type === '_' ? '_' : undefined;
  const closure = name !== undefined && value.type === 'closure_expression';
  const result = closure ? body.file.lower.closure(value, body, name) : body.file.lower.value(value, body);
  if (name !== undefined && !otherwise) {
    const to: Value = name === '_' ? { kind: 'name', name, of: body.fn, at: span(pattern) } : body.declare(name, span(pattern));
    body.set(to, result, at);
    return;
  }
  const { when, bound } = matchPattern(pattern, held(body, result), body);
  if (otherwise && when) {
    const then = stepsOf(body, () => run(otherwise, body, 'drop'));
    body.push({ do: 'branch', when: not(when), then, else: [], at });
  }
  bind(bound, body);
}

/** Lowers a condition. What its `let`s bind is set at once, but for the last, which the caller binds where the condition holds. */
function condition(node: Syntax, body: Body): Match {
  if (node.type === 'let_condition') {
    const pattern = child(node, 'pattern');
    const value = child(node, 'value');
    return pattern && value ? matchPattern(pattern, held(body, body.file.lower.value(value, body)), body) : { bound: [] };
  }
  if (node.type !== 'let_chain') return { when: body.file.lower.value(node, body), bound: [] };
  let when: Value | undefined;
  let bound: Match['bound'] = [];
  for (const part of parts(node)) {
    bind(bound, body);
    const match = condition(part, body);
    when = both(when, match.when);
    bound = match.bound;
  }
  return { ...(when && { when }), bound };
}

function branch(node: Syntax, body: Body, use: Use): Value | undefined {
  const test = child(node, 'condition');
  const then = child(node, 'consequence');
  const otherwise = child(node, 'alternative');
  if (!test || !then) return undefined;
  const wanted = use === 'value' && !otherwise ? 'drop' : use;
  return body.scoped(() => {
    const { when, bound } = condition(test, body);
    const matched = (): Value | undefined => {
      bind(bound, body);
      return run(then, body, wanted);
    };
    if (!when) return matched();
    const value = decide(body, span(node), when, matched, () => otherwise && run(otherwise, body, wanted));
    return value ?? (wanted === use ? undefined : nothing(span(node)));
  });
}

function match(node: Syntax, body: Body, use: Use): Value | undefined {
  const subject = child(node, 'value');
  const list = child(node, 'body');
  if (!subject || !list) return undefined;
  const value = held(body, body.file.lower.value(subject, body));
  const slot: Slot = {};
  const choose = (arms: readonly Syntax[]): Value | undefined => {
    const [arm, ...rest] = arms;
    const pattern = arm && child(arm, 'pattern');
    const result = arm && child(arm, 'value');
    const [inner] = pattern?.kids ?? [];
    if (!pattern || !result || !inner) return undefined;
    const guard = child(pattern, 'condition');
    return body.scoped(() => {
      const { when, bound } = matchPattern(inner, value, body);
      if (guard) bind(bound, body);
      const tested = guard ? condition(guard, body) : undefined;
      const test = rest.length === 0 && !guard ? undefined : both(when, tested?.when);
      const matched = (): Value | undefined => {
        bind(tested ? tested.bound : bound, body);
        return run(result, body, use);
      };
      const [next] = rest;
      return test ? decide(body, span(arm), test, matched, () => choose(rest), slot, next && span(next)) : matched();
    });
  };
  return choose(list.kids.filter((kid) => kid.type === 'match_arm'));
}

interface Frame {
  readonly label?: string;
  result?: Value;
}

function loop(node: Syntax, body: Body, use: Use): Value | undefined {
  const at = span(node);
  const inside = child(node, 'body');
  const label = node.kids.find((kid) => kid.type === 'label');
  const frame: Frame = label ? { label: body.file.slice(label) } : {};
  if (!inside) return undefined;
  if (node.type === 'loop_expression') return looping(body, frame, at, use, () => run(inside, body, 'drop'));
  return body.scoped(() => {
    body.loops.push(frame);
    if (node.type === 'for_expression') each(node, inside, body);
    else repeat(node, inside, body);
    body.loops.pop();
    return use === 'value' ? nothing(at) : undefined;
  });
}

/** A loop that only `break` leaves, with the value that it leaves with. */
function looping(body: Body, frame: Frame, at: Value['at'], use: Use, inside: () => void): Value | undefined {
  body.loops.push(frame);
  const steps = stepsOf(body, inside);
  body.loops.pop();
  body.push({ do: 'loop', body: steps, at });
  const value = frame.result ?? nothing(at);
  return frame.result || use === 'value' ? finish(value, body, use) : undefined;
}

function each(node: Syntax, inside: Syntax, body: Body): void {
  const pattern = child(node, 'pattern');
  const source = child(node, 'value');
  if (!pattern || !source) return;
  const over = body.file.lower.value(source, body);
  const simple = pattern.type === 'identifier' || pattern.type === '_';
  const name = body.file.slice(pattern);
  const to = !simple ? body.temporary(span(pattern)) : name === '_' ? named(name, body, pattern) : body.declare(name, span(pattern));
  const steps = stepsOf(body, () => {
    if (!simple) bind(matchPattern(pattern, to, body).bound, body);
    run(inside, body, 'drop');
  });
  body.push({ do: 'loop', over, to, body: steps, at: span(node) });
}

function named(name: string, body: Body, node: Syntax): Value {
  return { kind: 'name', name, of: body.fn, at: span(node) };
}

function repeat(node: Syntax, inside: Syntax, body: Body): void {
  const test = child(node, 'condition');
  if (!test) return;
  let over: Value | undefined;
  const steps: Step[] = stepsOf(body, () => {
    const { when, bound } = condition(test, body);
    if (test.type !== 'let_condition' && bound.length === 0 && body.steps.length === 0) over = when;
    else if (when)
      body.push({ do: 'branch', when: not(when), then: [{ do: 'exit', how: 'break', at: span(test) }], else: [], at: span(test) });
    bind(bound, body);
    run(inside, body, 'drop');
  });
  body.push({ do: 'loop', ...(over && { over }), body: steps, at: span(node) });
}

function leave(node: Syntax, body: Body): undefined {
  const label = node.kids.find((kid) => kid.type === 'label');
  const name = label && body.file.slice(label);
  const frame = body.loops.findLast((one) => name === undefined || one.label === name);
  const value = node.kids.find((kid) => kid.named && kid.type !== 'label');
  if (value && frame) settle(run(value, body, 'value'), frame, body);
  body.push({ do: 'exit', how: node.type === 'break_expression' ? 'break' : 'continue', at: span(node) });
  return undefined;
}

function settle(value: Value | undefined, frame: Frame, body: Body): void {
  if (!value) return;
  frame.result ??= body.temporary(value.at);
  body.set(frame.result, value, value.at);
}

function assign(node: Syntax, body: Body): void {
  const at = span(node);
  const left = child(node, 'left') ?? node.kids.find((kid) => kid.type === '_');
  const right = child(node, 'right');
  if (!left || !right) return;
  const value = body.file.lower.value(right, body);
  const plain = node.type === 'assignment_expression';
  if (plain && left.type === 'tuple_expression') {
    const source = held(body, value);
    parts(left).forEach((target, index) => {
      body.set(body.file.lower.value(target, body), member(source, String(index), span(target)), at);
    });
    return;
  }
  const to = left.type === '_' ? named('_', body, left) : body.file.lower.value(left, body);
  if (plain) body.set(to, value, at);
  else if (hasToken(node, '+=')) body.push({ do: 'set', to, value, how: 'append', at });
  else body.set(to, op('other', [to, value], at), at);
}
