/**
 * Owns what is known about Elysia: instances, plugins, groups, hooks and macros. A hook is local to its instance and what hangs below it,
 * unless it says that whoever uses the instance gets it too: then it stands where the instance is used.
 */
import type { Site } from '../core/facts.js';
import { addTo } from '../core/multimap.js';
import { eachValue } from '../core/outline.js';
import { lastName, type Value } from '../core/value.js';
import type { AttachFact, DomainFact, GuardUse, Links, Model, MountFact, Protocol, ResolvedSite, RouteFact } from '../link/model.js';
import type { Context, Thing } from '../link/things.js';
import { callable, HTTP_METHODS, pathsOf, possibilities } from './http.js';

const VERBS = new Set([...HTTP_METHODS, 'all']);
const HOOKS = new Set(['onRequest', 'onBeforeHandle', 'onTransform', 'derive', 'resolve']);
/** What options and macros call the same hooks. */
const OPTIONS = ['beforeHandle', 'onBeforeHandle', 'transform', 'derive', 'resolve', 'onRequest'];
const NESTS = new Set(['group', 'guard']);
/** Options by which hooks are seen by whoever uses their instance. */
const LIFTS = new Set(['scoped', 'plugin', 'global']);

const HANDLER: Protocol = { params: ['request'], passes: 'return' };
/** Whatever it returns is the answer. */
const BEFORE: Protocol = { params: ['request'], passes: 'null' };
/** Prefixes of instances that use each other. */
const MAX_DEPTH = 8;

type Shared = Pick<RouteFact, 'at' | 'position' | 'under'>;

/** A hook, and whether those who use its instance get it. */
interface Hook {
  readonly guard: GuardUse;
  readonly reach: string;
}

/** One instance used by another. `inline`: a function that is given the other itself. */
interface Use {
  readonly parent: string;
  readonly child: string;
  readonly shared: Shared;
  readonly inline: boolean;
}

/** What is known of the whole program before the instances are put together. */
interface Program {
  readonly hooks: Map<string, Hook[]>;
  readonly uses: Use[];
  readonly macros: ReadonlyMap<string, readonly Hooked[]>;
  readonly facts: DomainFact[];
}

/** A function in a hook's place. */
interface Hooked {
  readonly value: Value;
  readonly context: Context;
  readonly protocol: Protocol;
}

export const elysia: Model = {
  id: 'elysia',
  languages: ['typescript'],
  packages: ['elysia'],
  watch: [...VERBS, ...HOOKS, ...NESTS, 'use', 'ws', 'mount', 'route', 'macro', 'as', 'Elysia'],

  accepts(site: Site): boolean {
    const { callee, args, awaited } = site.value;
    if (callee.kind !== 'member') return false;
    const name = lastName(callee) ?? '';
    return !VERBS.has(name) || (args.length >= 2 && !awaited);
  },

  readAll(sites: readonly ResolvedSite[], links: Links): readonly DomainFact[] {
    const macros = new Map(sites.flatMap((site) => (lastName(site.call.callee) === 'macro' ? macrosOf(site, links) : [])));
    const program: Program = { hooks: new Map(), uses: [], macros, facts: [] };
    for (const site of sites) {
      if (!site.receiver) continue;
      for (const root of rootsOf(site.receiver, links, 0)) register(root, site, program, links);
    }
    const lifted = program.uses.flatMap((one) =>
      metBy(one, program, 0).map(({ guard }): AttachFact => ({ kind: 'attach', scope: one.parent, guard, ...one.shared })),
    );
    return [...program.facts, ...lifted];
  },

  calls: {
    '@elysiajs/cors.cors': { does: 'nothing' },
    '@elysiajs/bearer.bearer': { does: 'nothing' },
    '@elysiajs/jwt.jwt': { does: 'nothing' },
  },
};

