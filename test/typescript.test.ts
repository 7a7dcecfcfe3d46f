/** Holds the TypeScript front end to its oracle, to broken text, and to its spans. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Extraction, Grammar } from '../src/core/facts.js';
import { valuesOf } from '../src/core/outline.js';
import { printFile } from '../src/core/print.js';
import type { Value } from '../src/core/value.js';
import { extract } from '../src/languages/typescript/extract.js';
import { typescript } from '../src/languages/typescript/frontend.js';
import { loadOxc, loadTypescriptEslint, type Parser } from '../src/languages/typescript/parse.js';
import { parsePage } from './support/pages.js';

const ROOT = join(import.meta.dirname, '..');
const WATCHED = new Set(['find', 'get', 'test', 'push', 'map', 'use', 'require']);

let oxc: Parser;
let eslint: Parser;

beforeAll(async () => {
  [oxc, eslint] = await Promise.all([loadOxc(), loadTypescriptEslint(), typescript.load()]);
});

function read(text: string, grammar: Grammar = 'ts'): Extraction {
  return typescript.extract(text, grammar, WATCHED);
}

function print(text: string, grammar: Grammar = 'ts'): string {
  const { facts, bodies } = read(text, grammar);
  return printFile(facts, bodies);
}

describe('both parsers', () => {
  /** Every text of this repository that the front end reads, by name. */
  function* texts(folder: string): Generator<readonly [name: string, text: string, grammar: Grammar]> {
    for (const entry of readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).sort()) {
      const grammar = typescript.grammar(entry);
      if (grammar) yield [`${folder}/${entry}`, readFileSync(join(ROOT, folder, entry), 'utf8'), grammar];
      if (!entry.endsWith('.md')) continue;
      for (const section of parsePage(readFileSync(join(ROOT, folder, entry), 'utf8')).sections) {
        for (const { language, file, text } of section.blocks) {
          const inside = file === undefined || language === 'outline' ? null : typescript.grammar(file);
          if (inside) yield [`${folder}/${entry}: ${section.title}: ${file}`, text, inside];
        }
      }
    }
  }

  test.each(['src', 'fixtures'])(
    'make the same facts and outlines of every text in %s',
    (folder) => {
      for (const [name, text, grammar] of texts(folder)) {
        expect(extract(oxc, text, grammar, WATCHED), name).toEqual(extract(eslint, text, grammar, WATCHED));
      }
    },
    60_000,
  );

  test.each<[string, Grammar, string]>([
    ['a byte order mark', 'ts', "\uFEFF// greenlit-ignore x\nconst word = '😀';\nfind(word);"],
    ['a hashbang', 'js', '#!/usr/bin/env node\nfind();'],
    ['a script', 'js', 'var a = 1;\nwith (a) { find(b); }'],
    ['a return at the top', 'js', 'if (a) return;\nfind();'],
    ['an enum', 'ts', "export enum Kind { First, Second = 5, Third, Word = 'w', 'quoted' }"],
    ['a namespace', 'ts', 'namespace Store { export const limit = 3; find(limit); }'],
    [
      'decorators',
      'ts',
      '@module({ a: 1 })\nexport class A<T> extends B<T> { @field() readonly x!: string; constructor(@inject() private y = 3) { super(); } find(@key() a: Key = {}, @all() ...b: Users) {} }',
    ],
    [
      'accessors',
      'ts',
      'class A { get x() { return this.#y; } set x(v) { this.#y = v; } static #y = 1; accessor z = 2; static { find(); } }',
    ],
    ['declarations only', 'dts', "import type { A } from 'a';\nexport declare function find(a: A): void;\ndeclare const b: A;"],
    ['assertions', 'ts', '(<Token>a).find((b as any)!, c satisfies D, find<string>);'],
    ['JSX entities', 'tsx', 'const a = <><b c="&lt;d&gt;" e={1}>f &amp; g</b>{...h}{/* i */}</>;'],
    ['destructuring', 'ts', 'const { a, b: [c, { d = 1 }], ...e } = f; [g.h, i = 2] = j;'],
    ['odd literals', 'ts', 'find(10n, /a[/]b/giu, 0x10, 1_000, -1, `a\\u{41}`, null, undefined, void 0);'],
    [
      'exports of every kind',
      'ts',
      "export { a as 'b c', type D } from 'e'; export * as f from 'g'; export type * from 'h'; export default class {}",
    ],
    ['import equals', 'ts', "import a = require('a'); import b = a.c; export import d = a.e; export = b;"],
  ])('agree on %s', (_, grammar, text) => {
    const made = extract(oxc, text, grammar, WATCHED);
    expect(made.facts.problems).toEqual([]);
    expect(made).toEqual(extract(eslint, text, grammar, WATCHED));
  });
});

