/** Owns what is known about NestJS: which facts applications, modules, controllers, resolvers and gateways come to. */
import type { Param, Site } from '../../core/facts.js';
import { lastName } from '../../core/value.js';
import type { DomainFact, GuardUse, Injected, Links, Model, Protocol, ResolvedSite, RouteFact } from '../../link/model.js';
import type { Context } from '../../link/things.js';
import { type Application, applicationsOf, assumedApplication } from './applications.js';
import { type ClassThing, classOf } from './classes.js';
import { type Endpoint, type Handlers, handlersOf } from './controllers.js';
import { connectionGuards } from './gateways.js';
import { guardsIn, interceptorsIn, openMark, type Placed, requires } from './guards.js';
import { type Mark, metadataOf } from './marks.js';
import { filtersOf, type ModuleFilter } from './middleware.js';
import { reach } from './modules.js';
import { injected } from './parameters.js';
import { chosen, versionPrefixes } from './paths.js';
import { settingsOf } from './settings.js';

/** Calls on an application. */
const CALLS = ['setGlobalPrefix', 'enableVersioning', 'useGlobalGuards', 'useGlobalInterceptors'];
/** Classes that handle something or hold those that do. */
const CLASSES = ['Controller', 'Resolver', 'WebSocketGateway', 'Module'];

/** Parameters are injected by their decorators; returning is answering. */
const HANDLER: Protocol = { params: [], passes: 'return' };

export const nest: Model = {
  id: 'nest',
  languages: ['typescript'],
  packages: [
    '@nestjs/core',
    '@nestjs/common',
    '@nestjs/graphql',
    '@nestjs/websockets',
    '@nestjs/microservices',
    '@nestjs/platform-express',
    '@nestjs/platform-fastify',
  ],
  watch: [...CALLS, ...CLASSES, 'registerAs', 'create', 'createMicroservice', 'use'],

  accepts({ value, decorates }: Site): boolean {
    const name = lastName(value.callee) ?? '';
    if (CLASSES.includes(name)) return decorates !== undefined && 'class' in decorates;
    if (name === 'create' || name === 'createMicroservice')
      return value.callee.kind === 'member' && /^Nest/.test(lastName(value.callee.of) ?? '');
    return name !== 'use' || (value.callee.kind === 'member' && (value.callee.of.kind === 'name' || value.callee.of.kind === 'param'));
  },

  readAll(sites: readonly ResolvedSite[], links: Links): readonly DomainFact[] {
    const settings = settingsOf(sites, links);
    const classes = sites.flatMap((site) => declaredBy(site));
    const handlers = new Map<string, Handlers>();
    const handlersFor = (thing: ClassThing): Handlers | undefined => {
      const key = links.key(thing);
      const known = handlers.get(key) ?? handlersOf(thing, links);
      if (known) handlers.set(key, known);
      return known;
    };
    const modules = classes.filter((one) => one.name === 'Module').map((one) => one.thing);
    // Decorators of the program's own making show only where a module lists the class.
    const { controllers } = reach(modules, links);
    const named = new Map([...classes.map((one) => one.thing), ...controllers].map((thing) => [links.key(thing), thing]));
    const declared = [...named.values()].flatMap((thing) => handlersFor(thing) ?? []);
    let applications = applicationsOf(sites, settings, links);
    if (applications.length === 0 && classes.length > 0) {
      applications = [assumedApplication(modules, sites, settings, links)];
    }
    const served = servedBy(applications, declared, links);
    const facts = applications.flatMap((one) =>
      serve(
        one,
        (served.get(one) ?? []).flatMap((thing) => handlersFor(thing) ?? []),
        links,
      ),
    );
    const keys = new Set([...served.values()].flat().map((thing) => links.key(thing)));
    return [...facts, ...declared.filter((one) => !keys.has(one.key)).flatMap((one) => unserved(one, links))];
  },

  inject: (param: Param, context: Context, links: Links): Injected | undefined => injected(param, context, links),

  calls: {
    '@nestjs/common.CanActivate()': { does: 'guard', verdict: 'rejects' },
    '@nestjs/common.CanActivate().canActivate': { does: 'verify' },
    '@nestjs/passport.IAuthGuard().canActivate': { does: 'verify' },
    '@nestjs/passport.IAuthGuard().handleRequest': { does: 'verify' },
    '@nestjs/common.mixin': { does: 'wrap' },
    '@nestjs/core.Reflector().get': { does: 'metadata' },
    '@nestjs/core.Reflector().getAll': { does: 'metadata' },
    '@nestjs/core.Reflector().getAllAndOverride': { does: 'metadata' },
    '@nestjs/core.Reflector().getAllAndMerge': { does: 'metadata', merges: true },
    'Reflect.getMetadata': { does: 'metadata' },
    '@nestjs/graphql.GqlExecutionContext.create': { does: 'wrap' },
    '@nestjs/jwt.JwtService().verify': { does: 'verify' },
    '@nestjs/jwt.JwtService().verifyAsync': { does: 'verify' },
    '@nestjs/jwt.JwtService().decode': { does: 'decode' },
    '@nestjs/passport.AuthGuard': {
      does: 'guard',
      verdict: 'rejects',
      unless: [{ option: '0', is: 'anonymous', verdict: 'optional' }],
    },
    '@nestjs/passport.AuthGuard().canActivate': { does: 'verify' },
    '@nestjs/passport.AuthGuard().handleRequest': { does: 'verify' },
    '@nestjs/throttler.ThrottlerGuard': { does: 'nothing' },
    'nest-keycloak-connect.AuthGuard': { does: 'guard', verdict: 'rejects' },
    '@thallesp/nestjs-better-auth.AuthGuard': { does: 'guard', verdict: 'rejects' },
    'nestjs-better-auth.AuthGuard': { does: 'guard', verdict: 'rejects' },
  },
};

