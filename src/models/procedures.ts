/** Owns how procedures are read that are built link by link: `base.use(middleware).input(schema).query(resolver)`. Names no framework. */
import type { GuardUse, Links, Protocol } from '../link/model.js';
import type { Thing } from '../link/things.js';
import { placeOf, possibilities } from './http.js';

/** Links of one chain. */
const MAX_LINKS = 60;

/** Calls that add middleware, or begin a chain of it. */
const USES = /^(use|concat|unstable_concat|unstable_pipe|pipe|useMiddleware|middleware)$/;

/** Middleware of procedures is given one record with the context and `next`. */
const MIDDLEWARE: Protocol = { params: ['context'], passes: 'next' };

/** A procedure: what it ends in, the middleware of its bases in order, and the library's thing that it began with. */
export interface Procedure {
  readonly terminal: string;
  readonly handler: Thing | undefined;
  readonly guards: readonly GuardUse[];
  /** Canonical name of what the chain began with; undefined where it could not be followed. */
  readonly root: string | undefined;
  /** The name by which the base was written. */
  readonly base: string;
  readonly protocol: Protocol;
}

/** Reads a chain that ends in a call of `terminal`. */
export function procedure(thing: Thing, terminal: string | RegExp, links: Links): Procedure | undefined {
  const link = linkOf(thing, links);
  if (thing.is !== 'object' || !thing.call || !link) return undefined;
  const { name } = link;
  if (typeof terminal === 'string' ? name !== terminal : !terminal.test(name)) return undefined;
  const [last] = thing.call.args.map((arg) => possibilities(links.evaluate(arg.value, (thing as Thing & { is: 'object' }).in))[0]);
  const { guards, root } = chain(link.of, links, 0);
  const base = baseName(thing);
  return {
    terminal: name,
    handler: last,
    guards: link.of.is === 'unknown' || root === undefined ? [...unread(base, thing, links), ...guards] : guards,
    root,
    base,
    protocol: { params: ['context', 'context'], passes: 'return' },
  };
}

function chain(thing: Thing, links: Links, depth: number): { guards: readonly GuardUse[]; root: string | undefined } {
  const [current] = possibilities(thing);
  if (!current || depth > MAX_LINKS) return { guards: [], root: undefined };
  const link = linkOf(current, links);
  if (current.is !== 'object' || !link) return { guards: [], root: links.libraryName(current) };
  const { call, in: context } = current;
  const before = chain(link.of, links, depth + 1);
  const own = USES.test(link.name)
    ? (call?.args ?? []).flatMap((arg) =>
        middleware(links.evaluate(arg.value, context), links.nameOf(arg.value, context), links.where(arg.value, context), links),
      )
    : [];
  return { guards: [...before.guards, ...own], root: before.root };
}

/** The method that a thing was made by, and what it was called on. */
function linkOf(thing: Thing, links: Links): { readonly name: string; readonly of: Thing } | undefined {
  if (thing.is !== 'object') return undefined;
  if (thing.callee.is === 'member') return thing.callee;
  const callee = thing.call?.callee;
  if (thing.callee.is !== 'unknown' || callee?.kind !== 'member' || typeof callee.name !== 'string') return undefined;
  return { name: callee.name, of: links.evaluate(callee.of, thing.in) };
}

/** A base that stands where nobody can see it may check the caller, if its name says so. */
function unread(name: string, thing: Thing & { is: 'object' }, links: Links): readonly GuardUse[] {
  const at = thing.call ? links.where(thing.call, thing.in) : { file: thing.in.module.path, at: [0, 0] as const };
  return name === '' ? [] : [{ thing: { is: 'unknown' }, name, at, protocol: MIDDLEWARE, level: 'router' }];
}

/** What is used: a function, a library's wrapper around one, or another chain. */
function middleware(thing: Thing, name: string, at: GuardUse['at'], links: Links): readonly GuardUse[] {
  const [one] = possibilities(thing);
  if (!one) return [];
  const use = (made: Thing): GuardUse => ({
    thing: made,
    name,
    at: (made.is === 'function' && placeOf(made)) || at,
    protocol: MIDDLEWARE,
    level: 'router',
  });
  if (one.is !== 'object') return [use(one)];
  if (one.callee.is === 'member') {
    const above = chain(one, links, 1).guards;
    if (above.length > 0 && one.callee.name !== 'middleware') return above;
  }
  const inner = (one.call?.args ?? [])
    .flatMap((arg) => possibilities(links.evaluate(arg.value, one.in)))
    .find((arg) => arg.is === 'function');
  return [use(inner ?? one)];
}

/** The name that a chain begins with, as written: `t.procedure` is `procedure`. */
function baseName(thing: Thing & { is: 'object' }): string {
  let value = thing.call?.callee;
  let name = '';
  for (let depth = 0; value && depth < MAX_LINKS; depth++) {
    if (value.kind === 'call') value = value.callee;
    else if (value.kind === 'member') {
      if (name === '' || value.of.kind === 'name') name = typeof value.name === 'string' ? value.name : name;
      if (value.of.kind === 'name' && !/^(t|trpc|os|base|procedures?)$/.test(value.of.name)) return value.of.name;
      value = value.of;
    } else return value.kind === 'name' && name === '' ? value.name : name;
  }
  return name;
}
