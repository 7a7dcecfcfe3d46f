/** Owns what is known about WorkOS AuthKit. */
import type { Model } from '../link/model.js';

const identify = { does: 'identify' } as const;
const sets = { does: 'guard', verdict: 'sets-only' } as const;

export const workos: Model = {
  id: 'workos',
  languages: ['typescript'],
  packages: ['@workos-inc/authkit-nextjs'],
  watch: [],
  calls: {
    '@workos-inc/authkit-nextjs.withAuth': identify,
    '@workos-inc/authkit-nextjs.getUser': identify,
    '@workos-inc/authkit-nextjs.getSession': identify,
    '@workos-inc/authkit-nextjs.authkit': identify,
    '@workos-inc/authkit-nextjs.authkitMiddleware': sets,
    '@workos-inc/authkit-remix.withAuth': identify,
    '@workos-inc/authkit-react-router.withAuth': identify,
  },
};
