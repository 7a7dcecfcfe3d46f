/** Owns the middleware of a Next.js application: which function runs, for which paths, and what its makers' options say. */
import type { AttachFact, GuardUse, Links, Protocol, ScopeKey } from '../../link/model.js';
import type { Module } from '../../link/module.js';
import type { Thing } from '../../link/things.js';
import { placeOf, possibilities } from '../http.js';
import { matcher } from './paths.js';

const MIDDLEWARE: Protocol = { params: ['request', 'injected'], passes: 'return' };
/** Clerk hands its middleware the caller's state first. */
const CLERK: Protocol = { params: [{ library: '@clerk/nextjs/server.auth' }, 'request'], passes: 'return' };
/** A callback that says whether the caller may pass. */
const AUTHORIZED: Protocol = { params: ['request'], passes: 'true' };

/** What the middleware file of an application attaches to it. Actions are posted to pages: only their bodies protect them. */
export function middleware(scope: ScopeKey, module: Module, links: Links): readonly AttachFact[] {
  const exported = ['middleware', 'proxy', 'default'].find((name) => module.exportsByName.has(name));
  const thing = exported === undefined ? undefined : links.exported(module, exported);
  if (!thing || exported === undefined) return [];
  const covers = covered(module, links);
  return possibilities(thing)
    .flatMap((one) => uses(one, module, exported, links))
    .map((use) => ({
      kind: 'attach',
      scope,
      guard: { ...use, ...(covers && { covers }) },
      skips: ['action'],
      at: use.at,
      position: [],
      under: [],
    }));
}

function uses(thing: Thing, module: Module, name: string, links: Links): readonly GuardUse[] {
  const [exported] = module.exportsByName.get(name) ?? [];
  const at = (thing.is === 'function' && placeOf(thing)) || { file: module.path, at: exported?.at ?? ([0, 0] as const) };
  const use = (made: Thing, protocol: Protocol): GuardUse => ({
    thing: made,
    name: name === 'default' ? 'middleware' : name,
    at,
    protocol,
    level: 'app',
  });
  if (thing.is === 'function') return [use(thing, MIDDLEWARE)];
  const authorized = callback(thing, links);
  if (authorized) return [use(authorized, AUTHORIZED)];
  if (thing.is !== 'object' || !thing.call) return [use(thing, MIDDLEWARE)];
  const inner = thing.call.args.flatMap((arg) => possibilities(links.evaluate(arg.value, thing.in))).find((one) => one.is === 'function');
  const clerk = /clerk/.test(links.libraryName(thing.callee) ?? '');
  return inner ? [use(inner, clerk ? CLERK : MIDDLEWARE), ...(clerk ? [] : [use(thing, MIDDLEWARE)])] : [use(thing, MIDDLEWARE)];
}

/** `callbacks.authorized` among the options of what made the middleware. */
function callback(thing: Thing, links: Links): Thing | undefined {
  let made = thing;
  while (made.is === 'member') made = made.of;
  if (made.is !== 'object') return undefined;
  for (const arg of made.call?.args ?? []) {
    const options = links.evaluate(arg.value, made.in);
    const found = options.is === 'record' ? links.access(links.access(options, 'callbacks'), 'authorized') : undefined;
    if (found?.is === 'function') return found;
  }
  return undefined;
}

/** The test of paths that `config.matcher` makes; undefined where everything is covered. */
function covered(module: Module, links: Links): GuardUse['covers'] {
  const config = links.exported(module, 'config');
  const held = config && links.access(config, 'matcher');
  if (!held || held.is === 'unknown' || held.is === 'member') return undefined;
  const sources = (held.is === 'list' ? held.items : [held]).flatMap((one) => {
    const source = one.is === 'record' ? links.access(one, 'source') : one;
    return source.is === 'literal' && typeof source.value === 'string' ? [source.value] : [];
  });
  const tests = sources.map(matcher);
  return ({ path }) => tests.some((test) => test === undefined || test(path));
}
