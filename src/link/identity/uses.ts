/** Owns the places where a program takes a value for an identity: by the name that it gets, or as what an identity falls back to. Judges no text. */

import { blocks, eachValue, returns, type Step, valuesOf } from '../../core/outline.js';
import type { IdentityKind } from '../../core/placeholder-identity.js';
import { dotted, type FnId, lastName, operands, type Value } from '../../core/value.js';
import { snakeCase } from '../../core/words.js';
import type { Evaluator } from '../evaluate.js';
import type { Module } from '../module.js';
import { type Naming, namings } from '../namings.js';
import { type Context, each } from '../things.js';
import type { IdentityNames } from './names.js';
import type { PlaceholderTexts } from './texts.js';

/** A value that serves as an identity. */
export interface Use {
  readonly name: string;
  readonly of: IdentityKind;
  readonly value: Value;
  readonly context: Context;
  /** It serves where the identity is missing. */
  readonly fallback: boolean;
}

/** Calls that tell people or machines what happens: what stands in them identifies nobody. */
const TELLS =
  /(^|_)(log|logs|logger|logging|console|debug|trace|tracer|tracing|print|println|eprintln|span|metric|metrics|counter|histogram|gauge|labels|tag|tags|attribute|attributes|telemetry|sentry|statsd|datadog|prometheus|otel|breadcrumb|format_error|toast|alert|warn|warning)(_|!|$)/;
/** Names of what is shown or told, or only describes. */
const SHOWN =
  /(^|_)(preview|preview_props|label|labels|title|text|message|msg|display|name|description|placeholder|example|examples|sample|mock|mocks|fixture|fixtures|schema|schema_extra|openapi|docs|log|extra|tags|attributes|story|help|hint|summary|html|subject|caption)(_|$)/;
/** Functions that say by the end of their name that what they give is told to people. */
const TOLD = /_(logs?|logging|telemetry|metrics?|analytics|display)$/;
/** Looks up under a name and takes what to give otherwise. */
const LOOKS_UP = /^(get|pop|setdefault|get_or|getOr|getOrElse|header|param|config|env|getenv|read|optional|string|str)/;
/** Named arguments that give what stands for a missing value. */
const OTHERWISE = /^(default|default_value|defaultValue|server_default|fallback)$/;
/** Constants that say by their name that they are no identity; they count where something takes them. */
const CONSTANT = /^[A-Z][A-Z\d_]*$/;

/** What the places are looked for with. */
export interface Words {
  readonly names: IdentityNames;
  readonly texts: PlaceholderTexts;
  readonly evaluator: Evaluator;
}

/** All of a module: what gets the name of an identity first. */
export function usesIn(module: Module, words: Words): readonly Use[] {
  const found: Use[] = [];
  for (const naming of namings(module)) {
    const use = named(naming, module, words.names);
    if (use) found.push(use);
  }
  module.bodies.forEach((body, fn) => {
    if (TOLD.test(snakeCase(module.facts.functions[fn]?.name ?? ''))) return;
    const places = new Places(found, words, { module, fn });
    places.steps(body, []);
    given(body, module, fn, words.names, found);
  });
  return found;
}

function named({ name, within, value, fn, how, calls }: Naming, module: Module, names: IdentityNames): Use | undefined {
  if (within.some((one) => SHOWN.test(snakeCase(one)))) return undefined;
  const context: Context = { module, fn };
  if (how === 'argument' && OTHERWISE.test(name)) {
    const last = within.at(-1);
    const of = last === undefined ? undefined : names.kindOf(last);
    // Rust's attributes name the function that gives the default.
    if (value.kind === 'literal' && module.functionsByName.has(String(value.value))) return undefined;
    return of && last !== undefined ? { name: last, of, value, context, fallback: true } : undefined;
  }
  const of = names.kindOf(name);
  if (!of) return undefined;
  if (calls.some(tells)) return undefined;
  // A constant is named for what it is meant to be; whoever takes it makes it an identity.
  if (how === 'variable' && fn === 0 && CONSTANT.test(name) && value.kind === 'literal') return undefined;
  return { name, of, value, context, fallback: how === 'default' || how === 'field' };
}

/** Whether a call tells somebody what happens. */
function tells(callee: Value): boolean {
  const path = dotted(callee) ?? [lastName(callee) ?? ''];
  if (path.some((one) => TELLS.test(snakeCase(one)))) return true;
  return callee.kind === 'member' && callee.of.kind === 'call' && tells(callee.of.callee);
}

/** The values of one body, with what stands around them. */
class Places {
  private readonly names: IdentityNames;

  constructor(
    private readonly found: Use[],
    private readonly words: Words,
    private readonly context: Context,
  ) {
    this.names = words.names;
  }

  steps(steps: readonly Step[], around: readonly string[]): void {
    for (const [index, step] of steps.entries()) {
      const to = step.do === 'set' ? lastName(step.to) : undefined;
      for (const value of valuesOf(step)) {
        if (step.do === 'exit' && step.how === 'raise') continue;
        if (step.do === 'branch' || step.do === 'loop') this.value(value, around, false);
        else this.value(value, to === undefined ? around : [...around, to], true);
      }
      if (step.do === 'branch') this.branch(step, steps.slice(index + 1));
      for (const block of blocks(step)) this.steps(block, around);
    }
  }

