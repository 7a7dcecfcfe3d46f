/**
 * Owns registrations in loops: a site in the body of a loop, or of a function that a list calls for each of its elements, is read once
 * for each turn. Also tells what such a function is called by, and when.
 */
import type { Site } from '../../core/facts.js';
import { blocks, type Step, valuesOf } from '../../core/outline.js';
import { type FnId, operands, type Value } from '../../core/value.js';
import type { Evaluator } from '../evaluate.js';
import type { Position } from '../model.js';
import type { Module } from '../module.js';
import { type CallValue, type Context, each, type Frame, type Held, type Thing } from '../things.js';
import { Unfolding } from '../unfold.js';

/** Turns of one loop that are read. */
const MAX_TURNS = 200;
/** A path, or a method by which requests are made. */
const TELLS = /^\/|^(get|post|put|patch|delete|head|options|all)$/i;
const ITERATES = new Set(['forEach', 'map', 'each', 'flatMap', 'for_each']);

/** A place to read a site in, and when it happens there. */
export interface Reading {
  readonly context: Context;
  readonly position: Position;
}

/** A function that stands among the arguments of a call. */
interface Callback {
  readonly call: CallValue;
  readonly fn: FnId;
}

type Loop = Site['loops'][number];

export class Turns {
  private readonly unfolding: Unfolding;
  private readonly callbacks = new WeakMap<Module, ReadonlyMap<FnId, Callback>>();

  constructor(private readonly evaluator: Evaluator) {
    this.unfolding = new Unfolding(evaluator);
  }

  /** The parameter that a list which is looped over around a site comes from. */
  open(site: Site, context: Context): (Thing & { is: 'param' }) | undefined {
    for (const { fn, over } of this.lists(site, context.module)) {
      const held = this.unfolding.unfold(over, { ...context, fn });
      const found = each(this.evaluator.evaluate(held.value, held.context)).find((one) => one.is === 'param');
      if (found?.is === 'param') return found;
    }
    return undefined;
  }

  /** The readings of a site, one for each turn of the loops around it. */
  of(site: Site, reading: Reading): readonly Reading[] {
    const { module } = reading.context;
    const chain = this.enclosing(site.fn, module);
    if (chain.length === 0 && site.loops.length === 0) return [reading];
    const last = reading.position.at(-1);
    let ways: readonly Reading[] = [
      { context: { ...reading.context, fn: chain[0]?.callback.fn ?? site.fn }, position: reading.position.slice(0, -1) },
    ];
    for (const { callback, inner } of chain) ways = ways.flatMap((way) => this.called(way, callback, inner));
    for (const loop of site.loops) ways = ways.flatMap((way) => this.looped(way, site.fn, loop));
    return ways.map((way) => ({ context: { ...way.context, fn: site.fn }, position: last ? [...way.position, last] : way.position }));
  }

  /** The calls that a function and those around it are callbacks of, outermost first. */
  private enclosing(fn: FnId, module: Module): readonly { callback: Callback; inner: FnId }[] {
    const found: { callback: Callback; inner: FnId }[] = [];
    for (let id: FnId | undefined = fn; id !== undefined; id = module.facts.functions[id]?.within) {
      const callback = this.callbacksOf(module).get(id);
      if (callback) found.unshift({ callback, inner: id });
    }
    return found;
  }

  private lists(site: Site, module: Module): readonly { readonly fn: FnId; readonly over: Value }[] {
    return [
      ...this.enclosing(site.fn, module).flatMap(({ callback }) => {
        const list = iterated(callback.call);
        return list ? [{ fn: callback.fn, over: list }] : [];
      }),
      ...site.loops.flatMap(({ over }) => (over ? [{ fn: site.fn, over }] : [])),
    ];
  }

  private called(way: Reading, { call, fn }: Callback, inner: FnId): readonly Reading[] {
    const { module, frame: outer } = way.context;
    const place = { body: `${module.path}#${fn}`, order: call.at[1] };
    const list = iterated(call);
    const items = list && this.items(list, { ...way.context, fn });
    if (!items || items.length === 0) return [{ ...way, position: [...way.position, place] }];
    return items.map((item, index): Reading => {
      const frame: Frame = {
        ...around(way.context),
        fn: inner,
        args: [{ value: item.value }],
        caller: item.context,
        ...(outer && { outer }),
      };
      return { context: { module, fn: inner, frame }, position: [...way.position, place, turn(place.body, index)] };
    });
  }

  private looped(way: Reading, fn: FnId, { over, to }: Loop): readonly Reading[] {
    const { module, frame: outer } = way.context;
    if (!over || to?.kind !== 'name') return [way];
    const place = { body: `${module.path}#${fn}`, order: over.at[1] };
    const items = this.items(over, { ...way.context, fn });
    if (!items || items.length === 0) return [way];
    return items.map((item, index): Reading => {
      const holds: ReadonlyMap<string, Held> = new Map([[to.name, item]]);
      const frame: Frame = { ...around(way.context), fn, args: [], caller: way.context, holds, ...(outer && { outer }) };
      return { context: { module, fn, frame }, position: [...way.position, place, turn(place.body, index)] };
    });
  }

  /** The elements to take turns with. A loop over mere words is one registration, with a hole where the word goes; paths and methods say more. */
  private items(list: Value, context: Context): readonly Held[] | undefined {
    const items = this.unfolding.items(list, context)?.slice(0, MAX_TURNS);
    return items?.every(({ value }) => value.kind === 'literal' && !TELLS.test(String(value.value))) ? undefined : items;
  }

  private callbacksOf(module: Module): ReadonlyMap<FnId, Callback> {
    const known = this.callbacks.get(module);
    if (known) return known;
    const found = new Map<FnId, Callback>();
    module.bodies.forEach((body, fn) => {
      const take = (value: Value): void => {
        for (const inner of operands(value)) take(inner);
        if (value.kind !== 'call') return;
        for (const arg of value.args) if (arg.value.kind === 'function') found.set(arg.value.fn, { call: value, fn });
      };
      const visit = (steps: readonly Step[]): void => {
        for (const step of steps) {
          valuesOf(step).forEach(take);
          blocks(step).forEach(visit);
        }
      };
      visit(body);
    });
    this.callbacks.set(module, found);
    return found;
  }
}

function around({ module, frame }: Context): Pick<Frame, 'module' | 'depth' | 'self'> {
  return { module, depth: frame?.depth ?? 0, ...(frame?.self && { self: frame.self }) };
}

function turn(body: string, order: number): Position[number] {
  return { body: `${body} turn`, order };
}

/** The list whose elements a call hands to its callback. */
function iterated({ callee }: CallValue): Value | undefined {
  return callee.kind === 'member' && typeof callee.name === 'string' && ITERATES.has(callee.name) ? callee.of : undefined;
}
