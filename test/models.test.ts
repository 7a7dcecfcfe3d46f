/**
 * Every page about a library is run: its sections are programs, and their route inventory is the one that the section's `routes` block
 * states, one line for each route: `METHOD path verdict [guard(level,verdict), …]`, without the brackets where there is no guard.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Route } from '../src/core/route.js';
import { analyse } from './support/analyse.js';
import { parsePage, projectOf, type Section } from './support/pages.js';

const folder = new URL('../fixtures/models/', import.meta.url);
const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.md')) : [];

function listRoute({ method, path, verdict, guards }: Route): string {
  const chain = guards.map((guard) => `${guard.name}(${guard.level},${guard.verdict})`);
  return [method, path, verdict, ...(chain.length > 0 ? [`[${chain.join(', ')}]`] : [])].join(' ');
}

function expectedRoutes(section: Section): string[] {
  const blocks = section.blocks.filter((block) => block.language === 'routes');
  const lines = blocks.flatMap((block) => block.text.split('\n'));
  return lines.map((line) => line.trim().replace(/ \[\]$/, '')).filter((line) => line !== '');
}

test('there are pages', () => {
  expect(names).not.toEqual([]);
});

describe.each(names)('%s', (name) => {
  const { sections } = parsePage(readFileSync(new URL(name, folder), 'utf8'));
  const programs = sections.filter((section) => section.blocks.some((block) => block.file !== undefined));

  test.each(programs)('$title (line $line)', async (section) => {
    const { routes } = await analyse(projectOf(section).files);
    expect(routes.map(listRoute)).toEqual(expectedRoutes(section));
  });
});
