/**
 * Owns routers that are values: `HttpRouter.empty.pipe(HttpRouter.get(path, handler), …)`. An operator covers what is before it in the pipe.
 * Also routers that are services, with functions that register on them.
 */
import type { Value } from '../../core/value.js';
import type { DomainFact, Links, ResolvedSite } from '../../link/model.js';
import type { Context, Thing } from '../../link/things.js';
import { callable, HTTP_METHODS, possibilities } from '../http.js';
import { type Chain, chainOf, type Link } from './chains.js';
import { pathOf } from './endpoints.js';
import { aroundGuard, HANDLER } from './guards.js';
import { makerOf, wordOf } from './names.js';
import { type Declared, Segment } from './segment.js';
import { within } from './sites.js';

/** A route, however it was registered. */
export function declared(method: string, path: string, handler: Value, context: Context, at: Declared['at'], links: Links): Declared {
  const written = callable(handler, context, links);
  const thing = links.evaluate(handler, context);
  const upgrades = written.thing.is === 'function' && within(handler, context, links).some(({ call }) => isUpgrade(call.callee));
  return {
    methods: [method === 'all' ? '*' : method === 'del' ? 'DELETE' : method.toUpperCase()],
    path,
    transport: upgrades ? 'ws' : links.mentions(written.thing, 'text/event-stream') ? 'sse' : 'http',
    handler: thing,
    handlerName: written.name,
    handlerAt: written.at,
    protocol: HANDLER,
    at,
  };
}

function isUpgrade(callee: Value): boolean {
  return callee.kind === 'member' && (callee.name === 'upgrade' || callee.name === 'upgradeChannel');
}

/** What the value of a site declares, where it is a router; undefined for anything else. */
export function router(made: Thing, site: ResolvedSite, links: Links): readonly DomainFact[] | undefined {
  const own = chainOf(made, links, site);
  const maker = makerOf(own.base, links)?.name ?? '';
  const listed = maker === 'HttpRouter.fromIterable' || maker === 'HttpRouter.concatAll';
  const serves = own.links.some((link) => link.name === 'HttpServer.serve' || link.name === 'HttpServer.serveEffect');
  if (!listed && !own.links.some((link) => link.name.startsWith('HttpRouter.')) && !(serves && isRouter(own.base, links))) return undefined;
  const segment = new Segment();
  const at = links.where(site.call, site.context);
  if (listed && own.base.is === 'object')
    for (const arg of own.base.call?.args ?? [])
      for (const held of links.elements(arg.value, own.base.in)) append(segment, links.evaluate(held.value, held.context), at, links);
  else if (isRouter(own.base, links) && !isEmpty(own.base, links)) segment.mount(own.base, at);
  for (const link of own.links) apply(link, segment, links);
  return segment.empty ? undefined : segment.facts(made, 'router', site, links);
}

function isEmpty(thing: Thing, links: Links): boolean {
  return wordOf(thing, links)?.name === 'HttpRouter.empty';
}

/** Whether a thing is made of `HttpRouter`: by its operators, from its constructors, or as a service. */
function isRouter(thing: Thing, links: Links): boolean {
  const chain: Chain = chainOf(thing, links);
  if (chain.links.some((link) => link.name.startsWith('HttpRouter.'))) return true;
  const word = (wordOf(chain.base, links) ?? makerOf(chain.base, links))?.name ?? '';
  return /^HttpRouter\.(empty|fromIterable|concatAll|Tag|Default)/.test(word);
}

