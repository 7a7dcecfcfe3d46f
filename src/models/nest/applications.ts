/**
 * Owns applications: what makes them, what is set on them, and what stands in front of all their routes.
 * One root module makes one application, however often it is created: for the web, for functions, for a script.
 */
import { lastName, type Value } from '../../core/value.js';
import type { GuardUse, Links, ResolvedSite } from '../../link/model.js';
import type { Context, Thing } from '../../link/things.js';
import { nameOfThing, pathsOf, possibilities } from '../http.js';
import { classOf } from './classes.js';
import { guardsIn, interceptor, interceptorsIn, middlewareIn, type Placed, placed } from './guards.js';
import { itemsOf, textsOf } from './marks.js';
import { type Modules, reach, returnsOf } from './modules.js';
import { NEUTRAL, type Pattern, type Versioning } from './paths.js';
import { type Settings, settingText } from './settings.js';

const CREATE = /^@nestjs\/core\.NestFactory(Static\(\))?\.(create|createMicroservice)$/;

/** Middleware in front of the routes that it sees. */
export interface Filter {
  readonly use: GuardUse;
  sees(path: string, method: string): boolean;
}

export interface Application {
  readonly key: string;
  readonly name: string;
  /** The site that makes it; without one, no site does and all that is declared is taken to be served. */
  readonly site: ResolvedSite | undefined;
  readonly modules: Modules;
  readonly prefix: string;
  readonly excluded: readonly Pattern[];
  readonly versioning: Versioning | undefined;
  readonly guards: readonly Placed[];
  readonly filters: readonly Filter[];
}

/** Every application of the program, in order of the sites that make them. */
export function applicationsOf(sites: readonly ResolvedSite[], settings: Settings, links: Links): readonly Application[] {
  const made = new Map<string, { site: ResolvedSite; roots: Thing[] }>();
  for (const site of sites) {
    const name = links.libraryName(site.callee);
    if (name === undefined || !CREATE.test(name)) continue;
    const root = site.call.args[0]?.value;
    const roots = rootsOf(root, site.context, links);
    // A library's module serves nothing of this program.
    if (roots.length === 0 && root && links.libraryName(links.evaluate(root, site.context)) !== undefined) continue;
    const key = keyOf(roots, site, links);
    if (!made.has(key)) made.set(key, { site, roots });
  }
  return [...made].map(([key, { site, roots }]) => {
    const own = sites.filter((one) => one.receiver && belongs(one.receiver, key, links));
    return application(key, site, roots, own, settings, links);
  });
}

/** What stands for the application where none is made: everything there is. */
export function assumedApplication(
  modules: readonly Thing[],
  sites: readonly ResolvedSite[],
  settings: Settings,
  links: Links,
): Application {
  const own = sites.filter(
    ({ receiver, call }) =>
      receiver &&
      (lastName(call.callee) !== 'use' || possibilities(receiver).some((one) => one.is === 'param' && isApplication(one, links))),
  );
  return application('nest application', undefined, modules, own, settings, links);
}

function rootsOf(value: Value | undefined, context: Context, links: Links): Thing[] {
  if (!value) return [];
  return itemsOf(links.evaluate(value, context), links).filter((one) => one.is === 'record' || classOf(one, links));
}

function keyOf(roots: readonly Thing[], site: ResolvedSite, links: Links): string {
  const classes = roots.map((root) => classOf(root.is === 'record' ? links.access(root, 'module') : root, links));
  const [first] = classes;
  return first ? `nest ${links.key(first)}` : `nest ${site.module.path}:${site.call.at[0]}`;
}

/** Whether something is called on this application, or on one that cannot be told. */
function belongs(receiver: Thing, key: string, links: Links): boolean {
  const made = links.roots(receiver, (name) => CREATE.test(name));
  if (made.length === 0) return possibilities(receiver).some((one) => one.is === 'param' && isApplication(one, links));
  return made.some((one) => {
    const [first] = one.call?.args ?? [];
    const classes = rootsOf(first?.value, one.in, links).map((root) =>
      classOf(root.is === 'record' ? links.access(root, 'module') : root, links),
    );
    const [own] = classes;
    return own ? `nest ${links.key(own)}` === key : one.call !== undefined && key === `nest ${one.in.module.path}:${one.call.at[0]}`;
  });
}

function isApplication(param: Thing & { is: 'param' }, links: Links): boolean {
  const declared = param.module.facts.functions[param.fn]?.params[param.index];
  const type = declared?.type && links.libraryName(links.evaluate(declared.type, { module: param.module, fn: 0 }));
  return type?.startsWith('@nestjs/') ?? false;
}

function application(
  key: string,
  site: ResolvedSite | undefined,
  roots: readonly Thing[],
  sites: readonly ResolvedSite[],
  settings: Settings,
  links: Links,
): Application {
  const modules = reach(roots, links);
  const called = (name: string): readonly ResolvedSite[] => sites.filter((one) => lastName(one.call.callee) === name);
  const [prefix] = called('setGlobalPrefix');
  const [versions] = called('enableVersioning');
  const root = modules.reached[0];
  return {
    key,
    name: root?.module.facts.classes[root.id]?.name ?? 'application',
    site,
    modules,
    prefix: prefix ? readable(settingText(prefix.call.args[0]?.value, prefix.context, settings, links)) : '',
    excluded: prefix ? excludedBy(prefix, links) : [],
    versioning: versions && versioningOf(versions, links),
    guards: [
      ...called('useGlobalGuards').flatMap((one) => guardsIn(argumentsOf(one), one.context, 'app', links)),
      ...modules.providers.flatMap((one) => provided(one, links)),
      ...modules.libraries.flatMap((one) => broughtAlong(one, links)),
      ...called('useGlobalInterceptors').flatMap((one) => interceptorsIn(argumentsOf(one), one.context, 'app', links)),
    ],
    filters: called('use').flatMap((one) => used(one, links)),
  };
}

