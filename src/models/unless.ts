/** Owns what `unless` leaves alone, the option of guards that skips requests by path and method (koa-unless, express-unless). Names no framework. */
import type { Value } from '../core/value.js';
import type { GuardUse, Links } from '../link/model.js';
import type { Context, Thing } from '../link/things.js';

type Covers = NonNullable<GuardUse['covers']>;

/** Whether a guard sees a request, given the options of its `unless`: `{ path: ['/login', /^\/public/, { url, methods }], method }`. */
export function exceptions(options: Value | undefined, context: Context, links: Links): Covers {
  const record = options && links.evaluate(options, context);
  const entry = (name: string): readonly Thing[] => (record ? listed(entryOf(record, name)) : []);
  const paths = entry('path');
  const methods = entry('method').map(text);
  return ({ path, method }) =>
    !methods.some((one) => one?.toUpperCase() === method) &&
    !paths.some((one) => {
      if (one.is !== 'record') return matches(one, path);
      const urls = listed(entryOf(one, 'url') ?? entryOf(one, 'path'));
      const allowed = listed(entryOf(one, 'methods') ?? entryOf(one, 'method')).map(text);
      return urls.some((url) => matches(url, path)) && (allowed.length === 0 || allowed.some((name) => name?.toUpperCase() === method));
    });
}

function entryOf(thing: Thing, name: string): Thing | undefined {
  return thing.is === 'record' ? thing.entries.findLast((one) => one.key === name)?.thing : undefined;
}

function listed(thing: Thing | undefined): readonly Thing[] {
  return !thing ? [] : thing.is === 'list' ? thing.items : [thing];
}

function text(thing: Thing): string | undefined {
  return thing.is === 'literal' && typeof thing.value === 'string' ? thing.value : undefined;
}

/** Texts match as a whole, patterns anywhere. */
function matches(thing: Thing, path: string): boolean {
  if (thing.is !== 'literal') return false;
  if (thing.regexp !== true) return thing.value === path;
  try {
    return new RegExp(String(thing.value)).test(path);
  } catch {
    // A pattern that this engine does not read matches nothing.
    return false;
  }
}
