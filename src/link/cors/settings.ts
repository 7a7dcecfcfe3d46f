/** Owns the settings by which a program tells a library about origins in another place than its call. Follows nothing. */
import type { CorsLibrary } from '../cors-calls.js';
import { namings } from '../namings.js';
import type { Program } from '../program.js';

/** Names of one program's settings, and those that are switched on. */
export class CorsSettings {
  private known: { readonly names: ReadonlySet<string>; readonly on: ReadonlySet<string> } | undefined;

  constructor(private readonly program: Program) {}

  /** Whether some setting tells a library which origins to allow. */
  tellOrigins({ settings }: CorsLibrary): boolean {
    return settings?.origins.some((name) => this.all().names.has(name)) ?? false;
  }

  /** Whether some setting has a library allow credentials. */
  allowCredentials({ settings }: CorsLibrary): boolean {
    return settings?.credentials.some((name) => this.all().on.has(name)) ?? false;
  }

  /** Whether a setting of such a name is switched on. */
  switchesOn(name: RegExp): boolean {
    return [...this.all().on].some((one) => name.test(one));
  }

  private all(): { readonly names: ReadonlySet<string>; readonly on: ReadonlySet<string> } {
    if (this.known) return this.known;
    const names = new Set<string>();
    const on = new Set<string>();
    for (const module of this.program.admitted()) {
      for (const { name, value } of namings(module)) {
        if (!/cors/i.test(name)) continue;
        names.add(name);
        if (value.kind === 'literal' && value.value === true) on.add(name);
      }
    }
    this.known = { names, on };
    return this.known;
  }
}
