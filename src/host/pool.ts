/**
 * Owns the second thread. Both threads take jobs from one list until it is empty, this one from the front, the other from the back.
 * Whatever the other thread fails to deliver is extracted here, so that the answer never depends on it.
 */
import { Worker } from 'node:worker_threads';
import type { Extraction } from '../core/facts.js';
import type { Job, Pool } from '../engine/ports.js';

/** What the worker is started with. */
export interface WorkerTask {
  readonly jobs: readonly Job[];
  /** How many jobs have been taken, by either thread. */
  readonly taken: SharedArrayBuffer;
}

/** What the worker sends when nothing is left: its extractions as one JSON text, the last job first. */
export type WorkerAnswer = string;

/** Takes the next job of a list that is shared: false when all are taken. */
export function take(taken: Int32Array, jobs: readonly Job[]): boolean {
  return Atomics.add(taken, 0, 1) < jobs.length;
}

/**
 * The worker compiles the extractor anew and its answers are copied as text: on two cores that share a processor it was slower
 * at one second of work and at two.
 */
const PAYS = 4_000;

/** A pool whose worker runs `script`. */
export function openPool(script: URL): Pool {
  return {
    pays: PAYS,
    async run(jobs, extract) {
      const shared = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
      const taken = new Int32Array(shared);
      const theirs = start(script, { jobs, taken: shared });
      // The worker's messages are only seen when this thread pauses; its start must not wait for that.
      const mine: Extraction[] = [];
      for (let job = jobs[0]; job !== undefined && take(taken, jobs); job = jobs[mine.length]) mine.push(extract(job));
      const rest = (await theirs).reverse();
      const missing = jobs.slice(mine.length, jobs.length - rest.length);
      return [...mine, ...missing.map(extract), ...rest];
    },
  };
}

/** The worker's extractions, none when it failed. */
function start(script: URL, task: WorkerTask): Promise<Extraction[]> {
  return new Promise((resolve) => {
    const worker = new Worker(script, { workerData: task });
    const finish = (extractions: Extraction[]): void => {
      resolve(extractions);
      void worker.terminate();
    };
    worker.once('message', (answer: WorkerAnswer) => finish(JSON.parse(answer) as Extraction[]));
    worker.once('error', () => finish([]));
    worker.once('exit', () => resolve([]));
  });
}