describe('grammar', () => {
  test.each([
    ['a.ts', 'ts'],
    ['a.mts', 'ts'],
    ['a.cts', 'ts'],
    ['a.tsx', 'tsx'],
    ['a.js', 'js'],
    ['a.mjs', 'js'],
    ['a.cjs', 'js'],
    ['a.jsx', 'jsx'],
    ['a.d.ts', 'dts'],
    ['a.d.mts', 'dts'],
    ['b/a.test.ts', 'ts'],
    ['a.py', null],
    ['a.constructor', null],
    ['ts', null],
  ])('of %s is %s', (path, grammar) => {
    expect(typescript.grammar(path)).toBe(grammar);
  });
});

describe('broken text', () => {
  test('that cannot be read is a problem where it breaks', () => {
    const text = "import a from 'a';\nconst b = ;\n";
    const { facts, bodies } = read(text);
    expect(facts.unparsed).toBe(true);
    expect(facts.problems.map((one) => one.at[0])).toEqual([text.indexOf(';\n', 20)]);
    expect(bodies).toEqual([[]]);
  });

  test('that still has a meaning keeps it beside its problem', () => {
    const { facts } = read('const a = 1;\nfunction b() { await find(); }');
    expect(facts.unparsed).toBeUndefined();
    expect(facts.problems).not.toEqual([]);
    expect(facts.bindings.map((one) => one.name)).toEqual(['a']);
  });

  test.each<[string, string]>([
    ['lists', '['.repeat(5_000) + ']'.repeat(5_000)],
    ['calls', 'f('.repeat(5_000) + ')'.repeat(5_000)],
    ['blocks', '{'.repeat(100_000)],
    ['sums', `a${'+a'.repeat(50_000)}`],
    ['chains', `a${'.b()'.repeat(20_000)}`],
    ['functions', `${'()=>'.repeat(20_000)}1`],
    ['alternatives', `if (a) {}${' else if (a) {}'.repeat(20_000)}`],
    ['choices', `x = ${'a ? b : '.repeat(30_000)}c`],
    ['statements', `${'while (a) '.repeat(20_000)};`],
    ['type arguments', `type A = ${'B<'.repeat(6_000)}C${'>'.repeat(6_000)}`],
  ])('nested as deep as these %s is read or is a problem', (_, text) => {
    const { facts } = read(text, 'ts');
    expect(facts.unparsed === true).toBe(facts.problems.length > 0);
  });

  const SOURCES = readdirSync(join(ROOT, 'src/core')).map((name) => readFileSync(join(ROOT, 'src/core', name), 'utf8'));
  const WORDS = [
    'class A {',
    'constructor(',
    '}',
    ')',
    '=>',
    'async ',
    'function*',
    'yield ',
    '...',
    '{ a: [b = 1] }',
    '`${',
    '<A b={',
    '/>',
    'switch (a) {',
    'case 1:',
    'break;',
    'for (',
    ' of ',
    'using a = b;',
    '@a ',
    'enum E {',
    'import ',
    'export ',
    "'x'",
    'require(',
    '=',
    '+=',
    '?.',
    '??',
    '#a',
    'static {',
    '\n',
    'catch {',
    'try {',
  ];

  test('never throws: cut off anywhere', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...SOURCES),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constantFrom<Grammar>('ts', 'tsx', 'js', 'dts'),
        (text, share, grammar) => {
          read(text.slice(0, Math.floor(text.length * share)), grammar);
        },
      ),
    );
  });

  test('never throws: random', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.constantFrom(...WORDS)).map((words) => words.join('')),
    );
    fc.assert(
      fc.property(text, fc.constantFrom<Grammar>('ts', 'tsx', 'js', 'jsx', 'dts'), (source, grammar) => {
        read(source, grammar);
      }),
      { numRuns: 400 },
    );
  });
});

