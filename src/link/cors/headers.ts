/**
 * Owns the header `Access-Control-Allow-Origin` as programs write it by hand: through calls, members, records and pairs, of answers and not
 * of what is sent to others. Knows no library: answers and requests are known by what they are called.
 */
import { dotted, type FnId, lastName, literalText, operands, type Value } from '../../core/value.js';
import type { Verdict } from '../../core/verdict.js';
import type { Callers } from '../callers.js';
import type { CorsLibrary } from '../cors-calls.js';
import type { Module } from '../module.js';
import type { CallValue, Context } from '../things.js';
import { servesAssets } from './assets.js';
import { wideChecks } from './checks.js';
import { isOriginRead, looksAtOrigin } from './echo.js';
import type { Judgement, Origins } from './origins.js';
import type { Told } from './told.js';
import { type Around, eachValueOf, outwards } from './values.js';

export const HEADER = 'Access-Control-Allow-Origin';
const NAME = 'access-control-allow-origin';
const OTHERS = /^access-control-(allow-(methods|headers|credentials)|max-age|expose-headers)$/;
/** A header holds one origin. */
const BY_HAND: CorsLibrary = { origins: [], otherwise: 'none', inList: 'wildcard' };

/** Calls that write a header of an answer, by name and value. */
const WRITES =
  /^(set|add|append|insert|put|push|with|replace|raw|overriding|if_not_present|appending|setdefault|new|from_bytes|from_static|header|headers|extend|try_insert|(set|add|append|insert|put|send|with|write|try_append|try_insert|set_default|add_response|set_response)?_?(raw_|response_|custom_|default_)?headers?|set(Response)?Headers?|appendResponseHeader|appendHeader|putHeader|writeHead|addHeader)$/i;
/** What sends requests to others. */
const SENDS =
  /^(fetch|\$fetch|useFetch|ofetch|axios|got|ky|superagent|needle|request|requests|httpx|urlopen|ajax|\$http|http_client|httpClient|HttpHeaders|setRequestHeader|apiClient|client|xhr|useQuery|useMutation|reqwest|createApi|fetchBaseQuery|ApolloClient|createHttpLink|HttpLink|urllib3?|session)$/i;
const REQUEST = /(^|\.)(req|request|axios|xhr|defaults|client|session|http|config|fetch|api|opts|init|scope)(\.|$)/i;
/** What tests do with a header. */
const ASKS = /^(expect|assert.*|toEqual|toBe|toHaveProperty|toMatchObject|has|get|match|equal)$/;
/** Names of options of servers of static files. */
const STATIC = /^(setHeaders|serveStatic|staticServer)$/;

/** Entries of an answer beside its headers. */
const STATUS = /^status(_?code)?$|^body$/i;
/** Options of the servers that bundlers run for developers. */
const DEV_SERVER = /^(devServer|devMiddleware|historyApiFallback|hmr)$/;
/** Files that configure these, and nothing else. */
const BUNDLER = /(^|\/)(vite|webpack|rspack|rsbuild|craco|vue|metro|esbuild)[\w.-]*\.config\.|\/(webpack|vite)\//;

/** Finds what is written by hand in modules. */
export class HeaderWrites {
  constructor(
    private readonly origins: Origins,
    private readonly callers: Callers,
  ) {}

  /** All of a module. */
  of(module: Module): readonly Told[] {
    if (module.language === 'config' || BUNDLER.test(module.path)) return [];
    const found: Told[] = [];
    const mentions = new Mentions(module);
    const statics = new Set<FnId>();
    const take = (value: Value, fn: FnId, at: Value): void => {
      if (module.isTest(fn) || statics.has(fn)) return;
      const told = this.told(value, { module, fn }, at);
      if (told) found.push({ ...told, credentials: mentions.credentials(fn) });
    };
    eachValueOf(module, (value) => {
      if (value.kind === 'record')
        for (const { key, value: given } of value.entries)
          if (given.kind === 'function' && key && STATIC.test(literalText(key) ?? '')) statics.add(given.fn);
    });
    eachValueOf(module, (value, fn, around) => {
      const given = written(value);
      if (given && (value.kind === 'call' ? answers(value) : isAnswer(around, value, mentions, module.facts.functions[fn]?.name)))
        take(given, fn, value);
      const step = around === undefined || around.value ? undefined : around.step;
      if (
        step?.do === 'set' &&
        step.to.kind === 'member' &&
        step.value === value &&
        isName(step.to.name) &&
        !REQUEST.test(dotted(step.to.of)?.join('.') ?? '')
      )
        take(value, fn, value);
    });
    return found;
  }

