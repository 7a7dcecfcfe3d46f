/**
 * Owns the module graph: what modules declare, static and dynamic, and which of them an application reaches.
 * Never looks into a controller or a guard.
 */
import { addTo } from '../../core/multimap.js';
import { returns } from '../../core/outline.js';
import type { Value } from '../../core/value.js';
import type { Links } from '../../link/model.js';
import type { Context, Thing } from '../../link/things.js';
import { type ClassThing, chainOf, classOf } from './classes.js';
import { itemsOf, marksOf, textsOf } from './marks.js';

/** Modules that one application is made of; more are not followed. */
const MAX_MODULES = 2_000;

/** What an application is made of. */
export interface Modules {
  /** Module classes that it reaches. */
  readonly reached: readonly ClassThing[];
  readonly controllers: readonly ClassThing[];
  /** Classes and provider records. */
  readonly providers: readonly Thing[];
  /** Modules of libraries, as they are imported. */
  readonly libraries: readonly Thing[];
  /** Paths that a router puts in front of a module's controllers, by key of the module or controller class. */
  readonly prefixes: ReadonlyMap<string, readonly string[]>;
  /** Something is imported that cannot be told: there may be more. */
  readonly open: boolean;
}

interface Walk {
  readonly links: Links;
  readonly seen: Set<string>;
  readonly reached: ClassThing[];
  readonly controllers: Map<string, ClassThing>;
  readonly providers: Thing[];
  readonly libraries: Thing[];
  readonly modulePrefixes: Map<string, string[]>;
  readonly prefixes: Map<string, string[]>;
  readonly holders: [module: string, controller: string][];
  open: boolean;
}

/** Everything that the modules `roots` reach. */
export function reach(roots: readonly Thing[], links: Links): Modules {
  const walk: Walk = {
    links,
    seen: new Set(),
    reached: [],
    controllers: new Map(),
    providers: [],
    libraries: [],
    modulePrefixes: new Map(),
    prefixes: new Map(),
    holders: [],
    open: roots.length === 0,
  };
  for (const root of roots) visit(root, walk);
  for (const [module, controller] of walk.holders) {
    const known = walk.prefixes.get(controller) ?? [];
    const own = walk.modulePrefixes.get(module) ?? [''];
    walk.prefixes.set(controller, [...new Set([...known, ...own])]);
  }
  return { ...walk, controllers: [...walk.controllers.values()] };
}

function visit(thing: Thing, walk: Walk): void {
  const { links } = walk;
  for (const one of itemsOf(thing, links)) {
    if (walk.seen.size > MAX_MODULES) return;
    if (one.is === 'record') {
      dynamic(one, walk);
      continue;
    }
    const made = classOf(one, links);
    if (made) ofClass(made, walk);
    else other(one, walk);
  }
}

/** What stands for a module without being one: a forward reference, a condition, a library's module, or something unknown. */
function other(thing: Thing, walk: Walk): void {
  const { links } = walk;
  if (thing.is === 'function') {
    visitReturned(thing, walk);
    return;
  }
  const name = links.libraryName(thing.is === 'object' ? thing.callee : thing);
  const [first] = thing.is === 'object' ? (thing.call?.args ?? []) : [];
  const given = first && thing.is === 'object' ? links.evaluate(first.value, thing.in) : undefined;
  if (name?.endsWith('.forwardRef') || name?.endsWith('.ConditionalModule.registerWhen')) {
    if (given) visit(given, walk);
  } else if (name?.includes('RouterModule.') && given) tree(given, '', walk);
  else if (thing.is === 'object' && thing.callee.is === 'member' && classOf(thing.callee.of, links)) visit(thing.callee.of, walk);
  else if (name === undefined) walk.open = true;
  else walk.libraries.push(thing);
}

/** `forwardRef(() => Module)`, a module that a function makes. */
function visitReturned(fn: Thing & { is: 'function' }, walk: Walk): void {
  for (const value of returnsOf(fn)) visit(walk.links.evaluate(value.value, value.context), walk);
}

/** What a function returns. */
export function returnsOf({ module, fn, frame }: Thing & { is: 'function' }): readonly { value: Value; context: Context }[] {
  const context: Context = { module, fn, ...(frame && { frame }) };
  return returns(module.bodies[fn] ?? []).map((value) => ({ value, context }));
}

function ofClass(made: ClassThing, walk: Walk): void {
  const { links } = walk;
  const key = links.key(made);
  if (walk.seen.has(key)) return;
  walk.seen.add(key);
  walk.reached.push(made);
  for (const declared of chainOf(made, links)) {
    for (const mark of marksOf(declared.one.decorators, declared.context, links)) {
      const [options] = mark.from === '@nestjs/common.Module' ? (mark.call?.args ?? []) : [];
      if (options) declares(links.evaluate(options.value, mark.context), key, walk);
    }
  }
}

/** What `forRoot()` gives: a module class and what it declares besides. */
function dynamic(record: Thing & { is: 'record' }, walk: Walk): void {
  const { links } = walk;
  const module = classOf(links.access(record, 'module'), links);
  if (module) ofClass(module, walk);
  declares(record, module ? links.key(module) : '', walk);
}

function declares(record: Thing, module: string, walk: Walk): void {
  const { links } = walk;
  for (const options of itemsOf(record, links)) {
    for (const thing of listed(options, 'imports', walk)) visit(thing, walk);
    for (const thing of listed(options, 'controllers', walk)) {
      const controller = classOf(thing, links);
      if (!controller) continue;
      walk.controllers.set(links.key(controller), controller);
      walk.holders.push([module, links.key(controller)]);
    }
    walk.providers.push(...listed(options, 'providers', walk));
  }
}

function listed(options: Thing, name: string, { links }: Walk): readonly Thing[] {
  const thing = links.access(options, name);
  return thing.is === 'member' ? [] : itemsOf(thing, links);
}

/** `RouterModule.register([{ path, module, children }])`. */
function tree(routes: Thing, above: string, walk: Walk): void {
  const { links } = walk;
  for (const route of itemsOf(routes, links)) {
    const direct = classOf(route, links);
    const path = direct ? above : `${above}/${textsOf(links.access(route, 'path'))[0] ?? ''}`;
    const module = direct ?? classOf(links.access(route, 'module'), links);
    if (module) addTo(walk.modulePrefixes, links.key(module), path);
    const children = route.is === 'record' ? links.access(route, 'children') : undefined;
    if (children && children.is !== 'member') tree(children, path, walk);
  }
}
