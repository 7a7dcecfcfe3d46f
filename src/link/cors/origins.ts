/**
 * Owns what a value says about origins: whether it allows any, where that is written, and which settings come before it.
 * Knows libraries by what models tell of them only.
 */
import type { AnyOrigin } from '../../core/cors-policy.js';
import { placeKey, type Where } from '../../core/span.js';
import type { Value } from '../../core/value.js';
import type { CorsLibrary, OriginWord } from '../cors-calls.js';
import type { LiteralSources } from '../literals.js';
import { namesOf } from '../literals.js';
import type { Model } from '../model.js';
import type { World } from '../outcome/walk.js';
import type { Stage } from '../stage.js';
import { type Context, each, type Thing } from '../things.js';
import type { Possibilities } from '../values.js';
import { Callbacks } from './callbacks.js';
import { isOriginRead, isOriginThing, looksAtOrigin } from './echo.js';
import { looseness } from './patterns.js';
import { Wildcards } from './wildcards.js';

/** Things looked into each other for one value. */
const MAX_DEPTH = 8;
/** Methods that give a list of what they are called on, or the list without some of it. */
const LISTS =
  /^(split|split_whitespace|splitlines|map|filter|filter_map|flatMap|concat|slice|collect|into_iter|iter|cloned|to_vec|list|set|tuple|sorted|unique|compact|transform|parse|toArray|as_list|cast)$/;
/** Calls that make a list of what they are given. */
const MAKES_LIST = new Set(['list', 'set', 'tuple', 'Array.from', 'Set', 'map', 'filter', 'sorted', 'frozenset']);
/** Calls that hold the text that they are given: header values, patterns. */
const HOLDS_TEXT =
  /(^|\.)(HeaderValue\.(from_static|from_str|from_bytes|try_from)|RegExp|re\.compile|Regex(Set)?\.new|String(\.from)?|str|Some|Ok|Exact\.from|(Allow)?Origin\.(from|exact)|cast)$/;

/** One way in which a value allows any origin. Without a place it is something of a library, which is written where it is used. */
export interface Allowed {
  readonly by: AnyOrigin;
  readonly at: Where | undefined;
}

/** What a value says about origins. */
export interface Judgement {
  readonly allowed: readonly Allowed[];
  /** Settings that it is read from. */
  readonly settings: readonly string[];
  /** Literal wildcards that mean nothing to the library. */
  readonly exact: readonly Where[];
}

interface Found {
  readonly allowed: Map<string, Allowed>;
  readonly settings: Set<string>;
  readonly exact: Where[];
}

/** How a value is read. */
interface Reading {
  readonly library: CorsLibrary;
  readonly inList: boolean;
  readonly patterns: boolean;
  readonly depth: number;
}

/** Answers for one program. */
export class Origins {
  private readonly callbacks: Callbacks;
  private readonly words: ReadonlyMap<string, OriginWord>;
  private readonly wildcards: Wildcards;

  constructor(
    private readonly world: World,
    private readonly literals: LiteralSources,
    private readonly possibilities: Possibilities,
    private readonly stage: Stage,
    models: readonly Model[],
  ) {
    this.words = new Map(models.flatMap((model) => Object.entries(model.corsOrigins ?? {})));
    this.callbacks = new Callbacks(world.evaluator, stage);
    this.wildcards = new Wildcards(world.evaluator);
  }

  /** What `value` can be, as things. */
  things(value: Value, context: Context): readonly Thing[] {
    return this.possibilities.of(value, context).things;
  }

  /** What things say as origins; `patterns`: as patterns of origins. */
  judge(things: readonly Thing[], library: CorsLibrary, patterns = false): Judgement {
    const found: Found = { allowed: new Map(), settings: new Set(), exact: [] };
    for (const thing of things) this.look(thing, found, { library, inList: false, patterns, depth: 0 });
    return { allowed: [...found.allowed.values()], settings: [...found.settings], exact: found.exact };
  }

  private look(thing: Thing, found: Found, reading: Reading): void {
    if (reading.depth > MAX_DEPTH) return;
    const look = (next: Thing, inList = reading.inList): void => this.look(next, found, { ...reading, inList, depth: reading.depth + 1 });
    const word = this.wordOf(thing);
    switch (thing.is) {
      case 'any':
        for (const one of thing.of) look(one);
        return;
      case 'list':
        for (const one of thing.items) look(one, true);
        return;
      case 'literal':
        this.literal(thing, found, reading);
        return;
      case 'function':
        if (this.callbacks.acceptsAll(thing)) add(found, 'reflection', placeOf(thing));
        else for (const { by, at } of this.callbacks.wideChecks(thing)) add(found, by, { file: thing.module.path, at });
        return;
      case 'external':
      case 'member':
        if (word && word !== 'asks') add(found, word, undefined);
        else if (isOriginThing(thing)) add(found, 'reflection', undefined);
        else this.told(thing, found, reading);
        return;
      case 'object': {
        const at = thing.call && { file: thing.in.module.path, at: thing.call.at };
        if (word === 'asks')
          for (const arg of thing.call?.args ?? []) for (const one of each(this.world.evaluator.evaluate(arg.value, thing.in))) look(one);
        else if (word) add(found, word, at);
        else if (thing.call && isOriginRead(thing.call, thing.in)) {
          if (!looksAtOrigin(thing.in)) add(found, 'reflection', at);
        } else if (!this.inside(thing, look)) this.told(thing, found, reading);
        return;
      }
      default:
        return;
    }
  }

