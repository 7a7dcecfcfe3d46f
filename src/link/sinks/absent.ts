/**
 * Owns sinks that are nothing unless somebody gives one, and whose users go on in silence then: parameters and fields.
 * Never looks at what a sink that is given does.
 */
import type { EventSubject } from '../../core/event-sink.js';
import type { Class, Field } from '../../core/facts.js';
import { eachValue, type Step } from '../../core/outline.js';
import type { Span } from '../../core/span.js';
import { type FnId, lastName, type Value } from '../../core/value.js';
import type { Callers } from '../callers.js';
import type { Module } from '../module.js';
import { argumentFor } from '../things.js';
import { namesIn } from './declared.js';
import { type Use, usesIn } from './uses.js';
import { subjectOf } from './words.js';

/** A sink that is missing unless it is given. */
export interface Absent {
  readonly module: Module;
  readonly at: Span;
  readonly name: string;
  readonly subject: EventSubject;
  /** The calls whose events are dropped where it is missing. */
  readonly uses: readonly Use[];
}

/** Types that say of nothing but what stands beside them that it may be missing. */
const OPTIONAL =
  /^(Option|Optional|Arc|Rc|Box|Mutex|RwLock|Callable|Awaitable|Any|None|Maybe|null|undefined|Promise|void|dict|str|Send|Sync)$/;

/** The optional sinks of a module, in source order. */
export function absentSinks(module: Module, callers: Callers): readonly Absent[] {
  const { functions, classes } = module.facts;
  return [
    ...functions.flatMap((_, fn) => ofParameters(module, fn, callers)),
    ...classes.flatMap((one) => ofFields(module, one, callers)),
  ].sort((a, b) => a.at[0] - b.at[0]);
}

function isNull(value: Value | undefined): boolean {
  return value?.kind === 'literal' && value.value === null;
}

/** What a slot is for: its type counts where its name says too little. */
function subject(name: string, type: Value | undefined): EventSubject | undefined {
  const types = namesIn(type).filter((one) => !OPTIONAL.test(one));
  // A value that was recorded, or a filter for such, is no sink.
  if (
    /(_id|Id|_at|At|_by|By|_type|Type|_name|Name|_path|Path|_dir|_file|File|_url|Url|_level|_config|Config|_count|_enabled|_events?|_logs|Logs|Events|Event)$/.test(
      name,
    )
  )
    return undefined;
  if (
    types.some((one) =>
      /(Event|Entry|Record|Config|Options|Settings|Filter|Query|Type|Level|Request|Response|Id|Kind|Action)s?$|^(string|String|number|boolean|bool|int|Path|PathBuf|datetime|Date|list|List|Vec|Record|Dict)$/.test(
        one,
      ),
    )
  )
    return undefined;
  return subjectOf(name) ?? subjectOf(...types);
}

function ofParameters(module: Module, fn: FnId, callers: Callers): readonly Absent[] {
  const declared = module.facts.functions[fn];
  if (!declared || declared.region === 'test' || declared.region === 'types' || declared.body === 'abstract') return [];
  return declared.params.flatMap((param, index) => {
    if (!isNull(param.default)) return [];
    const what = subject(param.name, param.type);
    if (!what || replaced(module, fn, index) || alwaysGiven(module, fn, index, callers)) return [];
    const uses = [
      ...usesIn(module, fn, (value) => value.kind === 'param' && value.of === fn && value.index === index),
      ...fieldsFrom(module, fn, index).flatMap((field) => usesOfField(module, declared.owner, field)),
    ];
    return dropped(module, uses, { module, at: param.at, name: param.name, subject: what });
  });
}

/** Something else takes its place where it is missing. */
function replaced(module: Module, fn: FnId, index: number): boolean {
  let found = false;
  const isParam = (value: Value | undefined): boolean => value?.kind === 'param' && value.of === fn && value.index === index;
  eachValue(module.bodies[fn] ?? [], (value) => {
    if (value.kind === 'first' && isParam(value.of[0]) && !isNull(value.of.at(-1))) found = true;
    if (value.kind === 'choice' && (isParam(value.then) || isParam(value.else)) && !isNull(value.then) && !isNull(value.else)) found = true;
  });
  return found || writesParam(module, fn, index);
}

