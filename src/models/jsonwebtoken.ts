/** Owns what is known about the npm package jsonwebtoken. */
import type { Model } from '../link/model.js';

export const jsonwebtoken: Model = {
  id: 'jsonwebtoken',
  languages: ['typescript'],
  packages: ['jsonwebtoken'],
  watch: [],
  calls: {
    'jsonwebtoken.verify': { does: 'verify' },
    'util.promisify': { does: 'wrap' },
    'jsonwebtoken.decode': { does: 'decode' },
  },
};
