/** Owns `match`: cases become nested branches on what their patterns ask. Never checks that the cases are exhaustive. */
import type { Value } from '../../core/value.js';
import { child, children } from '../treesitter.js';
import { allOf, anyOf, at, op } from './build.js';
import { type Node, parts } from './parse.js';
import type { Scope } from './scope.js';
import { held } from './targets.js';
import { lowerValue } from './value.js';

interface Asked {
  readonly conditions: Value[];
  readonly binds: { readonly name: Node; readonly value: Value }[];
}

/** Writes the branches of a `match` statement. */
export function lowerMatch(node: Node, scope: Scope, block: (body: Node | undefined) => void): void {
  const subjects = children(node, 'subject');
  const [first] = subjects;
  if (first === undefined) return;
  const value: Value =
    subjects.length > 1
      ? { kind: 'list', parts: subjects.map((one) => ({ value: lowerValue(one, scope) })), at: at(first) }
      : lowerValue(first, scope);
  const subject = subjects.length > 1 ? value : held(value, scope);
  const body = child(node, 'body');
  lowerCases(body ? parts(body).filter((kid) => kid.type === 'case_clause') : [], subject, scope, block);
}

/** Names are set before the branch when its guard may read them, else inside it. */
function lowerCases(cases: readonly Node[], subject: Value, scope: Scope, block: (body: Node | undefined) => void): void {
  const [clause, ...rest] = cases;
  if (clause === undefined) return;
  const asked = ask(clause, subject, scope);
  const guard = child(clause, 'guard');
  const bind = (): void => {
    for (const { name, value } of asked.binds) {
      const to = scope.resolve(scope.unit.slice(name), at(name));
      if (to.kind === 'name' && to.of === undefined) scope.unit.write(to.name, to.at, value, 'assign');
      scope.emit({ do: 'set', to, value, how: 'assign', at: at(name) });
    }
  };
  if (guard) bind();
  const [test] = guard ? parts(guard) : [];
  const conditions = [...asked.conditions, ...(test ? [lowerValue(test, scope)] : [])];
  const run = (): void => {
    if (!guard) bind();
    block(child(clause, 'consequence'));
  };
  if (conditions.length === 0) {
    run();
    return;
  }
  const then = scope.block(run);
  const otherwise = scope.block(() => lowerCases(rest, subject, scope, block));
  scope.emit({ do: 'branch', when: allOf(conditions, clause), then, else: otherwise, at: at(clause) });
}

function ask(clause: Node, subject: Value, scope: Scope): Asked {
  const asked: Asked = { conditions: [], binds: [] };
  const patterns = clause.kids.filter((kid) => kid.type === 'case_pattern');
  for (const [index, pattern] of patterns.entries()) {
    const of: Value = patterns.length > 1 ? elementOf(subject, index, pattern) : subject;
    askPattern(pattern, of, scope, asked);
  }
  return asked;
}

function askPattern(pattern: Node, subject: Value, scope: Scope, asked: Asked): void {
  const inner = parts(pattern);
  const [first, second] = inner;
  const element = (index: number, node: Node): Value => elementOf(subject, index, node);
  switch (pattern.type) {
    case 'case_pattern':
      if (first) askPattern(first, subject, scope, asked);
      return;
    case 'keyword_pattern':
      if (second) askPattern(second, subject, scope, asked);
      return;
    case 'dotted_name':
      if (inner.length === 1 && first) asked.binds.push({ name: first, value: subject });
      else askEqual(lowerValue(pattern, scope), subject, pattern, asked);
      return;
    case 'identifier':
      asked.binds.push({ name: pattern, value: subject });
      return;
    case 'as_pattern':
      if (first) askPattern(first, subject, scope, asked);
      if (second) asked.binds.push({ name: second, value: subject });
      return;
    case 'union_pattern': {
      const either = inner.map((one) => {
        const part: Asked = { conditions: [], binds: asked.binds };
        askPattern(one, subject, scope, part);
        return part.conditions.length === 0 ? ({ kind: 'literal', value: true, at: at(one) } as const) : allOf(part.conditions, one);
      });
      asked.conditions.push(anyOf(either, pattern));
      return;
    }
    case 'class_pattern':
      if (first) asked.conditions.push(op('is', [subject, lowerValue(first, scope)], pattern));
      for (const [index, argument] of inner.slice(1).entries()) {
        const name = keywordOf(argument);
        const of: Value = name ? { kind: 'member', of: subject, name: scope.unit.slice(name), at: at(name) } : element(index, argument);
        askPattern(argument, of, scope, asked);
      }
      return;
    case 'list_pattern':
    case 'tuple_pattern':
      if (pattern.type === 'list_pattern' || inner.length > 1) asked.conditions.push(op('other', [subject], pattern));
      for (const [index, one] of inner.entries()) {
        const rest = one.type === 'splat_pattern' || parts(one)[0]?.type === 'splat_pattern';
        const alone = pattern.type === 'tuple_pattern' && inner.length === 1;
        askPattern(one, rest || alone ? subject : element(index, one), scope, asked);
      }
      return;
    case 'dict_pattern':
      askEntries(pattern, subject, scope, asked);
      return;
    case 'splat_pattern':
      if (first) asked.binds.push({ name: first, value: op('other', [subject], pattern) });
      return;
    case 'integer':
    case 'float': {
      const value = lowerValue(pattern, scope);
      const negative = /-\s*$/.test(scope.unit.text.slice(Math.max(0, pattern.start - 9), pattern.start));
      askEqual(negative && value.kind === 'literal' ? { ...value, value: -Number(value.value) } : value, subject, pattern, asked);
      return;
    }
    default:
      askEqual(lowerValue(pattern, scope), subject, pattern, asked);
  }
}

/** The `name` of an argument pattern `name=…`, also when an `as` follows. */
function keywordOf(argument: Node): Node | undefined {
  const [first] = parts(argument);
  if (argument.type === 'keyword_pattern') return first;
  return first && (argument.type === 'case_pattern' || argument.type === 'as_pattern') ? keywordOf(first) : undefined;
}

function askEntries(pattern: Node, subject: Value, scope: Scope, asked: Asked): void {
  const values = children(pattern, 'value');
  for (const [index, key] of children(pattern, 'key').entries()) {
    const name = lowerValue(key, scope);
    asked.conditions.push(op('in', [name, subject], key));
    const value = values[index];
    const member: Value = { kind: 'member', of: subject, name: name.kind === 'literal' ? String(name.value) : name, at: at(key) };
    if (value) askPattern(value, member, scope, asked);
  }
  for (const rest of parts(pattern)) if (rest.type === 'splat_pattern') askPattern(rest, subject, scope, asked);
}

function askEqual(value: Value, subject: Value, node: Node, asked: Asked): void {
  asked.conditions.push(op('eq', [subject, value], node));
}

function elementOf(subject: Value, index: number, node: Node): Value {
  const element = subject.kind === 'list' ? subject.parts[index] : undefined;
  return element?.value ?? { kind: 'member', of: subject, name: String(index), at: at(node) };
}
