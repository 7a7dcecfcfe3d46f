/** Owns the account of what a run looked at and what it could not see. Every file of a known language is in it exactly once. */
import type { Extraction, LanguageId } from '../core/facts.js';
import type { Coverage, Role } from '../core/result.js';
import type { RepoPath } from '../core/span.js';
import type { LinkedProject } from '../link/project.js';
import { isFactKind, type ProjectView, type Rule } from '../rule.js';
import type { Candidate } from './admission.js';
import type { Settings } from './settings.js';
import { canHold } from './triggers.js';
import { languagesWith } from './view.js';

/** Files left out before anyone looked at their language. */
export type Skipped = Coverage['skipped'];

/** Makes the account of all candidates, in order of path; `files`: those of them that were extracted. */
export function account(
  candidates: ReadonlyMap<RepoPath, Candidate>,
  files: ReadonlyMap<RepoPath, Extraction>,
  linked: LinkedProject,
  view: ProjectView,
  rules: readonly Rule[],
  settings: Settings,
  alreadySkipped: Skipped,
): Coverage {
  const languages = new Map<LanguageId, { language: LanguageId; total: number; parsed: number; skippedByTrigger: number }>();
  const roles: Partial<Record<Role, number>> = {};
  const unparsed: Coverage['unparsed'][number][] = [];
  const skipped = [...alreadySkipped];
  for (const [file, candidate] of candidates) {
    const facts = files.get(file)?.facts;
    const { language } = candidate;
    const row = languages.get(language) ?? { language, total: 0, parsed: 0, skippedByTrigger: 0 };
    languages.set(language, row);
    row.total++;
    roles[candidate.role] = (roles[candidate.role] ?? 0) + 1;
    if (candidate.state === 'untriggered') row.skippedByTrigger++;
    if (candidate.state === 'skipped') skipped.push({ file, reason: candidate.reason ?? 'unreadable' });
    if (candidate.state === 'excluded') skipped.push({ file, reason: 'left out by config' });
    if (facts && !facts.unparsed) row.parsed++;
    const [problem] = facts?.problems ?? [];
    if (problem) unparsed.push({ file, line: lineOf(candidate.text ?? '', problem.at[0]), message: problem.message });
  }
  return {
    files: [...languages.values()].sort(byLanguage),
    unparsed,
    skipped: skipped.sort((a, b) => (a.file < b.file ? -1 : 1)),
    roles,
    rules: rules.flatMap((rule) => states(rule, [...languages.values()].sort(byLanguage), view, settings)),
    unresolved: linked.unresolved(),
  };
}

function states(rule: Rule, files: Coverage['files'], view: ProjectView, settings: Settings): Coverage['rules'] {
  const off = settings.severityOf(rule.id) === 'off';
  const { id, about } = rule;
  if (!isFactKind(about)) return files.map(({ language }) => ({ rule: id, language, state: off ? 'off' : 'active' }));
  const found = languagesWith(about, view, new Set(files.flatMap((one) => (one.parsed > 0 ? one.language : []))));
  const asked = files.filter((one) => canHold(one.language, about));
  return asked.map(({ language }) => ({ rule: id, language, state: off ? 'off' : found.has(language) ? 'active' : 'blind' }));
}

function byLanguage(a: { readonly language: LanguageId }, b: { readonly language: LanguageId }): number {
  return a.language < b.language ? -1 : 1;
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split(/\r\n|\n|\r/).length;
}
