/**
 * Owns `onRoute` hooks, which add guards to routes as they are declared: `if (!route.config?.public) route.preHandler = [guard]`.
 * Reads the conditions on the route's options; one that it cannot read holds.
 */

import { blocks, type Step } from '../../core/outline.js';
import type { GuardLevel } from '../../core/route.js';
import type { Value } from '../../core/value.js';
import type { GuardUse, Links } from '../../link/model.js';
import type { Context, Thing } from '../../link/things.js';
import { possibilities } from '../http.js';
import { guardsOf, HOOKS } from './options.js';

type Function = Thing & { is: 'function' };
/** A route as conditions see it. */
type Seen = Parameters<NonNullable<GuardUse['covers']>>[0];

/** A hook that is set, and the conditions under which it is. */
interface Assignment {
  readonly hook: string;
  readonly value: Value;
  readonly when: readonly Value[];
}

/** The guards that an `onRoute` hook adds. */
export function routeHook(value: Value, context: Context, level: GuardLevel, links: Links): readonly GuardUse[] {
  return possibilities(links.evaluate(value, context)).flatMap((thing) => {
    if (thing.is !== 'function') return [];
    const inside: Context = { module: thing.module, fn: thing.fn, ...(thing.frame && { frame: thing.frame }) };
    const found: Assignment[] = [];
    collect(thing.module.bodies[thing.fn] ?? [], thing, [], found);
    return found.flatMap(({ hook, value: given, when }) =>
      added(given, thing).flatMap((one) =>
        guardsOf(one, inside, hook, level, links)
          .filter((use) => use.thing.is !== 'unknown')
          .map((use): GuardUse => ({ ...use, covers: (seen) => when.every((one) => holds(one, thing, seen) !== false) })),
      ),
    );
  });
}

/** Collects what is written to the hooks of the route; true when no way falls through. */
function collect(steps: readonly Step[], fn: Function, under: readonly Value[], found: Assignment[]): boolean {
  let when = under;
  for (const step of steps) {
    if (step.do === 'exit') return true;
    if (step.do === 'branch') {
      const not: Value = { kind: 'op', op: 'not', args: [step.when], at: step.when.at };
      const leavesThen = collect(step.then, fn, [...when, step.when], found);
      const leavesElse = collect(step.else, fn, [...when, not], found);
      if (leavesThen && leavesElse) return true;
      if (leavesThen) when = [...when, not];
      if (leavesElse) when = [...when, step.when];
      continue;
    }
    if (step.do === 'set') {
      const path = routePath(step.to, fn);
      const [hook] = path ?? [];
      if (hook !== undefined && path?.length === 1 && HOOKS.includes(hook)) found.push({ hook, value: step.value, when });
    }
    if (step.do === 'eval' && step.value.kind === 'call' && step.value.callee.kind === 'member' && step.value.callee.name === 'push') {
      const [hook] = routePath(step.value.callee.of, fn) ?? [];
      if (hook !== undefined && HOOKS.includes(hook)) for (const arg of step.value.args) found.push({ hook, value: arg.value, when });
    }
    for (const block of blocks(step)) collect(block, fn, when, found);
  }
  return false;
}

/** What a written value adds to the hooks that the route has already. */
function added(value: Value, fn: Function): readonly Value[] {
  if (routePath(value, fn)) return [];
  if (value.kind === 'list') return value.parts.flatMap((part) => (part.spread ? [] : added(part.value, fn)));
  if (value.kind === 'choice') return [...added(value.then, fn), ...added(value.else, fn)];
  if (value.kind === 'call' && value.callee.kind === 'member' && value.callee.name === 'concat')
    return [...added(value.callee.of, fn), ...value.args.flatMap((arg) => added(arg.value, fn))];
  return value.kind === 'first' ? [] : [value];
}

/** The names on the way from the route's options to a value: `route.config.public`. */
function routePath(value: Value, fn: Function): readonly string[] | undefined {
  if (value.kind === 'param') return value.of === fn.fn && value.index === 0 ? [] : undefined;
  if (value.kind === 'first') return value.of[0] && routePath(value.of[0], fn);
  if (value.kind !== 'member' || typeof value.name !== 'string') return undefined;
  const before = routePath(value.of, fn);
  return before && [...before, value.name];
}

/** Whether a condition holds for a route; undefined when that cannot be told. */
function holds(value: Value, fn: Function, seen: Seen): boolean | undefined {
  const known = read(value, fn, seen);
  return known === undefined ? undefined : Boolean(known.value);
}

type Known = { readonly value: string | number | boolean | null };

function read(value: Value, fn: Function, seen: Seen): Known | undefined {
  const path = routePath(value, fn);
  if (path) return option(path, seen);
  switch (value.kind) {
    case 'literal':
      return { value: value.value };
    case 'op': {
      const args = value.args.map((one) => read(one, fn, seen));
      const [first, second] = args;
      if (value.op === 'not') return first && { value: !first.value };
      if (value.op === 'eq') return first && second && { value: first.value === second.value };
      if (value.op !== 'and') return undefined;
      if (args.some((one) => one !== undefined && !one.value)) return { value: false };
      return args.every((one) => one !== undefined) ? { value: true } : undefined;
    }
    case 'first': {
      const args = value.of.map((one) => read(one, fn, seen));
      return args.find((one) => one === undefined || Boolean(one.value)) ?? args.at(-1);
    }
    case 'call': {
      if (value.callee.kind !== 'member') return undefined;
      const of = read(value.callee.of, fn, seen);
      const arg = value.args[0] && read(value.args[0].value, fn, seen);
      if (typeof of?.value !== 'string' || typeof arg?.value !== 'string') return undefined;
      if (value.callee.name === 'startsWith') return { value: of.value.startsWith(arg.value) };
      if (value.callee.name === 'endsWith') return { value: of.value.endsWith(arg.value) };
      return value.callee.name === 'includes' ? { value: of.value.includes(arg.value) } : undefined;
    }
    default:
      return undefined;
  }
}

/** What an option of the route is. */
function option([name, key, ...deeper]: readonly string[], { path, method, metadata }: Seen): Known | undefined {
  if ((name === 'url' || name === 'path' || name === 'routePath') && key === undefined) return { value: path };
  if (name === 'method' && key === undefined) return { value: method };
  if (name !== 'config' || metadata === undefined) return undefined;
  if (key === undefined) return { value: metadata.size > 0 };
  const marked = metadata.get(key);
  if (!marked) return { value: null };
  if (deeper.length > 0) return undefined;
  return marked.is === 'literal' ? { value: marked.value } : { value: true };
}
