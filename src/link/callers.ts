/** Owns the question "who calls this function": calls of the whole program by name, confirmed by following the callee. */
import { addTo } from '../core/multimap.js';
import { eachValue } from '../core/outline.js';
import { dotted, type FnId, lastName, type Value } from '../core/value.js';
import type { Evaluator } from './evaluate.js';
import type { Position } from './model.js';
import type { Module } from './module.js';
import { Answers } from './reads.js';
import type { Register } from './register.js';
import { type CallValue, type Context, each, libraryName, type Thing } from './things.js';

/** One call of a function. */
export interface Caller {
  readonly context: Context;
  readonly call: CallValue;
  readonly position: Position;
}

/** A name that stands for a value. */
interface Mention {
  readonly value: Value;
  readonly context: Context;
}

interface Candidate {
  readonly module: Module;
  readonly fn: FnId;
  readonly call: CallValue;
  readonly order: number;
}

/** Callers looked at for one function; a helper used more widely than this is no route set-up. */
const MAX_CANDIDATES = 400;

export class Callers {
  private readonly calls: Register<Candidate>;
  private readonly mentions: Register<Mention>;
  private readonly called: Register<true>;
  private readonly known: Answers<string, readonly Caller[]>;

  constructor(private readonly evaluator: Evaluator) {
    const { program } = evaluator;
    this.calls = program.register(callsIn);
    this.mentions = program.register(mentionsIn);
    this.called = program.register((module) => new Map([...callsIn(module).keys()].map((name) => [name, [true]])));
    this.known = new Answers(program.reads);
  }

  /** Every readable call of a first-party function. */
  of(module: Module, fn: FnId): readonly Caller[] {
    return this.known.get(`${module.path}#${fn}`, () => {
      const callers = this.candidates(module, fn).flatMap((one) => this.confirm(one, module, fn));
      return callers.length > 0 ? callers : this.started(module).flatMap((one) => this.confirm(one, module, fn));
    });
  }

  /** Whether the program calls anything of this name. */
  callsNamed(name: string): boolean {
    return this.called.of(name).length > 0;
  }

  /** The calls of a name, wherever it comes from. */
  ofName(name: string): readonly { readonly call: CallValue; readonly context: Context }[] {
    return this.calls.of(name).map(({ module, fn, call }) => ({ call, context: { module, fn } }));
  }

  /** Every readable call that makes an instance of a class by naming its fields. */
  making({ module, id }: Thing & { is: 'class' }): readonly { readonly call: CallValue; readonly context: Context }[] {
    const name = module.facts.classes[id]?.name.split('::').at(-1) ?? '';
    return this.calls
      .of(name)
      .slice(0, MAX_CANDIDATES)
      .flatMap(({ module: where, fn, call }) => {
        const context: Context = { module: where, fn };
        const makes = (thing: Thing): boolean => thing.is === 'class' && thing.module === module && thing.id === id;
        const names = call.args.some((arg) => arg.name !== undefined);
        return names && each(this.evaluator.evaluate(call.callee, context)).some(makes) ? [{ call, context }] : [];
      });
  }

  /** Whether `of` tells every call there is: nobody is handed the function, and no call of its name could not be read or was left out. */
  isAll(module: Module, fn: FnId): boolean {
    const declared = module.facts.functions[fn];
    if (!declared || declared.decorators.length > 0 || this.named(module, fn).length > MAX_CANDIDATES) return false;
    if (this.named(module, fn).some((one) => lastName(one.call.callee) === declared.name && this.isUnreadable(one))) return false;
    const mentions = this.mentions.of(declared.name ?? '');
    return mentions.length <= MAX_CANDIDATES && !mentions.some(({ value, context }) => this.means(value, context, module, fn));
  }

  /** Whether a call may be one of anything that has the name. */
  private isUnreadable({ call, module, fn }: Candidate): boolean {
    const things = each(this.evaluator.evaluate(call.callee, { module, fn }));
    return things.some(
      (thing) => thing.is === 'unknown' || thing.is === 'param' || (thing.is === 'member' && libraryName(thing) === undefined),
    );
  }

  private means(value: Value, context: Context, module: Module, fn: FnId): boolean {
    const things = each(this.evaluator.evaluate(value, context));
    return things.some((thing) => thing.is === 'function' && thing.module === module && thing.fn === fn);
  }

  /** Whether what a callee's first name is imported from may be, or pass on, the module. Looks at texts, extracts nothing. */
  private mayReach(one: Candidate, module: Module): boolean {
    const [head = ''] = dotted(one.call.callee) ?? [];
    const imports = one.module.importsByName.get(head) ?? [];
    if (imports.length === 0) return true;
    return imports.some((imported) => {
      const { program } = this.evaluator;
      const target = program.resolve(one.module, imported.from);
      if (target.kind !== 'file') return target.kind === 'folder';
      // What a package has as a submodule it need not name.
      const inside = program.child(target.path, one.module.language, imported.name);
      return [target, inside].some((place) => place?.kind === 'file' && program.mayPassOn(place.path, module.path));
    });
  }

