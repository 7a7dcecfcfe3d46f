/** SARIF against its schema, against the rules that GitHub code scanning applies, and its parts against their definitions. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import type { Log, Result, Run } from 'sarif';
import { describe, expect, test } from 'vitest';
import type { Finding } from '../src/core/finding.js';
import type { RunResult } from '../src/core/result.js';
import { fingerprints, lineHashes } from '../src/report/fingerprint.js';
import { Lines, Sources } from '../src/report/lines.js';
import { limits, sarif } from '../src/report/sarif.js';
import { filesNamed } from '../src/report/sarif-coverage.js';
import { uriOf } from '../src/report/uri.js';
import { context, files, findings, result } from './support/report.js';

const noise = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\t', '\n', '\r', '\u2028', '字', '\uFEFF'), maxLength: 400 });

function run(text: string): Run {
  const log: Log = JSON.parse(text);
  const [only, ...rest] = log.runs;
  if (only === undefined || rest.length > 0) throw new Error('expected one run');
  return only;
}

function resultsOf(of: RunResult, includeSuppressed = false): Result[] {
  return run(sarif.render(of, context({ includeSuppressed }))).results ?? [];
}

describe('the file', () => {
  test.each([false, true])('is valid SARIF 2.1.0, suppressed results included: %s', (includeSuppressed) => {
    // The OASIS schema as @microsoft/sarif-multitool ships it.
    const schema = JSON.parse(readFileSync(new URL('./schema/sarif-2.1.0.json', import.meta.url), 'utf8'));
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    addFormats.default(ajv);
    const validate = ajv.compile(schema);
    validate(JSON.parse(sarif.render(result, context({ includeSuppressed }))));
    expect(validate.errors ?? []).toEqual([]);
  });

  const nothing = { ...result, findings: [], suppressed: [] };
  test.each([
    ['findings', result],
    ['nothing', nothing],
  ])('passes the rules of GitHub code scanning without an error or a warning: %s', { timeout: 60_000 }, (_, shown) => {
    const folder = mkdtempSync(join(tmpdir(), 'greenlit-sarif-'));
    try {
      writeFileSync(join(folder, 'in.sarif'), sarif.render(shown, context({ includeSuppressed: true })));
      const tool: string = createRequire(import.meta.url)('@microsoft/sarif-multitool');
      chmodSync(tool, 0o755);
      const args = ['validate', join(folder, 'in.sarif'), '--rule-kind', 'Sarif;Ghas', '--output', join(folder, 'out.sarif')];
      execFileSync(tool, [...args, '--level', 'Error;Warning', '--log', 'ForceOverwrite'], {
        env: { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1' },
        stdio: 'pipe',
      });
      const verdict = run(readFileSync(join(folder, 'out.sarif'), 'utf8').replace(/^\uFEFF/, ''));
      const complaints = (verdict.results ?? []).map((one) => `${one.level} ${one.ruleId} ${JSON.stringify(one.message)}`);
      expect(complaints).toEqual([]);
      expect(verdict.invocations?.every((one) => one.executionSuccessful)).toBe(true);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('is the same for the same input', () => {
    expect(sarif.render(structuredClone(result), context())).toBe(sarif.render(result, context()));
  });
});

describe('a result', () => {
  const [first, ...others] = resultsOf(result);

  test('has its first line as region, so that a pull request shows it', () => {
    expect(first?.locations?.[0]?.physicalLocation).toEqual({
      artifactLocation: { uri: 'src/routes/notes.ts', uriBaseId: '%SRCROOT%' },
      region: { startLine: 6, startColumn: 1, endLine: 6, endColumn: 43 },
    });
  });

  test('links its related locations from the message, brackets escaped', () => {
    expect(first?.message.text?.split('\n')[1]).toBe('See [`requireUser` guards this route \\[a\\](b)](1), [the mount has no guard](2).');
    expect(first?.relatedLocations?.map((one) => one.id)).toEqual([1, 2]);
  });

  test('carries its proof inline', () => {
    const steps = first?.codeFlows?.[0]?.threadFlows[0]?.locations ?? [];
    expect(steps.map((step) => step.location?.physicalLocation?.region?.startLine)).toEqual([4, 5, 6]);
  });

  test('has the hash of its line as GitHub computes it, and our own', () => {
    const hashes = lineHashes(files['src/routes/notes.ts'] ?? '');
    expect(first?.partialFingerprints).toEqual({
      primaryLocationLineHash: hashes[5],
      'greenlit/v1': expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    const all = [first, ...others].map((one) => one?.partialFingerprints?.['greenlit/v1']);
    expect(new Set(all).size).toBe(all.length);
  });

  test('in a file that cannot be read stands on line 1', () => {
    const [only] = run(sarif.render({ ...result, findings: findings.slice(0, 1) }, context({ readText: () => undefined }))).results ?? [];
    expect(only?.locations?.[0]?.physicalLocation?.region).toEqual({ startLine: 1 });
  });

  test('that is suppressed is left out unless asked for', () => {
    expect(resultsOf(result).every((one) => one.suppressions === undefined)).toBe(true);
    expect(resultsOf(result, true).flatMap((one) => one.suppressions ?? [])).toEqual([
      { kind: 'inSource', status: 'accepted', justification: 'best effort: the probe is optional' },
    ]);
  });
});

describe('limits', () => {
  const [example] = findings;
  if (example === undefined) throw new Error('no findings');
  const many = (count: number, over: Partial<Finding>): Finding[] => Array.from({ length: count }, () => ({ ...example, ...over }));

  test('keep the most severe results and say how many are left out', () => {
    const crowd = { ...result, findings: [...many(limits.results, { severity: 'note' }), ...many(10, { severity: 'error' })] };
    const { results = [], invocations } = run(sarif.render(crowd, context()));
    expect(results).toHaveLength(limits.results);
    expect(results.filter((one) => one.level === 'error')).toHaveLength(10);
    expect(invocations?.[0]?.toolExecutionNotifications?.[0]?.message.text).toBe(
      '10 results are left out, the least severe: more than 5000 are not shown.',
    );
  });

  test('cut long messages, flows and related locations', () => {
    const evidence = { ...example.at, message: 'x'.repeat(5_000) };
    const [only] = resultsOf({
      ...result,
      findings: many(1, { message: 'y'.repeat(5_000), flow: Array(2_000).fill(evidence), related: Array(500).fill(evidence) }),
    });
    expect(only?.relatedLocations).toHaveLength(limits.relatedLocations);
    expect(only?.codeFlows?.[0]?.threadFlows[0]?.locations).toHaveLength(limits.flowLocations);
    expect(only?.message.text?.indexOf('…')).toBe(limits.message - 1);
  });
});

describe('rules', () => {
  test('appear when they are active, with what GitHub reads', () => {
    const [auth, ...rest] = run(sarif.render(result, context())).tool.driver.rules ?? [];
    expect(rest.map((one) => one.id)).toEqual(['errors/swallowed-exception']);
    expect(auth).toMatchObject({
      id: 'auth/route-without-auth',
      name: 'RouteWithoutAuth',
      shortDescription: { text: 'A route answers without authentication.' },
      fullDescription: { text: 'The one route that was forgotten is the one that is found.' },
      defaultConfiguration: { level: 'error' },
      properties: {
        tags: ['security', 'external/cwe/cwe-306', 'external/cwe/cwe-862', 'auth'],
        precision: 'high',
        'problem.severity': 'error',
        'security-severity': '8.6',
      },
    });
  });

  test('that are off do not', () => {
    const off = result.coverage.rules.map((one) => ({ ...one, state: one.rule.startsWith('auth/') ? ('off' as const) : one.state }));
    const quiet = { ...result, findings: [], coverage: { ...result.coverage, rules: off } };
    expect(run(sarif.render(quiet, context())).tool.driver.rules?.map((one) => one.id)).toEqual(['errors/swallowed-exception']);
  });
});

test('what was not looked at is a notification', () => {
  const [invocation] = run(sarif.render(result, context())).invocations ?? [];
  expect(invocation?.toolExecutionNotifications?.map((one) => `${one.level} ${one.descriptor?.id}: ${one.message.text}`)).toEqual([
    'warning coverage/unparsed: Expected `}` but found the end of the file.',
    'warning coverage/skipped: Left out: over the size limit.',
    'note coverage/unresolved: guard of a route: 4.',
    'note coverage/blind: auth/route-without-auth has nothing to look at in python.',
  ]);
});

test('so many files are named, and the rest is counted', () => {
  const skipped = Array.from({ length: filesNamed + 3 }, (_, index) => ({ file: `vendor/${index}.js`, reason: 'left out by config' }));
  const [invocation] = run(sarif.render({ ...result, coverage: { ...result.coverage, skipped } }, context())).invocations ?? [];
  const texts = invocation?.toolExecutionNotifications?.filter((one) => one.descriptor?.id === 'coverage/skipped') ?? [];
  expect(texts).toHaveLength(filesNamed + 1);
  expect(texts.at(-1)?.message.text).toBe('3 more files are not named here.');
});

describe('URIs', () => {
  test.each([
    ['src/a b#1 100%.ts', 'src/a%20b%231%20100%25.ts'],
    ['app/[id]/größe.ts', 'app/%5Bid%5D/gr%C3%B6%C3%9Fe.ts'],
    ['x:y/a:b.ts', './x:y/a:b.ts'],
    ['C:\\x.ts', './C:%5Cx.ts'],
    ['@scope/a+b=c,d;e&f$g.ts', '@scope/a+b=c,d;e&f$g.ts'],
    ['a\uD800b?.ts', 'a%EF%BF%BDb%3F.ts'],
  ])('%s', (path, uri) => {
    expect(uriOf(path)).toBe(uri);
  });

  test('name the path again when resolved', () => {
    const segment = fc.string({ unit: 'binary', minLength: 1 }).filter((one) => !/[/\\\0\p{Surrogate}]|^\.\.?$/u.test(one));
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 4 }), (segments) => {
        const url = new URL(uriOf(segments.join('/')), 'file:///root/');
        expect(decodeURIComponent(url.href)).toBe(`file:///root/${segments.join('/')}`);
      }),
    );
  });
});

describe('lines', () => {
  test('end at CRLF, LF and CR; a byte order mark takes no column', () => {
    const lines = new Lines('\uFEFFa\r\nb\rc\u2028d\n');
    expect([1, 2, 3, 4, 5].map((line) => lines.line(line))).toEqual(['a', 'b', 'c\u2028d', '', '']);
    expect(lines.range([1, 4])).toEqual({ start: { line: 1, column: 1 }, end: { line: 2, column: 1 } });
    expect(lines.position(8)).toEqual({ line: 3, column: 3 });
  });

  test('and columns lead back to the offset', () => {
    fc.assert(
      fc.property(noise, fc.nat(400), (text, at) => {
        const offset = Math.min(at, text.length);
        const lines = new Lines(text);
        const { line, column } = lines.position(offset);
        const start = text.startsWith('\uFEFF') ? 1 : 0;
        // A line ends behind its whole break: between its two characters it has not ended.
        const ends = [...text.matchAll(/\r\n|\n|\r/g)].map((one) => one.index + one[0].length).filter((end) => end <= offset);
        expect(line).toBe(ends.length + 1);
        expect(column).toBe(Math.max(offset, start) - (ends.at(-1) ?? start) + 1);
      }),
    );
  });
});

describe('line hashes', () => {
  const lorem = 'Lorem ipsum dolor sit amet.\n'.repeat(10);
  // Published vectors of GitHub's own tests.
  test.each([
    ['', ['c129715d7a2bc9a3:1']],
    [' a\nb\n  \t\tc\n d', ['271789c17abda88f:1', '54703d4cd895b18:1', '180aee12dab6264:1', 'a23a3dc5e078b07b:1']],
    [
      ' hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n',
      'e9496ae3ebfced30:1 fb7c023a8b9ccb3f:1 ce8ba1a563dcdaca:1 e20e36e16fcb0cc8:1 b3edc88f2938467e:1 c8e28b0b4002a3a0:1 c129715d7a2bc9a3:1'.split(
        ' ',
      ),
    ],
    [
      lorem,
      [1, 2, 3, 4, 5, 6]
        .map((count) => `a7f2ff13bc495cf2:${count}`)
        .concat('a7f2ff1481e87703:1 a9cf91f7bbf1862b:1 55ec222b86bcae53:1 cc97dc7b1d7d8f7b:1 c129715d7a2bc9a3:1'.split(' ')),
    ],
  ])('%j', (text, hashes) => {
    expect(lineHashes(text)).toEqual(hashes);
  });

  test('equal the definition with a rolling window, and there is one for each line', () => {
    fc.assert(
      fc.property(noise, (text) => {
        expect(lineHashes(text)).toEqual(rollingHashes(text));
        expect(lineHashes(text)).toHaveLength(new Lines(text).count);
      }),
    );
  });
});

/** The definition, word by word: one window of 100 that rolls over the whole text, in 64-bit arithmetic. */
function rollingHashes(text: string): string[] {
  const units = [...text.replace(/\r\n?/g, '\n').replace(/[ \t]/g, '')].flatMap((one) => one.split('')).map((one) => one.charCodeAt(0));
  const padded = [...units, 0xffff, ...Array<number>(99).fill(0)];
  const seen = new Map<string, number>();
  const drop = BigInt.asUintN(64, 37n ** 100n);
  const hashes: string[] = [];
  let hash = 0n;
  padded.forEach((unit, i) => {
    hash = BigInt.asUintN(64, hash * 37n + BigInt(unit) - drop * BigInt(padded[i - 100] ?? 0));
    const start = i - 99;
    if (start < 0 || (start > 0 && padded[start - 1] !== 10)) return;
    const hex = hash.toString(16);
    seen.set(hex, (seen.get(hex) ?? 0) + 1);
    hashes.push(`${hex}:${seen.get(hex)}`);
  });
  return hashes;
}

test('our own fingerprints survive new lines and other indentation, and tell equal lines apart', () => {
  const text = 'a();\nb();\na();\n';
  const at = (from: string, offset: number, nth: string): Finding => {
    const start = from.indexOf(nth, offset);
    return { rule: 'x/y', severity: 'note', message: '', at: { file: 'f', at: [start, start + 3] }, related: [], flow: [] };
  };
  const prints = (from: string): readonly string[] =>
    fingerprints([at(from, 0, 'a()'), at(from, 0, 'b()'), at(from, from.indexOf('b()'), 'a()')], new Sources(() => from));
  expect(new Set(prints(text)).size).toBe(3);
  expect(prints(`// new\n\n${text.replaceAll('a()', '  a()')}`)).toEqual(prints(text));
});
