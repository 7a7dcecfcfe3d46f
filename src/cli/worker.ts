/** Owns the second thread's program: the same front ends and watched names as the first, nothing else. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Extraction } from '../core/facts.js';
import { extractSafely } from '../engine/extraction.js';
import { looksOf } from '../engine/triggers.js';
import { take, type WorkerTask } from '../host/pool.js';
import { models } from '../models/models.js';
import { frontends } from './frontends.js';

const { jobs, taken }: WorkerTask = workerData;
const { watched } = looksOf(models);
const known = new Map(frontends.map((one) => [one.id, one]));
const counter = new Int32Array(taken);
const kinds = new Map(jobs.map((job) => [job.grammar, job.language]));
for (const [grammar, language] of kinds) await known.get(language)?.load(grammar);
const extractions: Extraction[] = [];
for (let next = jobs.length - 1; take(counter, jobs); next--) {
  const job = jobs[next];
  const frontend = job && known.get(job.language);
  if (job === undefined || frontend === undefined) break;
  extractions.push(extractSafely(frontend, job, watched[job.language]));
}
parentPort?.postMessage(JSON.stringify(extractions));
