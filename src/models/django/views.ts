/** Owns the way from what a urlconf names as a view to the requests that it answers: functions, classes, and what is called around them. */
import type { Transport } from '../../core/route.js';
import type { Where } from '../../core/span.js';
import { lastName, type Value } from '../../core/value.js';
import type { GuardUse, Links, RouteFact } from '../../link/model.js';
import type { Context, Held, Thing } from '../../link/things.js';
import { type Ancestor, ancestors, bodyOf, type ClassThing, declarationOf, instanceOf, methodOf } from './classes.js';
import { decoratorUse, decoratorUses, HANDLER, viewGuards } from './guards.js';
import { type Asked, type Demands, defaults, demands, libraryDemands, viewDemands } from './permissions.js';
import { methodsLeft, verbsOf } from './verbs.js';

const MAX_DEPTH = 8;

/** One answer of a view: everything of a route but where it hangs. */
export type Endpoint = Pick<
  RouteFact,
  'methods' | 'transport' | 'handler' | 'handlerAt' | 'handlerName' | 'guards' | 'public' | 'endpoint'
> & {
  /** The view says itself that nobody need log in, or is of a framework that does not look at the project's own guard. */
  readonly opensItself?: true;
};

/** What a view is registered with: the guards called around it, and the options of `as_view`. */
interface Around {
  readonly guards: readonly GuardUse[];
  readonly at: Where;
}

/** The endpoints of what stands where a urlconf expects a view. */
export function endpointsOf(value: Value, context: Context, links: Links): readonly Endpoint[] {
  return viewOf(value, context, { guards: [], at: links.where(value, context) }, links, 0);
}

function viewOf(value: Value, context: Context, around: Around, links: Links, depth: number): readonly Endpoint[] {
  const [held] = links.sources(value, context);
  const inner = held?.value ?? value;
  const inside = held?.context ?? context;
  if (depth > MAX_DEPTH) return [];
  if (inner.kind === 'literal' || inner.kind === 'text') {
    const text = links.text(inner, inside) ?? '';
    return ofThing(links.named(text, inside.module) ?? { is: 'external', name: text }, text, around, links);
  }
  if (inner.kind !== 'call') return ofThing(links.evaluate(inner, inside), links.nameOf(inner, inside), around, links);
  const name = lastName(inner.callee) ?? '';
  if ((name === 'as_view' || name === 'as_asgi') && inner.callee.kind === 'member')
    return ofClass(links.evaluate(inner.callee.of, inside), links.nameOf(inner.callee.of, inside), inner, inside, around, links);
  const first = inner.args.find((arg) => arg.name === undefined || arg.name === 'view_func')?.value;
  if (name === 'partial' && first) return viewOf(first, inside, around, links, depth + 1);
  if (first && isView(first, inside, links, 0)) {
    const guards = [...around.guards, ...decoratorUse(inner.callee, inside, links)];
    return viewOf(first, inside, { ...around, guards }, links, depth + 1);
  }
  return ofThing(links.evaluate(inner, inside), name, around, links);
}

/** Whether an argument is a view that is being wrapped, and no option. */
function isView(value: Value, context: Context, links: Links, depth: number): boolean {
  const [held] = links.sources(value, context);
  const inner = held?.value ?? value;
  if (inner.kind === 'call') {
    const name = lastName(inner.callee);
    const [first] = inner.args;
    if (name === 'as_view') return true;
    return depth < MAX_DEPTH && first !== undefined && isView(first.value, held?.context ?? context, links, depth + 1);
  }
  if (inner.kind !== 'name' && inner.kind !== 'member' && inner.kind !== 'function') return false;
  const thing = links.evaluate(inner, held?.context ?? context);
  return thing.is === 'function' || thing.is === 'external' || thing.is === 'unknown' || thing.is === 'member';
}

function ofThing(thing: Thing, name: string, around: Around, links: Links): readonly Endpoint[] {
  if (thing.is === 'any') return ofThing(thing.of[0] ?? { is: 'unknown' }, name, around, links);
  if (thing.is === 'function') return ofFunction(thing, around, links);
  const reason = thing.is === 'class' ? undefined : ofLibrary(links.libraryName(thing) ?? '');
  const plain = endpoint({ methods: ['*'], handler: { is: 'unknown' }, handlerAt: around.at, handlerName: name, guards: around.guards });
  return [{ ...plain, ...(reason !== undefined && { public: reason }) }];
}