/** A prefix from the environment is most often not set: what cannot be read in front of one is left out. */
function readable(prefix: string | undefined): string {
  return (prefix ?? '').replace(/^\/?\{\}\/?/, '');
}

function argumentsOf(site: ResolvedSite): readonly Value[] {
  return site.call.args.map((arg) => arg.value);
}

function excludedBy(site: ResolvedSite, links: Links): readonly Pattern[] {
  const options = site.call.args[1] && links.evaluate(site.call.args[1].value, site.context);
  return options ? patternsOf(links.access(options, 'exclude'), links) : [];
}

/** Paths, or records of a path and a method. */
export function patternsOf(list: Thing, links: Links): readonly Pattern[] {
  return itemsOf(list, links).flatMap((one): readonly Pattern[] => {
    if (one.is === 'literal') return [{ path: String(one.value) }];
    if (one.is !== 'record') return [];
    const method = links.libraryName(links.access(one, 'method'))?.split('.').at(-1);
    return textsOf(links.access(one, 'path')).map((path) => ({
      path,
      ...(method !== undefined && { method: method === 'ALL' ? '*' : method }),
    }));
  });
}

/** Versions show in paths unless they are told by a header or a media type. */
function versioningOf(site: ResolvedSite, links: Links): Versioning | undefined {
  const [first] = argumentsOf(site);
  const options = first && links.evaluate(first, site.context);
  const type = options && links.libraryName(links.access(options, 'type'))?.split('.').at(-1);
  if (type !== undefined && type !== 'URI') return undefined;
  const held = options?.is === 'record' ? links.access(options, 'prefix') : undefined;
  const off = held?.is === 'literal' && held.value === false;
  const standard = options?.is === 'record' ? links.access(options, 'defaultVersion') : undefined;
  return {
    prefix: off ? '' : held && held.is !== 'member' ? readable(textsOf(held)[0] ?? 'v') : 'v',
    standard: standard && standard.is !== 'member' ? versionsIn(standard, links) : [],
  };
}

/** Versions as they are named: texts, numbers, or none at all on purpose. */
export function versionsIn(thing: Thing, links: Links): readonly string[] {
  return itemsOf(thing, links).flatMap((one) => (links.libraryName(one)?.endsWith('VERSION_NEUTRAL') ? [NEUTRAL] : textsOf(one)));
}

/** `{ provide: APP_GUARD, useClass }` in any module stands in front of the whole application. */
function provided(provider: Thing, links: Links): readonly Placed[] {
  if (provider.is !== 'record') return [];
  const token = links.libraryName(links.access(provider, 'provide'));
  if (token !== '@nestjs/core.APP_GUARD' && token !== '@nestjs/core.APP_INTERCEPTOR') return [];
  const make = token.endsWith('GUARD') ? placed : interceptor;
  return ['useClass', 'useExisting', 'useValue', 'useFactory'].flatMap((way) => {
    const held = links.access(provider, way);
    if (held.is === 'member') return [];
    const things = way === 'useFactory' && held.is === 'function' ? made(held, links) : itemsOf(held, links);
    return things.flatMap((thing) =>
      make(thing, nameOfThing(classOf(thing, links) ?? thing, links, 'guard'), placeOfThing(thing), 'app', links),
    );
  });
}

function made(factory: Thing & { is: 'function' }, links: Links): readonly Thing[] {
  return returnsOf(factory).flatMap(({ value, context }) => itemsOf(links.evaluate(value, context), links));
}

function placeOfThing(thing: Thing): GuardUse['at'] {
  if (thing.is === 'class') return { file: thing.module.path, at: thing.module.facts.classes[thing.id]?.nameAt ?? [0, 0] };
  if (thing.is === 'object') return { file: thing.in.module.path, at: thing.call?.at ?? [0, 0] };
  return { file: '', at: [0, 0] };
}

/** Modules of libraries that put a guard in front of the application. */
function broughtAlong(thing: Thing, links: Links): readonly Placed[] {
  const name = links.libraryName(thing.is === 'object' ? thing.callee : thing) ?? '';
  if (!/^(@thallesp\/nestjs-better-auth|nestjs-better-auth)\.AuthModule/.test(name) || thing.is !== 'object') return [];
  const off = (thing.call?.args ?? []).some((arg) => {
    const held = links.access(links.evaluate(arg.value, thing.in), 'disableGlobalAuthGuard');
    return held.is === 'literal' && held.value === true;
  });
  const guard: Thing = { is: 'external', name: '@thallesp/nestjs-better-auth.AuthGuard' };
  return off ? [] : placed(guard, 'AuthGuard', placeOfThing(thing), 'app', links);
}

/** `app.use([path,] ...middleware)`. */
function used(site: ResolvedSite, links: Links): readonly Filter[] {
  const [first, ...rest] = argumentsOf(site);
  const head = first && links.elements(first, site.context)[0];
  const path = head && links.evaluate(head.value, head.context);
  const paths = path?.is === 'literal' ? pathsOf(first, site.context, links) : undefined;
  const patterns = paths?.map((one): Pattern => ({ path: one, under: true }));
  return middlewareIn(paths ? rest : argumentsOf(site), site.context, links).map((use) => ({
    use,
    sees: (at) => patterns === undefined || patterns.some((pattern) => startsUnder(at, pattern.path)),
  }));
}

function startsUnder(path: string, prefix: string): boolean {
  const trimmed = `/${prefix.replace(/^\/+|\/+$/g, '')}`;
  return trimmed === '/' || path === trimmed || path.startsWith(`${trimmed}/`);
}
