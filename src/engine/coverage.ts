/** Owns the account of what a run looked at and what it could not see. Every file of a known language is in it exactly once. */
import type { FileFacts, LanguageId } from '../core/facts.js';
import type { Coverage, Role } from '../core/result.js';
import type { RepoPath } from '../core/span.js';
import type { LinkedProject } from '../link/project.js';
import type { ProjectView, Rule } from '../rule.js';
import type { Candidate } from './admission.js';
import type { Settings } from './settings.js';
import { canHold } from './triggers.js';
import { languagesWith } from './view.js';

/** A candidate and, when admitted, its facts. */
export interface Looked {
  readonly candidate: Candidate;
  readonly facts?: FileFacts;
}

/** Files left out before anyone looked at their language. */
export type Skipped = Coverage['skipped'];

/** Makes the account. `files` in order of path. */
export function account(
  files: ReadonlyMap<RepoPath, Looked>,
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
  for (const [file, { candidate, facts }] of files) {
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
    files: [...languages.values()].sort((a, b) => (a.language < b.language ? -1 : 1)),
    unparsed,
    skipped: skipped.sort((a, b) => (a.file < b.file ? -1 : 1)),
    roles,
    rules: rules.flatMap((rule) => states(rule, [...languages.keys()].sort(), view, settings)),
    unresolved: linked.unresolved(),
  };
}

function states(rule: Rule, languages: readonly LanguageId[], view: ProjectView, settings: Settings): Coverage['rules'] {
  const found = rule.about === 'suppression' ? new Set(languages) : languagesWith(rule.about, view);
  const off = settings.severityOf(rule.id) === 'off';
  const { about } = rule;
  const asked = about === 'suppression' ? languages : languages.filter((language) => canHold(language, about));
  return asked.map((language) => ({ rule: rule.id, language, state: off ? 'off' : found.has(language) ? 'active' : 'blind' }));
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split(/\r\n|\n|\r/).length;
}