function writesParam(module: Module, fn: FnId, index: number): boolean {
  const inside = (steps: readonly Step[]): boolean =>
    steps.some(
      (step) =>
        (step.do === 'set' && step.to.kind === 'param' && step.to.of === fn && step.to.index === index) ||
        (step.do === 'branch' && (inside(step.then) || inside(step.else))),
    );
  return inside(module.bodies[fn] ?? []);
}

/** The fields of the receiver that hold the parameter as it is. */
function fieldsFrom(module: Module, fn: FnId, index: number): readonly string[] {
  const owner = module.facts.functions[fn]?.owner;
  const fields = owner === undefined ? [] : (module.facts.classes[owner]?.fields ?? []);
  return fields.flatMap(({ name }) => {
    const writes = module.writesToSelf(fn, name);
    return writes.some((value) => value.kind === 'param' && value.of === fn && value.index === index) ? [name] : [];
  });
}

function usesOfField(module: Module, owner: number | undefined, field: string): readonly Use[] {
  return module.facts.functions.flatMap((_, fn) =>
    owner !== undefined && module.ownerOf(fn) === owner
      ? usesIn(module, fn, (value) => value.kind === 'member' && value.of.kind === 'self' && value.name === field)
      : [],
  );
}

/** Whether every call that is known gives the parameter. */
function alwaysGiven(module: Module, fn: FnId, index: number, callers: Callers): boolean {
  const name = module.facts.functions[fn]?.params[index]?.name ?? '';
  const all = callers.of(module, fn);
  return (
    all.length > 0 &&
    all.every(({ call }) => {
      const given = argumentFor(call.args, index, name);
      return (given !== undefined && !isNull(given.value)) || call.args.some((arg) => arg.spread);
    })
  );
}

function dropped(module: Module, uses: readonly Use[], slot: Omit<Absent, 'uses'>): readonly Absent[] {
  if (uses.some((use) => use.without === 'other')) return [];
  // Where types are checked, a call of what may be missing is one that is left out then.
  const checked = /\.[cm]?tsx?$/.test(module.path);
  const lost = uses.filter((use) => use.without === 'dropped' || checked);
  return lost.length > 0 ? [{ ...slot, uses: lost }] : [];
}

/** Fields that start as nothing, and stay so unless somebody gives one. */
function ofFields(module: Module, one: Class, callers: Callers): readonly Absent[] {
  if (one.region === 'test' || one.region === 'types') return [];
  return one.fields.flatMap((field) => {
    const what = subject(field.name, field.type);
    const none = what && noneOf(module, one, field);
    if (!what || !none || isGiven(module, one, field, callers)) return [];
    const owner = module.facts.classes.indexOf(one);
    return dropped(module, usesOfField(module, owner, field.name), { module, at: none, name: field.name, subject: what });
  });
}

/** Where a field is made nothing: by its own value, or by a call that makes an instance. */
function noneOf(module: Module, one: Class, field: Field): Span | undefined {
  if (isNull(field.value)) return field.at;
  if (module.language !== 'rust' || !namesIn(field.type).includes('Option')) return undefined;
  let none: Span | undefined;
  for (const fn of one.methods) {
    eachValue(module.bodies[fn] ?? [], (value) => {
      if (value.kind !== 'call' || (!/^(Self|self)$/.test(lastName(value.callee) ?? '') && lastName(value.callee) !== one.name)) return;
      const given = value.args.find((arg) => arg.name === field.name)?.value;
      if (isNull(given) && given) none ??= given.at;
    });
  }
  return none;
}

/** Whether something gives the field a sink: a method that somebody calls, or any other code that writes to it. */
function isGiven(module: Module, one: Class, field: Field, callers: Callers): boolean {
  return one.methods.some((fn) => {
    const writes = module.writesToSelf(fn, field.name).filter((value) => !isNull(value));
    if (writes.length === 0) return false;
    const setter = writes.every((value) => value.kind === 'param');
    return !setter || callers.callsNamed(module.facts.functions[fn]?.name ?? '');
  });
}
