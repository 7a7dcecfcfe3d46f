/**
 * Owns what a server of Hapi is: what the library makes, and the first parameter of a plugin, which is a scope of its own. Plugins that
 * nobody is seen to register belong to an application that is not seen, where the program has no other.
 */
import { lastName } from '../../core/value.js';
import type { DomainFact, Links, MountFact, ResolvedSite, ScopeFact, ScopeKey } from '../../link/model.js';
import type { Held, Thing } from '../../link/things.js';
import { loadedBy } from '../folders.js';
import { possibilities } from '../http.js';
import { entry, textOf } from '../options.js';

const MADE = /^(@hapi\/|)hapi(\.default)?\.([Ss]erver)$|^(@hapi\/|)glue(\.default)?\.compose$/;
const MAX_WRAPPERS = 6;
/** Names by which functions take a server. */
const NAMED = /^_?(server|srv|hapi|plugin|app|application)$|server$/i;
/** What a server is called as a type. */
const TYPE = /server|hapi|^any$/i;

const OTHERS = /^(fastify|@fastify\/.+|express|koa|@koa\/.+)$/;

type Param = Thing & { is: 'param' };

/** A server that a site is called on, with the facts that its mention states. */
export interface Server {
  readonly key: ScopeKey;
  readonly site: ResolvedSite;
  readonly facts: readonly DomainFact[];
}

/** The servers of all sites. */
export function servers(sites: readonly ResolvedSite[], links: Links): readonly Server[] {
  const found = sites.flatMap((site) => on(site, links).map((thing) => ({ site, thing })));
  const isSeen = found.some(({ thing }) => thing.is === 'object');
  const isReadable = found.every(({ site }) => lastName(site.call.callee) !== 'register' || isRead(site, links));
  const mounted = new Set(
    found.flatMap(({ site, thing }) =>
      lastName(site.call.callee) === 'register' ? registered({ key: keyOf(thing, links), site }, links).map(childOf) : [],
    ),
  );
  return found.map(({ site, thing }) => {
    const key = keyOf(thing, links);
    return { key, site, facts: facts(thing, site, (isSeen && isReadable) || mounted.has(key), links) };
  });
}

function childOf(fact: DomainFact): ScopeKey | undefined {
  return fact.kind === 'mount' ? fact.child : undefined;
}

/** What a site is called on: `server`, or the `auth` of one. */
function on({ receiver, call }: ResolvedSite, links: Links): readonly (Thing & { is: 'object' | 'param' })[] {
  const isAuth = /^(default|strategy|scheme)$/.test(lastName(call.callee) ?? '');
  return possibilities(receiver ?? { is: 'unknown' }).flatMap((one) => {
    const of = isAuth && one.is === 'member' && one.name === 'auth' ? possibilities(one.of) : isAuth ? [] : [one];
    return of.flatMap((thing): readonly (Thing & { is: 'object' | 'param' })[] => {
      if (thing.is === 'param') return isServer(thing) ? [thing] : [];
      return links.roots(thing, (name) => MADE.test(name));
    });
  });
}

function isServer({ module, fn, index }: Param): boolean {
  const param = module.facts.functions[fn]?.params[index];
  const type = param?.type && (lastName(param.type.kind === 'call' ? param.type.callee : param.type) ?? '');
  if (!param || module.facts.imports.some((one) => OTHERS.test(one.from))) return false;
  if (type !== undefined && (!TYPE.test(type) || /fastify|express|http/i.test(type))) return false;
  return NAMED.test(param.name) || type !== undefined;
}

/** Keys of parameters are told apart from what other frameworks take them for. */
function keyOf(thing: Thing, links: Links): ScopeKey {
  return `hapi ${links.key(thing)}`;
}

const UNSEEN: ScopeKey = 'hapi unseen server';
const SCOPE = { kind: 'scope', framework: 'hapi', prefix: '', order: 'whole', under: [] } as const;

