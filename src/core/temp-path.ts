/** Owns places on a machine's own disk that serve where data must last: temporary folders, folders of wherever the program was started. Never judges. */
import type { Where } from './span.js';

/** A path to data that does not last. It stands where the path is written. */
export interface TempPath extends Where {
  /** What the program calls the place: `STORAGE_DIR`. */
  readonly name: string;
  /** The path as it is written; undefined where a call gives it. */
  readonly path: string | undefined;
  /** Below a folder for temporary files, or below the folder that the program was started in. */
  readonly below: 'temporary' | 'working';
  /** It serves where nothing else is given; otherwise always. */
  readonly fallback: boolean;
  /** Settings that come before it. */
  readonly instead: readonly string[];
  /** It stands in a document beside the program: deployment, settings. */
  readonly document: boolean;
}
