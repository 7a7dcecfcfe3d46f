/** The JSON form: positions from 1, every place in lines, nothing lost. */
import { expect, test } from 'vitest';
import { json } from '../src/report/json.js';
import { context, findings, result } from './support/report.js';

const report = JSON.parse(json.render(result, context()));

test('a finding', () => {
  expect(report.version).toBe(1);
  expect(report.findings).toHaveLength(findings.length);
  expect(report.findings[0]).toMatchInlineSnapshot(`
    {
      "column": 1,
      "endColumn": 3,
      "endLine": 9,
      "file": "src/routes/notes.ts",
      "fingerprint": "ec7ad9610bd5947a1d08897f041be9ec",
      "flow": [
        {
          "column": 13,
          "file": "src/server.ts",
          "line": 4,
          "message": "the application",
        },
        {
          "column": 1,
          "file": "src/server.ts",
          "line": 5,
          "message": "mounts \`notes\` at \`/api/notes\`",
        },
        {
          "column": 1,
          "file": "src/routes/notes.ts",
          "line": 6,
          "message": "declares \`DELETE /api/notes/:id\`",
        },
      ],
      "group": "src/routes/notes.ts notes",
      "line": 6,
      "message": "\`DELETE /api/notes/:id\` answers without authentication: 1 of the 6 routes of \`notes\` runs \`requireUser\`, this one does not. Add the guard here or on the router.",
      "related": [
        {
          "column": 1,
          "file": "src/routes/notes.ts",
          "line": 5,
          "message": "\`requireUser\` guards this route [a](b)",
        },
        {
          "column": 1,
          "file": "src/server.ts",
          "line": 5,
          "message": "the mount has no guard",
        },
      ],
      "rule": "auth/route-without-auth",
      "severity": "error",
    }
  `);
});

test('a route', () => {
  expect(report.routes[0]).toMatchInlineSnapshot(`
    {
      "column": 1,
      "file": "src/routes/notes.ts",
      "framework": "express",
      "guards": [
        {
          "column": 16,
          "file": "src/routes/notes.ts",
          "level": "route",
          "line": 5,
          "name": "requireUser",
          "verdict": "rejects",
        },
      ],
      "handler": "",
      "handlerAt": {
        "column": 29,
        "file": "src/routes/notes.ts",
        "line": 5,
      },
      "line": 5,
      "method": "GET",
      "mounts": [
        {
          "column": 1,
          "file": "src/server.ts",
          "line": 5,
          "prefix": "/api/notes",
        },
      ],
      "path": "/api/notes/",
      "reason": "\`requireUser\` rejects",
      "transport": "http",
      "verdict": "guarded",
    }
  `);
});

test('what is suppressed, and what was not looked at', () => {
  expect(report.suppressed).toEqual([
    expect.objectContaining({ file: 'src/server.ts', line: 6, reason: 'best effort: the probe is optional' }),
  ]);
  expect(report.coverage).toEqual({
    ...result.coverage,
    unresolved: [{ what: 'guard of a route', count: 4, first: { file: 'src/server.ts', line: 5, column: 1 } }],
  });
});
