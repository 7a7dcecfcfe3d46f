/** Owns how config files become the settings of a run: which one counts, what it extends, and where a mistake in them stands. */
import { existsSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { rules } from '../../rules/rules.js';
import type { Config } from '../engine/config.js';
import { defaultSettings, type Settings } from '../engine/settings.js';
import { ConfigError, type FoundConfig, findConfig, loadConfig } from '../host/config.js';
import { realPath, within } from '../host/read.js';
import type { RunOptions } from './compose.js';
import type { Target } from './target.js';
import { UsageError } from './usage.js';

/** Settings and where they come from. */
export interface Configured {
  readonly settings: Settings;
  /** The config files that count, extended ones before those that extend them. */
  readonly files: readonly string[];
}

/** A config file and what it says. */
interface Layer {
  readonly file: string;
  readonly config: Config;
}

/** The settings of a run: what the command asks for, else what configs say, else the defaults. */
export async function settingsFor(target: Target, options: RunOptions): Promise<Configured> {
  const named = target.folders.filter((folder) => folder !== '');
  const settings = { ...defaultSettings(today()), named, includeTests: options.includeTests ?? false };
  const asked = options.profile === undefined ? {} : { profile: options.profile };
  const file = options.config ?? findConfig(target.folder, target.root);
  if (file === undefined) return { settings: { ...settings, ...asked }, files: [] };
  const [layers, { policy }] = await Promise.all([new Loader(options).load(settled(file), []), import('../engine/policy.js')]);
  const placed = layers.map(({ config, file }) => ({ config, base: within(target.root, dirname(file)) ?? '' }));
  return { settings: { ...settings, ...policy(placed), ...asked }, files: layers.map((layer) => layer.file) };
}

/** Loads config files with what they extend, each file once. */
class Loader {
  private readonly known = new Map<string, readonly Layer[]>();

  constructor(private readonly options: RunOptions) {}

  /** A file and what it extends, in the order in which they count. `way`: the files that extend it, outermost first. */
  async load(file: string, way: readonly string[]): Promise<readonly Layer[]> {
    const known = this.known.get(file);
    if (known) return known;
    const found = await this.read(file);
    const config = await valid(found);
    // A file that is reached twice counts where it is named last, as if it were read again there.
    const layers = new Map<string, Layer>();
    for (const [index, name] of [config.extends ?? []].flat().entries()) {
      const place = placed(found, typeof config.extends === 'string' ? ['extends'] : ['extends', index]);
      const next = settled(resolve(dirname(file), name));
      const circle = [...way, file, next];
      if (circle.indexOf(next) < circle.length - 1)
        throw new UsageError(`${place}: extends leads in a circle: ${circle.slice(circle.indexOf(next)).map(shown).join(' -> ')}`);
      if (!existsSync(next)) throw new UsageError(`${place}: extends names ${name}, and there is no such file`);
      for (const layer of await this.load(next, [...way, file])) {
        layers.delete(layer.file);
        layers.set(layer.file, layer);
      }
    }
    const all = [...layers.values(), { file, config }];
    this.known.set(file, all);
    return all;
  }

  private async read(file: string): Promise<FoundConfig> {
    try {
      return await loadConfig(file, !this.options.noCodeConfig);
    } catch (error) {
      throw error instanceof ConfigError ? new UsageError(error.message.replace(file, shown(file))) : error;
    }
  }
}

/** The path with links in its folder resolved. A config that is a link itself stays where the link is: its globs count from there. */
function settled(path: string): string {
  return join(realPath(dirname(path)) ?? dirname(path), basename(path));
}

async function valid(found: FoundConfig): Promise<Config> {
  const { checkConfig } = await import('../engine/config.js');
  const ids = rules.map((rule) => rule.id);
  const checked = checkConfig(found.value, ids);
  if ('config' in checked) return checked.config;
  throw new UsageError(checked.problems.map(({ path, message }) => `${placed(found, path)}: ${message}`).join('\n'));
}

/** The file, with line and column where its format tells. */
function placed(found: FoundConfig, path: readonly (string | number)[]): string {
  const place = found.locate(path);
  return `${shown(found.file)}${place === undefined ? '' : `:${place}`}`;
}

function shown(file: string): string {
  const name = relative(process.cwd(), file);
  return name.startsWith('..') ? file : name;
}

/** The day where the user is. */
function today(): string {
  const now = new Date();
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
