/** Owns the assembly of linking: extracted files in, domain facts out, each kind computed once and only when asked for. */
import picomatch from 'picomatch';
import type { LanguageId, Param } from '../core/facts.js';
import type { ModuleResolver, ModuleTree } from '../core/modules.js';
import type { InterfaceReader } from '../core/services.js';
import type { RepoPath } from '../core/span.js';
import type { FactKind, FactKinds } from '../rule.js';
import { Additions } from './additions.js';
import { Callers } from './callers.js';
import { CorsPolicies } from './cors/policies.js';
import { CaughtErrors } from './errors.js';
import { Evaluator } from './evaluate.js';
import { FieldSettings } from './field-settings.js';
import { Guards } from './guards.js';
import { PlaceholderIdentities } from './identity/identities.js';
import { IdentityNames } from './identity/names.js';
import { PlaceholderTexts } from './identity/texts.js';
import { Instances } from './instances.js';
import { SigningKeys } from './keys/keys.js';
import { Refusals } from './keys/refusals.js';
import { Sinks } from './keys/sinks.js';
import type { LibraryCall } from './library-calls.js';
import { LinkAnswers } from './links.js';
import { LiteralSources } from './literals.js';
import type { Model } from './model.js';
import type { World } from './outcome/walk.js';
import { Outside } from './outside.js';
import { TempPaths } from './paths/temp-paths.js';
import { Program } from './program.js';
import type { LinkedProject, LinkInputs } from './project.js';
import { Collector } from './routes/collect.js';
import { MountGraph } from './routes/graph.js';
import { Rows } from './routes/rows.js';
import { EventSinks } from './sinks.js';
import { Stage } from './stage.js';
import { Tenants } from './tenants/tenants.js';
import type { Context } from './things.js';
import { UnheededGuards } from './unheeded.js';
import { Possibilities } from './values.js';

/** Makes the module resolver of each language, and reads the files that define interfaces. */
export type Resolvers = Readonly<Record<LanguageId, (tree: ModuleTree) => ModuleResolver>> & { readonly interfaces: InterfaceReader };

/** What every question of linking is asked of. */
export interface Opened {
  readonly evaluator: Evaluator;
  readonly callers: Callers;
  readonly links: LinkAnswers;
  readonly world: World;
  readonly stage: Stage;
}

/** The program that `inputs` make, ready for questions; nothing has been asked yet. */
export function openWorld(inputs: LinkInputs, models: readonly Model[], resolvers: Resolvers): Opened {
  const program = new Program(inputs, {
    typescript: resolvers.typescript(inputs),
    python: resolvers.python(inputs),
    rust: resolvers.rust(inputs),
    config: resolvers.config(inputs),
  });
  const evaluator = new Evaluator(program, knownNames(models));
  evaluator.fields.additions = new Additions(
    evaluator,
    models.flatMap((model) => model.members ?? []),
  );
  const libraryCall = tables(models);
  const links: LinkAnswers = new LinkAnswers(
    evaluator,
    libraryCall,
    () => world,
    once(() =>
      [...inputs.paths]
        .filter((path) => resolvers.interfaces.reads(path))
        .sort()
        .flatMap((path) => resolvers.interfaces.read(inputs.manifest(path) ?? '')),
    ),
  );
  const world: World = {
    evaluator,
    libraryCall,
    lastNames: lastNames(models),
    inject: (param: Param, context: Context) => {
      for (const model of models) {
        const injected = model.inject?.(param, context, links);
        if (injected) return injected;
      }
      return undefined;
    },
  };
  evaluator.fields.additions.prepare();
  return { evaluator, callers: new Callers(evaluator), links, world, stage: new Stage(inputs.profile) };
}

/** A program that is kept linked: whatever the sequence of updates, its facts are those of the last inputs. */
export class Linker {
  private linked: Linked | undefined;

  constructor(
    private readonly models: readonly Model[],
    private readonly resolvers: Resolvers,
  ) {}

  /**
   * Links `inputs`. `changed`: the files whose contents alone are others than last time; answers that read none of them are kept.
   * Without it everything is found out again.
   */
  update(inputs: LinkInputs, changed?: ReadonlySet<RepoPath>): LinkedProject {
    if (this.linked && changed) this.linked.refresh(inputs, changed);
    else this.linked = new Linked(inputs, this.models, this.resolvers);
    return this.linked.project();
  }
}

/** What finds each kind of fact. `mounted`: makes the mount graph, once for each update. */
type Finders = { readonly [K in FactKind]: (mounted: () => MountGraph) => readonly FactKinds[K][] };

/** One tree of files, linked. */
class Linked {
  private readonly opened: Opened;
  private readonly collector: Collector;
  private readonly graph: MountGraph;
  private readonly finders: Finders;

  constructor(inputs: LinkInputs, models: readonly Model[], resolvers: Resolvers) {
    this.opened = openWorld(inputs, models, resolvers);
    const { evaluator, callers, links } = this.opened;
    this.collector = new Collector(evaluator, callers, links, models);
    this.graph = new MountGraph(evaluator.program.reads);
    this.finders = findersOf(this.opened, this.graph, inputs, models);
  }

  refresh(inputs: LinkInputs, changed: ReadonlySet<RepoPath>): void {
    const { evaluator } = this.opened;
    evaluator.program.refresh(inputs, changed);
    evaluator.fields.additions?.prepare();
  }

  private mounts(): MountGraph {
    this.graph.renew(this.collector.collect());
    return this.graph;
  }