function apply(link: Link, segment: Segment, links: Links): void {
  const [first, second] = link.args;
  const at = links.where(link.call, link.in);
  const name = link.name.replace('HttpRouter.', '');
  switch (name) {
    case 'mount':
    case 'mountApp':
      if (first && second) mount(segment, pathOf(first, link.in, links), links.evaluate(second, link.in), at, second, link.in, links);
      return;
    case 'concat':
    case 'concatAll':
      for (const arg of link.args) segment.mount(links.evaluate(arg, link.in), links.where(arg, link.in));
      return;
    case 'append':
      if (first) append(segment, links.evaluate(first, link.in), at, links);
      return;
    case 'prefixAll':
      if (first) segment.prefix(pathOf(first, link.in, links));
      return;
    case 'use':
    case 'transform':
    case 'HttpMiddleware.make':
      if (first) segment.guard(aroundGuard(first, link.in, 'router', links));
      return;
    case '':
      if (first) segment.guard(aroundGuard(first, link.in, 'router', links));
      return;
    case 'HttpServer.serve':
    case 'HttpServer.serveEffect':
      for (const arg of link.args) segment.guard(aroundGuard(arg, link.in, 'app', links));
      return;
    case 'route()': {
      const verb = link.call.callee.kind === 'call' ? links.text(link.call.callee.args[0]?.value, link.in) : undefined;
      if (first && second) segment.route(declared(verb ?? '*', pathOf(first, link.in, links), second, link.in, at, links));
      return;
    }
    default:
      if ((HTTP_METHODS.has(name) || name === 'del' || name === 'all') && link.name !== name && first && second)
        segment.route(declared(name, pathOf(first, link.in, links), second, link.in, at, links));
  }
}

/** A router under a path; an application that is none answers everything there. */
function mount(segment: Segment, path: string, child: Thing, at: Declared['at'], value: Value, context: Context, links: Links): void {
  const service = child.is === 'member' && child.name === 'router' ? child.of : child;
  if (isRouter(service, links)) segment.mount(service, at, path);
  else segment.route(declared('*', `${path.replace(/\/+$/, '')}/*`, value, context, at, links));
}

/** `HttpRouter.makeRoute(method, path, handler)` in a list, or a router among others. */
function append(segment: Segment, thing: Thing, at: Declared['at'], links: Links): void {
  if (thing.is !== 'object' || makerOf(thing, links)?.name !== 'HttpRouter.makeRoute') {
    if (isRouter(thing, links)) segment.mount(thing, at);
    return;
  }
  const [method, path, handler] = thing.call?.args.map((arg) => arg.value) ?? [];
  if (!method || !path || !handler || !thing.call) return;
  const verb = links.text(method, thing.in) ?? '*';
  segment.route(declared(verb, pathOf(path, thing.in, links), handler, thing.in, links.where(thing.call, thing.in), links));
}

/** `Users.use((router) => router.get(path, handler))`: routes of a router that is a service. */
export function service(site: ResolvedSite, links: Links): readonly DomainFact[] {
  const { callee, receiver } = site;
  const [build] = site.call.args;
  if (callee.is !== 'member' && callee.is !== 'external') return [];
  const tag = receiver && possibilities(receiver)[0];
  const word = tag && (wordOf(tag, links)?.name ?? makerOf(chainOf(tag, links).base, links)?.name);
  if (!tag || !build || word === undefined || !/^(HttpRouter\.(Tag(\(\))*|Default)|HttpApiBuilder\.Router)$/.test(word)) return [];
  const segment = new Segment();
  for (const { call, context } of within(build.value, site.context, links)) {
    const name = call.callee.kind === 'member' ? call.callee.name : undefined;
    const [first, second] = call.args.map((arg) => arg.value);
    const at = links.where(call, context);
    if (typeof name !== 'string' || !first) continue;
    if (name === 'concat') segment.mount(links.evaluate(first, context), at);
    else if (!second) continue;
    else if (name === 'mount' || name === 'mountApp')
      mount(segment, pathOf(first, context, links), links.evaluate(second, context), at, second, context, links);
    else if (HTTP_METHODS.has(name) || name === 'del' || name === 'all')
      segment.route(declared(name, pathOf(first, context, links), second, context, at, links));
  }
  return segment.facts(tag, links.nameOf(site.call.callee, site.context), site, links);
}
