/** One session against many: edits, triggers, the cache and the second thread never change what is found. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Extraction } from '../src/core/facts.js';
import type { FactStore, Pool } from '../src/engine/ports.js';
import type { Session } from '../src/engine/session.js';
import { openPool } from '../src/host/pool.js';
import { type Files, memorySession } from './support/session.js';

/** Texts that mean something to one rule or another, alone or with another file. */
const texts: Readonly<Record<string, readonly string[]>> = {
  'src/app.ts': [
    "import express from 'express';\nimport { users } from './users.js';\nconst app = express();\napp.use('/users', users);\napp.listen(1);\n",
    "import express from 'express';\nimport { guard } from './guard.js';\nimport { users } from './users.js';\nconst app = express();\napp.use(guard);\napp.use('/users', users);\n",
    'export const app = (;\n',
  ],
  'src/users.ts': [
    "import { Router } from 'express';\nexport const users = Router();\nusers.delete('/:id', (req, res) => { res.json(remove(req.params.id)); });\n",
    "import { Router } from 'express';\nimport { guard } from './guard.js';\nexport const users = Router();\nusers.delete('/:id', guard, (req, res) => { res.json(1); });\n",
    '',
  ],
  'src/guard.ts': [
    'export function guard(req, res, next) { if (!verify(req.headers.authorization)) return res.status(401).end(); next(); }\n',
    'export function guard(req, res, next) { next(); }\n',
  ],
  'src/jobs.ts': [
    'export function run(f: () => void) { try { f(); } catch {} }\n',
    'export function run(f: () => void) {\n  try { f(); }\n  // greenlit-ignore-next-line errors/swallowed-exception -- the queue tells\n  catch {}\n}\n',
    '// greenlit-ignore-file no/such-rule -- why\nexport const a = 1;\n',
    'export const a = 1;\n',
  ],
  'api/main.py': [
    'from fastapi import FastAPI\nfrom api.routes import router\napp = FastAPI()\napp.include_router(router, prefix="/x")\n',
    'try:\n    import fast\nexcept Exception:\n    pass\n',
    'def broken(:\n',
  ],
  'api/routes.py': [
    'from fastapi import APIRouter\nrouter = APIRouter()\n@router.delete("/{id}")\ndef remove(id: str):\n    return drop(id)\n',
    '# @generated\nrouter = None\n',
  ],
  'api/__init__.py': [''],
  'shield/src/main.rs': [
    'fn main() { let _ = std::fs::remove_file("x"); }\n',
    'use axum::{Router, routing::get};\nfn main() { let app = Router::new().route("/x", get(x)); }\nasync fn x() -> &\'static str { "x" }\n',
  ],
  'package.json': ['{ "name": "shop", "type": "module" }', '{ "name": "shop", "dependencies": { "express": "5" } }'],
};
const paths = Object.keys(texts);

const edit = fc
  .constantFrom(...paths)
  .chain((path) => fc.record({ path: fc.constant(path), text: fc.constantFrom(undefined, ...(texts[path] ?? [])) }));

function all(session: Session, files: Files): ReturnType<Session['update']> {
  return session.update([...files.keys()].map((path) => ({ path })));
}

function apply(files: Files, path: string, text: string | undefined): void {
  if (text === undefined) files.delete(path);
  else files.set(path, text);
}

const everything: Files = new Map(paths.map((path) => [path, texts[path]?.[0] ?? '']));

test('any sequence of edits ends with the result of a fresh session', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(edit, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 }), async (batches) => {
      const files: Files = new Map(everything);
      const session = memorySession(files);
      await all(session, files);
      let result: unknown;
      for (const batch of batches) {
        for (const { path, text } of batch) apply(files, path, text);
        const changed = [...new Set(batch.map((one) => one.path))];
        result = await session.update(changed.map((path) => (files.has(path) ? { path } : { path, gone: true })));
      }
      expect(result).toEqual(await all(memorySession(files), files));
    }),
    { numRuns: 60 },
  );
});

const trees = fc.record(Object.fromEntries(paths.map((path) => [path, fc.constantFrom(undefined, ...(texts[path] ?? []))])));

function filesOf(tree: Readonly<Record<string, string | undefined>>): Files {
  return new Map(Object.entries(tree).flatMap(([path, text]) => (text === undefined ? [] : [[path, text]])));
}

test('without triggers the findings and routes are the same', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(trees, async (tree) => {
      const files = filesOf(tree);
      const { coverage: _, ...fast } = await all(memorySession(files), files);
      const { coverage: __, ...thorough } = await all(memorySession(files, { triggers: false }), files);
      expect(fast).toEqual(thorough);
    }),
    { numRuns: 60 },
  );
});

test('in whatever order files are told, the result is the same', async () => {
  const files: Files = new Map(everything);
  const backwards = memorySession(files).update([...files.keys()].reverse().map((path) => ({ path })));
  expect(JSON.stringify(await backwards)).toBe(JSON.stringify(await all(memorySession(files), files)));
});

test('some of this is found', async () => {
  const { findings, coverage } = await all(memorySession(everything), everything);
  expect(findings.length).toBeGreaterThan(2);
  expect(coverage.files.map((one) => one.language)).toEqual(['python', 'rust', 'typescript']);
});

describe('memory and threads', () => {
  /** Enough text that a second thread is worth it. */
  const bulk = '1,\n'.repeat(8_000);
  const many: Files = new Map(
    Array.from({ length: 60 }, (_, index) => [`src/m${index}.ts`, `${texts['src/jobs.ts']?.[2]}export const list${index} = [${bulk}];\n`]),
  );

  function memoryStore(): FactStore & { readonly entries: Map<string, string> } {
    const entries = new Map<string, string>();
    return {
      entries,
      get: (key) => {
        const text = entries.get(key);
        return text === undefined ? undefined : (JSON.parse(text) as Extraction);
      },
      put: (key, extraction) => void entries.set(key, JSON.stringify(extraction)),
      save: () => {},
    };
  }

  test('a run from the cache is the run that filled it', async () => {
    const store = memoryStore();
    const cold = await all(memorySession(everything, {}, { store }), everything);
    expect(store.entries.size).toBeGreaterThan(3);
    const warm = await all(memorySession(everything, {}, { store }), everything);
    expect(JSON.stringify(warm)).toBe(JSON.stringify(cold));
    expect(JSON.stringify(await all(memorySession(everything), everything))).toBe(JSON.stringify(cold));
  });

  test.each([
    ['a worker', new URL('../dist/worker.js', import.meta.url)],
    ['a worker that does not start', new URL('./no-such-worker.js', import.meta.url)],
    ['a worker that fails', new URL('data:text/javascript,throw new Error()')],
    ['a worker that leaves', new URL('data:text/javascript,process.exit(0)')],
  ])('%s changes nothing', { timeout: 60_000 }, async (_, script) => {
    const alone = await all(memorySession(many), many);
    let used = 0;
    const pool = openPool(script);
    const counted: Pool = {
      pays: 0,
      run: (jobs, extract) => {
        used++;
        return pool.run(jobs, extract);
      },
    };
    const together = await all(memorySession(many, {}, { pool: counted }), many);
    expect(used).toBe(1);
    expect(alone.findings).toHaveLength(60);
    expect(JSON.stringify(together)).toBe(JSON.stringify(alone));
  });
});
