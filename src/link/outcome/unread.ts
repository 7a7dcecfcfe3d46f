/** Owns what a call does that cannot be read: told from its name, and from what it is given. */
import type { Value } from '../../core/value.js';
import { libraryName } from '../things.js';
import { type Abstract, isCredential, NO_CREDENTIAL, NOTHING, namedStatus } from './abstract.js';
import { type Activation, contextOf, Raised } from './activation.js';
import { fail, letThrough, statusAmong } from './answers.js';
import { MESSAGE } from './credentials.js';
import { COMPARES, digestOf, isKeyed } from './digests.js';
import { identity } from './request.js';
import type { Walk } from './walk.js';

type Call = Value & { readonly kind: 'call' };

/** A name that promises a check of the caller. */
export const AUTH_NAME =
  /(require|ensure|check|verify|is|with|assert|validate|enforce|get|must|needs?|only).*(auth|login|log_?in|user|session|admin|token|jwt|permission|role|identity|principal|access|api_?key|credential|signature)|protected|guard|^auth(enticate|orize|enticated|orized)?$|authenticate|authoriz|login_?required|authed|(logged|signed)_?in|(private|admin|user|member|owner|staff)_?procedure/i;
const VERIFIES = /verif|authenticat|validate|decode|check|introspect|assert/i;
const IDENTIFIES = /(session|user|auth|identity|principal|claims|account|member)/i;
/** A name that answers yes or no about a credential. */
const ASKS = /^(is|has|exists?|contains|count|any)(_|[A-Z]|$)|blacklist|revoked|banned|blocked|expired/;
/** A name that promises to change something outside of the program. What answers, logs or makes a client changes nothing there. */
const EFFECT =
  /^(?!create_?(\w*client|context|logger|supabase|response|error)|set_?(header|cookie|status|tag|user|context|extra|timeout)|add_?(issue|error|breadcrumb|(event_?)?listener))(create|update|delete|insert|save|remove|write|publish|post|put|patch|execute|exec|commit|destroy|upsert|bulk|enqueue|dispatch|transfer|charge|add|push|set|send_?mail|send_?email|emit)/i;

/** What languages and their standard libraries make to compute with: changing it changes nothing outside of the program. */
const IN_MEMORY = /(^|\.)(Map|Set|WeakMap|WeakSet|URL|URLSearchParams|Headers|FormData|Date|Buffer|create(Sign|Cipher|Decipher)(iv)?)\b/;

/** A call that cannot be read. */
export function unknownCall(walk: Walk, name: string, args: readonly Abstract[], call: Call, activation: Activation): Abstract {
  // Helpers that found nobody say so to logs and counters.
  const telling = walk.readsCredential && activation.depth > 0;
  const changed = walk.path.changed || (EFFECT.test(name) && !telling && !inMemory(walk, call.callee, activation));
  walk.path = { ...walk.path, changed, calls: [...walk.path.calls, name] };
  if (name === walk.given.fails) throw new Raised(undefined, walk.path);
  const status = statusAmong(args, call);
  if (status !== undefined) return { is: 'response', status };
  if (/redirect/i.test(name)) return { is: 'response', status: 302 };
  const named = namedStatus(name) ?? (/^(err|error)$/.test(name) ? 500 : undefined);
  if (named !== undefined) return { is: 'response', status: named };
  const touched = args.some((arg) => holdsCredential(arg, 3));
  const request = args.some((arg) => arg.is === 'request' && (arg.path.length === 0 || arg.path.at(-1) === MESSAGE));
  const next = args.find((arg) => arg.is === 'next');
  if (next) {
    if (AUTH_NAME.test(name)) walk.unresolved.push(name);
    else letThrough(walk, []);
  }
  // A digest compared with what a caller sent, or in another form.
  if (args.some(isKeyed) && (!touched || COMPARES.test(name))) return COMPARES.test(name) ? identity(walk) : digestOf(true);
  if (touched && !walk.valid) {
    if (VERIFIES.test(name)) return fail(walk, activation);
    return NO_CREDENTIAL;
  }
  if (touched) return ASKS.test(name) ? NOTHING : { is: 'identity' };
  if (request && IDENTIFIES.test(name)) {
    if (/^(get|fetch|load|find|current|resolve|retrieve|read|extract|parse|lookup)/i.test(name)) return identity(walk);
    walk.unresolved.push(name);
    return NOTHING;
  }
  if (request && AUTH_NAME.test(name)) walk.unresolved.push(name);
  for (const arg of args) {
    if (arg.is === 'closure') walk.fork([() => runCallback(walk, arg, activation, call), () => true], activation, false);
  }
  return NOTHING;
}

/** Whether a call makes or changes something that only this program sees. */
function inMemory(walk: Walk, callee: Value, activation: Activation): boolean {
  const { evaluator } = walk.world;
  const context = contextOf(activation);
  const of = callee.kind === 'member' ? evaluator.evaluate(callee.of, context).is : undefined;
  // A list, or the pattern of `/x/.exec(text)`.
  if (of === 'list' || of === 'literal') return true;
  return IN_MEMORY.test(libraryName(evaluator.evaluate(callee, context)) ?? '');
}

function holdsCredential(value: Abstract, depth: number): boolean {
  return (
    isCredential(value) ||
    (value.is === 'record' && depth > 0 && [...value.entries.values()].some((one) => holdsCredential(one, depth - 1)))
  );
}

function runCallback(walk: Walk, callback: Abstract, activation: Activation, call: Call): boolean {
  walk.callAbstract(callback, [NOTHING, NOTHING], activation, call);
  return true;
}
