/** Owns the literals that become identities: every use is followed back to the placeholders it can be, and these are told once each. */
import { eachValue } from '../../core/outline.js';
import type { PlaceholderIdentity } from '../../core/placeholder-identity.js';
import { byWhere, placeKey } from '../../core/span.js';
import { type FnId, lastName, type Value } from '../../core/value.js';
import type { Evidence } from '../../core/verdict.js';
import { type Alternative, type Asked, alternatives } from '../alternatives.js';
import { EachModule } from '../each-module.js';
import type { LiteralSources } from '../literals.js';
import type { Module } from '../module.js';
import type { World } from '../outcome/walk.js';
import { ofSame } from '../reads.js';
import type { Stage } from '../stage.js';
import type { IdentityNames } from './names.js';
import type { PlaceholderTexts } from './texts.js';
import { type Use, usesIn } from './uses.js';

/** Files of made-up data. */
const DATA =
  /(^|[/._-])(mocks?|mocked|fixtures?|seeds?|seeders?|seeding|fakes?|faker|examples?|example-data|samples?|demo|demos|migrations?|stories|storybook|test[-_]?(utils?|helpers?|data|support)|testing|playground|benchmarks?|scripts\/dev)([/._-]|$)|[a-z](?:[mM]ocks?|[sS]amples?|[fF]ixtures?)\.\w+$/i;

/** What the question is asked of. */
export interface Inside {
  readonly world: World;
  readonly literals: LiteralSources;
  readonly names: IdentityNames;
  readonly texts: PlaceholderTexts;
  readonly stage: Stage;
}

/** Finds the placeholders that become identities, module by module. */
export class PlaceholderIdentities {
  private readonly known: EachModule<readonly PlaceholderIdentity[]>;
  private readonly together = ofSame(merged);

  private readonly asked: Asked;

  constructor(private readonly inside: Inside) {
    const { world, literals, names } = inside;
    // `UserId.make('…')`: the type says what it is.
    const within = (value: Value): Value | undefined =>
      value.kind === 'call' && value.args.length === 1 && names.kindOf(lastName(value.callee) ?? '') ? value.args[0]?.value : undefined;
    this.asked = { world, literals, within };
    this.known = new EachModule(inside.world.evaluator.program, 'placeholder-identity', (module) => this.in(module));
  }

  /** All of them, in order of path and place. */
  all(): readonly PlaceholderIdentity[] {
    return this.together(this.known.all());
  }

  private in(module: Module): readonly PlaceholderIdentity[] {
    const { world, names, texts, stage } = this.inside;
    if (DATA.test(module.path)) return [];
    return usesIn(module, { names, texts, evaluator: world.evaluator }).flatMap((use) => {
      if (stage.excludes(module, use.value.at) || module.isTest(use.context.fn)) return [];
      return alternatives(use.value, use.context, use.fallback, this.asked).flatMap((source) => this.identity(source, use, module) ?? []);
    });
  }

  private identity(source: Alternative, use: Use, module: Module): PlaceholderIdentity | undefined {
    const { world, texts } = this.inside;
    if (DATA.test(source.at.file)) return undefined;
    const kind = texts.kindOf(source.literal ?? null);
    if (kind === undefined || (kind !== 'strong' && !source.fallback)) return undefined;
    // As a setting it is how the program itself is known to others.
    if (/client/i.test(use.name) && (source.instead.length > 0 || !source.fallback)) return undefined;
    if (isCompared(String(source.literal), module, use.context.fn)) return undefined;
    const uses: readonly Evidence[] = source.here ? [] : [{ file: module.path, at: use.value.at, message: `\`${use.name}\` takes it` }];
    return {
      ...source.at,
      of: use.of,
      name: use.name,
      text: String(source.literal),
      fallback: source.fallback,
      instead: source.instead,
      system: kind === 'system',
      document: world.evaluator.program.module(source.at.file)?.language === 'config',
      uses,
    };
  }
}

/** All of them, each told once, in order of path and place. */
function merged(all: readonly (readonly PlaceholderIdentity[])[]): readonly PlaceholderIdentity[] {
  const found = new Map<string, PlaceholderIdentity>();
  for (const some of all) for (const one of some) add(found, one);
  return [...found.values()].sort(byWhere);
}

/** Whether a function holds anything against a text: then it knows the placeholder for what it is. */
function isCompared(text: string, module: Module, fn: FnId): boolean {
  let found = false;
  eachValue(module.bodies[fn] ?? [], (value) => {
    if (value.kind !== 'op' || (value.op !== 'eq' && value.op !== 'in')) return;
    const parts = value.args.flatMap((one) => (one.kind === 'list' ? one.parts.map((part) => part.value) : [one]));
    found ||= parts.some((one) => one.kind === 'literal' && one.value === text);
  });
  return found;
}

/** One literal is one placeholder, whatever takes it. */
function add(found: Map<string, PlaceholderIdentity>, one: PlaceholderIdentity): void {
  const place = placeKey(one);
  const known = found.get(place);
  found.set(place, known ? { ...known, uses: [...known.uses, ...one.uses] } : one);
}
