/**
 * Owns what stands between a request and a handler: guards, interceptors and middleware as they are named, and the function that decides.
 * Never judges one, except where there is no body to read: then a guard's name in a guard's place says what it is.
 */
import type { GuardLevel } from '../../core/route.js';
import type { Where } from '../../core/span.js';
import type { Value } from '../../core/value.js';
import type { GuardUse, Links, Protocol } from '../../link/model.js';
import type { Context, Thing } from '../../link/things.js';
import { callable, MIDDLEWARE, possibilities } from '../http.js';
import { chainOf, classOf, type Declared } from './classes.js';
import { itemsOf, type Mark } from './marks.js';

/** A guard of which only the name can be read: see the library table. */
export const ASSUMED = '@nestjs/common.CanActivate()';

const GUARD: Protocol = { params: ['request'], passes: 'true' };
/** Passport hands over who it found, or nobody; what this throws for nobody turns the caller away. */
const HANDLE_REQUEST: Protocol = { params: ['nothing', 'caller', 'error', 'request'], passes: 'return' };
const INTERCEPTOR: Protocol = { params: ['request', 'next'], passes: 'next' };

/** Guards of libraries that let marked routes through by themselves. */
const READS_MARKS = /^(nest-keycloak-connect|@thallesp\/nestjs-better-auth|nestjs-better-auth)\./;
const NO_AUTH = /throttl|rate_?limit|csrf|xsrf|captcha|feature_?(flag|toggle|enabled)|maintenance_?mode|quota/i;
const ROLES = /roles?|permission|polic|scope|abilit|acl|claim|resource/i;
const AUTH =
  /auth|jwt|session|log_?in|token|api_?key|user|admin|identity|passport|bearer|keycloak|firebase|clerk|cognito|access|owner|secure|protect|private|member|account|oidc|saml|signature|webhook|hmac/i;

/** A guard, and the routes that it leaves out. */
export interface Placed {
  readonly use: GuardUse;
  /** Lets routes through that are marked as open. */
  readonly exceptMarked?: true;
  /** Checks only where something is required. */
  readonly onlyRequired?: true;
}

/** The guards that a list of arguments names. */
export function guardsIn(values: readonly Value[], context: Context, level: GuardLevel, links: Links): readonly Placed[] {
  return values
    .flatMap((value) => links.elements(value, context))
    .flatMap(({ value, context: inside }) => {
      const name = links.nameOf(value, inside);
      const at = links.where(value, inside);
      return itemsOf(links.evaluate(value, inside), links).flatMap((thing) => placed(thing, name, at, level, links));
    });
}

/** The guards that a thing of this name is. */
export function placed(thing: Thing, name: string, at: Where, level: GuardLevel, links: Links): readonly Placed[] {
  if (NO_AUTH.test(name)) return [];
  const self = instanceOf(thing, links);
  if (!self) return external(thing, name, at, level, links);
  const method = links.access(self.thing, 'canActivate');
  const handle = links.access(self.thing, 'handleRequest');
  const uses: Placed[] = [];
  if (method.is === 'function') {
    const frame = self.context?.frame;
    uses.push({ use: { thing: { ...method, ...(frame && { frame }) }, name, at, protocol: GUARD, level } });
  } else if (handle.is !== 'function') return inherited(self.chain, name, at, level, links);
  if (handle.is === 'function') uses.push({ use: { thing: handle, name, at, protocol: HANDLE_REQUEST, level } });
  const [first, second] = uses;
  if (!first || !second) return uses;
  return [{ use: { ...first.use, anyOf: [first.use, second.use] } }];
}

/** A guard class that leaves the check to the class it extends. */
function inherited(chain: readonly Declared[], name: string, at: Where, level: GuardLevel, links: Links): readonly Placed[] {
  const last = chain.at(-1);
  const [base] = last?.one.bases ?? [];
  return base && last ? external(links.evaluate(base, last.context), name, at, level, links) : [];
}

function external(thing: Thing, name: string, at: Where, level: GuardLevel, links: Links): readonly Placed[] {
  const base = { name, at, protocol: GUARD, level };
  const library = links.libraryName(thing.is === 'object' ? thing.callee : thing) ?? '';
  if (links.known(thing)) return [{ use: { ...base, thing }, ...(READS_MARKS.test(library) && { exceptMarked: true as const }) }];
  const last = `${name} ${library.split('.').at(-1)}`;
  if (NO_AUTH.test(last)) return [];
  const assumed: Thing = { is: 'external', name: ASSUMED };
  if (ROLES.test(last) && !/auth|jwt/i.test(last)) return [{ use: { ...base, thing: assumed }, onlyRequired: true }];
  return [{ use: { ...base, thing: AUTH.test(last) ? assumed : thing }, exceptMarked: true }];
}

