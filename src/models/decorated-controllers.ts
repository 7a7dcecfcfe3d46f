/**
 * Owns what is known about the libraries whose controllers are found by their decorators alone: routing-controllers, tsoa and
 * inversify-express-utils. Frameworks with modules between application and controller have a model of their own.
 */
import { lastName, type Value } from '../core/value.js';
import type { DomainFact, GuardUse, Links, Model, Protocol, ResolvedSite } from '../link/model.js';
import type { Thing } from '../link/things.js';
import { callable, MIDDLEWARE, possibilities } from './http.js';
import { chainOf, classMarks, type Declared, type Method, methodsOf } from './nest/classes.js';
import { type Mark, textsOf } from './nest/marks.js';

const LIBRARIES = ['routing-controllers', 'tsoa', '@tsoa/runtime', 'inversify-express-utils'];
/** Decorators that make a class a controller. */
const CONTROLLERS = ['Controller', 'JsonController', 'Route', 'controller'];
/** Calls whose options hold for all controllers. */
const SERVERS = ['createExpressServer', 'useExpressServer', 'createKoaServer', 'useKoaServer', 'InversifyExpressServer'];

const HANDLER: Protocol = { params: [], passes: 'return' };
/** Takes one record that holds the request. */
const CHECKER: Protocol = { params: ['context'], passes: 'true' };

const APPLICATION = 'decorated controllers';
const UNDER = { under: [] } as const;

export const decoratedControllers: Model = {
  id: 'decorated-controllers',
  languages: ['typescript'],
  packages: LIBRARIES,
  watch: [...CONTROLLERS, ...SERVERS],
  accepts: (site) => SERVERS.includes(lastName(site.value.callee) ?? '') || (site.decorates !== undefined && 'class' in site.decorates),

  readAll(sites: readonly ResolvedSite[], links: Links): readonly DomainFact[] {
    const own = sites.filter((site) => LIBRARIES.includes(libraryOf(links.libraryName(site.callee) ?? '')));
    const options = own.filter((site) => !site.site.decorates).flatMap((site) => optionsOf(site, links));
    const facts = own.flatMap((site) => controller(site, options, links));
    const [first] = own;
    if (!first || facts.length === 0) return [];
    return [scope(APPLICATION, 'application', prefixOf(options, links), true, first, links), ...facts];
  },

  calls: {
    'routing-controllers.Authorized': { does: 'guard', verdict: 'rejects' },
    'routing-controllers.CurrentUser': { does: 'guard', verdict: 'rejects' },
    'tsoa.Security': { does: 'guard', verdict: 'rejects' },
    '@tsoa/runtime.Security': { does: 'guard', verdict: 'rejects' },
  },
};

function libraryOf(name: string): string {
  return name.replace(/\.[^.]*$/, '');
}

/** The records among the arguments of a server. */
function optionsOf(site: ResolvedSite, links: Links): readonly Thing[] {
  return site.call.args.map((arg) => links.evaluate(arg.value, site.context)).filter((one) => one.is === 'record');
}

function prefixOf(options: readonly Thing[], links: Links): string {
  const held = options.flatMap((one) => ['routePrefix', 'rootPath'].map((name) => links.access(one, name)));
  return held.filter((one) => one.is === 'literal').flatMap(textsOf)[0] ?? '';
}

function scope(key: string, name: string, prefix: string, root: boolean, site: ResolvedSite, links: Links): DomainFact {
  const at = links.where(site.call, site.context);
  return {
    kind: 'scope',
    key,
    name,
    framework: site.callee.is === 'external' ? libraryOf(site.callee.name) : 'controllers',
    root,
    prefix,
    order: 'whole',
    at,
    position: site.position,
    ...UNDER,
  };
}

function controller(site: ResolvedSite, options: readonly Thing[], links: Links): readonly DomainFact[] {
  const { decorates } = site.site;
  if (!decorates || !('class' in decorates)) return [];
  const thing = { is: 'class', module: site.module, id: decorates.class } as const;
  const chain = chainOf(thing, links);
  const [declared] = chain;
  if (!declared) return [];
  const [path, ...middleware] = site.call.args.map((arg) => arg.value);
  const key = links.key(thing);
  const self: Thing & { is: 'object' } = { is: 'object', callee: thing, in: { module: site.module, fn: 0 } };
  const marks = classMarks(chain, links);
  const around = [...middlewareIn(middleware, site, 'router', links), ...guardsOf(marks, 'router', options, links)];
  return [
    scope(key, declared.one.name, (path && links.text(path, site.context)) ?? '', false, site, links),
    {
      kind: 'mount',
      parent: APPLICATION,
      child: key,
      prefix: '',
      guards: [],
      at: links.where(site.call, site.context),
      position: site.position,
      ...UNDER,
    },
    ...methodsOf(chain, links).flatMap((method) => routes(method, declared, self, around, options, links)),
  ];
}

