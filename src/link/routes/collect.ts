/**
 * Owns the collection of domain facts: every watched site is read by the models that watch for it, once for each call of the
 * helper it stands in where its receiver comes in as a parameter.
 */
import type { Site } from '../../core/facts.js';
import { addTo } from '../../core/multimap.js';
import type { FnId, Value } from '../../core/value.js';
import { operands, watchedName } from '../../core/value.js';
import type { Callers } from '../callers.js';
import { EachModule } from '../each-module.js';
import type { Evaluator } from '../evaluate.js';
import type { DomainFact, Links, Model, ResolvedSite } from '../model.js';
import type { Module } from '../module.js';
import { Answers, isSame, Lists, ofSame } from '../reads.js';
import { reused } from '../sameness.js';
import { type Context, each, type Thing } from '../things.js';
import { type Reading, Turns } from './turns.js';

/** Calls of helpers followed outwards for one site. */
const MAX_OUTWARD = 4;
const MAX_CONTEXTS = 64;
/** Calls looked at for one site, whatever the depth: a helper that everything calls registers nothing. */
const MAX_CALLS = 256;

/** How far outward a site's reading has come, and how many calls it may still look at. */
interface Reach {
  readonly depth: number;
  /** Libraries whose objects could be what the site is called on. */
  readonly packages: readonly string[];
  readonly left: { calls: number };
}

/** What one module declares. */
interface Declared {
  readonly facts: readonly DomainFact[];
  /** Sites of the models that read theirs all at once. */
  readonly sites: ReadonlyMap<Model, readonly ResolvedSite[]>;
}

interface Opened {
  readonly module: Module;
  readonly fn: FnId;
}

export class Collector {
  private readonly watchers = new Map<string, Model[]>();
  private readonly turns: Turns;
  /** Models that files declare something for. */
  private readonly declaring: readonly Model[];
  private readonly declared: EachModule<Declared>;
  /** By the ids of the models that read their sites all at once. */
  private readonly sites: Lists<ResolvedSite>;
  private readonly jointly: Answers<string, readonly DomainFact[]>;
  private readonly listed = ofSame((declared: readonly Declared[]) => this.list(declared));
  private last: { facts: readonly DomainFact[]; jointly: readonly (readonly DomainFact[])[]; all: readonly DomainFact[] } | undefined;

  constructor(
    private readonly evaluator: Evaluator,
    private readonly callers: Callers,
    private readonly links: Links,
    private readonly models: readonly Model[],
  ) {
    const { reads } = evaluator.program;
    this.declared = new EachModule(evaluator.program, 'route', (module, before) => this.declaredIn(module, before));
    this.sites = new Lists(reads);
    this.jointly = new Answers(reads);
    this.declaring = models.filter((model) => model.readModule);
    this.turns = new Turns(evaluator);
    for (const model of models) {
      for (const name of model.read || model.readAll ? model.watch : []) addTo(this.watchers, name, model);
    }
  }

  /** All domain facts of the admitted files, in path and source order. What says the same as last time is the same object. */
  collect(): readonly DomainFact[] {
    const { facts, sites } = this.listed(this.declared.all());
    this.sites.renew(sites);
    const jointly = [...sites.keys()].map((id) => this.jointly.get(id, (before) => this.together(id, before)));
    if (!this.last || this.last.facts !== facts || !isSame(this.last.jointly, jointly))
      this.last = { facts, jointly, all: [...facts, ...jointly.flat()] };
    return this.last.all;
  }

  /** What the model of this id reads in all of its sites at once. */
  private together(id: string, before: readonly DomainFact[] | undefined): readonly DomainFact[] {
    const model = this.models.find((one) => one.id === id);
    return reused(before, model?.readAll?.(this.sites.of(id), this.links) ?? []);
  }

  private list(declared: readonly Declared[]): { readonly facts: readonly DomainFact[]; readonly sites: Map<string, ResolvedSite[]> } {
    const facts: DomainFact[] = [];
    const sites = new Map<Model, ResolvedSite[]>();
    for (const one of declared) {
      facts.push(...one.facts);
      for (const [model, own] of one.sites) for (const site of own) addTo(sites, model, site);
    }
    const models = this.models.filter((model) => sites.has(model));
    return { facts, sites: new Map(models.map((model) => [model.id, sites.get(model) ?? []])) };
  }

