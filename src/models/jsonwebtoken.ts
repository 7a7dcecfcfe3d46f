/** Owns what is known about the npm package jsonwebtoken. */
import type { Model } from '../link/model.js';

export const jsonwebtoken: Model = {
  id: 'jsonwebtoken',
  packages: ['jsonwebtoken'],
  watch: [],
  calls: {
    'jsonwebtoken.verify': { does: 'verify' },
    'jsonwebtoken.decode': { does: 'decode' },
  },
};
