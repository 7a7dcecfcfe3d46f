/** Owns what configs mean: the answers that one of them, with those it extends, gives about paths and rules. Reads no file. */
import picomatch from 'picomatch';
import type { RepoPath } from '../core/span.js';
import type { Config, RuleLevel } from './config.js';
import type { Settings } from './settings.js';

/** A config in its place. */
export interface PlacedConfig {
  readonly config: Config;
  /** The folder that its globs count from, `''` for the root. */
  readonly base: RepoPath;
}

/**
 * The part of the settings that configs decide. Each extends those before it: of `include`, `strict` and `profile` the last one counts,
 * all else adds up in order. Overrides win over levels for all files, whichever config they stand in.
 */
export function policy(configs: readonly PlacedConfig[]): Pick<Settings, 'wants' | 'severityOf' | 'strict' | 'profile' | 'vocabulary'> {
  const included = configs.findLast(({ config }) => config.include !== undefined);
  const includes = included ? matcher(included.config.include ?? [], included.base) : () => true;
  const excludes = configs.map(({ config, base }) => matcher(config.exclude ?? [], base));
  const general = levelsOf(configs.map(({ config }) => config.rules ?? {}));
  const overrides = configs.flatMap(({ config, base }) =>
    (config.overrides ?? []).map((one) => ({ match: matcher(one.files, base), level: levelsOf([one.rules]) })),
  );
  const last = <K extends keyof Config>(key: K): Config[K] | undefined =>
    configs.findLast(({ config }) => config[key] !== undefined)?.config[key];
  const words = configs.map(({ config }) => config.vocabulary ?? {});
  return {
    wants: (path) => includes(path) && !excludes.some((matches) => matches(path)),
    severityOf: (rule, path) => {
      let level = general(rule);
      if (path !== undefined) for (const one of overrides) if (one.match(path)) level = one.level(rule) ?? level;
      return level;
    },
    strict: last('strict') ?? false,
    profile: last('profile') ?? 'prod',
    vocabulary: {
      guards: words.flatMap((one) => one.guards ?? []),
      tenants: words.flatMap((one) => one.tenants ?? []),
      placeholders: words.flatMap((one) => one.placeholders ?? []),
      publicRoutes: words.flatMap((one) => one.publicRoutes ?? []),
    },
  };
}

/** Whether globs that count from `base` match a path. */
function matcher(patterns: readonly string[], base: RepoPath): (path: RepoPath) => boolean {
  const match = picomatch([...patterns], { dot: true });
  if (base === '') return (path) => match(path);
  return (path) => path.startsWith(`${base}/`) && match(path.slice(base.length + 1));
}

function levelsOf(entries: readonly Readonly<Record<string, RuleLevel>>[]): (rule: string) => RuleLevel | undefined {
  const all = entries.flatMap(Object.entries<RuleLevel>).map(([pattern, level]) => ({ match: picomatch(pattern), level }));
  return (rule) => all.findLast((entry) => entry.match(rule))?.level;
}
