/**
 * Owns what the sites of a tonic program are: servers, the services that are added to them, interceptors. Which procedures a service has
 * is told by the interface files, and where there are none by the methods that implement it.
 */
import type { Class, Site } from '../core/facts.js';
import type { ServiceDefinition } from '../core/services.js';
import type { Span } from '../core/span.js';
import { dotted, lastName, type Value } from '../core/value.js';
import { snakeCase } from '../core/words.js';
import type { DomainFact, GuardUse, Links, Model, ResolvedSite, RouteFact, ScopeFact, ScopeKey } from '../link/model.js';
import type { Module } from '../link/module.js';
import type { CallValue, Context, Thing } from '../link/things.js';
import { askedGuard, layerGuards } from './axum/layers.js';
import { plainName } from './chains.js';
import { type Place, placeOf, possibilities } from './http.js';

const SERVER = /(^|\.)(Server\.builder|Routes\.(new|default|builder)|RoutesBuilder\.(new|default))$/;
/** Makers of a service of what implements it: `OrdersServer::new(orders)`. */
const MAKES = /^(new|with_interceptor|from_arc)$/;
/** Wrappers that put their second argument in front of the service that is their first. */
const INTERCEPTED = /^(InterceptedService|InterceptorFor|MiddlewareFor)$/;
/** Services that every server may offer, by the names that the protocol gives them. */
const STANDARD = /^grpc\.(health|reflection)\./;

const MAX_DEPTH = 8;

/** A service where it is made, with what was put around it since. */
interface Service {
  readonly call: CallValue;
  readonly context: Context;
  readonly guards: readonly GuardUse[];
}

function read(site: ResolvedSite, links: Links): readonly DomainFact[] {
  const { call, context } = site;
  const place: Place = { at: links.where(call, context), position: site.position, under: site.under };
  if (isService(call)) return served(call, context, place, links);
  const name = lastName(call.callee) ?? '';
  const servers = [...new Set(serversOf(name, site, links).map((one) => links.key(one)))];
  const [first] = call.args;
  if (!first) return [];
  return servers.flatMap((key): readonly DomainFact[] => {
    const own = scope(key, 'server', place);
    if (name === 'layer')
      return [
        own,
        ...layerGuards(first.value, context, 'app', links).map((guard) => ({ kind: 'attach' as const, scope: key, guard, ...place })),
      ];
    if (name === 'add_routes') {
      const children = links.roots(links.evaluate(first.value, context), isServer).map((one) => links.key(one));
      return [own, ...children.filter((child) => child !== key).map((child) => mount(key, child, [], place))];
    }
    const services = servicesIn(first.value, context, [], links, 0);
    return [own, ...services.map((one) => mount(key, keyOf(one.call, one.context), one.guards, place))];
  });
}

function isServer(name: string): boolean {
  return SERVER.test(name.replaceAll('()', ''));
}

/** The servers that a call is on, or makes. */
function serversOf(name: string, site: ResolvedSite, links: Links): readonly Thing[] {
  if (name === 'new') {
    const made = links.evaluate(site.call, site.context);
    return isServer(plainName(site.callee, links) ?? '') ? [made] : [];
  }
  return site.receiver ? links.roots(site.receiver, isServer) : [];
}

function scope(key: ScopeKey, name: string, place: Place): ScopeFact {
  return { kind: 'scope', key, name, framework: 'tonic', root: true, prefix: '', order: 'whole', ...place };
}

function mount(parent: ScopeKey, child: ScopeKey, guards: readonly GuardUse[], place: Place): DomainFact {
  return { kind: 'mount', parent, child, prefix: '', guards, ...place };
}

function keyOf(call: CallValue, { module }: Context): ScopeKey {
  return `service ${module.path}:${call.at[0]}-${call.at[1]}`;
}

/** Whether a call makes a service by the type that is generated for it: the service's name, and `Server`. */
function isService(value: Value): boolean {
  if (value.kind !== 'call' || value.callee.kind !== 'member' || value.args.length === 0) return false;
  return MAKES.test(String(value.callee.name)) && serviceName(value) !== undefined;
}

function serviceName({ callee }: CallValue): string | undefined {
  const type = callee.kind === 'member' ? callee.of : undefined;
  return /^(\w+)Server$/.exec((type && lastName(type.kind === 'call' ? type.callee : type)) ?? '')?.[1];
}

