/** Owns what is known about Auth0 for Next.js. */
import type { Model } from '../link/model.js';

const identify = { does: 'identify' } as const;
const verify = { does: 'verify' } as const;
const rejects = { does: 'guard', verdict: 'rejects' } as const;
const sets = { does: 'guard', verdict: 'sets-only' } as const;

export const auth0Nextjs: Model = {
  id: 'auth0-nextjs',
  languages: ['typescript'],
  packages: ['@auth0/nextjs-auth0'],
  watch: [],
  calls: {
    '@auth0/nextjs-auth0.getSession': identify,
    '@auth0/nextjs-auth0.getAccessToken': verify,
    '@auth0/nextjs-auth0.withApiAuthRequired': rejects,
    '@auth0/nextjs-auth0.withPageAuthRequired': rejects,
    '@auth0/nextjs-auth0.withMiddlewareAuthRequired': rejects,
    '@auth0/nextjs-auth0/edge.getSession': identify,
    '@auth0/nextjs-auth0/edge.getAccessToken': verify,
    '@auth0/nextjs-auth0/edge.withApiAuthRequired': rejects,
    '@auth0/nextjs-auth0/edge.withPageAuthRequired': rejects,
    '@auth0/nextjs-auth0/edge.withMiddlewareAuthRequired': rejects,
    '@auth0/nextjs-auth0.initAuth0().getSession': identify,
    '@auth0/nextjs-auth0.initAuth0().getAccessToken': verify,
    '@auth0/nextjs-auth0.initAuth0().withApiAuthRequired': rejects,
    '@auth0/nextjs-auth0.initAuth0().withPageAuthRequired': rejects,
    '@auth0/nextjs-auth0.initAuth0().withMiddlewareAuthRequired': rejects,
    '@auth0/nextjs-auth0/server.Auth0Client().getSession': identify,
    '@auth0/nextjs-auth0/server.Auth0Client().getAccessToken': verify,
    '@auth0/nextjs-auth0/server.Auth0Client().withApiAuthRequired': rejects,
    '@auth0/nextjs-auth0/server.Auth0Client().withPageAuthRequired': rejects,
    '@auth0/nextjs-auth0/server.Auth0Client().middleware': sets,
  },
};
