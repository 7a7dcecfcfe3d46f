/** Owns the result of one run over a repository: what every reporter and every caller of the library gets. */
import type { LanguageId } from './facts.js';
import type { Finding } from './finding.js';
import type { Route } from './route.js';
import type { RepoPath, Where } from './span.js';

/** Why a file is silent by default. */
export type Role = 'source' | 'test' | 'fixture' | 'example' | 'docs' | 'generated' | 'vendored' | 'minified';

/** What a run looked at, and what it could not see. "Silent" never means "not looked". */
export interface Coverage {
  readonly files: readonly {
    readonly language: LanguageId;
    readonly total: number;
    readonly parsed: number;
    readonly skippedByTrigger: number;
  }[];
  readonly unparsed: readonly { readonly file: RepoPath; readonly line: number; readonly message: string }[];
  /** Files left out whole, with the reason: over the size limit, binary, unreadable, not UTF-8. */
  readonly skipped: readonly { readonly file: RepoPath; readonly reason: string }[];
  readonly roles: Readonly<Partial<Record<Role, number>>>;
  /** Rule × language. blind: the rule has nothing to look at in this language. */
  readonly rules: readonly { readonly rule: string; readonly language: LanguageId; readonly state: 'active' | 'blind' | 'off' }[];
  /** Questions that could not be answered, with the place of the first of each kind. */
  readonly unresolved: readonly { readonly what: string; readonly count: number; readonly first?: Where }[];
}

/** A finding that a suppression comment silenced. */
export interface Suppressed {
  readonly finding: Finding;
  readonly reason: string;
}

export interface RunResult {
  readonly findings: readonly Finding[];
  readonly suppressed: readonly Suppressed[];
  readonly routes: readonly Route[];
  readonly coverage: Coverage;
}
