/**
 * Owns the entrance to linking: extracted files in, domain facts out. Pure; reads nothing but its inputs.
 * Never keyed by a facts object (equal texts share one), and patches no graph in place.
 */
import type { Extraction, LanguageId } from '../core/facts.js';
import type { Profile } from '../core/profile.js';
import type { RepoPath, Where } from '../core/span.js';
import type { FactKind, FactKinds } from '../rule.js';

/** A project's own words, from its config. */
export interface Vocabulary {
  /** Names of functions, dependencies, decorators or types that reject a caller without a credential. */
  readonly guards: readonly string[];
  /** Names of values that tell which tenant is meant, beside those of tenants, organisations and workspaces. */
  readonly tenants: readonly string[];
  /** Texts that stand for an identity nobody has, beside the usual ones. */
  readonly placeholders: readonly string[];
  /** Routes that are meant to be open, with the reason. `path` is a glob over full paths. */
  readonly publicRoutes: readonly { readonly method?: string; readonly path: string; readonly reason: string }[];
}

/** Everything linking may look at. */
export interface LinkInputs {
  /** Every file of the repository; absence is an answer too. */
  readonly paths: ReadonlySet<RepoPath>;
  /** The files that were admitted for analysis. */
  readonly files: ReadonlyMap<RepoPath, Extraction>;
  languageOf(path: RepoPath): LanguageId | undefined;
  /** Whether facts of a kind can be in an admitted file, as far as its text tells. */
  mayHold(path: RepoPath, kind: FactKind): boolean;
  /** The extraction of a further file that linking needs to answer a question; undefined when there is none or it cannot be read. */
  request(path: RepoPath): Extraction | undefined;
  /** Whether the text of a file holds the word: a look that is cheaper than an extraction. */
  mentions(path: RepoPath, word: string): boolean;
  /** The modules all of whose names a file passes on, as its text writes them; undefined where the text alone does not tell. */
  passesOn(path: RepoPath): readonly string[] | undefined;
  /** The text of a manifest (`package.json`, `tsconfig.json`, `pnpm-workspace.yaml`, `pyproject.toml`, `Cargo.toml`) or of a file that defines an interface; undefined when absent. */
  manifest(path: RepoPath): string | undefined;
  readonly vocabulary: Vocabulary;
  /** Where the program is taken to run. */
  readonly profile: Profile;
}

/** The linked program. Answers are computed when asked and remembered. */
export interface LinkedProject {
  facts<K extends FactKind>(kind: K): readonly FactKinds[K][];
  /** Questions that could not be answered, by what was asked. */
  unresolved(): readonly { readonly what: string; readonly count: number; readonly first?: Where }[];
}
