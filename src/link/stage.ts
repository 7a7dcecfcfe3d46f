/**
 * Owns which code runs where the program is taken to run: which conditions on the environment hold there, and which places are never
 * reached. Knows no library: what tells the environment is known by its name, `NODE_ENV`, `settings.DEBUG`, `cfg(debug_assertions)`.
 */
import type { Place } from '../core/facts.js';
import { blocks, type Step, valuesOf } from '../core/outline.js';
import type { Profile } from '../core/profile.js';
import type { Span, Where } from '../core/span.js';
import { lastName, operands, type Value } from '../core/value.js';
import { snakeCase } from '../core/words.js';
import type { Module } from './module.js';
import type { Program } from './program.js';

/** Names followed into each other. */
const MAX_DEPTH = 4;

/** What holds the name of the environment. */
const NAMES_STAGE = /(^|_)(env|environment|node_env|stage|mode|profile|tier|phase|deployment|target)$/;
/** Environments by their names: of users, of the last tests before them, of developers and machines that test. */
const PRODUCTION = /^(prod|production|live)$/;
const STAGING = /^(staging|stage|preprod|pre_prod|preproduction|uat|qa)$/;
const DEVELOPMENT = /^(dev|develop|development|devel|local|localhost|debug|test|tests|testing|ci|e2e|sandbox)$/;
/** Switches that are on in production, in staging, and where programs are written and tested. */
const IS_PRODUCTION = /^(is_|in_|on_)*(prod|production|live)(_(env|environment|mode|build))?$/;
const IS_STAGING = /^(is_|in_|on_)*staging(_(env|environment|mode))?$/;
const IS_DEVELOPMENT =
  /^(is_|in_|on_|use_|enable_)*(dev|development|debug|local|localhost|test|testing|ci|e2e|debug_assertions|__dev__|jest_worker_id|vitest|pytest_current_test)(_(env|environment|mode|build|enabled))?$/;
/** Words in the name of a settings file that say it is for developers and machines that test, or only shows what one looks like. */
const FILE_ELSEWHERE =
  /(^|[._-])(dev|devel|development|local|localhost|debug|tests?|testing|ci|e2e|sandbox|example|sample|template|tmpl|dist|defaults?_?example|override|playwright|cypress|vitest|jest)([._-]|$)/i;
/** Files that set up machines which build, test or edit programs. */
const MACHINES =
  /(^|\/)(\.(github|circleci|devcontainer|vscode|idea|gitlab|buildkite)\/|(\.gitlab-ci|\.travis|azure-pipelines|bitbucket-pipelines|appveyor)[^/]*\.ya?ml$)/;
/** Where settings of programs stand. */
const SETTINGS = /(^|[/_.-])(settings?|configs?|configuration|environments?|env|conf)([/_.-]|$)/i;
/** Methods that tell whether a list holds something. */
const HOLDS = new Set(['includes', 'contains', 'has', 'indexOf']);

/** Answers for one program under one profile. */
export class Stage {
  private readonly dead = new WeakMap<Module, readonly Span[]>();

  constructor(private readonly profile: Profile) {}

  /** Whether a place of a module is never reached there: a branch that is taken elsewhere only, a declaration under such a condition or for tests. */
  excludes(module: Module, at: Span): boolean {
    if (this.profile !== 'dev' && isElsewhere(module)) return true;
    let spans = this.dead.get(module);
    if (!spans) {
      spans = this.unreached(module);
      this.dead.set(module, spans);
    }
    return spans.some(([start, end]) => start <= at[0] && at[1] <= end);
  }

  /** The same of a place anywhere in a program. */
  excludesPlace({ file, at }: Where, program: Program): boolean {
    const module = program.module(file);
    return module !== undefined && this.excludes(module, at);
  }

  /** Whether a condition on the environment holds there; undefined where it is about anything else. */
  holds(when: Value, module: Module, depth = 0): boolean | undefined {
    if (depth > MAX_DEPTH) return undefined;
    const holds = (value: Value): boolean | undefined => this.holds(value, module, depth + 1);
    switch (when.kind) {
      case 'literal':
        return when.regexp ? undefined : Boolean(when.value);
      case 'op':
        return this.operator(when, holds);
      case 'first':
        return when.past === 'falsy' ? some(when.of.map(holds)) : this.flag(when.of[0]);
      case 'call':
        return this.call(when, holds);
      case 'param':
        return this.named(snakeCase(module.facts.functions[when.of]?.params[when.index]?.name ?? ''));
      case 'name':
      case 'member':
        return this.flag(when) ?? this.bound(when, module, depth);
      default:
        return undefined;
    }
  }

