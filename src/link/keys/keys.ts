/** Owns the literals that sign: every place that signs is followed back to the literals it can get in production, and these are told once each. */
import type { SigningKey } from '../../core/signing-key.js';
import { byWhere, placeKey } from '../../core/span.js';
import type { Evidence } from '../../core/verdict.js';
import { EachModule } from '../each-module.js';
import type { Literal, LiteralSources, Sources } from '../literals.js';
import type { Module } from '../module.js';
import type { World } from '../outcome/walk.js';
import { ofSame } from '../reads.js';
import type { Stage } from '../stage.js';
import { maySign } from './names.js';
import type { Refusals } from './refusals.js';
import type { Sink, Sinks } from './sinks.js';

/** What the question is asked of. */
export interface Inside {
  readonly world: World;
  readonly sinks: Sinks;
  readonly literals: LiteralSources;
  readonly refusals: Refusals;
  readonly stage: Stage;
}

/** Finds the literals that sign, module by module. */
export class SigningKeys {
  private readonly known: EachModule<readonly SigningKey[]>;
  private readonly together = ofSame(merged);

  constructor(private readonly inside: Inside) {
    this.known = new EachModule(inside.world.evaluator.program, 'signing-key', (module) => this.in(module));
  }

  /** All literals that sign, in order of path and place. */
  all(): readonly SigningKey[] {
    this.inside.refusals.renew();
    return this.together(this.known.all());
  }

  private in(module: Module): readonly SigningKey[] {
    const { world, sinks, literals, refusals, stage } = this.inside;
    return sinks.of(module).flatMap((sink) => {
      if (stage.excludes(module, sink.at)) return [];
      const sources = sourcesOf(sink, literals);
      if (sources.settings.some((name) => refusals.refusesMissing(name))) return [];
      return sources.literals.flatMap((literal) => {
        const key = keyOf(literal, sink, sources, world);
        // What the program refuses is a defect all the same where it is committed as the value to run with.
        return key && (key.document || !refusals.refusesText(String(literal.value))) ? [key] : [];
      });
    });
  }
}

/** All of them, each told once, in order of path and place. */
function merged(all: readonly (readonly SigningKey[])[]): readonly SigningKey[] {
  const found = new Map<string, SigningKey>();
  for (const some of all) for (const one of some) add(found, one);
  return [...found.values()].sort(byWhere);
}

function sourcesOf({ value, context, option }: Sink, literals: LiteralSources): Sources {
  const whole = literals.of(value, context);
  return option.length === 0 ? whole : literals.ofThings(literals.entry(whole.others, option));
}

function keyOf({ value, at }: Literal, sink: Sink, { settings }: Sources, world: World): SigningKey | undefined {
  if (typeof value !== 'string' || (value === '' && (sink.refusesEmpty || settings.length === 0))) return undefined;
  const document = world.evaluator.program.module(at.file)?.language === 'config';
  if (value !== '' && !maySign(value, sink.named ? sink.for : 'secret', document || !sink.named)) return undefined;
  const uses: readonly Evidence[] = sink.named
    ? []
    : [{ file: sink.context.module.path, at: sink.at, message: `\`${sink.for}\` takes it as its secret` }];
  return {
    ...at,
    for: sink.for,
    instead: settings,
    empty: value === '',
    named: sink.named,
    document,
    uses,
  };
}

/** One literal is one key, whatever takes it: a place that signs tells more than a name. */
function add(found: Map<string, SigningKey>, key: SigningKey): void {
  const place = placeKey(key);
  const known = found.get(place);
  if (!known) {
    found.set(place, key);
    return;
  }
  const told = known.named && !key.named ? key : known;
  const instead = [...new Set([...known.instead, ...key.instead])];
  const uses = [...known.uses, ...key.uses];
  found.set(place, { ...told, instead, named: known.named && key.named, uses });
}
