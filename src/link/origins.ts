/**
 * Owns the question "which expressions is this list made of": everything that is written or added to a name, in whatever branch,
 * the two sides of a sum, what a function gives. Never looks into an expression that is none of these.
 */
import { blocks, type Step } from '../core/outline.js';
import type { FnId, Value } from '../core/value.js';
import { returnsOf } from './branches.js';
import type { Evaluator } from './evaluate.js';
import type { Module } from './module.js';
import { type Context, each, type Held } from './things.js';
import { Unfolding } from './unfold.js';

/** Names and calls followed into each other. */
const MAX_DEPTH = 12;
/** Methods that add one element, and the place of the element among their arguments. */
const ADDS: Readonly<Record<string, number>> = { append: 0, push: 0, add: 0, insert: 1 };

export class Origins {
  private readonly unfolding: Unfolding;

  constructor(private readonly evaluator: Evaluator) {
    this.unfolding = new Unfolding(evaluator);
  }

  of(value: Value, context: Context, stops?: (value: Value, context: Context) => boolean, depth = 0): readonly Held[] {
    const parts = depth < MAX_DEPTH && !stops?.(value, context) ? this.parts(value, context) : undefined;
    return parts ? parts.flatMap((part) => this.of(part.value, part.context, stops, depth + 1)) : [{ value, context }];
  }

  private parts(value: Value, context: Context): readonly Held[] | undefined {
    const here = (values: readonly Value[]): readonly Held[] => values.map((one) => ({ value: one, context }));
    switch (value.kind) {
      case 'first':
        return here(value.of);
      case 'choice':
        return here([value.then, value.else]);
      case 'op':
        return value.op === 'plus' ? here(value.args) : undefined;
      case 'name':
        return this.named(value, context);
      case 'param': {
        const held = this.unfolding.unfold(value, context);
        return held.value === value ? undefined : [held];
      }
      case 'member':
        return typeof value.name === 'string' ? this.member(value.of, value.name, context) : undefined;
      case 'call':
        return this.returned(value, context);
      default:
        return undefined;
    }
  }

  private named({ of, name }: Value & { kind: 'name' }, context: Context): readonly Held[] | undefined {
    const { module } = context;
    const imported = (module.importsByName.get(name) ?? []).find((one) => one.fn === of);
    if (imported && imported.name !== '*') return this.imported(module, imported.from, imported.name);
    const written = of === undefined ? writesTo(module, name) : [...module.writesTo(of, name), ...additions(module, of, name)];
    if (written.length > 0) return written.map((value) => ({ value, context: of === undefined ? { module, fn: 0 } : context }));
    return of === undefined ? this.starred(module, name) : undefined;
  }

  private imported(module: Module, from: string, name: string): readonly Held[] | undefined {
    const target = this.evaluator.program.resolve(module, from);
    const source = target.kind === 'file' ? this.evaluator.program.module(target.path) : undefined;
    return source && source !== module ? this.exported(source, name) : undefined;
  }

  private exported(module: Module, name: string): readonly Held[] | undefined {
    const written = writesTo(module, name);
    if (written.length > 0) return written.map((value) => ({ value, context: { module, fn: 0 } }));
    const passed = (module.importsByName.get(name) ?? []).find((one) => one.fn === undefined);
    return passed ? this.imported(module, passed.from, passed.name) : this.starred(module, name);
  }

  private starred(module: Module, name: string): readonly Held[] | undefined {
    for (const star of module.starImports) {
      const found = this.imported(module, star.from, name);
      if (found) return found;
    }
    return undefined;
  }

  private member(of: Value, name: string, context: Context): readonly Held[] | undefined {
    const thing = this.evaluator.evaluate(of, context);
    return thing.is === 'module' ? this.exported(thing.module, name) : undefined;
  }

  private returned(call: Value & { kind: 'call' }, context: Context): readonly Held[] | undefined {
    const held = each(this.evaluator.evaluate(call.callee, context)).flatMap((callee): readonly Held[] => {
      const frame = callee.is === 'function' ? this.evaluator.frame(callee, call.args, context) : undefined;
      if (callee.is !== 'function' || !frame) return [];
      const inside: Context = { module: callee.module, fn: callee.fn, frame };
      const values = returnsOf(this.evaluator, callee.module.bodies[callee.fn] ?? [], inside);
      return values.map((value) => ({ value, context: inside }));
    });
    return held.length > 0 ? held : undefined;
  }
}

function writesTo(module: Module, name: string): readonly Value[] {
  const bound = (module.bindingsByName.get(name) ?? []).flatMap((id) => module.facts.bindings[id]?.writes ?? []);
  return bound.length > 0 ? [...bound.map((write) => write.value), ...additions(module, 0, name)] : [];
}

/** What is added to a list by methods: each single element as a list of its own. */
function additions(module: Module, fn: FnId, name: string): readonly Value[] {
  const added: Value[] = [];
  const visit = (steps: readonly Step[]): void => {
    for (const step of steps) {
      if (step.do === 'eval') added.push(...additionOf(step.value, name));
      blocks(step).forEach(visit);
    }
  };
  visit(module.bodies[fn] ?? []);
  return added;
}

function additionOf(value: Value, name: string): readonly Value[] {
  if (value.kind !== 'call' || value.callee.kind !== 'member') return [];
  const { of, name: method } = value.callee;
  if (of.kind !== 'name' || of.name !== name || typeof method !== 'string') return [];
  if (method === 'extend') return value.args.map((arg) => arg.value);
  const element = value.args[ADDS[method] ?? Number.POSITIVE_INFINITY];
  return element ? [{ kind: 'list', parts: [element], at: value.at }] : [];
}