/** Function views, with what their decorators say. */
function ofFunction(thing: Thing & { is: 'function' }, around: Around, links: Links): readonly Endpoint[] {
  const declared = thing.module.facts.functions[thing.fn];
  if (!declared) return [];
  const context: Context = { module: thing.module, fn: declared.within ?? 0, ...(thing.frame && { frame: thing.frame }) };
  const { decorators } = declared;
  const rest = decorators.findIndex((one) => nameOf(one) === 'api_view');
  const marked = decorators.slice(rest + 1).find((one) => nameOf(one) === 'permission_classes');
  const given = marked?.kind === 'call' ? marked.args[0]?.value : undefined;
  const methods = methodsLeft(decorators, context, links) ?? ['*'];
  const guards = [...around.guards, ...decoratorUses(decorators, context, links)];
  const open = decorators.some((one) => nameOf(one) === 'login_not_required');
  return methods.map((method): Endpoint => {
    const asked: Asked = { method, action: declared.name ?? '', object: false };
    const asks: Demands =
      rest < 0 ? { guards: [] } : given ? demands({ value: given, context }, asked, links) : defaults(thing.module, asked, links);
    return endpoint({
      methods: [method],
      transport: links.mentions(thing, 'text/event-stream') ? 'sse' : 'http',
      handler: thing,
      handlerAt: { file: thing.module.path, at: declared.nameAt },
      handlerName: declared.name ?? 'view',
      guards: [...guards, ...asks.guards],
      ...(asks.public !== undefined && { public: asks.public }),
      ...(open && { public: '`login_not_required` opens it on purpose' }),
      ...((open || rest >= 0) && { opensItself: true }),
    });
  });
}

/** Class-based views, through `as_view(…)`. */
function ofClass(
  thing: Thing,
  name: string,
  call: Value & { kind: 'call' },
  context: Context,
  around: Around,
  links: Links,
): readonly Endpoint[] {
  if (thing.is === 'any') return ofClass(thing.of[0] ?? { is: 'unknown' }, name, call, context, around, links);
  const actions = call.args.find((arg) => arg.name === undefined || arg.name === 'actions')?.value;
  const mapped = actions && actionsOf(actions, context, links);
  const own = links.argument(call, 'permission_classes');
  const permissions = own && { value: own, context };
  if (lastName(call.callee) === 'as_asgi') return [ofConsumer(thing, name, around, links)];
  if (thing.is !== 'class') return ofUnread(links.libraryName(thing) ?? name, around, links);
  const all = ancestors(thing, links);
  const requests = mapped ?? (verbsOf(all, links) ?? ['*']).map((verb) => ({ verb, action: verb }));
  return requests.map(({ verb, action }) => ofMethod(thing, all, { verb, action }, around, permissions, links));
}

/** `as_view({'get': 'list'})`. */
function actionsOf(value: Value, context: Context, links: Links): readonly { verb: string; action: string }[] | undefined {
  const thing = links.evaluate(value, context);
  if (thing.is !== 'record') return undefined;
  return thing.entries.flatMap(({ key, thing: held }) =>
    key !== undefined && held.is === 'literal' && !['head', 'options'].includes(key) ? [{ verb: key, action: String(held.value) }] : [],
  );
}

/** One method of a class-based view, called by a verb. */
export function ofMethod(
  view: ClassThing,
  all: readonly Ancestor[],
  { verb, action }: { readonly verb: string; readonly action: string },
  around: Around,
  permissions: Held | undefined,
  links: Links,
): Endpoint {
  const nearest = methodOf(all, action);
  const declared = nearest?.owner.module.facts.functions[nearest.fn];
  const handler: Thing =
    nearest && declared ? { is: 'function', module: nearest.owner.module, fn: nearest.fn, self: instanceOf(view) } : { is: 'unknown' };
  const className = declarationOf(view)?.name ?? 'view';
  const classAt: Where = { file: view.module.path, at: declarationOf(view)?.nameAt ?? [0, 0] };
  const rest = isRest(all);
  const object =
    nearest === undefined ? /^(retrieve|update|partial_update|destroy)$/.test(action) || isSingle(all) : looksUp(handler, links);
  const asks = rest ? viewDemands(view, all, permissions, { method: verb.toUpperCase(), action, object }, links) : { guards: [] };
  const reason = all.map((one) => (one.is === 'external' ? ofLibrary(one.name) : undefined)).find((one) => one !== undefined);
  return endpoint({
    methods: [verb.toUpperCase()],
    transport: links.mentions(handler, 'text/event-stream') ? 'sse' : 'http',
    handler,
    handlerAt: nearest && declared ? { file: nearest.owner.module.path, at: declared.nameAt } : classAt,
    handlerName: `${className}.${action === '*' ? 'dispatch' : action}`,
    endpoint: action,
    guards: [...around.guards, ...viewGuards(all, view, action, links), ...asks.guards],
    ...(reason !== undefined && { public: reason }),
    ...(asks.public !== undefined && { public: asks.public }),
    ...((rest || marksItself(view)) && { opensItself: true }),
  });
}

