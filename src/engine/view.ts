/** Owns what rules may see: the linked facts of the files that are reported on. Files that only answered questions stay out. */
import type { LanguageId } from '../core/facts.js';
import type { Role } from '../core/result.js';
import type { RepoPath } from '../core/span.js';
import type { Suppression } from '../core/suppression.js';
import type { LinkedProject } from '../link/project.js';
import { type FactKind, type FactKinds, isFactKind, type ProjectView, type Subject, type SubjectKinds } from '../rule.js';

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
  const known = new Map<FactKind, readonly FactKinds[FactKind][]>();
  const visible = (kind: FactKind): readonly FactKinds[FactKind][] => {
    const facts = known.get(kind) ?? linked.facts(kind).filter((fact: FactKinds[FactKind]) => files.reported(fileOf(fact)));
    known.set(kind, facts);
    return facts;
  };
  return {
    facts: <K extends Subject>(kind: K) => (isFactKind(kind) ? visible(kind) : suppressions) as readonly SubjectKinds[K][],
    strict,
    roleOf: (file) => files.roleOf(file),
    languageOf: (file) => files.languageOf(file),
  };
}

/** The file that a fact is reported in. */
export function fileOf(fact: FactKinds[FactKind]): RepoPath {
  return 'file' in fact ? fact.file : fact.at.file;
}

/** What a rule about one kind has something to look at by: guards go unheeded where there are routes. */
const LOOKED_AT_BY: Partial<Record<FactKind, FactKind>> = { 'unheeded-guard': 'route' };

/** Kinds whose facts are defects by themselves: where there is none, every file that was parsed has been looked at. */
const DEFECTS: ReadonlySet<FactKind> = new Set(['signing-key', 'cors-policy', 'placeholder-identity', 'temp-path']);

/** The languages in which a rule about a kind has something to look at. `parsed`: those of the files that were parsed. */
export function languagesWith(about: FactKind, view: ProjectView, parsed: ReadonlySet<LanguageId>): ReadonlySet<LanguageId> {
  if (DEFECTS.has(about)) return parsed;
  const found = new Set<LanguageId>();
  let last: RepoPath | undefined;
  for (const fact of view.facts(LOOKED_AT_BY[about] ?? about)) {
    const file = fileOf(fact);
    const language = file === last ? undefined : view.languageOf(file);
    if (language) found.add(language);
    last = file;
  }
  return found;
}
