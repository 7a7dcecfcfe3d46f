/**
 * Owns what a filter of warp is: its branches, each with the path, the methods and the functions that a request meets on the way.
 * Follows filters through variables and functions; judges nothing.
 */
import { lastName, type Value } from '../../core/value.js';
import type { GuardUse, Links, Protocol, Role } from '../../link/model.js';
import type { Context, Thing } from '../../link/things.js';
import { declared } from '../chains.js';
import { possibilities } from '../http.js';

/** Filters followed into each other, and branches kept of one. */
const MAX_DEPTH = 60;
const MAX_BRANCHES = 400;

/** A function that takes what was extracted so far. `rejects`: it may turn the request away. */
export interface Step {
  readonly value: Value;
  readonly context: Context;
  readonly params: readonly Role[];
  readonly rejects: boolean;
}

/** One way through a filter. */
export interface Branch {
  readonly segments: readonly string[];
  /** Nothing may follow the path. */
  readonly ended: boolean;
  readonly methods: readonly string[];
  readonly guards: readonly GuardUse[];
  readonly steps: readonly Step[];
  /** What was extracted and no function has taken yet. */
  readonly extracts: readonly Role[];
  readonly kind?: 'ws' | 'static';
  /** The places where what it turns away is answered: it does not come to the branches behind them. */
  readonly recovered: readonly string[];
}

const ANY: Branch = { segments: [], ended: false, methods: [], guards: [], steps: [], extracts: [], recovered: [] };

const METHOD = /^(get|post|put|patch|delete|head|options)$/;
const CREDENTIAL = /^(proxy-)?authorization$|^(x-)?([\w]+-)*(api-?key|key|token|secret|signature|session|sid|jwt|auth)$/;

/** The branches of a filter, in the order in which they are tried. */
export function branchesOf(value: Value, context: Context, links: Links, depth = 0): readonly Branch[] {
  if (depth > MAX_DEPTH) return [];
  const held = links.unfold(value, context);
  const inside = (one: Value): readonly Branch[] => branchesOf(one, held.context, links, depth + 1);
  if (held.value.kind === 'first') return held.value.of.flatMap(inside).slice(0, MAX_BRANCHES);
  if (held.value.kind === 'op' && held.value.op === 'propagate') return held.value.args.flatMap(inside);
  if (held.value.kind !== 'call') {
    return possibilities(links.evaluate(held.value, held.context)).flatMap((thing) =>
      thing.is === 'object' && thing.call ? branchesOf(thing.call, thing.in, links, depth + 1) : [],
    );
  }
  return ofCall(held.value, held.context, links, depth);
}

function ofCall(call: Value & { kind: 'call' }, context: Context, links: Links, depth: number): readonly Branch[] {
  const callee = links.evaluate(call.callee, context);
  const library = links.libraryName(callee)?.replace(/^warp\.filters\./, 'warp.') ?? '';
  const leaf = /^(warp\.|path!$)/.test(library) && !library.includes('()') ? ofLibrary(library, call, context, links) : undefined;
  if (leaf) return [leaf];
  // A function with more than one way out.
  const made = possibilities(links.evaluate(call, context)).filter((one) => one.is === 'object' && one.call !== call);
  if (possibilities(callee).some((one) => one.is === 'function')) {
    return made.flatMap((one) => (one.is === 'object' && one.call ? branchesOf(one.call, one.in, links, depth + 1) : []));
  }
  if (call.callee.kind !== 'member') return [guessed(call, context, links)];
  const name = String(call.callee.name);
  const before = branchesOf(call.callee.of, context, links, depth + 1);
  const [first] = call.args;
  switch (name) {
    case 'and': {
      const behind = first ? branchesOf(first.value, context, links, depth + 1) : [];
      return before.flatMap((one) => behind.map((two) => joined(one, two))).slice(0, MAX_BRANCHES);
    }
    case 'or':
      return [...before, ...(first ? branchesOf(first.value, context, links, depth + 1) : [])].slice(0, MAX_BRANCHES);
    case 'map':
    case 'then':
    case 'and_then':
      return first ? before.map((one) => stepped(one, first.value, context, name === 'and_then', links)) : before;
    case 'recover':
      return before.map((one) => ({ ...one, recovered: [...one.recovered, `${context.module.path}:${call.at[1]}`] }));
    default:
      return before.length > 0 ? before : [guessed(call, context, links)];
  }
}

function joined(one: Branch, two: Branch): Branch {
  const kind = one.kind ?? two.kind;
  return {
    segments: [...one.segments, ...two.segments],
    ended: one.ended || two.ended,
    methods: [...one.methods, ...two.methods],
    guards: [...one.guards, ...two.guards],
    steps: [...one.steps, ...two.steps],
    extracts: [...one.extracts, ...two.extracts],
    recovered: [...one.recovered, ...two.recovered],
    ...(kind && { kind }),
  };
}

