/** Owns the reading of a library's options about origins: records and named arguments, with what holds where they say nothing. */
import { eachValue } from '../../core/outline.js';
import type { Where } from '../../core/span.js';
import type { Arg, Value } from '../../core/value.js';
import type { Verdict } from '../../core/verdict.js';
import type { CorsLibrary } from '../cors-calls.js';
import type { Evaluator } from '../evaluate.js';
import type { LiteralSources } from '../literals.js';
import { type Context, each, type Thing } from '../things.js';
import { looksAtOrigin } from './echo.js';
import type { Judgement, Origins } from './origins.js';
import type { CorsSettings } from './settings.js';

/** What one set of options allows. */
export interface Policy {
  readonly judgement: Judgement;
  readonly credentials: Verdict;
}

/** Options by name. */
interface Given {
  /** What each may be; undefined where it was not named. */
  option(names: readonly string[]): readonly Thing[] | undefined;
  /** There may be more that could not be read. */
  readonly open: boolean;
}

const NOTHING: Judgement = { allowed: [], settings: [], exact: [] };

/** Reads options of one program. */
export class Options {
  constructor(
    private readonly evaluator: Evaluator,
    private readonly origins: Origins,
    private readonly literals: LiteralSources,
    private readonly settings: CorsSettings,
  ) {}

  /** Those among the arguments of a call; with `under`, only what stands there. `at`: the call. */
  ofRecords(args: readonly Arg[], at: Where, context: Context, library: CorsLibrary, under?: readonly string[]): readonly Policy[] {
    const things = args.flatMap((arg) => this.origins.things(arg.value, context));
    if (!under) {
      const [first] = args;
      if (!first) return this.policies(noOptions, at, library);
      return this.origins.things(first.value, context).flatMap((one) => this.ofThing(one, at, library));
    }
    return this.literals.entry(things.filter(isReadable), under).flatMap((one) => this.ofThing(one, at, library, true));
  }

  /** Those that are named arguments themselves; `before`: those of an earlier call, which is judged where it stands. */
  ofNames(args: readonly Arg[], at: Where, context: Context, library: CorsLibrary, before: readonly Arg[] = []): readonly Policy[] {
    const names = [...library.origins, ...(library.patterns ?? []), ...(library.nested ?? [])];
    if (before.some((arg) => arg.spread || names.includes(arg.name ?? '')))
      return this.ofNames(args, at, context, { ...library, otherwise: 'none' });
    const allowed = before.find((arg) => library.credentials?.includes(arg.name ?? ''));
    if (allowed?.value.kind === 'literal' && allowed.value.value === true)
      return this.ofNames(args, at, context, { ...library, withCredentials: true });
    const spread = args.filter((arg) => arg.spread).flatMap((arg) => this.origins.things(arg.value, context));
    const records = spread.map((one) => this.givenBy(one));
    const given: Given = {
      option: (names) => {
        const named = args.find((arg) => arg.name !== undefined && names.includes(arg.name));
        if (named) return this.origins.things(named.value, context);
        const found = records.flatMap((one) => one?.option(names) ?? []);
        return found.length > 0 ? found : undefined;
      },
      open: args.some((arg) => arg.spread) && (records.length === 0 || records.some((one) => !one || one.open)),
    };
    return this.policies(given, at, library);
  }

  /** A record whose keys are the origins. */
  ofKeys(value: Value, context: Context, library: CorsLibrary): readonly Policy[] {
    return this.origins.things(value, context).flatMap((thing) => {
      if (thing.is !== 'record') return [];
      return thing.entries.flatMap(({ key, thing: rights }): readonly Policy[] => {
        if (key !== '*') return [];
        const at = rights.is === 'object' && rights.call ? { file: rights.in.module.path, at: rights.call.at } : undefined;
        const given =
          at && rights.is === 'object' ? (rights.call?.args ?? []).find((arg) => library.credentials?.includes(arg.name ?? '')) : undefined;
        const credentials = given && rights.is === 'object' ? this.truth(this.origins.things(given.value, rights.in)) : 'no';
        return [{ judgement: { ...NOTHING, allowed: [{ by: 'wildcard', at }] }, credentials }];
      });
    });
  }

  /** What one thing says as options: a record, `true` for the library's own, a function that gives them. */
  private ofThing(thing: Thing, at: Where, library: CorsLibrary, optional = false): readonly Policy[] {
    if (thing.is === 'literal') {
      if ((thing.value === true || thing.value === '*') && optional) return this.policies(noOptions, thing.at ?? at, library);
      // `cors(undefined)`
      return thing.value === null && !optional ? this.policies(noOptions, at, library) : [];
    }
    if (thing.is === 'function') return this.ofDelegate(thing, at, library);
    const given = this.givenBy(thing);
    return given ? this.policies(given, at, library) : [];
  }

