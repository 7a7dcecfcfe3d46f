/**
 * Owns the verdict on a possible guard: what its body does without a credential first, then the library tables, then its name.
 * A name never beats a body that can be read.
 */
import type { GuardVerdict } from '../core/route.js';
import type { LibraryCall } from './library-calls.js';
import type { GuardUse, Levels, Protocol } from './model.js';
import { type Abstract, errorStatus, isNull, truth } from './outcome/abstract.js';
import { type Activation, OutOfBudget, Raised } from './outcome/activation.js';
import { letThrough } from './outcome/answers.js';
import { enter } from './outcome/made.js';
import { rootActivation } from './outcome/outcome.js';
import type { Path } from './outcome/path.js';
import { roleValue } from './outcome/roles.js';
import { REJECTING } from './outcome/tables.js';
import { AUTH_NAME } from './outcome/unread.js';
import { type Given, Walk, type World } from './outcome/walk.js';
import { Answers } from './reads.js';
import { each, type Frame, keyOf, libraryName, noteModules, type Thing } from './things.js';

/** A verdict, or none: it has nothing to do with who the caller is. `usesPath`: another path may get another one. */
interface Judgement {
  readonly verdict: GuardVerdict | undefined;
  readonly usesPath: boolean;
}

/** The request that a guard is judged for. */
export interface JudgedRequest {
  readonly path: string;
  readonly method: string;
  readonly endpoint?: string;
  readonly transport?: 'http' | 'websocket';
  readonly metadata?: ReadonlyMap<string, Thing>;
  readonly metadataOf?: Levels;
}

/** What of a use decides its verdict. */
type Judged = Pick<GuardUse, 'name' | 'protocol' | 'optional' | 'receiver' | 'promised'>;

interface Run {
  readonly passes: readonly Pick<Path, 'viaSetting' | 'calls'>[];
  readonly rejects: boolean;
  /** Of the ways to reject, one answers as to a caller who is not known or not allowed, or its status is not known, after looking at who it is. */
  readonly refuses: boolean;
  /** Something may have been changed before the caller was turned away. */
  readonly changed: boolean;
  /** Of the ways to reject, one says that the caller is not known. */
  readonly denies: boolean;
  /** Calls on the longest way to an end. */
  readonly furthest: number;
  readonly walk: Walk;
}

const PROMISES = /require|ensure|verify|guard|protect|authenticate|authorize|login_?required|must_?be|check_?(auth|token|session)/i;

/** Calls that only make values, pass them on or tell people about them: they check nobody. */
const MAKES = /^([A-Z]\w*|make|succeed|sync|gen|fn|fnUntraced|as|map|pipe|provideService|void|log\w*|with[A-Z]\w*)$/;

/** Calls that tell a caller, or people, that something was not done. */
const TELLS = /^(emit|send|log|trace|debug|info|warn|error|stringify|callback|cb|ack|done|reply|disconnect|close)$/;

/** Errors that say who somebody is has not been shown. */
const UNKNOWN_CALLER = /un-?authori[sz]ed|un-?authenticated|not_?authenticated|login_?required|authentication_?(required|error|failed)/i;

export class Guards {
  private readonly known: Answers<string, Judgement>;

  constructor(
    private readonly world: World,
    private readonly vocabulary: ReadonlySet<string>,
  ) {
    this.known = new Answers(world.evaluator.program.reads);
  }

  /** Judges something attached in front of a route. */
  judge(use: GuardUse, request: JudgedRequest): GuardVerdict | undefined {
    if (use.anyOf) return weakest(use.anyOf.map((one) => this.judge(one, request)));
    return this.remember(
      [
        use.name,
        identityOf(use.thing),
        protocolKey(use.protocol),
        use.optional ?? '',
        use.promised ?? '',
        use.receiver ? keyOf(use.receiver) : '',
      ].join(' '),
      request,
      () => {
        noteModules(use.thing);
        if (use.receiver) noteModules(use.receiver);
        if (this.vocabulary.has(use.name.split('.').at(-1) ?? use.name)) return { verdict: 'rejects', usesPath: false };
        const verdicts = each(use.thing).map((thing) => this.judgeThing(thing, use, request));
        const [first, ...more] = verdicts;
        if (!first || more.every((one) => one.verdict === first.verdict)) return first ?? { verdict: undefined, usesPath: false };
        // One of several, chosen by something that was not told.
        const strict = verdicts.some((one) => one.verdict === 'rejects');
        return { verdict: strict ? 'bypassable' : 'unknown', usesPath: verdicts.some((one) => one.usesPath) };
      },
    );
  }

