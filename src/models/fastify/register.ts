/** Owns what `register` hangs on an instance: plugins with their prefix, and those of libraries that bring hooks or routes. */
import type { Value } from '../../core/value.js';
import type { AttachFact, DomainFact, Links, ResolvedSite, RouteFact } from '../../link/model.js';
import type { Context } from '../../link/things.js';
import { possibilities } from '../http.js';
import { textOf } from '../options.js';
import { autoload } from './autoload.js';
import type { Instance } from './instances.js';
import { hooksOf } from './options.js';
import { mountPlugin, pluginsOf } from './plugins.js';

/** `fastify.register(plugin, { prefix })`. */
export function registered(own: Instance, site: ResolvedSite, links: Links): readonly DomainFact[] {
  const [plugin, options] = site.call.args.map((arg) => arg.value);
  if (!plugin) return [];
  const thing = links.evaluate(plugin, site.context);
  const library = possibilities(thing)
    .map((one) => links.libraryName(one))
    .find((name) => name !== undefined);
  const prefix = prefixOf(options, site.context, links);
  const place = { at: links.where(site.call, site.context), position: site.position, under: site.under };
  if (library !== undefined) {
    const brought = ofLibrary(library.replace(/\.(default|fastify\w+)$/, ''), own, options, site, links);
    if (brought) return brought;
  }
  return pluginsOf(thing, links).flatMap((one) => mountPlugin(own.key, one, prefix, place, links, site.call.awaited === true));
}

function prefixOf(options: Value | undefined, context: Context, links: Links): string {
  return textOf(options, context, 'prefix', links) ?? '';
}

/** What plugins of libraries bring; undefined for those that bring no hook and no route. */
function ofLibrary(
  library: string,
  own: Instance,
  options: Value | undefined,
  site: ResolvedSite,
  links: Links,
): readonly DomainFact[] | undefined {
  const shared = { at: links.where(site.call, site.context), position: site.position, under: site.under };
  switch (library) {
    case '@fastify/autoload':
    case 'fastify-autoload':
      return autoload(own, options, site, links);
    case '@fastify/bearer-auth':
    case 'fastify-bearer-auth': {
      if (textOf(options, site.context, 'addHook', links) === 'false') return [];
      const attach: AttachFact = {
        kind: 'attach',
        scope: own.key,
        guard: {
          thing: { is: 'external', name: '@fastify/bearer-auth.verifyBearerAuth' },
          name: 'bearer-auth',
          at: shared.at,
          protocol: { params: [], passes: 'return' },
          level: own.root ? 'app' : 'router',
        },
        ...shared,
      };
      return [attach];
    }
    case '@fastify/http-proxy':
    case 'fastify-http-proxy': {
      const route: RouteFact = {
        kind: 'route',
        scope: own.key,
        methods: ['*'],
        path: `${prefixOf(options, site.context, links)}/*`,
        transport: 'http',
        handler: { is: 'unknown' },
        handlerName: 'proxy',
        handlerAt: shared.at,
        protocol: { params: ['request', 'response'], passes: 'return' },
        guards: hooksOf(options, site.context, 'route', links),
        ...shared,
      };
      return [route];
    }
    case 'mercurius': {
      if (textOf(options, site.context, 'routes', links) === 'false') return [];
      const route: RouteFact = {
        kind: 'route',
        scope: own.key,
        methods: ['*'],
        path: `${prefixOf(options, site.context, links)}${textOf(options, site.context, 'path', links) ?? '/graphql'}`,
        transport: 'http',
        handler: { is: 'unknown' },
        handlerName: 'GraphQL',
        handlerAt: shared.at,
        protocol: { params: ['request', 'response'], passes: 'return' },
        guards: [],
        ...shared,
      };
      return [route];
    }
    default:
      return undefined;
  }
}
