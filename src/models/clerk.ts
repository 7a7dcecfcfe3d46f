/** Owns what is known about Clerk for Next.js and its siblings. */
import type { Model } from '../link/model.js';

const identify = { does: 'identify' } as const;
const rejects = { does: 'guard', verdict: 'rejects' } as const;
const sets = { does: 'guard', verdict: 'sets-only' } as const;
const verify = { does: 'verify' } as const;

export const clerk: Model = {
  id: 'clerk',
  languages: ['typescript'],
  packages: ['@clerk/nextjs'],
  watch: [],
  calls: {
    '@clerk/nextjs.auth': identify,
    '@clerk/nextjs.currentUser': identify,
    '@clerk/nextjs.getAuth': identify,
    '@clerk/nextjs/server.auth': identify,
    '@clerk/nextjs/server.currentUser': identify,
    '@clerk/nextjs/server.getAuth': identify,
    '@clerk/astro/server.auth': identify,
    '@clerk/astro/server.currentUser': identify,
    '@clerk/astro/server.getAuth': identify,
    '@clerk/remix/ssr.server.auth': identify,
    '@clerk/remix/ssr.server.currentUser': identify,
    '@clerk/remix/ssr.server.getAuth': identify,
    '@clerk/react-router/server.auth': identify,
    '@clerk/react-router/server.currentUser': identify,
    '@clerk/react-router/server.getAuth': identify,
    '@clerk/tanstack-react-start/server.auth': identify,
    '@clerk/tanstack-react-start/server.currentUser': identify,
    '@clerk/tanstack-react-start/server.getAuth': identify,
    '@clerk/nuxt/server.auth': identify,
    '@clerk/nuxt/server.currentUser': identify,
    '@clerk/nuxt/server.getAuth': identify,
    '@clerk/nextjs/server.auth().protect': rejects,
    '@clerk/nextjs.auth().protect': rejects,
    '@clerk/nextjs/server.auth.protect': rejects,
    '@clerk/nextjs/server.clerkMiddleware': sets,
    '@clerk/nextjs.authMiddleware': rejects,
    '@clerk/nextjs/server.authMiddleware': rejects,
    '@clerk/nextjs/server.createRouteMatcher()': { does: 'match-path' },
    '@clerk/nextjs/webhooks.verifyWebhook': verify,
    '@clerk/backend/webhooks.verifyWebhook': verify,
    '@clerk/backend.verifyToken': verify,
  },
};
