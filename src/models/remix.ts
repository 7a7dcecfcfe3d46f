/** Owns what is known about the route files of Remix and React Router: loaders and actions, by the name of their file. */
import type { DomainFact, Links, Model, Protocol } from '../link/model.js';
import type { Module } from '../link/module.js';
import { applicationScope, exportedHandler, fileRoute } from './file-routes.js';

const ROUTE = /^(.*?\/)??app\/routes\/(.+?)(?:\/route)?\.[jt]sx?$/;
/** A loader answers reads, an action what changes something. */
const EXPORTS = [
  ['loader', 'GET'],
  ['action', 'POST'],
] as const;

const HANDLER: Protocol = { params: ['context'], passes: 'return' };

export const remix: Model = {
  id: 'remix',
  languages: ['typescript'],
  packages: ['@remix-run/node', '@remix-run/server-runtime', '@remix-run/cloudflare', 'react-router'],
  watch: [],
  files: /(^|\/)app\/routes\/.+\.[jt]sx?$/,

  readModule(module: Module, links: Links): readonly DomainFact[] {
    const [file, folder = '', inside = ''] = ROUTE.exec(module.path) ?? [];
    if (file === undefined) return [];
    const own = applicationScope('remix', folder, module);
    const routes = EXPORTS.flatMap(([name, method]) => {
      const exported = exportedHandler(module, name, links);
      return exported ? [fileRoute(own, { methods: [method], path: pathOf(inside), name, protocol: HANDLER }, exported, links)] : [];
    });
    return routes.length > 0 ? [own, ...routes] : [];
  },

  calls: Object.fromEntries(
    ['@remix-run/node', '@remix-run/cloudflare', 'react-router'].flatMap((library) =>
      ['createCookieSessionStorage', 'createSessionStorage'].map((name) => [
        `${library}.${name}().getSession`,
        { does: 'identify' as const },
      ]),
    ),
  ),
};

/**
 * A flat name as a path: dots and folders part segments, `_pathless` ones are not part of it, `_index` is the folder itself, `$id` is a
 * parameter, `$` takes the rest, `(lang)` may be absent, and `[.]` is a dot.
 */
function pathOf(name: string): string {
  const segments = name.replace(/\+(?=\/)/g, '').match(/(\[[^\]]*\]|[^./])+/g) ?? [];
  const shown = segments.filter((one) => !one.startsWith('_') && one !== 'index').map((one) => one.replace(/_$/, ''));
  return `/${shown.map(segment).join('/')}`;
}

function segment(name: string): string {
  const inner = /^\((.*)\)$/.exec(name)?.[1] ?? name;
  if (inner === '$') return '*';
  return inner.startsWith('$') ? `:${inner.slice(1)}` : inner.replace(/\[([^\]]*)\]/g, '$1');
}
