/** Owns the command `check`: one run, one report, one exit code. */
import { basename, resolve } from 'node:path';
import type { Severity } from '../core/finding.js';
import type { RunResult } from '../core/result.js';
import { textOf } from '../engine/ports.js';
import { reader } from '../host/read.js';
import type { ReportContext, Reporter } from '../report/reporter.js';
import type { CheckCommand, Format } from './command.js';
import { look, open } from './compose.js';
import type { Done } from './main.js';
import { manual } from './manual.js';
import { appendSummary, useColor, writeWhole } from './output.js';
import { findTarget } from './target.js';
import { version } from './version.js';

/** Checks what the command asks for. */
export async function check(command: CheckCommand): Promise<Done> {
  const started = performance.now();
  const target = await findTarget(process.cwd(), command.paths);
  const config = command.config === undefined ? {} : { config: resolve(command.config) };
  const options = { ...command, ...config };
  if (command.printConfig !== undefined) {
    const { printConfig } = await import('./print-config.js');
    return deliver(await printConfig(target, options, command.printConfig), 0, command);
  }
  const opened = await open(target, options);
  const progress = showProgress(opened.tree.paths.length);
  const result = await look(opened, target).finally(progress);
  const read = reader(target.root);
  const reporter = await reporterFor(command.format);
  const context: ReportContext = {
    toolVersion: version,
    rules: manual(),
    readText: (path) => textOf(read(path)),
    color: useColor(command),
    width: process.stdout.columns ?? 100,
    quiet: command.quiet,
    includeTests: command.includeTests ?? false,
    includeSuppressed: command.sarifSuppressed === 'include',
    rootName: basename(target.root),
    elapsedMs: performance.now() - started,
    ...(command.maxFindings !== undefined && { maxFindings: command.maxFindings }),
  };
  const text = reporter.render(result, context);
  const { GITHUB_STEP_SUMMARY: summary } = process.env;
  if (command.format === 'github' && summary) {
    const { githubSummary } = await import('../report/github-summary.js');
    appendSummary(summary, githubSummary.render(result, context));
  }
  return deliver(text, command.exitZero ? 0 : exitCodeOf(result, command), command);
}

/** Leaves the text for standard output, or writes it where it was asked for. */
function deliver(text: string, exitCode: Done['exitCode'], { output }: CheckCommand): Done {
  if (output === undefined) return { text, exitCode };
  writeWhole(resolve(output), text);
  return { text: '', exitCode };
}

/** 1 when a finding is at or above the severity that fails a run. `--max-warnings` allows that many warnings. */
function exitCodeOf(result: RunResult, command: CheckCommand): 0 | 1 {
  const failOn = command.failOn ?? (command.quiet ? 'error' : 'warning');
  const count = (severity: Severity): number => result.findings.filter((finding) => finding.severity === severity).length;
  const warnings = count('warning');
  const tooMany = command.maxWarnings === undefined ? failOn !== 'error' && warnings > 0 : warnings > command.maxWarnings;
  return count('error') > 0 || tooMany || (failOn === 'note' && count('note') > 0) ? 1 : 0;
}

async function reporterFor(format: Format): Promise<Reporter> {
  switch (format) {
    case 'pretty':
      return (await import('../report/pretty.js')).pretty;
    case 'json':
      return (await import('../report/json.js')).json;
    case 'github':
      return (await import('../report/github.js')).github;
    case 'sarif':
      return (await import('../report/sarif.js')).sarif;
  }
}

/** Says on a terminal that work is going on; gives the function that takes it back. */
function showProgress(files: number): () => void {
  if (!process.stderr.isTTY || process.env.CI) return () => {};
  process.stderr.write(`greenlit: looking at ${files} files …`);
  return () => void process.stderr.write('\r\x1b[K');
}
