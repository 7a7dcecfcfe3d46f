/** Owns how Rust programs verify tokens, signatures and passwords. */
import type { Model } from '../link/model.js';

const verify = { does: 'verify' } as const;
const decode = { does: 'decode' } as const;

export const jsonwebtokenRust: Model = {
  id: 'jsonwebtoken-rust',
  packages: ['jsonwebtoken', 'jwt_simple', 'jwt', 'josekit', 'biscuit', 'pasetors', 'hmac'],
  languages: ['rust'],
  watch: [],
  calls: {
    'jsonwebtoken.decode': verify,
    'jsonwebtoken.crypto.verify': verify,
    'jsonwebtoken.verify': verify,
    'jsonwebtoken.decode_header': decode,
    'jsonwebtoken.dangerous_insecure_decode': decode,
    'jsonwebtoken.dangerous_insecure_decode_with_validation': decode,
    'jsonwebtoken.dangerous_unsafe_decode': decode,
    'jsonwebtoken.dangerous.insecure_decode': decode,
    'jwt_simple.prelude.Token.decode_metadata': decode,
    'jwt.Token.parse_unverified': decode,
    'josekit.jwt.decode_with_verifier': verify,
    'josekit.jwt.decode_header': decode,
    'josekit.jwt.decode_unsecured': decode,
    'pasetors.public.verify': verify,
    'pasetors.local.decrypt': verify,
  },
};
