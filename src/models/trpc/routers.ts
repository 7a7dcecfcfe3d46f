/** Owns which procedures a tRPC router offers: routers in records, in each other, merged, spread and loaded late, and those of version 9. */
import { lastName, type Value } from '../../core/value.js';
import type { Links } from '../../link/model.js';
import type { Thing } from '../../link/things.js';
import { possibilities } from '../http.js';
import { type Procedure, procedure } from '../procedures.js';

/** What programs call the function that makes a router, where it cannot be followed to the library. */
export const ROUTERS: ReadonlySet<string> = new Set([
  'router',
  'createTRPCRouter',
  'createRouter',
  'trpcRouter',
  'createTrpcRouter',
  'makeRouter',
]);
const MERGES = /^merge_?routers?$/i;
const TERMINAL = /^(query|mutation|subscription)$/;
/** Links of a chain of version 9 that change nothing about where its procedures are. */
const MAX_DEPTH = 24;

type Made = Thing & { readonly is: 'object' };

/** A procedure with the keys that lead to it. */
export interface Offered {
  readonly path: string;
  readonly procedure: Procedure;
  readonly made: Made;
}

/** A router's procedures, and the routers that it is made of. */
export interface Router {
  readonly offered: readonly Offered[];
  readonly parts: readonly Made[];
}

const NONE: Router = { offered: [], parts: [] };

/** Whether a call makes a router: one of the library's, or of that name with procedures in it. */
export function isRouter(thing: Thing, links: Links): thing is Made {
  if (thing.is !== 'object' || !thing.call) return false;
  const name = links.libraryName(thing.callee);
  if (name?.startsWith('@trpc/server')) return /\.(router|mergeRouters)$/.test(name) || isChain(thing, links);
  const written = lastName(thing.call.callee) ?? '';
  if (name !== undefined && !/^[./~@#]/.test(name)) return false;
  if (MERGES.test(written))
    return thing.call.args.some((arg) => possibilities(links.evaluate(arg.value, thing.in)).some((one) => isRouter(one, links)));
  const [first] = thing.call.args;
  return ROUTERS.has(written) && first !== undefined && offersAny(links.evaluate(first.value, thing.in), links, 0);
}

/** `router().query('name', …)` and its like. */
function isChain(thing: Made, links: Links): boolean {
  if (
    thing.callee.is !== 'member' ||
    !/^(query|mutation|subscription|merge|middleware|transformer|formatError|flat|interop)$/.test(thing.callee.name)
  )
    return false;
  const [below] = possibilities(thing.callee.of);
  return below !== undefined && isRouter(below, links);
}

function offersAny(thing: Thing, links: Links, depth: number): boolean {
  if (thing.is !== 'record' || depth > MAX_DEPTH) return false;
  return thing.entries.some(({ thing: one }) =>
    possibilities(one).some(
      (each) => procedure(each, TERMINAL, links) !== undefined || isRouter(each, links) || offersAny(each, links, depth + 1),
    ),
  );
}

/** What a router, or a record of procedures, offers below a path. */
export function read(thing: Thing, path: string, links: Links, depth = 0): Router {
  const [one] = possibilities(thing);
  if (!one || depth > MAX_DEPTH) return NONE;
  if (one.is === 'record') return join(one.entries.map((entry) => read(entry.thing, at(path, entry.key ?? ''), links, depth + 1)));
  // `other._def.procedures`, `other._def.record`.
  if (one.is === 'member')
    return /^(_def|procedures|record|queries|mutations)$/.test(one.name) ? read(one.of, path, links, depth + 1) : NONE;
  if (one.is === 'module') {
    const routers = [...one.module.exportsByName.keys()]
      .map((name) => links.exported(one.module, name))
      .filter((exported) => exported !== undefined && isRouter(exported, links));
    return routers[0] ? read(routers[0], path, links, depth + 1) : NONE;
  }
  if (one.is !== 'object' || !one.call) return NONE;
  if (isRouter(one, links)) {
    const inside = isChain(one, links)
      ? chained(one, path, links, depth)
      : join(args(one, links).map((arg) => read(arg, path, links, depth + 1)));
    return { offered: inside.offered, parts: [one, ...inside.parts] };
  }
  const made = procedure(one, TERMINAL, links);
  if (made) return { offered: [{ path, procedure: made, made: one }], parts: [] };
  return late(one, path, links, depth);
}

/** `lazy(() => import('./other'))`: what the function gives once it is called. */
function late({ call, in: context, callee }: Made, path: string, links: Links, depth: number): Router {
  const [loader] = call?.args ?? [];
  if (!call || !loader || !/^lazy$|\.lazy$/.test(links.libraryName(callee) ?? lastName(call.callee) ?? '')) return NONE;
  return read(links.evaluate(called(loader.value), context), path, links, depth + 1);
}

/** A link of a router of version 9, behind those before it. */
function chained(thing: Made, path: string, links: Links, depth: number): Router {
  const { callee, call, in: context } = thing;
  if (callee.is !== 'member' || !call) return NONE;
  const before = read(callee.of, path, links, depth + 1);
  const [first, second] = call.args.map((arg) => arg.value);
  const name = first && links.text(first, context);
  if (callee.name === 'merge') {
    const other = second ?? first;
    const prefix = second ? (name ?? '') : '';
    const inside = other ? read(links.evaluate(other, context), `${path}${prefix}`, links, depth + 1) : NONE;
    return join([before, inside]);
  }
  const options = second && links.evaluate(second, context);
  if (!TERMINAL.test(callee.name) || name === undefined || !options) return before;
  const resolve = options.is === 'record' ? possibilities(links.access(options, 'resolve'))[0] : options;
  const own: Procedure = {
    terminal: callee.name,
    handler: resolve,
    guards: middleware(callee.of, links, 0),
    root: undefined,
    base: '',
    protocol: { params: ['context', 'context'], passes: 'return' },
  };
  return join([before, { offered: [{ path: `${path}${name}`, procedure: own, made: thing }], parts: [] }]);
}

/** The middleware that stands in a chain of version 9 before a procedure. */
function middleware(thing: Thing, links: Links, depth: number): Procedure['guards'] {
  const [one] = possibilities(thing);
  if (one?.is !== 'object' || one.callee.is !== 'member' || !one.call || depth > 200) return [];
  const before = middleware(one.callee.of, links, depth + 1);
  const [value] = one.call.args.map((arg) => arg.value);
  if (one.callee.name !== 'middleware' || !value) return before;
  const own = { thing: links.evaluate(value, one.in), name: links.nameOf(value, one.in), at: links.where(value, one.in) };
  return [...before, { ...own, protocol: { params: ['context'], passes: 'next' }, level: 'router' }];
}

function args({ call, in: context }: Made, links: Links): readonly Thing[] {
  return (call?.args ?? []).map((arg) => links.evaluate(arg.value, context));
}

/** A call of a function without arguments. */
function called(callee: Value): Value {
  return { kind: 'call', callee, args: [], at: callee.at };
}

function at(path: string, key: string): string {
  return [path, key].filter((one) => one !== '').join('.');
}

function join(routers: readonly Router[]): Router {
  return { offered: routers.flatMap((one) => one.offered), parts: routers.flatMap((one) => one.parts) };
}
