/** Owns how findings are written down in tests: one line each, in words that an expectation can hold. */
import type { Finding } from '../../src/core/finding.js';
import { Lines } from '../../src/report/lines.js';
import type { Rule } from '../../src/rule.js';
import { byPlace } from './pages.js';

/** `path:line id`, sorted as expectations are; `id` names what was found. */
export function listFindings(
  findings: readonly Finding[],
  files: Readonly<Record<string, string>>,
  id: (finding: Finding) => string,
): readonly string[] {
  return findings
    .map((finding) => ({
      file: finding.at.file,
      line: new Lines(files[finding.at.file] ?? '').position(finding.at.at[0]).line,
      id: id(finding),
    }))
    .sort(byPlace)
    .map((one) => `${one.file}:${one.line} ${one.id}`);
}

/** The message of the rule that a finding's text was made from: of those that fit, the one with the most fixed text. */
export function messageIdOf(rule: Rule, message: string): string {
  const fixed = (template: string): string[] => template.split(/\{\w+\}/);
  const fits = Object.entries(rule.messages)
    .filter(([, template]) => new RegExp(`^${fixed(template).map(escapeRegExp).join('[^]*')}$`).test(message))
    .sort(([, a], [, b]) => fixed(b).join('').length - fixed(a).join('').length);
  return fits[0]?.[0] ?? `(${message})`;
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
