/** Owns the Markdown summary of a GitHub step: the counts by rule, then the findings most worth reading, in less than GitHub takes. */
import type { Finding } from '../core/finding.js';
import { Sources } from './lines.js';
import type { Reporter } from './reporter.js';
import { clip } from './rule-metadata.js';
import { countByRule, countByVerdict, verdictOf } from './summary.js';
import { count, tableCell } from './text.js';
import { byWorth } from './worth.js';

/** Findings that are listed, and characters of each message and path: together far below the megabyte from which on GitHub shows nothing. */
const limits = { findings: 100, text: 1_000 } as const;

export const githubSummary: Reporter = {
  id: 'github-summary',
  render(result, { rules, readText }) {
    const sources = new Sources((path) => readText(path));
    const summaries = new Map<string, string>(rules.map(({ rule }) => [rule.id, rule.summary]));
    const byRule = countByRule(result.findings).map(({ severity, rule, number }) => [
      count(number, severity),
      `\`${rule}\``,
      summaries.get(rule) ?? '',
    ]);
    const shown = byWorth(result.findings, rules).slice(0, limits.findings);
    const place = ({ at }: Finding): string => `\`${at.file}:${sources.range(at).start.line}\``;
    const listed = shown.map((one) => [place(one), one.severity, `\`${one.rule}\``, one.message]);
    const hidden = result.findings.length - shown.length;
    const parts = [
      '## greenlit',
      [verdictOf(result), countByVerdict(result.routes)].filter((one) => one !== '').join('. '),
      ...(result.findings.length > 0
        ? [table(['Findings', 'Rule', 'Reports'], byRule), table(['Place', 'Severity', 'Rule', 'Message'], listed)]
        : []),
      ...(hidden > 0 ? [`${count(hidden, 'more finding')} not listed here: \`greenlit check --max-findings 0\` shows all.`] : []),
    ];
    return `${parts.join('\n\n')}\n`;
  },
};

function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const rowOf = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    rowOf(head),
    rowOf(head.map(() => '---')),
    ...lines.map((cells) => rowOf(cells.map((one) => tableCell(clip(one, limits.text))))),
  ].join('\n');
}
