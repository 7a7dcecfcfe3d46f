/** Owns where a program reads the origin that a request tells, and whether it looks at it before it sends it back. Knows no library. */
import { blocks, type Step, valuesOf } from '../../core/outline.js';
import { lastName, operands, type Value } from '../../core/value.js';
import type { Callers } from '../callers.js';
import { argumentFor, type Context, type Thing } from '../things.js';

/** Names and calls followed into each other. */
const MAX_DEPTH = 5;

const ORIGIN = /^(http_)?origin$/i;
const HEADERS = /^(headers?|meta|environ|raw_headers|headers_mut|handshake)$/i;
/** Other parts of requests, where callers write what they like. */
const PARTS = /^(query|params|body|args|GET|POST|form|cookies|query_params|queryStringParameters|searchParams)$/;
/** Calls that read one header, by its name. */
const READS =
  /^(get|header|headers|getHeader|getRequestHeader|get_header|get_one|getlist|first|pop|typed_get|getFirst|get_request_header|HeaderValue)$/;
/** Calls that give the text that they are given, or are called on, in another form. */
const KEEPS =
  /^(to_str|to_owned|to_string|clone|cloned|copied|unwrap|expect|unwrap_or_default|as_bytes|as_str|into|ok|decode|encode|strip|trim|toString|String|str|from_str|from_bytes|from_static|parse|try_from|unwrap_or|unwrap_or_else|and_then|map|at)$/;

/** Whether a value is the origin that the request at hand tells; `callers`: looked up for what functions are given. */
export function isOriginRead(value: Value, context: Context, callers?: Callers, depth = 0): boolean {
  if (depth > MAX_DEPTH) return false;
  const is = (one: Value | undefined, at: Context = context): boolean => one !== undefined && isOriginRead(one, at, callers, depth + 1);
  switch (value.kind) {
    case 'member':
      if (typeof value.name !== 'string')
        return value.name.kind === 'literal' && ORIGIN.test(String(value.name.value)) && holdsHeaders(value.of);
      if (ORIGIN.test(value.name) && holdsHeaders(value.of)) return true;
      if (isPart(value.of)) return true;
      return value.name === '0' && is(value.of);
    case 'call': {
      const name = lastName(value.callee) ?? '';
      if (READS.test(name) && value.args.some((arg) => namesOrigin(arg.value))) return true;
      if (name === 'get' && value.callee.kind === 'member' && isPart(value.callee.of)) return true;
      if (!KEEPS.test(name)) return false;
      return (value.callee.kind === 'member' && is(value.callee.of)) || is(value.args[0]?.value);
    }
    case 'name':
      return value.of === undefined ? false : context.module.writesTo(value.of, value.name).some((one) => is(one));
    case 'param':
      return (callers?.of(context.module, value.of) ?? []).some(({ call, context: caller }) => {
        const param = context.module.facts.functions[value.of]?.params[value.index];
        return is(argumentFor(call.args, value.index, param?.name ?? '')?.value, caller);
      });
    case 'first':
      return value.of.some((one) => is(one));
    case 'choice':
      return is(value.then) || is(value.else);
    case 'op':
      return value.op === 'propagate' && is(value.args[0]);
    case 'text':
      return value.parts.length === 1 && is(value.parts[0]?.value);
    default:
      return false;
  }
}

/** Whether something in a function looks at the origin other than for whether there is one. */
export function looksAtOrigin(context: Context, callers?: Callers): boolean {
  const isOrigin = (value: Value): boolean => isOriginRead(value, context, callers);
  const { module, fn } = context;
  /** What a variable of a condition was asked before: `const allowed = isAllowed(origin)`. */
  const askedBefore = (when: Value): boolean =>
    (when.kind === 'name' &&
      when.of !== undefined &&
      module.writesTo(when.of, when.name).some((one) => (one.kind === 'call' || one.kind === 'op') && compares(one, isOrigin))) ||
    ((when.kind === 'op' || when.kind === 'first') && operands(when).some(askedBefore));
  return tests(module.bodies[fn] ?? [], (when) => compares(when, isOrigin) || askedBefore(when));
}

function tests(steps: readonly Step[], compared: (when: Value) => boolean): boolean {
  return steps.some((step) => {
    if (step.do === 'branch' && compared(step.when)) return true;
    return valuesOf(step).some((value) => choosesBy(value, compared)) || blocks(step).some((block) => tests(block, compared));
  });
}

/** Conditions inside of values: choices, `and`, and what comes after an `or`. */
function choosesBy(value: Value, compared: (when: Value) => boolean): boolean {
  if (value.kind === 'choice' && compared(value.when)) return true;
  if (value.kind === 'op' && (value.op === 'and' || value.op === 'in' || value.op === 'eq') && compared(value)) return true;
  if (value.kind === 'call' && /^(filter|find|some|any|is_some_and|then|then_some)$/.test(lastName(value.callee) ?? '') && compared(value))
    return true;
  return operands(value).some((one) => choosesBy(one, compared));
}

/** Whether a condition compares the origin with anything, or asks something about it. */
function compares(when: Value, isOrigin: (value: Value) => boolean): boolean {
  if (isOrigin(when)) return false;
  const mentions = (value: Value): boolean => isOrigin(value) || operands(value).some(mentions);
  switch (when.kind) {
    case 'op':
      if (when.op === 'eq' && when.args.some((one) => one.kind === 'literal' && (one.value === null || one.value === ''))) return false;
      if (when.op === 'eq' || when.op === 'in') return when.args.some(mentions);
      return when.args.some((one) => compares(one, isOrigin));
    case 'call':
      return mentions(when);
    case 'member':
      // `allowed[origin]`
      return typeof when.name !== 'string' && mentions(when.name);
    case 'name':
      return false;
    default:
      return operands(when).some((one) => compares(one, isOrigin));
  }
}

/** Whether a thing is the origin that some request tells, and the function that is given the request does not look at it. */
export function isOriginThing(thing: Thing): boolean {
  if (thing.is !== 'member' || thing.of.is !== 'member') return false;
  const part = thing.of.name;
  let request: Thing = thing;
  while (request.is === 'member') request = request.of;
  if (request.is === 'param' && looksAtOrigin(request)) return false;
  return (ORIGIN.test(thing.name) && HEADERS.test(part)) || (PARTS.test(part) && /origin/i.test(thing.name));
}

/** Whether something is a part of a request that callers fill as they like: `req.query`, `request.args`. */
function isPart(value: Value): boolean {
  return value.kind === 'member' && typeof value.name === 'string' && PARTS.test(value.name);
}

function namesOrigin(value: Value): boolean {
  if (value.kind === 'literal') return typeof value.value === 'string' && ORIGIN.test(value.value);
  return lastName(value) === 'ORIGIN';
}

/** Whether something is named for the headers of a request. */
function holdsHeaders(value: Value): boolean {
  if (value.kind === 'name' || value.kind === 'member') return HEADERS.test(lastName(value) ?? '');
  return value.kind === 'call' && HEADERS.test(lastName(value.callee) ?? '');
}
