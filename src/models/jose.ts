/** Owns what is known about the npm package jose. */
import type { Model } from '../link/model.js';

export const jose: Model = {
  id: 'jose',
  languages: ['typescript'],
  packages: ['jose'],
  watch: [],
  calls: {
    'jose.jwtVerify': { does: 'verify' },
    'jose.compactVerify': { does: 'verify' },
    'jose.flattenedVerify': { does: 'verify' },
    'jose.generalVerify': { does: 'verify' },
    'jose.jwtDecrypt': { does: 'verify' },
    'jose.decodeJwt': { does: 'decode' },
    'jose.decodeProtectedHeader': { does: 'decode' },
  },
};