/** The hooks that whoever uses an instance gets: its own that say so, and those that are for everybody from further below. */
function liftedFrom(key: string, program: Program, depth: number): readonly Hook[] {
  if (depth > MAX_DEPTH) return [];
  const own = (program.hooks.get(key) ?? []).filter((hook) => LIFTS.has(hook.reach));
  const below = program.uses.filter((one) => one.parent === key);
  const met = below.flatMap((one) =>
    metBy(one, program, depth + 1).filter((hook) => (one.inline ? LIFTS.has(hook.reach) : hook.reach === 'global')),
  );
  return [...own, ...met];
}

/** The hooks that an instance gets by a use: all that a function hooks into it, or what another instance gives away. */
function metBy({ child, inline }: Use, program: Program, depth: number): readonly Hook[] {
  if (depth > MAX_DEPTH) return [];
  if (!inline) return liftedFrom(child, program, depth);
  const below = program.uses.filter((one) => one.parent === child).flatMap((one) => metBy(one, program, depth + 1));
  return [...(program.hooks.get(child) ?? []), ...below];
}

/** The instances that a thing may be, or the parameters through which a group or a plugin gets one. */
function rootsOf(thing: Thing, links: Links, depth: number): readonly (Thing & { is: 'object' | 'param' })[] {
  if (depth > 400) return [];
  return possibilities(thing).flatMap((one) => {
    if (one.is === 'param') return [one];
    if (one.is === 'module') return rootsOf(links.access(one, 'default'), links, depth + 200);
    if (one.is !== 'object') return [];
    if (isInstance(one, links)) return [one];
    return one.callee.is === 'member' ? rootsOf(one.callee.of, links, depth + 1) : [];
  });
}

function isInstance(thing: Thing & { is: 'object' }, links: Links): boolean {
  return links.classNames(thing).some((name) => name === 'elysia.Elysia' || name === 'elysia');
}

/** Tells an instance as a scope; a parameter is one only where something is known to be passed for it. */
function told(root: Thing & { is: 'object' | 'param' }, site: ResolvedSite, links: Links, known: boolean): DomainFact[] {
  if (root.is === 'param' && !known) return [];
  const made = root.is === 'object' ? (links.libraryPart(root) ?? root) : undefined;
  const options = made?.call?.args[0]?.value;
  const prefix = options && made ? links.text(member(options, 'prefix'), made.in) : undefined;
  const { callee } = site.call;
  return [
    {
      kind: 'scope',
      key: links.key(root),
      name: callee.kind === 'member' && callee.of.kind === 'name' ? callee.of.name : 'app',
      framework: 'elysia',
      root: root.is === 'object',
      prefix: prefix ?? '',
      order: 'after',
      at: made?.call ? links.where(made.call, made.in) : links.where(site.call, site.context),
      position: site.position,
      under: site.under,
    },
  ];
}

function register(root: Thing & { is: 'object' | 'param' }, site: ResolvedSite, program: Program, links: Links): void {
  const { facts } = program;
  const name = lastName(site.call.callee) ?? '';
  const key = links.key(root);
  const shared = { at: links.where(site.call, site.context), position: site.position, under: site.under };
  const args = site.call.args.map((arg) => arg.value);
  facts.push(...told(root, site, links, false));
  if (VERBS.has(name) || name === 'route' || name === 'ws' || name === 'mount')
    facts.push(...routes(name, key, args, shared, site, program, links));
  else if (name === 'use') use(key, args, shared, site, program, links);
  else if (NESTS.has(name)) nest(name, key, args, shared, site, program, links);
  else if (HOOKS.has(name)) {
    const last = args.at(-1);
    if (!last) return;
    const protocol = name === 'onBeforeHandle' || name === 'onRequest' ? BEFORE : HANDLER;
    const [only] = args;
    const as = name === 'onRequest' ? 'global' : args.length > 1 && only ? links.text(member(only, 'as'), site.context) : undefined;
    for (const one of links.elements(last, site.context)) {
      hook(key, { ...callable(one.value, one.context, links), protocol, level: 'router' }, as ?? 'local', shared, program);
    }
  } else if (name === 'as') {
    const [to] = args;
    const reach = (to && links.text(to, site.context)) ?? 'local';
    program.hooks.set(
      key,
      (program.hooks.get(key) ?? []).map((one) => ({ ...one, reach })),
    );
  }
}