  /** Judges a handler's own body: a check counts when it comes before every effect. */
  judgeHandler(thing: Thing, protocol: Protocol, request: JudgedRequest): GuardVerdict | undefined {
    return this.remember(`handler ${identityOf(thing)} ${protocolKey(protocol)}`, request, () => {
      noteModules(thing);
      const absent = this.run(thing, { protocol }, { credential: 'absent', ...request });
      if (!absent) return { verdict: undefined, usesPath: false };
      const { usesPath, readsCredential } = absent.walk;
      const open = absent.passes.some((pass) => !pass.viaSetting) || (absent.passes.length > 0 && !absent.refuses);
      if (open || !absent.rejects || !readsCredential || absent.changed) return { verdict: undefined, usesPath };
      const valid = this.run(thing, { protocol }, { credential: 'valid', ...request });
      // Who is known gets through, or at least further.
      if (!valid || (valid.passes.length === 0 && valid.furthest <= absent.furthest)) return { verdict: undefined, usesPath };
      if (absent.passes.length > 0) return { verdict: 'bypassable', usesPath };
      const forged = this.run(thing, { protocol }, { credential: 'forged', ...request });
      return { verdict: forged && forged.passes.length > 0 ? 'presence' : 'rejects', usesPath };
    });
  }

  private remember(key: string, request: JudgedRequest, judge: () => Judgement): GuardVerdict | undefined {
    const judgement = this.known.get(key, judge);
    // What read nothing of this request says the same of every other.
    return (judgement.usesPath ? this.known.get(`${key} ${requestKey(request)}`, judge) : judgement).verdict;
  }

  private judgeThing(thing: Thing, use: Judged, request: JudgedRequest): Judgement {
    if (use.optional) {
      const { verdict, usesPath } = this.judgeThing(thing, { name: use.name, protocol: use.protocol }, request);
      return { verdict: verdict && REJECTING.has(verdict) ? 'optional' : verdict, usesPath };
    }
    const table = this.table(thing);
    if (table || (this.isNone(thing) && !use.protocol.made)) return { verdict: table, usesPath: false };
    const absent = this.run(thing, use, { credential: 'absent', ...request });
    if (!absent) return { verdict: AUTH_NAME.test(use.name) ? 'unknown' : undefined, usesPath: false };
    const { walk } = absent;
    return { verdict: this.verdictOf(absent, thing, use, request), usesPath: walk.usesPath };
  }

  private verdictOf(absent: Run, thing: Thing, use: Judged, request: JudgedRequest): GuardVerdict | undefined {
    const { walk } = absent;
    if (absent.passes.length === 0) {
      if (!walk.readsCredential) return walk.unresolved.length > 0 ? 'unknown' : undefined;
      // What stands around a handler answers in its place by any answer.
      const answers = use.protocol.around !== undefined && this.run(thing, use, { credential: 'valid', ...request })?.passes.length;
      if (!absent.rejects && !answers) return undefined;
      const forged = this.run(thing, use, { credential: 'forged', ...request });
      return forged && forged.passes.length > 0 ? 'presence' : 'rejects';
    }
    if (absent.rejects && walk.readsCredential && absent.passes.every((pass) => pass.viaSetting)) return 'bypassable';
    if (walk.unresolved.length > 0) return 'unknown';
    // Turns a caller without a credential away on a condition that could not be told.
    if (absent.refuses && walk.readsCredential) {
      // Exempt paths are few, and the guard says what it is: prefer the reading that guards.
      return walk.usesPath && PROMISES.test(use.name) ? 'rejects' : 'unknown';
    }
    if (walk.readsCredential) {
      const forged = this.run(thing, use, { credential: 'forged', ...request });
      // What is asked for a yes and gives one to nobody in particular does so on purpose.
      const asked = use.protocol.passes === 'true' || use.protocol.params.includes('caller');
      return asked || (forged && forged.passes.length === 0) ? 'optional' : 'sets-only';
    }
    // Nobody is told that they are not known for anything but a credential, however it was asked for.
    if (absent.denies) return 'unknown';
    const promises = use.promised ? absent.passes.every((pass) => pass.calls.every((name) => MAKES.test(name))) : PROMISES.test(use.name);
    return promises && !absent.rejects && !walk.usesPath ? 'stub' : undefined;
  }

