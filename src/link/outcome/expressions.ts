/** Owns the abstract value of an expression. Calls are in `calls.ts`; nothing here knows a library. */
import { lastName, type Value } from '../../core/value.js';
import { libraryName, type Thing } from '../things.js';
import {
  type Abstract,
  either,
  errorStatus,
  isCredential,
  isNull,
  isSetting,
  known,
  NO_CREDENTIAL,
  NOTHING,
  NULL_VALUE,
  namedStatus,
  truth,
} from './abstract.js';
import { type Activation, contextOf, Raised, selfField } from './activation.js';
import { contains } from './builtins.js';
import { namesRequest } from './credentials.js';
import { digestOf, equalsKeyed, isKeyed } from './digests.js';
import { isKindOf } from './kinds.js';
import { fromThing, member, requestMember } from './request.js';
import { isError } from './results.js';
import type { Walk } from './walk.js';

/** Evaluates `value`; calls in it run. Throws `Raised`. */
export function compute(walk: Walk, value: Value, activation: Activation): Abstract {
  switch (value.kind) {
    case 'literal':
      return value.regexp ? { is: 'thing', thing: { is: 'literal', value: value.value, regexp: true } } : known(value.value);
    case 'name':
      return name(walk, value, activation);
    case 'param':
      return param(walk, value, activation);
    case 'self':
      for (let scope: Activation | undefined = activation; scope; scope = scope.outer) if (scope.self) return scope.self;
      return fromThing(walk, walk.world.evaluator.evaluate(value, contextOf(activation)));
    case 'member': {
      const written = value.of.kind === 'self' && typeof value.name === 'string' ? writtenField(value.name, activation) : undefined;
      if (written) return written;
      const of = walk.compute(value.of, activation);
      if (typeof value.name === 'string') return member(walk, of, value.name);
      const key = walk.compute(value.name, activation);
      return key.is === 'known' && key.value !== null
        ? member(walk, of, String(key.value))
        : of.is === 'raw' || of.is === 'identity'
          ? of
          : NOTHING;
    }
    case 'call':
      return walk.callValue(value, activation);
    case 'function':
      return {
        is: 'closure',
        thing: { is: 'function', module: activation.module, fn: value.fn, ...(activation.frame && { frame: activation.frame }) },
        scope: activation,
      };
    case 'first':
      return first(walk, value, activation);
    case 'choice': {
      const when = walk.compute(value.when, activation);
      const holds = truth(when);
      if (holds !== undefined) return walk.compute(holds ? value.then : value.else, activation);
      const both = either(walk.compute(value.then, activation), walk.compute(value.else, activation));
      return isSetting(when) && both.is === 'unknown' ? { is: 'unknown', setting: true } : both;
    }
    case 'op':
      return operator(walk, value, activation);
    case 'text': {
      const parts = value.parts.map((part) => walk.compute(part.value, activation));
      if (parts.every((part) => part.is === 'known' && !part.tainted))
        return known(parts.map((part) => (part.is === 'known' ? String(part.value) : '')).join(''));
      if (parts.some(isKeyed)) return digestOf(true);
      return parts.some((part) => part.is === 'raw') ? { is: 'raw' } : { is: 'unknown', truthy: true };
    }
    case 'list':
      return { is: 'list', items: value.parts.map((part) => walk.compute(part.value, activation)) };
    case 'record': {
      const entries = new Map<string, Abstract>();
      for (const entry of value.entries) {
        const key = entry.key && walk.compute(entry.key, activation);
        const held = walk.compute(entry.value, activation);
        if (key?.is === 'known') entries.set(String(key.value), held);
      }
      return { is: 'record', entries };
    }
    case 'module':
    case 'class':
      return fromThing(walk, walk.world.evaluator.evaluate(value, contextOf(activation)));
    default:
      return NOTHING;
  }
}

function name(walk: Walk, value: Value & { kind: 'name' }, activation: Activation): Abstract {
  if (value.of !== undefined) {
    for (let scope: Activation | undefined = activation; scope; scope = scope.outer) {
      const held = scope.fn === value.of && scope.module === activation.module ? scope.variables.get(value.name) : undefined;
      if (held) return held;
    }
  }
  return fromThing(walk, walk.world.evaluator.evaluate(value, contextOf(activation)));
}

/** What this body or one around it wrote to a field of the receiver. */
export function writtenField(name: string, activation: Activation): Abstract | undefined {
  for (let scope: Activation | undefined = activation; scope; scope = scope.outer) {
    const held = scope.variables.get(selfField(name));
    if (held) return held;
  }
  return undefined;
}