/** The services in a value, through variables, functions, and whatever is put around them; `around`, outermost first. */
function servicesIn(value: Value, context: Context, around: readonly GuardUse[], links: Links, depth: number): readonly Service[] {
  if (depth > MAX_DEPTH) return [];
  const inside = (one: Value, at: Context, guards: readonly GuardUse[]): readonly Service[] =>
    servicesIn(one, at, [...around, ...guards], links, depth + 1);
  return links.sources(value, context, isService).flatMap(({ value: held, context: at }): readonly Service[] => {
    if (held.kind === 'op') return held.args.flatMap((one) => inside(one, at, []));
    if (held.kind !== 'call') return [];
    if (isService(held)) return [{ call: held, context: at, guards: around }];
    const [first, second] = held.args;
    const { callee } = held;
    const name = lastName(callee);
    const of = callee.kind === 'member' ? callee.of : undefined;
    if (first && second && name === 'new' && of && INTERCEPTED.test(lastName(of) ?? ''))
      return inside(first.value, at, askedGuard(second.value, at, 'mount', links));
    if (first && of && (name === 'service' || name === 'named_layer' || name === 'layer'))
      return inside(first.value, at, layerGuards(of, at, 'mount', links));
    const fluent = of ? inside(of, at, []) : [];
    return fluent.length > 0 ? fluent : held.args.flatMap((arg) => inside(arg.value, at, []));
  });
}

/** What a service offers: one route for each procedure that its implementation has. */
function served(call: CallValue, context: Context, place: Place, links: Links): readonly DomainFact[] {
  const name = serviceName(call) ?? '';
  const [given, interceptor] = call.args;
  const type = given && implementation(name, links.evaluate(given.value, context), context, links);
  const one = type?.module.facts.classes[type.id];
  if (!type || !one) return [];
  const key = keyOf(call, context);
  const methods = one.methods.flatMap((fn) => {
    const method = type.module.facts.functions[fn];
    const ours = method && lastTrait(one, method.at) === name && takesRequest(method.params[0]?.type);
    return ours && method.name !== undefined ? [{ fn, name: method.name }] : [];
  });
  const definition = definitionOf(
    name,
    methods.map((method) => method.name),
    call,
    context,
    links,
  );
  const home = definition?.name ?? [packageOf(call, context, links), name].filter(Boolean).join('.');
  const self: Thing = { is: 'object', callee: type, in: context };
  const routes = methods.flatMap((method): readonly RouteFact[] => {
    const procedure = definition?.procedures.find((each) => snakeCase(each.name) === method.name);
    if (definition && !procedure) return [];
    const handler: Thing & { is: 'function' } = { is: 'function', module: type.module, fn: method.fn, self };
    const handlerAt = placeOf(handler) ?? place.at;
    return [
      {
        kind: 'route',
        scope: key,
        methods: ['POST'],
        path: `/${home}/${procedure?.name ?? camelCase(method.name)}`,
        transport: 'rpc',
        handler,
        handlerName: method.name,
        handlerAt,
        protocol: { params: ['request'], passes: 'return' },
        guards: [],
        ...(STANDARD.test(home) && { public: 'health check or description of the services' }),
        ...place,
        at: handlerAt,
      },
    ];
  });
  const guards = interceptor && lastName(call.callee) === 'with_interceptor' ? askedGuard(interceptor.value, context, 'router', links) : [];
  return [scope(key, name, place), ...routes, ...guards.map((guard): DomainFact => ({ kind: 'attach', scope: key, guard, ...place }))];
}

/** The trait whose implementation a method stands in: the last one that is named before it. */
function lastTrait(one: Class, at: Span): string | undefined {
  const before = one.bases.filter((base) => base.at[0] < at[0]).sort((a, b) => b.at[0] - a.at[0])[0];
  return before && traitName(before);
}

function traitName(base: Value): string | undefined {
  return lastName(base.kind === 'call' ? base.callee : base);
}

function takesRequest(type: Value | undefined): boolean {
  return type?.kind === 'call' ? lastName(type.callee) === 'Request' : type !== undefined && lastName(type) === 'Request';
}

