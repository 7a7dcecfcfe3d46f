/**
 * Owns the way from an expression to the expression that it stands for, through names, imports, records and calls, as far as there is
 * just one. Never decides what a value is: that is `evaluate.ts`.
 */
import { returns } from '../core/outline.js';
import type { Arg, Value } from '../core/value.js';
import type { Evaluator } from './evaluate.js';
import type { Module } from './module.js';
import { argumentFor, type Context, each, type Held, turnsOn } from './things.js';

/** Steps from an expression to another; a longer way is not taken. */
const MAX_DEPTH = 12;
/** Methods of lists that give the elements of their receiver. */
const KEEPS = new Set(['filter', 'reverse', 'sort', 'slice', 'flat', 'toSorted', 'toReversed', 'values']);

export class Unfolding {
  constructor(private readonly evaluator: Evaluator) {}

  /** The elements of a list value, lists and spreads in it followed; a value that is no list is its only element. */
  elements(value: Value, context: Context, depth = 0): readonly Held[] {
    const items = depth < MAX_DEPTH ? this.items(value, context) : undefined;
    return items ? items.flatMap((item) => this.elements(item.value, item.context, depth + 1)) : [{ value, context }];
  }

  /** The elements of a list value as they stand in it, spreads followed; undefined for a value that is no list. */
  items(value: Value, context: Context, depth = 0): readonly Held[] | undefined {
    const held = this.unfold(value, context, depth);
    const inside = held.context;
    if (depth > MAX_DEPTH) return undefined;
    const added = value.kind === 'name' ? context.module.addedTo(value.of ?? 0, value.name) : [];
    if (held.value.kind === 'list') {
      const own = held.value.parts.flatMap((part) => this.part(part, inside, depth));
      return [...own, ...added.flatMap((one) => this.items(one, context, depth + 1) ?? [{ value: one, context }])];
    }
    if (held.value.kind === 'op' && held.value.op === 'plus') return this.sum(held.value.args, inside, depth);
    if (held.value.kind !== 'call' || held.value.callee.kind !== 'member') return undefined;
    const { callee, args } = held.value;
    const [first] = args;
    if (callee.of.kind === 'name' && callee.of.name === 'Object' && first) return this.ofRecord(String(callee.name), first.value, inside);
    if (callee.name === 'concat') {
      const own = this.items(callee.of, inside, depth + 1);
      return own && [...own, ...args.flatMap((arg) => this.items(arg.value, inside, depth + 1) ?? [{ value: arg.value, context: inside }])];
    }
    return KEEPS.has(String(callee.name)) ? this.items(callee.of, inside, depth + 1) : undefined;
  }

  /** Lists that are added up; undefined where none of the operands is a list. */
  private sum(operands: readonly Value[], context: Context, depth: number): readonly Held[] | undefined {
    const lists = operands.map((one) => this.items(one, context, depth + 1));
    if (lists.every((one) => one === undefined)) return undefined;
    return lists.flatMap((one, index) => one ?? (operands[index] ? [{ value: operands[index], context }] : []));
  }

  private part(part: Arg, context: Context, depth: number): readonly Held[] {
    return (part.spread && this.items(part.value, context, depth + 1)) || [{ value: part.value, context }];
  }

  /** `Object.entries(record)`, `Object.values(record)`, `Object.keys(record)`. */
  private ofRecord(method: string, record: Value, context: Context): readonly Held[] | undefined {
    const held = this.unfold(record, context);
    if (held.value.kind !== 'record') return undefined;
    return held.value.entries.flatMap(({ key, value }): readonly Held[] => {
      if (!key) return [];
      const parts = method === 'entries' ? { kind: 'list' as const, at: value.at, parts: [{ value: key }, { value }] } : undefined;
      return [{ value: parts ?? (method === 'keys' ? key : value), context: held.context }];
    });
  }

  /** The expression that a value stands for; the value itself where there is none or more than one. */
  unfold(value: Value, context: Context, depth = 0): Held {
    const next = depth < MAX_DEPTH ? this.next(value, context, depth) : undefined;
    return next ? this.unfold(next.value, next.context, depth + 1) : { value, context };
  }