interface ClassSite {
  readonly name: string;
  readonly thing: ClassThing;
}

function declaredBy({ site, module, callee }: ResolvedSite): readonly ClassSite[] {
  const { decorates } = site;
  if (!decorates || !('class' in decorates) || callee.is !== 'external' || !callee.name.startsWith('@nestjs/')) return [];
  // What a function makes is there where its call stands: in a list of controllers, or as a base.
  if (module.facts.classes[decorates.class]?.within !== undefined) return [];
  return [{ name: lastName(site.value.callee) ?? '', thing: { is: 'class', module, id: decorates.class } }];
}

/**
 * The classes whose handlers each application serves. What none lists goes to the nearest application that imports something that cannot
 * be told, where there is one in the same part of the repository.
 */
function servedBy(
  applications: readonly Application[],
  declared: readonly Handlers[],
  links: Links,
): ReadonlyMap<Application, readonly ClassThing[]> {
  const served = new Map(applications.map((one) => [one, new Map(listedIn(one, links).map((thing) => [links.key(thing), thing]))]));
  const listed = new Set([...served.values()].flatMap((one) => [...one.keys()]));
  for (const one of declared) {
    if (listed.has(one.key)) continue;
    const near = (application: Application): number => (application.site ? closeness(application, one.thing) : 1);
    const open = applications.filter((application) => !application.site || application.modules.open);
    const [nearest] = open.filter((application) => near(application) > 0).sort((a, b) => near(b) - near(a));
    if (nearest) served.get(nearest)?.set(one.key, one.thing);
  }
  return new Map([...served].map(([application, classes]) => [application, [...classes.values()]]));
}

function listedIn({ modules }: Application, links: Links): readonly ClassThing[] {
  const provided = modules.providers.flatMap((one) => classOf(one.is === 'record' ? links.access(one, 'useClass') : one, links) ?? []);
  return [...modules.controllers, ...provided];
}

/** Folders that a class shares with the root module of an application. */
function closeness({ modules, site }: Application, { module }: ClassThing): number {
  const root = (modules.reached[0]?.module ?? site?.module)?.path.split('/').slice(0, -1) ?? [];
  const own = module.path.split('/').slice(0, -1);
  if (root.length === 0) return 1;
  const differs = root.findIndex((name, index) => name !== own[index]);
  return differs < 0 ? root.length : differs;
}

const UNDER = { under: [] } as const;

/** An application with everything that it serves. */
function serve(application: Application, served: readonly Handlers[], links: Links): readonly DomainFact[] {
  const { site, key } = application;
  const first = served[0]?.thing;
  const at = site ? links.where(site.call, site.context) : { file: first?.module.path ?? '', at: [0, 0] as const };
  const position = site?.position ?? [];
  const filters = filtersOf(application.modules.reached, links);
  const sorted = [...served].sort((a, b) =>
    a.thing.module.path < b.thing.module.path ? -1 : a.thing.module.path > b.thing.module.path ? 1 : a.thing.id - b.thing.id,
  );
  return [
    { kind: 'scope', key, name: application.name, framework: 'nest', root: true, prefix: '', order: 'whole', at, position, ...UNDER },
    ...sorted.flatMap((one) => classFacts(one, application, filters, links)),
  ];
}

