/**
 * Owns the question "what can this value be", followed out of parameters to every call of the function around it.
 * Ends always, and says so when it gave up: what was not looked at may be anything.
 */
import { type FnId, operands, type Value } from '../core/value.js';
import type { Caller, Callers } from './callers.js';
import type { Evaluator } from './evaluate.js';
import type { Module } from './module.js';
import { argumentFor, type Context, each, keyOf, libraryName, type Thing } from './things.js';

/** What a value can be. Not `complete`: it can also be something that was not told, as it cannot be read or a bound was hit. */
export interface Possible {
  readonly things: readonly Thing[];
  readonly complete: boolean;
}

/** Ways that are looked at for one value. */
const MAX_WAYS = 200;

/** One way to a value: the calls that lead to it, innermost first. */
interface Way {
  readonly calls: readonly { readonly caller: Caller; readonly module: Module; readonly fn: FnId }[];
  /** What the value still depends on where the outermost of them stands. */
  readonly asked: readonly Value[];
  readonly at: Context;
}

/** Answers for one program. A bound that is hit answers "could not tell". */
export class Possibilities {
  constructor(
    private readonly evaluator: Evaluator,
    private readonly callers: Callers,
  ) {}

  /** What `value` can be, read in `context`, through all calls of the functions around it. What nobody calls is read as it stands. */
  of(value: Value, context: Context): Possible {
    const things = new Map<string, Thing>();
    let complete = true;
    const ways: Way[] = [{ calls: [], asked: [value], at: context }];
    let looked = 0;
    for (let way = ways.pop(); way; way = ways.pop()) {
      if (++looked > MAX_WAYS) return { things: [...things.values()], complete: false };
      const outwards = this.outwards(way);
      complete &&= outwards.complete;
      ways.push(...outwards.ways);
      if (outwards.ways.length > 0) continue;
      const entered = this.enter(context, way);
      for (const thing of entered ? each(this.evaluator.evaluate(value, entered)) : []) {
        complete &&= isKnown(thing);
        if (thing.is !== 'unknown' && thing.is !== 'param') things.set(keyOf(thing), thing);
      }
      complete &&= entered !== undefined;
    }
    return { things: [...things.values()], complete };
  }

  /** The same way, one call further out; none where nothing is open any more, or nobody calls. */
  private outwards(way: Way): { readonly ways: readonly Way[]; readonly complete: boolean } {
    const { module } = way.at;
    const open = openParams(way.asked, module);
    const fn = open[0]?.of;
    const callers = fn === undefined ? [] : this.callers.of(module, fn);
    if (fn === undefined || callers.length === 0) return { ways: [], complete: true };
    // A call that is already on the way is a recursion: what it passes on may grow without an end.
    const fresh = callers.filter((caller) => way.calls.every((one) => one.caller.call !== caller.call));
    const ways = fresh.map((caller) => ({
      calls: [...way.calls, { caller, module, fn }],
      asked: open.flatMap((param) => (param.of === fn ? passed(caller, module, param) : [])),
      at: caller.context,
    }));
    return { ways, complete: fresh.length === callers.length && this.callers.isAll(module, fn) };
  }

  /** The context of the value when it is reached this way; undefined when the calls go too deep. */
  private enter(context: Context, way: Way): Context | undefined {
    let outer = way.at;
    for (const [index, { caller, module, fn }] of [...way.calls.entries()].reverse()) {
      const callee = each(this.evaluator.evaluate(caller.call.callee, outer)).find(
        (one) => one.is === 'function' && one.module === module && one.fn === fn,
      );
      const frame = this.evaluator.frame(callee?.is === 'function' ? callee : { is: 'function', module, fn }, caller.call.args, outer);
      if (!frame) return undefined;
      outer = { ...(way.calls[index - 1]?.caller.context ?? context), frame };
    }
    return outer;
  }
}

type Open = Value & { readonly kind: 'param' };

/** The parameters that values depend on, through local variables too. */
function openParams(values: readonly Value[], module: Module): readonly Open[] {
  const seen = new Set<string>();
  const found: Open[] = [];
  const visit = (value: Value): void => {
    if (value.kind === 'param') found.push(value);
    if (value.kind === 'name' && value.of !== undefined && !seen.has(`${value.of} ${value.name}`)) {
      seen.add(`${value.of} ${value.name}`);
      module.writesTo(value.of, value.name).forEach(visit);
      module.elementsFor(value.of, value.name).forEach(visit);
    }
    operands(value).forEach(visit);
  };
  values.forEach(visit);
  return found;
}

function passed({ call }: Caller, module: Module, { of, index }: Open): readonly Value[] {
  const param = module.facts.functions[of]?.params[index];
  if (param?.rest) return call.args.slice(index).map((arg) => arg.value);
  return [argumentFor(call.args, index, param?.name ?? '')?.value ?? []].flat();
}

/** Whether all that can be said of a thing from the text is said: nothing in it is open. */
function isKnown(thing: Thing): boolean {
  switch (thing.is) {
    case 'literal':
      return thing.holes !== true;
    case 'object':
      // Without a call it is an instance by its declared type only; a first-party function that was not followed gives anything.
      return thing.callee.is === 'class' || (thing.call !== undefined && libraryName(thing) !== undefined);
    case 'member':
      // What a first-party thing is not known to have may be anything.
      return libraryName(thing) !== undefined;
    case 'list':
      return thing.items.every(isKnown);
    case 'record':
      return thing.entries.every((entry) => entry.key !== undefined && isKnown(entry.thing));
    case 'any':
      return thing.of.every(isKnown);
    default:
      return thing.is !== 'unknown' && thing.is !== 'param';
  }
}
