/** Owns how SARIF says what was not looked at: one notification for each gap. A gap is never a result. */
import type { Notification, ReportingDescriptor } from 'sarif';
import type { Coverage } from '../core/result.js';
import type { RepoPath } from '../core/span.js';
import type { Sources } from './lines.js';
import { uriOf } from './uri.js';

const kinds = {
  unparsed: ['Unparsed', 'The file could not be parsed and answers no question.'],
  skipped: ['Skipped', 'The file was left out.'],
  blind: ['Blind', 'The rule found nothing to look at in this language.'],
  unresolved: ['Unresolved', 'Questions that could not be answered.'],
  truncated: ['Truncated', 'Results were left out of this file.'],
} as const;

type Kind = keyof typeof kinds;

/** What the notifications' descriptors refer to. */
export const notificationDescriptors: ReportingDescriptor[] = Object.entries(kinds).map(([id, [name, text]]) => ({
  id: `coverage/${id}`,
  name: `Coverage${name}`,
  shortDescription: { text },
  fullDescription: { text },
  help: { text },
}));

/** How many files one kind of gap names before the rest is counted. */
export const filesNamed = 1_000;

/** Everything that coverage holds which a reader must not take for "looked at and clean"; `hidden` results were cut by the limit. */
export function notifications(coverage: Coverage, sources: Sources, hidden: number, limit: number): Notification[] {
  const { unparsed, skipped, unresolved, rules } = coverage;
  return [
    ...(hidden > 0
      ? [notification('truncated', 'warning', `${hidden} results are left out, the least severe: more than ${limit} are not shown.`)]
      : []),
    ...unparsed
      .slice(0, filesNamed)
      .map(({ file, line, message }) => ({ ...notification('unparsed', 'warning', message), ...place(file, line) })),
    ...rest('unparsed', unparsed.length),
    ...skipped
      .slice(0, filesNamed)
      .map(({ file, reason }) => ({ ...notification('skipped', 'warning', `Left out: ${reason}.`), ...place(file) })),
    ...rest('skipped', skipped.length),
    ...unresolved.map(({ what, count, first }) => ({
      ...notification('unresolved', 'note', `${what}: ${count}.`),
      ...(first && place(first.file, sources.range(first).start.line)),
    })),
    ...rules
      .filter(({ state }) => state === 'blind')
      .map(({ rule, language }) => ({
        ...notification('blind', 'note', `${rule} has nothing to look at in ${language}.`),
        associatedRule: { id: rule },
      })),
  ];
}

function rest(kind: Kind, total: number): Notification[] {
  return total > filesNamed ? [notification(kind, 'warning', `${total - filesNamed} more files are not named here.`)] : [];
}

function place(file: RepoPath, startLine?: number): Pick<Notification, 'locations'> {
  const artifactLocation = { uri: uriOf(file), uriBaseId: '%SRCROOT%' };
  return { locations: [{ physicalLocation: { artifactLocation, ...(startLine !== undefined && { region: { startLine } }) } }] };
}

function notification(kind: Kind, level: 'warning' | 'note', text: string): Notification {
  return { descriptor: { id: `coverage/${kind}` }, level, message: { text } };
}
