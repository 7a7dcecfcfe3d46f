/** Owns what is known about Astro: endpoints by the place of their files, and the middleware in front of them. */
import type { AttachFact, DomainFact, Links, Model, Protocol, ScopeFact } from '../link/model.js';
import type { Module } from '../link/module.js';
import { applicationGuard, applicationScope, EXPORTED_METHODS, exportedHandler, fileRoute } from './file-routes.js';
import { callable } from './http.js';
import { layers } from './wrappers.js';

const ENDPOINT = /^(.*?\/)??src\/pages\/(.+)\.[jt]s$/;
const MIDDLEWARE = /^(.*?\/)??src\/middleware(?:\/index)?\.[jt]s$/;
const SEQUENCE = 'astro:middleware.sequence';
/** Answers the methods that the file has no function for. */
const ALL = 'ALL';

const HANDLER: Protocol = { params: ['request'], passes: 'return' };
const STEP: Protocol = { params: ['request', 'next'], passes: 'next' };

export const astro: Model = {
  id: 'astro',
  languages: ['typescript'],
  packages: ['astro', 'astro:middleware'],
  watch: [],
  files: /(^|\/)src\/(pages\/.+|middleware(\/index)?)\.[jt]s$/,

  readModule(module: Module, links: Links): readonly DomainFact[] {
    const [endpoint, folder = '', inside = ''] = ENDPOINT.exec(module.path) ?? [];
    if (endpoint !== undefined) {
      const own = applicationScope('astro', folder, module);
      const routes = [...EXPORTED_METHODS, ALL].flatMap((name) => {
        const exported = exportedHandler(module, name, links);
        const methods = [name === ALL ? '*' : name];
        return exported ? [fileRoute(own, { methods, path: pathOf(inside), name, protocol: HANDLER }, exported, links)] : [];
      });
      return routes.length > 0 ? [own, ...routes] : [];
    }
    const [middleware, home = ''] = MIDDLEWARE.exec(module.path) ?? [];
    if (middleware === undefined) return [];
    const own = applicationScope('astro', home, module);
    const guards = attached(own, module, links);
    return guards.length > 0 ? [own, ...guards] : [];
  },
};

/** Names of files as a path: `index` is the folder itself. */
function pathOf(inside: string): string {
  return `/${inside.replace(/(^|\/)index$/, '')}`;
}

/** `export const onRequest`, or the functions that `sequence` runs one after the other. */
function attached(own: ScopeFact, module: Module, links: Links): readonly AttachFact[] {
  const exported = exportedHandler(module, 'onRequest', links);
  if (!exported) return [];
  const { thing, at } = exported;
  if (thing.is !== 'object' || !thing.call || links.libraryName(thing.callee) !== SEQUENCE)
    return [applicationGuard(own, layers(thing, STEP.params, 'app', links).inner, 'onRequest', at, STEP)];
  return thing.call.args.map((arg) => {
    const one = callable(arg.value, thing.in, links);
    return applicationGuard(own, one.thing, one.name, one.at, STEP);
  });
}
