/** Owns the JSON form of a result, for programs. Its shape is `JsonReport`; within a version it only grows. */
import type { Finding, Severity } from '../core/finding.js';
import type { Coverage, RunResult } from '../core/result.js';
import type { GuardLevel, GuardVerdict, Route, RouteVerdict, Transport } from '../core/route.js';
import type { RepoPath, Where } from '../core/span.js';
import type { Evidence } from '../core/verdict.js';
import { fingerprints } from './fingerprint.js';
import { Sources } from './lines.js';
import type { Reporter } from './reporter.js';

/** A place. Lines and columns count from 1, columns in UTF-16 code units. */
export interface JsonPlace {
  readonly file: RepoPath;
  readonly line: number;
  readonly column: number;
}

/** A place and what stands there. */
export interface JsonEvidence extends JsonPlace {
  readonly message: string;
}

/** A finding. The end column is exclusive. */
export interface JsonFinding extends JsonEvidence {
  readonly rule: string;
  readonly severity: Severity;
  readonly endLine: number;
  readonly endColumn: number;
  /** Other places that belong to the defect. */
  readonly related: readonly JsonEvidence[];
  /** The proof as a path through the program, first step first. */
  readonly flow: readonly JsonEvidence[];
  /** Stays the same when lines move; the key `greenlit/v1` of SARIF. */
  readonly fingerprint: string;
  /** Findings of one group are one defect told at several places. */
  readonly group?: string;
}

/** One root-to-route path. */
export interface JsonRoute extends JsonPlace {
  readonly method: string;
  readonly path: string;
  readonly transport: Transport;
  readonly framework: string;
  /** Its name. */
  readonly handler: string;
  readonly handlerAt: JsonPlace;
  readonly verdict: RouteVerdict;
  readonly reason: string;
  readonly guards: readonly (JsonPlace & { readonly name: string; readonly level: GuardLevel; readonly verdict: GuardVerdict })[];
  readonly mounts: readonly (JsonPlace & { readonly prefix: string; readonly conditional?: true })[];
  /** It is declared under a condition only. */
  readonly conditional?: true;
}

/** The whole report. */
export interface JsonReport {
  readonly version: 1;
  readonly findings: readonly JsonFinding[];
  /** Findings that a comment silenced, with its reason. */
  readonly suppressed: readonly (JsonFinding & { readonly reason: string })[];
  readonly routes: readonly JsonRoute[];
  readonly coverage: Omit<Coverage, 'unresolved'> & {
    readonly unresolved: readonly { readonly what: string; readonly count: number; readonly first?: JsonPlace }[];
  };
}

export const json: Reporter = {
  id: 'json',
  render(result, context) {
    return `${JSON.stringify(jsonReport(result, new Sources((path) => context.readText(path))), null, 2)}\n`;
  },
};

/** The result as plain data. */
export function jsonReport(result: RunResult, sources: Sources): JsonReport {
  const prints = fingerprints([...result.findings, ...result.suppressed.map((one) => one.finding)], sources);
  const place = (at: Where): JsonPlace => jsonPlace(at, sources);
  const evidence = (one: Evidence): JsonEvidence => ({ message: one.message, ...place(one) });
  const finding = (one: Finding, index: number): JsonFinding => {
    const { end } = sources.range(one.at);
    return {
      rule: one.rule,
      severity: one.severity,
      message: one.message,
      ...place(one.at),
      endLine: end.line,
      endColumn: end.column,
      related: one.related.map(evidence),
      flow: one.flow.map(evidence),
      fingerprint: prints[index] ?? '',
      ...(one.group !== undefined && { group: one.group }),
    };
  };
  return {
    version: 1,
    findings: result.findings.map(finding),
    suppressed: result.suppressed.map((one, index) => ({ ...finding(one.finding, result.findings.length + index), reason: one.reason })),
    routes: result.routes.map((one) => jsonRoute(one, sources)),
    coverage: {
      ...result.coverage,
      unresolved: result.coverage.unresolved.map(({ first, ...one }) => ({ ...one, ...(first && { first: place(first) }) })),
    },
  };
}

/** A route as plain data. */
export function jsonRoute(route: Route, sources: Sources): JsonRoute {
  return {
    method: route.method,
    path: route.path,
    transport: route.transport,
    framework: route.framework,
    ...jsonPlace(route.at, sources),
    handler: route.handler.name,
    handlerAt: jsonPlace(route.handler.at, sources),
    verdict: route.verdict,
    reason: route.reason,
    guards: route.guards.map((guard) => ({ name: guard.name, level: guard.level, verdict: guard.verdict, ...jsonPlace(guard, sources) })),
    mounts: route.mounts.map((mount) => ({
      prefix: mount.prefix,
      ...(mount.conditional && { conditional: true }),
      ...jsonPlace(mount, sources),
    })),
    ...(route.conditional && { conditional: true }),
  };
}

function jsonPlace({ file, at }: Where, sources: Sources): JsonPlace {
  return { file, ...sources.range({ file, at }).start };
}
