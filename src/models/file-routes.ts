/** Owns what frameworks share whose routes are declared by where a file lies: their scope, and routes of what a file exports. Names no framework. */
import type { Where } from '../core/span.js';
import type { AttachFact, GuardUse, Links, Protocol, RouteFact, ScopeFact } from '../link/model.js';
import type { Module } from '../link/module.js';
import type { Thing } from '../link/things.js';
import { placeOf, possibilities } from './http.js';
import { layers } from './wrappers.js';

/** Methods that a file exports a function for. */
export const EXPORTED_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** The application in a folder, which is empty or ends with a slash. */
export function applicationScope(framework: string, folder: string, module: Module, prefix = ''): ScopeFact {
  return {
    kind: 'scope',
    key: `${framework} ${folder}`,
    name: folder === '' ? 'application' : folder.slice(0, -1),
    framework,
    root: true,
    prefix,
    order: 'whole',
    at: { file: module.path, at: [0, 0] },
    position: [],
    under: [],
  };
}

/** The handler that a file exports under a name; undefined where it exports nothing that can be called. */
export function exportedHandler(module: Module, name: string, links: Links): { readonly thing: Thing; readonly at: Where } | undefined {
  const thing = links.exported(module, name);
  const [exported] = module.exportsByName.get(name) ?? [];
  if (!thing || !exported || !isCallable(thing)) return undefined;
  // A function that stands in the file itself, else where the file exports what it brings from elsewhere.
  const declared = thing.is === 'function' && thing.module === module && !thing.frame ? placeOf(thing) : undefined;
  return { thing, at: declared ?? { file: module.path, at: exported.at } };
}

/** A route of a handler, with the wrappers around it as guards. `name`: what the handler is called where it has no name. */
export function fileRoute(
  own: ScopeFact,
  { methods, path, name, protocol }: Pick<RouteFact, 'methods' | 'path' | 'protocol'> & { readonly name: string },
  { thing, at }: { readonly thing: Thing; readonly at: Where },
  links: Links,
): RouteFact {
  const { handler, inner, guards } = layers(thing, protocol.params, 'route', links);
  return {
    kind: 'route',
    scope: own.key,
    methods,
    path,
    transport: links.mentions(inner, 'text/event-stream') ? 'sse' : 'http',
    handler,
    handlerAt: inner.is === 'function' ? (placeOf(inner) ?? at) : at,
    handlerName: (inner.is === 'function' && inner.module.facts.functions[inner.fn]?.name) || name,
    protocol,
    guards,
    at,
    position: [],
    under: [],
  };
}

/** A middleware of the whole application. */
export function applicationGuard(own: ScopeFact, thing: Thing, name: string, at: Where, protocol: Protocol): AttachFact {
  const guard: GuardUse = { thing, name, at, protocol, level: 'app' };
  return { kind: 'attach', scope: own.key, guard, at, position: [], under: [] };
}

function isCallable(thing: Thing): boolean {
  return possibilities(thing).some((one) => ['function', 'object', 'external', 'member', 'unknown'].includes(one.is));
}
