/** Owns the running of rules: a view of the facts in, findings out, with the severities that config decides. */
import type { Finding } from '../core/finding.js';
import type { ProjectView, ReportedFinding, Rule } from '../rule.js';
import type { Settings } from './settings.js';

/** The findings of `rules`, in order of path, offset, rule. A rule that fails ends the run: silence would look like a clean result. */
export function runRules(rules: readonly Rule[], project: ProjectView, settings: Settings): Finding[] {
  const findings: Finding[] = [];
  for (const rule of rules) {
    const report = (reported: ReportedFinding<string>): void => {
      const severity = settings.severityOf(rule.id, reported.at.file) ?? reported.severity ?? rule.severity;
      if (severity === 'off') return;
      findings.push({
        rule: rule.id,
        severity,
        message: fill(rule.messages[reported.message] ?? reported.message, reported.data ?? {}),
        at: reported.at,
        related: reported.related ?? [],
        flow: reported.flow ?? [],
        ...(reported.group !== undefined && { group: reported.group }),
      });
    };
    try {
      rule.check(project, report);
    } catch (error) {
      throw new Error(`the rule ${rule.id} failed: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  }
  return findings.sort(byPlace);
}

/** Orders findings by path, offset and rule. */
export function byPlace(a: Finding, b: Finding): number {
  return (
    compare(a.at.file, b.at.file) ||
    a.at.at[0] - b.at.at[0] ||
    a.at.at[1] - b.at.at[1] ||
    compare(a.rule, b.rule) ||
    compare(a.message, b.message)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function fill(message: string, data: Readonly<Record<string, string | number>>): string {
  return message.replace(/\{(\w+)\}/g, (whole, name: string) => String(data[name] ?? whole));
}