  /** A function that is asked for the options of each request, or gives such a function; one that looks at the origin is not judged. */
  private ofDelegate({ module, fn, frame }: Thing & { is: 'function' }, at: Where, library: CorsLibrary, depth = 0): readonly Policy[] {
    const context: Context = { module, fn, ...(frame && { frame }) };
    if (depth > 1 || looksAtOrigin(context)) return [];
    const given = each(this.evaluator.returned(module, fn, frame)).flatMap((one) =>
      one.is === 'function' ? this.ofDelegate(one, at, library, depth + 1) : [],
    );
    const answers: Value[] = [];
    eachValue(module.bodies[fn] ?? [], (value) => {
      const [, options] = value.kind === 'call' && value.callee.kind === 'param' ? value.args : [];
      if (options) answers.push(options.value);
    });
    return [
      ...given,
      ...answers.flatMap((one) =>
        each(this.evaluator.evaluate(one, context)).flatMap((options) => this.policies(this.givenBy(options) ?? unread, at, library)),
      ),
    ];
  }

  private givenBy(thing: Thing): Given | undefined {
    if (thing.is === 'record') {
      return {
        option: (names) => {
          const found = thing.entries.filter((one) => one.key !== undefined && names.includes(one.key));
          return found.length > 0 ? found.flatMap((one) => each(one.thing)) : undefined;
        },
        open: thing.entries.some((one) => one.key === undefined),
      };
    }
    // `dict(allow_origins=…)`
    if (thing.is !== 'object' || thing.callee.is !== 'external' || thing.callee.name !== 'dict' || !thing.call) return undefined;
    const { call, in: context } = thing;
    return {
      option: (names) => {
        const found = call.args.filter((arg) => arg.name !== undefined && names.includes(arg.name));
        return found.length > 0 ? found.flatMap((arg) => each(this.evaluator.evaluate(arg.value, context))) : undefined;
      },
      open: call.args.some((arg) => arg.name === undefined),
    };
  }

  private policies(given: Given, at: Where, library: CorsLibrary): readonly Policy[] {
    const credentials = this.credentials(given, library);
    const found: Judgement[] = [];
    const { patterns = [], any = [], nested = [] } = library;
    const said = given.option(library.origins);
    if (said) found.push(this.origins.judge(said, library));
    const matched = given.option(patterns);
    if (matched) found.push(this.origins.judge(matched, library, true));
    const all = given.option(any);
    if (all) found.push(this.origins.judge(all, { ...library, whenTrue: 'wildcard' }));
    const inside = given.option(nested);
    const below = (inside ?? []).flatMap((one) => (one.is === 'record' ? one.entries : []));
    for (const { thing } of below) {
      for (const one of each(thing)) {
        const own = this.givenBy(one);
        if (own) found.push(...this.policies(own, at, { ...library, nested: [] }).map((policy) => policy.judgement));
      }
    }
    const silent = !said && !matched && !given.open && below.length === 0 && !this.settings.tellOrigins(library);
    if (silent) found.push(otherwise(library, at));
    return found.map((judgement) => ({ judgement, credentials }));
  }

  private credentials(given: Given, library: CorsLibrary): Verdict {
    const said = given.option(library.credentials ?? []);
    if (said) return this.truth(said);
    if (given.open) return library.withCredentials ? 'yes' : 'maybe';
    return library.withCredentials || this.settings.allowCredentials(library) ? 'yes' : 'no';
  }

  private truth(things: readonly Thing[]): Verdict {
    const values = things.flatMap((one) =>
      one.is === 'literal' ? [one.value] : this.literals.ofThings([one]).literals.map((literal) => literal.value),
    );
    if (values.some((one) => one === true || /^(true|1|yes)$/i.test(String(one)))) return 'yes';
    return values.length > 0 && values.every((one) => !one || /^(false|0|no)$/i.test(String(one))) ? 'no' : 'maybe';
  }
}

const noOptions: Given = { option: () => undefined, open: false };
const unread: Given = { ...noOptions, open: true };

/** Nothing can be read in these. */
function isReadable(thing: Thing): boolean {
  return thing.is === 'record' || thing.is === 'object' || thing.is === 'function' || thing.is === 'member';
}

/** A policy that allows any origin by being there. */
export function alone(by: 'wildcard' | 'reflection' | 'default', at: Where): Judgement {
  return { allowed: [{ by, at }], settings: [], exact: [] };
}

/** Whether a library does something without a word about origins. */
export function otherwise({ otherwise: does }: CorsLibrary, at: Where): Judgement {
  return does === 'none' ? { allowed: [], settings: [], exact: [] } : alone(does === 'reflection' ? 'reflection' : 'default', at);
}
