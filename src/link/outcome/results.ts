/**
 * Owns results as values: calls that run a function into one, hold a value or an error in one, and operators that are applied to one,
 * directly or in a pipe. What they are called is said by the library tables.
 */
import type { Fn } from '../../core/facts.js';
import { lastName, type Value } from '../../core/value.js';
import type { LibraryCall } from '../library-calls.js';
import { libraryName, type Thing } from '../things.js';
import { type Abstract, either, isNull, known, NO_CREDENTIAL, NOTHING, truth } from './abstract.js';
import { type Activation, Raised } from './activation.js';
import { library } from './library.js';
import { requestMember } from './request.js';
import type { Walk } from './walk.js';

type Call = Value & { readonly kind: 'call' };

/** What the tables say about results. */
export type ResultCall = Extract<
  LibraryCall,
  { does: 'run' | 'hold' | 'fail' | 'then' | 'ensure' | 'catch' | 'drop-errors' | 'collect-errors' | 'present' | 'match' | 'part' }
>;

const RESULTS: ReadonlySet<string> = new Set<ResultCall['does']>([
  ...(['run', 'hold', 'fail', 'then', 'ensure', 'catch', 'drop-errors', 'collect-errors', 'present', 'match', 'part'] as const),
]);

export function isResultCall(table: LibraryCall): table is ResultCall {
  return RESULTS.has(table.does);
}

/** Runs such a call. In a pipe, what it is applied to comes first among `args`. */
export function resultCall(walk: Walk, table: ResultCall, args: readonly Abstract[], call: Call, activation: Activation): Abstract {
  const [held = NOTHING, ...rest] = args;
  const callback = args.findLast(isCallable);
  const failed = held.is === 'failed';
  switch (table.does) {
    case 'run': {
      const attempted = held.is === 'record' ? held.entries.get('try') : callback;
      return attempted ? settled(walk, attempted, [], activation, call) : NOTHING;
    }
    case 'hold':
      return held;
    case 'fail':
      return { is: 'failed' };
    case 'then': {
      if (failed || !callback) return failed ? held : (rest[0] ?? NOTHING);
      const next = settled(walk, callback, [held], activation, call);
      return table.keeps && next.is !== 'failed' ? held : next;
    }
    case 'ensure': {
      const holds = failed || !rest[0] ? false : truth(walk.callAbstract(rest[0], [held], activation, call));
      if (holds === undefined) walk.exits.raises.push(new Raised(undefined, walk.path));
      return holds === false ? { is: 'failed' } : held;
    }
    case 'catch':
      return failed && callback ? settled(walk, callback, [{ is: 'unknown', truthy: true }], activation, call) : held;
    case 'drop-errors':
    case 'collect-errors':
      return failed ? NO_CREDENTIAL : held;
    case 'present': {
      const missing = failed ? true : isNull(held);
      return missing === undefined ? NOTHING : known(missing !== table.is);
    }
    case 'match':
      return matched(
        walk,
        held,
        rest.find((one) => one.is === 'record'),
        activation,
        call,
      );
    case 'part': {
      const key = rest[0]?.is === 'known' ? String(rest[0].value) : undefined;
      return held.is === 'request' && key !== undefined ? requestMember(walk, [...held.path, key]) : NOTHING;
    }
  }
}

/** `x.pipe(f, g(y))`: each operator is applied to what the one before it gave. */
export function piped(walk: Walk, start: Abstract, operators: readonly Value[], activation: Activation, call: Call): Abstract {
  let held = start;
  for (const operator of operators) {
    const table = library(walk, operator.kind === 'call' ? operator.callee : operator, activation);
    if (table && isResultCall(table) && table.does !== 'run') {
      const given = operator.kind === 'call' ? operator.args.map((arg) => walk.compute(arg.value, activation)) : [];
      held = resultCall(walk, table, [held, ...given], operator.kind === 'call' ? operator : call, activation);
      continue;
    }
    // What a library does besides, as naming and providing, leaves the value as it is.
    const applied = isLibrary(walk, operator, activation) ? undefined : walk.compute(operator, activation);
    if (applied && isCallable(applied)) held = walk.callAbstract(applied, [held], activation, call);
  }
  return held;
}

function isLibrary(walk: Walk, operator: Value, { module, fn, frame }: Activation): boolean {
  const callee = operator.kind === 'call' ? operator.callee : operator;
  const thing = walk.world.evaluator.evaluate(callee, { module, fn, ...(frame && { frame }) });
  return libraryName(thing) !== undefined;
}

/** What a function gives, an error as a result that holds it. */
function settled(walk: Walk, callback: Abstract, args: readonly Abstract[], activation: Activation, call: Call): Abstract {
  try {
    return walk.callAbstract(callback, args, activation, call);
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    walk.path = error.path;
    return { is: 'failed' };
  }
}

/** `match(x, { onNone, onSome })`: one of two functions. */
function matched(walk: Walk, held: Abstract, cases: Abstract | undefined, activation: Activation, call: Call): Abstract {
  if (cases?.is !== 'record') return NOTHING;
  const pick = (...names: readonly string[]): Abstract =>
    names.map((name) => cases.entries.get(name)).find((one) => one !== undefined) ?? NOTHING;
  const none = pick('onNone', 'onLeft', 'onFailure', 'onFalse');
  const some = pick('onSome', 'onRight', 'onSuccess', 'onTrue');
  const missing = held.is === 'failed' ? true : held.is === 'known' && typeof held.value === 'boolean' ? !held.value : isNull(held);
  if (missing !== undefined) return settled(walk, missing ? none : some, [held], activation, call);
  const values: Abstract[] = [];
  const way = (callback: Abstract) => (): boolean => values.push(settled(walk, callback, [held], activation, call)) > 0;
  walk.fork([way(none), way(some)], activation, false);
  if (values.some((one) => one.is === 'failed')) walk.exits.raises.push(new Raised(undefined, walk.path));
  return (
    values.filter((one) => one.is !== 'failed').reduce<Abstract | undefined>((all, one) => (all ? either(all, one) : one), undefined) ?? {
      is: 'failed',
    }
  );
}

function isCallable(value: Abstract): boolean {
  return value.is === 'closure' || (value.is === 'thing' && value.thing.is === 'function');
}

/** Whether a thing is an error by the name of its class or of what that extends: leaving with it is failing. */
export function isError(walk: Walk, thing: Thing): boolean {
  if (thing.is !== 'object') return false;
  const { callee } = thing;
  if (callee.is !== 'class') return ERROR.test(libraryName(callee) ?? '');
  const declared = callee.module.facts.classes[callee.id];
  return (
    declared !== undefined &&
    (ERROR.test(declared.name) ||
      walk.world.evaluator.fields.basesOf(callee.module, declared).some((base) => ERROR.test(libraryName(base) ?? '')))
  );
}

const ERROR = /(Error(Class)?|Exception|Unauthori[sz]ed|Unauthenticated|Forbidden|Denied|Failure)(\(\))*$/;

/** Whether a Rust function cannot give an error: it declares no result, or none at all. Closures and async blocks declare nothing. */
export function onlyPanics(fn: Fn): boolean {
  return fn.name !== undefined && (fn.returns === undefined || (fn.returns.kind === 'name' && fn.returns.name === '!'));
}

/** Whether a Rust function that never returns gives nothing rather than an error. */
export function gaveNothing(fn: Fn, raises: readonly Raised[]): boolean {
  const returns = fn.returns?.kind === 'call' ? lastName(fn.returns.callee) : fn.returns && lastName(fn.returns);
  return raises.every((one) => one.missing) && !/Result$/.test(returns ?? '');
}
