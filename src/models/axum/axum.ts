/**
 * Owns what the sites of an axum program are: routers, routes, nesting and layers; `utoipa-axum`, `aide` and `axum-extra` included.
 * A layer covers what was added before it. Every router that is put into no other is an application.
 */
import type { Site } from '../../core/facts.js';
import { lastName, type Value } from '../../core/value.js';
import type { DomainFact, Links, Model, ResolvedSite, ScopeFact } from '../../link/model.js';
import type { Context, Thing } from '../../link/things.js';
import { baseOf, declared, plainName } from '../chains.js';
import { possibilities } from '../http.js';
import { type Endpoint, routeTo } from '../rust-endpoints.js';
import { endpoint, endpoints } from './handlers.js';
import { layerGuards } from './layers.js';

const ROUTER =
  /^(axum(\.routing)?\.Router|utoipa_axum\.router\.OpenApiRouter|utoipa_axum\.OpenApiRouter|aide\.axum\.ApiRouter|aide\.axum\.routing\.ApiRouter)$/;
const MADE = /\.(new|default|with_openapi)$/;

/** Handlers return their answer, whatever it is. */

function isRouter(name: string): boolean {
  const plain = name.replaceAll('()', '');
  return ROUTER.test(plain) || (MADE.test(plain) && ROUTER.test(plain.replace(MADE, '')));
}

function read(site: ResolvedSite, links: Links): readonly DomainFact[] {
  if (site.module.language !== 'rust') return [];
  const name = lastName(site.call.callee) ?? '';
  if (MADE.test(`.${name}`)) return created(site, links);
  if (!site.receiver) return [];
  const routers = routersOf(site.receiver, links);
  const facts = factsOf(name, site, links);
  if (routers.length > 0) return routers.flatMap((router) => [...borrowed(router, site, links), ...facts(links.key(router))]);
  // A receiver that cannot be followed is a router when it is given handlers as only routers are.
  const key = `receiver ${baseOf(site.call.callee, site.context)}`;
  const own = facts(key).filter((fact) => fact.kind === 'route');
  return own.length > 0 ? [scope(key, site, links), ...facts(key)] : [];
}

/** The routers that a thing may be, each once. */
function routersOf(thing: Thing, links: Links): readonly (Thing & { is: 'object' })[] {
  return [...new Map(links.roots(thing, isRouter).map((router) => [links.key(router), router])).values()];
}

function created(site: ResolvedSite, links: Links): readonly DomainFact[] {
  const made = plainName(site.callee, links);
  if (made === undefined || !isRouter(made)) return [];
  const thing = links.evaluate(site.call, site.context);
  return [scope(links.key(thing), site, links)];
}

/** A router that comes in as a parameter which nobody passes has no place where it is made. */
function borrowed(router: Thing & { is: 'object' }, site: ResolvedSite, links: Links): readonly DomainFact[] {
  return router.call ? [] : [scope(links.key(router), site, links)];
}

function scope(key: string, site: ResolvedSite, links: Links): ScopeFact {
  const { context } = site;
  return {
    kind: 'scope',
    key,
    name: context.module.facts.functions[context.fn]?.name ?? 'router',
    framework: 'axum',
    root: true,
    prefix: '',
    order: 'before',
    at: links.where(site.call, context),
    position: site.position,
    under: site.under,
  };
}

/** What one call on a router says, given the router. */
function factsOf(name: string, site: ResolvedSite, links: Links): (scope: string) => readonly DomainFact[] {
  const { call, context, position, under } = site;
  const [first, second] = call.args;
  const fact = { position, under, at: links.where(first?.value ?? call, context) };
  const mounts = (key: string, value: Value, prefix: string): readonly DomainFact[] =>
    routersOf(links.evaluate(value, context), links)
      .map((router) => links.key(router))
      .filter((child) => child !== key)
      .map((child): DomainFact => ({ ...fact, kind: 'mount', parent: key, child, prefix, guards: [] }));
  switch (name) {
    case 'route':
    case 'api_route':
    case 'api_route_with':
    case 'route_with_tsr': {
      if (!first || !second) return none;
      const path = links.text(first.value, context) ?? '{}';
      const found = endpoints(second.value, context, links);
      return (key) => found.map((one) => routeTo(one, key, path, fact));
    }
    case 'route_service':
    case 'route_service_with_tsr':
    case 'nest_service':
    case 'nest_api_service':
    case 'nest': {
      if (!first || !second) return none;
      const path = links.text(first.value, context) ?? '{}';
      if (name === 'nest') return (key) => mounts(key, second.value, path);
      const service = endpoint(['*'], second.value, context, links, true);
      const below = name === 'route_service' ? path : `${path.replace(/\/$/, '')}/{*path}`;
      const isService = service.transport === 'static' || name.startsWith('route');
      return (key) => {
        const mounted = mounts(key, second.value, path);
        return mounted.length > 0 || !isService ? mounted : [routeTo(service, key, below, fact)];
      };
    }
    case 'merge':
      return first ? (key) => mounts(key, first.value, '') : none;
    case 'layer':
    case 'route_layer': {
      if (!first) return none;
      const guards = layerGuards(first.value, context, 'router', links);
      return (key) => guards.map((guard): DomainFact => ({ ...fact, kind: 'attach', scope: key, guard }));
    }
    case 'routes': {
      const found = first ? documented(first.value, context, links) : [];
      return (key) => found.map(({ path, one }) => routeTo(one, key, path, fact));
    }
    default: {
      const path = first && typedPath(first.value, context, links);
      if (!first || path === undefined) return none;
      const one = endpoint([name.slice('typed_'.length).toUpperCase()], first.value, context, links, false);
      return (key) => [routeTo(one, key, path, fact)];
    }
  }
}

