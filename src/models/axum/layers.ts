/**
 * Owns what layers put in front of a handler: middleware functions, extractors, stacks of layers, tower services.
 * Tells what is called and how; whether it turns a caller away is decided by its body or by the library tables.
 */
import type { Value } from '../../core/value.js';
import type { GuardUse, Links, Protocol } from '../../link/model.js';
import type { Context, Thing } from '../../link/things.js';
import { chainOf, declared, plainName } from '../chains.js';
import { guardOf } from '../extraction.js';
import { possibilities } from '../http.js';
import { serviceGuard } from '../services.js';

const MAX_DEPTH = 6;

/** Functions that make a layer of a function, and the place of that function among their arguments. */
const MIDDLEWARE: Readonly<Record<string, { readonly at: number; readonly passes: Protocol['passes'] }>> = {
  from_fn: { at: 0, passes: 'next' },
  from_fn_with_state: { at: 1, passes: 'next' },
  from_fn_with_state_arc: { at: 1, passes: 'next' },
  map_request: { at: 0, passes: 'return' },
  map_request_with_state: { at: 1, passes: 'return' },
};

/** Layers of these crates see requests for other reasons than who sends them, unless the tables say otherwise. */
const INNOCENT = /^(tower|tower_http|tower_sessions|tower_cookies|tower_governor|axum|axum_login|sentry_tower|opentelemetry\w*)(\.|$)/;
const AUTHENTICATES = /auth|jwt|guard|api_?key|bearer|oidc|keycloak/i;

/** The possible guards in a layer, outermost first. */
export function layerGuards(value: Value, context: Context, level: GuardUse['level'], links: Links): readonly GuardUse[] {
  return ofThing(links.evaluate(value, context), { name: links.nameOf(value, context), at: links.where(value, context), level }, links, 0);
}

interface Place {
  readonly name: string;
  readonly at: GuardUse['at'];
  readonly level: GuardUse['level'];
}

function ofThing(thing: Thing, place: Place, links: Links, depth: number): readonly GuardUse[] {
  if (depth > MAX_DEPTH) return [];
  return possibilities(thing).flatMap((one) => {
    if (one.is === 'list') return one.items.flatMap((item) => ofThing(item, place, links, depth + 1));
    if (one.is === 'class') return serviceGuard({ is: 'object', callee: one, in: { module: one.module, fn: 0 } }, place, links);
    return one.is === 'object' ? ofObject(one, place, links, depth) : [];
  });
}

function ofObject(thing: Thing & { is: 'object' }, place: Place, links: Links, depth: number): readonly GuardUse[] {
  const { base, calls } = chainOf(thing);
  const made = base.is === 'object' ? plainName(base.callee, links) : undefined;
  if (made === undefined) return base.is === 'object' && base.callee.is !== 'member' ? serviceGuard(base, place, links) : [];
  if (/(^|\.)ServiceBuilder\.new$/.test(made)) {
    return calls.flatMap(({ name, call, context }) => {
      const [layer] = call.args;
      return layer && (name === 'layer' || name === 'option_layer')
        ? ofThing(links.evaluate(layer.value, context), { ...place, ...named(layer.value, context, links) }, links, depth + 1)
        : [];
    });
  }
  const last = made.split('.').at(-1) ?? '';
  const middleware = MIDDLEWARE[last];
  if (base.is !== 'object' || !base.call) return [];
  if (middleware && /^axum/.test(made)) {
    const given = base.call.args[middleware.at];
    return given ? ofFunction(given.value, base.in, middleware.passes, place, links) : [];
  }
  if (/\.(from_extractor|from_extractor_with_state)$/.test(made)) {
    const [type] = base.call.types ?? [];
    return type ? guardOf(links.evaluate(type, base.in), place.at, links).map((use) => ({ ...use, level: place.level })) : [];
  }
  if (/\.option_layer$/.test(made)) {
    const [layer] = base.call.args;
    return layer
      ? ofThing(links.evaluate(layer.value, base.in), { ...place, ...named(layer.value, base.in, links) }, links, depth + 1)
      : [];
  }
  if (ASKS.test(made)) {
    const [given] = base.call.args;
    return given ? askedGuard(given.value, base.in, place.level, links) : [];
  }
  const use: GuardUse = {
    thing: base,
    name: last === 'new' ? (made.split('.').at(-2) ?? last) : made.split('.').slice(-2).join('.'),
    at: place.at,
    level: place.level,
    protocol: TOWER,
  };
  const known = TABLED.test(made);
  return known || (!INNOCENT.test(made) && AUTHENTICATES.test(made)) ? [use] : [];
}

/** Layers that ask a function or an object of the program about each request. */
const ASKS =
  /AuthorizationLayer\.(new|custom)$|ValidateRequestHeaderLayer\.custom$|(^|\.)\w*InterceptorLayer\.new$|(^|\.)(async_)?interceptor$/;

/** Layers of libraries that the tables judge. */
const TABLED = /^(tower_http\.(auth|validate_request)\.|axum_login\.\w+_required!$|jwt_authorizer\.|axum_keycloak_auth\.)/;

function named(value: Value, context: Context, links: Links): Pick<Place, 'name' | 'at'> {
  return { name: links.nameOf(value, context), at: links.where(value, context) };
}

const TOWER: Protocol = { params: ['request'], passes: 'next' };

function ofFunction(value: Value, context: Context, passes: Protocol['passes'], place: Place, links: Links): readonly GuardUse[] {
  const thing = links.evaluate(value, context);
  const { name, at } = named(value, context, links);
  const count =
    possibilities(thing)
      .map((one) => declared(one)?.params.length)
      .find((length) => length !== undefined) ?? 2;
  const tail: Protocol['params'] = passes === 'next' ? ['request', 'next'] : ['request'];
  const injected: Protocol['params'] = Array(Math.max(0, count - tail.length)).fill('injected');
  return [{ thing, name, at, level: place.level, protocol: { params: [...injected, ...tail], passes } }];
}

/** The guard that a closure, or a value of a type with a method for that, is when it answers with the request or with an error. */
export function askedGuard(value: Value, context: Context, level: GuardUse['level'], links: Links): readonly GuardUse[] {
  const { name, at } = named(value, context, links);
  return possibilities(links.evaluate(value, context)).map((thing): GuardUse => {
    const called = ANSWERS.map((method) => links.access(thing, method)).find((one) => one.is === 'function') ?? thing;
    return { thing: called, name, at, level, protocol: { params: ['request'], passes: 'return' } };
  });
}

const ANSWERS = ['authorize', 'validate', 'intercept', 'call'];