  private confirm(one: Candidate, module: Module, fn: FnId): Caller[] {
    if (!this.mayReach(one, module)) return [];
    const context: Context = { module: one.module, fn: one.fn };
    const callee = this.evaluator.evaluate(one.call.callee, context);
    const main = each(callee).flatMap((thing) =>
      thing.is === 'module' ? each(this.evaluator.exported(thing.module, 'default') ?? thing) : [thing],
    );
    const made = this.constructs(module, fn) === undefined ? undefined : module.facts.functions[fn]?.owner;
    const calls = (thing: Thing): boolean =>
      (thing.is === 'function' && thing.module === module && thing.fn === fn) ||
      (thing.is === 'class' && thing.module === module && thing.id === made);
    if (!main.some(calls)) return [];
    return [{ context, call: one.call, position: [{ body: `${one.module.path}#${one.fn}`, order: one.order }] }];
  }

  /** The class whose constructor a function is: making one calls it. */
  private constructs(module: Module, fn: FnId): string | undefined {
    const declared = module.facts.functions[fn];
    if (declared?.owner === undefined || (declared.name !== 'constructor' && declared.name !== '__init__')) return undefined;
    return module.facts.classes[declared.owner]?.name;
  }

  private candidates(module: Module, fn: FnId): readonly Candidate[] {
    const found = this.named(module, fn);
    return found.length > MAX_CANDIDATES ? found.filter((one) => one.call.args.length > 0).slice(0, MAX_CANDIDATES) : found;
  }

  /** Calls by a name that the function may have where they stand. */
  private named(module: Module, fn: FnId): readonly Candidate[] {
    const declared = module.facts.functions[fn];
    const names = new Set<string>(['']);
    if (declared?.name !== undefined) names.add(declared.name);
    const made = this.constructs(module, fn);
    if (made !== undefined) names.add(made);
    for (const one of module.facts.exports) if (mayExport(one.value, fn, declared?.name)) names.add(one.name);
    for (const one of this.evaluator.program.aliasesOf(module.path, [declared?.name, made])) {
      if (one.local === '' || one.local === '*') continue;
      if (one.name === 'default' || one.name === '*' || one.name === declared?.name || one.name === made) names.add(one.local);
    }
    return [...names].flatMap((name) => this.calls.of(name));
  }

  /** Calls in the files that start an application and hold no word of it themselves. */
  private started(module: Module): readonly Candidate[] {
    return this.evaluator.program.startersOf(module).flatMap((one) => [...callsIn(one).values()].flat());
  }
}

/** The calls in a module, by name. */
function callsIn(module: Module): ReadonlyMap<string, readonly Candidate[]> {
  const found = new Map<string, Candidate[]>();
  module.bodies.forEach((body, fn) => {
    eachValue(body, (value) => {
      if (value.kind !== 'call' || !mayName(value.callee)) return;
      addTo(found, lastName(value.callee) ?? '', { module, fn, call: value, order: value.at[1] });
    });
  });
  return found;
}

/** Where names of a module stand for values and are not called: whoever gets the value may call it. */
function mentionsIn(module: Module): ReadonlyMap<string, readonly Mention[]> {
  const found = new Map<string, Mention[]>();
  const { exports } = module.facts;
  module.bodies.forEach((body, fn) => {
    const called = new Set<Value>();
    eachValue(body, (value) => {
      if (value.kind === 'call') called.add(value.callee);
    });
    eachValue(body, (value) => {
      const name = lastName(value);
      if (name === undefined || called.has(value)) return;
      if (exports.some((one) => one.value && one.value.at[0] <= value.at[0] && value.at[1] <= one.value.at[1])) return;
      addTo(found, name, { value, context: { module, fn } });
    });
  });
  return found;
}

/** Whether an exported value may be the function: anything but another function or another name. */
function mayExport(value: Value | undefined, fn: FnId, name: string | undefined): boolean {
  if (value?.kind === 'function') return value.fn === fn;
  return value?.kind !== 'name' || value.name === name;
}

/** Whether a callee tells what it calls: a name, a function, a module, or what a module's function gives. */
function mayName(callee: Value): boolean {
  if (lastName(callee) !== undefined || callee.kind === 'function' || callee.kind === 'module') return true;
  return callee.kind === 'call' && mayName(callee.callee) && lastName(callee.callee) === undefined;
}
