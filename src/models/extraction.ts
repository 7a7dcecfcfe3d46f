/**
 * Owns what parameters are in Rust frameworks that fill them by their types, and which of these types can turn a caller away.
 * A first-party type is what its `FromRequest` impl does; nothing is guessed from its name.
 */
import type { Param } from '../core/facts.js';
import type { Transport } from '../core/route.js';
import { lastName, type Value } from '../core/value.js';
import type { GuardUse, Injected, Links, Model, Protocol } from '../link/model.js';
import type { Context, Thing } from '../link/things.js';
import { declared, plainName, typeArguments } from './chains.js';
import { possibilities } from './http.js';

/** An extractor is called with the request and gives its value or fails. */
export const EXTRACTOR: Protocol = { params: ['request', 'injected'], passes: 'return' };

const OPTIONAL = /(^|\.)(Option|Result)$/;
/** Wrappers that extract what they wrap. */
const TRANSPARENT = /(^|\.)(Cached|WithRejection|Valid|Validated|Garde|Box|Arc)$/;
/** Holders of what a middleware put there for the handler. */
const EXTENSION = /^(axum(\.extract)?\.Extension|(actix_web|ntex)\.web\.ReqData|poem\.web\.Data)$/;
/** The header type of a typed header that carries a credential; `axum_extra` and the older `axum` have the same. */
const CREDENTIAL_HEADER = /(^|\.)Authorization$/;

/** The methods by which frameworks have a type made out of a request. */
const FROM_REQUEST = ['from_request_parts', 'from_request', 'from_request_sync', 'from_request_without_body'];

/** What a parameter type extracts. */
type Extracted =
  | { readonly from: Thing & { is: 'function' }; readonly name: string; readonly optional: boolean }
  | { readonly library: string; readonly optional: boolean; readonly inner: Thing | undefined; readonly written: string | undefined };

/** The extractor that a type is, through aliases, `Option`, `Result` and transparent wrappers. */
function extracted(type: Thing, links: Links, optional = false, depth = 0): Extracted | undefined {
  if (depth > 6) return undefined;
  for (const one of possibilities(type)) {
    const generic = one.is === 'object' ? one.callee : one;
    const given = typeArguments(one);
    const [first] = given?.values ?? [];
    const inner = first && given ? links.evaluate(first, given.context) : undefined;
    if (generic.is === 'class') {
      const from = fromRequest(generic, links);
      const name = generic.module.facts.classes[generic.id]?.name ?? 'extractor';
      return from && { from, name, optional };
    }
    const library = plainName(generic, links);
    if (library === undefined) continue;
    if (OPTIONAL.test(library)) return inner && extracted(inner, links, true, depth + 1);
    if (TRANSPARENT.test(library)) return inner && extracted(inner, links, optional, depth + 1);
    const written = first && (first.kind === 'call' ? lastName(first.callee) : lastName(first));
    return { library, optional, inner, written };
  }
  return undefined;
}

/** The function of a first-party type that makes it out of a request. */
export function fromRequest(type: Thing, links: Links): (Thing & { is: 'function' }) | undefined {
  for (const name of FROM_REQUEST) {
    const own = type.is === 'class' ? strict(type, name) : undefined;
    if (own) return own;
    const found = possibilities(links.access(type, name)).find((one) => one.is === 'function');
    if (found?.is === 'function') return found;
  }
  return undefined;
}

/** Of a type that can also be extracted optionally, the impl that fails. */
function strict(type: Thing & { is: 'class' }, name: string): (Thing & { is: 'function' }) | undefined {
  const { module } = type;
  const fn = module.facts.classes[type.id]?.methods.find((id) => {
    const method = module.facts.functions[id];
    const returns = method?.returns;
    const given = returns?.kind === 'call' ? returns.args[0]?.value : undefined;
    return method?.name === name && !(given?.kind === 'call' && lastName(given.callee) === 'Option');
  });
  return fn === undefined ? undefined : { is: 'function', module, fn };
}

function typeOf(param: Param, context: Context, links: Links): Thing | undefined {
  return param.type && links.evaluate(param.type, { module: context.module, fn: 0 });
}

/** The guards that a handler's parameters are. */
export function extractorGuards(handler: Thing, links: Links): readonly GuardUse[] {
  const fn = declared(handler);
  if (!fn || handler.is !== 'function') return [];
  const context: Context = { module: handler.module, fn: 0 };
  return fn.params.flatMap((param) => {
    const type = typeOf(param, context, links);
    return type ? guardOf(type, { file: handler.module.path, at: param.at }, links) : [];
  });
}

/** The guard that extracting `type` is, if it may be one. */
export function guardOf(type: Thing, at: GuardUse['at'], links: Links): readonly GuardUse[] {
  const found = extracted(type, links);
  if (!found) return [];
  const optional = found.optional ? { optional: true as const } : {};
  if ('from' in found) return [{ thing: found.from, name: found.name, at, protocol: EXTRACTOR, level: 'handler', ...optional }];
  if (EXTENSION.test(found.library) && holdsIdentity(found.written)) {
    const thing: Thing = { is: 'external', name: `${found.library}.identity` };
    return [{ thing, name: found.library.split('.').at(-1) ?? '', at, protocol: EXTRACTOR, level: 'handler', ...optional }];
  }
  const table = tableName(found, links);
  const name = table?.split('.').slice(1).join('.');
  return table && name ? [{ thing: { is: 'external', name: table }, name, at, protocol: EXTRACTOR, level: 'handler', ...optional }] : [];
}

