/**
 * Owns what stands for an application or router that nothing at hand makes: a parameter that no visible caller fills, an import of a file
 * that is not there. Routes on it are listed as mounted nowhere. Names no framework.
 */
import type { Value } from '../core/value.js';
import type { Links, ResolvedSite, ScopeFact } from '../link/model.js';
import type { Thing } from '../link/things.js';

/** What applications and routers are called. */
const NAMES = /^(\w*app(lication)?|\w*router|server|web)$/i;

/** The scope that stands for what a registration is called on; undefined where that is known to be something else, or is not called like one. */
export function standIn(
  site: ResolvedSite,
  links: Links,
  framework: string,
  order: ScopeFact['order'],
  names = NAMES,
): ScopeFact | undefined {
  const receiver = receiverOf(site.call);
  const thing = base(site.receiver);
  if (!receiver || !thing || !names.test(links.nameOf(receiver, site.context).split('.').at(-1) ?? '')) return undefined;
  const name = links.nameOf(receiver, site.context);
  return {
    kind: 'scope',
    key: `${framework} ${thing.is === 'param' ? links.key(thing) : `${site.module.path} ${name}`}`,
    name,
    framework,
    root: false,
    prefix: '',
    order,
    at: links.where(receiver, site.context),
    position: [],
    under: [],
  };
}

/** What a fluent registration starts from. */
function receiverOf({ callee }: Value & { kind: 'call' }): Value | undefined {
  let value: Value | undefined = callee.kind === 'member' ? callee.of : undefined;
  while (value?.kind === 'call') value = value.callee.kind === 'member' ? value.callee.of : undefined;
  return value;
}

function base(thing: Thing | undefined): Thing | undefined {
  let current = thing;
  while (current?.is === 'object') current = current.callee.is === 'member' ? current.callee.of : unknown(current.callee);
  return current && (current.is === 'param' || current.is === 'unknown' || current.is === 'external' || current.is === 'member')
    ? current
    : undefined;
}

function unknown(thing: Thing): Thing | undefined {
  return thing.is === 'unknown' ? thing : undefined;
}
