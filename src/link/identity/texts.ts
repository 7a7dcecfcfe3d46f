/** Owns which texts name nobody: words for what is missing, made-up ids, empty UUIDs. */
import { snakeCase } from '../../core/words.js';

const NOBODY =
  'unknown|anonymous|anon|default|dummy|placeholder|undefined|unset|unassigned|missing|nobody|fake|changeme|change_me|todo|tbd|n_a|n/a';
const OF =
  '(t|tenant|org|organi[sz]ation|ws|workspace|user|u|usr|actor|account|acct|client|customer|agent|session|sess|thread|conversation|conv|member|owner)';
/** Names nobody wherever it stands. */
const STRONG = new RegExp(`^(no_${OF}|(${OF}_)?(the_)?(${NOBODY})(_${OF})?(_id)?)$`);
/** Names nobody when it stands for an identity that is missing. */
const WEAK = new RegExp(
  `^(${OF}_)?(none|null|nil|na|guest|public|global|shared|test|testing|demo|dev|local|example|sample|mock|stub|main|primary|root|admin|me|self|0|1|00+|-)(_${OF})?(_id)?$`,
);
const SYSTEM = new RegExp(`^(${OF}_)?system(_${OF})?(_id)?$`);
/** `user_1`, `tenant-001`, `org_123`, `user_1234567890`, `test-tenant`, `demo_user_1`: made up. */
const MADE_UP = new RegExp(
  `^(${OF}_(0*[1-9]|0+|123\\d*|abc(_?123)?|xxx+)|(test|demo|mock|sample|example|dev|fake|dummy|stub|sim)_${OF}(_id)?(_?\\d{1,3}|_123\\d*)?|${OF}_(test|demo|mock|sample|example|fake|dummy|stub)(_?\\d{1,3}|_123\\d*)?|sim_123\\d*)$`,
);
const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
/** UUIDs that nobody generated: one digit over and over, with perhaps a counter at the end. */
const EMPTY_UUID = /^([\da-f])\1{7}-\1{4}-[\da-f]\1{3}-[\da-f]\1{3}-\1{8}[\da-f]{4}$/i;

/** How much a text says that it is nobody's. `weak`: only in place of something that is missing. */
export type Placeholder = 'strong' | 'weak' | 'system';

/** Which texts are placeholders in one project. */
export class PlaceholderTexts {
  private readonly own: ReadonlySet<string>;

  /** `own`: the project's placeholders. */
  constructor(own: readonly string[]) {
    this.own = new Set(own);
  }

  /** What a value is as an identity; undefined where it may be somebody's. */
  kindOf(value: string | number | boolean | null): Placeholder | undefined {
    if (typeof value !== 'string' || value === '') return undefined;
    if (this.own.has(value)) return 'strong';
    // Capitals are for people: 'Anonymous', 'N/A'.
    if (/^[A-Z][a-z]|^N\/A$/.test(value)) return undefined;
    const words = snakeCase(value);
    if (STRONG.test(words) || MADE_UP.test(words) || EMPTY_UUID.test(value)) return 'strong';
    if (SYSTEM.test(words)) return 'system';
    if (UUID.test(value) || WEAK.test(words)) return 'weak';
    return undefined;
  }
}
