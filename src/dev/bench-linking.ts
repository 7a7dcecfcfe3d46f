/** Owns measuring what linking costs beside extraction, and what an edit of one handler costs in a session that is kept open. */
import { hash } from 'node:crypto';
import { rules } from '../../rules/rules.js';
import { frontends, resolvers } from '../cli/frontends.js';
import type { RepoPath } from '../core/span.js';
import { Session } from '../engine/session.js';
import { defaultSettings } from '../engine/settings.js';
import { looksOf } from '../engine/triggers.js';
import { Linker } from '../link/link.js';
import { models } from '../models/models.js';
import { generatedApplication } from './generated.js';

/** Milliseconds. */
export interface LinkingCost {
  readonly files: number;
  readonly routes: number;
  /** All of the first look but linking. */
  readonly rest: number;
  readonly linking: number;
  /** From an edit of one handler to the new result. */
  readonly edit: number;
}

const EDITS = 5;

/** Runs one session over a made-up application of `size` files. */
export async function linkingCost(size: number): Promise<LinkingCost> {
  const texts = generatedApplication(size);
  let linking = 0;
  const timed = <T>(work: () => T): T => {
    const start = performance.now();
    const result = work();
    linking += performance.now() - start;
    return result;
  };
  /** What linking asks to have extracted is no linking. */
  const untimed = <T>(work: () => T): T => {
    const start = performance.now();
    const result = work();
    linking -= performance.now() - start;
    return result;
  };
  const linker = new Linker(models, resolvers);
  const session = new Session({
    frontends,
    looks: looksOf(models),
    rules,
    settings: defaultSettings('2026-01-01'),
    linker: {
      update: (inputs, changed) => {
        const asked = { ...inputs, request: (path: RepoPath) => untimed(() => inputs.request(path)) };
        const linked = timed(() => linker.update(asked, changed));
        return { facts: (kind) => timed(() => linked.facts(kind)), unresolved: () => timed(() => linked.unresolved()) };
      },
    },
    read: (path) => {
      const text = texts.get(path);
      return text === undefined ? { skipped: 'gone' } : { text, content: hash('sha1', text, 'base64') };
    },
  });
  const start = performance.now();
  const { routes } = await session.update([...texts.keys()].map((path) => ({ path })));
  const whole = performance.now() - start;
  const first = linking;
  const edits: number[] = [];
  for (let edit = 0; edit < EDITS; edit++) {
    const path = `web/src/feature${2 * edit}/handlers.ts`;
    texts.set(path, `${texts.get(path)}\n// edit ${edit}\n`);
    const before = performance.now();
    await session.update([{ path }]);
    edits.push(performance.now() - before);
  }
  return {
    files: texts.size,
    routes: routes.length,
    rest: whole - first,
    linking: first,
    edit: edits.sort((a, b) => a - b)[Math.floor(EDITS / 2)] ?? Number.NaN,
  };
}