  /** The facts as they are now, each kind found when it is asked for. */
  project(): LinkedProject {
    const found = new Map<FactKind, readonly unknown[]>();
    const mounted = once(() => this.mounts());
    const facts = <K extends FactKind>(kind: K): readonly FactKinds[K][] => {
      const known = found.get(kind) ?? this.finders[kind](mounted);
      found.set(kind, known);
      return known as readonly FactKinds[K][];
    };
    return {
      facts,
      unresolved: () => {
        const open = facts('route').filter((route) => route.verdict === 'unresolved');
        const [first] = open;
        return first ? [{ what: 'route guards', count: open.length, first: first.at }] : [];
      },
    };
  }
}

/** What finds each kind of fact. Asked again after every update, it keeps to itself what still stands: see `reads.ts`. */
function findersOf(
  { evaluator, callers, links, world, stage }: Opened,
  graph: MountGraph,
  { vocabulary }: LinkInputs,
  models: readonly Model[],
): Finders {
  const rows = new Rows(
    evaluator.program.reads,
    graph,
    new Guards(world, new Set(vocabulary.guards)),
    new Tenants(world, vocabulary.tenants),
    vocabulary,
    (path, glob) => picomatch.isMatch(path, glob),
    (thing, words) => [...links.words(thing)].some((word) => words.test(word)),
  );
  const outside = new Outside(evaluator.program, stage);
  const caught = new CaughtErrors(world);
  const unheeded = new UnheededGuards(world);
  const possibilities = new Possibilities(evaluator, callers);
  const declared = new FieldSettings(evaluator, models);
  const instances = new Instances(world, callers, declared, stage);
  const literals = new LiteralSources(world, possibilities, stage, instances, declared);
  const keys = new SigningKeys({ world, sinks: new Sinks(evaluator, models), literals, refusals: new Refusals(evaluator, stage), stage });
  const policies = new CorsPolicies({ world, models, literals, possibilities, callers, stage });
  const sinks = new EventSinks(world, callers);
  const tempPaths = new TempPaths({ world, literals, stage });
  const identities = new PlaceholderIdentities({
    world,
    literals,
    names: new IdentityNames(vocabulary.tenants),
    texts: new PlaceholderTexts(vocabulary.placeholders),
    stage,
  });
  return {
    route: (mounted) => {
      mounted();
      return outside.marked(rows.all());
    },
    'caught-error': () => outside.without(caught.all()),
    'unheeded-guard': (mounted) => outside.without(unheeded.all(mounted().called())),
    'temp-path': () => tempPaths.all(),
    'placeholder-identity': () => identities.all(),
    'signing-key': () => keys.all(),
    'cors-policy': () => policies.all(),
    'event-sink': () => outside.without(sinks.all()),
  };
}

/**
 * The library tables of all models as one look-up: the exact name, then `package.*` entries, longest first.
 * A name that stands in a language means a library of that language before one of no language in particular.
 */
function tables(models: readonly Model[]): World['libraryCall'] {
  const byLanguage = new Map<LanguageId | undefined, Map<string, LibraryCall>>();
  for (const model of models) {
    for (const language of model.languages ?? [undefined]) {
      const exact = byLanguage.get(language) ?? new Map<string, LibraryCall>();
      for (const [name, call] of Object.entries(model.calls ?? {})) exact.set(name, call);
      byLanguage.set(language, exact);
    }
  }
  const lookUp = (exact: Map<string, LibraryCall> | undefined, name: string): LibraryCall | undefined => {
    if (!exact) return undefined;
    const found = exact.get(name);
    if (found) return found;
    for (let at = name.lastIndexOf('.'); at > 0; at = name.lastIndexOf('.', at - 1)) {
      const any = exact.get(`${name.slice(0, at)}.*`);
      if (any) return any;
    }
    return undefined;
  };
  const search = (name: string, language: LanguageId | undefined): LibraryCall | undefined => {
    const found = (language && lookUp(byLanguage.get(language), name)) ?? lookUp(byLanguage.get(undefined), name);
    if (found || language) return found;
    for (const exact of byLanguage.values()) {
      const any = lookUp(exact, name);
      if (any) return any;
    }
    return undefined;
  };
  const known = new Map<string, LibraryCall | undefined>();
  return (name, language) => {
    const key = `${language ?? ''} ${name}`;
    const found = known.get(key);
    if (found || known.has(key)) return found;
    const sought = search(name, language);
    known.set(key, sought);
    return sought;
  };
}

/** The last names in all tables, by what the calls do. */
function lastNames(models: readonly Model[]): World['lastNames'] {
  const names = new Map<LibraryCall['does'], Set<string>>();
  for (const [name, { does }] of models.flatMap((model) => Object.entries(model.calls ?? {}))) {
    const known = names.get(does) ?? new Set();
    known.add(name.split('.').at(-1) ?? name);
    names.set(does, known);
  }
  const none = new Set<string>();
  return (does) => names.get(does) ?? none;
}

/** Whether models name something of a library: by the calls they watch for, or as a part of a name in their tables. */
function knownNames(models: readonly Model[]): (library: string, name: string) => boolean {
  const told = new Set<string>();
  for (const name of models.flatMap((model) => Object.keys(model.calls ?? {})))
    for (let at = name.length; at > 0; at = name.lastIndexOf('.', at - 1)) told.add(name.slice(0, at));
  const watched = new Map<string, Set<string>>();
  for (const { packages, watch } of models) for (const one of packages) watched.set(one, new Set([...(watched.get(one) ?? []), ...watch]));
  return (library, name) => {
    if (told.has(`${library}.${name}`)) return true;
    for (let at = library.length; at > 0; at = library.lastIndexOf('.', at - 1))
      if (watched.get(library.slice(0, at))?.has(name)) return true;
    return false;
  };
}

function once<T>(compute: () => T): () => T {
  let held: { value: T } | undefined;
  return () => {
    held ??= { value: compute() };
    return held.value;
  };
}
