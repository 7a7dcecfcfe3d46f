/** Owns what a call does during a walk: first-party functions run, library calls follow their tables, the rest is unknown. */
import type { Value } from '../../core/value.js';
import { lastName, operands } from '../../core/value.js';
import { isSuper } from '../fields.js';
import { libraryName, type Thing } from '../things.js';
import { type Abstract, either, errorStatus, isSetting, known, NO_CREDENTIAL, NOTHING, NULL_VALUE, namedStatus } from './abstract.js';
import { type Activation, contextOf, Raised } from './activation.js';
import { fail, letThrough, statusAmong } from './answers.js';
import { listTest, matches, resultMethod, textMethod } from './builtins.js';
import { decorated } from './decorated.js';
import { digestMethod, isDigest } from './digests.js';
import { library, libraryEntry } from './library.js';
import { member, requestAround } from './request.js';
import { requestMethod } from './request-methods.js';
import { piped } from './results.js';
import { tableCall } from './tables.js';
import { unknownCall } from './unread.js';
import type { Walk } from './walk.js';

type Call = Value & { readonly kind: 'call' };

/** Evaluates a call expression. */
export function callValue(walk: Walk, call: Call, activation: Activation): Abstract {
  const { callee } = call;
  if (callee.kind === 'name' && /^cfg!?$/.test(callee.name) && activation.module.language === 'rust') return configured(call);
  if (callee.kind !== 'member' || typeof callee.name !== 'string') {
    const made = callee.kind === 'call' && activation.module.language === 'typescript' ? library(walk, callee, activation) : undefined;
    const target = made ? NOTHING : walk.compute(callee, activation);
    const args = given(walk, call, activation);
    return made ? tableCall(walk, made, args, call, activation, undefined) : callAbstract(walk, target, args, activation, call);
  }
  const name = callee.name;
  if (isSuper(callee.of) && activation.module.language !== 'rust') return superMethod(walk, name, call, activation);
  let of: Abstract;
  try {
    of = walk.compute(callee.of, activation);
  } catch (error) {
    // What failed is piped as an error; `promise.catch(handler)`: the handler takes what the promise was rejected with.
    if (error instanceof Raised && name === 'pipe') {
      walk.path = error.path;
      return piped(walk, { is: 'failed' }, operands(call).slice(1), activation, call);
    }
    if (!(error instanceof Raised) || (name !== 'catch' && name !== 'then')) throw error;
    const handler = call.args[name === 'catch' ? 0 : 1];
    if (!handler) throw error;
    walk.path = error.path;
    return callAbstract(walk, walk.compute(handler.value, activation), [{ is: 'unknown', truthy: true }], activation, call);
  }
  if (name === 'pipe' && activation.module.language === 'typescript') return piped(walk, of, operands(call).slice(1), activation, call);
  return method(walk, of, name, given(walk, call, activation), call, activation);
}

/** The arguments of a call. A list that is spread is its items; of anything else that is spread, nothing is known. */
function given(walk: Walk, call: Call, activation: Activation): readonly Abstract[] {
  return call.args.flatMap((arg): readonly Abstract[] => {
    const value = walk.compute(arg.value, activation);
    if (!arg.spread || activation.module.language !== 'typescript') return [value];
    return value.is === 'list' ? value.items : [NOTHING, NOTHING, NOTHING, NOTHING];
  });
}

/** A condition of the build: production is neither a test nor a debug build. */
function configured(call: Call): Abstract {
  const [value] = call.args.map((arg) => arg.value);
  if (value?.kind === 'call' && lastName(value.callee) === 'not') {
    const inner = configured(value);
    return inner.is === 'known' ? known(!inner.value) : inner;
  }
  return value && /^(test|debug_assertions)$/.test(lastName(value) ?? '') ? known(false) : NOTHING;
}

