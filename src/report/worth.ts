/** Owns which findings are read first when not all can be: headlines, and the order of their worth. Says nothing to anyone. */
import type { Finding, Precision } from '../core/finding.js';
import type { RuleDoc } from './reporter.js';
import { severities } from './severity.js';

const precisions: readonly Precision[] = ['very-high', 'high', 'medium', 'low'];

/** Findings that share a group stand together where the first of them stands. */
export function headlines(findings: readonly Finding[]): (readonly Finding[])[] {
  const alone = new Map<string, Finding[]>();
  const found: Finding[][] = [];
  for (const finding of findings) {
    const key = finding.group === undefined ? undefined : `${finding.rule} ${finding.group}`;
    const known = key === undefined ? undefined : alone.get(key);
    if (known) {
      known.push(finding);
      continue;
    }
    const group = [finding];
    if (key !== undefined) alone.set(key, group);
    found.push(group);
  }
  return found;
}

/**
 * The findings, most worth reading first: by severity, then by the precision of their rule, then one of each rule before a second of the
 * same. Of one rule the first of each headline comes before what else stands under it; beyond that the order given decides.
 */
export function byWorth(findings: readonly Finding[], rules: readonly RuleDoc[]): readonly Finding[] {
  const precision = new Map<string, number>(rules.map(({ rule }) => [rule.id, precisions.indexOf(rule.precision)]));
  const groups = headlines(findings);
  const seen = new Map<string, number>();
  const ranked = [...groups.flatMap((group) => group.slice(0, 1)), ...groups.flatMap((group) => group.slice(1))].map((finding) => {
    const kind = `${finding.severity} ${finding.rule}`;
    const nth = seen.get(kind) ?? 0;
    seen.set(kind, nth + 1);
    return { finding, key: [severities.indexOf(finding.severity), precision.get(finding.rule) ?? precisions.length, nth] as const };
  });
  ranked.sort((a, b) => a.key[0] - b.key[0] || a.key[1] - b.key[1] || a.key[2] - b.key[2]);
  return ranked.map(({ finding }) => finding);
}
