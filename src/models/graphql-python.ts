/**
 * Owns how the GraphQL servers of Python look where they are mounted: one endpoint, with the guards of the mount.
 * What its resolvers check is theirs; the frameworks that mount it say where it stands.
 */
import type { Value } from '../core/value.js';
import type { GuardUse, Links, RouteFact, ScopeFact } from '../link/model.js';
import type { Context, Thing } from '../link/things.js';
import { possibilities } from './http.js';
import type { Made } from './views.js';

const SERVER = /^(strawberry|ariadne|starlette_graphene3?|starlette\.graphql|graphene_\w+)\b.*\b(GraphQL\w*|make_graphql_controller)$/;

/** The GraphQL server that a value is, if it is one. */
export function graphqlServer(value: Value | undefined, context: Context, links: Links): Made | undefined {
  return value && possibilities(links.evaluate(value, context)).find((one): one is Made => isGraphqlServer(one, links));
}

export function isGraphqlServer(thing: Thing, links: Links): boolean {
  return thing.is === 'object' && links.classNames(thing).some((name) => SERVER.test(name));
}

/** The endpoint of a server, below a path that the mount gives. */
export function graphqlRoute(
  server: Made,
  scope: string,
  prefix: string,
  guards: readonly GuardUse[],
  place: Pick<ScopeFact, 'at' | 'position' | 'under'>,
  links: Links,
): RouteFact {
  const own = server.call && links.text(links.argument(server.call, 'path'), server.in);
  return {
    kind: 'route',
    scope,
    methods: ['*'],
    path: `${prefix}${own ?? ''}`,
    transport: 'http',
    handler: server,
    handlerName: 'GraphQL',
    handlerAt: place.at,
    protocol: { params: [], passes: 'return' },
    guards,
    ...place,
  };
}
