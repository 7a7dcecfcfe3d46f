/** Owns what the function around a place tells about it: its name and purpose, what its calls are, what modules it loads. */
import type { Import } from '../../core/facts.js';
import type { Step } from '../../core/outline.js';
import type { Span } from '../../core/span.js';
import { type FnId, lastName, type Value } from '../../core/value.js';
import type { LibraryCall } from '../library-calls.js';
import type { Module } from '../module.js';
import type { World } from '../outcome/walk.js';
import { type CallValue, type Context, each, libraryName, type Thing } from '../things.js';
import { callsIn, modulesIn, type Place, type Questions } from './takings.js';
import {
  isAdapter,
  isFallible,
  isIgnored,
  isQuestion,
  isRemote,
  isRequest,
  isRouteDecorator,
  isWorker,
  isWrite,
  substantial,
} from './words.js';

export class Surroundings implements Questions {
  /** Class first; empty at module level. */
  readonly name: string;
  private readonly context: Context;

  constructor(
    private readonly world: World,
    private readonly module: Module,
    private readonly fn: FnId,
    private readonly body: readonly Step[],
  ) {
    this.context = { module, fn };
    this.name = nameOf(module, fn);
  }

  /** It runs for as long as the program does. */
  get worker(): boolean {
    return isWorker(this.name);
  }

  /** It answers requests or messages. */
  get handler(): boolean {
    const fn = this.module.facts.functions[this.fn];
    if (!fn) return false;
    const decorated = fn.decorators.some((one) => isRouteDecorator(lastName(one.kind === 'call' ? one.callee : one) ?? ''));
    return decorated || fn.params.some((param) => isRequest(param.name));
  }

  fallible(call: CallValue, meant: boolean): boolean {
    if (this.module.language !== 'rust' || this.ignores(call)) return false;
    if (call.callee.kind === 'member' && call.callee.of.kind === 'call' && isAdapter(lastName(call.callee) ?? '')) {
      return this.fallible(call.callee.of, meant);
    }
    const name = lastName(call.callee) ?? '';
    return each(this.evaluate(call.callee)).some((thing) => {
      if (thing.is === 'function') {
        const fn = thing.module.facts.functions[thing.fn];
        return fn?.returns !== undefined && isResult(fn.returns) && (!fn.async || call.awaited === true);
      }
      return this.table(thing)?.does === 'io' || isFallible(name) || (meant && call.callee.kind === 'member' && isRemote(name, call));
    });
  }

  /** Its name asks a question, and nothing outside has to be asked for the answer. */
  asks(place: Place): boolean {
    return isQuestion(this.name) && !place.tried.some((call) => call.kind === 'call' && call.awaited);
  }

  readsForWrite(call: CallValue): boolean {
    if (!this.mayBe(call.callee, 'io')) return false;
    const known = each(this.evaluate(call.callee)).map((thing) => this.table(thing));
    if (!known.some((one) => one?.does === 'io')) return false;
    return callsIn(this.body).some((one) => {
      const does = each(this.evaluate(one.callee)).map((thing) => this.table(thing));
      return does.some((table) => table?.does === 'io' && table.writes) || isWrite(lastName(one.callee) ?? '');
    });
  }

  operator(callee: Value): 'suppress' | 'drop-errors' | 'catch' | undefined {
    // Only libraries have operators, and a library is imported.
    if (this.module.facts.imports.length === 0 || !this.mayBe(callee, 'suppress', 'drop-errors', 'catch')) return undefined;
    for (const thing of each(this.evaluate(callee))) {
      const does = this.table(thing)?.does;
      if (does === 'suppress' || does === 'drop-errors' || does === 'catch') return does;
    }
    return undefined;
  }

  /** Whether a callee, going by its name or the name it was imported by, may be a library call that does one of these. */
  private mayBe(callee: Value, ...does: readonly LibraryCall['does'][]): boolean {
    const name = lastName(callee);
    if (name === undefined) return false;
    const names = [name, ...(this.module.importsByName.get(name) ?? []).map((one) => one.name)];
    return does.some((one) => names.some((each) => this.world.lastNames(one).has(each)));
  }

  collectsErrors(call: CallValue): boolean {
    if (!this.mayBe(call.callee, 'collect-errors')) return false;
    const known = each(this.evaluate(call.callee)).flatMap((thing) => this.table(thing) ?? []);
    return known.some((one) => {
      if (one.does !== 'collect-errors') return false;
      if (one.if === undefined) return true;
      const given = call.args.find((arg) => arg.name === one.if)?.value;
      return given?.kind === 'literal' && given.value === true && !this.givesUp() && !this.looksAfterItself(call);
    });
  }

