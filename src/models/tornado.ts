/**
 * Owns what is known about Tornado: applications, tables of patterns and handler classes, and what stands before a handler's methods.
 * Applications gather their tables from many places: a pair that none could be followed to belongs to the nearest one.
 */
import { blocks, type Step, valuesOf } from '../core/outline.js';
import { lastName, operands, type Value } from '../core/value.js';
import type { DomainFact, GuardUse, Links, Model, Protocol, ResolvedSite, RouteFact, ScopeFact } from '../link/model.js';
import type { Context, Thing } from '../link/things.js';
import { type Place, placeOf, possibilities } from './http.js';
import { declaredOpen, decoratorsOf, nameOfMethod, transportOf, VERBS, verbMethods } from './views.js';

const APP = /^tornado\.web\.Application$/;
const HANDLER =
  /(^|\.)tornado\.web(socket)?\.\w*Handler$|\.\w*Handlers?\.\w*Handler$|\.\w*RequestHandler$|^(sockjs|jupyter|notebook)\w*\.\w*Handler$/i;
const SOCKET = /WebSocket\w*$/;
const SPEC = /^tornado\.(web\.(url|URLSpec)|routing\.(Rule|URLSpec))$/;
const MATCHER = /^tornado\.routing\.(PathMatches|HostMatches|AnyMatches|DefaultHostMatches)$/;

/** Modules that hold tables, whatever else they name. */
const TABLES = /(^|\/)(url|route|handler|router)s?\w*\.py$/;

const METHOD: Protocol = { params: [], passes: 'return' };
/** A class that answers without a method of the program's own. */
const STATIC = /\.(StaticFileHandler|RedirectHandler)$/;

type ClassThing = Thing & { is: 'class' };

/** An application as far as its table could be followed. */
interface Found {
  readonly own: ScopeFact;
  readonly entries: readonly Entry[];
}

/** One line of a table. */
interface Entry {
  readonly pattern: string;
  readonly target: Thing;
  readonly at: ScopeFact['at'];
}

function readAll(sites: readonly ResolvedSite[], links: Links): readonly DomainFact[] {
  const found = sites.flatMap((site) => applications(site, links));
  const facts: DomainFact[] = [];
  const told = new Set<string>();
  for (const { own, entries } of found) {
    facts.push(own);
    for (const entry of entries) {
      told.add(keyOf(entry));
      facts.push(...routes(entry, own, links));
    }
  }
  if (found.length === 0) return facts;
  const modules = [...links.modules((path) => path.endsWith('.py'), 'tornado'), ...links.modules((path) => TABLES.test(path))];
  for (const module of new Set(modules)) {
    const left = pairs(module, links).filter((entry) => !told.has(keyOf(entry)));
    const nearest = left.length > 0 ? [...found].sort((a, b) => shared(b.own, module.path) - shared(a.own, module.path))[0] : undefined;
    if (nearest) facts.push(...left.flatMap((entry) => routes(entry, nearest.own, links)));
  }
  return facts;
}

function keyOf({ at }: Entry): string {
  return `${at.file}:${at.at[0]}`;
}

/** How much of the way to a file an application shares. */
function shared({ at }: ScopeFact, path: string): number {
  const own = at.file.split('/');
  return path.split('/').findIndex((part, index) => part !== own[index]);
}

