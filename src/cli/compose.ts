/** Owns the composition: front ends, models, rules, disk and config become one session over one repository. Decides nothing itself. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { rules } from '../../rules/rules.js';
import type { Profile } from '../core/profile.js';
import type { RunResult } from '../core/result.js';
import type { RepoPath } from '../core/span.js';
import { type Parts, Session } from '../engine/session.js';
import { looksOf } from '../engine/triggers.js';
import { discover, type Tree } from '../host/discover.js';
import { openPool } from '../host/pool.js';
import { reader } from '../host/read.js';
import type { Revision } from '../host/revision.js';
import { openStore, packFile } from '../host/store.js';
import { Linker } from '../link/link.js';
import { models } from '../models/models.js';
import { frontends, resolvers } from './frontends.js';
import { settingsFor } from './settings.js';
import { isAsked, type Target } from './target.js';
import { UsageError } from './usage.js';

/** How a run is asked for, whatever asks. */
export interface RunOptions {
  /** A config file; without it the nearest one counts. */
  readonly config?: string;
  /** Refuse configs that are programs. */
  readonly noCodeConfig?: boolean;
  readonly includeTests?: boolean;
  /** Where the program is taken to run; without it the config says, else `prod`. */
  readonly profile?: Profile;
  /** Ids or globs of the rules to run; all without it. */
  readonly rules?: readonly string[];
  readonly noCache?: boolean;
  readonly noWorkers?: boolean;
}

/** A session over a repository, with the list of its files. */
export interface Opened {
  readonly session: Session;
  readonly tree: Tree;
}

/** Opens a session on a target, as it is or as an earlier commit had it; the config is today's. Nothing has been looked at yet. */
export async function open(target: Target, options: RunOptions, earlier?: Revision): Promise<Opened> {
  const [tree, { settings }, only] = await Promise.all([
    earlier?.tree ?? discover(target.root),
    settingsFor(target, options),
    selected(options.rules),
  ]);
  const build = options.noCache ? undefined : buildId();
  const parts: Parts = {
    frontends,
    looks: looksOf(models),
    linker: new Linker(models, resolvers),
    rules,
    read: earlier?.read ?? reader(target.root),
    settings,
    ...(only && { only }),
    ...(build && { store: openStore(packFile(target.root, process.env), build) }),
    ...(!options.noWorkers && { pool: openPool(new URL('./worker.js', import.meta.url)) }),
  };
  return { session: new Session(parts), tree };
}

/** The first look at everything, cut to what was asked for: files named by the caller filter the report, never the analysis. */
export async function look({ session, tree }: Opened, target: Target): Promise<RunResult> {
  const result = await session.update(
    tree.paths.map((path) => ({ path })),
    tree.skipped,
  );
  const asked = (file: RepoPath): boolean => isAsked(target, file);
  return {
    ...result,
    findings: result.findings.filter((finding) => asked(finding.at.file)),
    suppressed: result.suppressed.filter(({ finding }) => asked(finding.at.file)),
    routes: result.routes.filter((route) => asked(route.at.file)),
  };
}

/** The rules that patterns select; undefined for all. */
export async function selected(patterns: readonly string[] | undefined): Promise<ReadonlySet<string> | undefined> {
  if (patterns === undefined || patterns.length === 0) return undefined;
  const [{ default: picomatch }, { nearest }] = await Promise.all([import('picomatch'), import('../engine/nearest.js')]);
  const ids: readonly string[] = rules.map((rule) => rule.id);
  const chosen = patterns.flatMap((pattern) => {
    const matches = picomatch(pattern);
    const matching = ids.filter((id) => matches(id));
    if (matching.length > 0) return matching;
    const guess = nearest(pattern, ids);
    throw new UsageError(`no rule matches ${pattern}${guess === undefined ? '' : `, did you mean ${guess}?`}`);
  });
  return new Set(chosen);
}

/** What remembered extractions depend on: this build and the parser outside of it. Undefined when run from source: nothing is remembered. */
function buildId(): string | undefined {
  try {
    const bundle = readFileSync(new URL('./build-id', import.meta.url), 'utf8').trim();
    const require = createRequire(import.meta.url);
    const parser: unknown = require('oxc-parser/package.json').version;
    return createHash('sha256').update(`${bundle} ${parser}`).digest('hex').slice(0, 32);
    // greenlit-ignore-next-line errors/swallowed-exception -- no build, no cache: that is the answer
  } catch {
    return undefined;
  }
}