/** Whether a view is Django REST framework's: only those ask for permissions. */
function isRest(all: readonly Ancestor[]): boolean {
  return all.some((one) => one.is === 'external' && (/rest|knox|djoser|^drf_/.test(one.name) || /(API|Api)View$|ViewSet$/.test(one.name)));
}

/** Whether a library's generic view is about one object. */
function isSingle(all: readonly Ancestor[]): boolean {
  return all.some((one) => one.is === 'external' && /\.(Retrieve|Update|Destroy)\w*APIView$/.test(one.name));
}

function looksUp(handler: Thing, links: Links): boolean {
  return links.mentions(handler, 'get_object') || links.mentions(handler, 'check_object_permissions');
}

function marksItself(view: ClassThing): boolean {
  const { module } = bodyOf(view);
  return (declarationOf(view)?.decorators ?? []).some(
    (one) => one.kind === 'call' && one.args.some((arg) => nameOf(arg.value) === 'login_not_required') && module === view.module,
  );
}

/** A class that cannot be read. */
function ofUnread(name: string, around: Around, links: Links): readonly Endpoint[] {
  const verbs = verbsOf([{ is: 'external', name }], links) ?? ['*'];
  const [base] = [name.split('.').at(-1) ?? name];
  const asked: Asked = { method: 'POST', action: '', object: false };
  const asks = libraryDemands(name, asked, around.at, links);
  const reason = asks?.public ?? ofLibrary(name);
  return verbs.map((verb) =>
    endpoint({
      methods: [verb.toUpperCase()],
      handler: { is: 'unknown' },
      handlerAt: around.at,
      handlerName: base,
      guards: [...around.guards, ...(asks?.guards ?? [])],
      ...(reason !== undefined && { public: reason }),
    }),
  );
}

/** Consumers of channels: whoever is not turned away while connecting is in. */
function ofConsumer(thing: Thing, name: string, around: Around, links: Links): Endpoint {
  const connect = thing.is === 'class' ? links.access(instanceOf(thing), 'connect') : undefined;
  const websocket = thing.is === 'class' ? links.access(instanceOf(thing), 'websocket_connect') : undefined;
  const handler = [connect, websocket].find((one) => one?.is === 'function') ?? { is: 'unknown' as const };
  const declared = thing.is === 'class' ? declarationOf(thing) : undefined;
  const handlerAt = thing.is === 'class' && declared ? { file: thing.module.path, at: declared.nameAt } : around.at;
  return endpoint({
    methods: ['GET'],
    transport: 'ws',
    handler,
    handlerAt,
    handlerName: declared?.name ?? name,
    guards: around.guards,
    opensItself: true,
  });
}

function endpoint(of: Omit<Endpoint, 'transport'> & { readonly transport?: Transport }): Endpoint {
  return { transport: 'http', ...of };
}

/** How the handler of an endpoint is called. */
export const PROTOCOL = HANDLER;

/** Views of libraries that are there for callers who are not known yet, or for everybody. */
function ofLibrary(name: string): string | undefined {
  if (
    /^django\.contrib\.auth\.views\.(Login|Logout|PasswordReset)|^(allauth|social_django|oauth2_provider|mozilla_django_oidc|django_registration)\.|obtain_auth_token|obtain_jwt_token|refresh_jwt_token/.test(
      name,
    )
  )
    return 'part of the way in: a view of a library';
  if (/^django\.views\.(static|defaults|i18n)\.|^django\.contrib\.(sitemaps|staticfiles|flatpages)|^drf_(spectacular|yasg)\./.test(name))
    return 'a view of the framework without data of callers';
  return undefined;
}

function nameOf(value: Value): string | undefined {
  return lastName(value.kind === 'call' ? value.callee : value);
}
