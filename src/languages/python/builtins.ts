/** Owns the calls that are really something else: type tests, members by name, lookups with a default, modules as values, formatting. */
import { type Arg, dotted, type Value } from '../../core/value.js';
import { anyOf, at, op, simpleCall } from './build.js';
import type { Node } from './parse.js';

/** The value of a call of `callee`. */
export function lowerBuiltin(callee: Value, args: readonly Arg[], node: Node): Value {
  const plain = args.every((arg) => arg.name === undefined && !arg.spread);
  const call = simpleCall(callee, args, node);
  if (callee.kind === 'name' && callee.of === undefined)
    return (plain && lowerFunction(callee.name, args, node)) || lowerLookup(call, callee, args) || call;
  if (callee.kind !== 'member' || typeof callee.name !== 'string') return call;
  if (callee.name === 'format' && text(callee.of)) return { kind: 'text', parts: [{ value: callee.of }, ...args], at: at(node) };
  if (dotted(callee)?.join('.') === 'importlib.import_module') return moduleOf(args, node) ?? call;
  return lowerLookup(call, callee, args) ?? call;
}

function lowerFunction(name: string, args: readonly Arg[], node: Node): Value | undefined {
  const [first, second, third] = args.map((arg) => arg.value);
  switch (name) {
    case 'super':
      return { kind: 'name', name, at: at(node) };
    case '__import__':
    case 'import_module':
      return moduleOf(args, node);
    case 'isinstance':
    case 'issubclass': {
      if (!first || !second) return undefined;
      const types = second.kind === 'list' ? second.parts.map((part) => part.value) : [second];
      return anyOf(
        types.map((type) => op('is', [first, type], node)),
        node,
      );
    }
    case 'getattr': {
      if (!first || !second) return undefined;
      const key = text(second) ?? second;
      const member: Value = { kind: 'member', of: first, name: key, at: at(node) };
      return third ? { kind: 'first', past: 'missing', of: [member, third], at: at(node) } : member;
    }
  }
  return undefined;
}

/** `x.get("k", d)`, `os.environ.get(k, d)`, `os.getenv(k, d)`: the lookup, else the default. A path is no key: that is a request. */
function lowerLookup(call: Value, callee: Value, args: readonly Arg[]): Value | undefined {
  const [key, fallback] = args;
  if (!key || !fallback || args.length !== 2 || key.spread || fallback.spread || key.name !== undefined) return undefined;
  const path = dotted(callee) ?? [];
  const last = callee.kind === 'member' ? callee.name : path.at(-1);
  const environment = last === 'getenv' || (last === 'get' && path.at(-2) === 'environ');
  if (fallback.name !== undefined && !(environment && fallback.name === 'default')) return undefined;
  const mapping = last === 'get' && callee.kind === 'member' && text(key.value)?.includes('/') === false;
  if (!environment && !mapping) return undefined;
  return { kind: 'first', past: 'missing', of: [{ kind: 'call', callee, args: [key], at: call.at }, fallback.value], at: call.at };
}

function moduleOf(args: readonly Arg[], node: Node): Value | undefined {
  const from = args[0] && text(args[0].value);
  return from === undefined ? undefined : { kind: 'module', from, at: at(node) };
}

function text(value: Value): string | undefined {
  return value.kind === 'literal' && typeof value.value === 'string' ? value.value : undefined;
}
