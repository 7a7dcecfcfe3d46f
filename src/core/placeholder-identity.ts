/** Owns texts that stand for an identity nobody has: made-up tenants, users and sessions under which a program goes on. Never judges. */
import type { Where } from './span.js';
import type { Evidence } from './verdict.js';

/** What an identity is of: whoever owns the data, whoever acts, what an exchange belongs to. */
export type IdentityKind = 'tenant' | 'person' | 'session';

/** A literal that becomes an identity. It stands where the literal is written. */
export interface PlaceholderIdentity extends Where {
  readonly of: IdentityKind;
  /** What the program calls the identity: `tenant_id`. */
  readonly name: string;
  readonly text: string;
  /** It serves where the identity is missing; otherwise always. */
  readonly fallback: boolean;
  /** Settings that come before it. */
  readonly instead: readonly string[];
  /** It names the system itself, which may act on its own account. */
  readonly system: boolean;
  /** It stands in a document beside the program: deployment, settings. */
  readonly document: boolean;
  /** Where it becomes an identity, when it is written elsewhere; in order of path and place. */
  readonly uses: readonly Evidence[];
}