  private value(value: Value, around: readonly string[], taken: boolean): void {
    if (value.kind === 'call') {
      if (value.made === 'jsx' || tells(value.callee)) return;
      this.lookedUp(value);
      this.positional(value);
    }
    // A sentence is for people.
    if (value.kind === 'text' && value.parts.some((part) => part.value.kind === 'literal' && /\s/.test(String(part.value.value)))) return;
    if (value.kind === 'op' && (value.op === 'eq' || value.op === 'in' || value.op === 'is')) return;
    if (taken && (value.kind === 'first' || value.kind === 'choice') && !around.some((one) => SHOWN.test(snakeCase(one))))
      this.fallback(value);
    if (value.kind === 'record') {
      for (const entry of value.entries) {
        const key = entry.key?.kind === 'literal' ? String(entry.key.value) : undefined;
        this.value(entry.value, key === undefined ? around : [...around, key], taken);
      }
      return;
    }
    if (value.kind === 'call') {
      this.value(value.callee, around, taken);
      for (const { name, value: given } of value.args) this.value(given, name === undefined ? around : [...around, name], taken);
      return;
    }
    for (const inner of operands(value)) this.value(inner, around, taken);
  }

  /** `tenantId ?? 'default'`, `user ? user.id : 'anonymous'`, wherever it goes. */
  private fallback(value: Value & { kind: 'first' | 'choice' }): void {
    const sides: readonly (readonly [Value | undefined, Value])[] =
      value.kind === 'first'
        ? [[value.of[0], value]]
        : [
            [value.then, value.else],
            [value.else, value.then],
          ];
    for (const [there, otherwise] of sides) {
      const read = there && (otherwise === value || otherwise.kind === 'literal') ? this.names.read(there, this.context.module) : undefined;
      if (read) this.found.push({ ...read, value: otherwise, context: this.context, fallback: otherwise !== value });
    }
  }

  /** `row.setdefault("tenant_id", "t_unknown")`, `config("TENANT_ID", default="default")`. */
  private lookedUp({ callee, args }: Value & { kind: 'call' }): void {
    const [key, second] = args;
    if (!LOOKS_UP.test(lastName(callee) ?? '') || key?.value.kind !== 'literal' || typeof key.value.value !== 'string') return;
    const of = this.names.kindOf(key.value.value);
    if (!of) return;
    const otherwise =
      args.find((arg) => arg.name !== undefined && OTHERWISE.test(arg.name)) ?? (second?.name === undefined ? second : undefined);
    if (otherwise) this.add({ name: key.value.value, of }, otherwise.value);
  }

  /** `TenantId::from("t_unknown")`, `createRun("default")` where the parameter is called `tenantId`. */
  private positional(call: Value & { kind: 'call' }): void {
    const { names, texts, evaluator } = this.words;
    for (const [index, { name, value }] of call.args.entries()) {
      if (name !== undefined || value.kind !== 'literal' || texts.kindOf(value.value) !== 'strong') continue;
      const type = call.args.length === 1 ? typeName(call.callee) : undefined;
      const callee =
        type === undefined ? each(evaluator.evaluate(call.callee, this.context)).find((one) => one.is === 'function') : undefined;
      const taker = type ?? (callee?.is === 'function' ? callee.module.facts.functions[callee.fn]?.params[index]?.name : undefined);
      // What a parameter takes that is called `_tenantId` is not used.
      const of = taker === undefined || taker.startsWith('_') ? undefined : names.kindOf(taker);
      if (of && taker !== undefined) this.found.push({ name: taker, of, value, context: this.context, fallback: false });
    }
  }

  /** `if (tenantId) return key(tenantId); return 'default'`. */
  private branch({ when, then, else: otherwise }: Step & { do: 'branch' }, after: readonly Step[]): void {
    const read = this.names.read(when, this.context.module);
    if (!read) return;
    const [a, b] = [exitOf(then), exitOf(otherwise) ?? exitOf(after)];
    if (!a || !b || (a.kind === 'literal') === (b.kind === 'literal')) return;
    const [literal, other] = a.kind === 'literal' ? [a, b] : [b, a];
    let mentioned = false;
    eachValue([{ do: 'eval', value: other, at: other.at }], (one) => {
      mentioned ||= this.names.read(one, this.context.module)?.name === read.name;
    });
    if (mentioned) this.add(read, literal);
  }

  private add(read: { readonly name: string; readonly of: IdentityKind }, value: Value): void {
    this.found.push({ ...read, value, context: this.context, fallback: true });
  }
}

/** The type that a call makes: `UserId` of `UserId(…)`, `new UserId(…)`, `UserId::from(…)`. */
function typeName(callee: Value): string | undefined {
  const names = dotted(callee) ?? [];
  return names
    .slice(-2)
    .reverse()
    .find((one) => /^[A-Z][a-z]/.test(one));
}

/** What steps return first of all, where they do nothing else. */
function exitOf(steps: readonly Step[]): Value | undefined {
  const exit = steps.find((step) => step.do === 'exit' || step.do === 'branch' || step.do === 'loop' || step.do === 'try');
  return exit?.do === 'exit' && exit.how === 'return' ? exit.value : undefined;
}

/** What a function gives whose name says that it gives an identity. */
function given(body: readonly Step[], module: Module, fn: FnId, names: IdentityNames, found: Use[]): void {
  const name = module.facts.functions[fn]?.name;
  const of = name === undefined ? undefined : names.given(name);
  if (!of || name === undefined) return;
  const values = returns(body);
  for (const value of values) found.push({ name, of, value, context: { module, fn }, fallback: values.length > 1 });
}
