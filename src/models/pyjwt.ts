/** Owns what PyJWT does with a token. */
import type { Model } from '../link/model.js';

const verify = { does: 'verify' } as const;
const decode = { does: 'decode' } as const;

export const pyjwt: Model = {
  id: 'pyjwt',
  languages: ['python'],
  packages: ['jwt'],
  watch: [],
  calls: {
    'jwt.decode': verify,
    'jwt.decode_complete': verify,
    'jwt.api_jwt.decode': verify,
    'jwt.PyJWT().decode': verify,
    'jwt.JWT().decode': verify,
    'jwt.get_unverified_header': decode,
    'jwt.PyJWKClient().get_signing_key_from_jwt': decode,
  },
};
