/** Owns what python-jose, Authlib's JOSE and joserfc do with a token. */
import type { Model } from '../link/model.js';

const verify = { does: 'verify' } as const;
const decode = { does: 'decode' } as const;

export const pythonJose: Model = {
  id: 'python-jose',
  languages: ['python'],
  packages: ['jose', 'authlib', 'joserfc'],
  watch: [],
  calls: {
    'jose.jwt.decode': verify,
    'jose.jws.verify': verify,
    'jose.jwe.decrypt': verify,
    'jose.jwt.get_unverified_header': decode,
    'jose.jwt.get_unverified_headers': decode,
    'jose.jwt.get_unverified_claims': decode,
    'jose.jws.get_unverified_header': decode,
    'jose.jws.get_unverified_claims': decode,
    'authlib.jose.jwt.decode': verify,
    'authlib.jose.JsonWebToken().decode': verify,
    'joserfc.jwt.decode': verify,
  },
};
