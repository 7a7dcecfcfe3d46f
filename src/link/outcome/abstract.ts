/**
 * Owns the abstract values that `outcome` computes with: as much as is known of a value under an assumption.
 * Never decides what a call does.
 */
import type { Thing } from '../things.js';
import type { Activation, Raised } from './activation.js';

/** What is known of a value. `tainted`: it came from the caller's credential, or from the lack of one. */
export type Abstract =
  | { readonly is: 'known'; readonly value: string | number | boolean | null; readonly tainted?: true }
  | { readonly is: 'thing'; readonly thing: Thing }
  /** A function made during the walk, with the variables it closes over. */
  | { readonly is: 'closure'; readonly thing: Thing & { is: 'function' }; readonly scope: Activation }
  /** Something read off the request; an empty path is the request itself. */
  | { readonly is: 'request'; readonly path: readonly string[] }
  /** Text that claims to be a credential and was not verified. */
  | { readonly is: 'raw' }
  /** A verified caller. */
  | { readonly is: 'identity' }
  /** Calling it lets the request through. */
  | { readonly is: 'next' }
  /** Calling it settles a promise that is being made: `into` takes its value; without `into` it is rejected. */
  | { readonly is: 'settle'; readonly into?: Abstract[] }
  | { readonly is: 'response'; readonly status?: number }
  | { readonly is: 'list'; readonly items: readonly Abstract[] }
  /** `whole`: what is not among the entries is not there. */
  | { readonly is: 'record'; readonly entries: ReadonlyMap<string, Abstract>; readonly whole?: true }
  /** A result that holds an error. */
  | { readonly is: 'failed' }
  /** `setting`: read from the environment or derived from it. `truthy`: an object, whatever is in it. `digest`: see `digests.ts`. `raised`: the error that it is. */
  | {
      readonly is: 'unknown';
      readonly setting?: true;
      readonly truthy?: true;
      readonly digest?: 'plain' | 'keyed';
      readonly raised?: Raised;
    };

export const NOTHING: Abstract = { is: 'unknown' };
export const NULL_VALUE: Abstract = { is: 'known', value: null };
/** What stands in for a credential that is not there, or for the identity it does not prove. */
export const NO_CREDENTIAL: Abstract = { is: 'known', value: null, tainted: true };

export function known(value: string | number | boolean | null): Abstract {
  return { is: 'known', value };
}

/** Whether a condition on the value holds; undefined when it could not be told. */
export function truth(value: Abstract): boolean | undefined {
  switch (value.is) {
    case 'known':
      return Boolean(value.value);
    case 'failed':
      return false;
    case 'request':
      return value.path.length === 0 ? true : undefined;
    case 'unknown':
      return value.truthy;
    case 'thing':
      return ['function', 'class', 'object', 'module'].includes(value.thing.is)
        ? value.thing.is === 'object'
          ? undefined
          : true
        : undefined;
    default:
      return true;
  }
}

/** Whether the value is null; undefined when it could not be told. */
export function isNull(value: Abstract): boolean | undefined {
  if (value.is === 'known') return value.value === null;
  if (value.is === 'failed') return true;
  if (value.is === 'unknown') return value.truthy ? false : undefined;
  if (value.is === 'request') return value.path.length === 0 ? false : undefined;
  if (value.is === 'thing') return value.thing.is === 'object' || value.thing.is === 'external' ? undefined : false;
  return false;
}

/** Whether the value comes from the caller's credential. */
export function isCredential(value: Abstract): boolean {
  return value.is === 'raw' || value.is === 'identity' || value.is === 'failed' || (value.is === 'known' && value.tainted === true);
}

export function isSetting(value: Abstract): boolean {
  return value.is === 'unknown' && value.setting === true;
}

/** What is known when either may be the value. */
export function either(a: Abstract, b: Abstract): Abstract {
  if (same(a, b)) return a;
  if (isSetting(a) || isSetting(b)) return { is: 'unknown', setting: true };
  if (a.is === 'record' && b.is === 'record') return eitherRecord(a.entries, b.entries);
  // Errors of different makes are errors still.
  if (a.is === 'response' && errorStatus(a) !== undefined && errorStatus(b) !== undefined) return a;
  return truth(a) === true && truth(b) === true ? { is: 'unknown', truthy: true } : NOTHING;
}

function eitherRecord(a: ReadonlyMap<string, Abstract>, b: ReadonlyMap<string, Abstract>): Abstract {
  const keys = new Set([...a.keys(), ...b.keys()]);
  return { is: 'record', entries: new Map([...keys].map((key) => [key, either(a.get(key) ?? NULL_VALUE, b.get(key) ?? NULL_VALUE)])) };
}

function same(a: Abstract, b: Abstract): boolean {
  if (a.is !== b.is) return false;
  if (a.is === 'known' && b.is === 'known') return a.value === b.value;
  if (a.is === 'thing' && b.is === 'thing') return a.thing === b.thing;
  if (a.is === 'request' && b.is === 'request') return a.path.join() === b.path.join();
  if (a.is === 'response' && b.is === 'response') return a.status === b.status;
  return a === b || ['raw', 'identity', 'next', 'failed'].includes(a.is);
}

/** The HTTP status of an error that the value answers with; undefined when it answers with none. */
export function errorStatus(value: Abstract): number | undefined {
  switch (value.is) {
    case 'response':
      return value.status !== undefined && value.status >= 300 ? value.status : undefined;
    case 'list':
      return value.items.map((item) => errorStatus(item) ?? numberStatus(item)).find((status) => status !== undefined);
    case 'thing':
      return constantStatus(value.thing);
    default:
      return undefined;
  }
}

/** The status that a library's constant, or an error of that name, stands for. */
function constantStatus(thing: Thing): number | undefined {
  const named = thing.is === 'object' ? thing.callee : thing;
  return named.is === 'external' ? namedStatus(named.name) : undefined;
}

function numberStatus(value: Abstract): number | undefined {
  return value.is === 'known' && typeof value.value === 'number' && value.value >= 400 && value.value < 600 ? value.value : undefined;
}

const STATUS_NAMES: readonly [RegExp, number][] = [
  [/^(http_?)?(401_?)?unauth(ori[sz]|enticat)ed$/, 401],
  [/^(http_?)?(403_?)?forbidden$/, 403],
  [/^see_?other$/, 303],
  [/^(temporary|permanent)_?redirect$/, 307],
  [/^(http_?)?(400_?)?bad_?request$/, 400],
  [/^(http_?)?(404_?)?not_?found$/, 404],
  [/^(http_?)?(407_?)?proxy_?authentication_?required$/, 407],
  [/^(http_?)?(429_?)?too_?many_?requests$/, 429],
  [/^(http_?)?(422_?)?unprocessable_?entity$/, 422],
  [/^http_?(found|see_?other|moved_?permanently|temporary_?redirect|permanent_?redirect)$/, 302],
  [/^(http_?)?(500_?)?internal_?server_?error$/, 500],
  [/^(http_?)?(503_?)?service_?unavailable$/, 503],
];

/** The status that a constant's name stands for: `StatusCode.UNAUTHORIZED`, `status.HTTP_401_UNAUTHORIZED`. */
export function namedStatus(name: string): number | undefined {
  const last = (name.split('.').at(-1) ?? '').toLowerCase();
  return STATUS_NAMES.find(([pattern]) => pattern.test(last))?.[1];
}

/** Whether a number is a status that turns the caller away. */
export function statusOf(value: Abstract): number | undefined {
  return numberStatus(value) ?? (value.is === 'thing' && value.thing.is === 'external' ? namedStatus(value.thing.name) : undefined);
}
