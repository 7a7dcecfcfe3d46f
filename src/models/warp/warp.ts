/**
 * Owns what the sites of a warp program are: a filter that is served is an application, each of its branches a route. What one branch
 * turns away is tried with the next.
 */
import type { Site } from '../../core/facts.js';
import type { DomainFact, GuardUse, Links, Model, ResolvedSite, RouteFact } from '../../link/model.js';
import { plainName } from '../chains.js';
import { transportOf } from '../extraction.js';
import { callable, placeOf } from '../http.js';
import { type Branch, branchesOf, type Step } from './filters.js';

function read(site: ResolvedSite, links: Links): readonly DomainFact[] {
  const { call, context } = site;
  const [served] = call.args;
  if (!served || !/^warp\.(serve|service)$/.test(plainName(site.callee, links) ?? '')) return [];
  const place = { at: links.where(call, context), position: site.position, under: site.under };
  const key = links.key({ is: 'object', callee: site.callee, call, in: context });
  const branches = branchesOf(served.value, context, links).map((branch) => ({ branch, guards: guardsOf(branch, links) }));
  const routes = branches.map(({ branch, guards }, index): RouteFact => {
    const behind = branches.slice(index + 1).filter((other) => fallsTo(branch, other.branch));
    return {
      ...routeOf(branch, site, links),
      kind: 'route',
      scope: key,
      guards: behind.reduce(weaker, guards),
      position: site.position,
      under: site.under,
    };
  });
  return [{ kind: 'scope', key, name: 'app', framework: 'warp', root: true, prefix: '', order: 'value', ...place }, ...routes];
}

interface Guarded {
  readonly guards: readonly GuardUse[];
}

/** What stands in front of a route that another one takes over from: both must turn the caller away. */
function weaker(guards: readonly GuardUse[], other: Guarded): readonly GuardUse[] {
  return guards.flatMap((one) => other.guards.map((two) => ({ ...one, anyOf: [...(one.anyOf ?? [one]), two] })));
}

/** Whether a request that one branch turns away comes to the other. */
function fallsTo(one: Branch, other: Branch): boolean {
  const shape = (branch: Branch): string => pathOf(branch).replace(/\{[^}]*\}/g, '{}');
  const meets = one.methods.length === 0 || other.methods.length === 0 || one.methods.some((method) => other.methods.includes(method));
  return meets && shape(one) === shape(other) && one.recovered.every((place) => other.recovered.includes(place));
}

function pathOf({ segments, ended }: Branch): string {
  return segments.length > 0 || ended ? `/${segments.join('/')}` : '/{*path}';
}

function guardsOf({ guards, steps }: Branch, links: Links): readonly GuardUse[] {
  const before = steps.slice(0, -1).filter((step) => step.rejects);
  return [
    ...guards,
    ...before.map(({ value, context, params }): GuardUse => {
      const { thing, name } = callable(value, context, links);
      return { thing, name, at: links.where(value, context), level: 'route', protocol: { params, passes: 'return' } };
    }),
  ];
}

function routeOf(
  branch: Branch,
  site: ResolvedSite,
  links: Links,
): Pick<RouteFact, 'methods' | 'path' | 'transport' | 'handler' | 'handlerAt' | 'handlerName' | 'protocol' | 'public' | 'at'> {
  const step: Step | undefined = branch.steps.at(-1);
  const { value, context } = step ?? { value: site.call, context: site.context };
  const { thing, name } = callable(value, context, links);
  const at = links.where(value, context);
  const transport = branch.kind ?? transportOf(thing, links);
  return {
    methods: transport === 'ws' || branch.methods.length === 0 ? ['*'] : branch.methods,
    path: pathOf(branch),
    transport,
    handler: thing,
    handlerAt: (thing.is === 'function' ? placeOf(thing) : undefined) ?? at,
    handlerName: step ? name : 'files',
    protocol: { params: step?.params ?? [], passes: 'return' },
    ...(branch.kind === 'static' && { public: 'static files' }),
    at,
  };
}

export const warp: Model = {
  id: 'warp',
  packages: ['warp'],
  languages: ['rust'],
  watch: ['serve', 'service'],
  accepts: ({ value: { callee, args }, decorates }: Site): boolean => !decorates && args.length === 1 && callee.kind !== 'function',
  read,
  calls: {
    'warp.credential': { does: 'guard', verdict: 'presence' },
    'warp.credential.exact': { does: 'guard', verdict: 'rejects' },
    'warp.reject.custom': { does: 'reject' },
    'warp.reject.reject': { does: 'reject' },
    'warp.reject.not_found': { does: 'reject' },
    'warp.reject': { does: 'reject' },
  },
};
