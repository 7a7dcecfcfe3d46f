/** Owns the closing of human output: what was found by rule, what was looked at, what was not, and how to see the rest. */
import type { Finding, Severity } from '../core/finding.js';
import type { Coverage, Role, RunResult } from '../core/result.js';
import { routeVerdicts } from '../core/route.js';
import type { Sources } from './lines.js';
import type { Paint } from './paint.js';
import type { ReportContext } from './reporter.js';
import { severities } from './severity.js';
import { count, list, rows } from './text.js';

/** How many of a list are named before the rest is counted. */
const named = 5;

const languages = { typescript: 'TypeScript', python: 'Python', rust: 'Rust', config: 'Config' } as const;

/** Roles that `--include-tests` brings in, and those that stay out. */
const onDemand: readonly (readonly [Role, string])[] = [
  ['test', 'test'],
  ['fixture', 'fixture'],
  ['example', 'example'],
  ['docs', 'documentation'],
  ['generated', 'generated'],
];
const never: readonly (readonly [Role, string])[] = [
  ['vendored', 'vendored'],
  ['minified', 'minified'],
];

/** Severities and how often, `1 error and 2 warnings`. */
export function countBySeverity(findings: readonly Finding[]): string {
  const parts = severities.map((severity) => [severity, findings.filter((one) => one.severity === severity).length] as const);
  return list(parts.filter(([, number]) => number > 0).map(([severity, number]) => count(number, severity)));
}

/** The outcome in one line. */
export function verdictOf({ findings, coverage }: RunResult): string {
  const files = coverage.files.reduce((sum, one) => sum + one.total, 0);
  if (findings.length > 0) return `${countBySeverity(findings)} in ${count(files, 'file')}`;
  return files > 0 ? `Nothing to report in ${count(files, 'file')}` : 'Nothing to look at';
}

/** How often each rule found something, the most severe and most frequent first. */
export function countByRule(findings: readonly Finding[]): { severity: Severity; rule: string; number: number }[] {
  return severities.flatMap((severity) => {
    const some = findings.filter((one) => one.severity === severity);
    const numbers = [...new Set(some.map((one) => one.rule))].map((rule) => ({
      severity,
      rule,
      number: some.filter((one) => one.rule === rule).length,
    }));
    return numbers.sort((a, b) => b.number - a.number || (a.rule < b.rule ? -1 : 1));
  });
}

/** One row for each rule that found something. */
export function rulesSummary(findings: readonly Finding[], context: ReportContext, paint: Paint): string[] {
  const summaries = new Map<string, string>(context.rules.map(({ rule }) => [rule.id, rule.summary]));
  const found = countByRule(findings).map((one) => ({ ...one, total: count(one.number, one.severity) }));
  const wide = Math.max(0, ...found.map((one) => one.total.length));
  const entries = found.map(({ rule, total }) => [`${total.padEnd(wide)}  ${rule}`, summaries.get(rule) ?? ''] as const);
  const paintHead = (head: string, index: number): string =>
    paint.severity(found[index]?.severity ?? 'note')(head.slice(0, wide)) + head.slice(wide);
  return rows(entries, context.width - 2, paintHead).map((line) => `  ${line}`);
}

/** What the run looked at and could not see. */
export function coverageSummary(result: RunResult, sources: Sources, context: ReportContext, paint: Paint): string[] {
  const { coverage } = result;
  const entries = [
    ...lookedAt(coverage),
    ...section('Routes', [countByVerdict(result.routes)]),
    ...section('Unparsed', unparsed(coverage)),
    ...section('Left out', skipped(coverage)),
    ...section('Silent', silent(coverage, context)),
    ...section('Unresolved', unresolved(coverage, sources)),
    ...section('Blind', blind(coverage)),
    ...section('Suppressed', [suppressed(result)]),
  ];
  return rows(entries, context.width - 2, paint.dim).map((line) => `  ${line}`);
}

type Entry = readonly [head: string, text: string];

