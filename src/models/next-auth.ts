/** Owns what is known about Auth.js and NextAuth: who calls, and which of its wrappers turn callers away. */
import type { Model } from '../link/model.js';

const identify = { does: 'identify' } as const;
const rejects = { does: 'guard', verdict: 'rejects' } as const;
const verify = { does: 'verify' } as const;

export const nextAuth: Model = {
  id: 'next-auth',
  languages: ['typescript'],
  packages: ['next-auth', '@auth/core'],
  watch: [],
  calls: {
    'next-auth().auth': identify,
    'next-auth.getServerSession': identify,
    'next-auth/next.getServerSession': identify,
    'next-auth.unstable_getServerSession': identify,
    'next-auth/next.unstable_getServerSession': identify,
    'next-auth/react.getSession': identify,
    'next-auth/client.getSession': identify,
    'next-auth/jwt.getToken': identify,
    '@auth/core/jwt.getToken': identify,
    '@auth/express.getSession': identify,
    'next-auth/middleware': rejects,
    'next-auth/middleware.default': rejects,
    'next-auth/middleware.withAuth': rejects,
    'next-auth/middleware()': rejects,
    'next-auth/jwt.decode': verify,
  },
};
