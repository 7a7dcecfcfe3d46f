/** Owns how Rust programs hand on futures, pointers and results without a say in what they hold. */
import type { LibraryCall } from '../link/library-calls.js';
import type { Model } from '../link/model.js';

const wrap = { does: 'wrap' } as const;

function each(names: readonly string[], call: LibraryCall): readonly (readonly [string, LibraryCall])[] {
  return names.map((name) => [name, call]);
}

const FUTURES = ['std.future', 'core.future', 'futures.future', 'futures_util.future', 'actix_utils.future', 'ntex.util', 'futures'];

export const futures: Model = {
  id: 'futures',
  packages: ['futures'],
  languages: ['rust'],
  watch: [],
  calls: Object.fromEntries([
    // A boxed future is what it will give.
    ...each(['Box.pin', 'std.boxed.Box.pin'], { does: 'inject' }),
    ...each(
      FUTURES.flatMap((module) => [`${module}.ready`, `${module}.ok`]),
      wrap,
    ),
    ...each(
      FUTURES.map((module) => `${module}.err`),
      { does: 'reject' },
    ),
    ...each(['std.rc.Rc.clone', 'std.sync.Arc.clone', 'Rc.clone', 'Arc.clone', 'std.rc.Rc.new', 'std.sync.Arc.new'], wrap),
  ]),
};
