/** Owns the second thread's program: the same front ends and watched names as the first, nothing else. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Extraction, LanguageId } from '../core/facts.js';
import { extractSafely } from '../engine/extraction.js';
import { looksOf } from '../engine/triggers.js';
import { take, type WorkerTask } from '../host/pool.js';
import { models } from '../models/models.js';
import { frontends } from './frontends.js';

const { jobs, taken }: WorkerTask = workerData;
const { watched } = looksOf(models);
const known = new Map(frontends.map((one) => [one.id, one]));
const counter = new Int32Array(taken);
for (const language of new Set<LanguageId>(jobs.map((job) => job.language))) await known.get(language)?.load();
const extractions: Extraction[] = [];
for (let next = jobs.length - 1; take(counter, jobs); next--) {
  const job = jobs[next];
  const frontend = job && known.get(job.language);
  if (job === undefined || frontend === undefined) break;
  extractions.push(extractSafely(frontend, job, watched[job.language]));
}
parentPort?.postMessage(JSON.stringify(extractions));
