/** Owns what members of things and of the request are under the walk's assumption. Runs nothing. */
import { keyOf, libraryName, type Thing } from '../things.js';
import { type Abstract, either, known, NO_CREDENTIAL, NOTHING, NULL_VALUE } from './abstract.js';
import { keptAt, requestPart, servedBy } from './credentials.js';
import type { Walk } from './walk.js';

/** What is known of a thing that was followed without running anything. */
export function fromThing(walk: Walk, thing: Thing): Abstract {
  switch (thing.is) {
    case 'literal':
      if (thing.holes) return { is: 'unknown', truthy: true };
      return thing.regexp ? { is: 'thing', thing } : known(thing.value);
    case 'list':
      return { is: 'list', items: thing.items.map((item) => fromThing(walk, item)) };
    case 'record':
      return {
        is: 'record',
        entries: new Map(
          thing.entries.flatMap((entry) => (entry.key === undefined ? [] : [[entry.key, fromThing(walk, entry.thing)] as const])),
        ),
      };
    case 'any':
      return thing.of.map((one) => fromThing(walk, one)).reduce(either);
    case 'unknown':
    case 'param':
      return NOTHING;
    case 'function':
    case 'class':
    case 'module':
      return { is: 'thing', thing };
    default:
      return fromLibrary(walk, thing) ?? kept(walk, thing) ?? { is: 'thing', thing };
  }
}

/** The request where an object that handles it keeps it: `self.request`, which its class has from a framework. */
function kept(walk: Walk, thing: Thing): Abstract | undefined {
  if (thing.is !== 'member' || thing.of.is !== 'object' || thing.of.callee.is !== 'class') return undefined;
  const at = keptAt(thing.name);
  return at && requestMember(walk, at);
}

function fromLibrary(walk: Walk, thing: Thing): Abstract | undefined {
  const name = libraryName(thing);
  const table = name === undefined ? undefined : walk.world.libraryCall(name, thing.is === 'object' ? thing.in.module.language : undefined);
  if (table?.does === 'request') return requestMember(walk, table.at);
  if (table?.does === 'texts') return { is: 'list', items: table.of.map(known) };
  if (table?.does === 'setting' || readsSetting(walk, thing)) return setting(walk);
  if (table?.does === 'identify' && thing.is !== 'external') return identity(walk);
  return undefined;
}

/** Whether a thing is what a call that reads the environment gave. */
function readsSetting(walk: Walk, thing: Thing): boolean {
  let name = thing.is === 'object' ? libraryName(thing.callee) : undefined;
  while (name) {
    if (walk.world.libraryCall(name)?.does === 'setting') return true;
    // `os.getenv("X").lower()` is one too.
    name = /^(.*)(?:\(\)|\.\w+)$/.exec(name)?.[1];
  }
  return false;
}

/** Something read from the environment under the walk's assumption. */
export function setting(walk: Walk): Abstract {
  return walk.given.settings === 'unset' ? known(null) : { is: 'unknown', setting: true };
}

/** The verified caller, as far as there is one under the walk's assumption. */
export function identity(walk: Walk): Abstract {
  walk.readsCredential = true;
  return walk.valid ? { is: 'identity' } : NO_CREDENTIAL;
}

/**
 * What the route is marked with under a name; nothing when it is not marked, and unknown when nobody told.
 * `asked`: the handler, its group, or a list of them. `merges`: no mark is an empty list.
 */
export function metadata(walk: Walk, name: Abstract, asked: readonly Abstract[], merges: boolean): Abstract {
  walk.usesPath = true;
  const key = name.is === 'known' ? String(name.value) : name.is === 'thing' ? keyOf(name.thing) : undefined;
  if (walk.given.metadata === undefined || key === undefined) return NOTHING;
  const whom = asked
    .flatMap((one) => (one.is === 'list' ? one.items : [one]))
    .flatMap((one) => (one.is === 'request' ? servedBy(one.path) : []));
  const only = new Set(whom).size === 1 ? whom[0] : undefined;
  const marks = (only && walk.given.metadataOf?.[only]) ?? walk.given.metadata;
  const marked = marks.get(key);
  return marked ? fromThing(walk, marked) : merges ? { is: 'list', items: [] } : known(null);
}

