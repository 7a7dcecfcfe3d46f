/**
 * Owns the members that code or a library adds to an application or its requests: `app.decorate('authenticate', fn)`.
 * Knows no library: models say which calls add members, and which members come with a library.
 */
import type { Site } from '../core/facts.js';
import { addTo } from '../core/multimap.js';
import { dotted, lastName, type Value } from '../core/value.js';
import { textOf } from './collections.js';
import type { Evaluator } from './evaluate.js';
import type { Found } from './finding.js';
import type { Members } from './model.js';
import type { Module } from './module.js';
import { type Kept, Lists, Source } from './reads.js';
import type { Register } from './register.js';
import { anyOf, libraryName, type Thing } from './things.js';

interface Addition {
  readonly module: Module;
  readonly site: Site;
}

/** Under which they are registered. */
const CALLS = 'adds';

export class Additions {
  private readonly things = new Map<string, Found<Thing | undefined>>();
  private readonly busy = new Set<string>();
  /** The calls that may add members. */
  private readonly calls: Register<Addition>;
  /** The members that the modules have anything to do with, by their place among all. */
  private readonly used: Register<true>;
  private readonly added: Lists<Addition>;
  private unprepared = new Source();
  private index: Kept<ReadonlyMap<string, readonly Addition[]>> | undefined;

  constructor(
    private readonly evaluator: Evaluator,
    private readonly members: readonly Members[],
  ) {
    const { program } = evaluator;
    const adds = new Set(members.flatMap((one) => one.addedBy));
    this.calls = program.register((module) => new Map([[CALLS, callsIn(module, adds)]]));
    this.used = program.register((module) => {
      const words = wordsIn(module);
      return new Map(members.flatMap((one, place) => (words.some((word) => one.on.test(word)) ? [[String(place), [true]]] : [])));
    });
    this.added = new Lists(program.reads);
  }

  /** Finds the calls that add members, before anything else is asked: until then nothing has any. */
  prepare(): void {
    const { reads } = this.evaluator.program;
    if (this.members.length === 0 || (this.index && reads.stands(this.index.basis))) return;
    this.index = undefined;
    const index = reads.record(() => this.find());
    // What was answered meanwhile was answered too early.
    reads.expire(this.unprepared);
    this.unprepared = new Source();
    this.index = index;
    this.added.renew(index.value);
  }

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
    const { finding } = this.evaluator;
    // What is added may be made of itself.
    if (!this.index || this.busy.has(name)) {
      if (!this.index) this.evaluator.program.reads.note(this.unprepared);
      finding.cuts++;
      return undefined;
    }
    return finding.remembered(this.things, name, () => {
      this.busy.add(name);
      const added = this.added.of(name).flatMap(({ module, site }) => {
        const value = site.value.args[1]?.value;
        const thing = value && this.evaluator.evaluate(value, { module, fn: site.fn });
        return thing && thing.is !== 'literal' && thing.is !== 'unknown' ? [thing] : [];
      });
      this.busy.delete(name);
      return added.length > 0 ? anyOf(added) : this.known(name);
    });
  }

  /** What a library adds under this name, where the program has anything to do with the library. */
  private known(name: string): Thing | undefined {
    const place = this.members.findIndex((one) => Object.hasOwn(one.known, name));
    const library = this.members[place]?.known[name];
    return library !== undefined && this.used.of(String(place)).length > 0 ? { is: 'external', name: library } : undefined;
  }

  private find(): Map<string, Addition[]> {
    const found = new Map<string, Addition[]>();
    for (const addition of this.calls.of(CALLS)) {
      const { module, site } = addition;
      const [first] = site.value.args;
      const name = first && textOf(this.evaluator.evaluate(first.value, { module, fn: site.fn }));
      if (name !== undefined) addTo(found, name, addition);
    }
    return found;
  }
}

function callsIn(module: Module, names: ReadonlySet<string>): readonly Addition[] {
  return module.facts.sites.flatMap((site) => (names.has(lastName(site.value.callee) ?? '') ? [{ module, site }] : []));
}

/** The names by which a module may speak of a library, or of something that is one's. */
function wordsIn({ facts }: Module): readonly string[] {
  const params = facts.functions.flatMap((fn) => fn.params.map((param) => param.name));
  const bound = facts.bindings.flatMap((one) => one.writes.flatMap((write) => moduleIn(write.value) ?? []));
  const called = facts.sites.flatMap((site) => dotted(site.value.callee)?.[0] ?? []);
  return [...facts.imports.map((one) => one.from), ...params, ...bound, ...called];
}

/** The module that an expression starts at: `require('x')(options)`. */
function moduleIn(value: Value): string | undefined {
  let inner = value;
  while (inner.kind === 'call' || inner.kind === 'member') inner = inner.kind === 'call' ? inner.callee : inner.of;
  return inner.kind === 'module' ? inner.from : undefined;
}