/** The name under which the library tables know an extractor: a typed header is known by its header. */
function tableName(found: { readonly library: string; readonly inner: Thing | undefined }, links: Links): string | undefined {
  if (!/\.TypedHeader$/.test(found.library)) return found.library;
  const inner = found.inner && (found.inner.is === 'object' ? found.inner.callee : found.inner);
  const header = inner && plainName(inner, links);
  return header && CREDENTIAL_HEADER.test(header) ? `axum_extra.TypedHeader.${header.split('.').at(-1)}` : undefined;
}

/** What a framework puts into a parameter of a handler, a middleware or an extractor. */
function inject(param: Param, context: Context, links: Links): Injected | undefined {
  if (context.module.language !== 'rust') return undefined;
  const type = typeOf(param, context, links);
  const found = type && extracted(type, links);
  if (!found) return undefined;
  const optional = found.optional ? { optional: true as const } : {};
  if ('from' in found) return { call: found.from, protocol: EXTRACTOR, ...optional };
  if (/\.TypedHeader$/.test(found.library) && found.inner && nameOfType(found.inner, links) === 'Cookie') return { request: ['cookies'] };
  const place = PLACES.find(([pattern]) => pattern.test(found.library))?.[1];
  if (place) return { request: place };
  if (EXTENSION.test(found.library)) {
    return found.written !== undefined && IDENTITY_TYPE.test(found.written) ? { request: ['extensions', 'user'] } : { data: true };
  }
  const table = tableName(found, links);
  if (table !== undefined && table !== found.library)
    return { call: { is: 'external', name: `${table}.from_request_parts` }, protocol: EXTRACTOR, ...optional };
  const own: Thing = { is: 'external', name: `${found.library}.from_request` };
  return links.known(own) ? { call: own, protocol: EXTRACTOR, ...optional } : { data: true };
}

/** Where on the request the types of libraries stand. */
const PLACES: readonly [RegExp, readonly string[]][] = [
  [/(^|\.)HeaderMap$/, ['headers']],
  [/(^|\.)(\w*Request|Parts|RequestParts|RequestHead)$/, []],
  [/(^|\.)(Cookies|CookieJar|SignedCookieJar|PrivateCookieJar)$/, ['cookies']],
  [/(^|\.)(AuthSession|AuthContext)$/, ['session']],
  [/^(tower_sessions|axum_session|async_session|axum_sessions)\..*Session\w*$/, ['session']],
  [/^(actix_session|poem\.session|ntex_session|salvo(_session|\.session))\..*Session$/, ['session-data']],
  [/(^|\.)(Uri|OriginalUri|MatchedPath)$/, ['uri']],
  [/(^|\.)Method$/, ['method']],
];

/** Types by which programs hand a verified caller from a middleware to a handler. */
const IDENTITY_TYPE = /(user|claims|principal|identity|account|auth|session|ctx|token)/i;

/** A caller whom only a middleware that verified them can have put there: without one, the extractor fails. */
function holdsIdentity(name: string | undefined): boolean {
  if (
    name === undefined ||
    /maybe|optional|anonymous|guest|service|config|secret|key|pool|client|store|state|repo|manager|provider|settings|cache/i.test(name)
  )
    return false;
  return /user|member|claims|principal|identity|account/i.test(name);
}

function nameOfType(type: Thing, links: Links): string | undefined {
  const held = type.is === 'object' ? type.callee : type;
  if (held.is === 'class') return held.module.facts.classes[held.id]?.name;
  return plainName(held, links)?.split('.').at(-1);
}

/** How a handler talks to its caller, by the types of its parameters and of its result. */
export function transportOf(handler: Thing, links: Links): Transport {
  const fn = declared(handler);
  if (!fn || handler.is !== 'function') return 'http';
  const context: Context = { module: handler.module, fn: 0 };
  const upgrades = fn.params.some((param) => {
    const type = typeOf(param, context, links);
    return type !== undefined && possibilities(type).some((one) => mentions(one, SOCKET, links, 0));
  });
  if (upgrades || UPGRADES.some((name) => links.mentions(handler, name))) return 'ws';
  const returns = fn.returns && links.evaluate(fn.returns as Value, context);
  const streams = returns !== undefined && possibilities(returns).some((one) => mentions(one, STREAM, links, 0));
  return streams || STREAMS.some((name) => links.mentions(handler, name)) ? 'sse' : 'http';
}

const SOCKET = /(^|\.)(WebSocketUpgrade|(rocket_)?ws\.WebSocket|websocket\.WebSocket|poem\.web\.websocket\.\w+)$/;
const STREAM = /(^|\.)(Sse|SSE|EventStream!?)$/;
/** Texts and calls in the body of a handler that turns the connection into a WebSocket, or answers with events. */
const UPGRADES = ['actix_ws.handle', 'WsResponseBuilder', 'start_with_protocol'];
const STREAMS = ['text/event-stream', 'EventStream!'];

/** Whether a type is, or wraps, a library type. */
function mentions(type: Thing, pattern: RegExp, links: Links, depth: number): boolean {
  const generic = type.is === 'object' ? type.callee : type;
  const name = plainName(generic, links);
  if (name !== undefined && pattern.test(name)) return true;
  const given = typeArguments(type);
  if (!given || depth > 3) return false;
  return given.values.some((value) =>
    possibilities(links.evaluate(value, given.context)).some((one) => mentions(one, pattern, links, depth + 1)),
  );
}

/** Parameters of functions that a Rust framework calls are filled by their types, whatever the framework. */
export const extraction: Model = { id: 'extraction', packages: [], languages: ['rust'], watch: [], inject };