/** `super().name(…)`: the base's method, on the same receiver. */
function superMethod(walk: Walk, name: string, call: Call, activation: Activation): Abstract {
  const { fields } = walk.world.evaluator;
  const context = contextOf(activation);
  const receiver = walk.compute({ kind: 'self', at: call.at }, activation);
  const thing = fields.ofSuper(context, name, receiver.is === 'thing' ? receiver.thing : fields.self(context));
  const args = call.args.map((arg) => walk.compute(arg.value, activation));
  return callAbstract(walk, { is: 'thing', thing }, args, activation, call, receiver);
}

function method(walk: Walk, of: Abstract, name: string, args: readonly Abstract[], call: Call, activation: Activation): Abstract {
  if (name === 'then' || name === 'and_then' || name === 'map') {
    const [callback] = args;
    if (callback && isFunction(callback) && of.is !== 'failed' && !(of.is === 'list' && name === 'map')) {
      if (name !== 'then' && of.is === 'known' && of.value === null) return of;
      return callAbstract(walk, callback, [of], activation, call);
    }
  }
  if (name === 'catch' && of.is !== 'thing') return of;
  const result = resultMethod(of, name);
  const optionOnRequest = of.is === 'request' && activation.module.language !== 'rust';
  if (result && of.is !== 'list' && of.is !== 'thing' && !optionOnRequest) return result;
  switch (of.is) {
    case 'next':
      // Rust: what comes next is a value that is copied, locked and asked whether it is ready.
      return activation.module.language !== 'rust' || /^(call|run|oneshot)$/.test(name) ? letThrough(walk, args) : of;
    case 'request':
      return requestMethod(walk, of.path, name, args, call, activation) ?? unknownCall(walk, name, args, call, activation);
    case 'response':
      return answer(walk, of.status, name, args, call, activation);
    case 'known':
      if (of.tainted) return NO_CREDENTIAL;
      return (typeof of.value === 'string' && textMethod(of.value, name, args)) || NOTHING;
    case 'raw':
      if (/^verify|authenticat|decrypt/.test(name)) return walk.valid ? { is: 'identity' } : fail(walk, activation);
      return /^(startsWith|startswith|starts_with|includes|endsWith|endswith|match|test)$/.test(name) ? NOTHING : of;
    case 'identity':
      return /^(is|has|can|get)/.test(name) ? (walk.valid && /^(is_?authenticated|get)/i.test(name) ? of : NOTHING) : NOTHING;
    case 'list': {
      const [callback] = args;
      if (args.length === 0 && /^(iter|into_iter|iter_mut|copied|cloned)$/.test(name)) return of;
      if (callback && isFunction(callback)) {
        if (name === 'map') return { is: 'list', items: of.items.map((item) => callAbstract(walk, callback, [item], activation, call)) };
        return listTest(of.items, name, (item) => callAbstract(walk, callback, [item], activation, call)) ?? NOTHING;
      }
      if ((name === 'includes' || name === 'contains' || name === 'has') && args[0]) return containsItem(of.items, args[0]);
      const status = errorStatus(of);
      return status === undefined ? NOTHING : { is: 'response', status };
    }
    case 'thing': {
      const status = name === 'into_response' ? errorStatus(of) : undefined;
      if (status !== undefined) return { is: 'response', status };
      if (of.thing.is === 'object' && name === walk.protocol?.nextAt) return letThrough(walk, []);
      if (of.thing.is === 'literal' && of.thing.regexp && name === 'test' && args[0]) return matches(of, args[0]);
      const target = walk.world.evaluator.fields.access(of.thing, name);
      // What a class that declares a service is given to check and gives back as it is.
      if (name === 'of' && of.thing.is === 'class' && target.is === 'member' && args.length === 1) return args[0] ?? NOTHING;
      const at = target.is === 'member' ? requestAround(walk, of.thing) : undefined;
      if (at) return requestMethod(walk, at, name, args, call, activation) ?? unknownCall(walk, name, args, call, activation);
      return callAbstract(walk, { is: 'thing', thing: target }, args, activation, call, of);
    }
    case 'failed':
      return of;
    default: {
      if (isDigest(of)) return digestMethod(walk, of, name, args, activation.module.language);
      const target = member(walk, of, name);
      if (isFunction(target)) return callAbstract(walk, target, args, activation, call);
      return isSetting(of) ? of : unknownCall(walk, name, args, call, activation);
    }
  }
}