const none = (): readonly DomainFact[] => [];

/** `routes!(list, create)` of `utoipa-axum`: methods and path stand in the handlers' `#[utoipa::path(…)]`. */
function documented(value: Value, context: Context, links: Links): readonly { readonly path: string; readonly one: Endpoint }[] {
  if (value.kind !== 'call' || lastName(value.callee) !== 'routes!') return [];
  return value.args.flatMap((arg) => {
    const [thing] = possibilities(links.evaluate(arg.value, context));
    const decorator = thing && declared(thing)?.decorators.find((one) => one.kind === 'call' && lastName(one.callee) === 'path');
    if (thing?.is !== 'function' || decorator?.kind !== 'call') return [];
    const own: Context = { module: thing.module, fn: 0 };
    const path = links.text(links.argument(decorator, 'path'), own);
    const methods = decorator.args.flatMap((one) => {
      const named = one.name === undefined ? links.nameOf(one.value, own) : '';
      return /^(get|post|put|patch|delete|head|options|trace)$/.test(named) ? [named.toUpperCase()] : [];
    });
    return path === undefined ? [] : [{ path, one: endpoint(methods.length > 0 ? methods : ['*'], arg.value, context, links, false) }];
  });
}

/** The path of a handler for `typed_get` and its kin: `#[typed_path("…")]` on the type of its first parameter. */
function typedPath(value: Value, context: Context, links: Links): string | undefined {
  const [handler] = possibilities(links.evaluate(value, context));
  if (handler?.is !== 'function') return undefined;
  for (const param of declared(handler)?.params ?? []) {
    const type = param.type && links.evaluate(param.type, { module: handler.module, fn: 0 });
    const found = type && possibilities(type).find((one) => one.is === 'class');
    if (found?.is !== 'class') continue;
    const decorator = found.module.facts.classes[found.id]?.decorators.find(
      (one) => one.kind === 'call' && lastName(one.callee) === 'typed_path',
    );
    const path = decorator?.kind === 'call' ? decorator.args[0]?.value : undefined;
    if (path) return links.text(path, { module: found.module, fn: 0 });
  }
  return undefined;
}

const TYPED = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'].map((verb) => `typed_${verb}`);

export const axum: Model = {
  id: 'axum',
  packages: ['axum', 'axum_extra', 'axum_login', 'aide', 'utoipa_axum', 'tower', 'tower_http'],
  languages: ['rust'],
  watch: [
    'new',
    'default',
    'with_openapi',
    'route',
    'api_route',
    'api_route_with',
    'route_with_tsr',
    'route_service',
    'route_service_with_tsr',
    'nest',
    'nest_service',
    'nest_api_service',
    'merge',
    'layer',
    'route_layer',
    'routes',
    ...TYPED,
  ],
  // Almost everything in Rust is made by `new`.
  accepts: (site: Site): boolean => {
    const { callee } = site.value;
    if (!MADE.test(`.${lastName(callee) ?? ''}`)) return callee.kind === 'member';
    return callee.kind === 'member' && /Router/.test(lastName(callee.of) ?? '');
  },
  read,
  calls: {
    'axum.Extension.identity': { does: 'guard', verdict: 'rejects' },
    'axum.extract.Extension.identity': { does: 'guard', verdict: 'rejects' },
    'axum_extra.TypedHeader.Authorization': { does: 'guard', verdict: 'presence' },
    'axum_extra.TypedHeader.Authorization.from_request_parts': { does: 'read-credential', required: true },
    ...Object.fromEntries(
      [
        'axum.Extension',
        'axum.extract.Extension',
        'axum.TypedHeader',
        'axum.extract.TypedHeader',
        'axum_extra.TypedHeader',
        'axum_extra.typed_header.TypedHeader',
        'axum_extra.extract.CookieJar',
        'axum_extra.extract.cookie.CookieJar',
        'axum_extra.extract.PrivateCookieJar',
        'axum_extra.extract.SignedCookieJar',
        'tower_cookies.Cookies',
        'tower_sessions.Session',
        'axum.http.HeaderMap',
      ].flatMap((type) => [`${type}.from_request_parts`, `${type}.from_request`].map((name) => [name, { does: 'extract' } as const])),
    ),
    'axum_auth.AuthBearer': { does: 'guard', verdict: 'presence' },
    'axum_auth.AuthBasic': { does: 'guard', verdict: 'presence' },
    'jwt_authorizer.JwtClaims': { does: 'guard', verdict: 'rejects' },
    'axum_keycloak_auth.decode.KeycloakToken': { does: 'guard', verdict: 'rejects' },
    'axum_jwt_auth.Claims': { does: 'guard', verdict: 'rejects' },
    'axum_login.login_required!': { does: 'guard', verdict: 'rejects' },
    'axum_login.permission_required!': { does: 'guard', verdict: 'authz' },
    'axum_login.predicate_required!': { does: 'guard', verdict: 'authz' },
    'tower_http.validate_request.ValidateRequestHeaderLayer.bearer': { does: 'guard', verdict: 'rejects' },
    'tower_http.validate_request.ValidateRequestHeaderLayer.basic': { does: 'guard', verdict: 'rejects' },
    'tower_http.auth.RequireAuthorizationLayer.bearer': { does: 'guard', verdict: 'rejects' },
    'tower_http.auth.RequireAuthorizationLayer.basic': { does: 'guard', verdict: 'rejects' },
    'jwt_authorizer.*': { does: 'guard', verdict: 'rejects' },
  },
};