  /** The verdict that the library tables give. */
  private table(thing: Thing): GuardVerdict | undefined {
    const entry = this.tableEntry(thing);
    if (!entry) return undefined;
    for (const unless of entry.unless ?? []) {
      if (thing.is === 'object' && thing.call && this.hasOption(thing, unless.option, unless.is)) return unless.verdict;
    }
    return entry.verdict;
  }

  /** Whether a thing is no function at all, or the tables say that it has nothing to do with callers, whatever it is called. */
  private isNone(thing: Thing): boolean {
    if (thing.is === 'literal') return true;
    const callee = libraryName(thing.is === 'object' ? thing.callee : thing);
    const does = callee === undefined ? undefined : this.world.libraryCall(callee)?.does;
    return does === 'nothing' || does === 'wrap' || does === 'identify';
  }

  private tableEntry(thing: Thing): (LibraryCall & { does: 'guard' }) | undefined {
    const callee = thing.is === 'object' ? libraryName(thing.callee) : libraryName(thing);
    const table = callee === undefined ? undefined : this.world.libraryCall(callee);
    return table?.does === 'guard' ? table : undefined;
  }

  private hasOption(thing: Thing & { is: 'object' }, option: string, is: string | boolean | number | null): boolean {
    const held = this.world.evaluator.fields.madeWith(thing, option);
    const options = held?.is === 'list' ? held.items : [held];
    return options.some((one) => one?.is === 'literal' && one.value === is);
  }

  /** Walks a guard or handler under an assumption; undefined when there is no body to walk. */
  private run(thing: Thing, { protocol, receiver }: Pick<Judged, 'protocol' | 'receiver'>, given: Given): Run | undefined {
    const walk = new Walk(this.world, given, protocol);
    const root: Activation | undefined = rootActivation(thing);
    if (!root) return undefined;
    const args = protocol.params.map((role) => roleValue(walk, role));
    const own: readonly Abstract[] = receiver ? [{ is: 'thing', thing: receiver }] : [];
    let left: { value: Abstract } | undefined;
    let raised = false;
    try {
      if (protocol.wraps) {
        const wrapper = walk.callThing(thing, protocol.params.includes('next') ? args : [{ is: 'next' }], root, {});
        if (wrapper.is === 'next') letThrough(walk, []);
        else if (wrapper.is === 'closure')
          left = {
            value: walk.invoke(wrapper.thing, [...own, { is: 'request', path: [] }, { is: 'response' }], {
              scope: wrapper.scope,
              injected: true,
            }),
          };
        else if (!walk.path.rejected) return undefined;
      } else if (protocol.made) {
        left = { value: enter(walk, thing, args, root) };
      } else {
        left = { value: walk.callThing(thing, args, root, { injected: true }) };
      }
    } catch (error) {
      if (error instanceof OutOfBudget) return undefined;
      if (!(error instanceof Raised)) throw error;
      raised = true;
    }
    const exits = walk.outermost;
    if (!exits && !raised && !walk.readsCredential) return undefined;
    return this.summarise(walk, protocol, left, raised);
  }

