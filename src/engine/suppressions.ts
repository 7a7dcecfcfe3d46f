/**
 * Owns suppression comments: `greenlit-ignore-next-line RULE[,RULE] until=YYYY-MM-DD -- reason`, also `-line`, `-start`/`-end` and
 * `-file`. A comment without a reason, with an unknown rule or past its date silences nothing. Rules in `rules/suppression` report on them.
 */
import type { Comment } from '../core/facts.js';
import type { Finding } from '../core/finding.js';
import type { Suppressed } from '../core/result.js';
import type { RepoPath, Where } from '../core/span.js';
import type { Suppression } from '../core/suppression.js';
import { nearest } from './nearest.js';

/** A file with comments that address greenlit. */
export interface Commented {
  readonly file: RepoPath;
  readonly text: string;
  readonly comments: readonly Comment[];
}

/** What suppressions are judged against. */
export interface Judgement {
  /** All rules there are; a name outside is a mistake. */
  readonly known: ReadonlySet<string>;
  /** Whether the rule was run on the file. */
  ran(rule: string, file: RepoPath): boolean;
  readonly today: string;
}

/** What is left of the findings, and what became of each comment. */
export interface Judged {
  readonly findings: readonly Finding[];
  readonly suppressed: readonly Suppressed[];
  readonly suppressions: readonly Suppression[];
}

interface Directive {
  readonly at: Where;
  readonly rule: string;
  readonly reason: string;
  readonly until?: string;
  /** Offsets of the findings that it silences. */
  readonly from: number;
  to: number;
  readonly fault?: Exclude<Suppression['state'], 'used' | 'unused' | 'idle'>;
  used: boolean;
}

/** Takes the suppressed findings out. */
export function suppress(findings: readonly Finding[], files: readonly Commented[], judgement: Judgement): Judged {
  const directives = new Map(files.map((file) => [file.file, read(file, judgement)]));
  const left: Finding[] = [];
  const suppressed: Suppressed[] = [];
  for (const finding of findings) {
    const matching = (directives.get(finding.at.file) ?? []).filter((one) => silences(one, finding));
    for (const one of matching) one.used = true;
    const [first] = matching;
    if (first) suppressed.push({ finding, reason: first.reason });
    else left.push(finding);
  }
  const suppressions = [...directives.values()].flat().map((one) => verdict(one, judgement));
  return { findings: left, suppressed, suppressions };
}

function silences(one: Directive, finding: Finding): boolean {
  const offset = finding.at.at[0];
  return one.fault === undefined && one.rule === finding.rule && offset >= one.from && offset < one.to;
}

function verdict(one: Directive, judgement: Judgement): Suppression {
  const state = one.fault ?? (one.used ? 'used' : judgement.ran(one.rule, one.at.file) ? 'unused' : 'idle');
  const guess = one.fault === 'unknown-rule' ? nearest(one.rule, judgement.known) : undefined;
  return {
    ...one.at,
    rule: one.rule,
    state,
    ...(one.until !== undefined && { until: one.until }),
    ...(guess !== undefined && { nearest: guess }),
  };
}

function read(file: Commented, judgement: Judgement): Directive[] {
  const found: Directive[] = [];
  const open: Directive[] = [];
  for (const comment of file.comments) {
    // Only at the start of a line of the comment: prose may speak of directives.
    for (const [, whole = '', scope = '', rest = ''] of comment.text.matchAll(/^[\s*!#/<-]*(greenlit-ignore-?([\w-]*)([^\n]*))/gm)) {
      const at = locate(file, comment, whole);
      const base = { at, reason: '', rule: '', from: 0, to: 0, used: false };
      if (scope === 'end') {
        const names = new Set(rulesIn(rest.split(/(?:^|\s)--/)[0] ?? ''));
        for (const one of open) if (names.size === 0 || names.has(one.rule)) one.to = Math.min(one.to, at.at[0]);
        continue;
      }
      const range = rangeOf(scope, file, comment);
      if (range === undefined) {
        found.push({ ...base, fault: 'unknown-directive' });
        continue;
      }
      const dashes = /(?:^|\s)--(?:\s|$)/.exec(rest);
      const head = dashes ? rest.slice(0, dashes.index) : rest;
      const reason = (dashes ? rest.slice(dashes.index + dashes[0].length) : '').replace(/\s*(?:\*+\/|-->)\s*$/, '').trim();
      const until = /\buntil=(\S*)/.exec(head)?.[1];
      const rules = rulesIn(head.replace(/\buntil=\S*/, ''));
      for (const rule of rules.length === 0 ? [''] : rules) {
        const fault = faultOf(rule, reason, until, judgement);
        const one: Directive = { ...base, ...range, rule, reason, ...(until !== undefined && { until }), ...(fault && { fault }) };
        found.push(one);
        if (scope === 'start') open.push(one);
      }
    }
  }
  return found;
}

function rulesIn(text: string): string[] {
  return text.split(/[\s,]+/).filter((name) => name !== '');
}

function faultOf(rule: string, reason: string, until: string | undefined, judgement: Judgement): Directive['fault'] {
  if (!judgement.known.has(rule)) return 'unknown-rule';
  if (reason === '') return 'no-reason';
  if (until !== undefined && !(isDate(until) && until >= judgement.today)) return 'expired';
  return undefined;
}

/** A day of the calendar as `YYYY-MM-DD`; 30 February is none. */
function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** The directive within its comment, or the comment where its text was rewritten. */
function locate(file: Commented, comment: Comment, directive: string): Where {
  const start = file.text.indexOf(directive.trimEnd(), comment.at[0]);
  const inside = start >= 0 && start < comment.at[1];
  return { file: file.file, at: inside ? [start, Math.min(start + directive.trimEnd().length, comment.at[1])] : comment.at };
}

function rangeOf(scope: string, file: Commented, comment: Comment): { from: number; to: number } | undefined {
  const { text } = file;
  switch (scope) {
    case 'file':
      return { from: 0, to: Number.POSITIVE_INFINITY };
    case 'start':
      return { from: comment.at[1], to: Number.POSITIVE_INFINITY };
    case 'line':
      return { from: text.lastIndexOf('\n', comment.at[0] - 1) + 1, to: afterLine(text, comment.at[1]) };
    case 'next-line': {
      let from = afterLine(text, comment.at[1]);
      // Comments stacked on one line of code all mean that line.
      for (;;) {
        const to = text.indexOf('\n', from) < 0 ? text.length + 1 : text.indexOf('\n', from) + 1;
        const stacked = file.comments.find((one) => one.at[0] >= from && one.at[0] < to && text.slice(from, one.at[0]).trim() === '');
        if (stacked) from = afterLine(text, stacked.at[1]);
        else return { from, to };
      }
    }
    default:
      return undefined;
  }
}

/** Where the line after `offset` starts. A comment's span may include its line break: that does not count. */
function afterLine(text: string, offset: number): number {
  const end = text.indexOf('\n', text[offset - 1] === '\n' ? offset - 1 : offset);
  return end < 0 ? text.length + 1 : end + 1;
}
