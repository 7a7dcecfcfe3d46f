/** Owns the annotations of a GitHub workflow run: commands that its runner reads from standard output, and one line for people. */
import type { Finding, Severity } from '../core/finding.js';
import type { Evidence } from '../core/verdict.js';
import { Sources } from './lines.js';
import type { Reporter } from './reporter.js';
import { severities } from './severity.js';
import { countBySeverity, verdictOf } from './summary.js';
import { count } from './text.js';
import { byWorth } from './worth.js';

/** GitHub drops further annotations of a severity from the same step, in order of appearance and without a word. */
const perStep = 10;

const commands: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', note: 'notice' };

export const github: Reporter = {
  id: 'github',
  render(result, { rules, readText, quiet, maxFindings }) {
    const sources = new Sources((path) => readText(path));
    const loud = quiet ? result.findings.filter((one) => one.severity === 'error') : result.findings;
    const ranked = byWorth(loud, rules).slice(0, maxFindings || undefined);
    const shown = severities.flatMap((severity) => ranked.filter((one) => one.severity === severity).slice(0, perStep));
    const hidden = loud.length - shown.length;
    const why = shown.length < ranked.length ? `GitHub takes ${perStep} of each severity from a step` : `--max-findings ${maxFindings}`;
    const line = [
      verdictOf(result),
      ...(hidden > 0 ? [`${count(hidden, 'more finding')} without an annotation: ${why}; --format pretty --max-findings 0 shows all`] : []),
      ...(result.findings.length > loud.length
        ? [`${countBySeverity(result.findings.filter((one) => one.severity !== 'error'))} not shown: --quiet`]
        : []),
    ].join('. ');
    return [...shown.map((finding) => annotation(finding, sources)), line, ''].join('\n');
  },
};

function annotation(finding: Finding, sources: Sources): string {
  const { start, end } = sources.range(finding.at);
  const oneLine = start.line === end.line;
  const properties = [
    ['file', finding.at.file],
    ['line', start.line],
    ['endLine', end.line],
    // The runner refuses columns of a region of several lines, and with them the whole annotation.
    ...(oneLine ? [['col', start.column] as const, ['endColumn', end.column] as const] : []),
    ['title', finding.rule],
  ] as const;
  const told = (one: Evidence): string => `${one.file}:${sources.range(one).start.line} ${one.message}`;
  const proof = [...finding.flow.map((one, index) => `${index + 1}. ${told(one)}`), ...finding.related.map((one) => `see ${told(one)}`)];
  const text = [finding.message, ...(proof.length > 0 ? ['', ...proof] : [])].join('\n');
  return `::${commands[finding.severity]} ${properties.map(([name, value]) => `${name}=${property(String(value))}`).join(',')}::${data(text)}`;
}

/** Text that cannot end its command. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** Text that cannot end its property either. */
function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
