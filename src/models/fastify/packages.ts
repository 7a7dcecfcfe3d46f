/**
 * Owns which packages start an application themselves and register nothing on it that cannot be told: in them, a plugin that nobody
 * registers is served by nobody. Reads no route.
 */
import { lastName, type Value } from '../../core/value.js';
import type { Links } from '../../link/model.js';
import type { Module } from '../../link/module.js';
import type { Context, Thing } from '../../link/things.js';
import { pathOf } from '../folders.js';
import { possibilities } from '../http.js';
import { entry } from '../options.js';

/** The names of the library under which applications are made. */
const MAKERS = /^(default|fastify|Fastify|\*)$/;
const AUTOLOAD = /^(@fastify\/|fastify-)autoload\b/;
const SCRIPT = /^(?!.*\.d\.[cm]?ts$).*\.[cm]?[jt]sx?$/;
const TESTS = /(^|\/)(__tests__|__mocks__|tests?|e2e|specs?|examples?|benchmarks?)\/|\.(test|spec)\.\w+$/;
/** What loads a module by a name that is not written, or one that is not there. */
const COMPUTED = /^(require$|import$|[.~#]|@\/)/;
/** Calls around a plugin, looked through. */
const MAX_CALLS = 8;

/** Whether all that the applications of a module's package serve can be told, and there is one. */
export function servesAllItself(module: Module, links: Links): boolean {
  return links.once(read).get(links.packageOf(module)) === true;
}

/** The packages that start an application, and whether all that is registered in them can be told. */
function read(links: Links): ReadonlyMap<string, boolean> {
  const modules = links.modules((path) => SCRIPT.test(path) && !TESTS.test(path), 'fastify');
  const packages = new Map(modules.filter(starts).map((module) => [links.packageOf(module), true]));
  for (const module of modules) {
    const own = links.packageOf(module);
    if (packages.get(own) === true && !module.facts.sites.every(({ value, fn }) => isTold(value, { module, fn }, links)))
      packages.set(own, false);
  }
  return packages;
}

/** Whether a module makes an application. */
function starts({ facts }: Module): boolean {
  return (
    facts.imports.some((one) => one.from === 'fastify' && one.typeOnly !== true && MAKERS.test(one.name)) ||
    facts.bindings.some((one) => one.writes.some(({ value }) => requires(value, /^fastify$/)))
  );
}

/** Whether an expression starts at a module: `require('x')(options)`. */
export function requires(value: Value, library: RegExp): boolean {
  let inner = value;
  while (inner.kind === 'call' || inner.kind === 'member') inner = inner.kind === 'call' ? inner.callee : inner.of;
  return inner.kind === 'module' && library.test(inner.from);
}

/** Whether a call registers nothing, or something that is at hand. */
function isTold({ callee, args }: Value & { kind: 'call' }, context: Context, links: Links): boolean {
  const [plugin, options] = args.map((arg) => arg.value);
  if (lastName(callee) !== 'register' || !plugin) return true;
  return possibilities(links.evaluate(plugin, context)).every((one) => {
    if (!AUTOLOAD.test(links.libraryName(one) ?? '')) return isKnown(one);
    const dir = entry(options, context, 'dir', links);
    return dir !== undefined && pathOf(dir.value, dir.context, links) !== undefined;
  });
}

function isKnown(thing: Thing, depth = 0): boolean {
  if (depth > MAX_CALLS || thing.is === 'unknown' || thing.is === 'param') return false;
  if (thing.is === 'external') return !COMPUTED.test(thing.name);
  if (thing.is === 'object') return isKnown(thing.callee, depth + 1);
  return thing.is !== 'member' || isKnown(thing.of, depth + 1);
}