/** A function takes all that was extracted and gives one value instead, which holds what it was given. */
function stepped(branch: Branch, value: Value, context: Context, rejects: boolean, links: Links): Branch {
  const gives = branch.extracts.find((one) => one === 'request') ?? branch.extracts.find((one) => one === 'credential') ?? 'injected';
  const step: Step = { value, context, params: taken(branch.extracts, links.evaluate(value, context)), rejects };
  return { ...branch, steps: [...branch.steps, step], extracts: [gives] };
}

/** What the parameters of a function take; one that takes a tuple takes what is in it. */
function taken(extracts: readonly Role[], thing: Thing): readonly Role[] {
  const count = declared(thing)?.params.length;
  return count === undefined || count >= extracts.length ? extracts : extracts.slice(-count);
}

/** A filter that warp makes. */
function ofLibrary(name: string, call: Value & { kind: 'call' }, context: Context, links: Links): Branch | undefined {
  const [first] = call.args;
  const text = first && links.text(first.value, context);
  const last = name.split('.').at(-1) ?? '';
  const type = call.types?.[0];
  const written = `{${(type && lastName(type)) || 'param'}}`;
  switch (name.replace(/^warp\./, '')) {
    case 'any':
    case 'any.any':
    case 'path.full':
    case 'path.peek':
      return last === 'any' ? ANY : { ...ANY, extracts: ['injected'] };
    case 'path!':
      return { ...ANY, ...pathOf(call, context, links) };
    case 'path':
    case 'path.path':
      return { ...ANY, segments: (text ?? '{}').split('/').filter((one) => one !== '') };
    case 'path.end':
      return { ...ANY, ended: true };
    case 'path.param':
      return { ...ANY, segments: [written], extracts: ['injected'] };
    case 'path.tail':
      return { ...ANY, segments: ['{*tail}'], ended: true, extracts: ['injected'] };
    case 'fs.dir':
      return { ...ANY, segments: ['{*path}'], ended: true, methods: ['GET'], kind: 'static' };
    case 'fs.file':
      return { ...ANY, methods: ['GET'], kind: 'static' };
    case 'ws':
    case 'ws.ws':
    case 'ws2':
      return { ...ANY, kind: 'ws', extracts: ['injected'] };
    case 'header.headers_cloned':
      return { ...ANY, extracts: ['request'] };
    case 'header':
    case 'header.header':
    case 'header.value':
    case 'header.exact':
    case 'header.exact_ignore_case':
    case 'header.optional':
    case 'cookie':
    case 'cookie.cookie':
    case 'cookie.optional':
      return credential(last, text ?? '', call, context, links);
    default:
      if (METHOD.test(last) && /^(warp\.|warp\.method\.)\w+$/.test(name)) return { ...ANY, methods: [last.toUpperCase()] };
      return /^(body|query|multipart|ext|addr|host|log|sse|trace|cors|compression|method|header|cookie)\b/.test(name.slice(5))
        ? { ...ANY, extracts: last === 'content_length_limit' || last === 'exact' ? [] : ['injected'] }
        : undefined;
  }
}

/** `path!("users" / u64 / ..)`: texts, types, and an open end. */
function pathOf({ args }: Value & { kind: 'call' }, context: Context, links: Links): Pick<Branch, 'segments' | 'ended' | 'extracts'> {
  const open = args.at(-1)?.value.kind === 'op';
  const parts = open ? args.slice(0, -1) : args;
  const types = parts.filter(({ value }) => value.kind !== 'literal');
  return {
    segments: parts.map(({ value }) => (value.kind === 'literal' ? (links.text(value, context) ?? '') : `{${lastName(value) ?? 'param'}}`)),
    ended: !open,
    extracts: types.map(() => 'injected' as const),
  };
}

/** A header or cookie: asked for, compared, or taken if it is there. */
function credential(how: string, name: string, call: Value & { kind: 'call' }, context: Context, links: Links): Branch {
  const exact = how.startsWith('exact');
  if (!CREDENTIAL.test(name.toLowerCase().replaceAll('_', '-'))) return { ...ANY, extracts: exact ? [] : ['injected'] };
  const guard: GuardUse = {
    thing: { is: 'external', name: exact ? 'warp.credential.exact' : 'warp.credential' },
    name: links.nameOf(call, context),
    at: links.where(call, context),
    level: 'route',
    protocol: { params: [], passes: 'return' },
    ...(how === 'optional' && { optional: true as const }),
  };
  return { ...ANY, guards: [guard], extracts: exact ? [] : ['credential'] };
}

/** A filter whose making cannot be read. */
function guessed(call: Value & { kind: 'call' }, context: Context, links: Links): Branch {
  const name = links.nameOf(call, context);
  const protocol: Protocol = { params: ['request'], passes: 'return' };
  const thing: Thing = { is: 'object', callee: { is: 'unknown' }, call, in: context };
  return { ...ANY, guards: [{ thing, name, at: links.where(call, context), level: 'route', protocol }], extracts: ['injected'] };
}