/** The scopes and routes of one class; its routes hang on one scope for each prefix that they have above the class. */
function classFacts(handlers: Handlers, application: Application, filters: readonly ModuleFilter[], links: Links): readonly DomainFact[] {
  const at = { file: handlers.thing.module.path, at: handlers.chain[0]?.one.nameAt ?? ([0, 0] as const) };
  const position = [{ body: `${at.file}#0`, order: at.at[0] }];
  const connection = handlers.kind === 'gateway' ? connectionGuards(handlers, links) : [];
  const modulePaths = application.modules.prefixes.get(handlers.key) ?? [''];
  const facts: DomainFact[] = [];
  const scopes = new Set<string>();
  for (const endpoint of handlers.endpoints) {
    const versions = endpoint.versions.length > 0 ? endpoint.versions : handlers.versions;
    const isRoute = handlers.kind === 'controller' && !endpoint.message && endpoint.transport !== 'rpc';
    const lead = isRoute ? versionPrefixes(versions, application.versioning) : [''];
    for (const version of lead) {
      for (const modulePath of isRoute ? modulePaths : ['']) {
        for (const own of endpoint.transport === 'rpc' ? [''] : handlers.paths) {
          const bare = join(modulePath, own, endpoint.path);
          const relative = join(version, bare);
          const free =
            !isRoute || chosen(application.excluded, bare, endpoint.method) || chosen(application.excluded, relative, endpoint.method);
          const above = join(free ? '' : application.prefix, version, modulePath);
          const scope = `${application.key} ${handlers.key} ${above} ${own}`;
          const base = { at, position, ...UNDER };
          if (!scopes.has(scope)) {
            scopes.add(scope);
            facts.push({
              kind: 'scope',
              key: scope,
              name: handlers.name,
              framework: 'nest',
              root: false,
              prefix: own,
              order: 'whole',
              ...base,
            });
            facts.push({ kind: 'mount', parent: application.key, child: scope, prefix: above, guards: [], ...base });
          }
          const full = join(above, own, endpoint.path);
          const before = isRoute
            ? [
                ...application.filters.filter((one) => one.sees(full, endpoint.method)).map((one) => one.use),
                ...filters
                  .filter((one) => one.sees({ path: relative, full, method: endpoint.method, controller: handlers.key }))
                  .map((one) => one.use),
              ]
            : [];
          facts.push(routeFact(scope, endpoint, handlers, [...before, ...connection], application, links));
        }
      }
    }
  }
  return facts;
}

/** A class that no application serves. */
function unserved(handlers: Handlers, links: Links): readonly DomainFact[] {
  const at = { file: handlers.thing.module.path, at: handlers.chain[0]?.one.nameAt ?? ([0, 0] as const) };
  const key = `unserved ${handlers.key}`;
  const [prefix = ''] = handlers.paths;
  return [
    { kind: 'scope', key, name: handlers.name, framework: 'nest', root: false, prefix, order: 'whole', at, position: [], ...UNDER },
    ...handlers.endpoints.map((one) => routeFact(key, one, handlers, [], undefined, links)),
  ];
}

function join(...parts: readonly string[]): string {
  const joined = parts.map((part) => part.replace(/^\/+|\/+$/g, '')).filter((part) => part !== '');
  return `/${joined.join('/')}`;
}

function routeFact(
  scope: string,
  endpoint: Endpoint,
  handlers: Handlers,
  before: readonly GuardUse[],
  application: Application | undefined,
  links: Links,
): RouteFact {
  const { module } = endpoint.declared;
  const handlerOf = metadataOf(endpoint.marks, links);
  const group = metadataOf(handlers.marks, links);
  const metadata = new Map([...group, ...handlerOf]);
  const marks = [...handlers.marks, ...endpoint.marks];
  const open = openMark(endpoint.marks, handlerOf) ?? openMark(handlers.marks, new Map([...group].filter(([key]) => !handlerOf.has(key))));
  // The application's guards see neither sockets nor messages.
  const global = endpoint.transport === 'ws' || endpoint.transport === 'rpc' ? [] : (application?.guards ?? []);
  const guards = [...global, ...guardsOn(handlers.marks, 'router', links), ...guardsOn(endpoint.marks, 'route', links)];
  const counts = ({ use, exceptMarked, onlyRequired }: Placed): boolean =>
    !(exceptMarked && open !== undefined && use.level !== 'route') && !(onlyRequired && !requires(marks));
  const reason = endpoint.message ? 'takes messages of other services' : open;
  return {
    kind: 'route',
    scope,
    methods: [endpoint.method],
    path: endpoint.path,
    transport: endpoint.transport,
    handler: endpoint.handler,
    handlerName: `${handlers.name}.${endpoint.name}`,
    handlerAt: { file: module.path, at: endpoint.handlerAt },
    protocol: HANDLER,
    guards: [...before, ...guards.filter(counts).map((one) => one.use)],
    metadata,
    metadataOf: { handler: handlerOf, group },
    ...(reason !== undefined && { public: reason }),
    at: { file: module.path, at: endpoint.at },
    position: [{ body: `${module.path}#0`, order: endpoint.at[0] }],
    ...UNDER,
  };
}

/** What `@UseGuards` and interceptors among decorators put in front. */
function guardsOn(marks: readonly Mark[], level: GuardUse['level'], links: Links): readonly Placed[] {
  return marks.flatMap((mark) => {
    const values = (mark.call?.args ?? []).map((arg) => arg.value);
    if (mark.from === '@nestjs/common.UseGuards') return guardsIn(values, mark.context, level, links);
    return mark.from === '@nestjs/common.UseInterceptors' ? interceptorsIn(values, mark.context, level, links) : [];
  });
}