  private summarise(walk: Walk, protocol: Protocol, left: { value: Abstract } | undefined, raised: boolean): Run {
    const returns = walk.outermost?.returns ?? (left ? [{ value: left.value, path: walk.path }] : []);
    const raises = walk.outermost?.raises ?? [];
    // What a clause that took the error answers with is an error, whatever its status.
    const turnedAway = (one: { value: Abstract; path: Path }): boolean =>
      one.path.rejected ||
      (protocol.quiet === true && walk.readsCredential && one.path.calls.every((name) => TELLS.test(name))) ||
      (protocol.answerStops === true && one.path.answered) ||
      errorStatus(one.value) !== undefined ||
      one.value.is === 'failed' ||
      (one.path.handling && one.value.is !== 'known') ||
      (protocol.passes === 'true' && truth(one.value) === false);
    let passes: Run['passes'];
    if (protocol.passes === 'next' || protocol.wraps) passes = walk.passes;
    else if (protocol.passes === 'null')
      passes = returns.filter((one) => isNull(one.value) !== false && !turnedAway(one)).map((one) => one.path);
    else passes = returns.filter((one) => !turnedAway(one)).map((one) => one.path);
    const rejecting = [...raises.map((one) => one.path), ...returns.filter(turnedAway).map((one) => one.path)];
    const answersInstead = protocol.passes === 'null' && returns.some((one) => isNull(one.value) === false);
    return {
      passes,
      rejects: raised || rejecting.length > 0 || answersInstead || (protocol.passes === 'next' && walk.path.rejected),
      refuses:
        raises.some((one) => isRefusal(one.status, one.path)) ||
        returns.filter(turnedAway).some((one) => isRefusal(errorStatus(one.value), one.path)),
      changed: rejecting.some((path) => path.changed && !path.viaSetting),
      denies:
        raises.some((one) => one.status === 401 || UNKNOWN_CALLER.test(kindOf(one))) ||
        returns.some((one) => errorStatus(one.value) === 401),
      furthest: Math.max(0, ...rejecting.map((path) => path.calls.length)),
      walk,
    };
  }
}

/** What a choice of guards amounts to: whoever passes one of them is in. */
function weakest(verdicts: readonly (GuardVerdict | undefined)[]): GuardVerdict | undefined {
  const open = verdicts.findIndex((one) => one === undefined || !REJECTING.has(one));
  return open < 0 ? (verdicts.find((one) => one === 'presence') ?? verdicts[0]) : verdicts[open];
}

/** The name of what was raised. */
function kindOf({ type }: Raised): string {
  if (type?.is === 'class') return type.module.facts.classes[type.id]?.name ?? '';
  return type?.is === 'external' ? type.name : '';
}

/** What turns everybody away, whoever they are, says so before it looks: a site under maintenance, say. */
function isRefusal(status: number | undefined, { asked }: Path): boolean {
  if (status === 401 || status === 407) return true;
  return asked && (status === undefined || status === 403 || (status >= 300 && status < 400));
}

/** What is judged once: a function that a factory made is another one for other arguments, a method for another receiver. */
function identityOf(thing: Thing): string {
  if (thing.is === 'any') return thing.of.map(identityOf).join('|');
  if (thing.is !== 'function') return keyOf(thing);
  return `${keyOf(thing)} ${thing.self ? keyOf(thing.self) : ''} ${thing.frame ? frameKey(thing.frame) : ''}`;
}

function frameKey(frame: Frame): string {
  const args = frame.args.map((arg) => arg.value.at[0]).join();
  return [`${frame.caller.module.path}:${args}`, frame.outer && frameKey(frame.outer), frame.caller.frame && frameKey(frame.caller.frame)]
    .filter((one) => one !== undefined)
    .join(' ');
}

function protocolKey({ params, passes, around = [], ...flags }: Protocol): string {
  const roles = params.map((role) => (typeof role === 'string' ? role : role.library));
  return [passes, roles.join(), Object.keys(flags).join(), flags.nextAt ?? '', around.map(identityOf).join()].join(';');
}

function requestKey({ path, method, endpoint, transport, metadata, metadataOf }: JudgedRequest): string {
  const marks = [metadata, metadataOf?.handler, metadataOf?.group].map((one) =>
    [...(one ?? [])].map(([name, thing]) => [name, keyOf(thing)]),
  );
  return [method, path, transport, endpoint, marks.flat(2).join()].join(' ');
}
