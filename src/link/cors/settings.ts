/** Owns the settings by which a program tells a library about origins in another place than its call. Follows nothing. */
import type { CorsLibrary } from '../cors-calls.js';
import type { Module } from '../module.js';
import { namings } from '../namings.js';
import type { Program } from '../program.js';
import type { Register } from '../register.js';

/** A setting that is about origins by its name. */
interface Setting {
  readonly name: string;
  readonly isOn: boolean;
}

/** Under which they are registered. */
const ALL = 'all';

/** Names of one program's settings, and those that are switched on. */
export class CorsSettings {
  private readonly settings: Register<Setting>;

  constructor(program: Program) {
    this.settings = program.register(settingsIn, (a, b) => a.name === b.name && a.isOn === b.isOn);
  }

  /** Whether some setting tells a library which origins to allow. */
  tellOrigins({ settings }: CorsLibrary): boolean {
    return settings?.origins.some((name) => this.all().some((one) => one.name === name)) ?? false;
  }

  /** Whether some setting has a library allow credentials. */
  allowCredentials({ settings }: CorsLibrary): boolean {
    return settings?.credentials.some((name) => this.all().some((one) => one.isOn && one.name === name)) ?? false;
  }

  /** Whether a setting of such a name is switched on. */
  switchesOn(name: RegExp): boolean {
    return this.all().some((one) => one.isOn && name.test(one.name));
  }

  private all(): readonly Setting[] {
    return this.settings.of(ALL);
  }
}

function settingsIn(module: Module): ReadonlyMap<string, readonly Setting[]> {
  const found = namings(module).flatMap(({ name, value }): Setting[] =>
    /cors/i.test(name) ? [{ name, isOn: value.kind === 'literal' && value.value === true }] : [],
  );
  return new Map([[ALL, found]]);
}
