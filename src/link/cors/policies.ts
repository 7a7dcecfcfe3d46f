/**
 * Owns the places that allow any origin: what libraries are told, headers that are written by hand, settings and documents, each told once
 * where it is written. Never judges.
 */
import type { AnyOrigin, CorsPolicy } from '../../core/cors-policy.js';
import { byWhere, placeKey, type Where } from '../../core/span.js';
import type { Evidence, Verdict } from '../../core/verdict.js';
import type { Callers } from '../callers.js';
import { EachModule } from '../each-module.js';
import type { LiteralSources } from '../literals.js';
import type { Model } from '../model.js';
import type { Module } from '../module.js';
import type { World } from '../outcome/walk.js';
import { ofSame } from '../reads.js';
import type { Stage } from '../stage.js';
import type { Possibilities } from '../values.js';
import { CorsCalls } from './calls.js';
import { documentPolicies } from './documents.js';
import { HeaderWrites } from './headers.js';
import { NamedOrigins } from './names.js';
import { Options } from './options.js';
import { Origins } from './origins.js';
import { CorsSettings } from './settings.js';
import type { Told } from './told.js';

/** What the question is asked of. */
export interface Inside {
  readonly world: World;
  readonly models: readonly Model[];
  readonly literals: LiteralSources;
  readonly possibilities: Possibilities;
  readonly callers: Callers;
  readonly stage: Stage;
}

/** What one module tells about origins. */
interface Says {
  readonly written: readonly Told[];
  readonly documents: readonly Told[];
  readonly named: readonly Told[];
}

/** Finds the places that allow any origin, module by module. */
export class CorsPolicies {
  private readonly known: EachModule<Says>;
  private readonly together = ofSame((told: readonly Says[]) => this.merged(told));
  private readonly calls: CorsCalls;
  private readonly headers: HeaderWrites;
  private readonly names: NamedOrigins;

  constructor(private readonly inside: Inside) {
    const { world, models, literals, possibilities, callers, stage } = inside;
    const { evaluator } = world;
    const origins = new Origins(world, literals, possibilities, stage, models);
    const settings = new CorsSettings(evaluator.program);
    this.known = new EachModule(evaluator.program, 'cors-policy', (module) => this.in(module));
    this.calls = new CorsCalls(evaluator, origins, new Options(evaluator, origins, literals, settings), models);
    this.headers = new HeaderWrites(origins, callers);
    this.names = new NamedOrigins(origins, settings, models);
  }

  /** All places that allow any origin, in order of path and place. */
  all(): readonly CorsPolicy[] {
    return this.together(this.known.all());
  }

  private merged(told: readonly Says[]): readonly CorsPolicy[] {
    const { world, stage } = this.inside;
    const found = new Found(world, stage);
    for (const part of ['written', 'documents', 'named'] as const) for (const one of told.flatMap((says) => says[part])) found.add(one);
    return found.all();
  }

  private in(module: Module): Says {
    return {
      written: [...this.calls.of(module), ...this.headers.of(module)],
      documents: module.language === 'config' ? documentPolicies(module) : [],
      named: this.names.of(module),
    };
  }
}

/** Policies by the place where they are written. */
class Found {
  private readonly policies = new Map<string, CorsPolicy>();
  /** Wildcards that were seen to mean nothing to what takes them. */
  private readonly exact = new Set<string>();

  constructor(
    private readonly world: World,
    private readonly stage: Stage,
  ) {}

  add(told: Told): void {
    const { at, judgement, named } = told;
    if (this.stage.excludesPlace(at, this.world.evaluator.program)) return;
    for (const one of judgement.exact) this.exact.add(placeKey(one));
    for (const { by, at: written } of judgement.allowed) {
      const place = written ?? at;
      if (!named || !this.exact.has(placeKey(place))) this.put(place, by, told);
    }
  }

  private put(place: Where, by: AnyOrigin, { for: name, at, judgement, credentials, named }: Told): void {
    const key = placeKey(place);
    const known = this.policies.get(key);
    const uses: readonly Evidence[] =
      named || (place.file === at.file && at.at[0] <= place.at[0] && place.at[1] <= at.at[1])
        ? []
        : [{ ...at, message: `\`${name}\` takes it as the origins to allow` }];
    const document = this.world.evaluator.program.module(place.file)?.language === 'config';
    const policy: CorsPolicy = { ...place, by, for: name, credentials, instead: judgement.settings, document, uses };
    if (!known) this.policies.set(key, policy);
    else if (!named)
      this.policies.set(key, {
        ...known,
        credentials: strongest(known.credentials, credentials),
        uses: [...known.uses, ...uses.filter((one) => known.uses.every((other) => placeKey(other) !== placeKey(one)))],
      });
  }

  all(): readonly CorsPolicy[] {
    return [...this.policies.values()].sort(byWhere);
  }
}

function strongest(a: Verdict, b: Verdict): Verdict {
  return a === 'yes' || b === 'yes' ? 'yes' : a === 'no' ? b : a;
}
