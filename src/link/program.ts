/**
 * Owns the set of modules of one run: which file a specifier stands for, and what a module offers by name.
 * Never evaluates a value; see `evaluate.ts`.
 */
import type { Extraction, Import, LanguageId } from '../core/facts.js';
import type { ModuleResolver, Target } from '../core/modules.js';
import { addTo } from '../core/multimap.js';
import { eachValue } from '../core/outline.js';
import type { RepoPath } from '../core/span.js';
import type { ClassId, FnId } from '../core/value.js';
import type { FactKind } from '../rule.js';
import { Module } from './module.js';
import type { LinkInputs } from './project.js';
import { Answers, Reads, Source } from './reads.js';
import { Register } from './register.js';
import { isDeepEqual } from './sameness.js';

/** What the folder of a package holds one of. */
const MANIFESTS = ['package.json', 'pyproject.toml', 'setup.py', 'Cargo.toml'];

/** An import, with the module that it stands in. */
interface ImportedIn {
  readonly module: Module;
  readonly one: Import;
}

/** What is at a path: a module, unless it cannot be read, as one version of the file has it. */
interface Known {
  readonly module: Module | undefined;
  readonly source: Source;
}

/** Under which imports of whole modules are registered. */
const WHOLE = '*';

/** All modules of a run. Whoever is told something is noted to have read it. */
export class Program {
  private readonly known = new Map<RepoPath, Known>();
  /** The texts that were looked at without being read, and the words that were looked for everywhere. */
  private readonly texts = new Map<RepoPath, Source>();
  private readonly words = new Map<string, { readonly source: Source; readonly looked: Map<RepoPath, boolean> }>();
  private readonly standIns: Answers<RepoPath, string | undefined>;
  private all: Module[] | undefined;
  private byFolder: Map<string, RepoPath[]> | undefined;
  /** Whoever asked for all modules has read everything. */
  private everything = new Source();
  private readonly registers: Register<unknown>[] = [];
  private readonly variables: Register<Module>;
  private readonly macros: Register<{ readonly module: Module; readonly fn: FnId }>;
  private readonly classes: Register<{ readonly module: Module; readonly id: ClassId }>;
  private readonly heads: Register<true>;
  private readonly renamed: Register<ImportedIn>;

  constructor(
    private inputs: LinkInputs,
    private readonly resolvers: Readonly<Record<LanguageId, ModuleResolver>>,
    readonly reads: Reads = new Reads(),
  ) {
    this.standIns = new Answers(reads);
    this.variables = this.register((module) => new Map([...module.bindingsByName.keys()].map((name) => [name, [module]])));
    this.macros = this.register((module) => {
      const macros = [...module.functionsByName].filter(([name]) => name.endsWith('!'));
      return new Map(macros.map(([name, ids]) => [name, ids.map((fn) => ({ module, fn }))]));
    });
    this.classes = this.register((module) => {
      const found = new Map<string, { module: Module; id: ClassId }[]>();
      module.facts.classes.forEach((one, id) => void addTo(found, one.name, { module, id }));
      return found;
    });
    this.heads = this.register(
      (module) =>
        new Map(
          specifiersOf(module)
            .flatMap(headsOf)
            .map((head) => [head, [true]]),
        ),
    );
    this.renamed = this.register(aliasesIn, sameAlias);
  }

  /** A register of what the admitted modules hold, kept up to date from now on. */
  register<T>(read: (module: Module) => ReadonlyMap<string, readonly T[]>, same?: (a: T, b: T) => boolean): Register<T> {
    const register = new Register(this.reads, () => this.admitted(), read, same);
    this.registers.push(register as Register<unknown>);
    return register;
  }

  /** Takes in that the contents of some files are others now. What was read from them does not stand any more. */
  refresh(inputs: LinkInputs, changed: Iterable<RepoPath>): void {
    this.inputs = inputs;
    this.reads.expire(this.everything);
    this.everything = new Source();
    for (const path of changed) {
      this.reconsider(path);
      const before = this.known.get(path);
      if (!before) continue;
      const extraction = this.extractionOf(path);
      if (before.module && extraction && saysTheSame(before.module, extraction)) continue;
      this.reads.expire(before.source);
      this.known.delete(path);
      const after = before.module && this.all && inputs.files.has(path) ? this.module(path) : undefined;
      if (!before.module || !after) continue;
      this.all?.splice(this.all.indexOf(before.module), 1, after);
      for (const register of this.registers) register.replace(before.module, after);
    }
  }

  /** Takes in that the text of a file is another now. */
  private reconsider(path: RepoPath): void {
    const text = this.texts.get(path);
    if (text) this.reads.expire(text);
    this.texts.delete(path);
    for (const [word, { source, looked }] of this.words) {
      const before = looked.get(path);
      if (before === undefined || before === this.inputs.mentions(path, word)) continue;
      this.reads.expire(source);
      this.words.delete(word);
    }
  }

  /** The files that were admitted for analysis, in path order. */
  admitted(): readonly Module[] {
    this.all ??= this.reads.aside(() => [...this.inputs.files.keys()].sort().flatMap((path) => this.module(path) ?? []));
    this.reads.note(this.everything);
    return this.all;
  }

