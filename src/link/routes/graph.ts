/** Owns the mount graph: scopes, what hangs on them, and the ways from an application to a route. */

import { addTo } from '../../core/multimap.js';
import type { AttachFact, DomainFact, GuardUse, ImplementFact, MountFact, RouteFact, ScopeFact, ScopeKey } from '../model.js';
import { Lists, type Reads } from '../reads.js';
import { forEachCopy } from './copies.js';

/** Ways kept for one route; more mounts of one router than this say nothing new. */
const MAX_WAYS = 64;

/** One way from an application down to a scope: the mounts, outermost first. */
export interface Way {
  readonly root: ScopeFact;
  readonly mounts: readonly MountFact[];
}

export class MountGraph {
  routes: readonly RouteFact[] = [];
  private scopes: ReadonlyMap<ScopeKey, ScopeFact> = new Map();
  private readonly declared: Lists<ScopeFact>;
  private readonly attached: Lists<AttachFact>;
  private readonly parents: Lists<MountFact>;
  private readonly children: Lists<MountFact>;
  private readonly transparent: Lists<MountFact>;
  private readonly guarded: Lists<MountFact>;
  private readonly implementations: Lists<ImplementFact>;
  private said: readonly DomainFact[] | undefined;
  private all: readonly Pick<GuardUse, 'thing' | 'protocol'>[] = [];

  constructor(reads: Reads) {
    this.declared = new Lists(reads);
    this.attached = new Lists(reads);
    this.parents = new Lists(reads);
    this.children = new Lists(reads);
    this.transparent = new Lists(reads);
    this.guarded = new Lists(reads);
    this.implementations = new Lists(reads);
  }

  /** Makes the graph of what is said now. */
  renew(said: readonly DomainFact[]): void {
    if (said === this.said) return;
    this.said = said;
    const facts = forEachCopy(said);
    const routes: RouteFact[] = [];
    const declared = new Map<ScopeKey, ScopeFact[]>();
    const attached = new Map<ScopeKey, AttachFact[]>();
    const parents = new Map<ScopeKey, MountFact[]>();
    const children = new Map<ScopeKey, MountFact[]>();
    const transparent = new Map<ScopeKey, MountFact[]>();
    const implementations = new Map<string, ImplementFact[]>();
    for (const fact of facts) {
      switch (fact.kind) {
        case 'scope':
          addTo(declared, fact.key, fact);
          break;
        case 'route':
          routes.push(fact);
          break;
        case 'mount':
          if (parents.get(fact.child)?.some((known) => sameMount(known, fact))) break;
          addTo(parents, fact.child, fact);
          addTo(children, fact.parent, fact);
          if (fact.transparent) addTo(transparent, fact.parent, fact);
          break;
        case 'implement':
          addTo(implementations, fact.of, fact);
          break;
        case 'attach':
          if (fact.reach === 'application' || attached.get(fact.scope)?.some((known) => sameAttachment(known, fact))) break;
          addTo(attached, fact.scope, fact);
          break;
      }
    }
    this.routes = routes;
    this.scopes = new Map([...declared].map(([key, all]) => [key, all.reduce(told)]));
    this.declared.renew(declared);
    this.parents.renew(parents);
    this.children.renew(children);
    this.transparent.renew(transparent);
    this.implementations.renew(implementations);
    // A hook of the whole application hangs on it, whoever registers it.
    for (const fact of facts) {
      if (fact.kind !== 'attach' || fact.reach !== 'application') continue;
      const roots = new Set(this.waysTo(fact.scope).map((way) => way.root.key));
      for (const root of roots.size > 0 ? roots : [fact.scope]) addTo(attached, root, fact);
    }
    this.attached.renew(attached);
    this.guarded.renew(guardedMounts(children, attached));
    this.all = [
      ...routes.flatMap(({ handler, protocol, guards }) => [{ thing: handler, protocol }, ...guards]),
      ...[...attached.values()].flatMap((some) => some.map((one) => one.guard)),
      ...[...children.values()].flatMap((some) => some.flatMap((one) => one.guards)),
    ];
  }

  scope(key: ScopeKey): ScopeFact | undefined {
    this.declared.of(key);
    return this.scopes.get(key);
  }

