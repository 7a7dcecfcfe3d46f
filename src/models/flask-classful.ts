/** Owns what is known about Flask-Classful: the methods of a view class are routes, under a base that the class is named for. */
import { lastName } from '../core/value.js';
import type { DomainFact, GuardUse, Links, Model, ResolvedSite, RouteFact } from '../link/model.js';
import type { Context, Thing } from '../link/things.js';
import { HANDLER, mountedOn, scopeFact } from './flask.js';
import { classGuards } from './flask-views.js';
import { placeOf } from './http.js';
import { decoratorsOf, nameOfFunction, nameOfMethod } from './views.js';

type View = Thing & { is: 'class' };
type Method = Thing & { is: 'function' };

const BASE = /^flask_class(ful|y)\.FlaskView$/;
const ROUTE = /^flask_class(ful|y)\.route$/;
/** Methods that stand for something other than their names: the verb, and whether they take an id that nothing else names. */
const SPECIAL: Readonly<Record<string, string>> = { index: 'GET', get: 'GET', post: 'POST', put: 'PUT', patch: 'PATCH', delete: 'DELETE' };
/** Methods of the library that are no views. */
const INNER = /^(_|before_|after_|(make_response|register|build_rule|dispatch_request|args|default_\w+)$)/;

export const flaskClassful: Model = {
  id: 'flask-classful',
  languages: ['python'],
  packages: ['flask_classful', 'flask_classy'],
  watch: ['register'],

  read(site: ResolvedSite, links: Links): readonly DomainFact[] {
    const { receiver, call, context } = site;
    if (receiver?.is !== 'class' || !links.classNames(receiver).some((name) => BASE.test(name))) return [];
    const key = `${links.key(receiver)} ${call.at[0]}`;
    const at = links.where(call, context);
    const name = receiver.module.facts.classes[receiver.id]?.name ?? 'view';
    const prefix = links.text(links.argument(call, 'route_prefix', 4), context) ?? ownText(receiver, 'route_prefix', links) ?? '';
    const given = links.text(links.argument(call, 'route_base', 1), context) ?? ownText(receiver, 'route_base', links);
    const base = given ?? name.replace(/(View)$/, '').toLowerCase();
    return [
      scopeFact(key, name, 'namespace', `${prefix}/${base}`.replace(/\/{2,}/g, '/'), at),
      ...mountedOn(links.argument(call, 'app', 0), context, key, links),
      ...methodsOf(receiver).flatMap((method) => routes(method, receiver, key, site, links)),
    ];
  },
};

function ownText(type: View, name: string, links: Links): string | undefined {
  const thing = links.access(type, name);
  return thing.is === 'literal' && typeof thing.value === 'string' ? thing.value : undefined;
}

function methodsOf({ module, id }: View): readonly Method[] {
  const all = module.facts.classes[id]?.methods ?? [];
  return all.map((fn): Method => ({ is: 'function', module, fn })).filter((one) => !INNER.test(nameOfFunction(one) ?? '_'));
}

/** The routes of one method: those that its decorators state, or the one that its name and parameters do. */
function routes(method: Method, view: View, scope: string, site: ResolvedSite, links: Links): readonly RouteFact[] {
  const name = nameOfFunction(method) ?? '';
  const self: Thing = { is: 'object', callee: view, in: { module: view.module, fn: 0 } };
  const fn = method.module.facts.functions[method.fn];
  const context: Context = { module: method.module, fn: fn?.within ?? 0 };
  const handlerAt = placeOf(method) ?? links.where(site.call, site.context);
  const shared = {
    kind: 'route',
    scope,
    transport: 'http',
    handler: method,
    handlerName: nameOfMethod(view, method),
    handlerAt,
    protocol: HANDLER,
    guards: [...classGuards(self, name, handlerAt, links), ...decoratorsOf(method, links).filter((one) => !isRoute(one, links))],
    at: handlerAt,
    position: site.position,
    under: site.under,
  } as const;
  const stated = (fn?.decorators ?? []).flatMap((one): RouteFact[] => {
    if (one.kind !== 'call' || lastName(one.callee) !== 'route') return [];
    const listed = links.argument(one, 'methods');
    const methods = listed ? links.elements(listed, context).map((each) => links.text(each.value, each.context) ?? '*') : ['GET'];
    return [{ ...shared, methods, path: links.text(links.argument(one, 'rule', 0), context) ?? '{}' }];
  });
  if (stated.length > 0) return stated;
  const parameters = (fn?.params ?? []).filter((param) => param.name !== 'self' && !param.default && !param.rest);
  const special = SPECIAL[name];
  const path = [...(special === undefined ? [name] : []), ...parameters.map((param) => `<${param.name}>`)].join('/');
  return [{ ...shared, methods: [special ?? 'GET'], path }];
}

function isRoute(guard: GuardUse, links: Links): boolean {
  const { thing } = guard;
  return ROUTE.test(links.libraryName(thing.is === 'object' ? thing.callee : thing) ?? '');
}
