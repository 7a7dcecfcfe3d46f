/** Owns what is known about Sanic: applications, blueprints and groups of them, class-based views, and middleware that answers. */
import { lastName } from '../core/value.js';
import type { DomainFact, Links, Model, Protocol, ResolvedSite, RouteFact, ScopeFact } from '../link/model.js';
import type { Thing } from '../link/things.js';
import { placeOf } from './http.js';
import { decoratorsOf, listed, type Made, nameOfMethod, transportOf, VERBS, type View, verbMethods, viewOf } from './views.js';

const APP = /^sanic(\.app)?\.Sanic$/;
const BLUEPRINT = /^sanic(\.blueprints)?\.Blueprint$/;
const GROUP = /^sanic(\.blueprints)?\.(Blueprint\.group|BlueprintGroup)$|^sanic\.blueprint_group\.BlueprintGroup$/;
const VIEW = /^sanic\.views\.HTTPMethodView$/;

const DECORATORS = [...VERBS, 'head', 'options', 'route', 'websocket'];
const HOOKS = ['middleware', 'on_request', 'register_middleware'];
const HANDLER: Protocol = { params: ['request'], passes: 'return' };
/** A middleware lets a request through by returning nothing. */
const MIDDLEWARE: Protocol = { params: ['request'], passes: 'null' };

type Place = Pick<ScopeFact, 'at' | 'position' | 'under'>;

function isScope(name: string): boolean {
  return APP.test(name) || BLUEPRINT.test(name) || GROUP.test(name);
}

function read(site: ResolvedSite, links: Links): readonly DomainFact[] {
  const name = lastName(site.call.callee) ?? '';
  const place: Place = { at: links.where(site.call, site.context), position: site.position, under: site.under };
  return (site.receiver ? links.roots(site.receiver, isScope) : []).flatMap((owner) => [
    ...scopes(owner, place, links, 0),
    ...registered(name, owner, site, place, links),
  ]);
}

