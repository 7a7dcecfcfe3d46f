/**
 * Owns what one module holds by name, and what its functions write to their variables.
 * Never evaluates a value and never looks at another module; see `evaluate.ts` and `program.ts`.
 */
import type { Bodies, Export, Extraction, FileFacts, Import, LanguageId } from '../core/facts.js';
import { addTo } from '../core/multimap.js';
import type { Step } from '../core/outline.js';
import { blocks } from '../core/outline.js';
import type { RepoPath } from '../core/span.js';
import type { ClassId, FnId, Value } from '../core/value.js';
import type { Found } from './finding.js';
import type { Reads, Source } from './reads.js';
import type { Thing } from './things.js';

/** Marks members of the receiver among the written names; no variable is called so. */
const SELF = 'self.';

type Names = Map<string, Value[]>;

/** One file as linking sees it. Two files with equal text are two modules over one facts object. */
export class Module {
  /** What was evaluated without a call frame. */
  readonly memo = new Map<Value, Found<Thing>>();
  /** What names mean at module level, as far as they were asked for. */
  readonly names = new Map<string, Found<Thing>>();
  readonly functionsByName = new Map<string, FnId[]>();
  readonly classesByName = new Map<string, ClassId>();
  readonly importsByName = new Map<string, Import[]>();
  readonly starImports: Import[] = [];
  readonly bindingsByName = new Map<string, number[]>();
  readonly exportsByName = new Map<string, Export[]>();
  private readonly writes = new Map<FnId, Names>();
  private readonly additions = new Map<FnId, Names>();
  private readonly loops = new Map<FnId, Names>();

  constructor(
    readonly path: RepoPath,
    readonly language: LanguageId,
    private readonly extraction: Extraction,
    private readonly version: { readonly reads: Reads; readonly source: Source },
  ) {
    const { facts } = extraction;
    facts.functions.forEach((fn, id) => {
      if (fn.name !== undefined && fn.owner === undefined && fn.within === undefined) addTo(this.functionsByName, fn.name, id);
    });
    facts.classes.forEach((one, id) => {
      const known = this.classesByName.get(one.name);
      if (known === undefined) this.classesByName.set(one.name, id);
    });
    for (const one of facts.imports) {
      if (one.local === '*') this.starImports.push(one);
      else if (one.local !== '') addTo(this.importsByName, one.local, one);
    }
    facts.bindings.forEach((one, id) => {
      addTo(this.bindingsByName, one.name, id);
    });
    for (const one of facts.exports) addTo(this.exportsByName, one.name, one);
  }

  /** Says that this version of the file was read; whoever reads its facts or bodies says so by that. */
  note(): void {
    this.version.reads.note(this.version.source);
  }

  get facts(): FileFacts {
    this.note();
    return this.extraction.facts;
  }

  get bodies(): Bodies {
    this.note();
    return this.extraction.bodies;
  }

  /** Everything that is assigned to a local variable of `fn`, in order. */
  writesTo(fn: FnId, name: string): readonly Value[] {
    return this.collected(this.writes, collectWrites, fn).get(name) ?? [];
  }

  /** The lists whose elements are added to a variable in `fn` by methods of lists, in order. */
  addedTo(fn: FnId, name: string): readonly Value[] {
    return this.collected(this.additions, collectAdditions, fn).get(name) ?? [];
  }

  /** Everything that a local variable of `fn` takes the elements of, in order. */
  elementsFor(fn: FnId, name: string): readonly Value[] {
    return this.collected(this.loops, collectLoops, fn).get(name) ?? [];
  }

  /** Everything that is assigned to a member of the receiver in `fn`, in order. */
  writesToSelf(fn: FnId, name: string): readonly Value[] {
    return this.writesTo(fn, `${SELF}${name}`);
  }

  private collected(known: Map<FnId, Names>, collect: (steps: readonly Step[], names: Names) => void, fn: FnId): Names {
    let names = known.get(fn);
    if (!names) {
      names = new Map();
      collect(this.bodies[fn] ?? [], names);
      known.set(fn, names);
    }
    return names;
  }

  /** Whether a function exists only for tests. */
  isTest(fn: FnId): boolean {
    for (let id: FnId | undefined = fn; id !== undefined; id = this.facts.functions[id]?.within)
      if (this.facts.functions[id]?.region === 'test') return true;
    return false;
  }

  /** The class whose method `fn` is, or whose method `fn` stands in. */
  ownerOf(fn: FnId): ClassId | undefined {
    for (let id: FnId | undefined = fn; id !== undefined; id = this.facts.functions[id]?.within) {
      const owner = this.facts.functions[id]?.owner;
      if (owner !== undefined) return owner;
    }
    return undefined;
  }
}

function collectWrites(steps: readonly Step[], names: Names): void {
  for (const step of steps) {
    if (step.do === 'set' && step.to.kind === 'name') addTo(names, step.to.name, step.value);
    if (step.do === 'set' && step.to.kind === 'member' && step.to.of.kind === 'self' && typeof step.to.name === 'string')
      addTo(names, SELF + step.to.name, step.value);
    if (step.do === 'with' && step.to?.kind === 'name') addTo(names, step.to.name, step.of);
    for (const block of blocks(step)) collectWrites(block, names);
  }
}

/** `x.append(y)` and its like add the list of `y`, `x.extend(y)` the elements of `y`. */
function collectAdditions(steps: readonly Step[], names: Names): void {
  for (const step of steps) {
    const call = step.do === 'eval' && step.value.kind === 'call' ? step.value : undefined;
    if (call?.callee.kind === 'member' && call.callee.of.kind === 'name') {
      const { of, name } = call.callee;
      const args = name === 'insert' ? call.args.slice(1) : call.args;
      if (name === 'extend') for (const arg of args) addTo(names, of.name, arg.value);
      else if (name === 'append' || name === 'insert' || name === 'push' || name === 'unshift')
        addTo(names, of.name, { kind: 'list', at: call.at, parts: args });
    }
    for (const block of blocks(step)) collectAdditions(block, names);
  }
}

function collectLoops(steps: readonly Step[], names: Names): void {
  for (const step of steps) {
    if (step.do === 'loop' && step.over && step.to?.kind === 'name') addTo(names, step.to.name, step.over);
    for (const block of blocks(step)) collectLoops(block, names);
  }
}
