/** Owns the one way in which pages and fixtures are run: everything but the disk is the real thing. */
import { rules } from '../../rules/rules.js';
import type { RunResult } from '../../src/core/result.js';
import { checkConfig } from '../../src/engine/config.js';
import { policy } from '../../src/engine/policy.js';
import type { Settings } from '../../src/engine/settings.js';
import { memorySession } from './session.js';

/** Runs all rules, or only one, on a repository given as texts by path. `greenlit.config.json` at its root counts. */
export async function analyse(files: Readonly<Record<string, string>>, rule?: string): Promise<RunResult> {
  const only = rule === undefined ? {} : { only: new Set([rule]) };
  const session = memorySession(new Map(Object.entries(files)), settingsOf(files['greenlit.config.json']), only);
  return session.update(Object.keys(files).map((path) => ({ path })));
}

function settingsOf(config: string | undefined): Partial<Settings> {
  if (config === undefined) return {};
  const checked = checkConfig(
    JSON.parse(config),
    rules.map((rule) => rule.id),
  );
  if ('problems' in checked) throw new Error(checked.problems.map((one) => one.message).join('\n'));
  return policy([{ config: checked.config, base: '' }]);
}