  /** Whether facts of a kind can be in an admitted file, as far as its text tells. */
  mayHold(path: RepoPath, kind: FactKind): boolean {
    this.noteText(path);
    return this.inputs.mayHold(path, kind);
  }

  /** The modules at the paths that are wanted, admitted or not, in path order; with a word, those whose texts hold it. */
  at(wanted: (path: RepoPath) => boolean, word?: string): readonly Module[] {
    const paths = [...this.inputs.paths].filter((path) => wanted(path));
    return (word === undefined ? paths : this.mentioning(word, paths)).sort().flatMap((path) => this.module(path) ?? []);
  }

  /** Those of some files in whose texts a word stands. */
  private mentioning(word: string, paths: readonly RepoPath[]): RepoPath[] {
    let known = this.words.get(word);
    if (!known) {
      known = { source: new Source(), looked: new Map() };
      this.words.set(word, known);
    }
    this.reads.note(known.source);
    const { looked } = known;
    return paths.filter((path) => {
      const found = looked.get(path) ?? this.inputs.mentions(path, word);
      looked.set(path, found);
      return found;
    });
  }

  /** The admitted modules that have a module-level variable of this name. */
  declaring(name: string): readonly Module[] {
    return this.variables.of(name);
  }

  module(path: RepoPath): Module | undefined {
    let known = this.known.get(path);
    if (!known) {
      const source = new Source();
      const language = this.inputs.languageOf(path);
      const extraction = language && this.extractionOf(path);
      known = { source, module: language && extraction && new Module(path, language, extraction, { reads: this.reads, source }) };
      this.known.set(path, known);
    }
    this.reads.note(known.source);
    return known.module;
  }

  private extractionOf(path: RepoPath): Extraction | undefined {
    return this.inputs.files.get(path) ?? this.inputs.request(path);
  }

  /** The module, unless its text and those of the modules whose names it passes on show that it has nothing of that name. */
  moduleWith(path: RepoPath, name: string): Module | undefined {
    return this.mayHave(path, name, new Set()) ? this.module(path) : undefined;
  }

  private mayHave(path: RepoPath, name: string, seen: Set<RepoPath>): boolean {
    if (seen.has(path)) return false;
    seen.add(path);
    if (this.inputs.files.has(path) || this.mentions(path, name)) return true;
    const stars = this.inputs.passesOn(path);
    const language = this.inputs.languageOf(path);
    if (!stars || !language) return true;
    return stars.some((specifier) => {
      const target = this.resolvers[language].resolve(path, specifier);
      return target.kind === 'file' && this.mayHave(target.path, name, seen);
    });
  }

  private mentions(path: RepoPath, word: string): boolean {
    this.noteText(path);
    return this.inputs.mentions(path, word);
  }

  private noteText(path: RepoPath): void {
    let source = this.texts.get(path);
    if (!source) {
      source = new Source();
      this.texts.set(path, source);
    }
    this.reads.note(source);
  }

  /** Whether a module is another one, or names it in a way that could pass it on. */
  mayPassOn(path: RepoPath, other: RepoPath): boolean {
    if (path === other || this.inputs.files.has(path)) return true;
    return this.mayHave(path, stemOf(other), new Set());
  }

  resolve(from: Module, specifier: string): Target {
    const target = this.resolvers[from.language].resolve(from.path, specifier);
    if (from.language !== 'python' || target.kind === 'folder' || !specifier.includes('.', 1)) return target;
    if (target.kind === 'file' && this.standIn(target.path) === undefined) return target;
    return this.throughStandIns(from, specifier) ?? target;
  }

  /** Python: a package that put another module in its own place (`sys.modules[__name__] = other`) has that one's submodules. */
  private throughStandIns(from: Module, specifier: string): Target | undefined {
    for (let end = specifier.length; end > 0; end = specifier.lastIndexOf('.', end - 1)) {
      const head = this.resolvers.python.resolve(from.path, specifier.slice(0, end));
      const other = head.kind === 'file' ? this.standIn(head.path) : undefined;
      if (other !== undefined) return this.resolve(from, other + specifier.slice(end));
    }
    return undefined;
  }

  /** The module that a Python module puts in its own place, as it writes it. */
  standIn(path: RepoPath): string | undefined {
    return this.standIns.get(path, () => {
      const module = this.module(path);
      return module && standInOf(module);
    });
  }

  child(of: RepoPath, language: LanguageId, name: string): Target | undefined {
    return this.resolvers[language].child(of, name);
  }

  /** Whether an admitted file imports one of these libraries, or a part of one. */
  imports(packages: readonly string[]): boolean {
    return packages.some((one) => this.heads.of(one).length > 0);
  }

  /** Imports of a module, or of one of `names` from it, under another name than its own. */
  aliasesOf(path: RepoPath, names: readonly (string | undefined)[]): readonly Import[] {
    const stem = stemOf(path);
    // Cheaper than resolving all of them.
    const whole = this.renamed.of(WHOLE).filter(({ one }) => one.from.includes(stem));
    const renamed = names.flatMap((name) => (name === undefined ? [] : this.renamed.of(name)));
    return [...whole, ...renamed].flatMap(({ module, one }) => {
      const target = this.resolve(module, one.from);
      return target.kind === 'file' && target.path === path ? [one] : [];
    });
  }

