/** Owns the library: what a program can import from `greenlit`. Everything else may change without notice. */
import { resolve } from 'node:path';
import { look, open, type RunOptions } from './cli/compose.js';
import { findTarget } from './cli/target.js';
import type { RunResult } from './core/result.js';
import type { Config } from './engine/config.js';

export type { Finding, Precision, Severity } from './core/finding.js';
export type { Profile } from './core/profile.js';
export type { Coverage, Role, RunResult, Suppressed } from './core/result.js';
export type { Guard, GuardVerdict, Mount, Route, RouteVerdict } from './core/route.js';
export type { Span, Where } from './core/span.js';
export type { Evidence, Verdict } from './core/verdict.js';
export type { Config, RuleLevel } from './engine/config.js';
export type { ProjectView, ReportedFinding, Rule } from './rule.js';
export { defineRule } from './rule.js';

/** How `check` runs. */
export interface CheckOptions extends RunOptions {
  /** Folder that relative paths start from; the current folder without it. */
  readonly cwd?: string;
  /** Files and folders to report on; all of the repository without it. */
  readonly paths?: readonly string[];
}

/** Checks a repository, as `greenlit check` does. Rejects with a one-line message on paths and configs that cannot be used. */
export async function check(options: CheckOptions = {}): Promise<RunResult> {
  const cwd = resolve(options.cwd ?? '.');
  const target = await findTarget(cwd, options.paths ?? []);
  const config = options.config === undefined ? {} : { config: resolve(cwd, options.config) };
  return look(await open(target, { ...options, ...config }), target);
}

/** Declares a config; the identity function, for its types. */
export function defineConfig(config: Config): Config {
  return config;
}
