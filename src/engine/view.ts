/** Owns what rules may see: the linked facts of the files that are reported on. Files that only answered questions stay out. */
import type { LanguageId } from '../core/facts.js';
import type { Role } from '../core/result.js';
import type { RepoPath } from '../core/span.js';
import type { Suppression } from '../core/suppression.js';
import type { LinkedProject } from '../link/project.js';
import type { ProjectView, Subject, SubjectKinds } from '../rule.js';

/** What the view needs to know about files. */
export interface FileView {
  /** Whether rules may report on the file. */
  reported(file: RepoPath): boolean;
  roleOf(file: RepoPath): Role;
  languageOf(file: RepoPath): LanguageId | undefined;
}

/** The view over linked facts. `suppressions` are known only after the other rules have run. */
export function projectView(linked: LinkedProject, files: FileView, suppressions: readonly Suppression[] = []): ProjectView {
  const kinds: { readonly [K in Subject]: () => readonly SubjectKinds[K][] } = {
    route: () => linked.facts('route').filter((route) => files.reported(route.at.file)),
    'caught-error': () => linked.facts('caught-error').filter((caught) => files.reported(caught.file)),
    suppression: () => suppressions,
  };
  return {
    facts: (kind) => kinds[kind](),
    roleOf: (file) => files.roleOf(file),
    languageOf: (file) => files.languageOf(file),
  };
}

/** The languages in which facts of a kind were found. */
export function languagesWith(subject: Exclude<Subject, 'suppression'>, view: ProjectView): Set<LanguageId> {
  const files = subject === 'route' ? view.facts(subject).map((route) => route.at.file) : view.facts(subject).map((caught) => caught.file);
  return new Set(files.flatMap((file) => view.languageOf(file) ?? []));
}
