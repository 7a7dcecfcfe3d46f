/** Holds the readers of documents to their pages: what a file of each format says, and what is wrong with it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { DocumentGrammar } from '../src/core/facts.js';
import { printDocument, READERS } from './support/documents.js';
import { parsePage } from './support/pages.js';

const FOLDER = join(import.meta.dirname, '../fixtures/documents');

for (const page of readdirSync(FOLDER).filter((name) => name.endsWith('.md'))) {
  describe(page, () => {
    for (const { title, blocks } of parsePage(readFileSync(join(FOLDER, page), 'utf8')).sections) {
      const [source, expected] = blocks;
      if (!source || expected?.language !== 'value') throw new Error(`${page}, ${title}: a document and its value were expected`);
      test(title, () => {
        expect(read(source.language, source.text)).toBe(expected.text.trimEnd());
      });
    }
  });
}

function read(grammar: string, text: string): string {
  const reader = READERS[grammar as DocumentGrammar];
  if (!reader) throw new Error(`no reader for ${grammar}`);
  const { document, comments, problems } = reader(text);
  return [
    printDocument(document),
    ...comments.map((one) => `comment ${one.text}`),
    ...problems.map((one) => `problem ${one.message} (line ${text.slice(0, one.at[0]).split('\n').length})`),
  ].join('\n');
}
