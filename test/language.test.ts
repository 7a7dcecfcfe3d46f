/** Holds every front end to the language pages: one outline for each construct, whatever the language. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { LanguageFrontend } from '../src/core/facts.js';
import { printFile } from '../src/core/print.js';
import { python } from '../src/languages/python/frontend.js';
import { rust } from '../src/languages/rust/frontend.js';
import { typescript } from '../src/languages/typescript/frontend.js';
import { parsePage } from './support/pages.js';

const FRONTENDS: readonly LanguageFrontend[] = [typescript, python, rust];
const FOLDER = join(import.meta.dirname, '../fixtures/language');

beforeAll(async () => {
  await Promise.all(FRONTENDS.map((frontend) => frontend.load()));
});

for (const page of readdirSync(FOLDER).filter((name) => name.endsWith('.md') && name !== 'README.md')) {
  describe(page, () => {
    for (const { title, blocks } of parsePage(readFileSync(join(FOLDER, page), 'utf8')).sections) {
      const outlines = new Map(blocks.filter((one) => one.language === 'outline').map((one) => [one.file, one.text.trimEnd()]));
      for (const { language, file, text } of blocks) {
        if (file === undefined || language === 'outline') continue;
        test(`${title}: ${file}`, () => {
          expect(print(file, text)).toBe(outlines.get(file) ?? outlines.get(undefined));
        });
      }
    }
  });
}

function print(file: string, text: string): string {
  for (const frontend of FRONTENDS) {
    const grammar = frontend.grammar(file);
    if (!grammar) continue;
    const { facts, bodies } = frontend.extract(text, grammar, new Set());
    return printFile(facts, bodies);
  }
  throw new Error(`no front end reads ${file}`);
}
