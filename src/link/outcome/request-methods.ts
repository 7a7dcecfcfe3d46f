/** Owns what methods of the request give: places on it, and answers that the request itself is made into. */
import { lastName, type Value } from '../../core/value.js';
import { libraryName } from '../things.js';
import { type Abstract, NOTHING, truth } from './abstract.js';
import { type Activation, Raised } from './activation.js';
import { letThrough, statusAmong } from './answers.js';
import { extract } from './arguments.js';
import { GIVES_REQUEST, MESSAGE, placeOfKey, SESSION, servedBy } from './credentials.js';
import { libraryEntry } from './library.js';
import { identity, requestMember } from './request.js';
import { tableCall } from './tables.js';
import type { Walk } from './walk.js';

type Call = Value & { readonly kind: 'call' };

/** What a method of the request, or of a place on it, gives; undefined for a method that is not known. */
export function requestMethod(
  walk: Walk,
  path: readonly string[],
  name: string,
  args: readonly Abstract[],
  call: Call,
  activation: Activation,
): Abstract | undefined {
  const [first] = args;
  const [type] = call.types ?? [];
  if (type && /^(extract|guard)$/.test(name)) return extract(walk, type, activation);
  if (type && path.at(-1) === 'extensions') return typed(walk, lastName(type.kind === 'call' ? type.callee : type) ?? '');
  if (GIVES_REQUEST.test(name)) return { is: 'request', path: [] };
  if (args.length === 0 && servedBy([name]).length > 0) return { is: 'request', path: [name] };
  if (args.length === 0 && name === 'getType') return walk.given.transport === 'http' ? requestMember(walk, ['type']) : NOTHING;
  const status = statusAmong(args, call);
  if (name === 'throw' || name === 'abort') throw new Raised(undefined, walk.path, status);
  if (name === 'assert') {
    if (first && truth(first) === false) throw new Raised(undefined, walk.path, status);
    return NOTHING;
  }
  if (/^(next|run)$/.test(name)) return letThrough(walk, []);
  const added =
    activation.module.language === 'typescript' && ownedBy(path) ? walk.world.evaluator.fields.additions?.named(name) : undefined;
  if (added?.is === 'function') return walk.invoke(added, args, { self: { is: 'request', path } });
  const entry = added && libraryEntry(walk, added, activation.module.language);
  if (entry) return tableCall(walk, entry, args, call, activation, undefined);
  const key = first && keyText(first);
  if (/^get_?(secure|signed)_?cookie$/i.test(name)) return identity(walk);
  // A cookie that only the server can have made.
  if (key !== undefined && /^get_(private|signed)$/.test(name)) return requestMember(walk, [SESSION, key]);
  if (
    key !== undefined &&
    /^(get|get_(one|pending|all|header|cookie|secure_cookie)|header|getHeader|cookie|getCookie|param|query|getAll|typed_get)$/.test(name)
  ) {
    if (/^get(_one|_pending)?$/.test(name)) return requestMember(walk, placeOfKey(path, key, activation.module.language));
    return requestMember(walk, [...path, /cookie/i.test(name) ? 'cookies' : /header/i.test(name) ? 'headers' : name, key]);
  }
  if (name === 'get' && key === undefined && path.at(-1) === 'cookies') return requestMember(walk, [...path, 'unnamed']);
  if (status !== undefined) {
    walk.path = { ...walk.path, rejected: true };
    return { is: 'response', status };
  }
  if (args.length === 0 || /^(isAuthenticated|is_authenticated|extensions|headers|cookies|uri|path|method)$/.test(name)) {
    const part = requestMember(walk, [...path, name === 'get_session' ? SESSION : name.replace(/^get_/, '')]);
    if (part.is !== 'request') return part;
    if (/^(headers|cookies|extensions|metadata|uri|url|cookieStore|nextUrl)$/.test(name)) return part;
    if (name === 'header') return { is: 'request', path: [...path, 'headers'] };
    if (/^(json|body|text|form|formData|arrayBuffer|stream|accept)$/.test(name)) return NOTHING;
  }
  // The next message of a socket.
  if (/^(recv|receive|receive_json|receive_text|receive_str|read_message)$/.test(name)) return { is: 'request', path: [...path, MESSAGE] };
  if (/^(redirect|error_response|notFound)$/.test(name)) {
    walk.path = { ...walk.path, rejected: true };
    return { is: 'response', status: name === 'redirect' ? 302 : name === 'notFound' ? 404 : 400 };
  }
  if ((name === 'close' || name === 'disconnect') && path.length === 0) {
    walk.path = { ...walk.path, rejected: true };
    return NOTHING;
  }
  return undefined;
}

/** Whether members of a place on the request are those of the request or of its application. */
function ownedBy(path: readonly string[]): boolean {
  return path.length === 0 || (path.length === 1 && path[0] === 'server');
}

/** What stands on the request by its type: a caller, where the type says so. */
function typed(walk: Walk, type: string): Abstract {
  if (/^Cookie(s|Jar)$/.test(type)) return { is: 'request', path: ['cookies'] };
  if (/(service|config|secret|key|pool|client|store|state|repo(sitory)?|manager|provider|settings|layer)$/i.test(type)) return NOTHING;
  return /user|claims|principal|identity|account|auth|session|ctx/i.test(type) ? identity(walk) : NOTHING;
}

function keyText(value: Abstract): string | undefined {
  if (value.is === 'known' && typeof value.value === 'string') return value.value;
  const name = value.is === 'thing' ? libraryName(value.thing) : undefined;
  return name?.split('.').at(-1)?.toLowerCase();
}