/** A place on the request under the walk's assumption. */
export function requestMember(walk: Walk, path: readonly string[]): Abstract {
  switch (requestPart(path)) {
    case 'raw':
      walk.readsCredential = true;
      return walk.given.credential === 'absent' ? NO_CREDENTIAL : { is: 'raw' };
    case 'identity':
      if (/anonymous/i.test(path.at(-1) ?? '')) return { is: 'known', value: !walk.valid, tainted: true };
      return identity(walk);
    case 'setting':
      return setting(walk);
    case 'path':
      walk.usesPath = true;
      return walk.given.path === undefined ? NOTHING : known(walk.given.path);
    case 'method':
      walk.usesPath = true;
      return walk.given.method === undefined ? NOTHING : known(walk.given.method);
    case 'transport':
      walk.usesPath = true;
      return walk.given.transport === undefined ? { is: 'request', path } : known(walk.given.transport);
    case 'endpoint':
      walk.usesPath = true;
      return walk.given.endpoint === undefined ? { is: 'request', path } : known(walk.given.endpoint);
    case 'blueprint': {
      const { endpoint } = walk.given;
      walk.usesPath = true;
      return endpoint === undefined ? { is: 'request', path } : known(endpoint.split('.').slice(0, -1).join('.') || null);
    }
    case 'metadata': {
      walk.usesPath = true;
      const marks = walk.given.metadata;
      return marks
        ? { is: 'record', entries: new Map([...marks].map(([name, thing]) => [name, fromThing(walk, thing)])), whole: true }
        : { is: 'request', path };
    }
    case 'data':
      return { is: 'request', path };
  }
}

/** Where on the request an instance of a library's handler class reads what its class does not declare: `self.request`, `self.current_user`. */
export function requestAround(walk: Walk, thing: Thing): readonly string[] | undefined {
  if (thing.is !== 'object' || thing.callee.is !== 'class') return undefined;
  for (const base of walk.world.evaluator.fields.libraryBases(thing.callee)) {
    const table = walk.world.libraryCall(`${base}()`, thing.in.module.language);
    if (table?.does === 'request') return table.at;
  }
  return undefined;
}

/** Names of members that say whether callers are checked at all. */
const SWITCH = /^(enable|require|disable|use|skip|bypass|allow)_?.*(auth|login|anonymous)|auth\w*_?(enabled?|required?|disabled?)$/i;
/** Names of members that hold the secret that callers are checked with. */
const SECRET = /^(auth_?|api_?|admin_?|access_?|bearer_?|shared_?|jwt_?)*(key|token|secret|password)$/i;

/** Names of properties of a caller that hold yes or no. */
const STATE = /^(is|has|can)_?[A-Z_]|confirm|disabled|banned|blocked|locked|deleted|expired|^active|verified|admin|staff/;

/** Where a result keeps why there is no caller. */
const ERROR = /^(err|error)$/;

/** A member of an abstract value. */
export function member(walk: Walk, of: Abstract, name: string): Abstract {
  switch (of.is) {
    case 'known':
      if (of.tainted && ERROR.test(name)) return { is: 'unknown', truthy: true };
      if (of.tainted && /anonymous/i.test(name)) return { is: 'known', value: true, tainted: true };
      // Only `a?.b` gets here with nothing; whatever it is asked for is nothing too.
      if (of.value === null && !of.tainted) return of;
      return of.tainted ? NO_CREDENTIAL : typeof of.value === 'string' && walk.given.path === of.value ? of : NOTHING;
    case 'request':
      return requestMember(walk, [...of.path, name]);
    case 'raw':
    case 'identity':
    case 'response':
    case 'next':
    case 'failed':
      if (of.is === 'identity' && ERROR.test(name)) return NULL_VALUE;
      if (of.is === 'identity' && /anonymous/i.test(name)) return known(false);
      // What a caller may or may not be: every answer is possible.
      if (of.is === 'identity' && STATE.test(name) && !/authenticated/i.test(name)) return NOTHING;
      return of;
    case 'list':
      return name === 'length' ? known(of.items.length) : (of.items[Number(name)] ?? NOTHING);
    case 'record':
      return of.entries.get(name) ?? (of.whole ? known(null) : NOTHING);
    case 'thing': {
      if (of.thing.is === 'object' && of.thing.callee.is === 'class' && name === walk.protocol?.nextAt) return { is: 'next' };
      const found = walk.world.evaluator.fields.access(of.thing, name);
      const at = found.is === 'member' ? requestAround(walk, of.thing) : undefined;
      if (at) return requestMember(walk, [...at, name]);
      const value = fromThing(walk, found);
      const open = value.is === 'unknown' || (value.is === 'thing' && value.thing.is === 'object' && value.thing.callee.is === 'member');
      return open && (SWITCH.test(name) || (SECRET.test(name) && of.thing.is === 'object')) ? { is: 'unknown', setting: true } : value;
    }
    case 'unknown':
      return of.setting || SWITCH.test(name) ? { is: 'unknown', setting: true } : NOTHING;
    case 'closure':
    case 'settle':
      return NOTHING;
  }
}
