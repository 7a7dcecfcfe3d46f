/** Owns the literals that become identities: every use is followed back to the placeholders it can be, and these are told once each. */
import { eachValue } from '../../core/outline.js';
import type { PlaceholderIdentity } from '../../core/placeholder-identity.js';
import { type FnId, lastName, type Value } from '../../core/value.js';
import type { Evidence } from '../../core/verdict.js';
import { EachModule } from '../each-module.js';
import type { Literal, LiteralSources, Sources } from '../literals.js';
import type { Module } from '../module.js';
import type { World } from '../outcome/walk.js';
import type { Stage } from '../stage.js';
import { type Context, each } from '../things.js';
import type { IdentityNames } from './names.js';
import type { PlaceholderTexts } from './texts.js';
import { type Use, usesIn } from './uses.js';

/** Parts of an expression looked into each other. */
const MAX_DEPTH = 8;
/** Calls that give their argument, or what they are called on, in another form or type. */
const CONVERTS =
  /^(into|to_string|to_owned|toString|trim|strip|lower|upper|toLowerCase|toUpperCase|as_str|clone|from|new|make|of|parse|from_str|try_from|String|str|Some|Ok|UUID|Uuid|ObjectId|uuid!|cast|as_deref)$/;

/** Methods that give their argument where there is nothing else. */
const DEFAULTS = /^(default|defaultTo|withDefault|orElse|getOrElse)$/;
/** Files of made-up data. */
const DATA =
  /(^|[/._-])(mocks?|mocked|fixtures?|seeds?|seeders?|seeding|fakes?|faker|examples?|example-data|samples?|demo|demos|migrations?|stories|storybook|test[-_]?(utils?|helpers?|data|support)|testing|playground|scripts\/dev)([/._-]|$)/i;

/** What the question is asked of. */
export interface Inside {
  readonly world: World;
  readonly literals: LiteralSources;
  readonly names: IdentityNames;
  readonly texts: PlaceholderTexts;
  readonly stage: Stage;
}

/** A literal that a use can be. */
interface Source extends Literal {
  readonly fallback: boolean;
  readonly instead: readonly string[];
  /** The use itself writes it. */
  readonly here: boolean;
}

/** Finds the placeholders that become identities, module by module. */
export class PlaceholderIdentities {
  private readonly known: EachModule<readonly PlaceholderIdentity[]>;

  constructor(private readonly inside: Inside) {
    this.known = new EachModule(inside.world.evaluator.program, 'placeholder-identity', (module) => this.in(module));
  }

  /** All of them, in order of path and place. */
  all(): readonly PlaceholderIdentity[] {
    const found = new Map<string, PlaceholderIdentity>();
    for (const identities of this.known.all()) for (const one of identities) add(found, one);
    return [...found.values()].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.at[0] - b.at[0]));
  }

  private in(module: Module): readonly PlaceholderIdentity[] {
    const { world, names, texts, stage } = this.inside;
    if (DATA.test(module.path)) return [];
    return usesIn(module, { names, texts, evaluator: world.evaluator }).flatMap((use) => {
      if (stage.excludes(module, use.value.at) || module.isTest(use.context.fn)) return [];
      return sourcesOf(use.value, use, this.inside).flatMap((source) => this.identity(source, use, module) ?? []);
    });
  }

  private identity(source: Source, use: Use, module: Module): PlaceholderIdentity | undefined {
    const { world, texts } = this.inside;
    const kind = texts.kindOf(source.value);
    if (kind === undefined || (kind !== 'strong' && !source.fallback)) return undefined;
    if (typeof source.value === 'number' && !source.here) return undefined;
    // As a setting it is how the program itself is known to others.
    if (/client/i.test(use.name) && (source.instead.length > 0 || !source.fallback)) return undefined;
    if (isCompared(String(source.value), module, use.context.fn)) return undefined;
    const uses: readonly Evidence[] = source.here ? [] : [{ file: module.path, at: use.value.at, message: `\`${use.name}\` takes it` }];
    return {
      ...source.at,
      of: use.of,
      name: use.name,
      text: String(source.value),
      fallback: source.fallback,
      instead: source.instead,
      system: kind === 'system',
      document: world.evaluator.program.module(source.at.file)?.language === 'config',
      uses,
    };
  }
}

/** The literals that a value can be: those it writes, and those behind the names and calls in it. `instead`: settings that come before. */
function sourcesOf(value: Value, use: Use, inside: Inside, instead: readonly string[] = [], depth = 0): readonly Source[] {
  if (depth > MAX_DEPTH) return [];
  const { context, fallback } = use;
  const look = (one: Value | undefined, otherwise = fallback, settings = instead): readonly Source[] =>
    one ? sourcesOf(one, { ...use, fallback: otherwise }, inside, settings, depth + 1) : [];
  switch (value.kind) {
    case 'literal':
      return [{ value: value.value, at: { file: context.module.path, at: value.at }, fallback, instead, here: true }];
    case 'first': {
      const settings = [...instead, ...value.of.flatMap((one) => behind(one, context, inside).settings)];
      return value.of.flatMap((one, index) => look(one, fallback || index > 0, index > 0 ? settings : instead));
    }
    case 'choice':
      return [...look(value.then, true), ...look(value.else, true)];
    case 'op':
      if (value.op === 'propagate') return look(value.args[0]);
      return value.op === 'and' ? look(value.args.at(-1)) : [];
    case 'call': {
      const called = lastName(value.callee) ?? '';
      const [only] = value.args;
      if (value.callee.kind === 'member' && value.args.length === 0 && CONVERTS.test(called)) return look(value.callee.of);
      if (value.callee.kind === 'member' && value.args.length === 1 && DEFAULTS.test(called)) return look(only?.value, true);
      if (value.args.length === 1 && (CONVERTS.test(called) || inside.names.kindOf(called) !== undefined)) return look(only?.value);
    }
  }
  const { literals, settings } = behind(value, context, inside);
  return literals.map((one) => ({ ...one, fallback: fallback || settings.length > 0, instead: [...instead, ...settings], here: false }));
}

/** What stands behind a name, a member or a call. */
function behind(value: Value, context: Context, { world, literals }: Inside): Pick<Sources, 'literals' | 'settings'> {
  const names = value.kind === 'name' || value.kind === 'member' || value.kind === 'call';
  return names ? literals.ofThings(each(world.evaluator.evaluate(value, context))) : { literals: [], settings: [] };
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
  const place = `${one.file}:${one.at[0]}`;
  const known = found.get(place);
  found.set(place, known ? { ...known, uses: [...known.uses, ...one.uses] } : one);
}
