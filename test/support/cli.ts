/** Owns running the built program in throw-away repositories. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** The program; `npm run build` makes it. */
export const program = fileURLToPath(new URL('../../dist/greenlit.js', import.meta.url));

/** A folder that is gone after the test. */
export function folder(files: Readonly<Record<string, string | Buffer>> = {}): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'greenlit-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  write(root, files);
  return root;
}

export function write(root: string, files: Readonly<Record<string, string | Buffer>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

/** A git checkout with the files committed. */
export function repository(files: Readonly<Record<string, string | Buffer>> = {}): string {
  const root = folder(files);
  git(root, 'init', '-q');
  git(root, 'add', '-A');
  git(root, 'commit', '-qm', 'All', '--allow-empty');
  return root;
}

export function git(root: string, ...args: readonly string[]): void {
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'protocol.file.allow=always', ...args], {
    cwd: root,
    stdio: 'pipe',
  });
}

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program. Its cache is a folder inside `cwd`'s own temporary name, so that no test sees another's. */
export function greenlit(cwd: string, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Ran {
  const { NO_COLOR: _, FORCE_COLOR: __, CI: ___, GITHUB_ACTIONS: ____, GITHUB_STEP_SUMMARY: _____, ...inherited } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd,
    encoding: 'utf8',
    env: { ...inherited, XDG_CACHE_HOME: `${cwd}.cache`, ...env },
  });
  rmSync(`${cwd}.cache`, { recursive: true, force: true });
  return { code: status, stdout, stderr };
}

/** `path:rule` of every finding in JSON output. */
export function findingsOf(ran: Ran): string[] {
  const { findings } = JSON.parse(ran.stdout);
  return findings.map((finding: { file: string; rule: string }) => `${finding.file}:${finding.rule}`);
}
