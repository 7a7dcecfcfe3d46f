/**
 * Owns what on a request is a credential: headers, cookies and fields that carry one, and the places where frameworks put a verified caller.
 * Names of the web, not of any library.
 */

import type { LanguageId } from '../../core/facts.js';

/** What reading a place on the request gives. */
export type RequestPart = 'raw' | 'setting' | 'identity' | 'path' | 'method' | 'transport' | 'endpoint' | 'blueprint' | 'metadata' | 'data';

const TOKEN =
  /^(authorization|proxy-authorization|bearer|bearer-token|credentials?|jwt|(x-)?([a-z]+-)*(api-?key|apikey|auth-?token|access-?token|id-?token|session-?token|auth|token|secret|signature|hmac)(-\d+)?)$/;
/** Headers named for a key, as `X-System-Key`; keys of requests, caches and tables are none. */
const HEADER_KEY =
  /^(?!.*(idempotency|cache|request|correlation|trace|partition|routing|sort|primary|public|sec-websocket))(x-)?([a-z]+-)*key$/;
const COOKIE_JARS = new Set(['cookies', 'cookie', 'signedcookies', 'signed-cookies']);
const HEADER_BAGS = new Set(['headers', 'header', 'rawheaders', 'metadata']);
const IDENTITY =
  /^(user|current-?user|auth-?user|session|auth|identity|principal|claims|user-?id|uid|account|member|authenticated-?user-?id|is-?authenticated|is-?anonymous|jwt-?payload|token-?payload)$/;
/** A bag of values kept for a caller: its presence says nothing, a key that names an identity does. */
export const SESSION = 'session-data';
const SESSION_IDENTITY = /user|log(ged)?-?in|auth|^u?id$|account|admin|e?mail|profile|token|role|member|identity|credential/;
const WRAPPERS = new Set([
  'req',
  'request',
  'raw',
  'ctx',
  'context',
  'state',
  'locals',
  'scope',
  'app-locals',
  'extensions',
  'var',
  'g',
  'connection',
  'event',
  'handshake',
  'next-url',
]);
const PATH = new Set([
  'path',
  'pathname',
  'originalurl',
  'original-url',
  'baseurl',
  'url',
  'uri',
  'rel-url',
  'raw-path',
  'path-info',
  'get-full-path',
]);

/** What a request shows of the application that serves it, which says nothing about the caller. */
const SERVER = new Set(['app', 'application', 'settings', 'config', 'registry']);

/** Where a request keeps the options of its route. */
const ROUTE = new Set(['route-options', 'route', 'context']);

/** Classifies a place on the request by the names on the way to it: `['headers', 'authorization']` is raw. */
export function requestPart(path: readonly string[]): RequestPart {
  const names = path.map(kebab);
  const last = names.at(-1) ?? '';
  if (names.some((name) => COOKIE_JARS.has(name))) return COOKIE_JARS.has(last) ? 'data' : 'raw';
  if (names.slice(0, -1).some((name) => HEADER_BAGS.has(name)) || HEADER_BAGS.has(last)) {
    return TOKEN.test(last) || HEADER_KEY.test(last) || last === 'cookie' ? 'raw' : 'data';
  }
  // What a socket's client says when it connects.
  if (names.includes('handshake')) return names.includes('auth') || TOKEN.test(last) ? 'raw' : 'data';
  if (names[0] === SESSION) return names.length > 1 && SESSION_IDENTITY.test(names[1] ?? '') ? 'identity' : 'data';
  const from = names.findIndex((name) => !WRAPPERS.has(name) && !/^\d$/.test(name));
  const own = from < 0 ? [] : names.slice(from);
  const first = own[0] ?? '';
  if (first === 'env') return own.length > 1 ? 'setting' : 'data';
  if (SERVER.has(first)) return 'data';
  if (IDENTITY.test(first)) return 'identity';
  if (own.length > 0 && own.every((name) => PATH.has(name))) return 'path';
  if (own.length === 1 && (first === 'method' || first === 'endpoint' || first === 'blueprint')) return first;
  if (own.length === 1 && first === 'type') return 'transport';
  if (last === 'route-config' || (last === 'config' && ROUTE.has(names.at(-2) ?? ''))) return 'metadata';
  if (last === 'router-path' || (last === 'url' && ROUTE.has(names.at(-2) ?? ''))) return 'path';
  if (own.length <= 2 && TOKEN.test(last)) return 'raw';
  return 'data';
}

/** Methods of a request, or of the context around one, that give the request in another form. */
export const GIVES_REQUEST = /^(get(Request|Context|Client|Args|ArgByIndex)|switchTo[A-Z]\w*)$/;

/** Who serves a request, where a path on it leads there: its handler, or the group that the handler belongs to. */
export function servedBy(path: readonly string[]): readonly ('handler' | 'group')[] {
  const last = path.at(-1);
  return last === 'getHandler' ? ['handler'] : last === 'getClass' ? ['group'] : [];
}

/**
 * Where `get(key)` on a place of the request looks. On the request itself that is the headers, unless only what servers keep on a
 * request for each other is called so.
 */
export function placeOfKey(path: readonly string[], key: string, language: LanguageId): readonly string[] {
  const kept = requestPart(['headers', key]) === 'data' && requestPart([key]) === 'identity';
  return path.length > 0 || language === 'python' || kept ? [...path, key] : ['headers', key];
}

function kebab(name: string): string {
  return name
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .replace(/_/g, '-')
    .toLowerCase();
}

/** The part of the request that handling objects keep in a field of this name; undefined for every other field. */
export function keptAt(field: string): readonly string[] | undefined {
  if (field === 'request') return [];
  if (field === 'action') return ['endpoint'];
  return field === 'scope' ? ['scope'] : undefined;
}

/** Whether a parameter of this name takes the request itself. */
export function namesRequest(name: string): boolean {
  return /^_?(req|request|ctx|context|c|conn|connection|websocket|ws|socket|event|info|parts|http_request|httprequest)$/i.test(name);
}

/** Where on a socket what its caller sends is read. */
export const MESSAGE = 'message';
