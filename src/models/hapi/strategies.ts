/**
 * Owns how Hapi tells callers: schemes, the strategies made of them, the default that holds for every route without an own one, and the
 * `auth` option of routes.
 */
import { lastName, type Value } from '../../core/value.js';
import type { GuardUse, Links, ResolvedSite } from '../../link/model.js';
import type { Context, Held, Thing } from '../../link/things.js';
import { entry, textOf } from '../options.js';

/** Under this mark a route keeps that it says by itself who may call it. */
const OWN = 'auth';
/** Modes in which a caller may stay unknown. */
const OPEN_MODES: ReadonlySet<string> = new Set(['optional', 'try']);

/** What the `auth` option of a route says. */
export interface OwnAuth {
  readonly guards: readonly GuardUse[];
  /** `auth: false`. */
  readonly open: boolean;
  readonly metadata: ReadonlyMap<string, Thing>;
}

export class Strategies {
  private readonly schemes = new Map<string, Held>();
  /** The scheme of each strategy. */
  private readonly made = new Map<string, string>();
  /** The strategies of the default, for routes that ask for more of it. */
  private readonly usual: readonly string[];

  constructor(sites: readonly ResolvedSite[], links: Links) {
    const calls = (name: string): readonly ResolvedSite[] => sites.filter((site) => lastName(site.call.callee) === name);
    for (const { call, context } of [...calls('scheme'), ...calls('strategy')]) {
      const [name, second] = call.args.map((arg) => arg.value);
      const text = links.text(name, context);
      if (text === undefined || !second) continue;
      if (lastName(call.callee) === 'scheme') this.schemes.set(text, { value: second, context });
      else this.made.set(text, links.text(second, context) ?? '');
    }
    this.usual = [...calls('default'), ...calls('strategy')].flatMap((site) => defaultOf(site, links)?.names ?? []);
  }

  /** The guard that a call makes of the default; it does not see routes that say by themselves who may call them. */
  defaults(site: ResolvedSite, links: Links): readonly GuardUse[] {
    const given = defaultOf(site, links);
    if (!given) return [];
    return this.guards(given, 'app', site.call, site.context, links).map((guard) => ({
      ...guard,
      covers: ({ metadata }) => metadata?.has(OWN) !== true,
    }));
  }

  /** Whoever passes one of the strategies is in. Without names, those of the default. */
  guards(asked: Asked, level: GuardUse['level'], at: Value, context: Context, links: Links): readonly GuardUse[] {
    const names = asked.names.length > 0 ? asked.names : this.usual.slice(0, 1);
    const uses = (names.length > 0 ? names : ['auth']).map((name): GuardUse => {
      const thing = this.authenticate(this.made.get(name) ?? name, links);
      return {
        thing: thing ?? { is: 'external', name: '@hapi/hapi.strategy' },
        name,
        at: links.where(at, context),
        protocol: { params: ['request', 'response'], passes: 'return' },
        level,
        promised: true,
        ...(OPEN_MODES.has(asked.mode) && { optional: true }),
      };
    });
    const [first, ...more] = uses;
    return first && more.length > 0 ? [{ ...first, name: uses.map((one) => one.name).join(' or '), anyOf: uses }] : uses;
  }

  /** The function by which a scheme of the program tells callers: `scheme('x', () => ({ authenticate }))`. */
  private authenticate(scheme: string, links: Links): Thing | undefined {
    const made = this.schemes.get(scheme);
    if (!made) return undefined;
    const { value, context } = made;
    const call: Value = { kind: 'call', callee: value, args: [], at: value.at };
    const held = links.unfold({ kind: 'member', of: call, name: 'authenticate', at: value.at }, context);
    const thing = links.evaluate(held.value, held.context);
    return thing.is === 'function' ? thing : undefined;
  }
}

interface Asked {
  readonly names: readonly string[];
  readonly mode: string;
}

/** `server.auth.default(…)`, and what old versions took as a third argument of `strategy`: a mode. */
function defaultOf({ call, context }: ResolvedSite, links: Links): Asked | undefined {
  const [first, , third] = call.args.map((arg) => arg.value);
  if (!first) return undefined;
  if (lastName(call.callee) === 'default') return asked({ value: first, context }, links);
  const mode = third?.kind === 'literal' ? third.value : undefined;
  if (lastName(call.callee) !== 'strategy' || (mode !== true && typeof mode !== 'string')) return undefined;
  return { names: [links.text(first, context) ?? 'auth'], mode: String(mode) };
}

/** `'session'`, or `{ strategy, strategies, mode }`. */
function asked({ value, context }: Held, links: Links): Asked {
  const thing = links.evaluate(value, context);
  if (thing.is !== 'record') return { names: [links.text(value, context) ?? 'auth'], mode: 'required' };
  const named = ['strategy', 'strategies'].flatMap((name) => {
    const held = entry(value, context, name, links);
    return held ? links.elements(held.value, held.context).map((one) => links.text(one.value, one.context) ?? 'auth') : [];
  });
  return { names: named, mode: textOf(value, context, 'mode', links) ?? 'required' };
}

/** What a route says about who may call it. */
export function ownAuth(auth: Held | undefined, strategies: Strategies, links: Links): OwnAuth {
  if (!auth) return { guards: [], open: false, metadata: new Map() };
  const thing = links.evaluate(auth.value, auth.context);
  const metadata: ReadonlyMap<string, Thing> = new Map([[OWN, thing]]);
  if (thing.is === 'literal' && thing.value === false) return { guards: [], open: true, metadata };
  return { guards: strategies.guards(asked(auth, links), 'route', auth.value, auth.context, links), open: false, metadata };
}