/** `Application(table)`, the call of its constructor in a class that extends it, `app.add_handlers(host, table)`. */
function applications(site: ResolvedSite, links: Links): readonly Found[] {
  const name = lastName(site.call.callee) ?? '';
  const place: Place = { at: links.where(site.call, site.context), position: site.position, under: site.under };
  if (name === 'add_handlers') {
    const apps = site.receiver ? links.roots(site.receiver, (made) => APP.test(made)) : [];
    const table = links.argument(site.call, 'host_handlers', 1);
    if (apps.length > 0) return apps.map((app) => foundAt(appKey(app, links), site, table, place, links));
    // An extension adds to an application that is handed to it.
    const found = foundAt(`handlers added at ${place.at.file}:${place.at.at[0]}`, site, table, place, links);
    return found.entries.some(({ target }) => isHandler(target, links)) ? [found] : [];
  }
  if (name === '__init__') {
    const owner = site.module.ownerOf(site.site.fn);
    const type: Thing | undefined = owner === undefined ? undefined : { is: 'class', module: site.module, id: owner };
    if (!type || !links.classNames(type).some((one) => APP.test(one))) return [];
    const direct = site.call.args[0]?.value.kind === 'self';
    return [foundAt(links.key(type), site, tableOf(site.call, direct ? 1 : 0, site.context, links), place, links)];
  }
  const made = possibilities(links.evaluate(site.call, site.context)).filter((one) => one.is === 'object');
  return made
    .filter((one) => APP.test(links.libraryName(one.callee) ?? ''))
    .map((app) => foundAt(appKey(app, links), site, tableOf(site.call, 0, site.context, links), place, links));
}

/** Instances of a class of the program's own are one application. */
function appKey(app: Thing & { is: 'object' }, links: Links): string {
  return links.key(app.callee.is === 'class' ? app.callee : app);
}

/** The table among the arguments of an application: by position, by name, or in a record of settings that is spread. */
function tableOf(call: Value & { kind: 'call' }, index: number, context: Context, links: Links): Value | Thing | undefined {
  const given = links.argument(call, 'handlers', index);
  if (given) return given;
  return call.args.flatMap((arg) => {
    const held = arg.spread ? links.access(links.evaluate(arg.value, context), 'handlers') : undefined;
    return held && held.is !== 'member' && held.is !== 'unknown' ? [held] : [];
  })[0];
}

function foundAt(key: string, site: ResolvedSite, given: Value | Thing | undefined, place: Place, links: Links): Found {
  const own: ScopeFact = {
    kind: 'scope',
    key,
    name: 'application',
    framework: 'tornado',
    root: true,
    prefix: '',
    order: 'whole',
    ...place,
  };
  if (!given) return { own, entries: [] };
  const tables = possibilities('is' in given ? given : links.evaluate(given, site.context));
  const things = tables.flatMap((table) => (table.is === 'list' ? table.items.flatMap(possibilities) : [table]));
  const entries = things.flatMap((thing) => entryOf(thing, place.at, links, 0));
  return { own, entries };
}

function isPair(thing: Thing, links: Links): boolean {
  if (thing.is !== 'list') return false;
  const [pattern, target] = thing.items;
  return pattern?.is === 'literal' && target !== undefined && possibilities(target).some((one) => isHandler(one, links));
}

function isHandler(thing: Thing, links: Links): boolean {
  if (thing.is === 'external') return HANDLER.test(thing.name);
  return thing.is === 'class' && links.classNames(thing).some((name) => HANDLER.test(name));
}

/** `(pattern, Handler, …)`, `url(pattern, Handler)`, `Rule(PathMatches(pattern), Handler)`, and tables below a host. */
function entryOf(thing: Thing, place: ScopeFact['at'], links: Links, depth: number): readonly Entry[] {
  if (depth > 4) return [];
  if (thing.is === 'list') {
    const [first, second] = thing.items;
    if (first && second) return lineOf(first, second, (first.is === 'literal' ? first.at : undefined) ?? place, links, depth);
    return [];
  }
  if (thing.is !== 'object' || !thing.call || !SPEC.test(links.libraryName(thing.callee) ?? '')) return [];
  const first = links.argument(thing.call, 'pattern', 0) ?? links.argument(thing.call, 'matcher');
  const second = links.argument(thing.call, 'handler', 1) ?? links.argument(thing.call, 'target');
  if (!first || !second) return [];
  const at = links.where(thing.call, thing.in);
  return lineOf(links.evaluate(first, thing.in), links.evaluate(second, thing.in), at, links, depth);
}

