/**
 * Owns what one chain declares: routes, and what it takes over from other values, each with the prefixes and guards that later links of
 * the chain put around it. Values never change, so a link covers exactly what is before it, unless it says that it covers all.
 */
import type { DomainFact, GuardUse, Links, MountFact, ResolvedSite, RouteFact, ScopeFact } from '../../link/model.js';
import type { Thing } from '../../link/things.js';

/** A route as a chain declares it. */
export type Declared = Pick<
  RouteFact,
  'methods' | 'path' | 'transport' | 'handler' | 'handlerAt' | 'handlerName' | 'protocol' | 'at' | 'public' | 'declares'
>;

interface Item {
  readonly fact: ({ readonly is: 'route' } & Declared) | { readonly is: 'mount'; readonly child: Thing; readonly at: MountFact['at'] };
  prefix: string;
  guards: readonly GuardUse[];
}

export class Segment {
  private readonly items: Item[] = [];
  private readonly whole: GuardUse[] = [];

  route(route: Declared, guards: readonly GuardUse[] = []): void {
    this.items.push({ fact: { is: 'route', ...route }, prefix: '', guards });
  }

  /** Takes over what another value declares. */
  mount(child: Thing, at: MountFact['at'], prefix = '', guards: readonly GuardUse[] = []): void {
    this.items.push({ fact: { is: 'mount', child, at }, prefix, guards });
  }

  /** Puts a prefix in front of all that is there. */
  prefix(prefix: string): void {
    for (const item of this.items) item.prefix = joined(prefix, item.prefix);
  }

  /** Puts a guard around all that is there. */
  guard(guard: GuardUse): void {
    for (const item of this.items) item.guards = [guard, ...item.guards];
  }

  /** Puts a guard around all that the value will ever hold. */
  guardAll(guard: GuardUse): void {
    this.whole.push(guard);
  }

  /** Takes over what another segment holds, as it is. */
  takeOver(other: Segment): void {
    this.items.push(...other.items);
  }

  get empty(): boolean {
    return this.items.length === 0;
  }

  /** What is told of a value at the site that makes it. Not `served`: only what takes it over brings it to callers. */
  facts(made: Thing, name: string, site: ResolvedSite, links: Links, served = true): readonly DomainFact[] {
    const key = valueKey(made, links);
    const shared = { position: site.position, under: site.under };
    const scope: ScopeFact = {
      kind: 'scope',
      key,
      name,
      framework: 'effect',
      root: served,
      prefix: '',
      order: 'value',
      at: links.where(site.call, site.context),
      ...shared,
    };
    return [
      scope,
      ...this.items.map(({ fact, prefix, guards }): DomainFact => {
        const around = [...this.whole, ...guards];
        if (fact.is === 'mount')
          return { kind: 'mount', parent: key, child: valueKey(fact.child, links), prefix, guards: around, at: fact.at, ...shared };
        const { is: _, ...route } = fact;
        return { kind: 'route', scope: key, guards: around, ...route, path: joined(prefix, route.path), ...shared };
      }),
    ];
  }
}

function joined(prefix: string, path: string): string {
  return prefix.replace(/\/+$/, '') + (path === '' || path.startsWith('/') ? path : `/${path}`);
}

/** Identity of a value: a class that extends one is that value. */
export function valueKey(thing: Thing, links: Links): string {
  let current = thing;
  for (let depth = 0; depth < 8 && current.is === 'class'; depth++) {
    const [base] = links.bases(current);
    if (!base || (base.is !== 'class' && base.is !== 'object')) break;
    current = base;
  }
  return links.key(current);
}