  private operator({ op, args }: Value & { kind: 'op' }, holds: (value: Value) => boolean | undefined): boolean | undefined {
    const [a, b] = args;
    if (!a) return undefined;
    if (op === 'not') return opposite(holds(a));
    if (op === 'and') return opposite(some(args.map((one) => opposite(holds(one)))));
    if (op === 'eq' && b) return b.kind === 'literal' && typeof b.value === 'boolean' ? same(holds(a), b.value) : this.compared(a, [b]);
    if (op === 'in' && b?.kind === 'list')
      return this.compared(
        a,
        b.parts.map((part) => part.value),
      );
    return undefined;
  }

  /** `cfg(not(debug_assertions))`, `isProduction()`, `["dev", "test"].includes(env)`. */
  private call(call: Value & { kind: 'call' }, holds: (value: Value) => boolean | undefined): boolean | undefined {
    const name = lastName(call.callee);
    const args = call.args.map((arg) => arg.value);
    const [first] = args;
    if (call.callee.kind === 'name' && first) {
      if (name === 'not') return opposite(holds(first));
      if (name === 'any') return some(args.map(holds));
      if (name === 'all') return opposite(some(args.map((one) => opposite(holds(one)))));
      if (name === 'cfg' || name === 'cfg!') return call.args[0]?.name === undefined ? holds(first) : undefined;
      if (name === 'Boolean' || name === 'bool') return holds(first);
    }
    if (call.callee.kind === 'member' && call.callee.of.kind === 'list' && HOLDS.has(name ?? '') && first)
      return this.compared(
        first,
        call.callee.of.parts.map((part) => part.value),
      );
    return this.flag(call);
  }

  /** Whether what names the environment is one of some names. */
  private compared(value: Value, names: readonly Value[]): boolean | undefined {
    const [a, b] = [stageOf(value), names.map(stageOf)];
    if (a === 'named') return some(b.map((one) => (one === undefined || one === 'named' ? undefined : this.runsIn(one))));
    const [only] = b;
    return only === 'named' && a !== undefined && names.length === 1 ? this.runsIn(a) : undefined;
  }

  private runsIn(stage: string): boolean | undefined {
    const name = snakeCase(stage);
    if (PRODUCTION.test(name)) return this.profile === 'prod' ? true : this.profile === 'dev' ? false : undefined;
    if (STAGING.test(name)) return this.profile === 'staging';
    if (DEVELOPMENT.test(name)) return this.profile === 'dev' ? undefined : false;
    return undefined;
  }

  /** A switch, by its name. */
  private flag(value: Value | undefined): boolean | undefined {
    const name = value && nameOf(value);
    return name === undefined ? undefined : this.named(name);
  }

  private named(name: string): boolean | undefined {
    if (IS_PRODUCTION.test(name)) return this.runsIn('production');
    if (IS_STAGING.test(name)) return this.runsIn('staging');
    return IS_DEVELOPMENT.test(name) ? this.profile === 'dev' && !/test|ci|e2e/.test(name) : undefined;
  }

  /** What a variable with one write says. */
  private bound(value: Value, module: Module, depth: number): boolean | undefined {
    if (value.kind !== 'name') return undefined;
    const writes =
      value.of === undefined
        ? (module.bindingsByName.get(value.name) ?? []).flatMap((id) => module.facts.bindings[id]?.writes.map((one) => one.value) ?? [])
        : module.writesTo(value.of, value.name);
    const [only] = writes;
    // A plain constant is a switch of its own, which says nothing about the environment.
    return only && writes.length === 1 && only.kind !== 'literal' ? this.holds(only, module, depth + 1) : undefined;
  }

  private unreached(module: Module): readonly Span[] {
    const { facts, bodies } = module;
    const places: readonly Place[] = [...facts.bindings, ...facts.functions, ...facts.classes];
    const declared = places
      .filter((one) => one.region === 'test' || one.under?.some((when) => this.holds(when, module) === false))
      .map((one) => one.at);
    return [...declared, ...bodies.flatMap((body) => this.unreachedIn(body, module).spans)];
  }

