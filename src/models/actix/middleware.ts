/**
 * Owns what is wrapped around scopes and handlers of actix-web: functions, validators of credentials, transforms.
 * Tells what is called and how; whether it turns a caller away is decided by its body or by the library tables.
 */
import type { Value } from '../../core/value.js';
import type { GuardUse, Links, Protocol } from '../../link/model.js';
import type { Context, Thing } from '../../link/things.js';
import { chainOf, declared, plainName } from '../chains.js';
import { possibilities } from '../http.js';
import { serviceGuard } from '../services.js';

const MAX_DEPTH = 6;

/** Middleware of these crates sees requests for other reasons than who sends them. */
const INNOCENT =
  /^(actix_web|actix_web_lab|actix_cors|actix_session|actix_identity|actix_limitation|actix_governor|actix_web_prom|tracing_actix_web|actix_web_flash_messages|ntex|ntex_cors|ntex_session|sentry_actix)(\.|$)/;
const AUTHENTICATES = /auth|jwt|guard|api_?key|bearer|oidc|keycloak|grants/i;

interface Place {
  readonly name: string;
  readonly at: GuardUse['at'];
  readonly level: GuardUse['level'];
}

/** The possible guards in what `wrap` or `wrap_fn` is given. */
export function wrapped(
  how: string,
  value: Value,
  context: Context,
  links: Links,
  level: GuardUse['level'] = 'router',
): readonly GuardUse[] {
  const place: Place = { name: links.nameOf(value, context), at: links.where(value, context), level };
  if (how === 'wrap_fn') return ofFunction(value, context, ['request', 'next'], 'next', place, links);
  return ofThing(links.evaluate(value, context), place, links, 0);
}

function ofThing(thing: Thing, place: Place, links: Links, depth: number): readonly GuardUse[] {
  if (depth > MAX_DEPTH) return [];
  return possibilities(thing).flatMap((one) => {
    if (one.is === 'class') return serviceGuard({ is: 'object', callee: one, in: { module: one.module, fn: 0 } }, place, links);
    return one.is === 'object' ? ofObject(one, place, links, depth) : [];
  });
}

function ofObject(thing: Thing & { is: 'object' }, place: Place, links: Links, depth: number): readonly GuardUse[] {
  const { base } = chainOf(thing);
  if (base.is !== 'object') return base.is === 'class' ? ofThing(base, place, links, depth + 1) : [];
  const made = plainName(base.callee, links);
  if (made === undefined) return base.callee.is === 'member' ? [] : serviceGuard(base, place, links);
  const [first, second] = base.call?.args ?? [];
  const inner = (value: Value): readonly GuardUse[] => {
    const named = { ...place, name: links.nameOf(value, base.in), at: links.where(value, base.in) };
    return ofThing(links.evaluate(value, base.in), named, links, depth + 1);
  };
  if (/(^|\.)from_fn$/.test(made) && first) return ofFunction(first.value, base.in, ['request', 'next'], 'next', place, links);
  if (/HttpAuthentication\.(bearer|basic|with_fn)$/.test(made) && first)
    return ofFunction(first.value, base.in, ['request', 'credential'], 'return', place, links);
  if (/(^|\.)Condition\.(new|from_option)$/.test(made)) {
    const guarded = second ?? first;
    return guarded ? inner(guarded.value) : [];
  }
  if (/(^|\.)Compat\.new$/.test(made)) return first ? inner(first.value) : [];
  if (INNOCENT.test(made) || !AUTHENTICATES.test(made)) return [];
  const name = made.split('.').slice(-2).join('.');
  return [{ thing: base, name, at: place.at, level: place.level, protocol: { params: ['request'], passes: 'next' } }];
}

/** A function whose last parameters take these roles; those before them are extractors. */
function ofFunction(
  value: Value,
  context: Context,
  roles: Protocol['params'],
  passes: Protocol['passes'],
  place: Place,
  links: Links,
): readonly GuardUse[] {
  const thing = links.evaluate(value, context);
  const count =
    possibilities(thing)
      .map((one) => declared(one)?.params.length)
      .find((length) => length !== undefined) ?? roles.length;
  const injected: Protocol['params'] = Array(Math.max(0, count - roles.length)).fill('injected');
  const protocol: Protocol = { params: [...injected, ...roles], passes };
  return [{ thing, name: links.nameOf(value, context), at: links.where(value, context), level: place.level, protocol }];
}

/** The expression that stands as text in an attribute: `"Auth"`, `"from_fn(check)"`, `"HttpAuthentication::bearer(validator)"`. */
export function expressionIn(text: Value): Value | undefined {
  if (text.kind !== 'literal' || typeof text.value !== 'string') return undefined;
  const found = /^\s*([\w:]+?)\s*(?:\(\s*([\w:]*)\s*\))?\s*$/.exec(text.value);
  if (!found?.[1]) return undefined;
  const path = (written: string): Value => {
    const [head = '', ...rest] = written.split('::');
    return rest.reduce<Value>((of, name) => ({ kind: 'member', of, name, at: text.at }), { kind: 'name', name: head, at: text.at });
  };
  const callee = path(found[1]);
  if (found[2] === undefined) return callee;
  return { kind: 'call', callee, args: found[2] === '' ? [] : [{ value: path(found[2]) }], at: text.at };
}