  /** Every handler and guard, with how it is called. */
  called(): readonly Pick<GuardUse, 'thing' | 'protocol'>[] {
    return this.all;
  }

  /** What is known to stand behind a declaration. */
  implementationsOf(key: string): readonly ImplementFact[] {
    return this.implementations.of(key);
  }

  attachedTo(scope: ScopeKey): readonly AttachFact[] {
    return this.attached.of(scope);
  }

  /** The mounts on a scope of what is the scope itself under another name. */
  transparentMounts(scope: ScopeKey): readonly MountFact[] {
    return this.transparent.of(scope);
  }

  /** The mounts on a scope behind which a guard stands, at any depth. */
  guardedMounts(scope: ScopeKey): readonly MountFact[] {
    return this.guarded.of(scope);
  }

  /** Every way from an application to `scope`; empty when it is mounted nowhere. Applications in use come before those that nobody builds. */
  waysTo(scope: ScopeKey): readonly Way[] {
    const ways = this.climb(scope, [], new Set(), false);
    const used = ways.filter((way) => !way.root.unused);
    return used.length > 0 ? used : ways;
  }

  /** Every way to a scope that no application is above of, from the outermost scopes that it is mounted on. */
  looseWaysTo(scope: ScopeKey): readonly Way[] {
    return this.climb(scope, [], new Set(), true);
  }

  /** `loose`: what is mounted nowhere stands for an application. */
  private climb(key: ScopeKey, below: readonly MountFact[], seen: ReadonlySet<ScopeKey>, loose: boolean): readonly Way[] {
    const scope = this.scope(key);
    if (!scope || seen.has(key)) return [];
    const own: Way[] = scope.root || loose ? [{ root: scope, mounts: below }] : [];
    const further = new Set([...seen, key]);
    const above = this.parents.of(key).flatMap((mount) => this.climb(mount.parent, [mount, ...below], further, loose));
    // An application mounted on another is reached through it.
    return (above.length > 0 ? above : own).slice(0, MAX_WAYS);
  }
}

/** A mount told twice: whatever is registered on a scope may tell how the scope was made. */
function sameMount(a: MountFact, b: MountFact): boolean {
  return a.parent === b.parent && a.prefix === b.prefix && a.at.file === b.at.file && a.at.at[0] === b.at.at[0];
}

/** A guard told twice: whatever is registered on a scope may tell what the scope was made with. */
function sameAttachment(a: AttachFact, b: AttachFact): boolean {
  const [one, other] = [a.guard.at, b.guard.at];
  return (
    a.path === b.path && a.guard.name === b.guard.name && one.file === other.file && one.at[0] === other.at[0] && samePlace(a.at, b.at)
  );
}

function samePlace(a: AttachFact['at'], b: AttachFact['at']): boolean {
  return a.file === b.file && a.at[0] === b.at[0];
}

/** A scope is told by everything that touches it; the first to know its name or prefix gives it. */
function told(known: ScopeFact, fact: ScopeFact): ScopeFact {
  if ((known.name !== '' || fact.name === '') && (known.prefix !== '' || fact.prefix === '')) return known;
  return { ...known, name: known.name || fact.name, prefix: known.prefix || fact.prefix };
}

/** For every scope, the mounts on it behind which a guard stands, at any depth. */
function guardedMounts(
  children: ReadonlyMap<ScopeKey, readonly MountFact[]>,
  attached: ReadonlyMap<ScopeKey, readonly AttachFact[]>,
): ReadonlyMap<ScopeKey, readonly MountFact[]> {
  const guarded = new Map<ScopeKey, readonly MountFact[]>();
  const on = (scope: ScopeKey): readonly MountFact[] => {
    const known = guarded.get(scope);
    if (known) return known;
    // A scope that is mounted below itself has nothing more to tell there.
    guarded.set(scope, []);
    const found = (children.get(scope) ?? []).filter(
      (mount) => mount.guards.length > 0 || attached.has(mount.child) || on(mount.child).length > 0,
    );
    guarded.set(scope, found);
    return found;
  };
  for (const scope of children.keys()) on(scope);
  return guarded;
}
