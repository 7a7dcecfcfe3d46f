/** The form of pages that run. */
import { expect, test } from 'vitest';
import { parsePage, projectOf, takeMarkers } from './support/pages.js';

const page = `# errors/swallowed-exception
A job that failed
for weeks.

More about it.

## First
\`\`\`ts file=src/a.ts
try { f(); } catch {} // <<< swallowed
\`\`\`
Words.
~~~~md file=README.md
\`\`\`
## not a section
\`\`\`
~~~~

## Second
\`\`\`
no file
\`\`\`
`;

test('a page has a title, a first paragraph and sections of blocks', () => {
  const { title, intro, sections } = parsePage(page);
  expect(title).toBe('errors/swallowed-exception');
  expect(intro).toBe('A job that failed\nfor weeks.');
  expect(sections.map((one) => [one.title, one.line, one.blocks.map((block) => [block.language, block.file, block.line])])).toEqual([
    [
      'First',
      7,
      [
        ['ts', 'src/a.ts', 8],
        ['md', 'README.md', 12],
      ],
    ],
    ['Second', 18, [['', undefined, 19]]],
  ]);
});

test('a section makes a project', () => {
  const [first, second] = parsePage(page).sections.map(projectOf);
  expect(first).toEqual({
    files: { 'src/a.ts': 'try { f(); } catch {}\n', 'README.md': '```\n## not a section\n```\n' },
    expected: ['src/a.ts:1 swallowed'],
  });
  expect(second).toEqual({ files: {}, expected: [] });
});

test('a block that is never closed is an error, and so is a file that is there twice', () => {
  expect(() => parsePage('## A\n```ts\n')).toThrow('opens on line 2');
  const twice = '```ts file=a.ts\n```\n';
  expect(() => parsePage(`## A\n${twice}${twice}`).sections.map(projectOf)).toThrow('a.ts is there twice');
});

test.each([
  ['f(); // <<< id', 'f();', ['id']],
  ['f()  # <<< id  ', 'f()', ['id']],
  ['f()  # noqa  # <<< id', 'f()  # noqa', ['id']],
  ['f(); /* <<< id */', 'f();', ['id']],
  ['<A>{/* <<< id */}', '<A>', ['id']],
  ['<a> <!-- <<< id -->', '<a>', ['id']],
  ['select 1 -- <<< id', 'select 1', ['id']],
  ['{ "a": 1 } <<< id', '{ "a": 1 }', ['id']],
  ['f(); // <<< one, two', 'f();', ['one', 'two']],
  ['# <<< id', '', ['id']],
  ['// see <<< id for more', '// see <<< id for more', []],
  ['cat <<<"id"', 'cat <<<"id"', []],
  ['a << b', 'a << b', []],
])('markers: %s', (line, text, ids) => {
  expect(takeMarkers(`x\n${line}\n`)).toEqual({ text: `x\n${text}\n`, markers: ids.map((id) => ({ line: 2, id })) });
});
