/** Holds the README to the program: what it names exists, and what there is to configure it names. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { configJsonSchema } from '../src/engine/config.js';

const root = fileURLToPath(new URL('../', import.meta.url));
const page = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

function named(pattern: RegExp): string[] {
  return [...new Set([...page.matchAll(pattern)].map(([, name = '']) => name))];
}

/** Names of all properties in a JSON Schema. */
function keysOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) => (key === 'properties' ? Object.keys(value) : []).concat(keysOf(value)));
}

test('every script that it runs exists', () => {
  const scripts = named(/npm run (?:-s )?([\w:-]+)/g);
  expect(scripts).not.toEqual([]);
  expect(scripts.filter((name) => !(name in manifest.scripts))).toEqual([]);
});

test('every file and folder that it names exists', () => {
  const paths = named(/[`( ]((?:src|rules|test|fixtures)\/[\w./-]*)/g);
  expect(paths).not.toEqual([]);
  expect(paths.filter((path) => !existsSync(`${root}${path}`))).toEqual([]);
});

test('every option that it names exists', () => {
  const known = readFileSync(new URL('../src/cli/parser.ts', import.meta.url), 'utf8');
  const options = named(/`(?:greenlit )?--([\w-]+)/g).filter((name) => name !== 'help');
  expect(options).not.toEqual([]);
  expect(options.filter((name) => !known.includes(`option('${name}'`))).toEqual([]);
});

test('it names every key of the config', () => {
  expect(keysOf(configJsonSchema()).filter((key) => !page.includes(`"${key}"`))).toEqual([]);
});