  /** The steps that are never reached, and whether the end of these is. */
  private unreachedIn(steps: readonly Step[], module: Module): { readonly spans: readonly Span[]; readonly ends: boolean } {
    const spans: Span[] = [];
    for (const [index, step] of steps.entries()) {
      const holds = step.do === 'branch' ? this.holds(step.when, module) : undefined;
      const inner = blocks(step).map((block) => this.unreachedIn(block, module));
      spans.push(...inner.flatMap((one) => one.spans));
      for (const value of valuesOf(step)) this.unreachedInValue(value, module, spans);
      if (step.do === 'exit') return { spans, ends: false };
      if (step.do !== 'branch' || holds === undefined) continue;
      for (const one of holds ? step.else : step.then) spans.push(one.at);
      const taken = inner[holds ? 0 : 1];
      if (taken && !taken.ends) {
        spans.push(...steps.slice(index + 1).map((one) => one.at));
        return { spans, ends: false };
      }
    }
    return { spans, ends: true };
  }

  /** Adds the operands of a value that are never reached: one side of `isDev ? a : b`, what follows `isDev &&`. */
  private unreachedInValue(value: Value, module: Module, spans: Span[]): void {
    if (value.kind === 'choice') {
      const holds = this.holds(value.when, module);
      if (holds !== undefined) spans.push((holds ? value.else : value.then).at);
    }
    if (value.kind === 'op' && value.op === 'and') {
      const ends = value.args.findIndex((one) => this.holds(one, module) === false);
      if (ends >= 0) for (const one of value.args.slice(ends + 1)) spans.push(one.at);
    }
    for (const one of operands(value)) this.unreachedInValue(one, module, spans);
  }
}

/** Whether a file holds settings of another place than production: `settings/local.py`, `docker-compose.dev.yml`, `.env.example`. */
function isElsewhere({ path, language }: Module): boolean {
  if (language !== 'config' && !SETTINGS.test(path)) return false;
  if (language === 'config' && MACHINES.test(path)) return true;
  const names = path.split('/');
  // What has such a word for its whole name is no version of anything: `template.yaml`.
  const own = names.at(-1)?.replace(/\.\w+$/, '') ?? '';
  if (language === 'config' && /^(template|tmpl|dist|sample)$/.test(own)) return false;
  const above = names.at(-2) ?? '';
  if (
    language === 'config' &&
    names.slice(0, -1).some((name) => DEVELOPMENT.test(name) || /(^|[._-])(examples?|samples?)([._-]|$)/i.test(name))
  )
    return true;
  return (
    FILE_ELSEWHERE.test(own) ||
    FILE_ELSEWHERE.test(names.at(-1) ?? '') ||
    (DEVELOPMENT.test(above) && /^(envs?|environments?|overlays?|settings|config|values|deploy\w*|k8s|helm)$/i.test(names.at(-3) ?? ''))
  );
}

/** The name of an environment that a value is, or `named` where it is what names the environment. */
function stageOf(value: Value): string | undefined {
  if (value.kind === 'literal') return typeof value.value === 'string' ? value.value : undefined;
  const name = nameOf(value);
  if (name === undefined) return undefined;
  if (NAMES_STAGE.test(name)) return 'named';
  // A constant: `Environment.PRODUCTION`.
  return value.kind === 'member' && [PRODUCTION, STAGING, DEVELOPMENT].some((known) => known.test(name)) ? name : undefined;
}

/** What a value goes by: the last name of a chain, the variable that a call reads, looked at through conversions and fallbacks. */
function nameOf(value: Value, depth = 0): string | undefined {
  if (depth > MAX_DEPTH) return undefined;
  if (value.kind === 'first') return value.of[0] && nameOf(value.of[0], depth + 1);
  if (value.kind === 'op' && value.op === 'propagate') return value.args[0] && nameOf(value.args[0], depth + 1);
  if (value.kind !== 'call') return lastName(value) === undefined ? undefined : snakeCase(lastName(value) ?? '');
  const [first] = value.args;
  if (first?.value.kind === 'literal' && typeof first.value.value === 'string') return snakeCase(first.value.value);
  if (first) return undefined;
  // A conversion of what it is called on, or a switch that is asked.
  const own = lastName(value.callee);
  const of = value.callee.kind === 'member' ? nameOf(value.callee.of, depth + 1) : undefined;
  return of !== undefined && (NAMES_STAGE.test(of) || IS_DEVELOPMENT.test(of)) ? of : own === undefined ? undefined : snakeCase(own);
}

function opposite(holds: boolean | undefined): boolean | undefined {
  return holds === undefined ? undefined : !holds;
}

function same(holds: boolean | undefined, value: boolean): boolean | undefined {
  return holds === undefined ? undefined : holds === value;
}

/** Whether one of some conditions holds. */
function some(all: readonly (boolean | undefined)[]): boolean | undefined {
  return all.includes(true) ? true : all.includes(undefined) ? undefined : false;
}
