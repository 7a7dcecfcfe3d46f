/** Owns what the models of web frameworks share: handlers, their names, and reading registrations. Names no framework. */
import type { Where } from '../core/span.js';
import type { Value } from '../core/value.js';
import type { Links, Protocol, RouteFact, ScopeFact, ScopeKey } from '../link/model.js';
import type { Context, Thing } from '../link/things.js';

/** What a function without a name is called. */
export const ANONYMOUS = 'anonymous function';

export const HTTP_METHODS: ReadonlySet<string> = new Set(['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'trace']);

/** Where a fact stands, and under which conditions. */
export type Place = Pick<ScopeFact, 'at' | 'position' | 'under'>;

/** A handler or guard as a route declares it. */
export interface Callable {
  readonly thing: Thing;
  readonly name: string;
  readonly at: Where;
}

/** What an argument calls: adapters of libraries (`wrap(f)`, `f.bind(x)`) are looked through to the function in them. */
export function callable(value: Value, context: Context, links: Links): Callable {
  const thing = unwrap(links.evaluate(value, context), links, 0);
  const name = links.nameOf(named(value, thing, context, links), context);
  const at = thing.is === 'function' ? placeOf(thing) : links.where(value, context);
  return { thing, name, at: at ?? links.where(value, context) };
}

/** The expression that names a callable: the function that an adapter is given, else what is called. */
function named(value: Value, thing: Thing, context: Context, links: Links): Value {
  if (value.kind !== 'call' || thing.is !== 'function') return value;
  if (value.callee.kind === 'member' && value.callee.name === 'bind') return value.callee.of;
  const inner = value.args.find((arg) => links.evaluate(arg.value, context).is === 'function')?.value;
  return inner && !(inner.kind === 'function' && links.nameOf(inner, context) === ANONYMOUS) ? inner : value;
}

function unwrap(thing: Thing, links: Links, depth: number): Thing {
  if (thing.is === 'module' && depth <= 4) {
    const main = links.access(thing, 'default');
    return main.is === 'module' ? thing : unwrap(main, links, depth + 1);
  }
  if (thing.is !== 'object' || depth > 4) return thing;
  const { callee, call } = thing;
  if (callee.is === 'member' && callee.name === 'bind') return unwrap(callee.of, links, depth + 1);
  if (links.libraryName(callee) === undefined || links.known(thing)) return thing;
  for (const arg of call?.args ?? []) {
    const inner = unwrap(links.evaluate(arg.value, thing.in), links, depth + 1);
    if (inner.is === 'function') return inner;
  }
  return thing;
}

/** Where a function is declared. */
export function placeOf(thing: Thing & { is: 'function' }): Where | undefined {
  const fn = thing.module.facts.functions[thing.fn];
  return fn && { file: thing.module.path, at: fn.nameAt };
}

/** What a function, a class or what a library gives is called where it is declared. An instance goes by the name of what made it. */
export function nameOfThing(thing: Thing, links: Links, otherwise: string): string {
  if (thing.is === 'object') return nameOfThing(thing.callee, links, otherwise);
  if (thing.is === 'function') return thing.module.facts.functions[thing.fn]?.name ?? otherwise;
  if (thing.is === 'class') return thing.module.facts.classes[thing.id]?.name ?? otherwise;
  return links.libraryName(thing)?.split('.').at(-1) ?? otherwise;
}

/** The route of a folder that is handed out as it is. */
export function staticRoute(scope: ScopeKey, path: string, place: Place): RouteFact {
  return {
    kind: 'route',
    scope,
    methods: ['GET'],
    path,
    transport: 'static',
    handler: { is: 'unknown' },
    handlerName: 'static files',
    handlerAt: place.at,
    protocol: { params: [], passes: 'return' },
    guards: [],
    public: 'static files',
    ...place,
  };
}

/** A middleware that lets a request through by calling `next`. */
export const MIDDLEWARE: Protocol = { params: ['request', 'response', 'next'], passes: 'next', nextTakesError: true };

/** Paths of a registration: one text, or a list of them; what cannot be read is `{}`. */
export function pathsOf(value: Value | undefined, context: Context, links: Links): readonly string[] {
  if (!value) return [''];
  return links.elements(value, context).map((one) => {
    const thing = links.evaluate(one.value, one.context);
    if (thing.is === 'literal' && thing.regexp) return fromPattern(String(thing.value));
    return links.text(one.value, one.context) ?? '{}';
  });
}

/** A path that a regular expression means, as far as it can be read. */
export function fromPattern(source: string): string {
  const plain = source.replace(/^\^/, '').replace(/\$$/, '').replace(/\\\//g, '/');
  return /^[\w\-/.]*$/.test(plain) ? plain : plain.replace(/\(.*$|[\\.*+?|[\]{].*$/, '*');
}

/** Whether a path matches a pattern segment by segment: a parameter takes any one, a `*` at the end all that are left, none included. */
export function matchesPattern(pattern: string, path: string): boolean {
  const wanted = segments(pattern);
  const own = segments(path);
  const open = /^\*+$/.test(wanted.at(-1) ?? '');
  const fixed = open ? wanted.slice(0, -1) : wanted;
  if (open ? own.length < fixed.length : own.length !== fixed.length) return false;
  return fixed.every((one, index) => one === '*' || /^[:{]/.test(one) || one === own[index]);
}

function segments(path: string): readonly string[] {
  return path.split('/').filter((one) => one !== '');
}

/** The possibilities of a thing: itself, unless it is one of several. */
export function possibilities(thing: Thing): readonly Thing[] {
  return thing.is === 'any' ? thing.of : [thing];
}
