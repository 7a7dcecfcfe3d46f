/** Holds the Python front end to what pages cannot show: offsets, tolerance of errors, scopes, regions and comments. */
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { Extraction } from '../src/core/facts.js';
import { blocks, type Step, valuesOf } from '../src/core/outline.js';
import { printFile } from '../src/core/print.js';
import type { Span } from '../src/core/span.js';
import { operands, type Value } from '../src/core/value.js';
import { python } from '../src/languages/python/frontend.js';

beforeAll(() => python.load());

function extract(text: string, watched: readonly string[] = []): Extraction {
  return python.extract(text, 'py', new Set(watched));
}

function print(text: string): string {
  const { facts, bodies } = extract(text);
  return printFile(facts, bodies);
}

function values(steps: readonly Step[]): Value[] {
  const inside = (value: Value): Value[] => [value, ...operands(value).flatMap(inside)];
  return steps.flatMap((step) => [...valuesOf(step).flatMap(inside), ...blocks(step).flatMap(values)]);
}

function steps(of: readonly Step[]): Step[] {
  return of.flatMap((step) => [step, ...blocks(step).flatMap(steps)]);
}

/** Every span of an extraction. */
function spans({ facts, bodies }: Extraction): Span[] {
  const named = [...facts.functions, ...facts.classes].flatMap((one) => [one.at, one.nameAt]);
  const listed = [...facts.imports, ...facts.exports, ...facts.bindings, ...facts.problems, ...facts.comments].map((one) => one.at);
  const inner = facts.classes.flatMap((one) => one.fields.map((field) => field.at));
  return [...named, ...listed, ...inner, ...bodies.flatMap((body) => [...steps(body), ...values(body)].map((one) => one.at))];
}

test('offsets count UTF-16 units, whatever stands before', () => {
  const text = '# 😀 ü\nname = "日本 𝒳"\ncall(name, "é😀").löschen\n';
  const { facts, bodies } = extract(text, ['call']);
  expect(facts.bindings.map((one) => text.slice(...one.at))).toEqual(['name']);
  expect(facts.sites.map((one) => text.slice(...one.value.at))).toEqual(['call(name, "é😀")']);
  expect(values(bodies[0] ?? []).map((one) => text.slice(...one.at))).toEqual([
    '"日本 𝒳"',
    'call(name, "é😀").löschen',
    'call(name, "é😀")',
    'call',
    'name',
    '"é😀"',
  ]);
});

test('what stands around an error survives', () => {
  expect(print('import a\nx = = 3\ndef f():\n    y = )\n    return 1\n\ndef g():\n    return 2\n')).toContain('fn#2 g():\n  return 2');
  const { facts, bodies } = extract('def f():\n    print "old"\n    exec "code"\n    raise E, "text"\n\nz = ]\n');
  expect(facts.unparsed).toBeUndefined();
  expect(facts.problems).toHaveLength(1);
  expect(bodies[0]?.some((step) => step.do === 'unknown')).toBe(true);
  expect(printFile(facts, bodies)).toContain('fn#1 f():\n  print("old")\n  exec("code")\n  raise E');
});

test('handlers without parentheses keep all their types', () => {
  const { facts, bodies } = extract('try:\n    a()\nexcept A, B:\n    b()\n');
  expect(facts.problems).toEqual([]);
  expect(printFile(facts, bodies)).toBe('module:\n  try:\n    a()\n  catch A, B:\n    b()');
});

test('a text that nests too deeply is unparsed, not an exception', () => {
  const { facts } = extract(`${'('.repeat(50_000)}${')'.repeat(50_000)}\n`);
  expect(facts.unparsed).toBe(true);
  expect(facts.problems[0]?.message).toContain('nested too deeply');
  expect(facts.functions).toHaveLength(1);
});

