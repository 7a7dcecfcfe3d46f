/** Owns what is measured on: TypeScript sources of pinned public packages, kept in the temporary folder, as git repositories. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Packages that ship the sources they were compiled from. */
const packages = ['effect@4.1.0', 'openai@7.57.0', 'zod@4.6.7', 'rxjs@7.8.2'];

const source = /(?<!\.d)\.[cm]?tsx?$/;

/** A folder to measure on, and how much is in it. */
export interface Corpus {
  readonly folder: string;
  readonly files: number;
  readonly bytes: number;
}

/** The pinned packages' sources; downloaded once. */
export function packagesCorpus(): Corpus {
  const folder = join(tmpdir(), `greenlit-bench-${packages.join('+').replace(/[^\w.+@-]/g, '_')}`);
  if (!existsSync(folder)) {
    const work = mkdtempSync(join(tmpdir(), 'greenlit-bench-'));
    for (const name of packages) {
      const [archive = ''] = execFileSync('npm', ['pack', '--silent', name], { cwd: work, encoding: 'utf8' }).trim().split('\n').slice(-1);
      const unpacked = join(work, 'unpacked');
      const root = join(work, 'corpus', name);
      mkdirSync(unpacked);
      execFileSync('tar', ['-xzf', join(work, archive), '-C', unpacked]);
      const [top = ''] = readdirSync(unpacked);
      cpSync(join(unpacked, top), root, { recursive: true, filter: (path) => statSync(path).isDirectory() || source.test(path) });
      rmSync(unpacked, { recursive: true });
    }
    addToGit(join(work, 'corpus'));
    renameSync(join(work, 'corpus'), folder);
    rmSync(work, { recursive: true });
  }
  return measured(folder);
}

/** An existing folder, as it is. */
export function measured(folder: string): Corpus {
  const sizes = filesIn(folder).map((path) => statSync(path).size);
  return { folder, files: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

/** `times` copies of a corpus in a new folder. No two files are equal, so that nothing is spared for having been seen. */
export function multiplied(corpus: Corpus, times: number): Corpus {
  const folder = mkdtempSync(join(tmpdir(), 'greenlit-bench-'));
  for (let copy = 1; copy <= times; copy++) {
    cpSync(corpus.folder, join(folder, `copy${copy}`), { recursive: true, filter: (path) => !/[/\\](?:\.git|node_modules)$/.test(path) });
  }
  for (const path of filesIn(folder)) appendFileSync(path, `\n// ${path.slice(folder.length)}\n`);
  addToGit(folder);
  return measured(folder);
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && source.test(entry.name) && !/[/\\](?:\.git|node_modules)(?:[/\\]|$)/.test(entry.parentPath))
    .map((entry) => join(entry.parentPath, entry.name));
}

function addToGit(folder: string): void {
  execFileSync('git', ['init', '-q'], { cwd: folder });
  execFileSync('git', ['add', '-A'], { cwd: folder });
}
