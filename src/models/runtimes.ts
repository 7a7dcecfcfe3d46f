/** Owns the servers that come with Node, Bun and Deno: one function for all requests, a row for each path that it compares, Bun's tables of routes. */
import { eachValue } from '../core/outline.js';
import { lastName, type Value } from '../core/value.js';
import type { DomainFact, Links, Model, Protocol, ResolvedSite, RouteFact, ScopeFact } from '../link/model.js';
import type { Thing } from '../link/things.js';
import { HTTP_METHODS, placeOf } from './http.js';

const SERVE = /^(https?|http2)\.create(Secure)?Server$|^(Bun|Deno)\.serve$|^bun\.serve$|(^|\/)std(@[^/]+)?\/http(\/\w+)?(\.ts)?\.serve$/;
const NODE: Protocol = { params: ['request', 'response'], passes: 'return' };
const WEB: Protocol = { params: ['request'], passes: 'return' };
/** Where a request keeps its path. */
const PATH = new Set(['pathname', 'url', 'path']);

type Shared = Pick<RouteFact, 'at' | 'position' | 'under'>;

export const runtimes: Model = {
  id: 'runtimes',
  languages: ['typescript'],
  packages: ['http', 'https', 'http2', 'bun'],
  watch: ['createServer', 'createSecureServer', 'serve'],

  read(site: ResolvedSite, links: Links): readonly DomainFact[] {
    const name = links.libraryName(site.callee) ?? '';
    if (!SERVE.test(name)) return [];
    const shared = { at: links.where(site.call, site.context), position: site.position, under: site.under };
    const things = site.call.args.map((arg) => links.evaluate(arg.value, site.context));
    const options = things.find((thing) => thing.is === 'record');
    const given = things.findLast((thing) => thing.is === 'function') ?? (options && member(options, ['fetch', 'handler'], links));
    const table = options && links.access(options, 'routes');
    const own: ScopeFact = {
      kind: 'scope',
      key: `${site.context.module.path}:${site.call.at[0]} server`,
      name: 'server',
      framework: /bun/i.test(name) ? 'bun' : /deno|std/i.test(name) ? 'deno' : 'node',
      root: true,
      prefix: '',
      order: 'whole',
      ...shared,
    };
    const listed = table?.is === 'record' ? table.entries.flatMap((entry) => entries(own, entry.key, entry.thing, shared, links)) : [];
    const protocol = own.framework === 'node' ? NODE : WEB;
    const served = given?.is === 'function' ? paths(given).map((path) => route(own, '*', path, given, protocol, shared, links)) : [];
    return listed.length + served.length > 0 ? [own, ...listed, ...served] : [];
  },
};

function member(options: Thing, names: readonly string[], links: Links): Thing | undefined {
  return names.map((name) => links.access(options, name)).find((thing) => thing.is === 'function');
}

/** One path of a table: a function, an answer, or a function for each method. */
function entries(own: ScopeFact, path: string | undefined, thing: Thing, shared: Shared, links: Links): readonly RouteFact[] {
  if (path === undefined) return [];
  if (thing.is !== 'record') return [route(own, '*', path, thing, WEB, shared, links)];
  return thing.entries.flatMap(({ key = '', thing: handler }) =>
    HTTP_METHODS.has(key.toLowerCase()) ? [route(own, key.toUpperCase(), path, handler, WEB, shared, links)] : [],
  );
}

function route(own: ScopeFact, method: string, path: string, handler: Thing, protocol: Protocol, shared: Shared, links: Links): RouteFact {
  const fn = handler.is === 'function' ? handler.module.facts.functions[handler.fn] : undefined;
  return {
    kind: 'route',
    scope: own.key,
    methods: [method],
    path,
    transport: links.mentions(handler, 'text/event-stream') ? 'sse' : 'http',
    handler,
    handlerName: fn?.name ?? 'anonymous function',
    handlerAt: (handler.is === 'function' && placeOf(handler)) || shared.at,
    protocol,
    guards: [],
    ...shared,
  };
}

/** The paths that a function compares the request's with; all of them where it compares none. */
function paths(handler: Thing & { is: 'function' }): readonly string[] {
  const found = new Set<string>();
  eachValue(handler.module.bodies[handler.fn] ?? [], (value) => {
    if (value.kind !== 'op' || value.op !== 'eq') return;
    const text = value.args.find((one) => one.kind === 'literal' && typeof one.value === 'string' && one.value.startsWith('/'));
    if (text?.kind === 'literal' && value.args.some(namesPath)) found.add(String(text.value));
  });
  return found.size > 0 ? [...found] : ['/*'];
}

function namesPath(value: Value): boolean {
  return PATH.has(lastName(value) ?? '');
}