function middlewareIn(
  values: readonly Value[],
  site: { context: Mark['context'] },
  level: GuardUse['level'],
  links: Links,
): readonly GuardUse[] {
  return values
    .flatMap((value) => links.elements(value, site.context))
    .map(({ value, context }): GuardUse => {
      const made = callable(value, context, links);
      const self: Thing = made.thing.is === 'class' ? { is: 'object', callee: made.thing, in: context } : made.thing;
      const method = ['use', 'handler'].map((name) => links.access(self, name)).find((one) => one.is === 'function');
      return { ...made, ...(method && { thing: method }), protocol: MIDDLEWARE, level };
    });
}

/** What decorators put in front: middleware, and checks whose function the server was given. */
function guardsOf(marks: readonly Mark[], level: GuardUse['level'], options: readonly Thing[], links: Links): readonly GuardUse[] {
  return marks.flatMap((mark): readonly GuardUse[] => {
    const name = mark.from.split('.').at(-1);
    const values = (mark.call?.args ?? []).map((arg) => arg.value);
    if (!LIBRARIES.includes(libraryOf(mark.from))) return [];
    if (name === 'UseBefore' || name === 'Middlewares' || name === 'withMiddleware') return middlewareIn(values, mark, level, links);
    if (name !== 'Authorized' && name !== 'Security') return [];
    const checker = options.map((one) => links.access(one, 'authorizationChecker')).find((one) => one.is === 'function');
    const use = { name: mark.written, at: links.where(mark.value, mark.context), level };
    return [
      checker ? { ...use, thing: checker, protocol: CHECKER } : { ...use, thing: { is: 'external', name: mark.from }, protocol: HANDLER },
    ];
  });
}

/** `@Get(path)`, `@Method('move', path)`, `@httpGet(path, ...middleware)`. */
function verbOf(mark: Mark, links: Links): { readonly method: string; readonly args: readonly Value[] } | undefined {
  const name = mark.from.split('.').at(-1) ?? '';
  const args = (mark.call?.args ?? []).map((arg) => arg.value);
  if (!LIBRARIES.includes(libraryOf(mark.from))) return undefined;
  const verb = /^(?:http)?(get|post|put|patch|delete|head|options|all)$/i.exec(name)?.[1]?.toUpperCase();
  if (verb !== undefined) return { method: verb === 'ALL' ? '*' : verb, args };
  const [method, ...rest] = args;
  const named = /^(Method|httpMethod)$/.test(name) && method ? links.text(method, mark.context)?.toUpperCase() : undefined;
  return named === undefined ? undefined : { method: named, args: rest };
}

function routes(
  { marks, fn, name, declared }: Method,
  holder: Declared,
  self: Thing & { is: 'object' },
  around: readonly GuardUse[],
  options: readonly Thing[],
  links: Links,
): readonly DomainFact[] {
  const open = marks.some((mark) => mark.from.endsWith('.NoSecurity'));
  return marks.flatMap((mark): readonly DomainFact[] => {
    const verb = verbOf(mark, links);
    if (!verb) return [];
    const [path, ...middleware] = verb.args;
    const at = { file: declared.module.path, at: mark.value.at };
    const asked = fn.params.some((param) => (param.decorators ?? []).some((one) => isRequired(one, mark, links)));
    const caller: GuardUse = {
      thing: { is: 'external', name: 'routing-controllers.CurrentUser' },
      name: 'CurrentUser',
      at,
      protocol: HANDLER,
      level: 'handler',
    };
    const own = [
      ...middlewareIn(middleware, mark, 'route', links),
      ...guardsOf(marks, 'route', options, links),
      ...(asked ? [caller] : []),
    ];
    return [
      {
        kind: 'route',
        scope: links.key(self.callee),
        methods: [verb.method],
        path: (path && links.text(path, mark.context)) ?? '',
        transport: 'http',
        handler: links.access(self, name),
        handlerName: `${holder.one.name}.${name}`,
        handlerAt: { file: declared.module.path, at: fn.nameAt },
        protocol: HANDLER,
        guards: [...around.filter((one) => !open || one.name !== 'Security'), ...own],
        ...(open && { public: 'marked as `NoSecurity`' }),
        at,
        position: [{ body: `${at.file}#0`, order: at.at[0] }],
        ...UNDER,
      },
    ];
  });
}

/** `@CurrentUser({ required: true }) user`. */
function isRequired(decorator: Value, { context }: Mark, links: Links): boolean {
  if (decorator.kind !== 'call' || links.libraryName(links.evaluate(decorator.callee, context)) !== 'routing-controllers.CurrentUser')
    return false;
  return decorator.args.some((arg) =>
    possibilities(links.access(links.evaluate(arg.value, context), 'required')).some((one) => one.is === 'literal' && one.value === true),
  );
}
