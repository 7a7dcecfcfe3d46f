/** Owns `@fastify/autoload`: plugins found by where their files lie, the prefixes that folders give them, and the hooks of folders. */
import { groupBy } from '../../core/multimap.js';
import type { Value } from '../../core/value.js';
import type { DomainFact, Links, MountFact, ResolvedSite, ScopeFact } from '../../link/model.js';
import type { Module } from '../../link/module.js';
import { pathOf } from '../folders.js';
import { entry, textOf } from '../options.js';
import type { Instance } from './instances.js';
import { mountPlugin, pluginsOf } from './plugins.js';

const SCRIPT = /^(?!.*\.d\.[cm]?ts$).*\.[cm]?[jt]s$/;
const INDEX = /^index\.[cm]?[jt]s$/i;
const HOOKS = /^[_.]?auto_?hooks\.[cm]?[jt]s$/i;
/** Scripts looked at for one call. */
const MAX_FILES = 2_000;

/** One script, and the names of the folders between the loaded folder and it. */
interface Script {
  readonly module: Module;
  readonly file: string;
  readonly folders: readonly string[];
}

/** The switches of one call. */
interface Switches {
  readonly prefix: string;
  readonly byFolder: boolean;
  readonly params: boolean;
  readonly hooks: boolean;
  readonly cascade: boolean;
  readonly overwrite: boolean;
  readonly encapsulate: boolean;
}

/** What the scripts in the folder `dir` hang on an instance. */
export function autoload(own: Instance, options: Value | undefined, site: ResolvedSite, links: Links): readonly DomainFact[] {
  const dir = entry(options, site.context, 'dir', links);
  const folder = dir && pathOf(dir.value, dir.context, links);
  if (folder === undefined) return [];
  const given = switchesOf(options, site, links);
  const place = { at: links.where(site.call, site.context), position: site.position, under: site.under };
  const scripts = scriptsIn(folder, ignored(options, site, links), links);
  const byFolder = groupBy(scripts, (one) => one.folders.join('/'));
  return [...byFolder].flatMap(([path, all]): readonly DomainFact[] => {
    const hooks = given.hooks ? hooksFor(all[0]?.folders ?? [], byFolder, given) : [];
    const scope: ScopeFact = {
      kind: 'scope',
      key: `${own.key} ${folder}/${path}`,
      name: path === '' ? 'routes' : path,
      framework: 'fastify',
      root: false,
      prefix: '',
      order: 'whole',
      ...place,
    };
    const mount: MountFact = { kind: 'mount', parent: own.key, child: scope.key, prefix: '', guards: [], ...place };
    const parent = hooks.length > 0 ? scope.key : own.key;
    const index = all.find((one) => INDEX.test(one.file));
    const plugins = index ? [index] : all.filter((one) => !HOOKS.test(one.file));
    const mounted = plugins
      .filter((one) => property(one.module, 'autoload', links) !== 'false')
      .flatMap(({ module, folders }) =>
        pluginsOf({ is: 'module', module }, links).flatMap((one) =>
          mountPlugin(
            parent,
            { ...one, transparent: one.transparent || !given.encapsulate },
            prefixOf(module, folders, given, links),
            place,
            links,
            site.call.awaited === true,
          ),
        ),
      );
    const hooked = hooks.flatMap(({ module }) =>
      pluginsOf({ is: 'module', module }, links).flatMap((one) =>
        mountPlugin(parent, { ...one, transparent: true }, '', place, links, false),
      ),
    );
    return hooks.length > 0 ? [scope, mount, ...hooked, ...mounted] : mounted;
  });
}

function switchesOf(options: Value | undefined, site: ResolvedSite, links: Links): Switches {
  const text = (name: string): string | undefined => textOf(options, site.context, name, links);
  const inner = entry(options, site.context, 'options', links);
  return {
    prefix: (inner && textOf(inner.value, inner.context, 'prefix', links)) ?? '',
    byFolder: text('dirNameRoutePrefix') !== 'false',
    params: text('routeParams') === 'true',
    hooks: text('autoHooks') === 'true',
    cascade: text('cascadeHooks') === 'true',
    overwrite: text('overwriteHooks') === 'true',
    encapsulate: text('encapsulate') !== 'false',
  };
}

function ignored(options: Value | undefined, site: ResolvedSite, links: Links): (path: string) => boolean {
  const patterns = ['ignorePattern', 'ignoreFilter'].flatMap((name) => {
    const held = entry(options, site.context, name, links);
    const thing = held && links.evaluate(held.value, held.context);
    return thing?.is === 'literal' && typeof thing.value === 'string' ? [thing] : [];
  });
  return (path) =>
    patterns.some(({ value, regexp }) => {
      if (regexp !== true) return path.includes(String(value));
      try {
        return new RegExp(String(value)).test(path);
      } catch {
        // A pattern that this engine does not read ignores nothing.
        return false;
      }
    });
}

function scriptsIn(folder: string, ignores: (path: string) => boolean, links: Links): readonly Script[] {
  const start = folder === '' ? '' : `${folder}/`;
  const isWanted = (path: string): boolean =>
    path.startsWith(start) && SCRIPT.test(path) && !path.includes('node_modules/') && !ignores(path.slice(start.length));
  return links
    .modules(isWanted)
    .slice(0, MAX_FILES)
    .map((module) => {
      const names = module.path.slice(start.length).split('/');
      return { module, file: names.at(-1) ?? '', folders: names.slice(0, -1) };
    });
}

/** The scripts whose hooks see the plugins of a folder: its own, and with `cascadeHooks` those of the folders above it. */
function hooksFor(folders: readonly string[], byFolder: ReadonlyMap<string, readonly Script[]>, given: Switches): readonly Script[] {
  const own = (path: readonly string[]): readonly Script[] => (byFolder.get(path.join('/')) ?? []).filter((one) => HOOKS.test(one.file));
  let hooks = own([]);
  folders.forEach((_, index) => {
    const further = own(folders.slice(0, index + 1));
    hooks = given.cascade && !(given.overwrite && further.length > 0) ? [...hooks, ...further] : further;
  });
  return hooks;
}

/** The prefix of a plugin: that of the call, then the one that the script names or else its folders. */
function prefixOf(module: Module, folders: readonly string[], given: Switches, links: Links): string {
  const override = property(module, 'prefixOverride', links);
  if (override !== undefined) return override;
  const path = given.byFolder ? folders.map((name) => `/${name}`).join('') : '';
  const own = `${given.prefix.replace(/\/$/, '')}${property(module, 'autoPrefix', links) ?? path}`;
  if (!given.params) return own;
  return own.includes('__') ? own.replace(/__/g, ':') : own.replace(/\/_/g, '/:');
}

/** What a script says of its plugin: `export const autoPrefix`, `module.exports.autoPrefix`, `plugin.autoPrefix`. */
function property(module: Module, name: string, links: Links): string | undefined {
  const thing = links.exported(module, name);
  if (thing?.is === 'literal') return String(thing.value);
  for (const step of module.bodies[0] ?? [])
    if (step.do === 'set' && step.to.kind === 'member' && step.to.name === name) return links.text(step.value, { module, fn: 0 });
  return undefined;
}
