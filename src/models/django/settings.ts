/** Owns what settings modules say: which urlconfs are roots, what stands in front of every view, what REST views ask for by default. */
import type { GuardUse, Links, Protocol } from '../../link/model.js';
import type { Module } from '../../link/module.js';
import type { Context, Held, Thing } from '../../link/things.js';

const ROOTS = ['ROOT_URLCONF', 'PUBLIC_SCHEMA_URLCONF', 'TENANT_URLCONF'];
/** Settings of a developer's machine: what they say holds in production only where nothing else says anything. */
const DEVELOPMENT = /(^|[/_.-])(dev|devel|development|local|debug|test|tests|testing|ci|sandbox|example|docker_dev)([/_.-]|$)/i;
const PRODUCTION = /(^|[/_.-])(prod|production|live|deploy|heroku)([/_.-]|$)/i;
/** Middleware that is there to keep callers out. */
const PROMISES = /login_?required|require|restrict|enforce|protect|guard/i;
const CALLED: Protocol = { params: ['request'], passes: 'next', nextAt: 'get_response' };
const BEFORE: Protocol = { params: ['request'], passes: 'null' };
const WRAPPED: Protocol = { params: [], passes: 'next', wraps: true };

/** The modules that say something about a setting for the project of a module, production first; a developer's own only where there is no other. */
function declaring(name: string, near: Module, links: Links): readonly Module[] {
  const all = links.declaring(name);
  const used = all.filter((one) => !DEVELOPMENT.test(one.path));
  const candidates = used.length > 0 ? used : all;
  const serving = candidates.filter((one) => isInside(near.path, projectOf(one.path)));
  const depth = Math.max(0, ...serving.map((one) => projectOf(one.path).length));
  const own = serving.filter((one) => projectOf(one.path).length === depth);
  const found = own.length > 0 ? own : candidates;
  return [...found.filter((one) => PRODUCTION.test(one.path)), ...found.filter((one) => !PRODUCTION.test(one.path))];
}

/** The folder that imports of a project start from: the one above the package that holds its settings. */
function projectOf(path: string): string {
  const folders = path.split('/').slice(0, -1);
  const at = folders.findIndex((folder) => /^(settings|conf|config|configuration)$/.test(folder));
  return folders.slice(0, at > 0 ? Math.max(0, at - (folders[at] === 'settings' ? 1 : 0)) : Math.max(0, folders.length - 1)).join('/');
}

function isInside(path: string, folder: string): boolean {
  return folder === '' || path.startsWith(`${folder}/`);
}

/** The expressions that a setting is made of, for the project of a module. */
export function setting(name: string, near: Module, links: Links): readonly Held[] {
  return declaring(name, near, links).flatMap((module) => {
    const context: Context = { module, fn: 0 };
    return links.sources({ kind: 'name', name, at: [0, 0] }, context);
  });
}

/** The urlconfs that some settings start from; undefined where no settings can be read. */
export function rootUrlconfs(links: Links): ReadonlySet<string> | undefined {
  const found = ROOTS.flatMap((name) =>
    links.declaring(name).flatMap((module) => {
      const text = links.text({ kind: 'name', name, at: [0, 0] }, { module, fn: 0 });
      const thing = text === undefined ? undefined : links.named(text, module);
      return thing?.is === 'module' ? [links.key(thing)] : [];
    }),
  );
  return found.length > 0 ? new Set(found) : undefined;
}

/** Django's own guard in front of every view, which views may open themselves to: it goes with the view, not with the urlconf. */
const OPENABLE = 'django.contrib.auth.middleware.LoginRequiredMiddleware';

/** The guard in front of every view that does not open itself, where the project's settings ask for it. */
export function loginRequired(near: Module, links: Links): readonly GuardUse[] {
  return listed(near, links).filter((one) => one.thing.is === 'external' && one.thing.name === OPENABLE);
}

/** What else the project's settings put in front of every view. */
export function middleware(near: Module, links: Links): readonly GuardUse[] {
  return listed(near, links).filter((one) => !(one.thing.is === 'external' && (one.thing.name === OPENABLE || !links.known(one.thing))));
}

function listed(near: Module, links: Links): readonly GuardUse[] {
  return ['MIDDLEWARE', 'MIDDLEWARE_CLASSES'].flatMap((name) =>
    setting(name, near, links).flatMap((held) =>
      links.elements(held.value, held.context).flatMap((one) => {
        const text = links.text(one.value, one.context);
        if (text === undefined) return [];
        const thing = links.named(text, one.context.module) ?? { is: 'external' as const, name: text };
        const name = text.split('.').at(-1) ?? text;
        const base = {
          name,
          at: links.where(one.value, one.context),
          level: 'app' as const,
          ...(!PROMISES.test(name) && { incidental: true as const }),
        };
        return protocols(thing, links).map((use): GuardUse => ({ ...base, ...use }));
      }),
    ),
  );
}

/** How Django calls a middleware: a function around the next one, an object, or its hooks. */
function protocols(thing: Thing, links: Links): readonly { readonly thing: Thing; readonly protocol: Protocol }[] {
  if (thing.is !== 'class') return [{ thing, protocol: WRAPPED }];
  const self: Thing = { is: 'object', callee: thing, in: { module: thing.module, fn: 0 } };
  const has = (name: string): Thing | undefined => {
    const found = links.access(self, name);
    return found.is === 'function' ? found : undefined;
  };
  const hooks = ['process_request', 'process_view'].flatMap((name) => {
    const hook = has(name);
    return hook ? [{ thing: hook, protocol: BEFORE }] : [];
  });
  const call = has('__call__');
  return call ? [{ thing: self, protocol: CALLED }, ...hooks] : hooks;
}
