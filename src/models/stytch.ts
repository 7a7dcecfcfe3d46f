/** Owns what is known about Stytch: sessions are authenticated by its server libraries. */
import type { Model } from '../link/model.js';

const verify = { does: 'verify' } as const;

export const stytch: Model = {
  id: 'stytch',
  languages: ['typescript'],
  packages: ['stytch'],
  watch: [],
  calls: {
    'stytch.Client().sessions.authenticate': verify,
    'stytch.Client().sessions.authenticateJwt': verify,
    'stytch.Client().sessions.authenticateJwtLocal': verify,
    'stytch.B2BClient().sessions.authenticate': verify,
    'stytch.B2BClient().sessions.authenticateJwt': verify,
    'stytch.B2BClient().sessions.authenticateJwtLocal': verify,
  },
};