/** `isHung`: a parameter that belongs to no application which is not seen. */
function facts(thing: Thing & { is: 'object' | 'param' }, site: ResolvedSite, isHung: boolean, links: Links): readonly DomainFact[] {
  const key = keyOf(thing, links);
  const at = links.where(site.call, site.context);
  if (thing.is === 'object') {
    const made = thing.call ? links.where(thing.call, thing.in) : at;
    return [{ ...SCOPE, key, name: 'server', root: true, at: made, position: [] }];
  }
  const plugin = pluginScope(thing, links);
  if (isHung) return [plugin];
  const unseen: ScopeFact = { ...SCOPE, key: UNSEEN, name: 'server', root: true, at: plugin.at, position: [] };
  const mount: MountFact = { kind: 'mount', parent: UNSEEN, child: key, prefix: '', guards: [], at: plugin.at, position: [], under: [] };
  return [unseen, plugin, mount];
}

function pluginScope(param: Param, links: Links): ScopeFact {
  const fn = param.module.facts.functions[param.fn];
  return {
    ...SCOPE,
    key: keyOf(param, links),
    name: fn?.name ?? 'plugin',
    root: false,
    at: { file: param.module.path, at: fn?.nameAt ?? [0, 0] },
    position: [],
  };
}

/** `server.register(plugin)`, `register({ plugin, routes: { prefix } })`, lists of either, with routes of their own or of the call. */
export function registered({ key, site }: Pick<Server, 'key' | 'site'>, links: Links): readonly DomainFact[] {
  const [, options] = site.call.args.map((arg) => arg.value);
  const outer = options && { value: options, context: site.context };
  const place = { at: links.where(site.call, site.context), position: site.position, under: site.under };
  return items(site, links).flatMap((one) => {
    const prefix = prefixOf(one, links) ?? (outer && prefixOf(outer, links)) ?? '';
    return plugins(one, links).flatMap((thing) => {
      const child = pluginScope({ is: 'param', module: thing.module, fn: thing.fn, index: 0 }, links);
      return [child, { kind: 'mount', parent: key, child: child.key, prefix, guards: [], ...place } satisfies MountFact];
    });
  });
}

function items(site: ResolvedSite, links: Links): readonly Held[] {
  const [first] = site.call.args;
  return first ? links.elements(first.value, site.context) : [];
}

/** Whether every plugin that a call registers is told: one of a library, or functions of the program. */
function isRead(site: ResolvedSite, links: Links): boolean {
  return items(site, links).every((one) => {
    const held = entry(one.value, one.context, 'plugin', links) ?? one;
    const things = possibilities(links.evaluate(held.value, held.context));
    return things.every((thing) => links.libraryName(thing) !== undefined) || plugins(one, links).length > 0;
  });
}

function prefixOf({ value, context }: Held, links: Links): string | undefined {
  const modifiers = entry(value, context, 'routes', links);
  return modifiers && textOf(modifiers.value, modifiers.context, 'prefix', links);
}

/** The functions that an item registers. */
function plugins({ value, context }: Held, links: Links): readonly (Thing & { is: 'function' })[] {
  const { value: plugin, context: inside } = entry(value, context, 'plugin', links) ?? { value, context };
  const found = registerOf(links.evaluate(plugin, inside), links, 0);
  return found.length > 0 ? found : loadedBy(plugin, inside, links).flatMap((module) => registerOf({ is: 'module', module }, links, 0));
}

/** The function by which a plugin sets itself up: its `register`, at whatever depth modules keep it. */
function registerOf(thing: Thing, links: Links, depth: number): readonly (Thing & { is: 'function' })[] {
  if (depth > MAX_WRAPPERS) return [];
  switch (thing.is) {
    case 'any':
      return thing.of.flatMap((one) => registerOf(one, links, depth + 1));
    case 'function':
      return (thing.module.facts.functions[thing.fn]?.params.length ?? 0) > 0 ? [thing] : [];
    case 'module':
      for (const name of ['plugin', 'register', 'default']) {
        const held = links.exported(thing.module, name);
        const found = held && held.is !== 'module' ? registerOf(held, links, depth + 1) : [];
        if (found.length > 0) return found;
      }
      return [];
    case 'record':
    case 'object':
      if (links.libraryName(thing) !== undefined) return [];
      for (const name of ['register', 'plugin']) {
        const held = links.access(thing, name);
        const found = held.is === 'member' || held.is === 'unknown' ? [] : registerOf(held, links, depth + 1);
        if (found.length > 0) return found;
      }
      return [];
    default:
      return [];
  }
}
