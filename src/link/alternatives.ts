/** Owns what an expression can be as it is written: which literal or thing serves in place of which other. Judges no text and no name. */
import type { Where } from '../core/span.js';
import { lastName, type Value } from '../core/value.js';
import type { LiteralSources } from './literals.js';
import type { World } from './outcome/walk.js';
import { type Context, each, type Thing } from './things.js';

/** Parts of an expression looked into each other. */
const MAX_DEPTH = 8;
/** Calls that give their argument, or what they are called on, in another form or type. */
const CONVERTS =
  /^(into|to_string|to_owned|toString|trim|strip|lower|upper|toLowerCase|toUpperCase|as_str|clone|from|new|make|of|parse|from_str|try_from|String|str|Some|Ok|UUID|Uuid|ObjectId|uuid!|cast|as_deref)$/;
/** Methods that give their argument where there is nothing else. */
const DEFAULTS = /^(default|defaultTo|withDefault|orElse|getOrElse)$/;

/** One of the things that an expression can be. */
export interface Alternative {
  /** The text or number; undefined for any other thing. */
  readonly literal: string | number | boolean | null | undefined;
  /** What else it is, where it is no literal. */
  readonly thing?: Thing;
  readonly at: Where;
  /** It serves where something else is missing. */
  readonly fallback: boolean;
  /** Settings that come before it. */
  readonly instead: readonly string[];
  /** The expression itself writes it. */
  readonly here: boolean;
}

/** What the question is asked with. */
export interface Asked {
  readonly world: World;
  readonly literals: LiteralSources;
  /** The part of an expression that stands for all of it, beside conversions. */
  readonly within?: (value: Value) => Value | undefined;
}

/** All that `value` can be, read in `context`. `fallback`: it is itself what something falls back to. */
export function alternatives(value: Value, context: Context, fallback: boolean, asked: Asked): readonly Alternative[] {
  return look(value, { context, fallback, instead: [] }, asked, 0);
}

interface Around {
  readonly context: Context;
  readonly fallback: boolean;
  readonly instead: readonly string[];
}

function look(value: Value | undefined, around: Around, asked: Asked, depth: number): readonly Alternative[] {
  if (!value || depth > MAX_DEPTH) return [];
  const { context, fallback, instead } = around;
  const next = (one: Value | undefined, changes: Partial<Around> = {}): readonly Alternative[] =>
    look(one, { ...around, ...changes }, asked, depth + 1);
  const inner = asked.within?.(value);
  if (inner) return next(inner);
  const here: Where = { file: context.module.path, at: value.at };
  switch (value.kind) {
    case 'literal':
      return [{ literal: value.value, at: here, fallback, instead, here: true }];
    case 'first': {
      const settings = [...instead, ...value.of.flatMap((one) => behind(one, context, asked).settings)];
      return value.of.flatMap((one, index) => (index === 0 ? next(one) : next(one, { fallback: true, instead: settings })));
    }
    case 'choice':
      return [...next(value.then, { fallback: true }), ...next(value.else, { fallback: true })];
    case 'op':
      if (value.op === 'propagate') return next(value.args[0]);
      return value.op === 'and' ? next(value.args.at(-1)) : [];
    case 'call': {
      const called = lastName(value.callee) ?? '';
      const [only] = value.args;
      if (value.callee.kind === 'member' && value.args.length === 0 && CONVERTS.test(called)) return next(value.callee.of);
      if (value.callee.kind === 'member' && value.args.length === 1 && DEFAULTS.test(called)) return next(only?.value, { fallback: true });
      if (value.args.length === 1 && CONVERTS.test(called)) return next(only?.value);
    }
  }
  const { literals, settings, others } = behind(value, context, asked);
  const common = { fallback: fallback || settings.length > 0, instead: [...instead, ...settings], here: false };
  return [
    ...literals.map((one) => ({ ...common, literal: one.value, at: one.at })),
    ...others.map((thing) => ({ ...common, literal: undefined, thing, at: here })),
  ];
}

/** What stands behind a name, a member or a call. */
function behind(value: Value, context: Context, { world, literals }: Asked): ReturnType<LiteralSources['ofThings']> {
  const names = value.kind === 'name' || value.kind === 'member' || value.kind === 'call';
  return names ? literals.ofThings(each(world.evaluator.evaluate(value, context))) : { literals: [], settings: [], others: [] };
}
