/**
 * Owns APIs that are declared before they are implemented: `HttpApi` and its groups, `RpcGroup`, and the builders that give their handlers.
 * In the third generation a group's middleware covers the whole group; in the fourth, and for RPCs, what was added before it.
 */
import type { Value } from '../../core/value.js';
import type { DomainFact, Links, ResolvedSite } from '../../link/model.js';
import type { Context, Thing } from '../../link/things.js';
import { callable, possibilities } from '../http.js';
import { type Chain, chainOf, type Link } from './chains.js';
import { endpointOf, rpcOf } from './endpoints.js';
import { aroundGuard, declaredGuard, HANDLER } from './guards.js';
import { type Generation, makerOf, wordOf } from './names.js';
import { Segment, valueKey } from './segment.js';
import { within } from './sites.js';

const MAKERS = /^(HttpApi|HttpApiGroup|RpcGroup)\.make$/;

/** Where and in what a contract is built up. */
interface Building {
  readonly segment: Segment;
  readonly kind: string;
  readonly group: string;
  readonly generation: Generation;
  readonly links: Links;
}

/** What the value of a site declares, where it is an API or group; undefined for anything else. */
export function contract(made: Thing, site: ResolvedSite, links: Links): readonly DomainFact[] | undefined {
  const full = chainOf(made, links);
  const maker = makerOf(full.base, links);
  if (!maker || !MAKERS.test(maker.name) || full.base.is !== 'object') return undefined;
  const own = chainOf(made, links, site);
  const segment = new Segment();
  const name = links.text(full.base.call?.args[0]?.value, full.base.in) ?? '';
  const building: Building = { segment, kind: maker.name.replace('.make', ''), group: name, generation: maker.generation, links };
  const inherited = full.links.length - own.links.length;
  if (inherited > 0 || own.base.is === 'class') segment.mount(own.base, links.where(site.call, site.context));
  else if (building.kind === 'RpcGroup') addAll(full.base.call?.args.map((arg) => arg.value) ?? [], full.base.in, building);
  for (const link of full.links.slice(0, inherited)) if (coversAll(link, building)) guard(link, building, true);
  for (const link of own.links) apply(link, building);
  return segment.facts(made, name || building.kind, site, links, building.kind !== 'RpcGroup');
}

function apply(link: Link, building: Building): void {
  const { segment, links, kind } = building;
  const [first] = link.args;
  switch (link.name) {
    case '.add':
    case '.merge':
      addAll(link.args, link.in, building);
      break;
    case '.addHttpApi':
      if (first) segment.mount(links.evaluate(first, link.in), links.where(first, link.in));
      break;
    case '.prefix':
      if (first && kind === 'RpcGroup') break;
      segment.prefix(first ? (links.text(first, link.in) ?? '{}') : '');
      break;
    case '.middleware':
      guard(link, building, coversAll(link, building));
      break;
    case '.middlewareEndpoints':
      guard(link, building, false);
      break;
  }
}

function coversAll(link: Link, { generation, kind }: Building): boolean {
  return link.name === '.middleware' && generation === 3 && kind !== 'RpcGroup';
}

function guard(link: Link, { segment, links, kind }: Building, all: boolean): void {
  const [middleware] = link.args;
  if (!middleware) return;
  const use = declaredGuard(middleware, link.in, kind === 'HttpApi' ? 'app' : 'router', links);
  if (all) segment.guardAll(use);
  else segment.guard(use);
}

function addAll(values: readonly Value[], context: Context, { segment, kind, group, links }: Building): void {
  for (const value of values.flatMap((one) => links.elements(one, context))) {
    for (const thing of possibilities(links.evaluate(value.value, value.context))) {
      const key = (name: string): string => handlerKey(kind === 'RpcGroup' ? 'rpc' : group, name);
      const endpoint = kind === 'HttpApi' ? undefined : kind === 'RpcGroup' ? rpcOf(thing, links, key) : endpointOf(thing, links, key);
      if (endpoint) segment.route(endpoint.route, endpoint.guards);
      else if (kind !== 'HttpApiGroup') segment.mount(thing, links.where(value.value, value.context));
    }
  }
}

function handlerKey(group: string, name: string): string {
  return `effect handler ${group}.${name}`;
}

/** `HttpApiBuilder.group(api, name, build)` and its kin: the handlers of a contract. */
export function handlers(site: ResolvedSite, links: Links): readonly DomainFact[] {
  const word = wordOf(site.callee, links)?.name;
  const args = site.call.args.map((arg) => arg.value);
  if (word === 'HttpApiBuilder.group') {
    const group = links.text(args[1], site.context);
    if (group === undefined || !args[2]) return [];
    return within(args[2], site.context, links).flatMap(({ call, context }): readonly DomainFact[] => {
      const method = call.callee.kind === 'member' ? call.callee.name : undefined;
      const name = links.text(call.args[0]?.value, context);
      const given = call.args[1]?.value;
      if ((method !== 'handle' && method !== 'handleRaw') || name === undefined || !given) return [];
      return [implement(group, name, given, context, site, links)];
    });
  }
  if (word === 'HttpApiBuilder.handler' || word === 'HttpApiBuilder.endpoint') {
    const [group, name] = [links.text(args[1], site.context), links.text(args[2], site.context)];
    return group !== undefined && name !== undefined && args[3] ? [implement(group, name, args[3], site.context, site, links)] : [];
  }
  if (word !== 'HttpApiBuilder.middleware') return [];
  const [api, middleware] = args.length > 1 && isApi(links.evaluate(args[0] ?? site.call, site.context), links) ? args : [];
  if (!api || !middleware) return [];
  return [
    {
      kind: 'attach',
      scope: valueKey(links.evaluate(api, site.context), links),
      guard: aroundGuard(middleware, site.context, 'app', links),
      at: links.where(site.call, site.context),
      position: site.position,
      under: site.under,
    },
  ];
}

function isApi(thing: Thing, links: Links): boolean {
  const { base }: Chain = chainOf(thing, links);
  return MAKERS.test(makerOf(base, links)?.name ?? '');
}

function implement(
  group: string,
  name: string,
  given: Value,
  context: Context,
  { position, under }: ResolvedSite,
  links: Links,
): DomainFact {
  const written = callable(given, context, links);
  return {
    kind: 'implement',
    of: handlerKey(group, name),
    thing: links.evaluate(given, context),
    name: written.thing.is === 'function' && given.kind !== 'function' && given.kind !== 'call' ? written.name : name,
    protocol: HANDLER,
    at: links.where(given, context),
    position,
    under,
  };
}