interface Instance {
  readonly thing: Thing & { readonly is: 'object' };
  readonly chain: readonly Declared[];
  readonly context?: Context;
}

/** What the framework makes of a class, or what was made of one already. */
function instanceOf(thing: Thing, links: Links): Instance | undefined {
  if (thing.is === 'object' && thing.callee.is === 'class' && thing.call?.made === 'new') {
    // What the container gives is told by its type.
    const given = thing.call.args.some(({ value }) => {
      const arg = links.evaluate(value, thing.in);
      return arg.is === 'object' && arg.callee.is === 'member' && /^(get|resolve)$/.test(arg.callee.name);
    });
    const { call, ...bare } = thing;
    return { thing: given ? bare : { ...bare, call }, chain: chainOf(thing.callee, links) };
  }
  const made = classOf(thing, links);
  if (!made) return undefined;
  const context = thing.is === 'object' ? thing.in : undefined;
  const self: Thing = { is: 'object', callee: made, in: context ?? { module: made.module, fn: 0 } };
  return { thing: self, chain: chainOf(made, links), ...(context && { context }) };
}

/** Interceptors that turn callers away; those that do not say so in their body are none of these. */
export function interceptorsIn(values: readonly Value[], context: Context, level: GuardLevel, links: Links): readonly Placed[] {
  return values
    .flatMap((value) => links.elements(value, context))
    .flatMap(({ value, context: inside }) =>
      itemsOf(links.evaluate(value, inside), links).flatMap((thing) =>
        interceptor(thing, links.nameOf(value, inside), links.where(value, inside), level, links),
      ),
    );
}

export function interceptor(thing: Thing, name: string, at: Where, level: GuardLevel, links: Links): readonly Placed[] {
  const self = instanceOf(thing, links);
  const method = self && links.access(self.thing, 'intercept');
  if (method?.is !== 'function') return [];
  const refuses = ['UnauthorizedException', 'ForbiddenException'].some((error) => links.mentions(method, error));
  return refuses ? [{ use: { thing: method, name, at, protocol: INTERCEPTOR, level } }] : [];
}

/** Middleware: a function, a class with `use`, or a library's. */
export function middlewareIn(values: readonly Value[], context: Context, links: Links): readonly GuardUse[] {
  return values
    .flatMap((value) => links.elements(value, context))
    .flatMap(({ value, context: inside }) =>
      possibilities(links.evaluate(value, inside)).map((thing): GuardUse => {
        const self = instanceOf(thing, links);
        const method = self && links.access(self.thing, 'use');
        const called = callable(value, inside, links);
        return { ...called, ...(method?.is === 'function' && { thing: method }), protocol: MIDDLEWARE, level: 'app' };
      }),
    );
}

const PUBLIC =
  /^(is)?_?(public|open|anonymous|unprotected|unauthenticated|unguarded|no_?auth\w*|un_?auth\w*|auth_?optional|optional_?auth)(_?(route|api|endpoint|access|key|metadata|resource|method)s?)*$|public|skip_?(jwt_?|global_?)?(auth|guard|login)|(allow|accept)_?(anonymous|anon|any|unauth|public|guest)|without_?(auth|login|token)|bypass_?auth|disable_?auth|ignore_?(auth|jwt|guard)|no_?(login|guard|token)_?required|login_?not_?required/i;

/** What a declaration says to be open by, in words: a mark named for it that is not set to something false. */
export function openMark(marks: readonly Mark[], metadata: ReadonlyMap<string, Thing>): string | undefined {
  for (const [key, thing] of metadata) {
    const value = possibilities(thing).find((one) => one.is === 'literal');
    if (PUBLIC.test(key.split(' ').at(-1) ?? '') && !(value?.is === 'literal' && !value.value)) return `marked as \`${key}\``;
  }
  // A decorator that cannot be read is known by its name.
  const named = marks.find((mark) => !mark.from.startsWith('@nestjs/') && PUBLIC.test(mark.written));
  return named && `marked as \`${named.written}\``;
}

/** Whether a declaration names what callers need: roles, permissions. */
export function requires(marks: readonly Mark[]): boolean {
  return marks.some((mark) => /roles?|permission|polic|scope|abilit|acl|allow|claim|require|resource/i.test(mark.written));
}
