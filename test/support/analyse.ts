/** Owns the one way in which tests run the whole program on texts in memory. */
import type { RunResult } from '../../src/core/result.js';

/** Runs all rules, or only one, on a repository given as texts by path. */
export async function analyse(files: Readonly<Record<string, string>>, rule?: string): Promise<RunResult> {
  throw new Error(`No session yet for ${Object.keys(files).length} files and ${rule ?? 'all rules'}.`);
}
