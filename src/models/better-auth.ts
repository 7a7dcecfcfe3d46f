/** Owns what is known about the npm package better-auth: who calls is what `getSession` gives. */
import type { Model } from '../link/model.js';

export const betterAuth: Model = {
  id: 'better-auth',
  languages: ['typescript'],
  packages: ['better-auth'],
  watch: [],
  calls: {
    'better-auth.betterAuth().api.getSession': { does: 'identify' },
    'better-auth/minimal.betterAuth().api.getSession': { does: 'identify' },
    'better-auth.betterAuth().api.verifyApiKey': { does: 'verify' },
  },
};
