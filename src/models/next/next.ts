/** Owns what is known about Next.js: routes by the place of their files, server actions by their directive, and middleware. */
import type { Where } from '../../core/span.js';
import type { DomainFact, Links, Model, Protocol, RouteFact, ScopeFact } from '../../link/model.js';
import type { Module } from '../../link/program.js';
import type { Thing } from '../../link/things.js';
import { placeOf, possibilities } from '../http.js';
import { layers } from '../wrappers.js';
import { actions } from './actions.js';
import { methodsOf } from './methods.js';
import { middleware } from './middleware.js';
import { type Application, apiPath, applicationOf, routePath } from './paths.js';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
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
    const own = scope(application, module);
    const path = routePath(module.path, application);
    const page = path === undefined ? apiPath(module.path, application) : undefined;
    const facts = [
      ...(path === undefined ? [] : METHODS.flatMap((method) => handler(own, method, path, module, links))),
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

function scope({ folder, basePath }: Application, module: Module): ScopeFact {
  return {
    kind: 'scope',
    key: `next ${folder}`,
    name: folder === '' ? 'application' : folder.slice(0, -1),
    framework: 'next',
    root: true,
    prefix: basePath,
    order: 'whole',
    at: { file: module.path, at: [0, 0] },
    position: [],
    under: [],
  };
}

/** `export function GET`, however it is made. */
function handler(own: ScopeFact, method: string, path: string, module: Module, links: Links): readonly DomainFact[] {
  const thing = links.exported(module, method);
  const [exported] = module.exportsByName.get(method) ?? [];
  if (!thing || !exported || !callable(thing)) return [];
  return [route(own, [method], path, method, HANDLER, thing, placeIn(module, thing, exported.at), links)];
}

/** The default export of a file under `pages/api`. */
function pageHandler(own: ScopeFact, path: string, module: Module, links: Links): readonly DomainFact[] {
  const thing = links.exported(module, 'default');
  const [exported] = module.exportsByName.get('default') ?? [];
  if (!thing || !exported || !callable(thing)) return [];
  const at = placeIn(module, thing, exported.at);
  const made = route(own, ['*'], path, 'handler', PAGE_HANDLER, thing, at, links);
  const methods = methodsOf(made.handler, links);
  return [{ ...made, methods: methods.length > 0 ? methods : ['*'] }];
}

function route(
  own: ScopeFact,
  methods: readonly string[],
  path: string,
  name: string,
  protocol: Protocol,
  thing: Thing,
  at: Where,
  links: Links,
): RouteFact {
  const { handler, inner, guards } = layers(thing, protocol.params, 'route', links);
  const delegate = delegates(inner, links);
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
    ...(delegate !== undefined && { public: `\`${delegate}\` hands requests to routes with guards of their own` }),
    at,
    position: [],
    under: [],
  };
}

function callable(thing: Thing): boolean {
  return possibilities(thing).some((one) => ['function', 'object', 'external', 'member', 'unknown'].includes(one.is));
}

/** A function that stands in the file itself, else where the file exports what it brings from elsewhere. */
function placeIn(module: Module, thing: Thing, exported: Where['at']): Where {
  const declared = thing.is === 'function' && thing.module === module && !thing.frame ? placeOf(thing) : undefined;
  return declared ?? { file: module.path, at: exported };
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
