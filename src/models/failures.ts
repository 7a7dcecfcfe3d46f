/** Owns what libraries do with errors: operators that catch or drop them, and calls that fail for reasons outside the program. */
import type { LibraryCall } from '../link/library-calls.js';
import type { Model } from '../link/model.js';

const drop = { does: 'drop-errors' } as const;
const take = { does: 'catch' } as const;
const nothing = { does: 'nothing' } as const;
const read = { does: 'io' } as const;
const write = { does: 'io', writes: true } as const;

/** The same call for each of several names. */
function all(prefix: string, names: readonly string[], call: LibraryCall): Record<string, LibraryCall> {
  return Object.fromEntries(names.map((name) => [`${prefix}.${name}`, call]));
}

const EFFECT_CATCH = ['catchAll', 'catchAllCause', 'catchAllDefect', 'orElse'];
const FILE_WRITES = [
  ...['write', 'copy', 'rename', 'create_dir', 'create_dir_all', 'hard_link', 'set_permissions', 'File.create'],
  ...['OpenOptions.new().open', 'remove_file', 'remove_dir', 'remove_dir_all'],
];
const FILE_READS = ['read', 'read_to_string', 'read_dir', 'metadata', 'File.open', 'canonicalize'];

export const failures: Model = {
  id: 'failures',
  packages: ['effect', 'contextlib', 'asyncio', 'time', 'std', 'tokio', 'lodash', 'anyio'],
  watch: [],
  calls: {
    'contextlib.suppress': { does: 'suppress' },
    'asyncio.gather': { does: 'collect-errors', if: 'return_exceptions' },
    ...all('effect.Effect', ['ignore'], drop),
    ...all('effect.Effect', EFFECT_CATCH, take),
    ...all('effect.Effect', ['option', 'either', 'exit'], { does: 'collect-errors' }),
    ...all('effect.Effect', ['void', 'unit', 'asVoid'], nothing),
    ...all('effect/Effect', ['ignore'], drop),
    ...all('effect/Effect', EFFECT_CATCH, take),
    ...all('effect/Effect', ['option', 'either', 'exit'], { does: 'collect-errors' }),
    ...all('effect/Effect', ['void', 'unit', 'asVoid'], nothing),
    // Waiting is no answer to a failure.
    'time.sleep': nothing,
    'asyncio.sleep': nothing,
    'tokio.time.sleep': nothing,
    'std.thread.sleep': nothing,
    'lodash.noop': nothing,
    'lodash/noop': nothing,
    'rxjs.noop': nothing,
    ...all('std.fs', FILE_READS, read),
    ...all('tokio.fs', FILE_READS, read),
    ...all('std.fs', FILE_WRITES, write),
    ...all('tokio.fs', FILE_WRITES, write),
  },
};