  private next(value: Value, context: Context, depth: number): Held | undefined {
    switch (value.kind) {
      case 'param':
        return this.argument(value, context);
      case 'name':
        return this.named(value, context);
      case 'member':
        return typeof value.name === 'string' ? this.member(value.of, value.name, context, depth) : undefined;
      case 'call':
        return this.returned(value, context);
      case 'module':
        return this.imported(context.module, value.from, '*');
      default:
        return undefined;
    }
  }

  private argument(value: Value & { kind: 'param' }, context: Context): Held | undefined {
    const name = context.module.facts.functions[value.of]?.params[value.index]?.name;
    for (let frame = context.frame; frame; frame = frame.outer) {
      if (frame.fn !== value.of || frame.module !== context.module || frame.holds || name === undefined) continue;
      const given = argumentFor(frame.args, value.index, name);
      if (given) return { value: given.value, context: frame.caller };
    }
    return undefined;
  }

  private named({ of, name }: Value & { kind: 'name' }, context: Context): Held | undefined {
    const { module } = context;
    let turn = context.frame;
    while (turn && !(turn.holds && turn.module === module && turn.fn === (of ?? 0))) turn = turn.outer;
    const element = turn?.holds?.get(name);
    if (element) return element;
    const imported = (module.importsByName.get(name) ?? []).find((one) => one.fn === of);
    if (imported) return this.imported(module, imported.from, imported.name);
    const writes =
      of === undefined
        ? (module.bindingsByName.get(name) ?? []).flatMap((id) => module.facts.bindings[id]?.writes.map((write) => write.value) ?? [])
        : module.writesTo(of, name);
    const { holds } = turn ?? {};
    const turning = holds ? writes.filter((write) => turnsOn(write, holds)) : [];
    const [only, ...more] = turning.length > 0 ? turning : writes;
    if (!only || more.length > 0) return undefined;
    return { value: only, context: of === undefined ? { module, fn: 0, ...(turn && { frame: turn }) } : context };
  }

  private imported(module: Module, from: string, name: string): Held | undefined {
    const target = this.evaluator.program.resolve(module, from);
    const source = target.kind === 'file' && target.path !== module.path ? this.evaluator.program.module(target.path) : undefined;
    return source && this.exported(source, name === '*' ? 'default' : name);
  }

  private exported(module: Module, name: string): Held | undefined {
    const [only, ...more] = module.exportsByName.get(name) ?? [];
    if (!only || more.length > 0) return undefined;
    if (only.value) return { value: only.value, context: { module, fn: 0 } };
    return only.from === undefined ? undefined : this.imported(module, only.from, only.imported ?? '*');
  }

  private member(of: Value, name: string, context: Context, depth: number): Held | undefined {
    const thing = this.evaluator.evaluate(of, context);
    const own = thing.is === 'module' ? this.exported(thing.module, name) : undefined;
    if (own) return own;
    const held = this.unfold(of, context, depth + 1);
    if (held.value.kind === 'list') {
      const part = held.value.parts[Number(name)];
      return part && !part.spread ? { value: part.value, context: held.context } : undefined;
    }
    if (held.value.kind !== 'record') return undefined;
    const entry = held.value.entries.findLast(({ key }) => key?.kind === 'literal' && key.value === name);
    return entry && { value: entry.value, context: held.context };
  }

  /** What a first-party function gives, where it has just one `return`. */
  private returned(call: Value & { kind: 'call' }, context: Context): Held | undefined {
    if (call.made) return undefined;
    const [callee, ...others] = each(this.evaluator.evaluate(call.callee, context)).flatMap((one) =>
      one.is === 'module' ? each(this.evaluator.exported(one.module, 'default') ?? one) : [one],
    );
    if (callee?.is !== 'function' || others.length > 0) return undefined;
    const [only, ...more] = returns(callee.module.bodies[callee.fn] ?? []);
    const frame = only && more.length === 0 ? this.evaluator.frame(callee, call.args, context, call.at) : undefined;
    return only && frame && { value: only, context: { module: callee.module, fn: callee.fn, frame } };
  }
}
