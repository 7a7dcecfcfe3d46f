/**
 * Owns the members that code or a library adds to an application or its requests: `app.decorate('authenticate', fn)`.
 * Knows no library: models say which calls add members, and which members come with a library.
 */
import type { Site } from '../core/facts.js';
import { addTo } from '../core/multimap.js';
import { dotted, lastName, type Value } from '../core/value.js';
import { textOf } from './collections.js';
import type { Evaluator } from './evaluate.js';
import type { Members } from './model.js';
import type { Module } from './module.js';
import { anyOf, libraryName, type Thing } from './things.js';

interface Addition {
  readonly module: Module;
  readonly site: Site;
}

export class Additions {
  private byName: Map<string, Addition[]> | undefined;
  private readonly used = new Map<Members, boolean>();
  private readonly things = new Map<string, Thing | undefined>();

  constructor(
    private readonly evaluator: Evaluator,
    private readonly members: readonly Members[],
  ) {}

  /** A member that was added to a thing; undefined when nothing of that name was. */
  of(thing: Thing, name: string): Thing | undefined {
    if (this.members.length === 0) return undefined;
    let base = thing;
    while (base.is === 'member') base = base.of;
    const module = base.is === 'param' ? base.module : base.is === 'object' ? base.in.module : undefined;
    // Objects of the other languages take no members from outside.
    if (module?.language !== 'typescript') return undefined;
    const made = this.evaluator.classOf(base);
    const library = made && libraryName(made);
    if (made && (library === undefined || !this.members.some((one) => one.on.test(library)))) return undefined;
    return this.named(name);
  }

  /** What a name was added as, to whatever it was. */
  named(name: string): Thing | undefined {
    if (this.things.has(name)) return this.things.get(name);
    // What is added may be made of itself.
    this.things.set(name, undefined);
    const added = (this.index().get(name) ?? []).flatMap(({ module, site }) => {
      const value = site.value.args[1]?.value;
      const thing = value && this.evaluator.evaluate(value, { module, fn: site.fn });
      return thing && thing.is !== 'literal' && thing.is !== 'unknown' ? [thing] : [];
    });
    const thing = added.length > 0 ? anyOf(added) : this.known(name);
    this.things.set(name, thing);
    return thing;
  }

  /** What a library adds under this name, where the program has anything to do with the library. */
  private known(name: string): Thing | undefined {
    const owner = this.members.find((one) => Object.hasOwn(one.known, name));
    const library = owner?.known[name];
    return owner && library !== undefined && this.isUsed(owner) ? { is: 'external', name: library } : undefined;
  }

  private isUsed(members: Members): boolean {
    const known = this.used.get(members);
    if (known !== undefined) return known;
    const used = this.evaluator.program.admitted().some(({ facts }) => {
      const names = facts.functions.flatMap((fn) => fn.params.map((param) => param.name));
      const bound = facts.bindings.flatMap((one) => one.writes.map((write) => moduleIn(write.value)));
      const called = facts.sites.map((site) => dotted(site.value.callee)?.[0]);
      return [...facts.imports.map((one) => one.from), ...names, ...bound, ...called].some(
        (word) => word !== undefined && members.on.test(word),
      );
    });
    this.used.set(members, used);
    return used;
  }

  private index(): ReadonlyMap<string, Addition[]> {
    if (this.byName) return this.byName;
    const index = new Map<string, Addition[]>();
    this.byName = index;
    const adds = new Set(this.members.flatMap((one) => one.addedBy));
    for (const module of this.evaluator.program.admitted()) {
      for (const site of module.facts.sites) {
        if (!adds.has(lastName(site.value.callee) ?? '')) continue;
        const [first] = site.value.args;
        const name = first && textOf(this.evaluator.evaluate(first.value, { module, fn: site.fn }));
        if (name !== undefined) addTo(index, name, { module, site });
      }
    }
    return index;
  }
}

/** The module that an expression starts at: `require('x')(options)`. */
function moduleIn(value: Value): string | undefined {
  let inner = value;
  while (inner.kind === 'call' || inner.kind === 'member') inner = inner.kind === 'call' ? inner.callee : inner.of;
  return inner.kind === 'module' ? inner.from : undefined;
}