function param(walk: Walk, value: Value & { kind: 'param' }, activation: Activation): Abstract {
  for (let scope: Activation | undefined = activation; scope; scope = scope.outer) {
    if (scope.fn === value.of && scope.module === activation.module) return scope.args[value.index] ?? NOTHING;
  }
  const named = walk.protocol?.within && activation.module.facts.functions[value.of]?.params[value.index]?.name;
  if (named && namesRequest(named)) return { is: 'request', path: [] };
  const thing = walk.world.evaluator.evaluate(value, contextOf(activation));
  const given = fromThing(walk, thing);
  // The options that a guard was made with: what they do not name is not set.
  return given.is === 'record' && thing.is === 'record' && thing.entries.every((one) => one.key !== undefined)
    ? { ...given, whole: true }
    : given;
}

function first(walk: Walk, value: Value & { kind: 'first' }, activation: Activation): Abstract {
  let reached: Abstract | undefined;
  let tainted = false;
  for (const [index, one] of value.of.entries()) {
    const found = walk.compute(one, activation);
    // The default for a missing credential is as telling as the lack of it.
    const empty = (found.is === 'list' && found.items.length === 0) || (found.is === 'record' && found.entries.size === 0);
    // An empty record that stands in for what is missing stays empty.
    const standIn: Abstract = found.is === 'record' && empty ? { ...found, whole: true } : found;
    const held: Abstract = tainted && empty ? NO_CREDENTIAL : tainted && found.is === 'known' ? { ...found, tainted: true } : standIn;
    tainted ||= found.is === 'known' && found.tainted === true;
    const result = reached ? either(reached, held) : held;
    const moves = movesOn(held, value.past);
    if (moves === false || index === value.of.length - 1) {
      // What was passed over if falsy, and something true behind it: true either way.
      return reached && value.past === 'falsy' && truth(held) === true ? { is: 'unknown', truthy: true } : result;
    }
    // Something that may be passed over leaves both possibilities; what is surely passed over leaves none.
    reached = moves ? reached : result;
  }
  return reached ?? NULL_VALUE;
}

function movesOn(held: Abstract, past: 'falsy' | 'nullish' | 'missing' | 'failed'): boolean | undefined {
  if (past === 'failed')
    return held.is === 'failed' || isNull(held) === true ? true : held.is === 'unknown' || held.is === 'thing' ? undefined : false;
  if (past === 'falsy') {
    const holds = truth(held);
    return holds === undefined ? undefined : !holds;
  }
  return isNull(held);
}

function operator(walk: Walk, value: Value & { kind: 'op' }, activation: Activation): Abstract {
  if (value.op === 'and') {
    let last: Abstract = NULL_VALUE;
    for (const one of value.args) {
      const held = walk.compute(one, activation);
      const holds = truth(held);
      if (holds === false) return held;
      last =
        holds === undefined || last.is === 'unknown'
          ? { is: 'unknown', ...((isSetting(held) || isSetting(last)) && { setting: true as const }) }
          : held;
    }
    return last;
  }
  const args = value.args.map((one) => walk.compute(one, activation));
  const [a, b] = args;
  if (!a) return NOTHING;
  switch (value.op) {
    case 'not': {
      const holds = truth(a);
      return holds === undefined ? undecided(args) : { is: 'known', value: !holds, ...(isCredential(a) && { tainted: true as const }) };
    }
    case 'eq':
      return b ? equal(walk, a, b) : NOTHING;
    case 'in':
      if (b?.is === 'request' && a.is === 'known' && typeof a.value === 'string') {
        const missing = isNull(requestMember(walk, [...b.path, a.value]));
        return missing === undefined ? NOTHING : known(!missing);
      }
      return b ? contains(b, a) : NOTHING;
    case 'is': {
      const variant = value.args[1] && lastName(value.args[1]);
      if (a.is === 'unknown' && a.raised?.by && isWrongSignature(b, a.raised.by)) return known(true);
      if (a.is === 'failed' && variant !== undefined && /^(Success|Ok|Some)$/.test(variant)) return known(false);
      if (isCredential(a) && a.is !== 'failed' && variant !== undefined && /^(Error|Err|Failure|Forward)$/.test(variant))
        return known(false);
      const type = a.is === 'unknown' && a.raised ? value.args[1] : undefined;
      const asked = type && walk.world.evaluator.evaluate(type, contextOf(activation));
      const kind = asked && a.is === 'unknown' && a.raised ? isRaised(walk, a.raised, asked) : undefined;
      if (kind !== undefined) return known(kind);
      return a.is === 'known' && a.value === null ? known(false) : undecided(args);
    }
    case 'failed':
      if (a.is === 'failed' || (a.is === 'known' && a.tainted && a.value === null)) return known(true);
      return a.is === 'unknown' || a.is === 'thing' || a.is === 'request' ? undecided(args) : known(false);
    case 'error':
      return { is: 'unknown', truthy: true };
    case 'propagate':
      if (a.is === 'failed') throw new Raised(undefined, walk.path);
      if (a.is === 'thing' && activation.module.language === 'typescript' && isError(walk, a.thing))
        throw new Raised(undefined, walk.path, errorStatus(a));
      if (a.is === 'known' && a.tainted && a.value === null) throw new Raised(undefined, walk.path, undefined, true);
      return a;
    case 'plus': {
      if (a.is === 'known' && b?.is === 'known' && typeof a.value === 'string') return known(`${a.value}${b.value}`);
      return args.find((one) => one.is === 'raw' || isKeyed(one)) ?? undecided(args);
    }
    case 'less':
      return less(a, b) ?? undecided(args);
    default:
      return undecided(args);
  }
}

