/** The command `routes` from outside: its formats, its filters, and what it tells about a change. */
import { expect, test } from 'vitest';
import type { JsonInventory, JsonRouteChanges } from '../src/report/routes/data.js';
import { git, greenlit, repository, write } from './support/cli.js';

const guard = `export function requireUser(req, res, next) {
  if (!req.user) return res.status(401).end();
  next();
}
`;

const orders = `import { Router } from 'express';
import { requireUser } from './auth.js';

export const orders = Router();
orders.get('/', requireUser, (req, res) => res.json([]));
orders.post('/:id/cancel', (req, res) => res.sendStatus(204));
`;

const files = {
  'src/auth.js': guard,
  'src/orders.js': orders,
  'src/app.js': `import express from 'express';
import { orders } from './orders.js';

const app = express();
app.get('/health', (req, res) => res.send('ok'));
app.use('/api/orders', orders);
`,
};

test('the table groups by application and router', () => {
  expect(greenlit(repository(files), ['routes']).stdout).toBe(`app (express)  src/app.js:4
  GET  /health  public      health, documentation or static path · src/app.js:5

  orders  src/orders.js:4  2 routes
  GET   /api/orders             guarded     \`requireUser\` at route level · src/orders.js:5
  POST  /api/orders/:id/cancel  unguarded   no guard at handler, router, mount or application level · src/orders.js:6

3 routes: 1 guarded, 1 public and 1 unguarded
`);
});

test('with a path every mount and guard is shown', () => {
  const { stdout } = greenlit(repository(files), ['routes', '--path', '/api/orders', '--verdict', 'guarded']);
  expect(stdout).toBe(`app (express)  src/app.js:4

  orders  src/orders.js:4  1 route
  GET  /api/orders  guarded
      \`requireUser\` at route level
      mounted   under \`/api/orders\`            src/app.js:6
      declared  on \`orders\`                    src/orders.js:5
      guard     \`requireUser\` rejects (route)  src/auth.js:1
      handler   \`anonymous function\`           src/orders.js:5

1 route: 1 guarded
`);
});

test.each([
  [['--verdict', 'unguarded'], ['POST /api/orders/:id/cancel']],
  [
    ['--verdict', 'guarded', '--verdict', 'public'],
    ['GET /health', 'GET /api/orders'],
  ],
  [
    ['--method', 'get'],
    ['GET /health', 'GET /api/orders'],
  ],
  [
    ['--path', '/api/orders'],
    ['GET /api/orders', 'POST /api/orders/:id/cancel'],
  ],
  [['--path', '/api/*/*/cancel'], ['POST /api/orders/:id/cancel']],
  [['--path', '/api/ord'], []],
  [['src/orders.js'], ['GET /api/orders', 'POST /api/orders/:id/cancel']],
])('%j lists %j', (args, expected) => {
  const { stdout, code } = greenlit(repository(files), ['routes', ...args, '--format', 'json']);
  const { version, routes }: JsonInventory = JSON.parse(stdout);
  expect({ version, code }).toEqual({ version: 1, code: 0 });
  expect(routes.map((route) => `${route.method} ${route.path}`)).toEqual(expected);
});

test('JSON names the handler, the guards and the mounts with their places', () => {
  const { stdout } = greenlit(repository(files), ['routes', '--path', '/api/orders', '--method', 'GET', '--format', 'json']);
  expect(JSON.parse(stdout).routes).toEqual([
    {
      method: 'GET',
      path: '/api/orders',
      transport: 'http',
      framework: 'express',
      file: 'src/orders.js',
      line: 5,
      column: 1,
      handler: 'anonymous function',
      handlerAt: { file: 'src/orders.js', line: 5, column: 30 },
      verdict: 'guarded',
      reason: '`requireUser` at route level',
      guards: [{ name: 'requireUser', level: 'route', verdict: 'rejects', file: 'src/auth.js', line: 1, column: 17 }],
      mounts: [{ prefix: '/api/orders', file: 'src/app.js', line: 6, column: 1 }],
    },
  ]);
});

test('Markdown is a table for each application', () => {
  expect(greenlit(repository(files), ['routes', '--format', 'markdown']).stdout).toBe(`# Routes

## app (express)

| Route | Verdict | Why | Guards | Declared |
| --- | --- | --- | --- | --- |
| \`GET /health\` | public | health, documentation or static path |  | src/app.js:5 |
| \`GET /api/orders\` | guarded | \`requireUser\` at route level | \`requireUser\` rejects | src/orders.js:5 |
| \`POST /api/orders/:id/cancel\` | unguarded | no guard at handler, router, mount or application level |  | src/orders.js:6 |

3 routes: 1 guarded, 1 public and 1 unguarded
`);
});

test('a diff tells what a change does to the routes, in the work tree or in what other files do to them', () => {
  const root = repository(files);
  write(root, {
    'src/auth.js': guard.replace('return res.status(401).end()', 'req.user = null'),
    'src/orders.js': orders.replace("orders.post('/:id/cancel'", "orders.delete('/:id'"),
  });
  const { stdout, code } = greenlit(root, ['routes', '--diff', 'HEAD', '--format', 'json']);
  const { since, added, removed, changed }: JsonRouteChanges = JSON.parse(stdout);
  const name = (route: { method: string; path: string; verdict: string }) => `${route.method} ${route.path} ${route.verdict}`;
  expect({ code, since, added: added.map(name), removed: removed.map(name) }).toEqual({
    code: 0,
    since: 'HEAD',
    added: ['DELETE /api/orders/:id unguarded'],
    removed: ['POST /api/orders/:id/cancel unguarded'],
  });
  expect(changed.map(({ before, after }) => [name(before), name(after)])).toEqual([
    ['GET /api/orders guarded', 'GET /api/orders unguarded'],
  ]);
  expect(greenlit(root, ['routes', '--diff', 'HEAD']).stdout).toContain('Routes since HEAD: 1 added, 1 removed, 1 guarded otherwise');
});

test('a diff sees files that are gone, new or renamed, and knows a commit from a typing error', () => {
  const root = repository(files);
  git(root, 'mv', 'src/orders.js', 'src/buying.js');
  write(root, { 'src/app.js': files['src/app.js'].replace('./orders.js', './buying.js').replace("app.get('/health'", "app.get('/ready'") });
  const { added, removed, changed }: JsonRouteChanges = JSON.parse(greenlit(root, ['routes', '--diff', 'HEAD', '--format', 'json']).stdout);
  expect({ added: added.map((one) => one.path), removed: removed.map((one) => one.path), changed }).toEqual({
    added: ['/ready'],
    removed: ['/health'],
    changed: [],
  });
  const { code, stderr } = greenlit(root, ['routes', '--diff', 'HAED']);
  expect({ code, stderr }).toEqual({ code: 2, stderr: 'greenlit: git knows no commit HAED here\n' });
});