  private told(value: Value, context: Context, at: Value): Omit<Told, 'credentials'> | undefined {
    const where = { file: context.module.path, at: at.at };
    const judged = this.origins.judge(this.origins.things(value, context), BY_HAND);
    const isOrigin = isOriginRead(value, context, this.callers);
    const echoes = isOrigin && !looksAtOrigin(context, this.callers) && !this.isAllowed(context);
    const wide = isOrigin && !echoes ? wideChecks(context.module.bodies[context.fn] ?? [], (one) => isOriginRead(one, context)) : [];
    const place = { file: context.module.path, at: value.at };
    // What is sent back counts only where nothing was asked about it before.
    const rest = [
      ...judged.allowed.filter((one) => one.by !== 'reflection'),
      ...wide.map(({ by, at: written }) => ({ by, at: { file: context.module.path, at: written } })),
    ];
    const judgement: Judgement = { ...judged, allowed: echoes ? [{ by: 'reflection', at: place }] : rest };
    const told = { for: HEADER, at: where };
    return judgement.allowed.length > 0 ? { ...told, judgement } : undefined;
  }

  /** Whether whoever calls the function looked at the origin before. */
  private isAllowed({ module, fn }: Context): boolean {
    const within = module.facts.functions[fn]?.within;
    if (within !== undefined && within !== 0 && looksAtOrigin({ module, fn: within }, this.callers)) return true;
    return this.callers.of(module, fn).some((caller) => looksAtOrigin(caller.context, this.callers));
  }
}

/** What is given for the header, where a value is what gives it. */
function written(value: Value): Value | undefined {
  switch (value.kind) {
    case 'call': {
      const index = value.args.findIndex((arg) => arg.name === undefined && isName(arg.value));
      return index < 0 ? undefined : value.args[index + 1]?.value;
    }
    case 'record': {
      const own = value.entries.find((entry) => entry.key && isName(entry.key));
      if (own) return own.value;
      // `{ key: 'Access-Control-Allow-Origin', value: '*' }`
      const named = value.entries.some(
        (entry) => entry.key && /^(key|name|header)$/i.test(literalText(entry.key) ?? '') && isName(entry.value),
      );
      return named ? value.entries.find((entry) => entry.key && /^value$/i.test(literalText(entry.key) ?? ''))?.value : undefined;
    }
    case 'list': {
      const [name, given] = value.parts;
      return value.parts.length === 2 && name && isName(name.value) ? given?.value : undefined;
    }
    default:
      return undefined;
  }
}

/** Whether a call writes to an answer. */
function answers({ callee }: CallValue): boolean {
  const name = lastName(callee) ?? '';
  if (!WRITES.test(name)) return false;
  return (
    callee.kind !== 'member' ||
    !(REQUEST.test(dotted(callee.of)?.join('.') ?? '') && !/res(ponse|p)?(\.|$)/i.test(dotted(callee.of)?.join('.') ?? ''))
  );
}

/** Whether headers that stand there are those of an answer: nothing around them sends them, and something shows that they answer; `named`: the function. */
function isAnswer(around: Around | undefined, headers: Value, mentions: Mentions, named: string | undefined): boolean {
  let shown =
    headers.kind === 'list' || (headers.kind === 'record' && (isPair(headers) || headers.entries.some((entry) => isOther(entry.key))));
  for (const { value, step } of outwards(around)) {
    if (value?.kind === 'record' && (servesAssets(value) || value.entries.some(({ key }) => DEV_SERVER.test(literalText(key) ?? ''))))
      return false;
    if (value?.kind === 'call') {
      if (isSending(value) || ASKS.test(lastName(value.callee) ?? '')) return false;
      shown = true;
    }
    if (value && isWhole(value)) shown = true;
    if (step?.do === 'exit' && /cors|response|^headers$/i.test(named ?? '')) shown = true;
    if (step?.do === 'set') {
      const name = lastName(step.to) ?? '';
      if (mentions.sends(name)) return false;
      if (/cors|response|headers$/i.test(name) && (shown || /cors|response/i.test(name) || mentions.answers(name))) shown = true;
      if (step.to.kind === 'member' && REQUEST.test(dotted(step.to.of)?.join('.') ?? '')) return false;
    }
  }
  return shown;
}