function lineOf(first: Thing, target: Thing, at: ScopeFact['at'], links: Links, depth: number): readonly Entry[] {
  if (target.is === 'list') return target.items.flatMap((one) => entryOf(one, at, links, depth + 1));
  const matcher = first.is === 'object' && first.call && MATCHER.test(links.libraryName(first.callee) ?? '') ? first : undefined;
  const inner = matcher?.call && links.argument(matcher.call, 'path_pattern', 0);
  const pattern = inner ? links.text(inner, first.is === 'object' ? first.in : { module: matcher.in.module, fn: 0 }) : textOf(first);
  const joined = first.is === 'object' ? joinedPath(first, links) : undefined;
  return possibilities(target).map((one) => ({ pattern: pattern ?? joined ?? '{}', target: one, at }));
}

/** `url_path_join(base_url, 'api', name)`: the base is where the application lives, and nothing of its own. */
function joinedPath({ callee, call, in: context }: Thing & { is: 'object' }, links: Links): string | undefined {
  if (!call || !links.libraryName(callee)?.endsWith('.url_path_join')) return undefined;
  const [base, ...more] = call.args.map((arg) => links.text(arg.value, context));
  return [base ?? '', ...more.map((part) => part ?? '{}')]
    .map((part) => part.replace(/^\/|\/$/g, ''))
    .filter((part) => part !== '')
    .map((part) => `/${part}`)
    .join('');
}

function textOf(thing: Thing): string | undefined {
  return possibilities(thing).flatMap((one) => (one.is === 'literal' && typeof one.value === 'string' ? [one.value] : []))[0];
}

/** Every pair of a pattern and a handler class that is written in a module. */
function pairs(module: Context['module'], links: Links): readonly Entry[] {
  const found: Entry[] = [];
  module.bodies.forEach((body, fn) => {
    const context: Context = { module, fn };
    const take = (value: Value): void => {
      const wanted =
        value.kind === 'list'
          ? value.parts.length >= 2
          : value.kind === 'call' && /^(url|URLSpec|Rule)$/.test(lastName(value.callee) ?? '');
      const thing = wanted ? links.evaluate(value, context) : undefined;
      if (thing && (thing.is === 'object' || isPair(thing, links))) found.push(...entryOf(thing, links.where(value, context), links, 0));
      for (const inner of operands(value)) take(inner);
    };
    const visit = (steps: readonly Step[]): void => {
      for (const step of steps) {
        valuesOf(step).forEach(take);
        blocks(step).forEach(visit);
      }
    };
    visit(body);
  });
  return found;
}

/** The routes of one line: a verb for each method of the class, or what the library's class answers. */
function routes({ pattern, target, at }: Entry, own: ScopeFact, links: Links): readonly DomainFact[] {
  const shared = {
    kind: 'route',
    scope: own.key,
    path: fromPattern(pattern),
    protocol: METHOD,
    position: own.position,
    under: own.under,
    at,
  } as const;
  if (target.is === 'external' && STATIC.test(target.name)) {
    const files = target.name.endsWith('StaticFileHandler');
    const route: RouteFact = {
      ...shared,
      methods: ['GET'],
      transport: files ? 'static' : 'http',
      handler: target,
      handlerName: lastName({ kind: 'name', name: target.name.split('.').at(-1) ?? '', at: at.at }) ?? 'handler',
      handlerAt: at,
      guards: [],
      public: files ? 'static files' : 'redirect',
    };
    return [route];
  }
  if (target.is !== 'class' || !isHandler(target, links)) return [];
  const socket = links.classNames(target).some((name) => SOCKET.test(name.replace(/Handler$/, '')));
  const before = prepares(target, at, links);
  const methods = verbMethods(target, [...VERBS, 'head'], links).filter(({ verb, method }) => answers(verb, method));
  if (socket && !methods.some(({ verb }) => verb === 'get'))
    methods.unshift(
      ...verbMethods(target, ['open', 'on_message'], links)
        .slice(0, 1)
        .map(({ method }) => ({ verb: 'get', method })),
    );
  return methods.map(({ verb, method }): RouteFact => {
    const around = decoratorsOf(method, links);
    const open = declaredOpen(around);
    return {
      ...shared,
      methods: [verb.toUpperCase()],
      transport: socket && verb === 'get' ? 'ws' : transportOf(method, links, [], []),
      handler: method,
      handlerName: nameOfMethod(target, method),
      handlerAt: placeOf(method) ?? at,
      guards: [...before, ...around],
      ...(open !== undefined && { public: open }),
    };
  });
}

