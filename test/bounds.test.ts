/** Holds linking to its bounds: whatever a program looks like, every answer comes soon, and what was not looked at is "could not tell". */
import { describe, expect, test } from 'vitest';
import type { Opened } from '../src/link/link.js';
import { type Outcome, outcome } from '../src/link/outcome/outcome.js';
import { Possibilities, type Possible } from '../src/link/values.js';
import { functionNamed, openProgram } from './support/program.js';

/** Answers come within this many milliseconds, on a slow machine too. */
const SOON = 3_000;

async function ends(files: Readonly<Record<string, string>>, name: string): Promise<Pick<Outcome, 'returns' | 'raises'>> {
  const opened = await openProgram(files);
  const { returns, raises } = outcome(opened.world, functionNamed(opened, name), { credential: 'valid' });
  return { returns, raises };
}

/** What the first argument of the one call of `sink` can be. */
async function atSink(files: Readonly<Record<string, string>>): Promise<Possible> {
  const opened: Opened = await openProgram(files, ['sink']);
  const [found] = opened.evaluator.program
    .admitted()
    .flatMap((module) => module.facts.sites.map(({ value, fn }) => ({ module, value, fn })));
  const argument = found?.value.args[0]?.value;
  if (!found || !argument) throw new Error('nobody calls sink');
  return new Possibilities(opened.evaluator, opened.callers).of(argument, { module: found.module, fn: found.fn });
}

const literals = ({ things }: Possible): readonly unknown[] => things.flatMap((one) => (one.is === 'literal' ? [one.value] : []));

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

describe('functions that call each other in a circle', () => {
  const circles = {
    typescript: { 'a.ts': 'export function a(n: number) { return b(n); }\nexport function b(n: number) { return a(n); }\n' },
    python: { 'a.py': 'def a(n):\n    return b(n)\n\n\ndef b(n):\n    return a(n)\n' },
    rust: { 'src/main.rs': 'fn a(n: u8) -> u8 { b(n) }\nfn b(n: u8) -> u8 { a(n) }\n' },
  };

  test.each(Object.entries(circles))('%s: how they end cannot be told', async (_, files) => {
    expect(await ends(files, 'a')).toEqual({ returns: 'maybe', raises: 'maybe' });
  });

  test('a value that is passed around in a circle may grow', async () => {
    const found = await atSink({
      'a.ts': "function a(s) { sink(s); b(s); }\nfunction b(s) { a(s + 'x'); }\nfunction start() { a('one'); }\n",
    });
    expect(literals(found)).toContain('one');
    expect(found.complete).toBe(false);
  });
});

describe('twenty helpers, one behind the other', () => {
  const chain = (call: (index: number) => string, last: string): string => [...numbers(20).map(call), last].join('\n');

  test('the error at the end cannot be told', async () => {
    const typescript = chain((n) => `function h${n}(x) { h${n + 1}(x); }`, "function h20(x) { throw new Error('end'); }");
    const python = chain((n) => `def h${n}(x):\n    h${n + 1}(x)\n`, 'def h20(x):\n    raise ValueError(x)\n');
    const rust = chain((n) => `fn h${n}(x: u8) { h${n + 1}(x); }`, 'fn h20(x: u8) { panic!("end"); }');
    for (const files of [{ 'a.ts': typescript }, { 'a.py': python }, { 'src/main.rs': rust }])
      expect(await ends(files, 'h0')).toEqual({ returns: 'maybe', raises: 'maybe' });
  });

  test('what the outermost passes cannot be told, nor what the innermost gives', async () => {
    const inwards = chain((n) => `function h${n}(x) { h${n + 1}(x); }`, "function h20(x) { sink(x); }\nh0('one');");
    const outwards = chain((n) => `function h${n}() { return h${n + 1}(); }`, "function h20() { return 'one'; }\nsink(h0());");
    for (const text of [inwards, outwards]) {
      const found = await atSink({ 'a.ts': text });
      expect(found.complete).toBe(false);
    }
  });

  test('ten calls of the next in each are not ten to the power of twenty', { timeout: SOON }, async () => {
    const calls = (n: number): string =>
      numbers(10)
        .map((i) => `h${n + 1}(x + '${i}')`)
        .join(' || ');
    const text = chain((n) => `function h${n}(x) { return ${calls(n)}; }`, "function h20(x) { return x; }\nsink(h0('one'));");
    expect((await atSink({ 'a.ts': text })).complete).toBe(false);
    expect(await ends({ 'a.ts': text }, 'h0')).toEqual({ returns: 'maybe', raises: 'maybe' });
  });

  test('ten callers of each are not ten to the power of twenty', { timeout: SOON }, async () => {
    const calls = (n: number): string =>
      numbers(10)
        .map((i) => `h${n + 1}(x + '${i}');`)
        .join(' ');
    const text = chain((n) => `function h${n}(x) { ${calls(n)} }`, "function h20(x) { sink(x); }\nh0('one');");
    expect((await atSink({ 'a.ts': text })).complete).toBe(false);
  });
});