test('names are found in the scope that declares them', () => {
  const { facts, bodies } = extract(
    [
      'top = 1',
      'def outer(given):',
      '    mine = given',
      '    def inner():',
      '        global top',
      '        nonlocal mine',
      '        top = mine',
      '        mine = given',
      '        return [top for top in mine]',
      '    for each in mine: pass',
      '    with open() as held: pass',
      '    try: pass',
      '    except E as error: use(error, each, held, free)',
      '    import late',
      '    return late',
    ].join('\n'),
  );
  const seen = (fn: number): string[] => {
    const found = [...steps(bodies[fn] ?? []).flatMap((step) => (step.do === 'set' ? [step.to] : [])), ...values(bodies[fn] ?? [])];
    return found.flatMap((value) => {
      if (value.kind === 'param') return [`${facts.functions[value.of]?.params[value.index]?.name} param of ${value.of}`];
      return value.kind === 'name' ? [value.of === undefined ? value.name : `${value.name} of ${value.of}`] : [];
    });
  };
  expect(seen(2)).toEqual(['top', 'mine of 1', 'mine of 1', 'given param of 1', 'mine of 1']);
  expect(seen(3)).toEqual(['top param of 3']);
  expect(seen(1).slice(2)).toEqual([
    'given param of 1',
    'mine of 1',
    'open',
    'use',
    'error of 1',
    'each of 1',
    'held of 1',
    'free',
    'late of 1',
  ]);
});

test('names of a class body are members of the class there, and unknown to its methods', () => {
  expect(print('class A:\n    x = 1\n    y = x\n    def m(self):\n        return x, self.x\n')).toBe(
    'class A\n  x = 1\n  y = class A.x\n  method m\nfn#1 A.m():\n  return [x, self.x]',
  );
});

test('decorators are sites of what they decorate', () => {
  const { facts } = extract('@app.get("/a")\ndef a(): go()\n@get\nclass B: pass\n', ['get', 'go']);
  expect(facts.sites.map((one) => one.decorates ?? one.fn)).toEqual([{ class: 0 }, { fn: 1 }, 1]);
});

test('declarations of a program and of the type checker are marked', () => {
  const { facts } = extract(
    'if TYPE_CHECKING:\n    class A: pass\nif __name__ == "__main__":\n    def b(): pass\nelse:\n    def c(): pass\n',
  );
  expect(facts.classes.map((one) => one.region)).toEqual(['types']);
  expect(facts.functions.map((one) => one.region)).toEqual([undefined, 'main', undefined]);
});

test('comments that address greenlit are kept without their marks', () => {
  const text = '# greenlit-ignore a/b: why\nx = "# greenlit-ignore"  # other\n';
  expect(extract(text).facts.comments).toEqual([{ at: [0, 26], text: 'greenlit-ignore a/b: why' }]);
});

test('stub files declare', () => {
  expect(python.grammar('a/b.pyi')).toBe('pyi');
  expect(python.grammar('a/b.py')).toBe('py');
  expect(python.grammar('a/b.pyc')).toBeNull();
  expect(python.extract('def f() -> int: ...\n', 'pyi', new Set()).facts.functions[1]?.body).toBe('abstract');
  expect(extract('def f() -> int: ...\n').facts.functions[1]?.body).toBe('stub');
});

const program = [
  'from a import (b as c, d)\nclass A(B[C], metaclass=M):\n    """doc"""\n    x: int = f"{y!r:>{w}}"\n    @p.setter\n    def m(self, *a, k=1, **kw) -> "T":\n        global g',
  '\n        async with a() as (b, *c), d: yield from [x async for x in y if (z := x)]\n        match m:\n            case {"k": [1, *r], **s} | P(a=-1) if t: del s[0], s.a\n',
  'try:\n    pass\nexcept* (A, B) as e:\n    raise X(e) from e\nelse:\n    assert a < b < c, "😀"\nfinally:\n    x = y = lambda q, (r, s)=1: q if r else s\n',
].join('');

test('no text makes extraction throw, and every span lies in the text', () => {
  const word = fc.constantFrom(...(program.match(/\w+|\s+|[^\w\s]/gu) ?? []), 'é', '𝒳', '\u0000', '\\', '"""', '\t', '\r\n');
  const cut = fc
    .tuple(fc.nat(program.length), fc.nat(program.length))
    .map(([from, to]) => program.slice(Math.min(from, to), Math.max(from, to)));
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    cut,
    fc.array(word, { maxLength: 60 }).map((words) => words.join('')),
  );
  fc.assert(
    fc.property(text, (source) => {
      const found = extract(source, ['f', 'map']);
      expect(found.facts.problems.filter((one) => one.message.startsWith('could not be read'))).toEqual([]);
      expect(found.bodies).toHaveLength(found.facts.functions.length);
      expect(spans(found).filter(([start, end]) => start < 0 || start > end || end > source.length)).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});
