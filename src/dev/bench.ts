/**
 * Owns `npm run bench`: greenlit, cold and warm, beside oxlint and Biome on the same files, and how its time grows with them.
 * `--corpus DIR` measures on a folder of yours instead of the pinned packages, `--runs N` counts N runs instead of five,
 * `--no-growth` leaves the second table out, `--linking` shows only the third: what linking costs on a made-up application. Ratios matter, not the seconds of this machine.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Corpus, measured, multiplied, packagesCorpus } from './bench-corpus.js';
import { linkingCost } from './bench-linking.js';
import { type Measurement, measure, type Subject } from './measure.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const binaries = join(root, 'node_modules', '.bin');
const cache = mkdtempSync(join(tmpdir(), 'greenlit-bench-cache-'));
const greenlit = [process.execPath, join(root, 'dist', 'greenlit.js')];

const cold: Subject = {
  name: 'greenlit, cold',
  command: greenlit,
  env: { XDG_CACHE_HOME: cache },
  before: () => rmSync(cache, { recursive: true, force: true }),
};
const warm: Subject = { name: 'greenlit, warm', command: greenlit, env: { XDG_CACHE_HOME: cache } };
const oxlint: Subject = { name: 'oxlint', command: [join(binaries, 'oxlint')] };
const biome: Subject = { name: 'biome lint', command: [join(binaries, 'biome'), 'lint', '--max-diagnostics=20'] };

const { values } = parseArgs({
  options: {
    corpus: { type: 'string' },
    runs: { type: 'string', default: '5' },
    growth: { type: 'boolean', default: true },
    linking: { type: 'boolean' },
  },
  allowNegative: true,
});
const runs = Number(values.runs);
if (!Number.isInteger(runs) || runs < 1) throw new Error('--runs takes a number from 1 on.');
if (!values.linking) {
  const corpus = values.corpus === undefined ? packagesCorpus() : measured(resolve(values.corpus));
  try {
    print(`${size(corpus)}, medians of ${runs}`);
    beside(corpus);
    if (values.growth) growth(corpus);
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}
await linking();

/** Every tool on the same files. */
function beside({ folder }: Corpus): void {
  const peer = measure(oxlint, folder, runs);
  const all: [Subject, Measurement][] = [[oxlint, peer]];
  for (const subject of [biome, cold, warm]) all.push([subject, measure(subject, folder, runs)]);
  table(
    ['', 'seconds', 'to oxlint', 'peak memory'],
    all.map(([{ name }, one]) => [name, one.seconds.toFixed(2), ratio(one, peer), memory(one)]),
  );
}

/** Twice the files should cost twice the time. */
function growth(base: Corpus): void {
  let first: Measurement | undefined;
  const lines: string[][] = [];
  for (const times of [1, 2, 4, 8]) {
    const grown = multiplied(base, times);
    try {
      const one = measure(cold, grown.folder, runs);
      first ??= one;
      lines.push([`${times}×`, size(grown), one.seconds.toFixed(2), ratio(one, first), memory(one)]);
    } finally {
      rmSync(grown.folder, { recursive: true, force: true });
    }
  }
  print('\nGrowth of greenlit, cold');
  table(['', 'input', 'seconds', 'to 1×', 'peak memory'], lines);
}

/** What linking costs beside everything else in a first look, and what an edit of one file costs in an open session. */
async function linking(): Promise<void> {
  const lines: string[][] = [];
  for (const files of [1_250, 2_500, 5_000, 10_000]) {
    const one = await linkingCost(files);
    const share = `${(one.linking / one.rest).toFixed(2)}×`;
    const edits = [one.edits.handler, one.edits.guard, one.edits.comment].map((time) => `${Math.round(time)} ms`);
    lines.push([`${one.files} files`, String(one.routes), `${Math.round(one.rest)} ms`, share, ...edits]);
  }
  print('\nLinking of a made-up application');
  table(['', 'routes', 'all but linking', 'linking to that', 'edit of a handler', 'of a guard', 'of a comment'], lines);
}

function ratio(one: Measurement, other: Measurement): string {
  return `${(one.seconds / other.seconds).toFixed(2)}×`;
}

function memory({ bytes }: Measurement): string {
  return bytes === undefined ? '–' : `${Math.round(bytes / 1_000_000)} MB`;
}

function size({ files, bytes }: Corpus): string {
  return `${files.toLocaleString('en-US')} files, ${(bytes / 1_000_000).toFixed(1)} MB`;
}

function table(head: readonly string[], lines: readonly (readonly string[])[]): void {
  const widths = head.map((_, column) => Math.max(...[head, ...lines].map((line) => line[column]?.length ?? 0)));
  for (const line of [head, ...lines]) {
    print(line.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  '));
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