/** The type that implements a service: the one that is given, as far as that can be told. */
function implementation(trait: string, given: Thing, context: Context, links: Links): (Thing & { is: 'class' }) | undefined {
  const types = links
    .modules((path) => path.endsWith('.rs'), `${trait} for `)
    .flatMap((module) =>
      module.facts.classes.flatMap((one, id) =>
        one.bases.some((base) => traitName(base) === trait)
          ? [{ type: { is: 'class' as const, module, id }, name: one.name, test: one.region === 'test' }]
          : [],
      ),
    );
  const name = className(given, links, 0);
  const { path } = context.module;
  const closeness = (one: (typeof types)[number]): number =>
    (one.name === name ? 1000 : one.test ? -1000 : 0) + shared(one.type.module.path, path);
  return types.map((one) => ({ type: one.type, fit: closeness(one) })).sort((a, b) => b.fit - a.fit)[0]?.type;
}

/** How many characters two paths have in common: of several programs in one repository, each has its own. */
function shared(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  return length;
}

function className(thing: Thing, links: Links, depth: number): string | undefined {
  const [one] = possibilities(thing);
  if (one?.is === 'member') return className(one.of, links, depth);
  if (one?.is === 'class') return one.module.facts.classes[one.id]?.name;
  if (one?.is !== 'object' || depth > MAX_DEPTH) return undefined;
  const [held] = /(^|\.)(Arc|Box)\.new$/.test(plainName(one.callee, links) ?? '') ? (one.call?.args ?? []) : [];
  return className(held ? links.evaluate(held.value, one.in) : one.callee, links, depth + 1);
}

/** The definition of a service: of those of its name the one whose package and procedures fit best. */
function definitionOf(
  name: string,
  methods: readonly string[],
  call: CallValue,
  context: Context,
  links: Links,
): ServiceDefinition | undefined {
  const written = new Set(pathTo(call, context));
  const near = new Set(included(context.module));
  const closeness = (one: ServiceDefinition): number => {
    const home = one.name.split('.').slice(0, -1);
    const names = new Set(one.procedures.map((procedure) => snakeCase(procedure.name)));
    const told = home.filter((part) => written.has(part)).length + (near.has(home.join('.')) ? 4 : 0);
    return methods.filter((method) => names.has(method)).length * 8 + told;
  };
  const known = links.services().filter((one) => one.name.split('.').at(-1) === name);
  return known.map((one) => ({ one, fit: closeness(one) })).sort((a, b) => b.fit - a.fit)[0]?.one;
}

/** The segments of the path by which the generated type is reached, as they are written and imported. */
function pathTo({ callee }: CallValue, { module }: Context): readonly string[] {
  const type = callee.kind === 'member' ? callee.of : callee;
  const segments = dotted(type.kind === 'call' ? type.callee : type) ?? [];
  const imports = (module.importsByName.get(segments[0] ?? '') ?? []).flatMap((one) => `${one.from}::${one.name}`.split(/::|\./));
  return [...imports, ...segments];
}

/** The package that generated code is included from, for a service that no interface file defines. */
function packageOf(call: CallValue, context: Context, links: Links): string | undefined {
  const modules = [context.module, ...links.modules((path) => path.endsWith('.rs'), 'include_proto!')];
  const packages = modules.flatMap(included);
  const written = new Set(pathTo(call, context).map(plain));
  return packages.find((one) => written.has(plain(one.split('.').at(-1) ?? ''))) ?? packages[0];
}

function included({ bodies }: Module): readonly string[] {
  return bodies.flatMap((body) =>
    body.flatMap((step) => {
      if (step.do !== 'eval' || step.value.kind !== 'call' || lastName(step.value.callee) !== 'include_proto!') return [];
      const [named] = step.value.args;
      return named?.value.kind === 'literal' ? [String(named.value.value)] : [];
    }),
  );
}

function plain(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}

function camelCase(name: string): string {
  return name
    .split('_')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('');
}

export const tonic: Model = {
  id: 'tonic',
  packages: ['tonic', 'tonic_middleware'],
  languages: ['rust'],
  watch: ['new', 'with_interceptor', 'from_arc', 'add_service', 'add_optional_service', 'add_routes', 'layer'],
  // Almost everything in Rust is made by `new`.
  accepts: ({ value, decorates }: Site): boolean => {
    if (decorates || value.callee.kind !== 'member') return false;
    return !MAKES.test(String(value.callee.name)) || isService(value) || lastName(value.callee.of) === 'Routes';
  },
  read,
};