  private declaredIn(module: Module, before: Declared | undefined): Declared {
    const sites = new Map<Model, ResolvedSite[]>();
    const facts = [
      ...this.byPlace(module),
      ...module.facts.sites.flatMap((site) =>
        this.read(module, site, sites).map(
          (fact): DomainFact => (fact.kind === 'scope' && this.unused(module, site.fn) ? { ...fact, unused: true } : fact),
        ),
      ),
    ];
    return {
      facts: reused(before?.facts, facts),
      sites: new Map([...sites].map(([model, own]) => [model, reused(before?.sites.get(model), own)])),
    };
  }

  /** What a file declares by where it lies or by what it holds. */
  private byPlace(module: Module): readonly DomainFact[] {
    return this.declaring.flatMap((model) =>
      declares(model, module) && (model.languages?.includes(module.language) ?? true) ? (model.readModule?.(module, this.links) ?? []) : [],
    );
  }

  /** Whether a site stands in a Rust function that has a name, is no method and no entry point, and is called by nobody. */
  private unused(module: Module, id: FnId): boolean {
    const fn = module.facts.functions[id];
    if (module.language !== 'rust' || fn?.name === undefined || fn.name === 'main' || fn.owner !== undefined) return false;
    return fn.decorators.length === 0 && this.callers.of(module, id).length === 0;
  }

  /** `together`: takes the sites of the models that read theirs all at once. */
  private read(module: Module, site: Site, together: Map<Model, ResolvedSite[]>): DomainFact[] {
    const models = (this.watchers.get(watchedName(site.value.callee) ?? '') ?? []).filter(
      (model) => (model.languages?.includes(module.language) ?? true) && (model.accepts?.(site) ?? true),
    );
    if (models.length === 0 || module.isTest(site.fn)) return [];
    const start: Reading = { context: { module, fn: site.fn }, position: [{ body: `${module.path}#${site.fn}`, order: site.value.at[1] }] };
    return this.readings(site, start, {
      depth: 0,
      left: { calls: MAX_CALLS },
      packages: models.flatMap((model) => model.packages),
    }).flatMap((reading) => {
      const resolved = this.resolve(module, site, reading);
      for (const model of models) if (model.readAll) addTo(together, model, resolved);
      return models.flatMap((model) => model.read?.(resolved, this.links) ?? []);
    });
  }

  private resolve(module: Module, site: Site, reading: Reading): ResolvedSite {
    const call = site.value;
    const callee = this.evaluator.evaluate(call.callee, reading.context);
    const receiver = call.callee.kind === 'member' ? this.evaluator.evaluate(call.callee.of, reading.context) : undefined;
    return {
      site,
      module,
      context: reading.context,
      call,
      callee,
      receiver,
      position: reading.position,
      under: this.conditions(site, module),
    };
  }

  private conditions(site: Site, module: Module): readonly Value[] {
    return [...(module.facts.functions[site.fn]?.under ?? []), ...site.under];
  }

  /** The contexts to read a site in: its own, or those of the callers whose arguments its receiver comes from. */
  private readings(site: Site, reading: Reading, reach: Reach): readonly Reading[] {
    const { callee } = site.value;
    const of = callee.kind === 'member' ? callee.of : callee;
    const received = this.evaluator.evaluate(of, reading.context);
    const open = [
      this.isElse(received, reach.packages) ? undefined : openParam(received),
      this.openSelf(of, reading.context),
      this.openArgument(site, reading.context),
      this.openFactory(site, received, reading.context),
      this.turns.open(site, reading.context),
    ];
    const follows = reach.depth < MAX_OUTWARD && open.some(Boolean) && this.evaluator.program.imports(reach.packages);
    for (const opened of follows ? open : []) {
      const outward = opened ? this.outward(site, reading, opened, reach) : [];
      if (outward.length > 0) return outward.slice(0, MAX_CONTEXTS);
    }
    return this.turns.of(site, reading);
  }

  /** A parameter whose declared type is of another library: whoever calls, it is nothing that routes hang on. */
  private isElse(received: Thing, packages: readonly string[]): boolean {
    if (received.is !== 'param') return false;
    const type = received.module.facts.functions[received.fn]?.params[received.index]?.type;
    const named = type && this.evaluator.evaluate(type, { module: received.module, fn: 0 });
    if (named?.is !== 'external' || !named.name.includes('.')) return false;
    return !packages.some((one) => named.name.startsWith(`${one}.`) || named.name.startsWith(`${one}/`));
  }

