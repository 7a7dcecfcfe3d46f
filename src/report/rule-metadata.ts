/** Owns what SARIF says about a rule. Its texts come from the manual page; nothing is worded here. */
import type { ReportingDescriptor, ToolComponent } from 'sarif';
import type { RuleDoc } from './reporter.js';

/** What GitHub shows of a description. */
const descriptionLimit = 1024;
/** Tags beyond these are dropped by GitHub. */
const tagLimit = 10;

/** The SARIF descriptor of a rule. Its CWE numbers refer to the run's first taxonomy. */
export function ruleDescriptor({ rule, page }: RuleDoc): ReportingDescriptor {
  const cwe = rule.cwe ?? [];
  const security = rule.securitySeverity === undefined ? [] : ['security'];
  const category = rule.id.slice(0, rule.id.indexOf('/'));
  const help = page.trim();
  return {
    id: rule.id,
    name: pascalCase(rule.id.slice(category.length + 1)),
    shortDescription: { text: clip(`${rule.summary}.`, descriptionLimit) },
    fullDescription: { text: clip(firstParagraph(page) ?? `${rule.summary}.`, descriptionLimit) },
    help: { text: help, markdown: help },
    defaultConfiguration: { level: rule.severity },
    ...(cwe.length > 0 && {
      relationships: cwe.map((number) => ({
        target: { id: String(number), toolComponent: { name: 'CWE', index: 0 } },
        kinds: ['superset'],
      })),
    }),
    properties: {
      tags: [...security, ...cwe.map((number) => `external/cwe/cwe-${String(number).padStart(3, '0')}`), category].slice(0, tagLimit),
      precision: rule.precision,
      'problem.severity': rule.severity === 'note' ? 'recommendation' : rule.severity,
      ...(rule.securitySeverity !== undefined && { 'security-severity': rule.securitySeverity.toFixed(1) }),
    },
  };
}

/** The CWE numbers that these rules name, as a SARIF taxonomy. */
export function cweTaxonomy(docs: readonly RuleDoc[]): ToolComponent {
  const numbers = [...new Set(docs.flatMap(({ rule }) => rule.cwe ?? []))].sort((a, b) => a - b);
  return {
    name: 'CWE',
    organization: 'MITRE',
    shortDescription: { text: 'Common Weakness Enumeration.' },
    informationUri: 'https://cwe.mitre.org/',
    isComprehensive: false,
    taxa: numbers.map((number) => ({ id: String(number), helpUri: `https://cwe.mitre.org/data/definitions/${number}.html` })),
  };
}

/** Cuts a text that is too long, saying so with an ellipsis; never inside a character. */
export function clip(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

function firstParagraph(page: string): string | undefined {
  const blocks = page.split(/\r?\n\s*\r?\n|(?<=^#.*)\r?\n/m);
  return blocks
    .map((block) => block.trim())
    .find((block) => block !== '' && !/^(#|```|~~~)/.test(block))
    ?.replace(/\s+/g, ' ');
}

function pascalCase(name: string): string {
  return name.replace(/(?:^|[^a-zA-Z0-9]+)([a-zA-Z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
