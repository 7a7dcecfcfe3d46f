/** Owns what Effect's everyday functions do to results, as far as it decides whether a guard lets a request through. */
import type { LibraryCall } from '../../link/library-calls.js';

const run = { does: 'run' } as const;
const hold = { does: 'hold' } as const;
const fail = { does: 'fail' } as const;
const then = { does: 'then' } as const;
const keep = { does: 'then', keeps: true } as const;
const take = { does: 'catch' } as const;
const wrap = { does: 'wrap' } as const;

const EFFECT: Readonly<Record<string, LibraryCall>> = {
  ...all(['gen', 'suspend', 'sync', 'promise', 'tryPromise', 'try', 'async', 'callback'], run),
  ...all(['fn', 'fn()', 'fnUntraced'], wrap),
  ...all(
    ['succeed', 'fromNullable', 'mapError', 'orDie', 'tapError', 'tapErrorCause', 'provide', 'provideService', 'withSpan', 'asVoid'],
    hold,
  ),
  ...all(['annotateLogs', 'annotateCurrentSpan', 'timeout', 'retry', 'catchReasons'], hold),
  ...all(['fail', 'die', 'failSync', 'failCause', 'dieMessage', 'interrupt'], fail),
  ...all(['flatMap', 'andThen', 'map', 'zipRight'], then),
  ...all(['tap'], keep),
  ...all(['filterOrFail', 'filterOrDie'], { does: 'ensure' }),
  ...all(['catchTag', 'catchTags', 'catchIf', 'catchSome', 'catchCause', 'catch', 'orElseSucceed'], take),
  ...all(['match', 'matchEffect', 'if'], { does: 'match' }),
};

const OPTION: Readonly<Record<string, LibraryCall>> = {
  ...all(
    ['some', 'fromNullable', 'fromNullishOr', 'fromUndefinedOr', 'getOrUndefined', 'getOrNull', 'getOrThrow', 'right', 'getRight'],
    hold,
  ),
  ...all(['isSome', 'isRight'], { does: 'present', is: true }),
  ...all(['isNone', 'isLeft'], { does: 'present', is: false }),
  ...all(['match'], { does: 'match' }),
  ...all(['map', 'flatMap', 'andThen'], then),
  ...all(['filter'], { does: 'ensure' }),
};

/** The same call for each of several names. */
function all(names: readonly string[], call: LibraryCall): Record<string, LibraryCall> {
  return Object.fromEntries(names.map((name) => [name, call]));
}

function under(modules: readonly string[], calls: Readonly<Record<string, LibraryCall>>): Record<string, LibraryCall> {
  const of = (module: string): [string, LibraryCall][] => Object.entries(calls).map(([name, call]) => [`${module}.${name}`, call]);
  return Object.fromEntries(modules.flatMap(of));
}

/** By canonical name. */
export const results: Readonly<Record<string, LibraryCall>> = {
  ...under(['effect.Effect', 'effect/Effect'], EFFECT),
  ...under(['effect.Option', 'effect/Option', 'effect.Either', 'effect/Either'], OPTION),
  ...under(['effect.Redacted', 'effect/Redacted'], all(['value', 'make'], hold)),
  ...under(['@effect/platform.Headers', '@effect/platform/Headers', 'effect/unstable/http.Headers', 'effect/unstable/http/Headers'], {
    get: { does: 'part' },
  }),
};
