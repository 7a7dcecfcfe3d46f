/**
 * Owns what the sites of an actix-web program are: applications, scopes, resources, routes and middleware; ntex, apistos and paperclip
 * have the same. Middleware covers all of its scope, whenever it is wrapped around it. A function for `configure` is a scope of its own.
 */
import type { Site } from '../../core/facts.js';
import { lastName, type Value } from '../../core/value.js';
import type { DomainFact, Links, Model, ResolvedSite, ScopeFact, ScopeKey } from '../../link/model.js';
import type { Context, Thing } from '../../link/things.js';
import { baseOf, chainOf, plainName } from '../chains.js';
import { HTTP_METHODS, type Place, pathsOf, possibilities } from '../http.js';
import { type Endpoint, routeTo } from '../rust-endpoints.js';
import { ofDecorators, ofHandler, ofRoute } from './handlers.js';
import { wrapped } from './middleware.js';

const LIBRARY = String.raw`(?:(?:actix_web|ntex|apistos|paperclip)\.(?:\w+\.)*)?`;
const APP = new RegExp(`^${LIBRARY}App\\.(?:new|with_config)$`);
const SCOPE = new RegExp(`^${LIBRARY}(?:web\\.(?:scope|resource)|(?:Scope|Resource)\\.new)$`);
const CONFIG = new RegExp(`^${LIBRARY}ServiceConfig$`);

/** Services that answer for everything below a path with what they were given. */
const FILES = /(^|\.)(actix_files|ntex_files)\.Files\.new$|(^|\.)ResourceFiles\.new$/;
const REDIRECT = /(^|\.)web\.redirect$/;

type Made = Thing & { is: 'object' };

function isScope(name: string): boolean {
  const plain = name.replaceAll('()', '');
  return APP.test(plain) || SCOPE.test(plain);
}

/** The scopes that a thing may be: applications, scopes, resources, or what a function for `configure` is given. */
function scopesOf(thing: Thing, links: Links): readonly Thing[] {
  return possibilities(thing).flatMap((one): readonly Thing[] => {
    const { base } = chainOf(one);
    if (base.is === 'param') return [base];
    return links.roots(one, isScope);
  });
}

function read(site: ResolvedSite, links: Links): readonly DomainFact[] {
  const name = lastName(site.call.callee) ?? '';
  const place: Place = { at: links.where(site.call, site.context), position: site.position, under: site.under };
  const made = plainName(site.callee, links);
  if (made !== undefined && isScope(made)) {
    const thing = links.evaluate(site.call, site.context);
    return thing.is === 'object' ? [scope(thing, place, links)] : [];
  }
  if (!site.receiver) return [];
  const scopes = scopesOf(site.receiver, links);
  const facts = factsOf(name, site, links);
  const known = scopes.filter((one) => one.is === 'object' || isConfig(one, name, links));
  if (known.length > 0)
    return known.flatMap((one) => [...(one.is === 'param' ? [scope(one, place, links)] : []), ...facts(links.key(one))]);
  // What cannot be followed is a scope when it is given handlers as only scopes are.
  if (name !== 'route' && name !== 'service') return [];
  const key = scopes[0] ? links.key(scopes[0]) : `receiver ${baseOf(site.call.callee, site.context)}`;
  const own = facts(key);
  const named: ScopeFact = { ...scope({ is: 'unknown' }, place, links), key };
  return own.some((fact) => fact.kind === 'route') ? [named, ...own] : [];
}

/** Whether a parameter is told, or left to be, what routes are registered on. */
function isConfig(param: Thing, called: string, links: Links): boolean {
  if (param.is !== 'param') return false;
  const fn = param.module.facts.functions[param.fn];
  const type = fn?.params[param.index]?.type;
  if (!type) return fn?.name === undefined && /^(service|route|configure)$/.test(called);
  const named = links.evaluate(type, { module: param.module, fn: 0 });
  return possibilities(named).some((one) => CONFIG.test(plainName(one.is === 'object' ? one.callee : one, links) ?? ''));
}

