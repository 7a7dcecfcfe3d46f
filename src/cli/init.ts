/** Owns the command `init`: writes what a repository needs to use greenlit, changes no file that exists, and leaves all or nothing. */
import { existsSync, lstatSync, mkdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { findConfig } from '../host/config.js';
import { reader } from '../host/read.js';
import { writeWhole } from './output.js';
import { findTarget } from './target.js';
import { configText, hookEntry, hookText, workflowText } from './templates.js';
import { UsageError } from './usage.js';

const configFile = 'greenlit.config.jsonc';
const hookFile = '.pre-commit-config.yaml';
const workflowFile = '.github/workflows/greenlit.yml';

/** How the dependencies of a repository are installed, by the lock file that it has. Scripts of packages do not run. */
const installs: readonly (readonly [lock: string, command: string])[] = [
  ['package-lock.json', 'npm ci --ignore-scripts'],
  ['pnpm-lock.yaml', 'corepack enable && pnpm install --frozen-lockfile --ignore-scripts'],
  ['yarn.lock', 'corepack enable && yarn install'],
];

/** Writes config, hook and workflow into the repository around the current folder. Gives what to say about it. */
export async function init(): Promise<string> {
  const { root } = await findTarget(process.cwd(), []);
  const install = installs.find(([lock]) => existsSync(join(root, lock)))?.[1] ?? 'npm install --ignore-scripts';
  const known = findConfig(root, root);
  const installed = existsSync(join(root, 'node_modules/.bin/greenlit'));
  const texts = [
    ...(known === undefined ? [[configFile, configText] as const] : []),
    [hookFile, hookText] as const,
    [workflowFile, workflowText(install)] as const,
  ];
  const missing = texts.filter(([name]) => !isThere(join(root, name)));
  writeAll(root, missing);
  return [
    ...missing.map(([name]) => `wrote ${name}`),
    ...(known === undefined ? [] : [`${basename(known)} is a config already: left as it is`]),
    ...texts.filter((one) => !missing.includes(one)).map(([name]) => `${name} is there already: left as it is`),
    ...(missing.some(([name]) => name === hookFile) ? [] : hookHint(root)),
    '',
    ...(installed ? [] : ['Hook and workflow run the greenlit that this repository depends on: add it to the development dependencies.']),
    `Next: ${installed ? 'npx ' : ''}greenlit check`,
    '',
  ].join('\n');
}

/** Whether anything has the name, a link to nothing included. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

/** Writes the files, or none of them. */
function writeAll(root: string, files: readonly (readonly [name: string, text: string])[]): void {
  const made: string[] = [];
  try {
    for (const [name, text] of files) {
      const file = join(root, name);
      const folder = makeFolder(dirname(file));
      if (folder !== undefined) made.push(folder);
      writeWhole(file, text);
      made.push(file);
    }
  } catch (error) {
    for (const path of made) rmSync(path, { recursive: true, force: true });
    throw error;
  }
}

/** Makes a folder; gives the topmost one that was not there. */
function makeFolder(folder: string): string | undefined {
  try {
    return mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new UsageError(`cannot write ${folder}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** What to add to a list of hooks that has an order, comments and anchors of its own. */
function hookHint(root: string): string[] {
  const file = reader(root)(hookFile);
  if ('text' in file && /\bid:\s*["']?greenlit\b/.test(file.text)) return [];
  return ['', `To run greenlit before each commit, add this to the list "repos" of ${hookFile}:`, '', hookEntry.trimEnd()];
}
