/**
 * Owns routes that are layers: `HttpRouter.add`, `addAll`, `use`, APIs and RPC servers as layers, and how layers are merged and provided.
 * Middleware that a layer is provided with stands around the routes of that layer alone, unless it was made for all.
 */
import type { Value } from '../../core/value.js';
import type { DomainFact, Links, ResolvedSite } from '../../link/model.js';
import type { Context, Thing } from '../../link/things.js';
import { HTTP_METHODS, possibilities } from '../http.js';
import { chainOf, type Link } from './chains.js';
import { pathOf } from './endpoints.js';
import { aroundGuard, layerGuard } from './guards.js';
import { makerOf, wordOf } from './names.js';
import { declared } from './routers.js';
import { Segment } from './segment.js';
import { within } from './sites.js';

const MAKERS =
  /^(HttpLayerRouter\.(add|addAll|use|addHttpApi|serve)|HttpApiBuilder\.layer|RpcServer\.layerHttp\w*|Layer\.(mergeAll|merge|provide|provideMerge))$/;
const METHOD = /^(\*|[A-Z]+)$/;
/** Layers followed into each other to find a route. */
const MAX_DEPTH = 6;

/** What the value of a site declares, where it is a layer with routes; undefined for anything else. */
export function layer(made: Thing, site: ResolvedSite, links: Links): readonly DomainFact[] | undefined {
  const own = chainOf(made, links, site);
  if (!hasRoutes(made, links, 0)) return undefined;
  const segment = new Segment();
  const { base } = own;
  const maker = makerOf(base, links)?.name;
  const here =
    base.is === 'object' &&
    base.call &&
    base.in.module === site.module &&
    base.call.at[0] >= site.call.at[0] &&
    base.call.at[1] <= site.call.at[1];
  if (here && maker !== undefined && base.call)
    start(
      maker,
      base.call.args.map((arg) => arg.value),
      base,
      segment,
      links,
    );
  else segment.mount(base, links.where(site.call, site.context));
  for (const link of own.links) apply(link, segment, links);
  return segment.facts(made, 'routes', site, links);
}

/** Whether routes hang on a layer. */
function hasRoutes(thing: Thing, links: Links, depth: number): boolean {
  if (depth > MAX_DEPTH) return false;
  return possibilities(thing).some((one) => {
    const { base, links: chain } = chainOf(one, links);
    const maker = makerOf(base, links)?.name ?? '';
    if (!MAKERS.test(maker)) return false;
    if (!maker.startsWith('Layer.')) return true;
    const merged = [...(base.is === 'object' ? (base.call?.args ?? []).map((arg) => ({ value: arg.value, in: base.in })) : [])];
    for (const link of chain) if (/^Layer\.merge/.test(link.name)) merged.push(...link.args.map((value) => ({ value, in: link.in })));
    return merged.some((arg) =>
      links.elements(arg.value, arg.in).some((held) => hasRoutes(links.evaluate(held.value, held.context), links, depth + 1)),
    );
  });
}

function start(maker: string, args: readonly Value[], base: Thing & { is: 'object' }, segment: Segment, links: Links): void {
  const context = base.in;
  const [first, second, third] = args;
  if (!first || !base.call) return;
  const at = links.where(base.call, context);
  switch (maker) {
    case 'HttpLayerRouter.add':
      if (second && third)
        segment.route(declared(links.text(first, context) ?? '*', pathOf(second, context, links), third, context, at, links));
      return;
    case 'HttpLayerRouter.addAll':
      addAll(first, second, context, segment, links);
      return;
    case 'HttpLayerRouter.use':
      for (const inner of within(first, context, links)) register(inner.call, inner.context, segment, links);
      return;
    case 'HttpLayerRouter.addHttpApi':
    case 'HttpApiBuilder.layer':
    case 'HttpLayerRouter.serve':
      segment.mount(links.evaluate(first, context), at);
      return;
    default:
      if (maker.startsWith('RpcServer.')) rpcServer(first, context, at, segment, links);
      else merge(args, context, segment, links);
  }
}

/** `RpcServer.layerHttp({ group, path })`. */
function rpcServer(
  options: Value,
  context: Context,
  at: { file: string; at: readonly [number, number] },
  segment: Segment,
  links: Links,
): void {
  const given = links.evaluate(options, context);
  const path = links.access(given, 'path');
  segment.mount(links.access(given, 'group'), at, path.is === 'literal' ? String(path.value) : '{}');
}

function merge(values: readonly Value[], context: Context, segment: Segment, links: Links): void {
  for (const value of values.flatMap((one) => links.elements(one, context))) {
    const guard = layerGuard(value.value, value.context, links);
    if (guard?.whole) segment.guardAll(guard.use);
    else segment.mount(links.evaluate(value.value, value.context), links.where(value.value, value.context));
  }
}