function scope(thing: Thing, place: Place, links: Links): ScopeFact {
  const paths = thing.is === 'object' ? prefixesOf(thing, links) : [];
  return {
    kind: 'scope',
    key: links.key(thing),
    name: nameOf(thing, links),
    framework: 'actix-web',
    root: true,
    prefix: paths.length === 1 ? (paths[0] ?? '') : '',
    order: 'whole',
    ...place,
  };
}

function nameOf(thing: Thing, links: Links): string {
  if (thing.is === 'param') return thing.module.facts.functions[thing.fn]?.name ?? 'configure';
  const name = thing.is === 'object' ? plainName(thing.callee, links) : undefined;
  return name === undefined ? 'scope' : APP.test(name) ? 'App' : (name.split('.').at(-1) ?? name);
}

/** The paths that a scope or resource is made for; several of a resource are told by its mounts. */
function prefixesOf(thing: Made, links: Links): readonly string[] {
  const [path] = thing.call?.args ?? [];
  return path && SCOPE.test(plainName(thing.callee, links) ?? '') ? pathsOf(path.value, thing.in, links) : [];
}

/** What one call on a scope says, given the scope. */
function factsOf(name: string, site: ResolvedSite, links: Links): (scope: ScopeKey) => readonly DomainFact[] {
  const { call, context, position, under } = site;
  const [first, second] = call.args;
  if (!first) return () => [];
  const place: Place = { position, under, at: links.where(first.value, context) };
  const routes = (endpoints: readonly Endpoint[], path: string) => (scope: ScopeKey) =>
    endpoints.map((one) => routeTo(one, scope, path, place));
  switch (name) {
    case 'route':
      return second
        ? routes(ofRoute(second.value, context, links), links.text(first.value, context) ?? '{}')
        : routes(ofRoute(first.value, context, links), '');
    case 'to':
      return routes([ofHandler(['*'], first.value, context, links)], '');
    case 'wrap':
    case 'wrap_fn':
    case 'filter':
      return (scope) => wrapped(name, first.value, context, links).map((guard) => ({ kind: 'attach', scope, guard, ...place }));
    case 'configure':
      return (parent) => configured(first.value, context, links).map((child) => mount(parent, links.key(child), '', place));
    case 'service':
      return (parent) => services(parent, links.evaluate(first.value, context), { value: first.value, context }, place, links, 0);
    default:
      return HTTP_METHODS.has(name) ? routes([ofHandler([name.toUpperCase()], first.value, context, links)], '') : () => [];
  }
}

function mount(parent: ScopeKey, child: ScopeKey, prefix: string, place: Place): DomainFact {
  return { kind: 'mount', parent, child, prefix, guards: [], ...place };
}

/** The parameters by which functions for `configure` get what they register on. */
function configured(value: Value, context: Context, links: Links): readonly Thing[] {
  return possibilities(links.evaluate(value, context)).flatMap((thing): readonly Thing[] => {
    if (thing.is !== 'function') return [];
    return [{ is: 'param', module: thing.module, fn: thing.fn, index: 0 }];
  });
}

interface Written {
  readonly value: Value;
  readonly context: Context;
}

/** What a service is: a scope or resource, a handler with its path in an attribute, files, or several of them. */
function services(parent: ScopeKey, thing: Thing, written: Written, place: Place, links: Links, depth: number): readonly DomainFact[] {
  if (depth > 6) return [];
  return possibilities(thing).flatMap((one): readonly DomainFact[] => {
    if (one.is === 'list') return one.items.flatMap((item) => services(parent, item, written, place, links, depth + 1));
    if (one.is === 'function') return ofDecorators(one, links).flatMap(({ path, endpoint }) => [routeTo(endpoint, parent, path, place)]);
    if (one.is !== 'object') return [];
    const scopes = links.roots(one, isScope);
    if (scopes.length > 0) return scopes.flatMap((child) => mounted(parent, child, place, links));
    const { base } = chainOf(one);
    const name = base.is === 'object' ? (plainName(base.callee, links) ?? '') : '';
    if (base.is !== 'object' || !base.call) return [];
    if (/(^|\.)services!$/.test(name)) {
      const context = base.in;
      return base.call.args.flatMap(({ value }) =>
        services(parent, links.evaluate(value, context), { value, context }, place, links, depth + 1),
      );
    }
    const [path] = base.call.args;
    if (!path || !(FILES.test(name) || REDIRECT.test(name))) return [];
    const made = ofHandler(['*'], written.value, written.context, links);
    const below = links.text(path.value, base.in) ?? '{}';
    if (REDIRECT.test(name)) return [routeTo({ ...made, name: 'redirect' }, parent, below, place)];
    return [routeTo({ ...made, name: 'Files', transport: 'static' }, parent, `${below.replace(/\/$/, '')}/{path}*`, place)];
  });
}