function hook(key: string, guard: GuardUse, reach: string, shared: Shared, program: Program): void {
  program.facts.push({ kind: 'attach', scope: key, guard, ...shared });
  addTo(program.hooks, key, { guard, reach });
}

/** `app.use(plugin)`: another instance, a list of them, or a function that is given this one. */
function use(key: string, args: readonly Value[], shared: Shared, site: ResolvedSite, program: Program, links: Links): void {
  for (const one of args.flatMap((value) => links.elements(value, site.context))) {
    const thing = links.evaluate(one.value, one.context);
    const children = possibilities(thing).flatMap((each) => {
      const param = parameterOf(each);
      return param ? [param] : rootsOf(each, links, 0);
    });
    for (const child of children) mount(key, child, '', [], shared, site, program, links, child.is === 'param');
  }
}

function mount(
  parent: string,
  child: Thing & { is: 'object' | 'param' },
  prefix: string,
  guards: readonly GuardUse[],
  shared: Shared,
  site: ResolvedSite,
  program: Program,
  links: Links,
  inline = false,
): void {
  const key = links.key(child);
  const fact: MountFact = { kind: 'mount', parent, child: key, prefix, guards, ...shared };
  program.facts.push(...told(child, site, links, true), fact);
  program.uses.push({ parent, child: key, shared, inline });
}

/** The first parameter of a function: the instance that a group or a functional plugin is given. */
function parameterOf(thing: Thing): (Thing & { is: 'param' }) | undefined {
  if (thing.is !== 'function' || (thing.module.facts.functions[thing.fn]?.params.length ?? 0) === 0) return undefined;
  return { is: 'param', module: thing.module, fn: thing.fn, index: 0 };
}

/** `group(prefix, [options,] inside)`, `guard(options, inside)`, and `guard(options)` for all that follows. */
function nest(name: string, key: string, args: readonly Value[], shared: Shared, site: ResolvedSite, program: Program, links: Links): void {
  const [first, second] = args;
  const options = name === 'guard' ? first : args.length > 2 ? second : undefined;
  const guards = options ? optionGuards(options, site.context, 'mount', program, links) : [];
  const last = args.at(-1);
  const inside = last && last !== options ? parameterOf(links.evaluate(last, site.context)) : undefined;
  const prefix = name === 'group' ? (links.text(first, site.context) ?? '{}') : '';
  if (inside) mount(key, inside, prefix, guards, shared, site, program, links);
  else if (name === 'guard' && options) {
    const as = links.text(member(options, 'as'), site.context) ?? 'local';
    for (const guard of guards) hook(key, { ...guard, level: 'router' }, as, shared, program);
  }
}

function routes(
  name: string,
  key: string,
  args: readonly Value[],
  shared: Shared,
  site: ResolvedSite,
  program: Program,
  links: Links,
): readonly RouteFact[] {
  const [first, ...others] = args;
  const method = name === 'route' ? (links.text(first, site.context) ?? '*').toUpperCase() : name === 'ws' ? 'GET' : name.toUpperCase();
  const [path, handler, options] = name === 'route' ? others : args;
  // A plugin without a path is mounted at the root.
  if (!handler || !path || (name !== 'ws' && handler.kind === 'record')) return [];
  const { thing, name: handlerName, at: handlerAt } = handlerOf(name, handler, site.context, links);
  const given = name === 'ws' ? handler : options;
  return pathsOf(path, site.context, links).map((one) => ({
    kind: 'route',
    scope: key,
    methods: [name === 'all' || name === 'mount' ? '*' : method],
    path: name === 'mount' ? `${one}/*` : one,
    transport: name === 'ws' ? 'ws' : links.mentions(thing, 'sse') || links.mentions(thing, 'text/event-stream') ? 'sse' : 'http',
    handler: thing,
    handlerName,
    handlerAt,
    protocol: HANDLER,
    guards: given ? optionGuards(given, site.context, 'route', program, links) : [],
    ...shared,
  }));
}

