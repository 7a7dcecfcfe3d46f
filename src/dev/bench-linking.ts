/** Owns measuring what linking costs beside extraction, and what an edit of one file costs in a session that is kept open. */
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
  /** From an edit of one file to the new result, the median of several, by what is edited. */
  readonly edits: Readonly<Record<keyof typeof EDITS, number>>;
}

/** Edits of each kind that are measured. */
const RUNS = 5;

/** The file that each edit changes, and its new text. */
const EDITS = {
  handler: {
    path: (run: number) => `web/src/feature${2 * run}/handlers.ts`,
    edit: beforeFirst('res.json', 'if (!req.params.id) return;\n  '),
  },
  guard: { path: () => 'web/src/auth.ts', edit: beforeFirst('try {', 'if (token.length < 9) return res.status(401).end();\n  ') },
  comment: { path: (run: number) => `web/src/feature${2 * run}/service1.ts`, edit: (text: string) => `// Found by its id.\n${text}` },
} as const;

function beforeFirst(place: string, line: string): (text: string) => string {
  return (text) => text.replace(place, `${line}${place}`);
}

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
  const edited = async (kind: keyof typeof EDITS): Promise<number> => {
    const times: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      const path = EDITS[kind].path(run);
      texts.set(path, EDITS[kind].edit(texts.get(path) ?? ''));
      const before = performance.now();
      await session.update([{ path }]);
      times.push(performance.now() - before);
    }
    return times.sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? Number.NaN;
  };
  const edits = { handler: await edited('handler'), guard: await edited('guard'), comment: await edited('comment') };
  return { files: texts.size, routes: routes.length, rest: whole - first, linking: first, edits };
}
