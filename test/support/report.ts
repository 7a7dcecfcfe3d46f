/** Owns a hand-made run that the tests of every output format share. */
import type { Finding } from '../../src/core/finding.js';
import type { RunResult } from '../../src/core/result.js';
import type { Route } from '../../src/core/route.js';
import type { Where } from '../../src/core/span.js';
import type { ReportContext, RuleDoc } from '../../src/report/reporter.js';
import { defineRule } from '../../src/rule.js';

export const files: Record<string, string> = {
  'src/server.ts': [
    "import express from 'express';",
    "import { notes } from './routes/notes.js';",
    '',
    'const app = express();',
    "app.use('/api/notes', notes);",
    'app.listen(3000);',
    '',
  ].join('\n'),
  'src/routes/notes.ts': [
    "import { Router } from 'express';",
    "import { requireUser } from '../auth.js';",
    '',
    'export const notes = Router();',
    "notes.get('/', requireUser, (req, res) => res.json([]));",
    "notes.delete('/:id', async (req, res) => {",
    '\tawait remove(req.params.id);',
    '\tres.sendStatus(204);',
    '});',
    "notes.put('/:id', async (req, res) => res.sendStatus(204));",
    "notes.post('/:id/share', async (req, res) => res.sendStatus(204));",
    "notes.post('/import', async (req, res) => res.sendStatus(204));",
    "notes.post('/purge', async (req, res) => res.sendStatus(204));",
    '',
  ].join('\n'),
  'worker/ein gang #1 100%/größe.py':
    'def 読む(path):\n    try:\n        return load(path)\n    except Exception:  # 全部\n        名前 = "全角文字"; pass\n',
  'x:odd/app/[id]/route.ts': '\uFEFFtry { sync(); } catch {}\r\ntry { sync(); } catch {}\r\n',
};

/** Where some text stands in a file. */
export function where(file: string, text: string): Where {
  const start = files[file]?.indexOf(text) ?? -1;
  if (start < 0) throw new Error(`${file} has no ${text}`);
  return { file, at: [start, start + text.length] };
}

const route = defineRule({
  id: 'auth/route-without-auth',
  summary: 'A route answers without authentication',
  severity: 'error',
  precision: 'high',
  cwe: [306, 862],
  securitySeverity: 8.6,
  about: 'route',
  messages: { open: '' },
  check() {},
});

const swallowed = defineRule({
  id: 'errors/swallowed-exception',
  summary: 'A caught error disappears',
  severity: 'warning',
  precision: 'high',
  about: 'caught-error',
  messages: { swallowed: '' },
  check() {},
});

export const rules: readonly RuleDoc[] = [
  {
    rule: swallowed,
    page: '# errors/swallowed-exception\nA job that failed for weeks and told nobody.\n\nMore.\n\n## A catch\n```ts\nx\n```\n',
  },
  { rule: route, page: '# auth/route-without-auth\n\nThe one route that was forgotten is the one\nthat is found.\n' },
];

function open(method: string, path: string, text: string): Finding {
  return {
    rule: 'auth/route-without-auth',
    severity: 'error',
    message: `\`${method} ${path}\` answers without authentication: 1 of the 6 routes of \`notes\` runs \`requireUser\`, this one does not. Add the guard here or on the router.`,
    at: where('src/routes/notes.ts', text),
    related: [
      { ...where('src/routes/notes.ts', "notes.get('/', requireUser"), message: '`requireUser` guards this route [a](b)' },
      { ...where('src/server.ts', "app.use('/api/notes', notes)"), message: 'the mount has no guard' },
    ],
    flow: [
      { ...where('src/server.ts', 'express()'), message: 'the application' },
      { ...where('src/server.ts', "app.use('/api/notes', notes)"), message: 'mounts `notes` at `/api/notes`' },
      { ...where('src/routes/notes.ts', text), message: `declares \`${method} ${path}\`` },
    ],
    group: 'src/routes/notes.ts notes',
  };
}

function swallow(file: string, text: string): Finding {
  return {
    rule: 'errors/swallowed-exception',
    severity: 'warning',
    message:
      'A failure of `load` disappears: every error is taken and nothing is logged, returned or raised. Log it with its detail, or let it pass.',
    at: where(file, text),
    related: [],
    flow: [],
  };
}

export const findings: readonly Finding[] = [
  open(
    'DELETE',
    '/api/notes/:id',
    "notes.delete('/:id', async (req, res) => {\n\tawait remove(req.params.id);\n\tres.sendStatus(204);\n})",
  ),
  open('PUT', '/api/notes/:id', "notes.put('/:id', async (req, res) => res.sendStatus(204))"),
  open('POST', '/api/notes/:id/share', "notes.post('/:id/share', async (req, res) => res.sendStatus(204))"),
  open('POST', '/api/notes/import', "notes.post('/import', async (req, res) => res.sendStatus(204))"),
  open('POST', '/api/notes/purge', "notes.post('/purge', async (req, res) => res.sendStatus(204))"),
  swallow('worker/ein gang #1 100%/größe.py', '"全角文字"; pass'),
  swallow('x:odd/app/[id]/route.ts', 'catch {}'),
];

export const routes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/notes/',
    transport: 'http',
    framework: 'express',
    at: where('src/routes/notes.ts', "notes.get('/', requireUser"),
    handler: { name: '', at: where('src/routes/notes.ts', '(req, res)') },
    verdict: 'guarded',
    reason: '`requireUser` rejects',
    guards: [{ ...where('src/routes/notes.ts', 'requireUser, (req'), name: 'requireUser', level: 'route', verdict: 'rejects' }],
    mounts: [{ ...where('src/server.ts', "app.use('/api/notes', notes)"), prefix: '/api/notes' }],
    app: { key: 'src/server.ts app', name: 'app', at: where('src/server.ts', 'express()') },
    router: { key: 'src/routes/notes.ts notes', name: 'notes', at: where('src/routes/notes.ts', 'notes = Router()') },
  },
];

export const result: RunResult = {
  findings,
  suppressed: [{ finding: swallow('src/server.ts', 'app.listen(3000)'), reason: 'best effort: the probe is optional' }],
  routes,
  coverage: {
    files: [
      { language: 'typescript', total: 240, parsed: 61, skippedByTrigger: 178 },
      { language: 'python', total: 12, parsed: 12, skippedByTrigger: 0 },
    ],
    unparsed: [{ file: 'src/häl f.ts', line: 3, message: 'Expected `}` but found the end of the file.' }],
    skipped: [{ file: 'src/bundle.js', reason: 'over the size limit' }],
    roles: { source: 40, test: 212, generated: 1 },
    rules: [
      { rule: 'auth/route-without-auth', language: 'typescript', state: 'active' },
      { rule: 'auth/route-without-auth', language: 'python', state: 'blind' },
      { rule: 'errors/swallowed-exception', language: 'typescript', state: 'active' },
      { rule: 'errors/swallowed-exception', language: 'python', state: 'active' },
    ],
    unresolved: [{ what: 'guard of a route', count: 4, first: where('src/server.ts', "app.use('/api/notes', notes)") }],
  },
};

export function context(over: Partial<ReportContext> = {}): ReportContext {
  return {
    toolVersion: '0.1.0',
    rules,
    readText: (path) => files[path],
    color: false,
    width: 80,
    quiet: false,
    includeSuppressed: false,
    rootName: 'shop',
    elapsedMs: 412,
    ...over,
  };
}
