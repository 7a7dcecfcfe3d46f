/** Owns what is known about SvelteKit: endpoints by the place of their files, and the server's hook in front of them. */
import type { LibraryCall } from '../link/library-calls.js';
import type { AttachFact, DomainFact, Links, Model, Protocol, ScopeFact } from '../link/model.js';
import type { Module } from '../link/module.js';
import { applicationGuard, applicationScope, EXPORTED_METHODS, exportedHandler, fileRoute } from './file-routes.js';
import { callable } from './http.js';

const ENDPOINT = /^(.*\/)?src\/routes\/(?:(.*)\/)?\+server\.[jt]s$/;
const HOOKS = /^(.*\/)?src\/hooks\.server(?:\/index)?\.[jt]s$/;
/** Answers the methods that the file has no function for. */
const FALLBACK = 'fallback';
const SEQUENCE = '@sveltejs/kit/hooks.sequence';

const HANDLER: Protocol = { params: ['request'], passes: 'return' };
const HOOK: Protocol = { params: ['context'], passes: 'next' };
const reject: LibraryCall = { does: 'reject' };

export const sveltekit: Model = {
  id: 'sveltekit',
  languages: ['typescript'],
  packages: ['@sveltejs/kit'],
  watch: [],
  files: /(^|\/)src\/(routes\/(.*\/)?\+server|hooks\.server(\/index)?)\.[jt]s$/,

  readModule(module: Module, links: Links): readonly DomainFact[] {
    const [endpoint, folder = '', inside = ''] = ENDPOINT.exec(module.path) ?? [];
    if (endpoint !== undefined) {
      const own = applicationScope('sveltekit', folder, module);
      const routes = [...EXPORTED_METHODS, FALLBACK].flatMap((name) => {
        const exported = exportedHandler(module, name, links);
        const methods = [name === FALLBACK ? '*' : name];
        return exported ? [fileRoute(own, { methods, path: pathOf(inside), name, protocol: HANDLER }, exported, links)] : [];
      });
      return [own, ...routes];
    }
    const [hooks, home = ''] = HOOKS.exec(module.path) ?? [];
    if (hooks === undefined) return [];
    const own = applicationScope('sveltekit', home, module);
    return [own, ...hook(own, module, links)];
  },

  calls: {
    '@sveltejs/kit.error': reject,
    '@sveltejs/kit.redirect': reject,
  },
};

/** Folders as a path: groups in parentheses are not part of it, and a parameter's matcher is not part of its name. */
function pathOf(folders: string): string {
  const shown = folders.split('/').filter((one) => one !== '' && !/^\(.*\)$/.test(one));
  return `/${shown.map((one) => one.replace(/=\w+(?=\])/g, '')).join('/')}`;
}

/** `export const handle`, or the functions that `sequence` runs one after the other. */
function hook(own: ScopeFact, module: Module, links: Links): readonly AttachFact[] {
  const exported = exportedHandler(module, 'handle', links);
  if (!exported) return [];
  const { thing, at } = exported;
  if (thing.is !== 'object' || !thing.call || links.libraryName(thing.callee) !== SEQUENCE)
    return [applicationGuard(own, thing, 'handle', at, HOOK)];
  return thing.call.args.map((arg) => {
    const one = callable(arg.value, thing.in, links);
    return applicationGuard(own, one.thing, one.name, one.at, HOOK);
  });
}
