/**
 * Owns what is known about django-ninja: APIs, routers and operations. `auth` of a lower level stands instead of that of a higher one,
 * so what has its own hangs on a scope that takes over nothing. Where an API hangs is told by the urlconf.
 */
import type { Where } from '../../core/span.js';
import { lastName, type Value } from '../../core/value.js';
import type {
  AttachFact,
  DomainFact,
  GuardUse,
  Links,
  Model,
  MountFact,
  Protocol,
  ResolvedSite,
  RouteFact,
  ScopeFact,
} from '../../link/model.js';
import type { Context, Thing } from '../../link/things.js';
import { decoratorUses, HANDLER } from './guards.js';

type Made = Thing & { is: 'object' };

const API = /^ninja(_extra)?\.([\w.]+\.)?Ninja\w*API$/;
const ROUTER = /^ninja(_extra)?\.([\w.]+\.)?Router$/;
const VERBS = ['get', 'post', 'put', 'patch', 'delete'];
const ASKED: Protocol = { params: ['request', 'injected'], passes: 'true' };
/** Stands for an authenticator of a library: it would not be one if it let everybody in. */
const STRICT: Thing = { is: 'external', name: 'ninja.security.django_auth' };

function read(site: ResolvedSite, links: Links): readonly DomainFact[] {
  const name = lastName(site.call.callee) ?? '';
  const made = site.receiver ? links.roots(site.receiver, (one) => API.test(one) || ROUTER.test(one)) : [];
  return made.flatMap((one) => {
    const facts = scopeFacts(one, links);
    return [...facts, ...(name === 'add_router' ? mounted(one, site, links) : operation(name, one, site, links))];
  });
}

/** The scope of an API or router, and the `auth` that it was made with. */
function scopeFacts(made: Made, links: Links): readonly DomainFact[] {
  const root = API.test(links.libraryName(made.callee) ?? links.classNames(made)[0] ?? '');
  const at: Where = { file: made.in.module.path, at: made.call?.at ?? [0, 0] };
  const scope: ScopeFact = {
    kind: 'scope',
    key: links.key(made),
    name: root ? 'api' : 'router',
    framework: 'django-ninja',
    root: root && links.declaring('urlpatterns').length === 0,
    prefix: '',
    order: 'whole',
    at,
    position: [],
    under: [],
  };
  const auth = made.call && authOf(made.call, made.in, links, root ? 'app' : 'router');
  const attached = (auth ?? []).map((guard): AttachFact => ({ kind: 'attach', scope: scope.key, guard, at, position: [], under: [] }));
  return [scope, ...attached];
}

/** The guards that `auth=` names; undefined where it is not given. */
function authOf(call: Value & { kind: 'call' }, context: Context, links: Links, level: GuardUse['level']): readonly GuardUse[] | undefined {
  const given = links.argument(call, 'auth');
  if (!given) return undefined;
  const uses = links.elements(given, context).flatMap((one) => authenticator(one.value, one.context, links, level));
  const [first, ...more] = uses;
  if (!first || more.length === 0) return uses;
  return [{ ...first, name: uses.map((one) => one.name).join(' | '), anyOf: uses }];
}

function authenticator(value: Value, context: Context, links: Links, level: GuardUse['level']): readonly GuardUse[] {
  const thing = links.evaluate(value, context);
  if (thing.is === 'literal') return [];
  const base = { name: links.nameOf(value, context), at: links.where(value, context), level, protocol: ASKED };
  if (thing.is === 'function') return [{ ...base, thing }];
  const method = thing.is === 'object' || thing.is === 'class' ? links.access(thing, 'authenticate') : undefined;
  if (method?.is === 'function') return [{ ...base, thing: method }];
  return [{ ...base, thing: links.known(thing) ? thing : links.libraryName(thing) === undefined ? thing : STRICT }];
}

/** `api.add_router('/events', router, auth=)`; the router may be named by a text. */
function mounted(parent: Made, site: ResolvedSite, links: Links): readonly DomainFact[] {
  const given = links.argument(site.call, 'router', 1);
  const text = given && links.text(given, site.context);
  const thing = given && (text === undefined ? links.evaluate(given, site.context) : links.named(text, site.module));
  const prefix = links.text(links.argument(site.call, 'prefix', 0), site.context) ?? '{}';
  const guards = authOf(site.call, site.context, links, 'mount');
  return (thing ? links.roots(thing, (one) => ROUTER.test(one)) : []).flatMap((child): readonly DomainFact[] => {
    const own = guards !== undefined || (child.call !== undefined && links.argument(child.call, 'auth') !== undefined);
    const at = links.where(site.call, site.context);
    const scope = links.key(child);
    // On the router itself, so that an operation's own `auth` stands instead of it.
    const attached = (guards ?? []).map((guard): AttachFact => ({ kind: 'attach', scope, guard, at, position: [], under: [] }));
    return [...scopeFacts(child, links), ...attached, hung(links.key(parent), scope, prefix, own, site, links)];
  });
}

function hung(parent: string, child: string, prefix: string, isolated: boolean, site: ResolvedSite, links: Links): MountFact {
  const at = links.where(site.call, site.context);
  return { kind: 'mount', parent, child, prefix, guards: [], ...(isolated && { isolated }), at, position: [], under: [] };
}

/** `@router.get('/x', auth=)`, `@api.api_operation(['GET', 'POST'], '/x')`. */
function operation(name: string, made: Made, site: ResolvedSite, links: Links): readonly DomainFact[] {
  const { decorates } = site.site;
  const fn = decorates && 'fn' in decorates ? decorates.fn : undefined;
  const declared = fn === undefined ? undefined : site.module.facts.functions[fn];
  if (fn === undefined || !declared) return [];
  const many = name === 'api_operation';
  const listed = links.argument(site.call, 'methods', 0);
  const methods =
    many && listed
      ? links.elements(listed, site.context).map((one) => links.text(one.value, one.context) ?? '*')
      : [many ? '*' : name.toUpperCase()];
  const thing: Thing = { is: 'function', module: site.module, fn };
  const handlerAt: Where = { file: site.module.path, at: declared.nameAt };
  const auth = authOf(site.call, site.context, links, 'route');
  const own = `${links.key(made)} own`;
  const below = declared.decorators.slice(declared.decorators.indexOf(site.call) + 1);
  const route: RouteFact = {
    kind: 'route',
    scope: auth ? own : links.key(made),
    methods,
    path: links.text(links.argument(site.call, 'path', many ? 1 : 0), site.context) ?? '{}',
    transport: links.mentions(thing, 'text/event-stream') ? 'sse' : 'http',
    handler: thing,
    handlerAt,
    handlerName: declared.name ?? 'operation',
    protocol: HANDLER,
    guards: [...(auth ?? []), ...decoratorUses(below, site.context, links)],
    ...(auth?.length === 0 && { public: '`auth=None` opens it on purpose' }),
    at: handlerAt,
    position: site.position,
    under: site.under,
  };
  if (!auth) return [route];
  const alone = scopeFacts(made, links).flatMap((one) => (one.kind === 'scope' ? [{ ...one, key: own, root: false }] : []));
  return [...alone, hung(links.key(made), own, '', true, site, links), route];
}

export const djangoNinja: Model = {
  id: 'django-ninja',
  languages: ['python'],
  packages: ['ninja', 'ninja_extra'],
  watch: [...VERBS, 'api_operation', 'add_router'],
  accepts: ({ value, decorates }) => decorates !== undefined || lastName(value.callee) === 'add_router',
  read,
};
