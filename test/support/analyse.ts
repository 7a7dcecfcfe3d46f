/** Owns the one way in which tests run the whole program on texts in memory. */
import type { RunResult } from '../../src/core/result.js';
import { memorySession } from './session.js';

/** Runs all rules, or only one, on a repository given as texts by path. */
export function analyse(files: Readonly<Record<string, string>>, rule?: string): Promise<RunResult> {
  const session = memorySession(new Map(Object.entries(files)), {}, rule === undefined ? {} : { only: new Set([rule]) });
  return session.update(Object.keys(files).map((path) => ({ path })));
}
