/** Owns what is known about Kinde for Next.js. */
import type { Model } from '../link/model.js';

const identify = { does: 'identify' } as const;
const rejects = { does: 'guard', verdict: 'rejects' } as const;

export const kinde: Model = {
  id: 'kinde',
  languages: ['typescript'],
  packages: ['@kinde-oss/kinde-auth-nextjs'],
  watch: [],
  calls: {
    '@kinde-oss/kinde-auth-nextjs/server.getKindeServerSession().getUser': identify,
    '@kinde-oss/kinde-auth-nextjs/server.getKindeServerSession().isAuthenticated': identify,
    '@kinde-oss/kinde-auth-nextjs/server.getKindeServerSession().getClaim': identify,
    '@kinde-oss/kinde-auth-nextjs/server.getKindeServerSession().getIdToken': identify,
    '@kinde-oss/kinde-auth-nextjs/server.getKindeServerSession().getAccessToken': identify,
    '@kinde-oss/kinde-auth-nextjs/server.getKindeServerSession().getOrganization': identify,
    '@kinde-oss/kinde-auth-nextjs/middleware.withAuth': rejects,
    '@kinde-oss/kinde-auth-nextjs/server.withAuth': rejects,
    '@kinde-oss/kinde-auth-nextjs/server.authMiddleware': rejects,
  },
};
