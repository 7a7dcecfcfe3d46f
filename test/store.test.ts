/** The fact store: whatever happens to its file, the worst is that everything is extracted again. */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Extraction } from '../src/core/facts.js';
import { openStore, packFile } from '../src/host/store.js';
import { folder } from './support/cli.js';

function extraction(message: string): Extraction {
  const facts = {
    imports: [],
    exports: [],
    bindings: [],
    functions: [],
    classes: [],
    sites: [],
    comments: [],
    problems: [{ at: [0, 1] as const, message }],
  };
  return { facts, bodies: [[]] };
}

const entries = Object.fromEntries(
  Array.from({ length: 30 }, (_, index) => [`ts ${index}`, extraction(`größe 字 \n ${index}`.repeat(index))]),
);

function filled(file: string, build = 'one'): void {
  const store = openStore(file, build);
  for (const [key, value] of Object.entries(entries)) store.put(key, value);
  store.save();
}

/** What a store knows of `entries`: all of it, unchanged, or nothing. */
function known(file: string, build = 'one'): 'all' | 'nothing' {
  const store = openStore(file, build);
  const found = Object.keys(entries).map((key) => store.get(key));
  if (found.every((one) => one === undefined)) return 'nothing';
  expect(found).toEqual(Object.values(entries));
  return 'all';
}

test('what was put is there for the next process, and for no other build', () => {
  const file = join(folder(), 'deep', 'x.pack');
  expect(known(file)).toBe('nothing');
  filled(file);
  expect(known(file)).toBe('all');
  expect(known(file, 'two')).toBe('nothing');
  expect(readdirSync(join(file, '..'))).toEqual(['x.pack']);
});

test('what a run did not use is forgotten when it saves', () => {
  const file = join(folder(), 'x.pack');
  filled(file);
  const store = openStore(file, 'one');
  store.get('ts 3');
  store.put('ts new', extraction('new'));
  store.save();
  const next = openStore(file, 'one');
  expect([next.get('ts 3'), next.get('ts 4'), next.get('ts new')]).toEqual([entries['ts 3'], undefined, extraction('new')]);
});

test('a pack that is cut off anywhere is discarded whole', () => {
  const file = join(folder(), 'x.pack');
  filled(file);
  const { length } = readFileSync(file);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: length - 1 }), (size) => {
      filled(file);
      truncateSync(file, size);
      expect(known(file)).toBe('nothing');
    }),
    { numRuns: 50 },
  );
});

test('a pack with any byte changed is discarded whole', () => {
  const file = join(folder(), 'x.pack');
  filled(file);
  const good = readFileSync(file);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: good.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const bad = Buffer.from(good);
      bad[at] = (bad[at] ?? 0) ^ change;
      writeFileSync(file, bad);
      expect(known(file)).toBe('nothing');
    }),
  );
});

test('of two writers the later one wins, and no reader sees a mixture', () => {
  const file = join(folder(), 'x.pack');
  const [one, two] = [openStore(file, 'one'), openStore(file, 'one')];
  one.put('ts a', extraction('one'));
  two.put('ts a', extraction('two'));
  two.put('ts b', extraction('two'));
  one.save();
  two.save();
  const store = openStore(file, 'one');
  expect([store.get('ts a'), store.get('ts b')]).toEqual([extraction('two'), extraction('two')]);
});

test('a folder that cannot be written, or is a file, costs nothing but time', () => {
  const root = folder({ file: 'x' });
  mkdirSync(join(root, 'closed'));
  chmodSync(join(root, 'closed'), 0o500);
  mkdirSync(join(root, 'taken.pack'));
  for (const file of [join(root, 'file', 'x.pack'), join(root, 'taken.pack')]) {
    filled(file);
    expect(known(file)).toBe('nothing');
  }
  expect(() => filled(join(root, 'closed', 'x.pack'))).not.toThrow();
  expect(readdirSync(root).sort()).toEqual(['closed', 'file', 'taken.pack']);
});

test('nothing new, nothing written', () => {
  const file = join(folder(), 'x.pack');
  openStore(file, 'one').save();
  expect(existsSync(file)).toBe(false);
});

test('each repository has its pack, where the user keeps caches', () => {
  expect(packFile('/a', { XDG_CACHE_HOME: '/cache' })).toMatch(/^\/cache\/greenlit\/[0-9a-f]{24}\.pack$/);
  expect(packFile('/a', { XDG_CACHE_HOME: '/cache' })).not.toBe(packFile('/b', { XDG_CACHE_HOME: '/cache' }));
});