  /** What models say of a thing as an origin. */
  private wordOf(thing: Thing): OriginWord | undefined {
    if (thing.is !== 'external' && thing.is !== 'member' && thing.is !== 'object') return undefined;
    const name = thing.is === 'object' ? thing.callee : thing;
    return namesOf(this.world.evaluator, name).flatMap((one) => this.words.get(one) ?? [])[0];
  }

  /** Looks at what a call gives in another form; whether it is such a call. */
  private inside({ callee, call, in: context }: Thing & { is: 'object' }, look: (thing: Thing, inList?: boolean) => void): boolean {
    const { evaluator } = this.world;
    const method = call?.callee.kind === 'member' && typeof call.callee.name === 'string' ? call.callee.name : '';
    if (call?.callee.kind === 'member' && LISTS.test(method)) {
      // Rust parses one header value, too: `"*".parse()`.
      const inList = method === 'parse' || method === 'transform' ? undefined : true;
      for (const one of each(evaluator.evaluate(call.callee.of, context))) look(one, inList);
      return true;
    }
    const [name] = namesOf(evaluator, callee);
    const [first] = call?.args ?? [];
    // `field(default_factory=lambda: ["*"])`
    const factory = call?.args.find((arg) => arg.name === 'default_factory');
    if (factory) {
      for (const one of each(evaluator.evaluate(factory.value, context)))
        if (one.is === 'function') look(evaluator.returned(one.module, one.fn, one.frame), true);
      return true;
    }
    if (name === undefined || !first || !(MAKES_LIST.has(name) || HOLDS_TEXT.test(name))) return false;
    for (const arg of MAKES_LIST.has(name) ? (call?.args ?? []) : [first])
      for (const one of each(evaluator.evaluate(arg.value, context)))
        if (one.is !== 'function') look(one, MAKES_LIST.has(name) || undefined);
    return true;
  }

  /** Literals that a setting falls back to, a schema gives, and so on. */
  private told(thing: Thing, found: Found, reading: Reading): void {
    const { literals, settings, others } = this.literals.ofThings([thing]);
    for (const name of settings) found.settings.add(name);
    for (const { value, at } of literals) this.literal({ is: 'literal', value, at }, found, reading);
    for (const other of others) if (other !== thing) this.look(other, found, { ...reading, depth: reading.depth + 1 });
  }

  private literal(thing: Thing & { is: 'literal' }, found: Found, { library, inList, patterns }: Reading): void {
    const { value, at, regexp, holes } = thing;
    const module = at && this.world.evaluator.program.module(at.file);
    if (!at || holes || (module && this.stage.excludes(module, at.at))) return;
    if (regexp || patterns) {
      if (typeof value === 'string') this.pattern(value, at, found, library);
      return;
    }
    const asked = module && (value === '*' || value === true) ? this.wildcards.asked(module, at.at) : undefined;
    if (asked) {
      // `origins.includes('*') ? '*' : origins`: it is the one that was looked for, wherever that is written.
      const inside = { library: { ...library, inList: 'wildcard' as const }, inList: true, patterns: false, depth: MAX_DEPTH / 2 };
      for (const one of asked.things) this.look(one, found, inside);
      return;
    }
    if (value === true && !inList && library.whenTrue) add(found, library.whenTrue, at);
    if (value === 'null') add(found, 'null', at);
    if (value !== '*') {
      if (library.texts === 'patterns' && typeof value === 'string' && /[*+?^$[(\\]/.test(value)) this.pattern(value, at, found, library);
    } else if (inList && library.inList === undefined) found.exact.push(at);
    else add(found, 'wildcard', at);
  }

  private pattern(source: string, at: Where, found: Found, { matches }: CorsLibrary): void {
    const loose = looseness(source, matches ?? 'anywhere');
    if (loose) add(found, loose === 'any' ? 'pattern' : 'loose-pattern', at);
  }
}

function add(found: Found, by: AnyOrigin, at: Where | undefined): void {
  found.allowed.set(at ? placeKey(at) : '', { by, at });
}

function placeOf({ module, fn }: Thing & { is: 'function' }): Where | undefined {
  const declared = module.facts.functions[fn];
  return declared && { file: module.path, at: declared.nameAt };
}
