/**
 * Owns what an instance of Fastify is: what the library makes, and the first parameter of a plugin. Each plugin is a scope of its own.
 * Registers nothing; see `plugins.ts`.
 */
import { lastName, type Value } from '../../core/value.js';
import type { DomainFact, Links, ResolvedSite, ScopeFact, ScopeKey } from '../../link/model.js';
import type { Module } from '../../link/module.js';
import type { Thing } from '../../link/things.js';
import { possibilities } from '../http.js';
import { requires, servesAllItself } from './packages.js';

const APPS: ReadonlySet<string> = new Set(['fastify', 'fastify.default', 'fastify.fastify', 'fastify.Fastify', 'fastify.FastifyInstance']);
/** Calls on an instance followed down a fluent chain. */
const MAX_CHAIN = 400;
const LIBRARY = /^(fastify|@fastify\/.+|fastify-.+)$/;
const OPTIONS = /^_?(opts?|options|_+|o|plugin_?options|config)$/i;

/** An instance, with the facts that its mention states. */
export interface Instance {
  readonly key: ScopeKey;
  /** Whether it is an application and no plugin's instance. */
  readonly root: boolean;
  readonly facts: readonly DomainFact[];
}

/** The first parameter of a plugin. */
export type PluginParam = Thing & { is: 'param' };

/** The instances that a thing may be, fluent calls looked through. */
export function instances(thing: Thing | undefined, site: ResolvedSite, links: Links): readonly Instance[] {
  return thing ? possibilities(thing).flatMap((one) => instanceOf(one, site, links)) : [];
}

function instanceOf(thing: Thing, site: ResolvedSite, links: Links): readonly Instance[] {
  const base = baseOf(thing);
  if (base.is === 'any') return base.of.flatMap((one) => (one.is === 'any' ? [] : instanceOf(one, site, links)));
  if (base.is === 'param') return [{ key: keyOf(base, links), root: false, facts: isPlugin(base) ? [pluginScope(base, links)] : [] }];
  // Code that is shown without its first line.
  if (base.is === 'external' && base.name === 'fastify') return [application(base, site, links)];
  return links.roots(base, (name) => APPS.has(name)).map((made) => application(made, site, links));
}

/** `fastify.withTypeProvider().register(x)` is `fastify`. */
function baseOf(thing: Thing): Thing {
  let base = thing;
  for (let depth = 0; depth < MAX_CHAIN && base.is === 'object' && base.callee.is === 'member'; depth++) base = base.callee.of;
  return base;
}

function application(thing: Thing, site: ResolvedSite, links: Links): Instance {
  const key = keyOf(thing, links);
  const made = thing.is === 'object' && thing.call ? links.where(thing.call, thing.in) : links.where(site.call, site.context);
  const { callee } = site.call;
  const name = callee.kind === 'member' ? links.nameOf(callee.of, site.context) : 'fastify';
  return { key, root: true, facts: [{ ...SCOPE, key, name, root: true, at: made }] };
}

/** Parameters are told apart from what other frameworks take them for. */
function keyOf(thing: Thing, links: Links): ScopeKey {
  return `fastify ${links.key(thing)}`;
}

const SCOPE = { kind: 'scope', framework: 'fastify', prefix: '', order: 'whole', position: [], under: [] } as const;

/**
 * The scope of a plugin. One that nobody registers is an application of its own, which command lines and loaders start, unless its
 * package starts one itself.
 */
export function pluginScope(param: PluginParam, links: Links): ScopeFact {
  const fn = param.module.facts.functions[param.fn];
  const name = fn?.name ?? fn?.params[param.index]?.name ?? 'plugin';
  return {
    ...SCOPE,
    key: keyOf(param, links),
    name,
    root: isPlugin(param) && !servesAllItself(param.module, links),
    at: { file: param.module.path, at: fn?.nameAt ?? [0, 0] },
  };
}

/** The parameter by which a function takes the instance; undefined when it takes nothing. */
export function pluginParam(thing: Thing & { is: 'function' }): PluginParam | undefined {
  const first = thing.module.facts.functions[thing.fn]?.params[0];
  return first && !first.rest ? { is: 'param', module: thing.module, fn: thing.fn, index: 0 } : undefined;
}

/** Whether the declaration of a parameter alone says that it takes an instance. */
function isPlugin({ module, fn: id, index }: PluginParam): boolean {
  const fn = module.facts.functions[id];
  const param = fn?.params[index];
  if (!fn || !param) return false;
  if (/fastify/i.test(param.name) || typeName(param.type).startsWith('Fastify')) return true;
  if (index > 0 || param.type?.kind === 'name' || speaksOf(module, /^(@hapi\/|hapi$|express$|koa$)/)) return false;
  const second = fn.params[1];
  return speaksOf(module, LIBRARY) || (second !== undefined && OPTIONS.test(second.name) && fn.name !== 'register');
}

function typeName(type: Value | undefined): string {
  if (type?.kind === 'call') return typeName(type.callee);
  return (type && lastName(type)) ?? '';
}

function speaksOf(module: Module, library: RegExp): boolean {
  return (
    module.facts.imports.some((one) => library.test(one.from)) ||
    module.facts.bindings.some((one) => one.writes.some(({ value }) => requires(value, library)))
  );
}