function handlerOf(name: string, handler: Value, context: Context, links: Links): ReturnType<typeof callable> {
  if (name !== 'ws') return callable(handler, context, links);
  const opened = callable(member(handler, 'open'), context, links);
  return { ...opened, name: 'ws', at: links.where(handler, context) };
}

/** The guards among the options of a route or a group: hooks, and macros that are switched on. */
function optionGuards(options: Value, context: Context, level: GuardUse['level'], program: Program, links: Links): readonly GuardUse[] {
  const thing = links.evaluate(options, context);
  if (thing.is !== 'record') return [];
  return thing.entries.flatMap(({ key, thing: held }): readonly GuardUse[] => {
    if (key === undefined) return [];
    if (OPTIONS.includes(key)) return hooked(options, key, context, links).map((one) => guardOf(one, level, links));
    const off = held.is === 'literal' && (held.value === false || held.value === null);
    return off ? [] : (program.macros.get(key) ?? []).map((one) => ({ ...guardOf(one, level, links), name: key }));
  });
}

function guardOf({ value, context, protocol }: Hooked, level: GuardUse['level'], links: Links): GuardUse {
  return { ...callable(value, context, links), protocol, level };
}

/** The functions that an options record names for one hook. */
function hooked(options: Value, key: string, context: Context, links: Links): readonly Hooked[] {
  const protocol = /before|request/i.test(key) ? BEFORE : HANDLER;
  return links.elements(member(options, key), context).map((one) => ({ ...one, protocol }));
}

/** `macro({ name: … })`, `macro('name', …)`, `macro((hooks) => ({ name: … }))`. */
function macrosOf(site: ResolvedSite, links: Links): readonly (readonly [string, readonly Hooked[]])[] {
  const args = site.call.args.map((arg) => arg.value);
  const [first, second] = args;
  if (!first) return [];
  const named = second && links.text(first, site.context);
  if (named !== undefined && second) return [[named, macroHooks(second, site.context, links)]];
  const bodies = recordsIn(first, site.context);
  return bodies.flatMap(({ record, context }) =>
    record.entries.flatMap(({ key, value }): readonly (readonly [string, readonly Hooked[]])[] => {
      const name = key && links.text(key, context);
      return name === undefined ? [] : [[name, macroHooks(value, context, links)]];
    }),
  );
}

/** What a macro hooks in: as a record, as what a function returns, or by calls of the hooks that it was given. */
function macroHooks(value: Value, context: Context, links: Links): readonly Hooked[] {
  const records = recordsIn(value, context);
  const named = records.flatMap(({ record, context: inside }) =>
    OPTIONS.filter((key) => entry(record, key)).flatMap((key) => hooked(record, key, inside, links)),
  );
  if (value.kind !== 'function') return named;
  const called: Hooked[] = [];
  eachValue(context.module.bodies[value.fn] ?? [], (one) => {
    const last = one.kind === 'call' && OPTIONS.includes(lastName(one.callee) ?? '') ? one.args.at(-1) : undefined;
    if (last) called.push({ value: last.value, context: { ...context, fn: value.fn }, protocol: BEFORE });
  });
  return [...named, ...called];
}

type RecordValue = Value & { readonly kind: 'record' };

/** A record, or the records in the body of the function that makes it. */
function recordsIn(value: Value, context: Context): readonly { readonly record: RecordValue; readonly context: Context }[] {
  if (value.kind === 'record') return [{ record: value, context }];
  if (value.kind !== 'function') return [];
  const found: { record: RecordValue; context: Context }[] = [];
  eachValue(context.module.bodies[value.fn] ?? [], (one) => {
    if (one.kind === 'record') found.push({ record: one, context: { ...context, fn: value.fn } });
  });
  return found;
}

function entry(record: RecordValue, name: string): Value | undefined {
  return record.entries.findLast(({ key }) => key?.kind === 'literal' && key.value === name)?.value;
}

/** A property of a record: the entry itself where it stands there, so that it keeps its name. */
function member(of: Value, name: string): Value {
  return (of.kind === 'record' && entry(of, name)) || { kind: 'member', of, name, at: of.at };
}
