/** Owns `--print-config`: the settings that a run would have for one file, as JSON. Reads the file, checks nothing. */
import { resolve } from 'node:path';
import { rules } from '../../rules/rules.js';
import type { Profile } from '../core/profile.js';
import type { Role } from '../core/result.js';
import type { RepoPath } from '../core/span.js';
import { admit, kindOf } from '../engine/admission.js';
import type { RuleLevel } from '../engine/config.js';
import { exampleFolders } from '../engine/roles.js';
import { discover } from '../host/discover.js';
import { reader, realPath, within } from '../host/read.js';
import type { Vocabulary } from '../link/project.js';
import { type RunOptions, selected } from './compose.js';
import { frontends } from './frontends.js';
import { settingsFor } from './settings.js';
import { isAsked, type Target } from './target.js';
import { UsageError } from './usage.js';

/** What `--print-config` prints. Paths are relative to the repository, those outside of it absolute. */
export interface PrintedConfig {
  readonly file: RepoPath;
  /** How the config was found. */
  readonly lookup: string;
  /** Config files in the order in which they count: a later one extends those before it. */
  readonly configs: readonly string[];
  /** Whether findings in the file are reported, and why not. */
  readonly reported: boolean;
  readonly reason?: string;
  /** Whether `include` and `exclude` leave the file in. */
  readonly included: boolean;
  /** Absent for a file that no front end reads. */
  readonly role?: Role;
  readonly profile: Profile;
  readonly strict: boolean;
  /** The level of each rule that runs, its own where no config gives one. */
  readonly rules: Readonly<Record<string, RuleLevel>>;
  readonly vocabulary: Vocabulary;
}

/** The settings that hold for `file` in a run over `target`. */
export async function printConfig(target: Target, options: RunOptions, file: string): Promise<string> {
  const real = realPath(resolve(file));
  if (real === undefined) throw new UsageError(`no such file or folder: ${file}`);
  const path = within(target.root, real);
  if (path === undefined) throw new UsageError(`${file} is outside of the repository ${target.root}`);
  const [{ settings, files }, tree, only] = await Promise.all([
    settingsFor(target, options),
    discover(target.root),
    selected(options.rules),
  ]);
  const shown = (place: string): string => within(target.root, place) ?? place;
  const examples = exampleFolders(tree.paths, (one) => kindOf(one, frontends) !== undefined);
  const subject = { ...settings, named: [...settings.named, ...examples] };
  const candidate = admit(path, frontends, reader(target.root), () => new Set(), subject);
  const reason = !isAsked(target, path)
    ? 'it is not among the paths of the command'
    : tree.paths.includes(path)
      ? whyNot(candidate)
      : (tree.skipped.find((one) => one.file === path)?.reason ?? 'git ignores it, or it is no file of its own');
  const printed: PrintedConfig = {
    file: path,
    lookup:
      options.config === undefined ? `the nearest one upwards from ${shown(target.folder) || 'the root of the repository'}` : '--config',
    configs: files.map(shown),
    reported: reason === undefined,
    ...(reason !== undefined && { reason }),
    included: settings.wants(path),
    ...(candidate && { role: candidate.role }),
    profile: settings.profile,
    strict: settings.strict,
    rules: Object.fromEntries(
      rules.filter(({ id }) => only?.has(id) ?? true).map(({ id, severity }) => [id, settings.severityOf(id, path) ?? severity]),
    ),
    vocabulary: settings.vocabulary,
  };
  return `${JSON.stringify(printed, null, 2)}\n`;
}

/** Why nothing is reported in a file; undefined when something may be. */
function whyNot(candidate: ReturnType<typeof admit>): string | undefined {
  switch (candidate?.state) {
    case undefined:
      return 'no front end reads it';
    case 'excluded':
      return 'left out by config';
    case 'silent':
      return `files of the role ${candidate?.role} are silent`;
    case 'skipped':
      return candidate?.reason;
    case 'admitted':
    case 'untriggered':
      return undefined;
  }
}
