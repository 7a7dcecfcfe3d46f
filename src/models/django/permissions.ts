/** Owns which permissions a view of Django REST framework asks for: its own, those of one action, or the project's. */
import type { Where } from '../../core/span.js';
import type { Value } from '../../core/value.js';
import type { GuardUse, Links, Protocol } from '../../link/model.js';
import type { Module } from '../../link/module.js';
import type { Context, Held, Thing } from '../../link/things.js';
import { type Ancestor, ancestors, bodyOf, type ClassThing, declarationOf, fieldOf, instanceOf, methodOf } from './classes.js';
import { setting } from './settings.js';

const ASKED: Protocol = { params: ['request', 'injected', 'injected'], passes: 'true' };
const TABLE: Protocol = { params: [], passes: 'true' };
const READS = new Set(['GET', 'HEAD', 'OPTIONS']);
const MAX_DEPTH = 8;

/** Permissions that let everybody in, or everybody who only reads. */
const OPEN = /(^|\.)(AllowAny|AllowAnonymous)$/;
const READ_ONLY = /ReadOnly$/;
/** Stands for a permission of a library that no table knows: it would not be one if it let everybody in. */
const STRICT = 'rest_framework.permissions.IsAuthenticated';

/** What a view asks of its caller. `public`: it says in words that anyone may come. */
export interface Demands {
  readonly guards: readonly GuardUse[];
  readonly public?: string;
}

/** One request to a view, as far as permissions may depend on it. */
export interface Asked {
  readonly method: string;
  /** The action of a view set, or the method in lower case. */
  readonly action: string;
  /** It is about one object that the view looks up. */
  readonly object: boolean;
}

/** What a class-based view asks of its caller. `own`: permissions that a registration gives instead of the class's. */
export function viewDemands(view: ClassThing, all: readonly Ancestor[], own: Held | undefined, asked: Asked, links: Links): Demands {
  const at: Where = { file: view.module.path, at: declarationOf(view)?.nameAt ?? [0, 0] };
  const chosen = own ? undefined : chosenByMethod(view, all, asked, at, links);
  if (chosen) return chosen;
  const field = fieldOf(all, 'permission_classes');
  const held = own ?? (field && { value: field.value, context: bodyOf(field.owner) });
  return held ? demands(held, asked, links) : (byLibrary(all, asked, at, links) ?? defaults(view.module, asked, links));
}

/** What the project's settings ask of every view that asks for nothing itself. */
export function defaults(near: Module, asked: Asked, links: Links): Demands {
  for (const { value, context } of setting('REST_FRAMEWORK', near, links)) {
    if (value.kind !== 'record') continue;
    const entry = value.entries.findLast((one) => one.key && links.text(one.key, context) === 'DEFAULT_PERMISSION_CLASSES');
    // Nobody meant the single view when the project was left open.
    if (entry) return { guards: demands({ value: entry.value, context }, asked, links).guards };
  }
  return { guards: [] };
}

/** What a list of permissions asks of its caller. */
export function demands(held: Held, asked: Asked, links: Links): Demands {
  const items = links.sources(held.value, held.context).flatMap((one) => links.elements(one.value, one.context));
  return together(items.map((one) => demand(one.value, one.context, asked, links, 0)));
}

function together(all: readonly Demands[]): Demands {
  const guards = all.flatMap((one) => one.guards);
  const reason = all.find((one) => one.public !== undefined)?.public;
  return { guards, ...(reason !== undefined && { public: reason }) };
}

/** One permission: a class, a text that names one, or several joined by `&`, `|`, `~`. */
function demand(value: Value, context: Context, asked: Asked, links: Links, depth: number): Demands {
  const [held] = links.sources(value, context);
  const inner = held?.value ?? value;
  const inside = held?.context ?? context;
  if (inner.kind === 'op' && depth < MAX_DEPTH) {
    const sides = inner.args.map((one) => demand(one, inside, asked, links, depth + 1));
    if (inner.op === 'intersection') return together(sides);
    if (inner.op !== 'union') return { guards: [] };
    const open = sides.find((one) => one.guards.length === 0);
    if (open) return open;
    const uses = sides.flatMap((one) => one.guards);
    const [first] = uses;
    const name = uses.map((one) => one.name).join(' | ');
    return { guards: first ? [{ ...first, name, anyOf: uses }] : [] };
  }
  const text = inner.kind === 'literal' ? links.text(inner, inside) : undefined;
  const thing =
    text === undefined ? links.evaluate(inner, inside) : (links.named(text, inside.module) ?? { is: 'external' as const, name: text });
  return permission(thing, text?.split('.').at(-1) ?? links.nameOf(inner, inside), links.where(inner, inside), asked, links);
}

