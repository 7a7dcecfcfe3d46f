/** Owns what is known about Passport, its strategies' switches and the object that applications export. */
import type { LibraryCall } from '../link/library-calls.js';
import type { Model } from '../link/model.js';

/** `authenticate(strategy, callback)` hands its verdict to the callback; without one it rejects by itself. */
const authenticate: LibraryCall = {
  does: 'guard',
  verdict: 'rejects',
  tells: true,
  unless: [{ option: '0', is: 'anonymous', verdict: 'optional' }],
};

export const passport: Model = {
  id: 'passport',
  languages: ['typescript'],
  packages: ['passport', 'koa-passport'],
  watch: [],
  calls: {
    'passport.authenticate': authenticate,
    'passport.Passport().authenticate': authenticate,
    'koa-passport.authenticate': authenticate,
    'passport.initialize': { does: 'guard', verdict: 'sets-only' },
    'passport.session': { does: 'guard', verdict: 'sets-only' },
  },
};
