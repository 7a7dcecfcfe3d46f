/**
 * The one door that rules use: what a rule is, what it may read, how it reports.
 * Rules see domain facts and links only; never a language, a library, a syntax node, a clock or a file.
 */
import type { CorsPolicy } from './core/cors-policy.js';
import type { CaughtError } from './core/error.js';
import type { EventSink } from './core/event-sink.js';
import type { LanguageId } from './core/facts.js';
import type { Precision, Severity } from './core/finding.js';
import type { PlaceholderIdentity } from './core/placeholder-identity.js';
import type { Role } from './core/result.js';
import type { Route } from './core/route.js';
import type { SigningKey } from './core/signing-key.js';
import type { Where } from './core/span.js';
import type { Suppression } from './core/suppression.js';
import type { TempPath } from './core/temp-path.js';
import type { UnheededGuard } from './core/unheeded-guard.js';
import type { Evidence } from './core/verdict.js';

export type { AnyOrigin, CorsPolicy } from './core/cors-policy.js';
export type { CaughtError } from './core/error.js';
export type { EventSink } from './core/event-sink.js';
export type { Severity } from './core/finding.js';
export type { IdentityKind, PlaceholderIdentity } from './core/placeholder-identity.js';
export type { Guard, GuardVerdict, Route } from './core/route.js';
export type { SigningKey } from './core/signing-key.js';
export type { Where } from './core/span.js';
export type { Suppression } from './core/suppression.js';
export type { TempPath } from './core/temp-path.js';
export type { Unheeded, UnheededGuard } from './core/unheeded-guard.js';
export type { Evidence, Verdict } from './core/verdict.js';

/** The kinds of domain fact that linking finds. */
export interface FactKinds {
  readonly route: Route;
  readonly 'caught-error': CaughtError;
  readonly 'unheeded-guard': UnheededGuard;
  readonly 'signing-key': SigningKey;
  readonly 'cors-policy': CorsPolicy;
  readonly 'event-sink': EventSink;
  readonly 'placeholder-identity': PlaceholderIdentity;
  readonly 'temp-path': TempPath;
}

export type FactKind = keyof FactKinds;

/** All of them. */
export const factKinds: readonly FactKind[] = [
  'route',
  'caught-error',
  'unheeded-guard',
  'signing-key',
  'cors-policy',
  'event-sink',
  'placeholder-identity',
  'temp-path',
];

/** Whether a subject is a kind of fact, and not what becomes known only after other rules. */
export function isFactKind(subject: Subject): subject is FactKind {
  return subject !== 'suppression';
}

/** What rules can ask for: what linking finds, and the suppression comments after every other rule has run. */
export interface SubjectKinds extends FactKinds {
  readonly suppression: Suppression;
}

export type Subject = keyof SubjectKinds;

/** What a rule may read. */
export interface ProjectView {
  /** All facts of a kind, sorted by path and position. Files of silent roles are left out unless the user asked for them. */
  facts<K extends Subject>(kind: K): readonly SubjectKinds[K][];
  /** The project wants to hear about what is open on purpose, too. */
  readonly strict: boolean;
  roleOf(file: string): Role;
  languageOf(file: string): LanguageId | undefined;
}

/** One report of a rule. */
export interface ReportedFinding<MessageId extends string> {
  readonly at: Where;
  readonly message: MessageId;
  /** Fills `{name}` in the message. */
  readonly data?: Readonly<Record<string, string | number>>;
  /** Overrides the rule's severity for this place. */
  readonly severity?: Severity;
  readonly related?: readonly Evidence[];
  readonly flow?: readonly Evidence[];
  /** Findings of one group are one headline in human output. */
  readonly group?: string;
}

/** A rule's static description and its check. */
export interface Rule<MessageId extends string = string> {
  /** `category/defect`; stable: it appears in SARIF, suppressions and baselines. */
  readonly id: `${string}/${string}`;
  /** One sentence without a full stop: what is wrong. */
  readonly summary: string;
  readonly severity: Severity;
  readonly precision: Precision;
  /** CWE numbers, most specific first. Only security rules have them, and a `securitySeverity`. */
  readonly cwe?: readonly number[];
  /** CVSS-like, over 0 to 10. */
  readonly securitySeverity?: number;
  /** The fact kind that the rule is about; without facts of it in a language the rule is blind there. */
  readonly about: Subject;
  readonly messages: Readonly<Record<MessageId, string>>;
  check(project: ProjectView, report: (finding: ReportedFinding<MessageId>) => void): void;
}

/** Declares a rule; the identity function, for its types. */
export function defineRule<const MessageId extends string>(rule: Rule<MessageId>): Rule<MessageId> {
  return rule;
}
