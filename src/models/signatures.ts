/**
 * Owns the parts of standard and cryptography libraries that tell who signed something: keyed digests, comparisons that take the same
 * time whatever they compare, and checks of signatures. What platforms sign their webhooks with is in `webhooks.ts`.
 */
import type { LibraryCall } from '../link/library-calls.js';
import type { Model } from '../link/model.js';

const keyed: LibraryCall = { does: 'digest', keyed: true };
const plain: LibraryCall = { does: 'digest' };
/** Says yes or no. */
const asks: LibraryCall = { does: 'identify' };
/** Raises, or gives an error. */
const verifies: LibraryCall = { does: 'verify' };

const NODE = {
  createHmac: keyed,
  createVerify: keyed,
  createHash: plain,
  timingSafeEqual: asks,
  verify: asks,
  'subtle.verify': asks,
  'subtle.sign': keyed,
  'subtle.digest': plain,
  'subtle.importKey': plain,
  'webcrypto.subtle.verify': asks,
  'webcrypto.subtle.sign': keyed,
} satisfies Record<string, LibraryCall>;

const PYTHON_HASHES = ['new', 'md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'sha3_256', 'blake2b', 'blake2s'];

function under(prefix: string, calls: Readonly<Record<string, LibraryCall>>): readonly (readonly [string, LibraryCall])[] {
  return Object.entries(calls).map(([name, call]) => [`${prefix}.${name}`, call] as const);
}

export const signatures: Model = {
  id: 'signatures',
  packages: ['crypto', 'tsscmp', 'safe-compare', 'tweetnacl', 'hmac', 'hashlib', 'secrets', 'nacl', 'ring', 'constant_time_eq'],
  watch: [],
  calls: {
    ...Object.fromEntries([...under('crypto', NODE), ...under('globalThis.crypto', NODE)]),
    'crypto-js.HmacSHA256': keyed,
    'crypto-js.HmacSHA1': keyed,
    'crypto-js.HmacSHA512': keyed,
    'crypto-js/hmac-sha256': keyed,
    tsscmp: asks,
    'safe-compare': asks,
    scmp: asks,
    'tweetnacl.sign.detached.verify': asks,
    'hmac.compare_digest': asks,
    'secrets.compare_digest': asks,
    'django.utils.crypto.constant_time_compare': asks,
    'hmac.new': keyed,
    'hmac.HMAC': keyed,
    'hmac.digest': keyed,
    ...Object.fromEntries(PYTHON_HASHES.map((name) => [`hashlib.${name}`, plain])),
    'cryptography.hazmat.primitives.hmac.HMAC': keyed,
    'nacl.signing.VerifyKey().verify': verifies,
    'hmac.Hmac.new_from_slice': keyed,
    'hmac.Hmac().new_from_slice': keyed,
    'hmac.Hmac.new': keyed,
    'hmac.Hmac().new': keyed,
    'hmac.SimpleHmac.new_from_slice': keyed,
    'hmac.Mac.new_from_slice': keyed,
    'ring.hmac.verify': verifies,
    'ring.hmac.sign': keyed,
    'ring.constant_time.verify_slices_are_equal': verifies,
    'constant_time_eq.constant_time_eq': asks,
    'sha2.Sha256.new': plain,
    'sha2.Sha256.digest': plain,
    'sha2.Sha512.new': plain,
    'sha1.Sha1.new': plain,
  },
};
