/** Owns what a run is asked to do, as the engine sees it: answers about paths and rules, no file formats and no globs. */
import type { Severity } from '../core/finding.js';
import type { Profile } from '../core/profile.js';
import type { RepoPath } from '../core/span.js';
import type { Vocabulary } from '../link/project.js';

export interface Settings {
  /** Report on tests, fixtures, examples, docs and generated files too. */
  readonly includeTests: boolean;
  /** Folders the user named: what lies in them is judged as if they were the repository. */
  readonly named: readonly RepoPath[];
  /** Whether config leaves the file in. */
  wants(path: RepoPath): boolean;
  /** The severity that config gives to a rule, in a file or (without one) in general; undefined for the rule's own. */
  severityOf(rule: string, path?: RepoPath): Severity | 'off' | undefined;
  /** Also report routes that change state and are open by a marker in the code. */
  readonly strict: boolean;
  /** Where the program is taken to run. */
  readonly profile: Profile;
  readonly vocabulary: Vocabulary;
  /** `YYYY-MM-DD`. */
  readonly today: string;
  /** Skip files in which no active rule can find anything, judged by their text. Off gives the same findings, later. */
  readonly triggers: boolean;
}

/** What holds without config. */
export function defaultSettings(today: string): Settings {
  return {
    includeTests: false,
    named: [],
    wants: () => true,
    severityOf: () => undefined,
    strict: false,
    profile: 'prod',
    vocabulary: { guards: [], tenants: [], placeholders: [], publicRoutes: [] },
    today,
    triggers: true,
  };
}
