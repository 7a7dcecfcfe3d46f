/** Owns sessions over texts in memory, made of the same parts as the real one. */
import { rules } from '../../rules/rules.js';
import { frontends, resolvers } from '../../src/cli/frontends.js';
import type { ReadResult } from '../../src/engine/ports.js';
import { type Parts, Session } from '../../src/engine/session.js';
import { defaultSettings, type Settings } from '../../src/engine/settings.js';
import { looksOf } from '../../src/engine/triggers.js';
import { Linker } from '../../src/link/link.js';
import { models } from '../../src/models/models.js';

/** A repository in memory; change `files`, then update the session. */
export type Files = Map<string, string>;

export const today = '2026-06-15';

/** A session over `files`. Contents are told apart by their text. */
export function memorySession(files: Files, settings: Partial<Settings> = {}, parts: Partial<Parts> = {}): Session {
  const read = (path: string): ReadResult => {
    const text = files.get(path);
    return text === undefined ? { skipped: 'unreadable: ENOENT' } : { text, content: text };
  };
  return new Session({
    frontends,
    looks: looksOf(models),
    linker: new Linker(models, resolvers),
    rules,
    read,
    settings: { ...defaultSettings(today), ...settings },
    ...parts,
  });
}