/** What a permission class asks of its caller, by its own methods or by what its library says. */
function permission(thing: Thing, name: string, at: Where, asked: Asked, links: Links): Demands {
  const base = { name, at, level: 'route' as const };
  const made = thing.is === 'object' ? thing.callee : thing;
  const library = links.libraryName(made);
  if (library !== undefined) {
    if (OPEN.test(library)) return { guards: [], public: `\`${name}\` lets anyone in on purpose` };
    if (READ_ONLY.test(library) && READS.has(asked.method)) return { guards: [], public: `\`${name}\` lets anyone read on purpose` };
    if (/\.(BasePermission|OperandHolder)$/.test(library)) return { guards: [] };
    const asks = (one: string): Thing => ({ is: 'external', name: `${one}.has_permission` });
    return { guards: [{ ...base, thing: links.known(asks(library)) ? asks(library) : asks(STRICT), protocol: TABLE }] };
  }
  if (made.is !== 'class') return { guards: [{ ...base, thing: made, protocol: ASKED }] };
  const self = instanceOf(made);
  const general = links.access(self, 'has_permission');
  const guards: GuardUse[] =
    general.is === 'function' ? [{ ...base, thing: general, protocol: ASKED }] : inherited(made, base, asked, links);
  const single = asked.object ? links.access(self, 'has_object_permission') : undefined;
  if (single?.is === 'function') guards.push({ ...base, thing: single, protocol: ASKED });
  const reads = READS.has(asked.method) && /read_?only|or_?read/i.test(name);
  return { guards, ...(reads && { public: `\`${name}\` lets anyone read on purpose` }) };
}

/** What a permission class that adds no test of its own takes over from a library's. */
function inherited(made: ClassThing, base: { name: string; at: Where; level: 'route' }, asked: Asked, links: Links): GuardUse[] {
  const library = ancestors(made, links).find((one) => one.is === 'external');
  return library ? [...permission(library, base.name, base.at, asked, links).guards] : [];
}

/** What `get_permissions` gives for the request. */
function chosenByMethod(view: ClassThing, all: readonly Ancestor[], asked: Asked, at: Where, links: Links): Demands | undefined {
  if (!methodOf(all, 'get_permissions')) return undefined;
  const method = links.access(instanceOf(view), 'get_permissions');
  const given = links.given(method, { method: asked.method, endpoint: asked.action });
  if (given.is !== 'list') return undefined;
  return together(given.items.map((one) => permission(one, nameOf(one, links), at, asked, links)));
}

function nameOf(thing: Thing, links: Links): string {
  const made = thing.is === 'object' ? thing.callee : thing;
  const name = made.is === 'class' ? declarationOf(made)?.name : links.libraryName(made)?.split('.').at(-1);
  return name ?? 'get_permissions';
}

/** Views of libraries that ask for more or less than the project does. */
const LIBRARY_VIEWS: readonly (readonly [RegExp, 'open' | 'strict'])[] = [
  [/^rest_framework_simplejwt\.views\./, 'open'],
  [/^rest_framework\.authtoken\.views\.ObtainAuthToken$/, 'open'],
  [/^rest_framework_jwt\./, 'open'],
  [/^(dj_rest_auth|rest_auth)\..*(UserDetailsView|PasswordChangeView)$/, 'strict'],
  [/^(dj_rest_auth|rest_auth)\./, 'open'],
  [/^knox\.views\./, 'strict'],
  [/^drf_(spectacular|yasg)\./, 'open'],
];

function byLibrary(all: readonly Ancestor[], asked: Asked, at: Where, links: Links): Demands | undefined {
  const names = all.flatMap((one) => (one.is === 'external' ? [one.name] : []));
  const known = names.flatMap((name) => LIBRARY_VIEWS.flatMap(([pattern, how]) => (pattern.test(name) ? [{ name, how }] : [])))[0];
  if (!known) return undefined;
  const name = known.name.split('.').at(-1) ?? known.name;
  if (known.how === 'open') return { guards: [], public: `\`${name}\` is part of the way in or documentation` };
  return permission({ is: 'external', name: STRICT }, name, at, asked, links);
}

/** What a view of a library asks of its caller; undefined where only the project decides. */
export function libraryDemands(name: string, asked: Asked, at: Where, links: Links): Demands | undefined {
  return byLibrary([{ is: 'external', name }], asked, at, links);
}
