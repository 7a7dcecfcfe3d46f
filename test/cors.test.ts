/** Every page about origins is run: its sections are programs, and what allows any origin in them is exactly what the page marks. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import wildcardCors from '../rules/auth/wildcard-cors.js';
import { analyse } from './support/analyse.js';
import { listFindings, messageIdOf } from './support/findings.js';
import { parsePage, projectOf } from './support/pages.js';

const folder = new URL('../fixtures/cors/', import.meta.url);

describe.each(readdirSync(folder).filter((name) => name.endsWith('.md')))('%s', (name) => {
  const { sections } = parsePage(readFileSync(new URL(name, folder), 'utf8'));
  const programs = sections.filter((section) => section.blocks.some((block) => block.file !== undefined));

  test.each(programs)('$title (line $line)', async (section) => {
    const { files, expected } = projectOf(section);
    const { findings } = await analyse(files, wildcardCors.id);
    expect(listFindings(findings, files, (finding) => messageIdOf(wildcardCors, finding.message))).toEqual(expected);
  });
});
