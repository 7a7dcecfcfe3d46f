/** Owns finding and loading a config file. Gives its raw value and the places of its keys; what a config means is decided elsewhere. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ParseError } from 'jsonc-parser';

/** A config as found. */
export interface FoundConfig {
  readonly file: string;
  readonly value: unknown;
  /** `line:column` of a key or element, where the format tells. */
  locate(path: readonly (string | number)[]): string | undefined;
}

/** A config that cannot be loaded; the message is for the user. */
export class ConfigError extends Error {}

const names = ['ts', 'mts', 'js', 'mjs', 'json', 'jsonc'].map((extension) => `greenlit.config.${extension}`);

/** The nearest config file from `folder` upwards to `root`, both real paths. Of several in one folder the first of `names` counts. */
export function findConfig(folder: string, root: string): string | undefined {
  for (let here = folder; ; here = dirname(here)) {
    const file = names.map((name) => join(here, name)).find((path) => existsSync(path));
    if (file !== undefined) return file;
    const manifest = join(here, 'package.json');
    if (hasKey(manifest)) return manifest;
    if (here === root || here === dirname(here)) return undefined;
  }
}

function hasKey(manifest: string): boolean {
  try {
    const text = readFileSync(manifest, 'utf8');
    return text.includes('"greenlit"') && Object.hasOwn(JSON.parse(text), 'greenlit');
  } catch {
    return false;
  }
}

/** Loads a config. `runCode`: whether a config that is a program may be run. */
export async function loadConfig(file: string, runCode: boolean): Promise<FoundConfig> {
  if (!existsSync(file)) throw new ConfigError(`no config file at ${file}`);
  const extension = extname(file);
  if (extension === '.json' || extension === '.jsonc') return loadJson(file);
  if (!runCode) throw new ConfigError(`${file}: --no-code-config refuses a config that is a program; use greenlit.config.json`);
  try {
    const value = extension === '.ts' || extension === '.mts' ? await loadTypeScript(file) : await import(pathToFileURL(file).href);
    if (!('default' in value)) throw new Error('it has no default export');
    return { file, value: value.default, locate: () => undefined };
  } catch (error) {
    throw new ConfigError(`${file}: cannot be loaded: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
  }
}

async function loadTypeScript(file: string): Promise<Record<string, unknown>> {
  const { createJiti } = await import('jiti');
  return createJiti(import.meta.url, { fsCache: false }).import(file);
}

async function loadJson(file: string): Promise<FoundConfig> {
  const { findNodeAtLocation, getNodeValue, parseTree, printParseErrorCode } = await import('jsonc-parser');
  const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first || tree === undefined) {
    const reason = first
      ? printParseErrorCode(first.error)
          .replace(/([a-z])([A-Z])/g, '$1 $2')
          .toLowerCase()
      : 'it is empty';
    throw new ConfigError(`${file}:${position(text, first?.offset ?? 0)}: ${reason}`);
  }
  const prefix = file.endsWith('package.json') ? ['greenlit'] : [];
  const top = findNodeAtLocation(tree, prefix);
  return {
    file,
    value: top && getNodeValue(top),
    locate: (path) => {
      // What is missing has no place of its own: then the place of what it is missing from.
      for (let length = path.length; length >= 0; length--) {
        const node = findNodeAtLocation(tree, [...prefix, ...path.slice(0, length)]);
        if (node) return position(text, (node.parent?.type === 'property' ? node.parent : node).offset);
      }
      return undefined;
    },
  };
}

function position(text: string, offset: number): string {
  const lines = text.slice(0, offset).split('\n');
  return `${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`;
}
