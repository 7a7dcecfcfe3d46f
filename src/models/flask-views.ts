/** Owns the views of Flask: functions under decorators, classes with a method for each verb, and what stands around them. */
import { blocks, type Step, valuesOf } from '../core/outline.js';
import type { Where } from '../core/span.js';
import { type FnId, operands, type Value } from '../core/value.js';
import type { GuardUse, Links, Protocol } from '../link/model.js';
import type { Module } from '../link/module.js';
import type { Context, Thing } from '../link/things.js';
import { nameOfThing } from './http.js';

export const VERBS = ['get', 'post', 'put', 'patch', 'delete'];
const DECORATOR: Protocol = { params: [], passes: 'next', wraps: true };

/** A view as it is registered: a function or a class, and the decorators around it. */
export interface View {
  readonly thing: Thing;
  readonly guards: readonly GuardUse[];
  /** It is a class, whose verbs are its methods; a library's are not known. */
  readonly isClass?: true;
}

/** What is registered behind `login_required(Users.as_view('users'))`: the view and the decorators called around it. */
export function viewOf(given: Value, context: Context, links: Links, depth: number): View | undefined {
  const [held] = links.elements(given, context);
  if (!held || depth > 8) return undefined;
  const { value } = held;
  if (value.kind !== 'call') return functionView(links.evaluate(value, held.context), links);
  if (value.callee.kind === 'member' && value.callee.name === 'as_view')
    return { thing: links.evaluate(value.callee.of, held.context), guards: [], isClass: true };
  const inner = value.args[0] && viewOf(value.args[0].value, held.context, links, depth + 1);
  return inner && { ...inner, guards: [guardUse(value.callee, held.context, links), ...inner.guards] };
}

export function functionView(thing: Thing, links: Links, depth = 0): View | undefined {
  if (thing.is === 'object' && thing.call && depth < 8) {
    const { callee, call, in: inside } = thing;
    if (callee.is === 'member' && callee.name === 'as_view') return { thing: callee.of, guards: [], isClass: true };
    // What a decorator gave back under another name.
    const inner = call.args[0] && functionView(links.evaluate(call.args[0].value, inside), links, depth + 1);
    if (inner?.thing.is === 'class' || inner?.thing.is === 'function')
      return { thing: inner.thing, guards: [guardUse(call.callee, inside, links), ...inner.guards] };
  }
  if (thing.is !== 'function') return thing.is === 'class' ? undefined : { thing, guards: [] };
  const { module, fn } = thing;
  const declared = module.facts.functions[fn];
  const context: Context = { module, fn: declared?.within ?? 0, ...(thing.frame && { frame: thing.frame }) };
  return { thing, guards: (declared?.decorators ?? []).map((one) => guardUse(one, context, links)) };
}

export function guardUse(value: Value, context: Context, links: Links): GuardUse {
  const thing = links.evaluate(value, context);
  return { thing, name: links.nameOf(value, context), at: links.where(value, context), protocol: DECORATOR, level: 'route' };
}

/** The verbs that a class answers: its methods of that name, or those that its `dispatch_request` takes. */
export function verbsOf(
  self: Thing,
  methods: readonly string[] | undefined,
  links: Links,
): readonly { readonly method: string; readonly handler: Thing & { is: 'function' } }[] {
  const verbs = VERBS.flatMap((verb) => {
    const handler = links.access(self, verb);
    const method = verb.toUpperCase();
    return handler.is === 'function' && (methods?.includes(method) ?? true) ? [{ method, handler }] : [];
  });
  const dispatch = links.access(self, 'dispatch_request');
  if (verbs.length > 0 || dispatch.is !== 'function') return verbs;
  const declared = links.access(self, 'methods');
  const own =
    declared.is === 'list' ? declared.items.flatMap((one) => (one.is === 'literal' ? [String(one.value).toUpperCase()] : [])) : [];
  return (methods ?? (own.length > 0 ? own : ['GET'])).map((method) => ({ method, handler: dispatch }));
}

/** `View.decorators` and `Resource.method_decorators`, the latter also by verb. */
export function classGuards(self: Thing, method: string, at: Where, links: Links): readonly GuardUse[] {
  return ['decorators', 'method_decorators'].flatMap((name) => {
    const held = links.access(self, name);
    const list = held.is === 'record' ? held.entries.find((entry) => entry.key === method.toLowerCase())?.thing : held;
    const things = list?.is === 'list' ? list.items : [];
    return things.map(
      (thing): GuardUse => ({ thing, name: nameOfThing(thing, links, 'decorator'), at, protocol: DECORATOR, level: 'route' }),
    );
  });
}

/** Whether a body answers with an event stream. */
export function streams(module: Module, fn: FnId): boolean {
  const holds = (value: Value): boolean =>
    (value.kind === 'literal' && typeof value.value === 'string' && value.value.startsWith('text/event-stream')) ||
    operands(value).some(holds);
  const inSteps = (steps: readonly Step[]): boolean => steps.some((step) => valuesOf(step).some(holds) || blocks(step).some(inSteps));
  return inSteps(module.bodies[fn] ?? []);
}
