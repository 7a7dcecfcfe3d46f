/** Owns the contract of an output format: a result in, a string out. Never prints, reads a file or looks at the environment. */
import type { RunResult } from '../core/result.js';
import type { RepoPath } from '../core/span.js';
import type { Rule } from '../rule.js';

/** A rule with its manual page. */
export interface RuleDoc {
  readonly rule: Rule;
  /** The page, in Markdown. */
  readonly page: string;
}

/** What a reporter may know beside the result. */
export interface ReportContext {
  readonly toolVersion: string;
  /** Every rule that a finding can name, those of the engine itself included. */
  readonly rules: readonly RuleDoc[];
  /** The text that the spans of a file count in; a byte order mark stays its first character. Undefined when it cannot be read. */
  readText(path: RepoPath): string | undefined;
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly width: number;
  /** Human output shows errors only and no account of what was looked at. */
  readonly quiet: boolean;
  /** Human output stops after this many findings and counts the rest; 0 is no limit. Without it many findings become an overview. */
  readonly maxFindings?: number;
  /** Files of every role are reported on. */
  readonly includeTests?: boolean;
  /** SARIF lists suppressed findings, marked as such. */
  readonly includeSuppressed: boolean;
  /** Name of the repository's root folder: what tells this run from another one of the same tool. */
  readonly rootName: string;
  readonly elapsedMs?: number;
}

/** One output format. The same result and context give the same bytes. */
export interface Reporter {
  readonly id: string;
  /** Ends with a newline unless empty. */
  render(result: RunResult, context: ReportContext): string;
}
