/** Owns the mount graph: scopes, what hangs on them, and the ways from an application to a route. */

import { addTo } from '../../core/multimap.js';
import type { AttachFact, DomainFact, GuardUse, ImplementFact, MountFact, RouteFact, ScopeFact, ScopeKey } from '../model.js';
import { forEachCopy } from './copies.js';

/** Ways kept for one route; more mounts of one router than this say nothing new. */
const MAX_WAYS = 64;

/** One way from an application down to a scope: the mounts, outermost first. */
export interface Way {
  readonly root: ScopeFact;
  readonly mounts: readonly MountFact[];
}

export class MountGraph {
  readonly scopes = new Map<ScopeKey, ScopeFact>();
  readonly routes: RouteFact[] = [];
  private readonly attached = new Map<ScopeKey, AttachFact[]>();
  private readonly parents = new Map<ScopeKey, MountFact[]>();
  private readonly children = new Map<ScopeKey, MountFact[]>();
  private readonly transparent = new Map<ScopeKey, MountFact[]>();
  private readonly guarded = new Map<ScopeKey, readonly MountFact[]>();
  private readonly implementations = new Map<string, ImplementFact[]>();

  constructor(said: readonly DomainFact[]) {
    const facts = forEachCopy(said);
    for (const fact of facts) {
      switch (fact.kind) {
        case 'scope':
          this.declare(fact);
          break;
        case 'route':
          this.routes.push(fact);
          break;
        case 'mount':
          if ((this.parents.get(fact.child) ?? []).some((known) => sameMount(known, fact))) break;
          addTo(this.parents, fact.child, fact);
          addTo(this.children, fact.parent, fact);
          if (fact.transparent) addTo(this.transparent, fact.parent, fact);
          break;
        case 'implement':
          addTo(this.implementations, fact.of, fact);
          break;
        case 'attach':
          if (fact.reach === 'application' || this.attachedTo(fact.scope).some((known) => sameAttachment(known, fact))) break;
          addTo(this.attached, fact.scope, fact);
          break;
      }
    }
    // A hook of the whole application hangs on it, whoever registers it.
    for (const fact of facts) {
      if (fact.kind !== 'attach' || fact.reach !== 'application') continue;
      const roots = new Set(this.waysTo(fact.scope).map((way) => way.root.key));
      for (const root of roots.size > 0 ? roots : [fact.scope]) addTo(this.attached, root, fact);
    }
  }

  /** A scope is told by everything that touches it; the first to know its name or prefix gives it. */
  private declare(fact: ScopeFact): void {
    const known = this.scopes.get(fact.key);
    if (!known) this.scopes.set(fact.key, fact);
    else if ((known.name === '' && fact.name !== '') || (known.prefix === '' && fact.prefix !== ''))
      this.scopes.set(fact.key, { ...known, name: known.name || fact.name, prefix: known.prefix || fact.prefix });
  }

  /** Every handler and guard, with how it is called. */
  called(): readonly Pick<GuardUse, 'thing' | 'protocol'>[] {
    const attached = [...this.attached.values()].flatMap((facts) => facts.map((one) => one.guard));
    const mounted = [...this.children.values()].flatMap((facts) => facts.flatMap((one) => one.guards));
    return [...this.routes.flatMap(({ handler, protocol, guards }) => [{ thing: handler, protocol }, ...guards]), ...attached, ...mounted];
  }

  /** What is known to stand behind a declaration. */
  implementationsOf(key: string): readonly ImplementFact[] {
    return this.implementations.get(key) ?? [];
  }

  attachedTo(scope: ScopeKey): readonly AttachFact[] {
    return this.attached.get(scope) ?? [];
  }

  /** The mounts on a scope of what is the scope itself under another name. */
  transparentMounts(scope: ScopeKey): readonly MountFact[] {
    return this.transparent.get(scope) ?? [];
  }

  /** The mounts on a scope behind which a guard stands, at any depth. */
  guardedMounts(scope: ScopeKey): readonly MountFact[] {
    let known = this.guarded.get(scope);
    if (known) return known;
    // A scope that is mounted below itself has nothing more to tell there.
    this.guarded.set(scope, []);
    known = this.mountedOn(scope).filter(
      (mount) => mount.guards.length > 0 || this.attachedTo(mount.child).length > 0 || this.guardedMounts(mount.child).length > 0,
    );
    this.guarded.set(scope, known);
    return known;
  }

  mountedOn(scope: ScopeKey): readonly MountFact[] {
    return this.children.get(scope) ?? [];
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
    const scope = this.scopes.get(key);
    if (!scope || seen.has(key)) return [];
    const own: Way[] = scope.root || loose ? [{ root: scope, mounts: below }] : [];
    const further = new Set([...seen, key]);
    const above = (this.parents.get(key) ?? []).flatMap((mount) => this.climb(mount.parent, [mount, ...below], further, loose));
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
