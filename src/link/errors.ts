/** Owns what is known about every place where an error is taken: what was tried, and what the handler and its helpers do with it. Never judges. */
import type { CaughtError, Takes } from '../core/error.js';
import { dotted, type FnId, lastName, type Value } from '../core/value.js';
import { EachModule } from './each-module.js';
import { constant } from './errors/mentions.js';
import { type Reaction, Reactions } from './errors/reaction.js';
import { Surroundings } from './errors/surroundings.js';
import { type Handler, type Place, takings } from './errors/takings.js';
import { isBroad, isDeadline, isExpected, isImportError, isLookup, isOutage, isWrite, meaningOf, substantial } from './errors/words.js';
import type { Module } from './module.js';
import type { World } from './outcome/walk.js';
import { ofSame } from './reads.js';
import { each } from './things.js';

const NOTHING_DONE: Reaction = { rethrows: 'no', records: 'no', detail: 'no', alternative: 'no', quiet: false, leaves: 'nothing' };
const UNREADABLE: Reaction = { ...NOTHING_DONE, alternative: 'maybe' };

/** Finds the places that take an error, module by module. */
export class CaughtErrors {
  private readonly known: EachModule<readonly CaughtError[]>;
  private readonly reactions: Reactions;
  private readonly flat = ofSame((all: readonly (readonly CaughtError[])[]) => all.flat());

  constructor(private readonly world: World) {
    this.known = new EachModule(world.evaluator.program, 'caught-error', (module) => this.in(module));
    this.reactions = new Reactions(world);
  }

  /** Every place in the admitted files that takes an error, in path and source order. */
  all(): readonly CaughtError[] {
    return this.flat(this.known.all());
  }

  private in(module: Module): readonly CaughtError[] {
    const { world, reactions } = this;
    const found = module.bodies.flatMap((body, fn) => {
      const surroundings = new Surroundings(world, module, fn, body);
      return takings(body, surroundings).map((place) => describe(place, { world, reactions, module, fn, surroundings }));
    });
    return found.sort((a, b) => a.at[0] - b.at[0]);
  }
}

interface Inside {
  readonly world: World;
  readonly reactions: Reactions;
  readonly module: Module;
  readonly fn: FnId;
  readonly surroundings: Surroundings;
}

function describe(place: Place, inside: Inside): CaughtError {
  const { module, surroundings } = inside;
  const types = place.types.flatMap(typeNames);
  const tried = place.tried.flatMap((call) =>
    call.kind === 'call' ? (dotted(call.callee)?.join('.') ?? lastName(call.callee) ?? []) : [],
  );
  const asks = place.taking === 'clause' && (surroundings.asks(place) || surroundings.verifies(place));
  const failing = surroundings.ignorable(place) ? 'cleanup' : asks ? 'answer' : meaningOf(tried);
  // A pattern names the kinds that a variant stands in, from outside in.
  const named = module.language === 'rust' && types.some(isExpected) ? types.filter(isExpected) : types;
  const taken = place.chosen ? 'expected' : takes(named, tried);
  // Whether what can fail here is the loading of a module.
  const loads = types.some(isImportError) || (taken === 'anything' && substantial(tried).length === 0);
  const writes = tried.some((name) => isWrite(name.replace(/^.*\./, '')));
  const reaction = react(place.handler, inside);
  // A module loaded or something declared instead stands in for what is missing.
  const instead = surroundings.importsInside(place.at).length > 0 || (place.taking === 'clause' && surroundings.declares(place.at));
  return {
    file: module.path,
    at: place.at,
    taking: place.taking,
    takes: taken,
    types,
    ...reaction,
    ...((instead || place.search) && { alternative: 'yes' as const }),
    outage: types.some((type) => isOutage(type, writes)),
    tried: substantial(tried),
    ...(failing && { failing }),
    imports: loads ? surroundings.imports(place) : [],
    context: {
      loop: place.loop || surroundings.worker,
      handler: surroundings.handler,
      write: writes,
      fn: surroundings.name,
    },
  };
}

function takes(types: readonly string[], tried: readonly string[]): Takes {
  if (types.length === 0 && isDeadline(tried.at(-1)?.replace(/^.*\./, ''))) return 'expected';
  if (types.length === 0 || types.some(isBroad)) return 'anything';
  if (isLookup(tried)) return 'expected';
  return types.every((type) => isExpected(type) || isImportError(type)) ? 'expected' : 'some';
}

/** Last names of types: of a name, of a tuple of names, of alternatives. */
function typeNames(type: Value): readonly string[] {
  if (type.kind === 'list') return type.parts.flatMap((part) => typeNames(part.value));
  if (type.kind === 'op') return type.args.flatMap(typeNames);
  if (type.kind === 'call') return typeNames(type.callee);
  return [lastName(type) ?? 'unknown'];
}

function react(handler: Handler, { world, reactions, module, fn }: Inside): Reaction {
  if (handler === 'none') return NOTHING_DONE;
  if ('steps' in handler) return reactions.of(handler.steps, module, fn, handler.isError);
  const things = each(world.evaluator.evaluate(handler.call, { module, fn }));
  const [thing] = things;
  if (things.length !== 1 || !thing) return UNREADABLE;
  if (thing.is === 'function') {
    const declared = thing.module.facts.functions[thing.fn];
    return declared && declared.body !== 'abstract' ? reactions.ofFunction(thing) : UNREADABLE;
  }
  const named = lastName(handler.call);
  return named === 'noop' || constant(handler.call) ? NOTHING_DONE : UNREADABLE;
}