/** A scope, with the blueprints that a group is made of. */
function scopes(made: Made, place: Place, links: Links, depth: number): readonly DomainFact[] {
  const name = links.libraryName(made.callee) ?? links.classNames(made)[0] ?? '';
  const key = links.key(made);
  const at = made.call ? links.where(made.call, made.in) : place.at;
  const text = (option: string): string | undefined => (made.call ? links.text(links.argument(made.call, option), made.in) : undefined);
  const version = text('version');
  const root = APP.test(name);
  const prefix = `${version === undefined ? '' : `/${text('version_prefix')?.replace(/^\//, '') ?? 'v'}${version}`}${text('url_prefix') ?? ''}`;
  const own: ScopeFact = {
    kind: 'scope',
    key,
    name: root ? 'app' : 'blueprint',
    framework: 'sanic',
    root,
    prefix: root ? '' : prefix,
    order: 'whole',
    ...place,
    at,
  };
  if (!GROUP.test(name) || depth > 6) return [own];
  const members = (made.call?.args ?? [])
    .filter((arg) => arg.name === undefined)
    .flatMap((arg) => listed(links.evaluate(arg.value, made.in)));
  return [own, ...members.flatMap((one) => mounts(key, one, place, links, depth + 1))];
}

function mounts(parent: string, child: Thing, place: Place, links: Links, depth: number, prefix?: string): readonly DomainFact[] {
  return links.roots(child, isScope).flatMap((made) => [
    ...scopes(made, place, links, depth),
    {
      kind: 'mount',
      parent,
      child: links.key(made),
      prefix: prefix ?? '',
      guards: [],
      ...place,
      ...(prefix !== undefined && { replacesPrefix: true as const }),
    } as const,
  ]);
}

function registered(name: string, owner: Made, site: ResolvedSite, place: Place, links: Links): readonly DomainFact[] {
  const { call, context } = site;
  const scope = links.key(owner);
  if (HOOKS.includes(name)) return hooks(owner, site, place, links);
  if (name === 'blueprint' || name === 'append' || name === 'extend') {
    const given = links.argument(call, 'blueprint', 0);
    const prefix = links.text(links.argument(call, 'url_prefix'), context);
    return given ? listed(links.evaluate(given, context)).flatMap((one) => mounts(scope, one, place, links, 0, prefix)) : [];
  }
  const path = links.text(links.argument(call, 'uri', name.startsWith('add_') ? 1 : 0), context) ?? '{}';
  if (name === 'add_route' || name === 'add_websocket_route') {
    const given = links.argument(call, 'handler', 0);
    return given
      ? routes(viewOf(given, context, links), path, name === 'add_route' ? 'route' : 'websocket', scope, site, place, links)
      : [];
  }
  const { decorates } = site.site;
  if (!decorates || !DECORATORS.includes(name)) return [];
  const thing: Thing =
    'class' in decorates
      ? { is: 'class', module: site.module, id: decorates.class }
      : { is: 'function', module: site.module, fn: decorates.fn, ...(context.frame && { frame: context.frame }) };
  const fn = 'fn' in decorates ? site.module.facts.functions[decorates.fn] : undefined;
  const at = (thing.is === 'function' ? placeOf(thing) : undefined) ?? place.at;
  return routes({ thing, name: fn?.name ?? 'view', at, guards: decoratorsOf(thing, links, call) }, path, name, scope, site, place, links);
}

function routes(
  view: View,
  path: string,
  kind: string,
  scope: string,
  site: ResolvedSite,
  place: Place,
  links: Links,
): readonly RouteFact[] {
  const { thing } = view;
  const shared = { kind: 'route', scope, path, protocol: HANDLER, ...place } as const;
  if (thing.is === 'class') {
    if (!links.classNames(thing).some((name) => VIEW.test(name))) return [];
    const self: Made = { is: 'object', callee: thing, in: { module: thing.module, fn: 0 } };
    const around = listed(links.access(self, 'decorators')).flatMap((one) =>
      one.is === 'function' || one.is === 'external' || one.is === 'object'
        ? [{ thing: one, name: nameOfDecorator(one, links), at: place.at, protocol: DECORATES, level: 'route' } as const]
        : [],
    );
    return verbMethods(thing, [...VERBS, 'head', 'options'], links).map(({ verb, method }) => ({
      ...shared,
      methods: [verb.toUpperCase()],
      transport: transportOf(method, links, [], []),
      handler: method,
      handlerName: nameOfMethod(thing, method),
      handlerAt: placeOf(method) ?? place.at,
      guards: [...view.guards, ...around, ...decoratorsOf(method, links)],
    }));
  }
  const given = kind === 'route' ? links.argument(site.call, 'methods') : undefined;
  const named = given ? listed(links.evaluate(given, site.context)) : [];
  const methods = named.map((one) =>
    (one.is === 'literal' ? String(one.value) : (links.libraryName(one)?.split('.').at(-1) ?? '*')).toUpperCase(),
  );
  // A library's class answers whatever it answers.
  const plain = thing.is === 'function' || thing.is === 'object' ? 'GET' : '*';
  const own = kind === 'websocket' ? 'GET' : kind === 'route' ? plain : kind.toUpperCase();
  return [
    {
      ...shared,
      methods: methods.length > 0 ? methods : [own],
      transport: kind === 'websocket' ? 'ws' : transportOf(thing, links, [], []),
      handler: thing,
      handlerName: view.name,
      handlerAt: view.at,
      guards: view.guards,
    },
  ];
}

const DECORATES: Protocol = { params: ['request'], passes: 'next', wraps: true };

function nameOfDecorator(thing: Thing, links: Links): string {
  if (thing.is === 'object') return nameOfDecorator(thing.callee, links);
  if (thing.is === 'function') return thing.module.facts.functions[thing.fn]?.name ?? 'decorator';
  return links.libraryName(thing)?.split('.').at(-1) ?? 'decorator';
}

/** `@app.on_request`, `@bp.middleware("request")`, `app.register_middleware(check, "request")`. */
function hooks(owner: Made, site: ResolvedSite, place: Place, links: Links): readonly DomainFact[] {
  const { call, context } = site;
  const { decorates } = site.site;
  const texts = call.args.map((arg) => links.text(arg.value, context));
  if (texts.includes('response')) return [];
  const given = call.args[0]?.value;
  const thing: Thing | undefined =
    decorates && 'fn' in decorates ? { is: 'function', module: site.module, fn: decorates.fn } : given && links.evaluate(given, context);
  if (!thing || thing.is === 'literal') return [];
  const name = thing.is === 'function' ? (thing.module.facts.functions[thing.fn]?.name ?? 'middleware') : 'middleware';
  const level = links.classNames(owner).some((one) => APP.test(one)) || APP.test(links.libraryName(owner.callee) ?? '') ? 'app' : 'router';
  return [{ kind: 'attach', scope: links.key(owner), guard: { thing, name, at: place.at, protocol: MIDDLEWARE, level }, ...place }];
}

export const sanic: Model = {
  id: 'sanic',
  packages: ['sanic'],
  languages: ['python'],
  watch: [...DECORATORS, ...HOOKS, 'add_route', 'add_websocket_route', 'blueprint'],
  accepts: ({ value, decorates }) => decorates !== undefined || !DECORATORS.includes(lastName(value.callee) ?? ''),
  read,
  calls: {
    'sanic_jwt.protected': { does: 'guard', verdict: 'rejects' },
    'sanic_jwt.decorators.protected': { does: 'guard', verdict: 'rejects' },
    'sanic_jwt.scoped': { does: 'guard', verdict: 'authz' },
    'sanic_jwt.decorators.scoped': { does: 'guard', verdict: 'authz' },
    'sanic_jwt.inject_user': { does: 'guard', verdict: 'sets-only' },
    'sanic_jwt_extended.jwt_required': { does: 'guard', verdict: 'rejects' },
    'sanic_httpauth.HTTPBasicAuth().login_required': { does: 'guard', verdict: 'rejects' },
    'sanic_httpauth.HTTPTokenAuth().login_required': { does: 'guard', verdict: 'rejects' },
  },
};