  /** The function cancels what it then waits for. */
  private givesUp(): boolean {
    return callsIn(this.body).some((one) => lastName(one.callee) === 'cancel');
  }

  /** Every first-party function that is run together takes and tells its own errors. */
  private looksAfterItself(call: CallValue): boolean {
    const run = call.args.flatMap((arg) => this.calls(arg.value)).filter((one) => lastName(one.callee) !== 'map');
    return (
      run.length > 0 &&
      run.every((one) =>
        each(this.evaluate(one.callee)).some((thing) => {
          const body = thing.is === 'function' ? (thing.module.bodies[thing.fn] ?? []) : [];
          return body.some((step) => step.do === 'try' && step.catches.some((clause) => callsIn(clause.body).length > 0));
        }),
      )
    );
  }

  /** Calls in a value and in the functions that stand in it. */
  private calls(value: Value): readonly CallValue[] {
    const steps: Step[] = [{ do: 'eval', value, at: value.at }];
    const direct = callsIn(steps);
    const nested = direct.flatMap((one) => one.args.flatMap((arg) => (arg.value.kind === 'function' ? [arg.value.fn] : [])));
    return [...direct, ...nested.flatMap((fn) => callsIn(this.module.bodies[fn] ?? []))];
  }

  held(value: Value): Value {
    if (value.kind !== 'name' || value.of === undefined) return value;
    return this.module.writesTo(value.of, value.name)[0] ?? value;
  }

  /** What failed is ignored by design. */
  ignorable(place: Place): boolean {
    const last = place.tried.at(-1);
    return place.taking === 'discard' && last?.kind === 'call' && this.ignores(last);
  }

  /** A call whose failing is ignored by design, unless it is a request under the name of a message in memory. */
  private ignores(call: CallValue): boolean {
    const name = lastName(call.callee) ?? '';
    return isIgnored(name) && !(call.awaited && isRemote(name, call));
  }

  /** Only a credential is verified: that it is none is an answer. */
  verifies(place: Place): boolean {
    const calls = place.tried
      .filter((call) => call.kind === 'call')
      .filter(({ callee }) => substantial([lastName(callee) ?? '']).length > 0);
    return (
      calls.length > 0 &&
      calls.every(
        ({ callee }) => this.mayBe(callee, 'verify') && each(this.evaluate(callee)).some((one) => this.table(one)?.does === 'verify'),
      )
    );
  }

  /** Modules loaded in what was tried, with whether each is first-party. */
  imports(place: Place): readonly { name: string; firstParty: boolean }[] {
    const loaded = [...this.importsInside(place.triedAt).map((one) => ({ from: one.from, name: one.name }))];
    const values = modulesIn(place.tried).map((from) => ({ from, name: '*' }));
    return [...loaded, ...values].map(({ from, name }) => {
      const target = this.world.evaluator.program.resolve(this.module, from);
      const child = target.kind === 'folder' ? this.world.evaluator.program.child(target.path, this.module.language, name) : undefined;
      return { name: from, firstParty: target.kind === 'file' || child?.kind === 'file' };
    });
  }

  importsInside(at: Span): readonly Import[] {
    return this.module.facts.imports.filter((one) => one.at[0] >= at[0] && one.at[1] <= at[1] && !one.typeOnly);
  }

  /** Whether something is declared inside: it stands in for what is missing. */
  declares(at: Span): boolean {
    const inside = (one: Span): boolean => one[0] >= at[0] && one[1] <= at[1];
    const { functions, classes } = this.module.facts;
    return (
      classes.some((one) => inside(one.at)) || functions.some((one) => one.within === this.fn && one.name !== undefined && inside(one.at))
    );
  }

  private evaluate(value: Value): Thing {
    return this.world.evaluator.evaluate(value, this.context);
  }

  private table(thing: Thing): LibraryCall | undefined {
    const name = libraryName(thing);
    return name === undefined ? undefined : this.world.libraryCall(name);
  }
}

/** The declared type of a function that may fail. */
function isResult(type: Value): boolean {
  const name = lastName(type.kind === 'call' ? type.callee : type);
  return name?.endsWith('Result') ?? false;
}

function nameOf(module: Module, fn: FnId): string {
  for (let id: FnId | undefined = fn; id !== undefined; id = module.facts.functions[id]?.within) {
    const one = module.facts.functions[id];
    if (!one?.name) continue;
    const owner = one.owner === undefined ? undefined : module.facts.classes[one.owner]?.name;
    return owner === undefined ? one.name : `${owner}.${one.name}`;
  }
  return '';
}
