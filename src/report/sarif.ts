/** Owns SARIF 2.1.0 as GitHub code scanning takes it: one run, limits kept and said. Judges nothing. */
import type { Location, Log, PhysicalLocation, Result, ThreadFlowLocation } from 'sarif';
import type { Finding } from '../core/finding.js';
import type { RunResult } from '../core/result.js';
import type { Evidence } from '../core/verdict.js';
import { fingerprints, LineHashes } from './fingerprint.js';
import { newlineSequences, type Range, Sources } from './lines.js';
import type { Reporter, RuleDoc } from './reporter.js';
import { clip, cweTaxonomy, ruleDescriptor } from './rule-metadata.js';
import { notificationDescriptors, notifications } from './sarif-coverage.js';
import { keepLowest, severities } from './severity.js';
import { uriOf } from './uri.js';

/** What GitHub shows; beyond five times as many it refuses the whole file. */
export const limits = { results: 5_000, flowLocations: 1_000, relatedLocations: 100, message: 1_000, links: 10, link: 120 } as const;

/** One finding, and why it is suppressed where it is. */
interface Row {
  readonly finding: Finding;
  readonly fingerprint: string;
  readonly reason?: string;
}

export const sarif: Reporter = {
  id: 'sarif',
  render(result, context) {
    const sources = new Sources((path) => context.readText(path));
    const rows = rowsOf(result, sources, context.includeSuppressed);
    const shown = keepLowest(rows, limits.results, rank);
    const docs = activeRules(result, context.rules, shown);
    const index = new Map<string, number>(docs.map(({ rule }, position) => [rule.id, position]));
    const hashes = new LineHashes(sources);
    const taxonomy = cweTaxonomy(docs);
    const hasTaxa = (taxonomy.taxa?.length ?? 0) > 0;
    const log: Log = {
      $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
      version: '2.1.0',
      runs: [
        {
          tool: {
            driver: {
              name: 'greenlit',
              version: context.toolVersion,
              semanticVersion: context.toolVersion,
              informationUri: 'https://www.npmjs.com/package/greenlit',
              rules: docs.map(ruleDescriptor),
              notifications: notificationDescriptors,
              ...(hasTaxa && { supportedTaxonomies: [{ name: 'CWE', index: 0 }] }),
            },
          },
          ...(hasTaxa && { taxonomies: [taxonomy] }),
          automationDetails: { id: `greenlit/${context.rootName}/` },
          invocations: [
            {
              executionSuccessful: true,
              toolExecutionNotifications: notifications(result.coverage, sources, rows.length - shown.length, limits.results),
            },
          ],
          originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The root of the checked repository.' } } },
          columnKind: 'utf16CodeUnits',
          newlineSequences: [...newlineSequences],
          results: shown.map((row) => resultOf(row, index.get(row.finding.rule) ?? -1, sources, hashes)),
        },
      ],
    };
    return `${JSON.stringify(log, null, 2)}\n`;
  },
};

function rowsOf(result: RunResult, sources: Sources, includeSuppressed: boolean): Row[] {
  const suppressed = includeSuppressed ? result.suppressed : [];
  const findings = [...result.findings, ...suppressed.map((one) => one.finding)];
  const prints = fingerprints(findings, sources);
  return findings.map((finding, position) => {
    const reason = suppressed[position - result.findings.length]?.reason;
    return { finding, fingerprint: prints[position] ?? '', ...(reason !== undefined && { reason }) };
  });
}

/** The most severe first; those that are suppressed after all that count. */
function rank(row: Row): number {
  return severities.indexOf(row.finding.severity) + (row.reason === undefined ? 0 : severities.length);
}

/** Rules that were switched on for some language, and every rule that a finding names; by id. */
function activeRules(result: RunResult, docs: readonly RuleDoc[], rows: readonly Row[]): RuleDoc[] {
  const named = new Set(rows.map((row) => row.finding.rule));
  for (const { rule, state } of result.coverage.rules) if (state !== 'off') named.add(rule);
  const active = docs.filter(({ rule }) => named.has(rule.id)).sort((a, b) => (a.rule.id < b.rule.id ? -1 : 1));
  const missing = rows.find((row) => !active.some(({ rule }) => rule.id === row.finding.rule));
  if (missing) throw new Error(`A finding names the rule ${missing.finding.rule}, which has no manual page.`);
  return active;
}

function resultOf({ finding, fingerprint, reason }: Row, ruleIndex: number, sources: Sources, hashes: LineHashes): Result {
  const { start, end } = sources.range(finding.at);
  // A pull request shows a result only when all its lines are in the diff: the first line stands for the defect.
  const lastColumn = (sources.lines(finding.at.file)?.line(start.line).length ?? 0) + 1;
  const primary: Range = { start, end: end.line === start.line ? end : { line: start.line, column: Math.max(lastColumn, start.column) } };
  const lineHash = hashes.at(finding.at.file, start.line);
  const related = finding.related.slice(0, limits.relatedLocations);
  return {
    ruleId: finding.rule,
    ruleIndex,
    level: finding.severity,
    message: { text: linkedMessage(finding.message, related) },
    locations: [{ physicalLocation: physical(finding.at.file, primary, sources) }],
    ...(related.length > 0 && { relatedLocations: related.map((one, id) => ({ id: id + 1, ...locationOf(one, sources) })) }),
    ...(finding.flow.length > 0 && { codeFlows: [{ threadFlows: [{ locations: flowOf(finding, sources) }] }] }),
    partialFingerprints: { ...(lineHash !== undefined && { primaryLocationLineHash: lineHash }), 'greenlit/v1': fingerprint },
    ...(reason !== undefined && { suppressions: [{ kind: 'inSource', status: 'accepted', justification: reason }] }),
  };
}

function flowOf(finding: Finding, sources: Sources): ThreadFlowLocation[] {
  return finding.flow.slice(0, limits.flowLocations).map((step) => ({ location: locationOf(step, sources) }));
}

function locationOf(evidence: Evidence, sources: Sources): Location {
  return {
    physicalLocation: physical(evidence.file, sources.range(evidence), sources),
    message: { text: escapeLinks(clip(evidence.message, limits.message)) },
  };
}

function physical(file: string, { start, end }: Range, sources: Sources): PhysicalLocation {
  const known = sources.lines(file) !== undefined;
  return {
    artifactLocation: { uri: uriOf(file), uriBaseId: '%SRCROOT%' },
    region: known
      ? { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column }
      : { startLine: start.line },
  };
}

/** GitHub shows related locations only where the message links to them. */
function linkedMessage(message: string, related: readonly Evidence[]): string {
  const text = escapeLinks(clip(message, limits.message));
  const links = related
    .slice(0, limits.links)
    .map((one, id) => `[${clip(one.message, limits.link).replace(/[[\]\\]/g, '\\$&')}](${id + 1})`);
  return links.length === 0 ? text : `${text}\nSee ${links.join(', ')}.`;
}

/** Brackets that would read as a link. */
function escapeLinks(text: string): string {
  return text.replace(/\[([^\][]*)\]\(/g, '\\[$1\\](');
}
