/**
 * Owns how the GraphQL servers of JavaScript look where they are served: one endpoint, with the guards of what it is mounted on. What its
 * resolvers check is theirs.
 */
import { lastName, type Value } from '../core/value.js';
import type { DomainFact, GuardUse, Links, Model, ResolvedSite, RouteFact, ScopeFact } from '../link/model.js';
import type { Context, Thing } from '../link/things.js';
import { callable, possibilities } from './http.js';
import { entry, textOf } from './options.js';

/** What makes something that Express or Node's server calls with requests. */
const SERVER =
  /^((@apollo\/server|@as-integrations)\/.*\.expressMiddleware|graphql-yoga\.createYoga|express-graphql(\.\w+)?|graphql-http\/.*\.createHandler|apollo-server-express\.ApolloServer\(\)\.getMiddleware)$/;
const STANDALONE = /^@apollo\/server\/standalone\.startStandaloneServer$|^apollo-server\.ApolloServer\(\)\.listen$/;
const APPLIED = /^apollo-server-express\.ApolloServer\(\)\.applyMiddleware$/;
const NODE = /^(https?|http2)\.create(Secure)?Server$/;
const EXPRESS = /^express(\.\w+)*$/;
const ENDPOINT = '/graphql';

type Made = Thing & { readonly is: 'object' };

export const graphqlServers: Model = {
  id: 'graphql-servers',
  languages: ['typescript'],
  packages: [
    '@apollo/server',
    '@as-integrations',
    'graphql-yoga',
    'express-graphql',
    'graphql-http',
    'apollo-server',
    'apollo-server-express',
  ],
  watch: ['use', 'startStandaloneServer', 'listen', 'applyMiddleware', 'createServer', 'createSecureServer'],

  read(site: ResolvedSite, links: Links): readonly DomainFact[] {
    const name = links.libraryName(site.callee) ?? '';
    const [first, second] = site.call.args.map((arg) => arg.value);
    if (STANDALONE.test(name)) return alone('POST', '/', contextOf(second, site.context, links), site, links);
    if (NODE.test(name)) {
      const made = site.call.args.flatMap((arg) => serversOf(arg.value, site, links));
      return made.flatMap((one) => alone('*', endpointOf(one, links), contextIn(one, links), site, links));
    }
    if (APPLIED.test(name)) {
      const app = entry(first, site.context, 'app', links);
      const path = textOf(first, site.context, 'path', links) ?? ENDPOINT;
      return app ? mounted(links.evaluate(app.value, app.context), path, [], site, links) : [];
    }
    return lastName(site.call.callee) === 'use' && site.receiver ? uses(site.receiver, site, links) : [];
  },
};

/** `app.use('/graphql', ...guards, server)`; the guards hang on the application like all that it uses. */
function uses(receiver: Thing, site: ResolvedSite, links: Links): readonly DomainFact[] {
  const [first] = site.call.args.map((arg) => arg.value);
  return site.call.args.flatMap((arg) =>
    serversOf(arg.value, site, links).flatMap((made) => {
      const path = links.text(first, site.context);
      const known = path?.startsWith('/') ? path : endpointOf(made, links);
      return mounted(receiver, known, contextIn(made, links), site, links);
    }),
  );
}

function serversOf(value: Value, site: ResolvedSite, links: Links): readonly Made[] {
  return possibilities(links.evaluate(value, site.context)).filter(
    (one): one is Made => one.is === 'object' && SERVER.test(links.libraryName(one.callee) ?? ''),
  );
}

/** The path that a server answers at by itself. */
function endpointOf({ call, in: context }: Made, links: Links): string {
  const [options] = call?.args ?? [];
  return textOf(options?.value, context, 'graphqlEndpoint', links) ?? textOf(options?.value, context, 'path', links) ?? ENDPOINT;
}

function contextIn({ call, in: context }: Made, links: Links): readonly GuardUse[] {
  return (call?.args ?? []).flatMap((arg) => contextOf(arg.value, context, links));
}

/** The function that makes the context of a request may turn the caller away. */
function contextOf(options: Value | undefined, context: Context, links: Links): readonly GuardUse[] {
  const held = entry(options, context, 'context', links);
  if (!held) return [];
  const made = callable(held.value, held.context, links);
  return [{ ...made, protocol: { params: ['context'], passes: 'return' }, level: 'route', incidental: true }];
}

/** An endpoint of the applications and routers of Express that a thing is. */
function mounted(app: Thing, path: string, guards: readonly GuardUse[], site: ResolvedSite, links: Links): readonly DomainFact[] {
  return links.roots(app, (made) => EXPRESS.test(made)).map((root) => route(links.key(root), '*', path, guards, site, links));
}

/** A server that is an application of its own. */
function alone(method: string, path: string, guards: readonly GuardUse[], site: ResolvedSite, links: Links): readonly DomainFact[] {
  const scope: ScopeFact = {
    kind: 'scope',
    key: `graphql ${site.module.path}:${site.call.at[0]}`,
    name: 'server',
    framework: 'graphql',
    root: true,
    prefix: '',
    order: 'whole',
    at: links.where(site.call, site.context),
    position: site.position,
    under: site.under,
  };
  return [scope, route(scope.key, method, path, guards, site, links)];
}

function route(scope: string, method: string, path: string, guards: readonly GuardUse[], site: ResolvedSite, links: Links): RouteFact {
  const at = links.where(site.call, site.context);
  return {
    kind: 'route',
    scope,
    methods: [method],
    path,
    transport: 'http',
    handler: { is: 'unknown' },
    handlerName: 'GraphQL',
    handlerAt: at,
    protocol: { params: ['request', 'response'], passes: 'return' },
    guards,
    at,
    position: site.position,
    under: site.under,
  };
}
