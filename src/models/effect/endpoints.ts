/** Owns how Effect declares one endpoint: `HttpApiEndpoint`, `Rpc`, and the paths in them. Knows nothing of the groups they hang on. */
import type { Where } from '../../core/span.js';
import type { Value } from '../../core/value.js';
import type { GuardUse, Links } from '../../link/model.js';
import type { CallValue, Context, Thing } from '../../link/things.js';
import { chainOf } from './chains.js';
import { declaredGuard, HANDLER } from './guards.js';
import { wordOf } from './names.js';
import type { Declared } from './segment.js';

const UNREAD: Thing = { is: 'unknown' };

/** An endpoint: its row, its own guards, and its name within its group. */
export interface Endpoint {
  readonly route: Declared;
  readonly guards: readonly GuardUse[];
  readonly name: string;
}

/** Calls of calls: `make('GET')('name', '/path')`, `` get('name')`/path` ``; the first call comes first. */
interface Calls {
  readonly word: string;
  readonly calls: readonly { readonly call: CallValue; readonly in: Context }[];
}

/** `HttpApiEndpoint.get(name, path)` and what is called on it. `key`: the key of its handler, by its name. */
export function endpointOf(thing: Thing, links: Links, key: (name: string) => string): Endpoint | undefined {
  const chain = chainOf(thing, links);
  const made = callsOf(chain.base, links);
  const verb = made && /^HttpApiEndpoint\.(get|post|put|patch|del|delete|head|options|make)$/.exec(made.word)?.[1];
  if (!made || !verb) return undefined;
  const method = verb === 'make' ? text(made.calls[0], 0, links) : verb === 'del' ? 'DELETE' : verb;
  const [named, tagged] = verb === 'make' ? made.calls.slice(1) : made.calls;
  const name = text(named, 0, links);
  const path = named?.call.args[1]
    ? pathOf(named.call.args[1].value, named.in, links)
    : tagged?.call.args[0]
      ? pathOf(tagged.call.args[0].value, tagged.in, links)
      : undefined;
  if (!named || name === undefined || path === undefined) return undefined;
  const prefixes = chain.links.flatMap((link) => (link.name === '.prefix' ? (links.text(link.args[0], link.in) ?? '{}') : []));
  return {
    route: {
      methods: [(method ?? '*').toUpperCase()],
      path: [...prefixes.reverse(), path].map((part) => part.replace(/\/+$/, '')).join('') || '/',
      transport: 'http',
      ...declaration(name, links.where(named.call, named.in), key),
    },
    guards: middlewareOf(chain.links, links),
    name,
  };
}

/** `Rpc.make(tag)` and what is called on it, `Rpc.fromTaggedRequest(Request)`. */
export function rpcOf(thing: Thing, links: Links, key: (name: string) => string): Endpoint | undefined {
  const chain = chainOf(thing, links);
  const made = callsOf(chain.base, links);
  const call = made && /^Rpc\.(make|fromTaggedRequest|custom)$/.test(made.word) ? made.calls[0] : undefined;
  const [given] = call?.call.args ?? [];
  if (!call || !given) return undefined;
  const name = links.text(given.value, call.in) ?? links.nameOf(given.value, call.in);
  return {
    route: {
      methods: ['POST'],
      path: `/${name}`,
      transport: 'rpc',
      ...declaration(name, links.where(call.call, call.in), key),
    },
    guards: middlewareOf(chain.links, links),
    name,
  };
}

/** What is known of a row whose handler stands elsewhere. */
function declaration(name: string, at: Where, key: (name: string) => string) {
  return { handler: UNREAD, handlerName: name, handlerAt: at, protocol: HANDLER, declares: key(name), at };
}

function middlewareOf(chain: ReturnType<typeof chainOf>['links'], links: Links): readonly GuardUse[] {
  return chain.flatMap((link) =>
    link.name === '.middleware' && link.args[0] ? [declaredGuard(link.args[0], link.in, 'route', links)] : [],
  );
}

function callsOf(thing: Thing, links: Links): Calls | undefined {
  const calls: { call: CallValue; in: Context }[] = [];
  let current = thing;
  for (let depth = 0; depth < 4 && current.is === 'object' && current.call; depth++) {
    calls.unshift({ call: current.call, in: current.in });
    current = current.callee;
  }
  const word = wordOf(current, links);
  return word && { word: word.name, calls };
}

function text(made: Calls['calls'][number] | undefined, index: number, links: Links): string | undefined {
  return made && links.text(made.call.args[index]?.value, made.in);
}

/** A path; in a template, parameters stand as values that know their names. */
export function pathOf(value: Value, context: Context, links: Links): string {
  if (value.kind !== 'text') return links.text(value, context) ?? '{}';
  return value.parts.map((part) => links.text(part.value, context) ?? parameter(links.evaluate(part.value, context), links)).join('');
}

function parameter(thing: Thing, links: Links): string {
  const [name] = thing.is === 'object' ? (thing.call?.args ?? []) : [];
  const named = thing.is === 'object' && name ? links.text(name.value, thing.in) : undefined;
  return named === undefined ? '{}' : `:${named}`;
}
