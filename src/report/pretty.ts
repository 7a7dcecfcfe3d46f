/** Owns human output: every finding with its code and its proof, and the closing account. Colour and width come from the context. */
import type { Finding } from '../core/finding.js';
import type { Evidence } from '../core/verdict.js';
import { frame } from './frame.js';
import { Sources } from './lines.js';
import { type Paint, paintOf } from './paint.js';
import type { ReportContext, Reporter } from './reporter.js';
import { countBySeverity, coverageSummary, rulesSummary, verdictOf } from './summary.js';
import { count, printable, rows, widthOf, words, wrap } from './text.js';
import { byWorth, headlines } from './worth.js';

/** How many findings of a group are named below its first. */
const groupShown = 5;

/** With more headlines than these only an overview is printed: a wall is read by nobody. */
const fitting = 25;

/** How many headlines an overview has. */
const overviewShown = 10;

export const pretty: Reporter = {
  id: 'pretty',
  render(result, context) {
    const paint = paintOf(context.color);
    const sources = new Sources((path) => context.readText(path));
    const width = Math.max(40, context.width);
    const loud = context.quiet ? result.findings.filter((one) => one.severity === 'error') : result.findings;
    const { shown, overview } = choose(loud, context);
    const painter = new Painter(sources, paint, width);
    const blocks = headlines(shown).map((group) => painter.group(group));
    const hidden = [
      ...notShown(loud.length - shown.length, overview, context),
      ...(result.findings.length > loud.length
        ? [`${countBySeverity(result.findings.filter((one) => one.severity !== 'error'))} not shown: --quiet`]
        : []),
    ].flatMap((line) => wrap(line, width));
    if (context.quiet) return join([...blocks, hidden]);
    const time = context.elapsedMs === undefined ? '' : `, ${duration(context.elapsedMs)}`;
    const clean = result.findings.length === 0 && result.coverage.files.length > 0;
    const verdict = [paint.bold(clean ? paint.good(verdictOf(result)) : verdictOf(result)) + paint.dim(time)];
    const table = rulesSummary(result.findings, { ...context, width }, paint);
    const line = blocks.length > 0 ? [paint.dim('─'.repeat(width))] : [];
    return join([
      ...(overview ? [verdict, table, ...blocks, [...line, ...hidden]] : [...blocks, [...line, ...verdict], table, hidden]),
      coverageSummary(result, sources, { ...context, width }, paint),
      result.findings.length > 0 ? [paint.dim('greenlit explain RULE tells what a rule reports and what to do instead.')] : [],
    ]);
  },
};

/** What is shown of the findings, and whether only an overview is: that is up to the limit that was asked for, or to what fits. */
function choose(findings: readonly Finding[], { maxFindings, rules }: ReportContext): { shown: readonly Finding[]; overview: boolean } {
  if (maxFindings !== undefined) {
    const fits = maxFindings === 0 || findings.length <= maxFindings;
    return { shown: fits ? findings : byWorth(findings, rules).slice(0, maxFindings), overview: false };
  }
  if (headlines(findings).length <= fitting) return { shown: findings, overview: false };
  return { shown: headlines(byWorth(findings, rules)).slice(0, overviewShown).flat(), overview: true };
}

/** How many findings are hidden, why, and how to see them. */
function notShown(hidden: number, overview: boolean, { maxFindings }: ReportContext): string[] {
  if (hidden === 0) return [];
  const why = overview ? `these ${overviewShown} are the ones most worth reading` : `--max-findings ${maxFindings}`;
  return [`${count(hidden, 'more finding')} not shown: ${why}. --max-findings 0 shows all, --rule ID those of one rule.`];
}

/** Blocks of lines with an empty line between them. */
function join(blocks: readonly (readonly string[])[]): string {
  const full = blocks.filter((block) => block.length > 0);
  return full.length === 0 ? '' : `${full.map((block) => block.join('\n')).join('\n\n')}\n`;
}

function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

class Painter {
  constructor(
    private readonly sources: Sources,
    private readonly paint: Paint,
    private readonly width: number,
  ) {}

  /** The first finding in full, the others as a list of places. */
  group(findings: readonly Finding[]): string[] {
    const [first, ...others] = findings;
    if (first === undefined) return [];
    return [this.header(first, others.length), '', ...this.body(first), ...this.others(title(first.message), others)];
  }

  private header(finding: Finding, others: number): string {
    const { severity, rule } = finding;
    const head = [this.place(finding.at), severity, rule, ...(others > 0 ? [`and ${count(others, 'more', 'more')}`] : [])];
    const [place = '', level = '', ...rest] = head;
    const fill = Math.max(0, this.width - widthOf(head.join('  ')) - 2);
    return `${this.paint.bold(place)}  ${this.paint.severity(severity)(level)}  ${rest.join('  ')}  ${this.paint.dim('─'.repeat(fill))}`.trimEnd();
  }

  private body(finding: Finding): string[] {
    const message = wrap(finding.message, this.width - 2).map((line) => `  ${this.paint.code(line)}`);
    const lines = this.sources.lines(finding.at.file);
    const colors = { gutter: this.paint.dim, mark: this.paint.severity(finding.severity) };
    const code = lines ? ['', ...frame(lines, finding.at.at, this.width - 2, colors).map((line) => `  ${line}`)] : [];
    return [...message, ...code, ...this.proof(finding.flow, true), ...this.proof(finding.related, false)];
  }

  private proof(evidence: readonly Evidence[], numbered: boolean): string[] {
    if (evidence.length === 0) return [];
    const digits = String(evidence.length).length;
    const entries = evidence.map((one, index) => {
      const mark = numbered ? `${String(index + 1).padStart(digits)}.` : 'see';
      return [`${mark} ${this.place(one)}`, one.message] as const;
    });
    return ['', ...rows(entries, this.width - 4).map((line) => `    ${this.paint.code(line)}`)];
  }

  /** Each with what its title says beside the ending that it shares with the first one's. */
  private others(shared: string, findings: readonly Finding[]): string[] {
    if (findings.length === 0) return [];
    const entries = findings.slice(0, groupShown).map((one) => [this.place(one.at), withoutEnding(title(one.message), shared)] as const);
    const rest = findings.length - groupShown;
    return [
      '',
      '  The same holds here:',
      ...rows(entries, this.width - 4).map((line) => `    ${this.paint.code(line)}`),
      ...(rest > 0 ? [this.paint.dim(`    and ${count(rest, 'more', 'more')}: --format json lists all`)] : []),
    ];
  }

  private place(where: { readonly file: string; readonly at: Finding['at']['at'] }): string {
    const { line, column } = this.sources.range(where).start;
    return `${printable(where.file)}:${line}:${column}`;
  }
}

/** What is wrong, without why and what to do. */
function title(message: string): string {
  return /^(?:`[^`]*`|[^`])*?(?=[:.;](?:\s|$))/.exec(message)?.[0] ?? message;
}

/** The words of `text` before those that end `other` too; all of them when nothing would be left. */
function withoutEnding(text: string, other: string): string {
  const own = words(text);
  const others = words(other);
  while (own.length > 0 && own.at(-1) === others.at(-1)) {
    own.pop();
    others.pop();
  }
  return own.length > 0 ? own.join(' ') : text;
}
