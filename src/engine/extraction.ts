/**
 * Owns the way from texts to extractions: remembered ones first, then the parsers, with a second thread when that pays.
 * Never fails on a file: what cannot be read says so in its facts.
 */
import type { Extraction, FileFacts, Grammar, LanguageFrontend, LanguageId, PerLanguage } from '../core/facts.js';
import type { FactStore, Job, Kind, Pool } from './ports.js';

/** Bytes that one thread extracts per millisecond, measured on large repositories. */
const pace: Readonly<Record<LanguageId, number>> = { typescript: 6_000, python: 2_500, rust: 2_500, config: 2_500 };

/** Runs one front end on one text. */
export function extractSafely(frontend: LanguageFrontend, job: Job, watched: ReadonlySet<string>): Extraction {
  try {
    return frontend.extract(job.text, job.grammar, watched);
  } catch (error) {
    return unparsed(`the ${frontend.id} front end gave up: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function unparsed(message: string): Extraction {
  const facts: FileFacts = {
    imports: [],
    exports: [],
    bindings: [],
    functions: [],
    classes: [],
    sites: [],
    comments: [],
    problems: [{ at: [0, 0], message }],
    unparsed: true,
  };
  return { facts, bodies: [] };
}

/** Extracts texts with a given set of front ends. */
export class Extractor {
  private readonly loaded = new Set<Grammar>();

  constructor(
    private readonly frontends: ReadonlyMap<LanguageId, LanguageFrontend>,
    private readonly watched: PerLanguage<ReadonlySet<string>>,
    private readonly store: FactStore | undefined,
    private readonly pool: Pool | undefined,
  ) {}

  /** Extractions of all jobs by key. */
  async all(jobs: ReadonlyMap<string, Job>): Promise<Map<string, Extraction>> {
    const done = new Map<string, Extraction>();
    const open: [string, Job][] = [];
    for (const [key, job] of jobs) {
      const known = this.store?.get(key);
      if (known) done.set(key, known);
      else open.push([key, job]);
    }
    if (open.length === 0) return done;
    for (const job of new Map(open.map(([, one]) => [one.grammar, one])).values()) await this.load(job);
    const work = open.map(([, job]) => job);
    const cost = work.reduce((sum, job) => sum + job.text.length / pace[job.language], 0);
    const extractions =
      this.pool && cost > this.pool.pays ? await this.pool.run(work, (job) => this.extract(job)) : work.map((job) => this.extract(job));
    open.forEach(([key], index) => {
      const extraction = extractions[index];
      if (extraction === undefined) return;
      done.set(key, extraction);
      this.store?.put(key, extraction);
    });
    return done;
  }

  /** One extraction now, or undefined while its parser is not loaded. */
  now(key: string, job: Job): Extraction | undefined {
    const known = this.store?.get(key);
    if (known) return known;
    if (!this.loaded.has(job.grammar)) return undefined;
    const extraction = this.extract(job);
    this.store?.put(key, extraction);
    return extraction;
  }

  async load({ language, grammar }: Kind): Promise<void> {
    if (this.loaded.has(grammar)) return;
    await this.frontends.get(language)?.load(grammar);
    this.loaded.add(grammar);
  }

  private extract(job: Job): Extraction {
    const frontend = this.frontends.get(job.language);
    return frontend ? extractSafely(frontend, job, this.watched[job.language]) : unparsed(`no front end reads ${job.language}`);
  }
}
