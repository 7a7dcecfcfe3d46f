/**
 * Owns what registrations mean on objects that a factory makes: what is said of an object without the calls it was made in goes for every
 * one of the objects that those calls made. Knows keys only.
 */
import type { DomainFact, ScopeKey } from '../model.js';
import { MADE_BY } from '../things.js';

/** Copies of one object that are kept apart. */
const MAX_COPIES = 64;

/** The facts, each told once for every object that it goes for. */
export function forEachCopy(facts: readonly DomainFact[]): readonly DomainFact[] {
  if (!facts.some((fact) => scopesOf(fact).some((key) => key.includes(` ${MADE_BY}`)))) return facts;
  const copies = copiesOf(facts.flatMap(scopesOf));
  const of = (key: ScopeKey): readonly ScopeKey[] => copies.get(key) ?? [key];
  return facts.flatMap((fact): readonly DomainFact[] => {
    if (fact.kind === 'implement') return [fact];
    if (fact.kind === 'scope') return of(fact.key).map((key) => ({ ...fact, key }));
    if (fact.kind !== 'mount') return of(fact.scope).map((scope) => ({ ...fact, scope }));
    const children = of(fact.child);
    return of(fact.parent).flatMap((parent) => {
      const made = children.filter((child) => together(parent.slice(fact.parent.length), child.slice(fact.child.length)));
      return (made.length > 0 ? made : children).map((child) => ({ ...fact, parent, child }));
    });
  });
}

function scopesOf(fact: DomainFact): readonly ScopeKey[] {
  if (fact.kind === 'implement') return [];
  if (fact.kind === 'scope') return [fact.key];
  return fact.kind === 'mount' ? [fact.parent, fact.child] : [fact.scope];
}

/** The most specific keys that begin with a key, for every key that others begin with. */
function copiesOf(keys: readonly ScopeKey[]): ReadonlyMap<ScopeKey, readonly ScopeKey[]> {
  const all = new Set(keys);
  const copies = new Map<ScopeKey, ScopeKey[]>();
  for (const key of all) {
    for (let at = key.lastIndexOf(` ${MADE_BY}`); at > 0; at = key.lastIndexOf(` ${MADE_BY}`, at - 1)) {
      const made = copies.get(key.slice(0, at)) ?? [];
      if (made.length < MAX_COPIES) made.push(key);
      copies.set(key.slice(0, at), made);
    }
  }
  for (const [key, made] of copies)
    copies.set(
      key,
      made.filter((one) => !copies.has(one)),
    );
  return copies;
}

/** Whether two objects were made in the same calls, as far as both are told. */
function together(a: string, b: string): boolean {
  return a.startsWith(b) || b.startsWith(a);
}