  private outward(site: Site, reading: Reading, { module, fn }: Opened, reach: Reach): readonly Reading[] {
    return this.callers.of(module, fn).flatMap((caller): readonly Reading[] => {
      if (reach.left.calls-- <= 0) return [];
      const called = each(this.evaluator.evaluate(caller.call.callee, caller.context)).find(
        (one) => (one.is === 'function' && one.fn === fn) || one.is === 'class',
      );
      const made: Thing | undefined =
        called?.is === 'class' ? { is: 'object', callee: called, call: caller.call, in: caller.context } : undefined;
      const self = called?.is === 'function' ? called.self : made;
      const callee: Thing & { is: 'function' } = { is: 'function', module, fn, ...(self && { self }) };
      const frame = this.evaluator.frame(callee, caller.call.args, caller.context, caller.call.at);
      if (!frame) return [];
      const inner: Reading = { context: withFrame(reading.context, frame), position: [...caller.position, ...reading.position] };
      return this.readings(site, inner, { ...reach, depth: reach.depth + 1 });
    });
  }

  /** A parameter that is passed on as it is, or in a text: `api.init_app(app)`, `app.get('/' + name, list)` in a helper. */
  private openArgument(site: Site, context: Context): (Thing & { is: 'param' }) | undefined {
    if (site.decorates) return undefined;
    const passed = site.value.args.flatMap((arg) => paramsIn(arg.value)).map((value) => this.evaluator.evaluate(value, context));
    return passed.flatMap(each).find((one) => one.is === 'param');
  }

  /** A factory with parameters, whose object a site is called on: each call of it makes another one. */
  private openFactory(site: Site, received: Thing, { module, fn, frame }: Context): Opened | undefined {
    if (site.fn === 0 || frame) return undefined;
    const made = each(received).some((one) => {
      if (one.is !== 'object') return false;
      const { module: home, fn: by } = outermost(one.in);
      return home === module && by === fn;
    });
    return made && (module.facts.functions[fn]?.params.length ?? 0) > 0 ? { module, fn } : undefined;
  }

  /** The method whose receiver a site is called on, where its class extends a library's. */
  private openSelf(of: Value, context: Context): { module: Module; fn: FnId } | undefined {
    if (of.kind !== 'self' || context.frame) return undefined;
    const owner = context.module.ownerOf(context.fn);
    const declared = owner === undefined ? undefined : context.module.facts.classes[owner];
    const bases = declared ? this.evaluator.fields.basesOf(context.module, declared) : [];
    return bases.some((base) => base.is === 'external') ? { module: context.module, fn: context.fn } : undefined;
  }
}

function declares(model: Model, module: Module): boolean {
  return (
    model.marks !== undefined ||
    (model.files?.test(module.path) ?? false) ||
    (model.variables?.some((name) => module.bindingsByName.has(name)) ?? false)
  );
}

/** The parameter that an argument is, or those that its text is joined from. */
function paramsIn(value: Value): readonly Value[] {
  if (value.kind === 'param') return [value];
  return value.kind === 'text' || (value.kind === 'op' && value.op === 'plus')
    ? operands(value).filter(({ kind }) => kind === 'param')
    : [];
}

/** The place that the calls around a context started from. */
function outermost(context: Context): Context {
  return context.frame ? outermost(context.frame.caller) : context;
}

/** Adds a frame outside those that the context already has. */
function withFrame(context: Context, frame: NonNullable<Context['frame']>): Context {
  const { frame: inner } = context;
  if (!inner) return { ...context, frame };
  if (inner.caller.module === frame.module && !inner.caller.frame)
    return { ...context, frame: { ...inner, caller: { ...inner.caller, frame } } };
  return { ...context, frame: { ...inner, caller: withFrame(inner.caller, frame) } };
}

/** The parameter that a thing is, or that the object it was fluently called on is. */
function openParam(thing: Thing): (Thing & { is: 'param' }) | undefined {
  for (const one of each(thing)) {
    let current = one;
    for (let depth = 0; depth < 100; depth++) {
      if (current.is === 'param') return current;
      if (current.is === 'member') current = current.of;
      else if (current.is === 'object' && current.callee.is === 'member') current = current.callee.of;
      else break;
    }
  }
  return undefined;
}
