/**
 * Owns guards of Effect: middleware that is declared as a service and implemented by a layer, and functions around an HTTP app.
 * What their bodies do is decided in `link`.
 */
import type { Value } from '../../core/value.js';
import type { DomainFact, GuardUse, Links, Protocol, ResolvedSite } from '../../link/model.js';
import type { Context, Thing } from '../../link/things.js';
import { callable, possibilities } from '../http.js';
import { chainOf } from './chains.js';
import { makerOf } from './names.js';

/** A declared middleware: `class Auth extends HttpApiMiddleware.Tag<Auth>()('Auth', options)`. */
const DECLARED = /^(HttpApiMiddleware|RpcMiddleware)\.(Tag|Service)(\(\))*$/;
const AUTH = /auth|session|user|login|signed|member|admin|permission|role|tenant|principal|access|token|api_?key|credential|secur/i;

/** Middleware gets the credential that its declaration names, or the app that it stands around. */
const PROVIDES: Protocol = { params: ['credential'], passes: 'return', made: true };
const SURROUNDS: Protocol = { params: ['response', 'request'], passes: 'return', made: true };

/** A handler is an effect, or gives one when it is called with the request. */
export const HANDLER: Protocol = { params: ['request', 'request'], passes: 'return', made: true };

/** `.middleware(Auth)`: what the declaration promises, unless its implementation says otherwise. */
export function declaredGuard(value: Value, context: Context, level: GuardUse['level'], links: Links): GuardUse {
  const thing = possibilities(links.evaluate(value, context))[0] ?? links.evaluate(value, context);
  const name = links.nameOf(value, context);
  const base = thing.is === 'class' ? links.bases(thing)[0] : thing;
  const maker = base && makerOf(base, links);
  if (!base || !maker || !DECLARED.test(maker.name)) return { ...callable(value, context, links), name, level, protocol: SURROUNDS };
  const promises =
    has(base, 'security', links) || (has(base, 'failure', links) && AUTH.test(name)) || (has(base, 'error', links) && AUTH.test(name));
  return {
    thing: promises ? base : thing,
    name,
    at: links.where(value, context),
    level,
    protocol: SURROUNDS,
    declares: links.key(thing),
  };
}

/** `HttpRouter.use(f)`, `HttpServer.serve(f)`: a function from an app to an app. */
export function aroundGuard(value: Value, context: Context, level: GuardUse['level'], links: Links): GuardUse {
  return { ...callable(value, context, links), thing: links.evaluate(value, context), level, protocol: SURROUNDS };
}

/** `Layer.effect(Auth, …)`: the implementation of a declared middleware. */
export function implementations(site: ResolvedSite, links: Links): readonly DomainFact[] {
  const [tag, written] = site.call.args.map((arg) => arg.value);
  if (!tag || !written) return [];
  return possibilities(links.evaluate(tag, site.context)).flatMap((one): readonly DomainFact[] => {
    const declared = one.is === 'object' && one.callee.is === 'class' ? one.callee : one;
    const base = declared.is === 'class' ? links.bases(declared)[0] : undefined;
    const maker = base && makerOf(base, links);
    if (!base || !maker || !DECLARED.test(maker.name)) return [];
    return [
      {
        kind: 'implement',
        of: links.key(declared),
        thing: links.evaluate(written, site.context),
        name: links.nameOf(tag, site.context),
        protocol: maker.generation === 3 && maker.name.startsWith('HttpApi') ? PROVIDES : SURROUNDS,
        at: links.where(site.call, site.context),
        position: site.position,
        under: site.under,
      },
    ];
  });
}

/** The middleware that a layer brings: `auth.layer` of `HttpRouter.middleware(f)`, or one that is for all routes. */
export function layerGuard(value: Value, context: Context, links: Links): { readonly use: GuardUse; readonly whole: boolean } | undefined {
  const thing = possibilities(links.evaluate(value, context))[0];
  const asked = thing?.is === 'member' && thing.name === 'layer' ? thing.of : thing;
  const base = asked && chainOf(asked, links).base;
  if (base?.is !== 'object' || !base.call || !/^HttpLayerRouter\.middleware(\(\))?$/.test(makerOf(base, links)?.name ?? ''))
    return undefined;
  const [made, options] = base.call.args.map((arg) => arg.value);
  const whole = options !== undefined && isTrue(links.access(links.evaluate(options, base.in), 'global'));
  if (!made || (thing === asked && !whole)) return undefined;
  const use = aroundGuard(made, base.in, 'router', links);
  return { use: { ...use, name: links.nameOf(value, context).replace(/\.layer$/, '') }, whole };
}

function isTrue(thing: Thing): boolean {
  return thing.is === 'literal' && thing.value === true;
}

/** Whether a declaration was given an option. */
function has(thing: Thing, option: string, links: Links): boolean {
  if (thing.is !== 'object') return false;
  return (thing.call?.args ?? []).some((arg) => {
    const options = links.evaluate(arg.value, thing.in);
    return options.is === 'record' && options.entries.some((entry) => entry.key === option);
  });
}
