/** Owns measuring: whole processes, from start to end, the median of several runs. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** A program to measure. */
export interface Subject {
  readonly name: string;
  readonly command: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Brings about what a run starts from. */
  readonly before?: () => void;
}

export interface Measurement {
  readonly seconds: number;
  /** Peak resident memory of the largest process; undefined where GNU time is missing. */
  readonly bytes?: number;
}

const gnuTime = '/usr/bin/time';

/** The median over `runs`, after one run that is not counted. Exit codes 0 and 1 are answers; anything else is an error. */
export function measure(subject: Subject, folder: string, runs: number): Measurement {
  once(subject, folder);
  const all = Array.from({ length: runs }, () => once(subject, folder));
  const bytes = all.flatMap((one) => one.bytes ?? []);
  return { seconds: median(all.map((one) => one.seconds)), ...(bytes.length > 0 && { bytes: median(bytes) }) };
}

function once({ name, command, env, before }: Subject, folder: string): Measurement {
  before?.();
  const withTime = existsSync(gnuTime);
  const [program = '', ...args] = withTime ? [gnuTime, '-f', 'peak %M', ...command] : command;
  const start = performance.now();
  const run = spawnSync(program, args, {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  const seconds = (performance.now() - start) / 1000;
  if (run.error) throw run.error;
  if (run.status !== 0 && run.status !== 1) throw new Error(`${name} ended with ${run.status ?? run.signal}:\n${run.stderr}`);
  const peak = /^peak (\d+)$/m.exec(run.stderr)?.[1];
  return { seconds, ...(peak !== undefined && { bytes: Number(peak) * 1024 }) };
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
