/** Owns settings and variables whose names say that they hold the origins to allow. Knows no library but by the settings that models name. */
import { lastName } from '../../core/value.js';
import { snakeCase } from '../../core/words.js';
import type { CorsLibrary } from '../cors-calls.js';
import type { Model } from '../model.js';
import type { Module } from '../module.js';
import { type Naming, namings } from '../namings.js';
import { HEADER } from './headers.js';
import type { Origins } from './origins.js';
import type { CorsSettings } from './settings.js';
import type { Told } from './told.js';

/** Names of what holds origins, in words. */
const ORIGINS =
  /(^|_)cors(_\w+)?_(origins?|domains?)(_(list|whitelist|allow_?list|allowed|url|urls))?$|(^|_)(allow(ed)?|access_control_allow|permitted|trusted|whitelist(ed)?)_(cors_)?origins?(_list)?$|(^|_)origins?_(allow_?list|allowed)$|^cors_?origins?$|^cors_allow(ed)?_list$|^cors_?(whitelist|allow_?list)$/;
const PATTERNS = /(^|_)(allow(ed)?_origins?|cors_origins?|origins?)_(regex(es)?|patterns?)$|^cors_origin_regex_whitelist$/;
/** Names of entries that hold origins where what they stand in is about CORS. */
const INSIDE = /^(allow(ed)?_?)?origins?$|^allow_origins?$/;
const BY_NAME: CorsLibrary = { origins: [], otherwise: 'none', inList: 'wildcard' };

/** Whether a name says that it holds the origins to allow. */
export function holdsOrigins(name: string): boolean {
  return ORIGINS.test(snakeCase(name));
}

/** Finds what modules name. */
export class NamedOrigins {
  private readonly switches: ReadonlySet<string>;

  constructor(
    private readonly origins: Origins,
    private readonly settings: CorsSettings,
    models: readonly Model[],
  ) {
    this.switches = new Set(models.flatMap((model) => model.corsSwitches ?? []));
  }

  /** All of a module. */
  of(module: Module): readonly Told[] {
    return namings(module).flatMap((naming) => this.told(naming, module));
  }

  private told(naming: Naming, module: Module): readonly Told[] {
    const { name, within, value, fn, how, of } = naming;
    if (module.isTest(fn) || name.toLowerCase() === HEADER.toLowerCase()) return [];
    const at = { file: module.path, at: value.at };
    const isSwitch = this.switches.has(name) || within.some((one) => this.switches.has(`${one}.${name}`));
    const words = snakeCase(name);
    const patterns = PATTERNS.test(words);
    // What a file is named for is what its entries are about: `config/cors.js`.
    const file = module.path.split('/').at(-1) ?? '';
    const around = snakeCase([file.replace(/\..*$/, ''), ...within].join('_'));
    const named = ORIGINS.test(words) || (how === 'entry' && INSIDE.test(words) && /(^|_)cors(_|$)/.test(around));
    const asked = how === 'argument' && INSIDE.test(words) && of !== undefined && /cors|cross_?(domain|origin)/i.test(lastName(of) ?? '');
    if (!isSwitch && !patterns && !named && !asked) return [];
    const library: CorsLibrary = isSwitch ? { ...BY_NAME, whenTrue: 'wildcard' } : { ...BY_NAME, matches: 'whole' };
    const judgement = this.origins.judge(this.origins.things(value, { module, fn }), library, patterns);
    // Of a bare name only the wildcard itself is told: what a function does with it is not known.
    const allowed = judgement.allowed.filter((one) => one.by === 'wildcard' || one.by === 'pattern');
    if (allowed.length === 0) return [];
    const credentials = isSwitch && this.settings.switchesOn(/^CORS_(ALLOW|SUPPORTS)_CREDENTIALS$/) ? 'yes' : 'maybe';
    return [{ for: name, at, judgement: { ...judgement, allowed }, credentials, ...(!isSwitch && { named: true as const }) }];
  }
}
