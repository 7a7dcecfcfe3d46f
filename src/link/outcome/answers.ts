/** Owns how a call answers a request or lets it through. */
import type { Value } from '../../core/value.js';
import { type Abstract, errorStatus, statusOf, truth } from './abstract.js';
import { type Activation, Raised } from './activation.js';
import type { Left, Walk } from './walk.js';

type Call = Value & { readonly kind: 'call' };

/** The request is let through to what comes next, unless an error or a plain no is passed on. */
export function letThrough(walk: Walk, args: readonly Abstract[]): Abstract {
  const [error] = args;
  const refused = args.slice(0, 2).some((one) => one.is === 'known' && one.value === false);
  if (refused || (walk.protocol?.nextTakesError && error && truth(error) !== false)) walk.path = { ...walk.path, rejected: true };
  else if (!walk.path.rejected || !walk.protocol?.nextTakesError) walk.passes.push(walk.path);
  return { is: 'response' };
}

/** What a call that fails gives: an error value in Rust, elsewhere nothing, as it raises. `by`: the library's function that failed. */
export function fail(walk: Walk, activation: Activation, by?: string): Abstract {
  if (activation.module.language === 'rust') return { is: 'failed' };
  throw new Raised(undefined, walk.path, undefined, undefined, by);
}

/** The error status among the arguments of a call: a keyword, an option of a record, or a bare number from 400 on. */
export function statusAmong(args: readonly Abstract[], call: Call | undefined): number | undefined {
  for (const [index, value] of args.entries()) {
    const name = call?.args[index]?.name;
    if (value.is === 'record') {
      for (const key of ['status', 'statusCode', 'status_code', 'code']) {
        const found = value.entries.get(key);
        const status = found && statusOf(found);
        if (status !== undefined) return status;
      }
    }
    if (name === undefined || /status|code/i.test(name)) {
      const status = statusOf(value) ?? (value.is === 'response' ? value.status : undefined);
      if (status !== undefined) return status;
    }
  }
  return undefined;
}

/** Whether a function was left with an answer that turns nobody away. */
export function answersWell({ value, path }: Left): boolean {
  return !path.rejected && errorStatus(value) === undefined;
}
