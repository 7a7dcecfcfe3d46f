/**
 * A session that is kept open against fresh ones: after every edit of any program of the pages and projects, it says what a fresh session
 * says. Edits are blind to what they change, so that every kind of answer gets its inputs changed under it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Session } from '../src/engine/session.js';
import { parsePage, projectOf } from './support/pages.js';
import { filesUnder } from './support/projects.js';
import { type Files, memorySession } from './support/session.js';

const root = new URL('../', import.meta.url);

/** Sections of pages and whole projects, each a tree of texts. */
const programs: readonly Files[] = [
  ...['fixtures/models/', 'rules/auth/', 'rules/errors/'].flatMap((folder) =>
    readdirSync(new URL(folder, root))
      .filter((name) => name.endsWith('.md'))
      .flatMap((name) => parsePage(readFileSync(new URL(`${folder}${name}`, root), 'utf8')).sections)
      .map((section) => new Map(Object.entries(projectOf(section).files))),
  ),
  ...readdirSync(new URL('fixtures/projects/', root)).map(
    (name) => new Map(Object.entries(filesUnder(fileURLToPath(new URL(`fixtures/projects/${name}/`, root))))),
  ),
].filter((files) => files.size > 0);

/** One edit, in numbers that mean something in any tree: each is taken modulo what there is. */
interface Edit {
  readonly kind: number;
  readonly file: number;
  readonly other: number;
  readonly line: number;
  readonly word: number;
}

const number = fc.nat({ max: 10_000 });
const edit: fc.Arbitrary<Edit> = fc.record({ kind: number, file: number, other: number, line: number, word: number });

/** Does an edit and tells which paths it touched. */
function apply(files: Files, original: Files, { kind, file, other, line, word }: Edit): readonly string[] {
  const paths = [...files.keys()];
  const path = paths[file % paths.length];
  const source = paths[other % paths.length];
  const text = path === undefined ? undefined : files.get(path);
  if (path === undefined || source === undefined || text === undefined) return restore(files, original, other);
  const lines = text.split('\n');
  const at = line % lines.length;
  const write = (now: string): readonly string[] => {
    files.set(path, now);
    return [path];
  };
  switch (kind % 14) {
    case 0:
      return write(lines.toSpliced(at, 1).join('\n'));
    case 1:
      return write(lines.toSpliced(at, 0, lines[word % lines.length] ?? '').join('\n'));
    case 2:
      return write(`\n\n${text}`);
    case 3:
      return write(lines.toSpliced(at, 1, `${lines[at]} `).join('\n'));
    case 4: {
      // One name for another, everywhere in the file.
      const names = [...new Set(text.match(/[A-Za-z_]\w+/g))];
      const [from, to] = [names[word % names.length], names[line % names.length]];
      return from === undefined || to === undefined ? [] : write(text.replaceAll(new RegExp(`\\b${from}\\b`, 'g'), to));
    }
    case 5: {
      // A line of another file.
      const foreign = files.get(source)?.split('\n') ?? [];
      return write(lines.toSpliced(at, 0, foreign[word % foreign.length] ?? '').join('\n'));
    }
    case 6:
      return write(text.replace(/\b(401|403|raise|throw|await|verify|authenticate)\b/, ''));
    case 7:
      return write(files.get(source) ?? '');
    case 8:
      return write(lines.slice(0, at).join('\n'));
    case 9:
      files.delete(path);
      return [path];
    case 10: {
      const moved = path.replace(/(\w+)(\.\w+)$/, '$1_moved$2');
      files.delete(path);
      files.set(moved, text);
      return [path, moved];
    }
    default:
      return restore(files, original, other);
  }
}

/** Brings a file back as it was. */
function restore(files: Files, original: Files, which: number): readonly string[] {
  const path = [...original.keys()][which % original.size];
  if (path !== undefined) files.set(path, original.get(path) ?? '');
  return path === undefined ? [] : [path];
}

function told(session: Session, paths: Iterable<string>, files: Files): ReturnType<Session['update']> {
  return session.update([...new Set(paths)].map((path) => (files.has(path) ? { path } : { path, gone: true as const })));
}

test('after every edit of every program, a session says what a fresh one says', { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: programs.length - 1 }), fc.array(edit, { minLength: 1, maxLength: 8 }), async (which, edits) => {
      const original = programs[which] ?? new Map();
      const files: Files = new Map(original);
      const session = memorySession(files);
      await told(session, files.keys(), files);
      for (const one of edits) {
        const result = await told(session, apply(files, original, one), files);
        expect(JSON.stringify(result)).toBe(JSON.stringify(await told(memorySession(files), files.keys(), files)));
      }
    }),
    { numRuns: Number(process.env.EDIT_RUNS ?? 150) },
  );
});
