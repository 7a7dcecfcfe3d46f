/** Owns what is known about Nitro and Nuxt's server: handlers by the place and name of their files, and middleware in front of all of them. */
import { lastName } from '../core/value.js';
import type { LibraryCall } from '../link/library-calls.js';
import type { DomainFact, Links, Model, Protocol } from '../link/model.js';
import type { Module } from '../link/module.js';
import type { Thing } from '../link/things.js';
import { applicationGuard, applicationScope, exportedHandler, fileRoute } from './file-routes.js';
import { possibilities } from './http.js';
import { layers } from './wrappers.js';

/** The folder of the application, what kind of file it is, and its path in there. */
const HANDLER_FILE = /^(?:(.*?)\/)??(?:src\/|app\/)?server\/(api|routes|middleware)\/(.+)\.[jt]s$/;
/** `users.get`: the method, and perhaps the only environment that has the route. */
const METHOD = /\.(get|head|post|put|patch|delete|options|connect|trace)$/;
const ENVIRONMENT = /\.(dev|prod|prerender)$/;
/** What makes a handler; wrappers of applications are called so too. */
const MAKES = /^(define\w*Handler|eventHandler|cachedEventHandler|lazyEventHandler|fromNodeMiddleware)$/;
const SOCKET = 'defineWebSocketHandler';

const HANDLER: Protocol = { params: ['request'], passes: 'return' };
/** An error turns the caller away, and so does any answer; without one the next handler is called. */
const MIDDLEWARE: Protocol = { params: ['request'], passes: 'null' };
const LIBRARIES = ['h3', 'nitropack', 'nitropack/runtime', 'nitro', '#imports', '#auth', '#supabase/server'];

export const nitro: Model = {
  id: 'nitro',
  languages: ['typescript'],
  packages: LIBRARIES,
  watch: [],
  files: /(^|\/)server\/(api|routes|middleware)\/.*\.[jt]s$/,

  readModule(module: Module, links: Links): readonly DomainFact[] {
    const [file, folder, kind, inside = ''] = HANDLER_FILE.exec(module.path) ?? [];
    const exported = exportedHandler(module, 'default', links);
    const maker = exported && madeBy(exported.thing);
    if (file === undefined || !exported || !MAKES.test(maker ?? '')) return [];
    const own = applicationScope('nitro', folder === undefined ? '' : `${folder}/`, module);
    if (kind === 'middleware') {
      const name = inside.split('/').at(-1) ?? 'middleware';
      const { inner } = layers(exported.thing, MIDDLEWARE.params, 'app', links);
      return [own, applicationGuard(own, inner, name, exported.at, MIDDLEWARE)];
    }
    const plain = inside.replace(ENVIRONMENT, '');
    const method = METHOD.exec(plain)?.[1]?.toUpperCase() ?? '*';
    const path = `${kind === 'api' ? '/api' : ''}/${pathOf(plain.replace(METHOD, ''))}`;
    const route = fileRoute(own, { methods: [method], path, name: 'handler', protocol: HANDLER }, exported, links);
    return [own, maker === SOCKET ? { ...route, methods: ['GET'], transport: 'ws' } : route];
  },

  calls: named({
    defineEventHandler: { does: 'wrap' },
    eventHandler: { does: 'wrap' },
    defineCachedEventHandler: { does: 'wrap' },
    cachedEventHandler: { does: 'wrap' },
    getCookie: { does: 'read-credential' },
    getHeader: { does: 'part' },
    getRequestHeader: { does: 'part' },
    // Of nuxt-auth-utils and its like, which are there without an import.
    requireUserSession: { does: 'verify' },
    getUserSession: { does: 'identify' },
    getServerSession: { does: 'identify' },
    serverSupabaseUser: { does: 'identify' },
  }),
};

/** What is there without an import, under the names of the libraries that it can be imported from as well. */
function named(calls: Readonly<Record<string, LibraryCall>>): Readonly<Record<string, LibraryCall>> {
  const prefixes = ['', ...LIBRARIES.map((library) => `${library}.`)];
  return Object.fromEntries(prefixes.flatMap((prefix) => Object.entries(calls).map(([name, call]) => [`${prefix}${name}`, call])));
}

/** What made a handler, where that is nothing of the application's own. */
function madeBy(thing: Thing): string | undefined {
  const made = possibilities(thing)[0];
  return made?.is === 'object' && made.call ? lastName(made.call.callee) : undefined;
}

/** Names of files as a path: `index` is the folder itself, and groups in parentheses are not part of it. */
function pathOf(inside: string): string {
  const shown = inside.split('/').filter((one) => !/^\(.*\)$/.test(one));
  return (shown.at(-1) === 'index' ? shown.slice(0, -1) : shown).join('/');
}