/** A head beside the first line that there is. */
function section(head: string, lines: readonly string[]): Entry[] {
  return lines.filter((line) => line !== '').map((line, index) => [index === 0 ? head : '', line]);
}

function lookedAt({ files }: Coverage): Entry[] {
  const lines = files.map(({ language, total, parsed, skippedByTrigger }) => {
    const parts = [`${parsed.toLocaleString('en-US')} parsed`];
    if (skippedByTrigger > 0) parts.push(`${skippedByTrigger.toLocaleString('en-US')} with nothing to look for`);
    return `${languages[language]}: ${count(total, 'file')}, ${list(parts)}`;
  });
  return section('Looked at', lines.length > 0 ? lines : ['no TypeScript, JavaScript, Python or Rust file']);
}

/** How many routes there are of each verdict; empty without any. */
export function countByVerdict(routes: RunResult['routes']): string {
  if (routes.length === 0) return '';
  const numbers = routeVerdicts.map((verdict) => [verdict, routes.filter((route) => route.verdict === verdict).length] as const);
  return `${count(routes.length, 'route')}: ${list(numbers.filter(([, number]) => number > 0).map(([verdict, number]) => `${number} ${verdict}`))}`;
}

function unparsed({ unparsed: files }: Coverage): string[] {
  return firstOf(files.map(({ file, line, message }) => `${file}:${line} ${message}`));
}

/** By reason; what a reason says in brackets differs from file to file. */
function skipped({ skipped: files }: Coverage): string[] {
  const kinds = new Map<string, { readonly file: string; readonly reason: string; number: number }>();
  for (const { file, reason } of files) {
    const kind = reason.replace(/ \(.*/, '');
    const known = kinds.get(kind);
    if (known) known.number++;
    else kinds.set(kind, { file, reason, number: 1 });
  }
  return [...kinds].map(([kind, { file, reason, number }]) =>
    number === 1 ? `${file}: ${reason}` : `${count(number, 'file')}: ${kind}, first ${file}`,
  );
}

function firstOf(lines: readonly string[]): string[] {
  const rest = lines.length - named;
  return rest > 0 ? [...lines.slice(0, named), `and ${count(rest, 'more file')}: --format json lists all`] : [...lines];
}

function silent({ roles: numbers }: Coverage, context: ReportContext): string[] {
  const say = (roles: typeof onDemand, how: string): string[] => {
    const some = roles.flatMap(([role, word]) => ((numbers[role] ?? 0) > 0 ? [{ word, number: numbers[role] ?? 0 }] : []));
    const total = some.reduce((sum, one) => sum + one.number, 0);
    const words = list(some.map(({ word, number }) => `${number.toLocaleString('en-US')} ${word}`));
    return total === 0 ? [] : [`${words} ${total === 1 ? 'file is' : 'files are'} not reported on${how}`];
  };
  return [...(context.includeTests ? [] : say(onDemand, ': --include-tests')), ...say(never, '')];
}

function unresolved({ unresolved: questions }: Coverage, sources: Sources): string[] {
  const lines = questions.map(({ what, count: number, first }) => {
    const place = first ? `, first at ${first.file}:${sources.range(first).start.line}` : '';
    return `${number.toLocaleString('en-US')} × ${what}${place}`;
  });
  const rest = lines.length - named;
  return rest > 0 ? [...lines.slice(0, named), `and ${count(rest, 'more kind')} of question`] : lines;
}

function blind({ rules }: Coverage): string[] {
  const blindRules = rules.filter((one) => one.state === 'blind');
  return [...new Set(blindRules.map((one) => one.rule))].map((rule) => {
    const where = blindRules.filter((one) => one.rule === rule).map((one) => languages[one.language]);
    return `${rule} has nothing to look at in ${list(where)}`;
  });
}

function suppressed({ suppressed: silenced }: RunResult): string {
  return silenced.length === 0 ? '' : `${count(silenced.length, 'finding')} by comments with a reason`;
}