describe('spans', () => {
  test('slice what they stand for', () => {
    const text =
      "// 😀 greenlit-ignore x\nimport { find as look } from 'store';\nexport class Store {\n  async load(key: Key) { return look(key); }\n}\nconst each = (key) => look(key);\nrun(function () {});\n";
    const { facts, bodies } = read(text);
    const slice = (at: readonly [number, number]): string => text.slice(...at);
    expect(facts.comments.map((one) => [slice(one.at), one.text])).toEqual([['// 😀 greenlit-ignore x', '😀 greenlit-ignore x']]);
    expect(facts.imports.map((one) => slice(one.at))).toEqual(['find as look']);
    expect(facts.classes.map((one) => slice(one.nameAt))).toEqual(['Store']);
    expect(facts.functions.slice(1).map((one) => slice(one.nameAt))).toEqual(['load', 'each', 'function']);
    expect(facts.functions.slice(1, 2).map((one) => slice(one.at))).toEqual(['async load(key: Key) { return look(key); }']);
    expect(bodies.flat().flatMap((step) => valuesOf(step).map((value: Value) => slice(value.at)))).toEqual([
      '(key) => look(key)',
      'run(function () {})',
      'look(key)',
      'look(key)',
    ]);
  });
});

describe('sites', () => {
  test('are the watched calls with what is around them', () => {
    const { facts } = read('function a(b) { for (const c of b) { if (c.x) find(c); else other(c); } }\nfind(1);');
    expect(facts.sites.map((site) => [site.fn, site.under.length, site.loops.length])).toEqual([
      [0, 0, 0],
      [1, 1, 1],
    ]);
  });
});

describe('outlines beyond the pages', () => {
  test('an assignment in a condition stays in its condition', () => {
    expect(print('function a(b) { let c; if (b.x && (c = find(b))) use(c); while ((c = b.next())) use(c); }')).toBe(
      `fn#1 a(b):
  c = null
  if b.x:
    c = find(b)
  if (b.x and c):
    use(c)
  while true:
    c = b.next()
    if not c:
      break
    use(c)`,
    );
  });

  test('a break under a condition inside a case leaves the case only', () => {
    expect(
      print("function a(b) { for (const c of b) { switch (c) { case 'x': if (b.y) break; use(c); break; default: continue; } use(b); } }"),
    ).toBe(
      `fn#1 a(b):
  for c in b:
    if (c == "x"):
      if b.y:
        pass
      else:
        use(c)
    else:
      continue
    use(b)`,
    );
  });

  test('variables of the module keep all their writes', () => {
    expect(print('let a = 1;\nconst b = {};\na += 2;\nb.c = 3;\nfunction d() { a = find(); let e; e = 1; }')).toBe(
      `binding a = 1 += 2 = find()
binding b = {} |= {"c": 3}
module:
  a = 1
  b = {}
  a += 2
  b.c = 3
fn#1 d():
  a = find()
  e = null
  e = 1`,
    );
  });

  test('components inside attributes are functions', () => {
    expect(print('const A = () => <B c={() => <D e={find} />} />;', 'tsx')).toBe(
      `binding A = fn#1
module:
  A = fn#1
fn#1 A():
  return jsx B(c=fn#2)
fn#2 ():
  return jsx D(e=find)`,
    );
  });

  test('methods of a record are no names of the module', () => {
    const { facts } = read('const a = { find() {}, get b() {}, load: () => 1 };\nconst c = () => 2;\nfunction d() {}\ne(function f() {});');
    expect(facts.functions.slice(1).map((fn) => [fn.name, fn.within, fn.accessor])).toEqual([
      ['find', 0, undefined],
      ['b', 0, true],
      ['load', 0, undefined],
      ['c', undefined, undefined],
      ['d', undefined, undefined],
      ['f', 0, undefined],
    ]);
  });

  test('an enum is a record', () => {
    expect(print("enum A { B, C = 5, D, E = 'e' }")).toBe(
      'binding A = {"B": 0, "C": 5, "D": 6, "E": "e"}\nmodule:\n  A = {"B": 0, "C": 5, "D": 6, "E": "e"}',
    );
  });
});