  /** Files beside and above a module that were not admitted and speak of it: what starts an application may say no more than that. */
  startersOf({ path, language }: Module): readonly Module[] {
    const parts = path.split('/');
    const file = (parts.at(-1) ?? '').replace(/\..*$/, '');
    const word = /^(index|__init__|mod|main)$/.test(file) ? (parts.at(-2) ?? file) : file;
    return parts.flatMap((_, above) =>
      (this.unread().get(parts.slice(0, above).join('/')) ?? []).flatMap((other) =>
        this.inputs.languageOf(other) === language && this.mentions(other, word) ? (this.module(other) ?? []) : [],
      ),
    );
  }

  /** The folder of the package that a module belongs to: see `Links`. */
  packageOf({ path }: Module): string {
    const names = path.split('/').slice(0, -1);
    const folders = [...names.keys()].map((index) => `${names.slice(0, index + 1).join('/')}/`);
    return folders.findLast((folder) => MANIFESTS.some((name) => this.inputs.paths.has(`${folder}${name}`))) ?? '';
  }

  /** The files that were not admitted, by folder; tests are not among them. */
  private unread(): ReadonlyMap<string, readonly RepoPath[]> {
    if (!this.byFolder) {
      this.byFolder = new Map();
      for (const path of [...this.inputs.paths].sort()) {
        const end = Math.max(0, path.lastIndexOf('/'));
        if (this.inputs.languageOf(path) && !this.inputs.files.has(path) && !/(^|[./_-])(tests?|specs?|e2e|d)[./_-]/.test(path))
          addTo(this.byFolder, path.slice(0, end), path);
      }
    }
    return this.byFolder;
  }

  /** The macros of a name anywhere among the admitted files: Rust makes one known to all that comes after it. */
  macrosNamed(name: string): readonly { module: Module; fn: FnId }[] {
    return this.macros.of(name);
  }

  /** Classes of a name anywhere among the admitted files: a Rust `impl` may stand in another file than its type. */
  classesNamed(name: string): readonly { module: Module; id: ClassId }[] {
    return this.classes.of(name);
  }
}

/** The imports by which something may be known under another name than its own: those of whole modules, and those that rename. */
function aliasesIn(module: Module): ReadonlyMap<string, readonly ImportedIn[]> {
  const found = new Map<string, ImportedIn[]>();
  for (const one of module.facts.imports) {
    if (one.name === 'default' || one.name === '*') addTo(found, WHOLE, { module, one });
    else if (one.local !== one.name) addTo(found, one.name, { module, one });
  }
  return found;
}

function sameAlias({ module, one }: ImportedIn, other: ImportedIn): boolean {
  return module.path === other.module.path && one.local === other.one.local && one.from === other.one.from && one.name === other.one.name;
}

/** Whether linking reads the same from a text as before: comments and the like are not for it. */
function saysTheSame(module: Module, { facts, bodies }: Extraction): boolean {
  const { comments: _, problems: __, ...own } = module.facts;
  const { comments: ___, problems: ____, ...other } = facts;
  return isDeepEqual(own, other) && isDeepEqual(module.bodies, bodies);
}

function standInOf(module: Module): string | undefined {
  for (const step of module.bodies[0] ?? []) {
    if (step.do !== 'set' || step.to.kind !== 'member' || typeof step.to.name === 'string' || step.to.name.kind !== 'here') continue;
    if (step.to.of.kind !== 'member' || step.to.of.name !== 'modules') continue;
    const { value } = step;
    if (value.kind === 'module') return value.from;
    if (value.kind !== 'name') return undefined;
    const imported = module.importsByName.get(value.name)?.find((one) => one.name === '*');
    if (imported) return imported.from;
    const [bound] = (module.bindingsByName.get(value.name) ?? []).flatMap((id) => module.facts.bindings[id]?.writes ?? []);
    return bound?.value.kind === 'module' ? bound.value.from : undefined;
  }
  return undefined;
}

/** What a module imports, at its top or where an expression stands: `require('x')()`. */
function specifiersOf({ facts, bodies }: Module): readonly string[] {
  const found = facts.imports.map((one) => one.from);
  for (const body of bodies) {
    eachValue(body, (value) => {
      if (value.kind === 'module') found.push(value.from);
    });
  }
  return [...new Set(found)];
}

/** A specifier and what it is a part of: `a.b.c` is of `a.b`, and that of `a`. */
function headsOf(specifier: string): readonly string[] {
  return [...specifier.matchAll(/[./:]|$/g)].map((end) => specifier.slice(0, end.index)).filter((head) => head !== '');
}

/** The name that a module goes by: its file's, or its folder's where the file is the folder's main one. */
function stemOf(path: RepoPath): string {
  const names = path.replace(/\.\w+$/, '').split('/');
  const last = names.at(-1) ?? '';
  return /^(index|mod|lib|main|__init__)$/.test(last) ? (names.at(-2) ?? last) : last;
}