function containsItem(items: readonly Abstract[], item: Abstract): Abstract {
  if (item.is !== 'known') return NOTHING;
  if (items.some((one) => one.is === 'known' && one.value === item.value)) return known(true);
  return items.every((one) => one.is === 'known') ? known(false) : NOTHING;
}

function isFunction(value: Abstract): boolean {
  return value.is === 'closure' || value.is === 'next' || (value.is === 'thing' && value.thing.is === 'function');
}

/** Calls an abstract value. `receiver`: what the called method belongs to. */
export function callAbstract(
  walk: Walk,
  target: Abstract,
  args: readonly Abstract[],
  activation: Activation,
  call: Call,
  receiver?: Abstract,
): Abstract {
  switch (target.is) {
    case 'next':
      return letThrough(walk, args);
    case 'settle':
      if (!target.into) throw new Raised(undefined, walk.path);
      target.into.push(args[0] ?? NULL_VALUE);
      return NOTHING;
    // What a library's guard has become, which has said already what it had to say; or an ASGI response, sent by calling it.
    case 'response':
      if (target.status !== undefined && target.status >= 300) walk.path = { ...walk.path, rejected: true };
      return target;
    case 'closure':
      return walk.invoke(target.thing, positional(target.thing, args, call), { scope: target.scope });
    case 'thing':
      return callThing(walk, target.thing, args, activation, { call, ...(receiver && { receiver }) });
    case 'known':
      if (target.value === true) return target;
      return target.tainted ? NO_CREDENTIAL : NOTHING;
    case 'request': {
      // A method taken off the request; a function that gives a place on the request stands for that place.
      const name = target.path.at(-1);
      if (name === undefined) return unknownCall(walk, lastName(call.callee) ?? '', args, call, activation);
      const taken = activation.module.language === 'typescript';
      return (taken && requestMethod(walk, target.path.slice(0, -1), name, args, call, activation)) || target;
    }
    default:
      return isSetting(target) ? target : unknownCall(walk, lastName(call.callee) ?? '', args, call, activation);
  }
}

/** The arguments in the order of the parameters; keyword arguments find theirs by name. */
function positional(thing: Thing & { is: 'function' }, args: readonly Abstract[], call: Call | undefined): readonly Abstract[] {
  if (!call?.args.some((arg) => arg.name !== undefined) || call.args.length !== args.length) return args;
  const params = thing.module.facts.functions[thing.fn]?.params ?? [];
  const ordered: Abstract[] = [];
  call.args.forEach((arg, index) => {
    const value = args[index];
    const at = arg.name === undefined ? index : params.findIndex((param) => param.name === arg.name);
    if (value && at >= 0) ordered[at] = value;
  });
  return ordered;
}

/** How a thing is called: by which expression, on what, or by the framework itself. */
export interface How {
  readonly call?: Call;
  readonly receiver?: Abstract;
  readonly injected?: boolean;
}

