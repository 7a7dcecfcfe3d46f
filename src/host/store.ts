/**
 * Owns remembered extractions: one pack file per repository, in the user's cache folder rather than in `node_modules/.cache`, because
 * Python and Rust repositories have no `node_modules`, and a checkout may be read-only. A pack that is damaged or was written by another
 * build is discarded whole. It is replaced by a rename, so that two processes never see half of one; the later one wins.
 * Never the source of an error: a full or read-only disk only costs speed.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Extraction } from '../core/facts.js';
import type { FactStore } from '../engine/ports.js';

/** The pack of a repository. */
export function packFile(root: string, env: NodeJS.ProcessEnv): string {
  const base = env.XDG_CACHE_HOME || (process.platform === 'win32' && env.LOCALAPPDATA) || join(homedir(), '.cache');
  return join(base, 'greenlit', `${digest(root).slice(0, 24)}.pack`);
}

/** Opens the pack at `file`. `build` names everything that extraction depends on beside a text and its grammar. */
export function openStore(file: string, build: string): FactStore {
  const old = readPack(file, build);
  const used = new Map<string, Buffer>();
  let fresh = false;
  return {
    get(key) {
      const bytes = used.get(key) ?? old.get(key);
      if (bytes === undefined) return undefined;
      used.set(key, bytes);
      return JSON.parse(bytes.toString('utf8')) as Extraction;
    },
    put(key, extraction) {
      used.set(key, Buffer.from(JSON.stringify(extraction), 'utf8'));
      fresh = true;
    },
    save() {
      if (!fresh) return;
      fresh = false;
      writePack(file, build, used);
    },
  };
}

type Pack = ReadonlyMap<string, Buffer>;

/** Layout: a line with build, digest of the rest and length of the index; the index as JSON, `[key, end]` each; the texts. */
function writePack(file: string, build: string, entries: Pack): void {
  const texts: Buffer[] = [];
  const index: [string, number][] = [];
  let end = 0;
  for (const [key, bytes] of entries) {
    end += bytes.length;
    texts.push(bytes);
    index.push([key, end]);
  }
  const head = Buffer.from(JSON.stringify(index), 'utf8');
  const rest = Buffer.concat([head, ...texts]);
  const temporary = `${file}.${process.pid}.${Date.now()}.tmp`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(temporary, Buffer.concat([Buffer.from(`${build} ${digest(rest)} ${head.length}\n`, 'utf8'), rest]));
    renameSync(temporary, file);
  } catch {
    discard(temporary);
  }
}

function discard(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // Where nothing could be written, nothing is left to remove.
  }
}

function readPack(file: string, build: string): Pack {
  try {
    const bytes = readFileSync(file);
    const line = bytes.indexOf(10);
    const [wrote, sum, headLength] = bytes.toString('utf8', 0, line).split(' ');
    const rest = bytes.subarray(line + 1);
    if (wrote !== build || sum !== digest(rest)) return new Map();
    const texts = Number(headLength);
    const entries = new Map<string, Buffer>();
    let start = texts;
    for (const [key, end] of JSON.parse(rest.toString('utf8', 0, texts)) as [string, number][]) {
      entries.set(key, rest.subarray(start, texts + end));
      start = texts + end;
    }
    return entries;
    // greenlit-ignore-next-line errors/swallowed-exception -- a pack that is damaged or gone is an empty one
  } catch {
    return new Map();
  }
}

function digest(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
