/**
 * Owns registers: what the admitted modules hold, by name, in order of path. Follows every change of a module, and tells only those who
 * asked for a name about which something else is to be told now. Never evaluates a value.
 */
import type { RepoPath } from '../core/span.js';
import type { Module } from './module.js';
import { isSame, type Reads, Source } from './reads.js';

/** What is held under one name. */
interface Entry<T> {
  readonly source: Source;
  readonly byPath: Map<RepoPath, readonly T[]>;
  /** All of it in order of path, once it was asked for. */
  all?: readonly T[];
}

export class Register<T> {
  private entries: Map<string, Entry<T>> | undefined;

  /**
   * `read`: what one module holds, by name. `same`: whether what it holds now is no news to those who asked before; told for things that
   * do not hang on the module's text.
   */
  constructor(
    private readonly reads: Reads,
    private readonly modules: () => readonly Module[],
    private readonly read: (module: Module) => ReadonlyMap<string, readonly T[]>,
    private readonly same: (a: T, b: T) => boolean = Object.is,
  ) {}

  /** What is held under a name anywhere. */
  of(name: string): readonly T[] {
    this.entries ??= this.reads.aside(() => this.fill());
    const entry = this.entryOf(name, this.entries);
    this.reads.note(entry.source);
    entry.all ??= [...entry.byPath].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, items]) => items);
    return entry.all;
  }

  /** Takes one version of a module for another. */
  replace(before: Module, after: Module): void {
    const { entries } = this;
    if (!entries) return;
    this.reads.aside(() => {
      const old = this.read(before);
      const now = this.read(after);
      for (const name of new Set([...old.keys(), ...now.keys()])) {
        const items = now.get(name) ?? [];
        const entry = this.entryOf(name, entries);
        const isNews = !isSame(old.get(name) ?? [], items, this.same);
        if (isNews) this.reads.expire(entry.source);
        const { byPath } = entry;
        if (items.length > 0) byPath.set(after.path, items);
        else byPath.delete(after.path);
        entries.set(name, { source: isNews ? new Source() : entry.source, byPath });
      }
    });
  }

  private fill(): Map<string, Entry<T>> {
    const entries = new Map<string, Entry<T>>();
    for (const module of this.modules())
      for (const [name, items] of this.read(module)) if (items.length > 0) this.entryOf(name, entries).byPath.set(module.path, items);
    return entries;
  }

  private entryOf(name: string, entries: Map<string, Entry<T>>): Entry<T> {
    let entry = entries.get(name);
    if (!entry) {
      entry = { source: new Source(), byPath: new Map() };
      entries.set(name, entry);
    }
    return entry;
  }
}