/** Whether an error is of a kind, told from its class or from the status that both stand for; undefined when that cannot be told. */
function isRaised(walk: Walk, { type, status }: Raised, asked: Thing): boolean | undefined {
  const named = asked.is === 'external' ? namedStatus(asked.name) : undefined;
  if (status !== undefined && named !== undefined) return status === named;
  if (type?.is === 'external' && type.name === 'Error') return asked.is === 'external' && asked.name === 'Error';
  return type?.is === 'class' && asked.is === 'class' ? isKindOf(walk.world.evaluator.fields, type, asked) : undefined;
}

/** A comparison of numbers; there is none of what belongs to nobody. */
function less(a: Abstract, b: Abstract | undefined): Abstract | undefined {
  const [one, other] = [a, b].map((of) =>
    of?.is === 'known' && of.tainted && of.value === null ? 0 : of?.is === 'known' ? of.value : undefined,
  );
  const asked = [a, b].some((of) => of?.is === 'known' && of.tainted);
  return asked && typeof one === 'number' && typeof other === 'number' ? { is: 'known', value: one < other, tainted: true } : undefined;
}

/** Whether a class is the error by which a library says that a signature is wrong. `by`: its function that said so. */
function isWrongSignature(type: Abstract | undefined, by: string): boolean {
  const name = type?.is === 'thing' ? libraryName(type.thing) : undefined;
  return name !== undefined && /verif|signature/i.test(name.slice(name.lastIndexOf('.'))) && packageOf(name) === packageOf(by);
}

/** The package of a canonical name: `stripe`, `@polar-sh/sdk`. */
function packageOf(name: string): string | undefined {
  return /^(@[^/]+\/[^/.(]+|[^/.(]+)/.exec(name)?.[1];
}

function undecided(args: readonly Abstract[]): Abstract {
  return args.some(isSetting) ? { is: 'unknown', setting: true } : NOTHING;
}

function equal(walk: Walk, a: Abstract, b: Abstract): Abstract {
  const nullA = isNull(a);
  const nullB = isNull(b);
  if (nullA === true && nullB === true) return known(true);
  if (nullA !== undefined && nullB !== undefined && nullA !== nullB) return known(false);
  // `authed() is False`: whether there is a caller, asked as a yes or no.
  const [asked, other] = a.is === 'known' && a.tainted ? [a, b] : [b, a];
  if (asked.is === 'known' && asked.tainted && other.is === 'known' && typeof other.value === 'boolean')
    return { is: 'known', value: Boolean(asked.value) === other.value, tainted: true };
  const [one, two] = [a, b].map((side) => methodName(side) ?? side);
  if (one?.is === 'known' && two?.is === 'known') return known(one.value === two.value);
  const proof = equalsKeyed(walk, a, b);
  if (proof) return walk.valid ? undecided([a, b]) : proof;
  // A forged or missing credential equals nothing that the caller does not know.
  const credential = isCredential(a) ? a : isCredential(b) ? b : undefined;
  if (credential && !walk.valid) {
    const other = credential === a ? b : a;
    if (other.is !== 'known' || other.value !== null) return known(false);
  }
  return undecided([a, b]);
}

const METHOD = /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|TRACE|CONNECT)$/;

/** The text of a constant that stands for a method of HTTP: `Method::OPTIONS`. */
function methodName(value: Abstract): Abstract | undefined {
  const name = value.is === 'thing' && value.thing.is === 'external' ? value.thing.name.split('.').at(-1) : undefined;
  return name !== undefined && METHOD.test(name) ? known(name) : undefined;
}
