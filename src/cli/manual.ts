/** Owns the manual: the list of rules and their pages. A page is read when it is asked for. */
import { readFileSync } from 'node:fs';
import { rules } from '../../rules/rules.js';
import { nearest } from '../engine/nearest.js';
import type { RuleDoc } from '../report/reporter.js';
import type { Rule } from '../rule.js';
import { UsageError } from './usage.js';

/** Every rule with its page. */
export function manual(): RuleDoc[] {
  return rules.map((rule) => ({ rule, page: pageOf(rule) }));
}

/** One line for each rule. */
export function listRules(): string {
  const width = Math.max(...rules.map((rule) => rule.id.length));
  return rules.map((rule) => `${rule.id.padEnd(width)}  ${rule.severity.padEnd(7)}  ${rule.summary}\n`).join('');
}

/** The page of a rule. */
export function explain(id: string): string {
  const rule = rules.find((one) => one.id === id);
  if (rule) return pageOf(rule);
  const guess = nearest(
    id,
    rules.map((one) => one.id),
  );
  throw new UsageError(`there is no rule ${id}${guess === undefined ? '' : `, did you mean ${guess}?`}`);
}

/** Beside the bundle, or in the source tree. */
function pageOf(rule: Rule): string {
  for (const folder of ['./rules/', '../../rules/']) {
    try {
      return readFileSync(new URL(`${folder}${rule.id}.md`, import.meta.url), 'utf8');
    } catch {}
  }
  return `# ${rule.id}\n\n${rule.summary}.\n`;
}
