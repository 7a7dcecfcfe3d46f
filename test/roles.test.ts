/** What a file's place says about it: the same words mean other things inside an application's sources. */
import { expect, test } from 'vitest';
import { exampleFolders, roleOfPath } from '../src/engine/roles.js';

test.each([
  ['src/orders.ts', 'source'],
  ['src/app/endpoints/benchmarks/controller.ts', 'source'],
  ['packages/api/src/docs/routes.ts', 'source'],
  ['app/samples/page.tsx', 'source'],
  ['benchmarks/run.ts', 'test'],
  ['crates/core/benches/parse.rs', 'test'],
  ['examples/express/src/app.ts', 'example'],
  ['samples/01-start/src/main.ts', 'example'],
  ['docs/conf.py', 'docs'],
  ['src/orders.test.ts', 'test'],
  ['src/__tests__/orders.ts', 'test'],
  ['backend/tests/test_orders.py', 'test'],
  ['src/vendor/lib.js', 'vendored'],
  ['app/demos', 'source'],
])('%s is %s', (path, role) => {
  expect(roleOfPath(path, [])).toBe(role);
});

test('a folder that was named says nothing about what is in it', () => {
  expect(roleOfPath('examples/shop/app.ts', ['examples/shop'])).toBe('source');
});

test('a repository of examples is about them', () => {
  const demos = ['demos/blog/app.py', 'demos/blog/views.py', 'demos/chat/app.py', 'packages/x/examples/a.ts', 'demos/chat/test_app.py'];
  expect(exampleFolders(demos, () => true)).toEqual(['demos', 'packages/x/examples']);
  expect(exampleFolders([...demos, 'src/lib.py'], () => true)).toEqual([]);
});
