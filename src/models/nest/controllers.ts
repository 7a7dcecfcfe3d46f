/**
 * Owns what a class of handlers declares: the routes of a controller, the fields of a resolver, the events of a gateway and the messages
 * of a service, each with its decorators. Never knows an application.
 */
import type { Transport } from '../../core/route.js';
import type { Links } from '../../link/model.js';
import type { Thing } from '../../link/things.js';
import { versionsIn } from './applications.js';
import { type ClassThing, chainOf, classMarks, type Declared, type Method, methodsOf } from './classes.js';
import { generated } from './crud.js';
import { itemsOf, type Mark, textsOf } from './marks.js';

const VERBS: ReadonlyMap<string, string> = new Map([
  ...['Get', 'Post', 'Put', 'Patch', 'Delete', 'Options', 'Head', 'Search'].map((name) => [name, name.toUpperCase()] as const),
  ...['Propfind', 'Proppatch', 'Mkcol', 'Copy', 'Move', 'Lock', 'Unlock'].map((name) => [name, name.toUpperCase()] as const),
  ['All', '*'],
  ['Sse', 'GET'],
]);
const FIELDS: ReadonlyMap<string, string> = new Map([
  ['Query', 'QUERY'],
  ['Mutation', 'MUTATION'],
  ['Subscription', 'SUBSCRIPTION'],
]);

/** What a class of handlers is, by its decorator. */
export type Kind = 'controller' | 'resolver' | 'gateway';

const KINDS: ReadonlyMap<string, Kind> = new Map([
  ['@nestjs/common.Controller', 'controller'],
  ['@nestjs/graphql.Resolver', 'resolver'],
  ['@nestjs/websockets.WebSocketGateway', 'gateway'],
]);

/** One handler of a class, at one path below the class. */
export interface Endpoint {
  readonly method: string;
  readonly path: string;
  readonly transport: Transport;
  readonly versions: readonly string[];
  readonly handler: Thing;
  readonly name: string;
  readonly declared: Declared;
  readonly at: readonly [number, number];
  readonly handlerAt: readonly [number, number];
  readonly marks: readonly Mark[];
  /** Messages of other services: nobody outside calls it. */
  readonly message?: true;
}

/** A class of handlers. */
export interface Handlers {
  readonly thing: ClassThing;
  readonly key: string;
  readonly name: string;
  readonly kind: Kind;
  readonly chain: readonly Declared[];
  readonly marks: readonly Mark[];
  readonly paths: readonly string[];
  readonly versions: readonly string[];
  readonly self: Thing & { readonly is: 'object' };
  readonly endpoints: readonly Endpoint[];
}

/** Reads a class; undefined when its decorators do not say that it handles anything. */
export function handlersOf(thing: ClassThing, links: Links): Handlers | undefined {
  const chain = chainOf(thing, links);
  const [own] = chain;
  const marks = classMarks(chain, links);
  const mark = marks.findLast((one) => KINDS.has(one.from));
  const kind = mark && KINDS.get(mark.from);
  if (!own || !mark || !kind) return undefined;
  const self: Handlers['self'] = { is: 'object', callee: thing, in: { module: thing.module, fn: 0 } };
  const options = optionsOf(mark, links);
  const base = { thing, key: links.key(thing), name: own.one.name, kind, chain, marks, self };
  const methods = methodsOf(chain, links);
  if (kind === 'resolver')
    return { ...base, paths: ['graphql'], versions: [], endpoints: methods.flatMap((one) => fields(one, self, links)) };
  if (kind === 'gateway')
    return { ...base, paths: [options('namespace')[0] ?? ''], versions: [], endpoints: methods.flatMap((one) => events(one, self, links)) };
  const paths = options('path');
  return {
    ...base,
    paths: paths.length > 0 ? paths : [''],
    versions: options('version'),
    endpoints: [
      ...generated(marks, methods, self, links),
      ...methods.flatMap((one) => routes(one, self, links)),
      ...methods.flatMap((one) => messages(one, self, links)),
    ],
  };
}

/** The options of a class decorator: `(path)`, `([paths])`, `({ path, version })`, `(port, { namespace })`. */
function optionsOf(mark: Mark, links: Links): (name: string) => readonly string[] {
  const args = (mark.call?.args ?? []).map((arg) => links.evaluate(arg.value, mark.context));
  return (name) =>
    args.flatMap((arg) => {
      if (arg.is !== 'record') return name === 'path' && !isNumber(arg) ? textsOf(arg) : [];
      const held = links.access(arg, name);
      if (held.is === 'member') return [];
      return name === 'version' ? versionsIn(held, links) : textsOf(held);
    });
}

function isNumber(thing: Thing): boolean {
  return thing.is === 'literal' && typeof thing.value === 'number';
}

