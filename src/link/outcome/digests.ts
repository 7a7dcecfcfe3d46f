/**
 * Owns digests during a walk: what is computed from a request changes nothing outside of the program, and what is computed with a key
 * is something that a caller who lacks the key cannot send.
 */
import type { LanguageId } from '../../core/facts.js';
import { type Abstract, isCredential, NO_CREDENTIAL } from './abstract.js';
import { identity } from './request.js';
import type { Walk } from './walk.js';

/** A name that promises to tell whether two values are equal, or whether one is among others. */
export const COMPARES =
  /^(includes|contains|equals?|eq|ct_?eq|(is_?)?equal\w*|\w*(timing|time)\w*|(safe|secure)_?(compare|equal\w*)|buffer_?eq\w*|scmp)$/i;

type Digest = Abstract & { readonly is: 'unknown' };

/** Something that computes a digest, or the digest itself. */
export function digestOf(keyed: boolean): Abstract {
  return { is: 'unknown', truthy: true, digest: keyed ? 'keyed' : 'plain' };
}

export function isDigest(value: Abstract): value is Digest {
  return value.is === 'unknown' && value.digest !== undefined;
}

/** Whether nobody without the key can make up the value. */
export function isKeyed(value: Abstract): boolean {
  return value.is === 'unknown' && value.digest === 'keyed';
}

/** What a method of a digest gives: whether a signature is the right one, or the digest in another form. */
export function digestMethod(walk: Walk, of: Digest, name: string, args: readonly Abstract[], language: LanguageId): Abstract {
  if (of.digest === 'keyed' && COMPARES.test(name)) return identity(walk);
  if (of.digest === 'keyed' && /^verify/.test(name)) {
    const found = identity(walk);
    return walk.valid || language !== 'rust' ? found : { is: 'failed' };
  }
  if (of.digest === 'keyed' || walk.valid || !args.some(isCredential)) return of;
  return NO_CREDENTIAL;
}

/** Whether a keyed digest equals what it is compared with: for nobody but those who have the key. */
export function equalsKeyed(walk: Walk, a: Abstract, b: Abstract): Abstract | undefined {
  if (!isKeyed(a) && !isKeyed(b)) return undefined;
  return identity(walk);
}
