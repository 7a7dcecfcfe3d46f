/** Owns the places where values get names: variables, members, fields, entries, defaults, named arguments, entries of documents. Follows nothing. */
import { blocks, type Step, valuesOf } from '../core/outline.js';
import { type FnId, lastName, literalText, operands, type Value } from '../core/value.js';
import type { Module } from './module.js';

/** A value and the name that the program gives to it. */
export interface Naming {
  readonly name: string;
  /** The names around it, outermost first: of the entries or the class that it stands in. */
  readonly within: readonly string[];
  readonly value: Value;
  /** The function it is read in; 0 for the module. */
  readonly fn: FnId;
  readonly how: 'variable' | 'member' | 'field' | 'default' | 'entry' | 'argument';
  /** What is called with it, or with what it stands in, outermost first. */
  readonly calls: readonly Value[];
  /** What a member belongs to, or what is called with an argument. */
  readonly of?: Value;
}

/** What was found in a module: several kinds of fact ask for it. */
const known = new WeakMap<Module, readonly Naming[]>();

/** All of a module, bodies first, in source order within each. */
export function namings(module: Module): readonly Naming[] {
  // Whoever asks has read the module, found or not.
  module.note();
  const found = known.get(module) ?? find(module);
  known.set(module, found);
  return found;
}

function find(module: Module): readonly Naming[] {
  const found: Naming[] = [];
  const { facts, bodies } = module;
  bodies.forEach((body, fn) => void inSteps(body, fn, found));
  facts.functions.forEach((one, fn) => {
    for (const param of one.params) {
      if (param.default) found.push({ name: param.name, within: [], value: param.default, fn, calls: [], how: 'default' });
      if (param.default) inValue(param.default, fn, [param.name], found);
    }
    for (const decorator of one.decorators) inValue(decorator, one.within ?? 0, [], found);
  });
  for (const one of facts.classes) {
    const fn = one.within ?? 0;
    for (const decorator of one.decorators) inValue(decorator, fn, [], found);
    for (const { name, value, decorators } of one.fields) {
      if (value) found.push({ name, within: [one.name], value, fn, calls: [], how: 'field' });
      if (value) inValue(value, fn, [one.name, name], found);
      for (const decorator of decorators ?? []) inValue(decorator, fn, [one.name, name], found);
    }
  }
  if (facts.document) inDocument(facts.document, [], found, new Set());
  return found;
}

/** `seen`: an alias is the value that it stands for, which is told once. */
function inDocument(value: Value, within: readonly string[], found: Naming[], seen: Set<Value>): void {
  if (seen.has(value)) return;
  seen.add(value);
  if (value.kind !== 'record') {
    for (const inner of operands(value)) {
      const pair = value.kind === 'list' ? pairIn(inner) : undefined;
      if (pair) found.push({ ...pair, within, fn: 0, calls: [], how: 'entry' });
      inDocument(inner, within, found, seen);
    }
    return;
  }
  for (const entry of value.entries) {
    const name = entry.key && literalText(entry.key);
    if (name !== undefined) found.push({ name, within, value: entry.value, fn: 0, calls: [], how: 'entry' });
    inDocument(entry.value, name === undefined ? within : [...within, name], found, seen);
  }
}

function inSteps(steps: readonly Step[], fn: FnId, found: Naming[]): void {
  for (const step of steps) {
    if (step.do === 'set' && step.to.kind === 'name')
      found.push({ name: step.to.name, within: [], value: step.value, fn, calls: [], how: 'variable' });
    if (step.do === 'set' && step.to.kind === 'member') {
      const { of } = step.to;
      const name = typeof step.to.name === 'string' ? step.to.name : literalText(step.to.name);
      if (name !== undefined) found.push({ name, within: [], value: step.value, fn, calls: [], how: 'member', of });
    }
    const named = step.do === 'set' ? [lastName(step.to) ?? ''].filter((one) => one !== '') : [];
    for (const value of valuesOf(step)) inValue(value, fn, named, found);
    for (const block of blocks(step)) inSteps(block, fn, found);
  }
}

function inValue(value: Value, fn: FnId, within: readonly string[], found: Naming[], calls: readonly Value[] = []): void {
  if (value.kind === 'record') {
    for (const entry of value.entries) {
      const name = entry.key && literalText(entry.key);
      if (name !== undefined) found.push({ name, within, value: entry.value, fn, how: 'entry', calls });
      inValue(entry.value, fn, name === undefined ? within : [...within, name], found, calls);
    }
    return;
  }
  const inside = value.kind === 'call' ? [...calls, value.callee] : calls;
  if (value.kind === 'call') {
    for (const { name, value: given } of value.args)
      if (name !== undefined) found.push({ name, within, value: given, fn, how: 'argument', calls: inside, of: value.callee });
  }
  for (const inner of operands(value)) inValue(inner, fn, within, found, inside);
}

/** A name and its value among the elements of a list: `- NAME=value`, `- name: NAME` with `value:` beside it. */
function pairIn(element: Value): { readonly name: string; readonly value: Value } | undefined {
  if (element.kind === 'record') {
    const of = (key: string): Value | undefined => element.entries.find((one) => one.key && literalText(one.key) === key)?.value;
    const [named, value] = [of('name'), of('value')];
    const name = named && literalText(named);
    return name !== undefined && value ? { name, value } : undefined;
  }
  const [first, ...more] = element.kind === 'text' ? element.parts.map((part) => part.value) : [element];
  const [, name, rest = ''] = /^([A-Za-z_]\w*)=(.*)$/s.exec((first && literalText(first)) ?? '') ?? [];
  if (name === undefined || !first) return undefined;
  const head: Value = { kind: 'literal', value: rest, at: first.at };
  if (more.length === 0) return { name, value: head };
  const [only] = more;
  if (rest === '' && only && more.length === 1) return { name, value: only };
  return { name, value: { kind: 'text', parts: [head, ...more].map((part) => ({ value: part })), at: element.at } };
}