function apply(link: Link, segment: Segment, links: Links): void {
  if (link.name === 'Layer.merge' || link.name === 'Layer.mergeAll') merge(link.args, link.in, segment, links);
  if (link.name !== 'Layer.provide' && link.name !== 'Layer.provideMerge') return;
  for (const value of link.args.flatMap((one) => links.elements(one, link.in))) {
    const guard = layerGuard(value.value, value.context, links);
    if (guard?.whole) segment.guardAll(guard.use);
    else if (guard) segment.guard(guard.use);
  }
}

/** `[HttpRouter.route(method, path, handler), …]` with a `prefix`. */
function addAll(list: Value, options: Value | undefined, context: Context, segment: Segment, links: Links): void {
  const inner = new Segment();
  for (const held of links.elements(list, context)) {
    const thing = links.evaluate(held.value, held.context);
    if (thing.is !== 'object' || !thing.call || !/^HttpLayerRouter\.(route|makeRoute)$/.test(makerOf(thing, links)?.name ?? '')) continue;
    const [method, path, handler] = thing.call.args.map((arg) => arg.value);
    if (!method || !path || !handler) continue;
    const verb = links.text(method, thing.in) ?? '*';
    inner.route(declared(verb, pathOf(path, thing.in, links), handler, thing.in, links.where(thing.call, thing.in), links));
  }
  const prefix = options && links.access(links.evaluate(options, context), 'prefix');
  if (prefix?.is === 'literal') inner.prefix(String(prefix.value));
  segment.takeOver(inner);
}

/** A registration on a router that is given to a function: `router.add`, `router.addAll`, `router.prefixed(path).add`. */
function register(call: Value & { kind: 'call' }, context: Context, segment: Segment, links: Links): void {
  if (call.callee.kind !== 'member') return;
  const args = call.args.map((arg) => arg.value);
  const [first, second, third] = args;
  if (!first) return;
  const inner = new Segment();
  const chain = chainOf(links.evaluate(call.callee.of, context), links);
  if (call.callee.name === 'add' && second && third && METHOD.test(links.text(first, context) ?? ''))
    inner.route(
      declared(links.text(first, context) ?? '*', pathOf(second, context, links), third, context, links.where(call, context), links),
    );
  else if (call.callee.name === 'addAll') addAll(first, second, context, inner, links);
  else if (call.callee.name === 'addGlobalMiddleware') segment.guardAll(aroundGuard(first, context, 'app', links));
  else if (typeof call.callee.name === 'string' && HTTP_METHODS.has(call.callee.name) && second && chain.base.is === 'param')
    inner.route(declared(call.callee.name, pathOf(first, context, links), second, context, links.where(call, context), links));
  for (const link of [...chain.links].reverse())
    if (link.name === '.prefixed' && link.args[0]) inner.prefix(pathOf(link.args[0], link.in, links));
  segment.takeOver(inner);
}

/** `router.add(…)` where the router was asked for by name: `yield* HttpRouter.HttpRouter`. */
export function registration(site: ResolvedSite, links: Links): readonly DomainFact[] | undefined {
  const base = site.receiver && chainOf(site.receiver, links).base;
  if (!base || wordOf(base, links)?.name !== 'HttpLayerRouter.HttpRouter') return undefined;
  const segment = new Segment();
  register(site.call, site.context, segment, links);
  return segment.facts(base, 'router', site, links);
}

/** `RpcServer.layer(group)` and its kin, which say nothing about the path: a server of RPCs. */
export function rpcService(site: ResolvedSite, links: Links): readonly DomainFact[] {
  const [group] = site.call.args;
  const word = wordOf(site.callee, links)?.name ?? '';
  if (!group || !/^RpcServer\.(layer|make|toHttpApp|toHttpEffect|toWebHandler|toHttpAppWebsocket|toHttpEffectWebsocket)$/.test(word))
    return [];
  // A server in a worker is no place on the network.
  const protocols = site.module.facts.sites
    .map((one) => one.value)
    .filter((one) => one.callee.kind === 'member' && /^layerProtocol/.test(String(one.callee.name)));
  if (site.module.facts.imports.some((one) => /worker/i.test(one.from) && /worker/i.test(one.name))) return [];
  const [options] = protocols.flatMap((one) => one.args.slice(0, 1));
  const path = options && links.access(links.evaluate(options.value, site.context), 'path');
  const segment = new Segment();
  segment.mount(
    links.evaluate(group.value, site.context),
    links.where(site.call, site.context),
    path?.is === 'literal' ? String(path.value) : '',
  );
  return segment.facts(links.evaluate(site.call, site.context), 'rpc', site, links);
}