/** Calls a thing that was followed across files. */
export function callThing(walk: Walk, thing: Thing, passed: readonly (Abstract | undefined)[], activation: Activation, how: How): Abstract {
  const { evaluator } = walk.world;
  const args = passed.map((one) => one ?? NOTHING);
  if (thing.is === 'function') {
    if (walk.protocol?.around?.some((one) => one.is === 'function' && one.fn === thing.fn && one.module === thing.module))
      return letThrough(walk, []);
    const wrapper = how.call && decorated(walk, thing);
    if (wrapper && how.call) return callAbstract(walk, wrapper, args, activation, how.call);
    const self = how.receiver?.is === 'thing' && how.receiver.thing.is === 'object' ? how.receiver : undefined;
    return walk.invoke(thing, how.call ? positional(thing, args, how.call) : passed, {
      ...(self && { self }),
      ...(how.injected && { injected: true }),
    });
  }
  if (thing.is === 'any') return callThing(walk, thing.of[0] ?? { is: 'unknown' }, args, activation, how);
  if (thing.is === 'module') {
    const main = evaluator.exported(thing.module, 'default');
    return main ? callThing(walk, main, args, activation, how) : NOTHING;
  }
  if (thing.is === 'class') return construct(walk, thing, args, activation, how);
  if (thing.is === 'object') {
    const method = ['__call__', 'call'].map((name) => evaluator.fields.access(thing, name)).find((one) => one.is === 'function');
    if (method?.is === 'function')
      return walk.invoke(method, how.call ? args : passed, { ...(how.injected && { injected: true }), self: { is: 'thing', thing } });
  }
  if (thing.is === 'object' && thing.callee.is === 'class') {
    const part = evaluator.fields.libraryPart(thing);
    if (part) return callThing(walk, part, passed, activation, how);
  }
  if (thing.is === 'object') {
    const [wrapped] = thing.call?.args ?? [];
    if (wrapped && libraryEntry(walk, thing.callee, thing.in.module.language)?.does === 'wrap')
      return callThing(walk, evaluator.evaluate(wrapped.value, thing.in), passed, activation, how);
  }
  if (thing.is === 'external' && how.call && activation.module.language === 'rust') {
    if (thing.name === 'Err') return { is: 'failed' };
    const status = namedStatus(thing.name);
    if (status !== undefined) return { is: 'response', status };
  }
  const [executor] = args;
  if (how.call?.made === 'new' && executor && isFunction(executor) && libraryName(thing) === 'Promise')
    return promise(walk, executor, activation, how.call);
  // `new URL(request.url)`, of which the path is asked.
  if (how.call?.made === 'new' && libraryName(thing) === 'URL' && args.length === 1 && executor?.is === 'known') return executor;
  const table = libraryEntry(walk, thing, activation.module.language);
  if (table) return tableCall(walk, table, args, how.call, activation, how.receiver ?? { is: 'thing', thing });
  const made = how.call ? unknownCall(walk, lastName(how.call.callee) ?? '', args, how.call, activation) : NOTHING;
  if (made.is !== 'unknown' || thing.is === 'unknown' || !how.call) return made;
  return { is: 'thing', thing: { is: 'object', callee: thing, call: how.call, in: contextOf(activation) } };
}

/** `new Promise(executor)`: its value where it is kept, an error where it is only rejected. */
function promise(walk: Walk, executor: Abstract, activation: Activation, call: Call): Abstract {
  const values: Abstract[] = [];
  callAbstract(walk, executor, [{ is: 'settle', into: values }, { is: 'settle' }], activation, call);
  return values.length > 0 ? values.reduce(either) : NOTHING;
}

function construct(walk: Walk, thing: Thing & { is: 'class' }, args: readonly Abstract[], activation: Activation, how: How): Abstract {
  const status = statusAmong(args, how.call);
  if (status !== undefined) return { is: 'response', status };
  const made: Thing = { is: 'object', callee: thing, ...(how.call && { call: how.call }), in: contextOf(activation) };
  if (how.injected) {
    const init = walk.world.evaluator.fields.access(made, '__init__');
    if (init.is === 'function') walk.invoke(init, [], { injected: true, self: { is: 'thing', thing: made } });
  }
  return { is: 'thing', thing: made };
}

function answer(
  walk: Walk,
  status: number | undefined,
  name: string,
  args: readonly Abstract[],
  call: Call,
  activation: Activation,
): Abstract {
  const given = /redirect/i.test(name) ? 302 : (namedStatus(name) ?? statusAmong(args, call));
  const now = given ?? status;
  // Where only an answer stops a request, a status alone stops nothing: it has not been sent yet.
  const isUnsent = walk.protocol?.answerStops === true && /^(code|status)$/.test(name);
  if ((now !== undefined && now >= 300 && !isUnsent) || name === 'destroy') walk.path = { ...walk.path, rejected: true };
  else if (/^(json|send|end|render|sendFile|write|pipe|download|jsonp|sendStatus|body)$/.test(name))
    walk.path = { ...walk.path, answered: true };
  else unknownCall(walk, name, args, call, activation);
  return { is: 'response', ...(now !== undefined && { status: now }) };
}