/** Whether a value is an answer with all its parts: a record with a status, `(body, 200, headers)`. */
function isWhole(value: Value): boolean {
  if (value.kind === 'record') return value.entries.some((entry) => STATUS.test(literalText(entry.key) ?? ''));
  const isStatus = (one: Value): boolean => one.kind === 'literal' && typeof one.value === 'number' && one.value >= 100 && one.value < 600;
  return value.kind === 'list' && value.parts.some((part) => isStatus(part.value));
}

/** Whether a call sends a request to others: `axios(…)`, `api.get(…)`. Answers are sent with `res`, `ctx` and the like. */
function isSending({ callee, made }: CallValue): boolean {
  if (made === 'new' && /^(Next)?Response$/.test(lastName(callee) ?? '')) return false;
  if ((dotted(callee) ?? [lastName(callee) ?? '']).some((name) => SENDS.test(name))) return true;
  return callee.kind === 'member' && /^(get|post|put|patch|delete|request)$/.test(lastName(callee) ?? '') && isClient(callee.of);
}

function isClient(value: Value): boolean {
  return /(api|http|instance|service|client|request)$/i.test(lastName(value) ?? '');
}

/** Whether a key is another header about origins, by its text or by the constant that holds it. */
function isOther(key: Value | undefined): boolean {
  const name = literalText(key) ?? (key && lastName(key)) ?? '';
  return OTHERS.test(name.toLowerCase().replaceAll('_', '-'));
}

function isPair(record: Value & { kind: 'record' }): boolean {
  return record.entries.some((entry) => entry.value.kind === 'literal' && isName(entry.value));
}

/** What a module does with what has a name, and where it speaks of credentials. */
class Mentions {
  private uses: Map<string, { sends: boolean; answers: boolean }> | undefined;
  private allowing: Set<FnId> | undefined;

  constructor(private readonly module: Module) {}

  /** Whether something of this name is part of what is sent to others. */
  sends(name: string): boolean {
    return this.all().get(name)?.sends ?? false;
  }

  /** Whether something of this name is handed to some other call. */
  answers(name: string): boolean {
    return this.all().get(name)?.answers ?? false;
  }

  /** Whether a function, or the module around it, allows credentials by hand. */
  credentials(fn: FnId): Verdict {
    this.all();
    return this.allowing?.has(fn) ? 'yes' : 'no';
  }

  private all(): Map<string, { sends: boolean; answers: boolean }> {
    if (this.uses) return this.uses;
    const uses = new Map<string, { sends: boolean; answers: boolean }>();
    const allowing = new Set<FnId>();
    eachValueOf(this.module, (value, fn, around) => {
      if (value.kind === 'literal' && /^access-control-allow-credentials$/i.test(String(value.value))) {
        if (!mentionsNo(around?.value)) allowing.add(fn);
      } else if (value.kind === 'name' && lastName(value) === 'ACCESS_CONTROL_ALLOW_CREDENTIALS') allowing.add(fn);
      const step = around?.value ? undefined : around?.step;
      if (step?.do === 'set' && step.to.kind === 'member' && /^access-control-allow-credentials$/i.test(String(step.to.name)))
        allowing.add(fn);
      const answer = isWhole(value);
      if (answer) eachName(value, (name) => void uses.set(name, { sends: uses.get(name)?.sends ?? false, answers: true }));
      if (value.kind !== 'call') return;
      const sends = isSending(value);
      for (const arg of value.args)
        eachName(arg.value, (name) => {
          const known = uses.get(name);
          uses.set(name, { sends: sends || (known?.sends ?? false), answers: !sends || (known?.answers ?? false) });
        });
    });
    this.uses = uses;
    this.allowing = allowing;
    return uses;
  }
}

function mentionsNo(value: Value | undefined): boolean {
  return value !== undefined && operands(value).some((one) => one.kind === 'literal' && (one.value === false || one.value === 'false'));
}

function eachName(value: Value, take: (name: string) => void): void {
  if (value.kind === 'name') take(value.name);
  for (const one of operands(value)) eachName(one, take);
}

/** Whether a value, or a name that a member has, is the name of the header. */
function isName(value: Value | string): boolean {
  if (typeof value === 'string') return value.toLowerCase() === NAME;
  if (value.kind === 'literal') return typeof value.value === 'string' && value.value.toLowerCase() === NAME;
  if (value.kind === 'call') return value.args.length === 1 && value.args[0] !== undefined && isName(value.args[0].value);
  return /^(access_?control_?allow_?origin)$/i.test(lastName(value) ?? '');
}
