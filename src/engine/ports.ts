/**
 * Owns what the engine needs from outside: text, remembered extractions, a second thread. `host/` implements these;
 * tests use plain objects. Nothing here does anything of its own.
 */
import type { Extraction, Grammar, LanguageId } from '../core/facts.js';
import type { RepoPath } from '../core/span.js';

/** A file's text with the identity of its content, or why it was left out. */
export type ReadResult = { readonly text: string; readonly content: string } | { readonly skipped: string };

/** The text of a file that was not left out. */
export function textOf(file: ReadResult): string | undefined {
  return 'text' in file ? file.text : undefined;
}

/** Reads one file. Never throws. */
export type Read = (path: RepoPath) => ReadResult;

/** What a file's name says about it: who reads it, and how. */
export interface Kind {
  readonly language: LanguageId;
  readonly grammar: Grammar;
}

/** A text to extract. */
export interface Job extends Kind {
  readonly text: string;
}

/** Extractions by the identity of text and grammar. Losing it only costs time. */
export interface FactStore {
  get(key: string): Extraction | undefined;
  put(key: string, extraction: Extraction): void;
  /** Keeps what this run used. Never throws. */
  save(): void;
}

/** A second thread that takes part of the work. */
export interface Pool {
  /** Milliseconds of work from which the thread pays for its own start. */
  readonly pays: number;
  /** Extracts all jobs, in order, sharing them with `extract` on this thread. */
  run(jobs: readonly Job[], extract: (job: Job) => Extraction): Promise<readonly Extraction[]>;
}