function routes(method: Method, self: Handlers['self'], links: Links): readonly Endpoint[] {
  const version = method.marks.find((one) => one.from === '@nestjs/common.Version');
  const [given] = (version?.call?.args ?? []).map((arg) => links.evaluate(arg.value, version?.context ?? method.declared.context));
  return method.marks.flatMap((mark) => {
    const [library, name = ''] = mark.from.split(/\.(?=[^.]*$)/);
    if (library !== '@nestjs/common') return [];
    const [first] = (mark.call?.args ?? []).map((arg) => links.evaluate(arg.value, mark.context));
    const mapped = name === 'RequestMapping' && first;
    const verb = mapped ? (links.libraryName(links.access(mapped, 'method'))?.split('.').at(-1) ?? 'GET') : VERBS.get(name);
    if (verb === undefined) return [];
    const path = mapped ? links.access(mapped, 'path') : first;
    const paths = path && path.is !== 'member' && path.is !== 'record' ? textsOf(path) : [];
    const streams = name === 'Sse' || links.mentions(handlerOf(method, self, links), 'text/event-stream');
    return (paths.length > 0 ? paths : ['']).map((one) => ({
      ...endpoint(method, self, mark, links),
      method: verb === 'ALL' ? '*' : verb,
      path: one,
      transport: streams ? 'sse' : 'http',
      versions: given ? versionsIn(given, links) : [],
    }));
  });
}

function fields(method: Method, self: Handlers['self'], links: Links): readonly Endpoint[] {
  return method.marks.flatMap((mark) => {
    const [library, kind = ''] = mark.from.split('.');
    const operation = library === '@nestjs/graphql' ? FIELDS.get(kind) : undefined;
    if (operation === undefined) return [];
    const name = (mark.call?.args ?? [])
      .map((arg) => links.evaluate(arg.value, mark.context))
      .map((arg) => (arg.is === 'record' ? links.access(arg, 'name') : arg))
      .find((arg) => arg.is === 'literal');
    const path = name?.is === 'literal' ? String(name.value) : method.name;
    return [{ ...endpoint(method, self, mark, links), method: operation, path, transport: 'http', versions: [] }];
  });
}

function events(method: Method, self: Handlers['self'], links: Links): readonly Endpoint[] {
  return method.marks
    .filter((mark) => mark.from === '@nestjs/websockets.SubscribeMessage')
    .map((mark) => {
      const [first] = mark.call?.args ?? [];
      const path = (first && links.text(first.value, mark.context)) ?? '{}';
      return { ...endpoint(method, self, mark, links), method: 'WS', path, transport: 'ws', versions: [] };
    });
}

function messages(method: Method, self: Handlers['self'], links: Links): readonly Endpoint[] {
  return method.marks.flatMap((mark) => {
    const [library, name = ''] = mark.from.split('.');
    if (library !== '@nestjs/microservices' || !/^(MessagePattern|EventPattern|GrpcMethod|GrpcStreamMethod|GrpcStreamCall)$/.test(name))
      return [];
    const args = (mark.call?.args ?? []).map((arg) => links.evaluate(arg.value, mark.context));
    const own = { ...endpoint(method, self, mark, links), transport: 'rpc' as const, versions: [] };
    if (!name.startsWith('Grpc')) return patterns(args[0]).map((path) => ({ ...own, method: 'MESSAGE', path, message: true as const }));
    const [service = self.callee.is === 'class' ? (self.callee.module.facts.classes[self.callee.id]?.name ?? '') : '', rpc = method.name] =
      args.flatMap((arg) => itemsOf(arg, links)).flatMap(textsOf);
    return [{ ...own, method: 'POST', path: `${service}/${rpc.charAt(0).toUpperCase()}${rpc.slice(1)}` }];
  });
}

/** A pattern is a text, or a record of texts: `{ cmd: 'sum' }`. */
function patterns(pattern: Thing | undefined): readonly string[] {
  if (pattern?.is === 'record') return [pattern.entries.flatMap((entry) => textsOf(entry.thing)).join('/')];
  return pattern ? textsOf(pattern) : ['{}'];
}

function handlerOf(method: Method, self: Handlers['self'], links: Links): Thing {
  const handler = links.access(self, method.name);
  const { frame } = method.declared.context;
  return handler.is === 'function' && frame ? { ...handler, frame } : handler;
}

function endpoint(
  method: Method,
  self: Handlers['self'],
  mark: Mark,
  links: Links,
): Pick<Endpoint, 'handler' | 'name' | 'declared' | 'at' | 'handlerAt' | 'marks'> {
  const { declared, fn, name, marks } = method;
  return { handler: handlerOf(method, self, links), name, declared, marks, at: mark.value.at, handlerAt: fn.nameAt };
}
