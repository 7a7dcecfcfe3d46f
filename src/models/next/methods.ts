/** Owns which methods a handler for all of them answers: those that it compares the request's method with. */
import { blocks, type Step, valuesOf } from '../../core/outline.js';
import { operands, type Value } from '../../core/value.js';
import type { Links } from '../../link/model.js';
import type { Thing } from '../../link/things.js';

const METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);

/** Functions that hand requests on to each other. */
const MAX_DELEGATES = 3;

/** The methods that the body of a handler, a function in it or one that it hands the request on to asks for; none where it does not ask. */
export function methodsOf(handler: Thing, links: Links, depth = 0): readonly string[] {
  if (handler.is !== 'function') return [];
  const found = new Set<string>();
  const delegates: Thing[] = [];
  const { module, fn } = handler;
  const take = (value: Value): void => {
    if (value.kind === 'op' && value.op === 'eq') compared(value.args, found);
    // `{ GET: list, POST: create }[req.method]`.
    if (value.kind === 'member' && typeof value.name !== 'string' && isMethod(value.name)) {
      const table = links.evaluate(value.of, { module, fn });
      for (const { key } of table.is === 'record' ? table.entries : []) if (key !== undefined && METHODS.has(key)) found.add(key);
    }
    const [first, second] = value.kind === 'call' ? value.args.map((arg) => arg.value) : [];
    if (value.kind === 'call' && first?.kind === 'param' && first.index === 0 && second?.kind === 'param' && second.index === 1)
      delegates.push(links.evaluate(value.callee, { module, fn }));
    for (const inner of operands(value)) take(inner);
  };
  const read = (steps: readonly Step[]): void => {
    for (const step of steps) {
      for (const value of valuesOf(step)) take(value);
      for (const block of blocks(step)) read(block);
    }
  };
  module.facts.functions.forEach((one, id) => {
    if (id === fn || one.within === fn) read(module.bodies[id] ?? []);
  });
  if (found.size === 0 && depth < MAX_DELEGATES)
    for (const method of delegates.flatMap((one) => methodsOf(one, links, depth + 1))) found.add(method);
  return [...METHODS].filter((method) => found.has(method));
}

function compared(args: readonly Value[], found: Set<string>): void {
  if (!args.some(isMethod)) return;
  for (const one of args) if (one.kind === 'literal' && METHODS.has(String(one.value))) found.add(String(one.value));
}

function isMethod(value: Value): boolean {
  if (value.kind === 'first') return value.of.some(isMethod);
  if (value.kind === 'call') return isMethod(value.callee);
  if (value.kind === 'member') return value.name === 'method' || (typeof value.name === 'string' && isMethod(value.of));
  return value.kind === 'name' && value.name === 'method';
}
