/** Owns what is known about Next.js: routes by the place of their files, server actions by their directive, and middleware. */
import type { DomainFact, Links, Model, Protocol, RouteFact, ScopeFact } from '../../link/model.js';
import type { Module } from '../../link/module.js';
import type { Thing } from '../../link/things.js';
import { applicationScope, EXPORTED_METHODS, exportedHandler, fileRoute } from '../file-routes.js';
import { layers } from '../wrappers.js';
import { actions } from './actions.js';
import { methodsOf } from './methods.js';
import { middleware } from './middleware.js';
import { apiPath, applicationOf, routePath } from './paths.js';

/** Handlers of route files answer by what they return, those under `pages` by their response. */
const HANDLER: Protocol = { params: ['request', 'injected'], passes: 'return' };
const PAGE_HANDLER: Protocol = { params: ['request', 'response'], passes: 'return' };
/** Libraries whose handler stands for many routes with guards of their own, by the calls that make it. */
const DELEGATES =
  /^(fetchRequestHandler|createNextApiHandler|createRouteHandler|createUploadthing\w*|createNextRouteHandler|toNextJsHandler|handle|handleAuth|serve|createYoga|startServerAndCreateNextHandler|createNextHandler|createMcpHandler)$/;

const reject = { does: 'reject' } as const;

export const next: Model = {
  id: 'next',
  languages: ['typescript'],
  packages: ['next'],
  watch: [],
  files: /(^|\/)(app\/(.*\/)?route|pages\/api(\/.*)?|(src\/)?(middleware|proxy))\.[jt]sx?$|(^|\/)pages\/api\/.*\.[jt]sx?$/,
  marks: /['"]use server['"]/,

  readModule(module: Module, links: Links): readonly DomainFact[] {
    const application = applicationOf(module.path, links);
    const own = applicationScope('next', application.folder, module, application.basePath);
    const path = routePath(module.path, application);
    const page = path === undefined ? apiPath(module.path, application) : undefined;
    const facts = [
      ...(path === undefined ? [] : EXPORTED_METHODS.flatMap((method) => handler(own, method, path, module, links))),
      ...(page === undefined ? [] : pageHandler(own, page, module, links)),
      ...(/(^|\/)(middleware|proxy)\.[jt]sx?$/.test(module.path) ? middleware(own.key, module, links) : []),
      ...actions(own.key, module, links),
    ];
    return facts.length > 0 ? [own, ...facts] : [];
  },

  calls: {
    'next/navigation.redirect': reject,
    'next/navigation.permanentRedirect': reject,
    'next/navigation.notFound': reject,
    'next/navigation.unauthorized': reject,
    'next/navigation.forbidden': reject,
    'next/headers.headers': { does: 'request', at: ['headers'] },
    'next/headers.cookies': { does: 'request', at: ['cookies'] },
    'next/cache.unstable_cache': { does: 'wrap' },
    'react.cache': { does: 'wrap' },
  },
};

/** `export function GET`, however it is made. */
function handler(own: ScopeFact, method: string, path: string, module: Module, links: Links): readonly DomainFact[] {
  const exported = exportedHandler(module, method, links);
  return exported ? [route(own, { methods: [method], path, name: method, protocol: HANDLER }, exported, links)] : [];
}

/** The default export of a file under `pages/api`. */
function pageHandler(own: ScopeFact, path: string, module: Module, links: Links): readonly DomainFact[] {
  const exported = exportedHandler(module, 'default', links);
  if (!exported) return [];
  const made = route(own, { methods: ['*'], path, name: 'handler', protocol: PAGE_HANDLER }, exported, links);
  const methods = methodsOf(made.handler, links);
  return [{ ...made, methods: methods.length > 0 ? methods : ['*'] }];
}

function route(...[own, how, exported, links]: Parameters<typeof fileRoute>): RouteFact {
  const delegate = delegates(layers(exported.thing, how.protocol.params, 'route', links).inner, links);
  const made = fileRoute(own, how, exported, links);
  return delegate === undefined ? made : { ...made, public: `\`${delegate}\` hands requests to routes with guards of their own` };
}

/** The call by which a handler hands requests on to a router of a library. */
function delegates(thing: Thing, links: Links): string | undefined {
  let current = thing;
  while (current.is === 'member') current = current.of;
  if (current.is === 'object' && current.call && links.libraryName(current.callee) !== undefined) {
    const name = links.nameOf(current.call, current.in);
    return DELEGATES.test(name) ? name : undefined;
  }
  return ['fetchRequestHandler', 'createNextApiHandler', 'toNextJsHandler'].find((name) => links.mentions(current, name));
}
