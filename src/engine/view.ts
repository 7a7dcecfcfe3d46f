/** Owns what rules may see: the linked facts of the files that are reported on. Files that only answered questions stay out. */
import type { LanguageId } from '../core/facts.js';
import type { Role } from '../core/result.js';
import type { RepoPath } from '../core/span.js';
import type { Suppression } from '../core/suppression.js';
import type { LinkedProject } from '../link/project.js';
import type { FactKind, FactKinds, ProjectView, Subject, SubjectKinds } from '../rule.js';

/** What the view needs to know about files. */
export interface FileView {
  /** Whether rules may report on the file. */
  reported(file: RepoPath): boolean;
  roleOf(file: RepoPath): Role;
  languageOf(file: RepoPath): LanguageId | undefined;
}

/** The view over linked facts. `suppressions` are known only after the other rules have run. */
export function projectView(
  linked: LinkedProject,
  files: FileView,
  strict: boolean,
  suppressions: readonly Suppression[] = [],
): ProjectView {
  const visible = <K extends FactKind>(kind: K): readonly FactKinds[K][] =>
    linked.facts(kind).filter((fact) => files.reported(fileOf[kind](fact)));
  const kinds: { readonly [K in Subject]: () => readonly SubjectKinds[K][] } = {
    route: () => visible('route'),
    'caught-error': () => visible('caught-error'),
    'unheeded-guard': () => visible('unheeded-guard'),
    suppression: () => suppressions,
  };
  return {
    facts: (kind) => kinds[kind](),
    strict,
    roleOf: (file) => files.roleOf(file),
    languageOf: (file) => files.languageOf(file),
  };
}

/** The file that a fact is reported in. */
const fileOf: { readonly [K in FactKind]: (fact: FactKinds[K]) => RepoPath } = {
  route: (route) => route.at.file,
  'caught-error': (caught) => caught.file,
  'unheeded-guard': (guard) => guard.file,
};

/** The languages in which a rule about a kind has something to look at. Guards that go unheeded are looked for wherever there are routes. */
export function languagesWith(about: FactKind, view: ProjectView): Set<LanguageId> {
  return languagesOf(about === 'unheeded-guard' ? 'route' : about, view);
}

function languagesOf<K extends FactKind>(kind: K, view: ProjectView): Set<LanguageId> {
  const facts: readonly FactKinds[K][] = view.facts(kind);
  const files = facts.map((fact) => fileOf[kind](fact));
  return new Set(files.flatMap((file) => view.languageOf(file) ?? []));
}