/** Whether a method answers its verb: a base class may only say that it does not. */
function answers(verb: string, method: Thing & { is: 'function' }): boolean {
  const fn = method.module.facts.functions[method.fn];
  return verb !== 'head' && fn?.body !== 'abstract';
}

/** What runs before every method of a handler. */
function prepares(type: ClassThing, at: ScopeFact['at'], links: Links): readonly GuardUse[] {
  return verbMethods(type, ['prepare'], links).flatMap(({ method }) => [
    {
      thing: method,
      name: nameOfMethod(type, method),
      at: placeOf(method) ?? at,
      protocol: METHOD,
      level: 'router',
      ...(!refuses(type, links, 0) && { incidental: true as const }),
    } as const,
    ...decoratorsOf(method, links),
  ]);
}

/** What a `prepare` that turns callers away would call; one without any of it prepares something else. */
const REFUSES = /auth(?!or)|log_?in|permission|require|verify|deny|forbid|HTTPError|send_error|redirect|finish|set_status/i;

function refuses(type: ClassThing, links: Links, depth: number): boolean {
  const own = links.access({ is: 'object', callee: type, in: { module: type.module, fn: 0 } }, 'prepare');
  const body = own.is === 'function' ? (own.module.bodies[own.fn] ?? []) : [];
  const bases = links.bases(type).filter((base): base is ClassThing => base.is === 'class');
  return body.some(refusesIn) || (depth < 8 && bases.some((base) => refuses(base, links, depth + 1)));
}

function refusesIn(step: Step): boolean {
  const says = (value: Value): boolean =>
    (value.kind === 'call' && REFUSES.test(lastName(value.callee) ?? '')) || operands(value).some(says);
  return valuesOf(step).some(says) || blocks(step).some((steps) => steps.some(refusesIn));
}

/** A path from a pattern: groups are parameters, by their names where they have one. */
export function fromPattern(pattern: string): string {
  let plain = pattern.replace(/^\^/, '').replace(/(\\?\/)?\?\$?$|\$$/, '');
  for (let depth = 0; depth < 6 && plain.includes('('); depth++) {
    const next = plain.replace(/\((\?P?<(\w+)>|\?:|\?[!=])?[^()]*\)[?*+]?/g, (_, kind: string | undefined, name: string | undefined) =>
      name !== undefined ? `{${name}}` : kind?.startsWith('?!') || kind?.startsWith('?=') ? '' : '{}',
    );
    if (next === plain) break;
    plain = next;
  }
  return plain.replace(/\\([/.\-_])/g, '$1').replace(/\.[*+]\??/g, '{}');
}

export const tornado: Model = {
  id: 'tornado',
  packages: ['tornado'],
  languages: ['python'],
  watch: ['Application', '__init__', 'add_handlers'],
  accepts: ({ decorates }) => decorates === undefined,
  files: TABLES,
  readAll,
  calls: {
    'tornado.web.RequestHandler()': { does: 'request', at: [] },
    'tornado.websocket.WebSocketHandler()': { does: 'request', at: [] },
    'tornado.web.StaticFileHandler()': { does: 'request', at: [] },
    'jupyter_server.base.handlers.APIHandler()': { does: 'request', at: [] },
    'jupyter_server.base.handlers.JupyterHandler()': { does: 'request', at: [] },
    'tornado.web.authenticated': { does: 'guard', verdict: 'rejects' },
    'tornado.gen.coroutine': { does: 'wrap' },
    'tornado.web.asynchronous': { does: 'wrap' },
  },
};