describe('a loop over a huge table', () => {
  const rows = numbers(20_000)
    .map((n) => `'row${n}'`)
    .join(', ');

  test('is walked soon', { timeout: SOON }, async () => {
    const typescript = `const TABLE = [${rows}];\nfunction all() { for (const row of TABLE) { for (const other of TABLE) check(row, other); } }\n`;
    const python = `TABLE = [${rows}]\n\n\ndef all():\n    for row in TABLE:\n        for other in TABLE:\n            check(row, other)\n`;
    for (const files of [{ 'a.ts': typescript }, { 'a.py': python }])
      expect(await ends(files, 'all')).toEqual({ returns: 'yes', raises: 'no' });
  });

  test('gives each of its rows soon', { timeout: SOON }, async () => {
    const found = await atSink({ 'a.ts': `const TABLE = [${rows}];\nfunction all() { for (const row of TABLE) sink(row); }\n` });
    expect(found.complete ? literals(found).length : 20_000).toBe(20_000);
  });
});

describe('modules that lead back to themselves', () => {
  test('re-exporting each other, they export nothing', async () => {
    const found = await atSink({
      'a.ts': "export * from './b.js';\n",
      'b.ts': "export * from './a.js';\nexport { lost } from './a.js';\n",
      'c.ts': "import { lost } from './a.js';\nsink(lost);\n",
    });
    expect(found).toEqual({ things: [], complete: false });
  });

  test('a name beside the circle is still found', async () => {
    const found = await atSink({
      'a.ts': "export * from './b.js';\n",
      'b.ts': "export * from './a.js';\nexport const held = 'one';\n",
      'c.ts': "import { held } from './a.js';\nsink(held);\n",
    });
    expect({ literals: literals(found), complete: found.complete }).toEqual({ literals: ['one'], complete: true });
  });

  test('defining their values by each other, they have none', async () => {
    const typescript = {
      'a.ts': "import { y } from './b.js';\nexport const x = y;\nsink(x);\n",
      'b.ts': "import { x } from './a.js';\nexport const y = x;\n",
    };
    const python = { 'a.py': 'from b import y\nx = y\nsink(x)\n', 'b.py': 'from a import x\ny = x\n' };
    for (const files of [typescript, python]) expect(await atSink(files)).toEqual({ things: [], complete: false });
  });

  test('importing each other, their functions run', async () => {
    const files = {
      'a.py': "import b\n\n\ndef start():\n    b.finish()\n\n\ndef stop():\n    raise ValueError('no')\n",
      'b.py': 'import a\n\n\ndef finish():\n    a.stop()\n',
    };
    expect(await ends(files, 'start')).toEqual({ returns: 'no', raises: 'yes' });
  });

  test('a class that extends itself by way of another has no members', async () => {
    const found = await atSink({
      'a.py': 'from b import B\n\n\nclass A(B):\n    pass\n\n\nsink(A().secret)\n',
      'b.py': 'from a import A\n\n\nclass B(A):\n    pass\n',
    });
    expect(found.complete).toBe(false);
  });
});
