/** Owns what a call does according to the library tables. The tables are in `src/models`. */
import type { GuardVerdict } from '../../core/route.js';
import { lastName, type Value } from '../../core/value.js';
import type { LibraryCall } from '../library-calls.js';
import { libraryName, type Thing } from '../things.js';
import { type Abstract, isCredential, isNull, known, NO_CREDENTIAL, NOTHING, NULL_VALUE, truth } from './abstract.js';
import { type Activation, contextOf, Raised } from './activation.js';
import { fail, letThrough, statusAmong } from './answers.js';
import { extract } from './arguments.js';
import { matches } from './builtins.js';
import { digestOf } from './digests.js';
import { writtenField } from './expressions.js';
import { fromThing, identity, member, metadata, requestMember, setting } from './request.js';
import { isResultCall, resultCall } from './results.js';
import type { Walk } from './walk.js';

type Call = Value & { readonly kind: 'call' };

/** Verdicts of guards that an anonymous caller does not pass. */
export const REJECTING: ReadonlySet<GuardVerdict> = new Set(['rejects', 'presence', 'authz', 'signature', 'network', 'bypassable']);

/** Runs a call as its table says. */
export function tableCall(
  walk: Walk,
  table: LibraryCall,
  args: readonly Abstract[],
  call: Call | undefined,
  activation: Activation,
  receiver: Abstract | undefined,
): Abstract {
  if (table.does === 'digest') return digestOf(table.keyed === true);
  const name = call ? (lastName(call.callee) ?? '') : '';
  const changed = walk.path.changed || (table.does === 'io' && table.writes === true);
  walk.path = { ...walk.path, changed, calls: [...walk.path.calls, name] };
  if (call && name === walk.given.fails) throw new Raised(undefined, walk.path);
  if (call && isResultCall(table)) return resultCall(walk, table, args, call, activation);
  switch (table.does) {
    case 'verify': {
      walk.readsCredential = true;
      const callback = args.find((arg) => arg.is === 'closure');
      if (callback && call)
        return walk.callAbstract(
          callback,
          walk.valid ? [NULL_VALUE, { is: 'identity' }] : [{ is: 'unknown', truthy: true }, NO_CREDENTIAL, NO_CREDENTIAL],
          activation,
          call,
        );
      if (walk.valid) return { is: 'identity' };
      return fail(walk, activation, call && libraryName(walk.world.evaluator.evaluate(call.callee, contextOf(activation))));
    }
    case 'identify': {
      const callback = args.find((arg) => arg.is === 'closure');
      const found = identity(walk);
      return callback && call ? walk.callAbstract(callback, [NULL_VALUE, found, found], activation, call) : found;
    }
    case 'read-credential':
      walk.readsCredential = true;
      if (walk.given.credential !== 'absent') return { is: 'raw' };
      return table.required ? fail(walk, activation) : NO_CREDENTIAL;
    case 'decode':
      return args.find(isCredential) ?? (receiver && isCredential(receiver) ? receiver : NOTHING);
    case 'reject':
      throw new Raised(undefined, walk.path, statusAmong(args, call));
    case 'guard': {
      const told = table.tells && args.find((arg) => arg.is === 'closure' || (arg.is === 'thing' && arg.thing.is === 'function'));
      if (!told || !call) return guard(walk, table, args, call);
      const found = identity(walk);
      walk.callAbstract(told, [NULL_VALUE, found, found], activation, call);
      return { is: 'response' };
    }
    case 'inject': {
      const [dependency] = args;
      if (dependency?.is === 'thing') return walk.callThing(dependency.thing, [], activation, { injected: true });
      return dependency?.is === 'closure' && call
        ? walk.invoke(dependency.thing, [], { scope: dependency.scope, injected: true })
        : NOTHING;
    }
    case 'request':
      return requestMember(walk, table.at);
    case 'match-path':
      return matchPath(walk, receiver);
    case 'metadata':
      return args[0] ? metadata(walk, args[0], args.slice(1), table.merges === true) : NOTHING;
    case 'extract': {
      if (call?.callee.kind !== 'member') return NOTHING;
      const { of, at } = call.callee;
      return extract(walk, call.types ? { kind: 'call', callee: of, args: call.types.map((value) => ({ value })), at } : of, activation);
    }
    case 'setting':
      return setting(walk);
    case 'propagate': {
      const [held] = args;
      if (held?.is === 'failed' || (held && isNull(held) && isCredential(held))) throw new Raised(undefined, walk.path);
      return held ?? NOTHING;
    }
    case 'instances':
      return receiver && call ? instances(walk, receiver, table.of, activation, call) : NOTHING;
    case 'wrap':
      return args.find((arg) => ['closure', 'next', 'thing', 'request'].includes(arg.is)) ?? args.find(isCredential) ?? NOTHING;
    default:
      // What it does to errors, logs and handlers is asked elsewhere; its result is unknown.
      return NOTHING;
  }
}

function instances(walk: Walk, receiver: Abstract, field: string, activation: Activation, call: Call): Abstract {
  const classes = writtenField(field, activation) ?? member(walk, receiver, field);
  if (classes.is !== 'list') return NOTHING;
  return { is: 'list', items: classes.items.map((one) => walk.callAbstract(one, [], activation, { ...call, args: [] })) };
}

/** Whether the request's path is one of those that a test was made with. */
function matchPath(walk: Walk, test: Abstract | undefined): Abstract {
  const made = test?.is === 'thing' && test.thing.is === 'object' ? test.thing : undefined;
  const given = made?.call?.args[0];
  const listed = given && made && walk.world.evaluator.evaluate(given.value, made.in);
  walk.usesPath = true;
  const { path } = walk.given;
  if (!listed || path === undefined) return NOTHING;
  const plain = path.replace(/[[{<:][^/]*/g, 'x');
  const answers = (listed.is === 'list' ? listed.items : [listed]).map((one) => matches(fromThing(walk, pattern(one)), plain));
  if (answers.some((one) => truth(one) === true)) return known(true);
  return answers.every((one) => truth(one) === false) ? known(false) : NOTHING;
}

/** A path with parameters and groups as a regular expression. */
function pattern(thing: Thing): Thing {
  if (thing.is !== 'literal' || thing.regexp || typeof thing.value !== 'string') return thing;
  const source = thing.value.replace(/\/?:\w+([*+?])/g, '(?:/.*)?').replace(/:\w+/g, '[^/]+');
  return { is: 'literal', value: `^${source}$`, regexp: true };
}

/** A library's guard that code calls itself: as a check, in front of `next`, or around a function. */
function guard(walk: Walk, table: LibraryCall & { does: 'guard' }, args: readonly Abstract[], call: Call | undefined): Abstract {
  const unless = table.unless?.find((one) =>
    call?.args.some((arg) => arg.name === one.option && arg.value.kind === 'literal' && arg.value.value === one.is),
  );
  const passedOn = args.find((arg) => arg.is === 'next' || arg.is === 'closure' || arg.is === 'response');
  if (!walk.valid && REJECTING.has(unless?.verdict ?? table.verdict)) {
    walk.readsCredential = true;
    if (!passedOn) throw new Raised(undefined, walk.path);
    walk.path = { ...walk.path, rejected: true };
  } else if (walk.protocol?.wraps) return passedOn ?? NOTHING;
  else if (args.some((arg) => arg.is === 'next')) letThrough(walk, []);
  return NOTHING;
}
