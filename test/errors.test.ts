/** What linking knows of the places that take errors: who is told, what is tried instead, and what the tried calls mean. */
import { expect, test } from 'vitest';
import type { CaughtError } from '../src/core/error.js';
import { defineRule } from '../src/rule.js';
import { memorySession } from './support/session.js';

/** The places of a small repository, in path and source order. */
async function caught(files: Readonly<Record<string, string>>): Promise<readonly CaughtError[]> {
  let found: readonly CaughtError[] = [];
  const rule = defineRule({
    id: 'test/errors',
    summary: 'Collects',
    severity: 'note',
    precision: 'low',
    about: 'caught-error',
    messages: { none: '' },
    check(project) {
      found = project.facts('caught-error');
    },
  });
  const session = memorySession(new Map(Object.entries(files)), {}, { rules: [rule] });
  await session.update(Object.keys(files).map((path) => ({ path })));
  return found;
}

async function one(path: string, text: string): Promise<CaughtError | undefined> {
  return (await caught({ [path]: text }))[0];
}

test('helpers are followed across files', async () => {
  const [taken] = await caught({
    'a.ts': "import { fail } from './b';\ntry { f(); } catch (error) { fail(error); }\n",
    'b.ts': 'export function fail(cause: unknown): never { console.error(cause); throw new Error("no"); }\n',
  });
  expect(taken).toMatchObject({ rethrows: 'yes', records: 'yes', detail: 'yes' });
});

test('a helper that throws under a condition may throw', async () => {
  const taken = await one('a.py', 'def h(e):\n    if strict:\n        raise e\n\ntry:\n    f()\nexcept Exception as e:\n    h(e)\n');
  expect(taken).toMatchObject({ takes: 'anything', rethrows: 'maybe', tried: ['f'] });
});

test('helpers that call each other end', async () => {
  const text = 'def g():\n    h()\n\ndef h():\n    g()\n\ntry:\n    f()\nexcept Exception:\n    h()\n';
  expect(await one('a.py', text)).toMatchObject({ alternative: 'maybe' });
});

test.each([
  ['logger.error("x: %s", e)', { records: 'yes', detail: 'yes' }],
  ['logger.error("x")', { records: 'yes', detail: 'no' }],
  ['logger.exception("x")', { records: 'yes', detail: 'yes' }],
  ['logger.error("x", exc_info=True)', { records: 'yes', detail: 'yes' }],
  ['logger.error("x", exc_info=False)', { records: 'yes', detail: 'no' }],
  ['logger.opt(exception=True).error("x")', { records: 'yes', detail: 'yes' }],
  ['logger.debug("x")', { records: 'no', quiet: true, detail: 'no' }],
  ['logger.debug("x", exc_info=True)', { records: 'no', quiet: true, detail: 'yes' }],
  ['traceback.print_exc()', { records: 'yes', detail: 'yes' }],
  ['unknown(e)', { records: 'maybe', detail: 'maybe' }],
  ['errors.append(e)', { records: 'maybe', detail: 'maybe' }],
  ['failures += 1', { records: 'yes' }],
  ['unknown()', { records: 'no', alternative: 'maybe' }],
  ['pass', { records: 'no', alternative: 'no', leaves: 'nothing' }],
  ['x = None', { alternative: 'no', leaves: 'null' }],
  ['x = []', { alternative: 'no', leaves: 'empty' }],
  ['ok = False', { alternative: 'no', leaves: 'flag' }],
])('a clause that does %s', async (handler, expected) => {
  expect(await one('a.py', `import traceback\ntry:\n    f()\nexcept Exception as e:\n    ${handler}\n`)).toMatchObject(expected);
});

test.each([
  ['Exception', 'anything'],
  ['(KeyError, Exception)', 'anything'],
  ['ExceptionGroup', 'anything'],
  ['KeyError', 'expected'],
  ['asyncio.CancelledError', 'expected'],
  ['(KeyError, ValueError)', 'some'],
])('a clause for %s takes %s', async (types, takes) => {
  expect(await one('a.py', `try:\n    f()\nexcept ${types}:\n    pass\n`)).toMatchObject({ takes });
});

test('what follows belongs to the handler where success leaves', async () => {
  const taken = await one('a.py', 'def f():\n    try:\n        return a()\n    except Exception:\n        pass\n    return b()\n');
  expect(taken).toMatchObject({ alternative: 'maybe' });
});

test('a match whose other arm is empty takes errors, a condition without another side does not', async () => {
  const body = 'match f() { Ok(v) => g(v), Err(_) => {} }\n    if let Ok(v) = f() { g(v); }';
  const found = await caught({ 'a.rs': `fn main() {\n    ${body}\n}\n` });
  expect(found.map((each) => [each.taking, each.leaves])).toEqual([['clause', 'nothing']]);
});

test('tells where it stands', async () => {
  const text =
    'class Store:\n    def save(self, request, rows):\n        for row in rows:\n            try:\n                self.db.insert(row)\n            except Exception:\n                continue\n';
  expect(await one('a.py', text)).toMatchObject({
    leaves: 'continue',
    context: { fn: 'Store.save', loop: true, handler: true, write: true },
  });
});

test('a result that is used is not dropped', async () => {
  const body = 'const kept = yield* Effect.option(a());\n  yield* Effect.option(b());\n';
  const found = await caught({
    'a.ts': `import { Effect } from 'effect';\nexport const program = Effect.gen(function* () {\n  ${body}  return kept;\n});\n`,
  });
  expect(found.map((each) => [each.taking, each.tried])).toEqual([['discard', ['b', 'Effect.option']]]);
});
