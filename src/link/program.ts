/**
 * Owns the set of modules of one run: which file a specifier stands for, and what a module offers by name.
 * Never evaluates a value; see `evaluate.ts`.
 */
import type { Import, LanguageId } from '../core/facts.js';
import type { ModuleResolver, Target } from '../core/modules.js';
import { addTo } from '../core/multimap.js';
import { eachValue } from '../core/outline.js';
import type { RepoPath } from '../core/span.js';
import type { ClassId, FnId } from '../core/value.js';
import { Module } from './module.js';
import type { LinkInputs } from './project.js';

/** What the folder of a package holds one of. */
const MANIFESTS = ['package.json', 'pyproject.toml', 'setup.py', 'Cargo.toml'];

/** The imports by which something may be known under another name than its own: those of whole modules, and those that rename. */
class Aliases {
  private readonly wholes: ImportedIn[] = [];
  private readonly byStem = new Map<string, readonly ImportedIn[]>();
  private readonly byName = new Map<string, ImportedIn[]>();

  constructor(modules: readonly Module[]) {
    for (const module of modules) {
      for (const one of module.facts.imports) {
        if (one.name === 'default' || one.name === '*') this.wholes.push({ module, one });
        else if (one.local !== one.name) addTo(this.byName, one.name, { module, one });
      }
    }
  }

  /** Those of whole modules whose specifier holds the name: cheaper than resolving it. */
  whole(stem: string): readonly ImportedIn[] {
    let found = this.byStem.get(stem);
    if (!found) {
      found = this.wholes.filter(({ one }) => one.from.includes(stem));
      this.byStem.set(stem, found);
    }
    return found;
  }

  renamed(name: string): readonly ImportedIn[] {
    return this.byName.get(name) ?? [];
  }
}

interface ImportedIn {
  readonly module: Module;
  readonly one: Import;
}

/** All modules of a run. */
export class Program {
  private readonly known = new Map<RepoPath, Module | null>();
  private readonly standIns = new Map<RepoPath, string | undefined>();
  private all: readonly Module[] | undefined;
  private aliases: Aliases | undefined;
  private heads: Set<string> | undefined;
  private byFolder: Map<string, RepoPath[]> | undefined;
  private byVariable: Map<string, Module[]> | undefined;
  private byMacroName: Map<string, { module: Module; fn: FnId }[]> | undefined;
  private byClassName: Map<string, { module: Module; id: ClassId }[]> | undefined;

  constructor(
    private readonly inputs: LinkInputs,
    private readonly resolvers: Readonly<Record<LanguageId, ModuleResolver>>,
  ) {}

  /** The files that were admitted for analysis, in path order. */
  admitted(): readonly Module[] {
    this.all ??= [...this.inputs.files.keys()].sort().flatMap((path) => this.module(path) ?? []);
    return this.all;
  }

  /** The modules at the paths that are wanted, admitted or not, in path order; with a word, those whose texts hold it. */
  at(wanted: (path: RepoPath) => boolean, word?: string): readonly Module[] {
    return [...this.inputs.paths]
      .filter((path) => wanted(path) && (word === undefined || this.inputs.mentions(path, word)))
      .sort()
      .flatMap((path) => this.module(path) ?? []);
  }

  /** The admitted modules that have a module-level variable of this name. */
  declaring(name: string): readonly Module[] {
    if (!this.byVariable) {
      this.byVariable = new Map();
      for (const module of this.admitted()) for (const one of module.bindingsByName.keys()) addTo(this.byVariable, one, module);
    }
    return this.byVariable.get(name) ?? [];
  }

  module(path: RepoPath): Module | undefined {
    let module = this.known.get(path);
    if (module === undefined) {
      const language = this.inputs.languageOf(path);
      const extraction = language && (this.inputs.files.get(path) ?? this.inputs.request(path));
      module = language && extraction ? new Module(path, language, extraction.facts, extraction.bodies) : null;
      this.known.set(path, module);
    }
    return module ?? undefined;
  }

  /** The module, unless its text and those of the modules whose names it passes on show that it has nothing of that name. */
  moduleWith(path: RepoPath, name: string): Module | undefined {
    return this.mayHave(path, name, new Set()) ? this.module(path) : undefined;
  }

  private mayHave(path: RepoPath, name: string, seen: Set<RepoPath>): boolean {
    if (seen.has(path)) return false;
    seen.add(path);
    if (this.known.has(path) || this.inputs.files.has(path) || this.inputs.mentions(path, name)) return true;
    const stars = this.inputs.passesOn(path);
    const language = this.inputs.languageOf(path);
    if (!stars || !language) return true;
    return stars.some((specifier) => {
      const target = this.resolvers[language].resolve(path, specifier);
      return target.kind === 'file' && this.mayHave(target.path, name, seen);
    });
  }

  /** Whether a module is another one, or names it in a way that could pass it on. */
  mayPassOn(path: RepoPath, other: RepoPath): boolean {
    if (path === other || this.known.has(path) || this.inputs.files.has(path)) return true;
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
    const known = this.standIns.get(path);
    if (known !== undefined || this.standIns.has(path)) return known;
    this.standIns.set(path, undefined);
    const module = this.module(path);
    const other = module && standInOf(module);
    this.standIns.set(path, other);
    return other;
  }

  child(of: RepoPath, language: LanguageId, name: string): Target | undefined {
    return this.resolvers[language].child(of, name);
  }

  /** Whether an admitted file imports one of these libraries, or a part of one. */
  imports(packages: readonly string[]): boolean {
    this.heads ??= new Set(this.admitted().flatMap(specifiersOf).flatMap(headsOf));
    const { heads } = this;
    return packages.some((one) => heads.has(one));
  }

  /** Imports of a module, or of one of `names` from it, under another name than its own. */
  aliasesOf(path: RepoPath, names: readonly (string | undefined)[]): readonly Import[] {
    this.aliases ??= new Aliases(this.admitted());
    const renamed = names.flatMap((name) => (name === undefined ? [] : (this.aliases?.renamed(name) ?? [])));
    return [...this.aliases.whole(stemOf(path)), ...renamed].flatMap(({ module, one }) => {
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
        this.inputs.languageOf(other) === language && this.inputs.mentions(other, word) ? (this.module(other) ?? []) : [],
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
    if (!this.byMacroName) {
      this.byMacroName = new Map();
      for (const module of this.admitted()) {
        for (const [own, ids] of module.functionsByName) {
          for (const fn of own.endsWith('!') ? ids : []) addTo(this.byMacroName, own, { module, fn });
        }
      }
    }
    return this.byMacroName.get(name) ?? [];
  }

  /** Classes of a name anywhere among the admitted files: a Rust `impl` may stand in another file than its type. */
  classesNamed(name: string): readonly { module: Module; id: ClassId }[] {
    if (!this.byClassName) {
      this.byClassName = new Map();
      for (const module of this.admitted()) {
        module.facts.classes.forEach((one, id) => {
          if (this.byClassName) addTo(this.byClassName, one.name, { module, id });
        });
      }
    }
    return this.byClassName.get(name) ?? [];
  }
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