function mounted(parent: ScopeKey, child: Made, place: Place, links: Links): readonly DomainFact[] {
  const key = links.key(child);
  if (key === parent) return [];
  const paths = prefixesOf(child, links);
  // Where it has one path, the scope itself adds it.
  return (paths.length > 1 ? paths : ['']).map((prefix) => mount(parent, key, prefix, place));
}

export const actix: Model = {
  id: 'actix',
  packages: [
    'actix_web',
    'actix_web_lab',
    'actix_web_httpauth',
    'actix_identity',
    'actix_session',
    'actix_files',
    'ntex',
    'apistos',
    'paperclip',
  ],
  languages: ['rust'],
  watch: ['new', 'with_config', 'scope', 'resource', 'route', 'to', 'service', 'configure', 'wrap', 'wrap_fn', 'filter', ...HTTP_METHODS],
  // Almost everything in Rust is made by `new`.
  accepts: ({ value: { callee, args }, decorates }: Site): boolean => {
    if (decorates || (args.length === 0 && callee.kind !== 'member')) return false;
    const name = lastName(callee) ?? '';
    if (name === 'new' || name === 'with_config')
      return callee.kind === 'member' && /^(App|Scope|Resource)$/.test(lastName(callee.of) ?? '');
    return callee.kind === 'member' || name === 'scope' || name === 'resource';
  },
  read,
  calls: {
    'actix_web.web.ReqData.identity': { does: 'guard', verdict: 'rejects' },
    'ntex.web.ReqData.identity': { does: 'guard', verdict: 'rejects' },
    'actix_session.Session()': { does: 'request', at: ['session-data'] },
    'actix_identity.Identity': { does: 'guard', verdict: 'rejects' },
    'actix_identity.Identity.from_request': { does: 'verify' },
    'actix_identity.Identity.extract': { does: 'verify' },
    ...Object.fromEntries(
      ['bearer.BearerAuth', 'basic.BasicAuth'].flatMap((type) => {
        const name = `actix_web_httpauth.extractors.${type}`;
        return [
          [name, { does: 'guard', verdict: 'presence' } as const],
          ...['from_request', 'extract'].map((method) => [`${name}.${method}`, { does: 'read-credential', required: true } as const]),
        ];
      }),
    ),
    ...Object.fromEntries(
      ['actix_session.Session', 'actix_web.HttpRequest', 'ntex_session.Session'].flatMap((type) =>
        ['from_request', 'extract'].map((method) => [`${type}.${method}`, { does: 'extract' } as const]),
      ),
    ),
    'actix_jwt_auth_middleware.Authority': { does: 'guard', verdict: 'rejects' },
    'actix_web_grants.protect': { does: 'guard', verdict: 'authz' },
    'actix_web_grants.authorities.AuthDetails': { does: 'guard', verdict: 'rejects' },
    'actix_web_grants.has_permissions': { does: 'guard', verdict: 'authz' },
    'actix_web_grants.proc_macro.has_permissions': { does: 'guard', verdict: 'authz' },
    'actix_web_grants.proc_macro.has_any_role': { does: 'guard', verdict: 'authz' },
    'actix_web_grants.proc_macro.has_roles': { does: 'guard', verdict: 'authz' },
  },
};
