/** Every manual page is run: each of its sections is a project, and its findings are those that the page marks, no more and no less. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Rule } from '../src/rule.js';
import { analyse } from './support/analyse.js';
import { listFindings, messageIdOf } from './support/findings.js';
import { type Block, type Page, parsePage, projectOf, takeMarkers } from './support/pages.js';

const folder = new URL('../rules/', import.meta.url);
const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/'));
const pages = names.filter((name) => name.endsWith('.md')).map((name) => name.slice(0, -3));

/** A language by the names of its files; other files of an example only complete it. */
function languageOf(block: Block): string | undefined {
  if (/\.[cm]?[jt]sx?$/.test(block.file ?? '')) return 'TypeScript';
  if (/\.py$/.test(block.file ?? '')) return 'Python';
  return /\.rs$/.test(block.file ?? '') ? 'Rust' : undefined;
}

/** Languages of the examples in which something is flagged, or nothing is. */
function exampleLanguages(page: Page, flagged: boolean): ReadonlySet<string> {
  const languages = page.sections.flatMap((section) => {
    const found = new Map<string, boolean>();
    for (const block of section.blocks) {
      const language = languageOf(block);
      if (language) found.set(language, (found.get(language) ?? false) || takeMarkers(block.text).markers.length > 0);
    }
    return [...found].filter(([, marked]) => marked === flagged).map(([language]) => language);
  });
  return new Set(languages);
}

test('every rule has a page', () => {
  const rules = names.filter((name) => /^[^/]+\/.+\.ts$/.test(name)).map((name) => name.slice(0, -3));
  expect(rules.filter((name) => !pages.includes(name))).toEqual([]);
});

describe.each(pages)('%s', (name) => {
  const page = parsePage(readFileSync(new URL(`${name}.md`, folder), 'utf8'));

  test('says in its first paragraph what it is about', () => {
    expect(page.title).toBe(name);
    expect(page.intro).not.toBe('');
  });

  test('shows a flagged and a clean example in each of its languages', () => {
    const languages = new Set(page.sections.flatMap((section) => section.blocks.map(languageOf)).filter((one) => one !== undefined));
    expect(languages.size).toBeGreaterThan(0);
    expect(
      [...languages].filter((one) => !exampleLanguages(page, true).has(one)),
      'languages without a flagged example',
    ).toEqual([]);
    expect(
      [...languages].filter((one) => !exampleLanguages(page, false).has(one)),
      'languages without a clean example',
    ).toEqual([]);
  });

  const source = fileURLToPath(new URL(`${name}.ts`, folder));
  test.runIf(existsSync(source)).each(page.sections.filter((section) => section.blocks.some((block) => block.file !== undefined)))(
    '$title (line $line)',
    async (section) => {
      const { default: rule }: { default: Rule } = await import(source);
      expect(rule.id).toBe(name);
      const { files, expected } = projectOf(section);
      // Rules about suppression comments judge what all the others did.
      const { findings } = await analyse(files, rule.about === 'suppression' ? undefined : rule.id);
      expect(
        listFindings(
          findings.filter((one) => one.rule === name),
          files,
          (finding) => messageIdOf(rule, finding.message),
        ),
      ).toEqual(expected);
    },
  );
});
