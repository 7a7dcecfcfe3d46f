/**
 * Owns the session: what changed goes in, the result over everything comes out. `check`, watching, editors and tests drive this one
 * method. Whatever the sequence of updates, the result is that of a fresh session over the same files.
 */
import type { Extraction, Grammar, LanguageFrontend, LanguageId } from '../core/facts.js';
import type { RunResult } from '../core/result.js';
import type { RepoPath } from '../core/span.js';
import type { LinkedProject, LinkInputs } from '../link/project.js';
import type { Rule } from '../rule.js';
import { admit, type Candidate, keyOf, kindOf } from './admission.js';
import { account, type Skipped } from './coverage.js';
import { Extractor } from './extraction.js';
import { type FactStore, type Job, type Kind, type Pool, type Read, textOf } from './ports.js';
import { exampleFolders } from './roles.js';
import { byPlace, runRules } from './runner.js';
import type { Settings } from './settings.js';
import { suppress } from './suppressions.js';
import { type Looks, type Trigger, triggerFor } from './triggers.js';
import { type FileView, projectView } from './view.js';

/** A file that appeared, changed or went away. */
export interface Change {
  readonly path: RepoPath;
  readonly gone?: true;
}

/** What the engine is made of; the composition root fills it. */
export interface Parts {
  readonly frontends: readonly LanguageFrontend[];
  readonly looks: Looks;
  /** Used by this session only. */
  readonly linker: { update(inputs: LinkInputs, changed?: ReadonlySet<RepoPath>): LinkedProject };
  /** All rules there are. */
  readonly rules: readonly Rule[];
  /** Those of them that run; all without it. */
  readonly only?: ReadonlySet<string>;
  readonly read: Read;
  readonly store?: FactStore;
  readonly pool?: Pool;
  readonly settings: Settings;
}

/** One repository, kept up to date. */
export class Session {
  private readonly paths = new Set<RepoPath>();
  /** In order of path, as are the admitted files among them. Equal contents share one extraction. */
  private candidates = new Map<RepoPath, Candidate>();
  private files = new Map<RepoPath, Extraction>();
  private extractions = new Map<string, Extraction>();
  /** The files whose contents alone changed since the last linking; undefined when more did than that. */
  private changed: Set<RepoPath> | undefined;
  /** Folders of examples that are the repository's subject. */
  private examples: readonly RepoPath[] = [];
  /** What linking asked of files that did not change since. */
  private readonly asked = new Map<RepoPath, Extraction | undefined>();
  private readonly manifests = new Map<RepoPath, string | undefined>();
  private readonly looks = new Map<RepoPath, { readonly text: string; readonly passesOn: readonly string[] | undefined }>();
  private readonly frontends: ReadonlyMap<LanguageId, LanguageFrontend>;
  private readonly extractor: Extractor;
  /** The rules that report, and those that run: comments about any rule can only be judged after all have run. */
  private readonly reporting: readonly Rule[];
  private readonly running: readonly Rule[];
  private readonly trigger: Trigger;

  constructor(private readonly parts: Parts) {
    this.frontends = new Map(parts.frontends.map((one) => [one.id, one]));
    this.extractor = new Extractor(this.frontends, parts.looks.watched, parts.store, parts.pool);
    this.reporting = parts.rules.filter((rule) => parts.only?.has(rule.id) ?? true);
    this.running = this.reporting.some((rule) => rule.about === 'suppression') ? parts.rules : this.reporting;
    const { guards, tenants } = parts.settings.vocabulary;
    this.trigger = triggerFor(new Set(this.running.map((rule) => rule.about)), parts.looks, [...guards, ...tenants]);
  }

  /** Takes the changes in and looks at everything again. `skipped`: files that whoever lists the tree left out. */
  async update(changes: readonly Change[], skipped: Skipped = []): Promise<RunResult> {
    this.admit(changes);
    await this.extract();
    const result = this.report(await this.link(), skipped);
    this.parts.store?.save();
    return result;
  }

  /** What one file says, and the domain facts in it; undefined for a file that no front end reads. */
  async look(path: RepoPath): Promise<{ extraction: Extraction; linked: LinkedProject } | undefined> {
    const kind = kindOf(path, this.parts.frontends);
    if (kind === undefined) return undefined;
    await this.extractor.load(kind);
    await this.extract();
    const linked = await this.link();
    const extraction = this.request(path, () => {});
    return extraction && { extraction, linked };
  }

  private admit(changes: readonly Change[]): void {
    const { settings } = this.parts;
    let listed = false;
    for (const { path, gone } of changes) {
      if (gone === true || !this.paths.has(path)) listed = true;
      // Linking looks at manifests before it looks at anything else.
      if (listed || this.manifests.has(path)) this.changed = undefined;
      for (const known of [this.asked, this.manifests, this.looks]) known.delete(path);
      if (gone) this.paths.delete(path);
      else this.paths.add(path);
    }
    // Which folders are the subject depends on the list of files only.
    const moved = listed && this.choose();
    const subject = { ...settings, named: [...settings.named, ...this.examples] };
    const left = new Set(
      [...(moved ? this.paths : changes.map((one) => one.path))].flatMap((path) => this.reconsider(path, subject) ?? []),
    );
    this.forget(left);
    if (!this.changed) this.candidates = new Map([...this.candidates].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Looks at a file again, before it is parsed; gives the key of the content that it had. */
  private reconsider(path: RepoPath, settings: Settings): string | undefined {
    const { frontends, read } = this.parts;
    const before = this.candidates.get(path);
    const candidate = this.paths.has(path) ? admit(path, frontends, read, this.trigger, settings) : undefined;
    if (candidate) this.candidates.set(path, candidate);
    else this.candidates.delete(path);
    if ((before?.state === 'admitted') !== (candidate?.state === 'admitted')) this.changed = undefined;
    this.changed?.add(path);
    return before?.key;
  }

  /** Drops the extractions of contents that no file has any more. */
  private forget(left: Set<string>): void {
    if (left.size > 0) for (const { key } of this.candidates.values()) if (key !== undefined) left.delete(key);
    for (const key of left) this.extractions.delete(key);
  }

  /** Finds the folders of examples that are all there is; whether they are others than before. */
  private choose(): boolean {
    const examples = exampleFolders(this.paths, (path) => kindOf(path, this.parts.frontends) !== undefined);
    const moved = examples.join('\0') !== this.examples.join('\0');
    this.examples = examples;
    return moved;
  }

  /** Extracts the admitted files that may have changed. */
  private async extract(): Promise<void> {
    const jobs = new Map<string, Job>();
    const admitted = [...(this.changed ?? this.candidates.keys())].flatMap((path) => {
      const candidate = this.candidates.get(path);
      if (candidate?.state !== 'admitted') return [];
      const { key = '', language, grammar, text = '' } = candidate;
      if (!this.extractions.has(key)) jobs.set(key, { language, grammar, text });
      return [{ path, key, candidate }];
    });
    for (const [key, extraction] of await this.extractor.all(jobs)) this.extractions.set(key, extraction);
    if (!this.changed) this.files = new Map();
    for (const { path, key, candidate } of admitted) {
      const extraction = this.extractions.get(key);
      if (extraction === undefined) continue;
      this.files.set(path, extraction);
      // The text is needed again only where places in it must be counted in lines.
      if (extraction.facts.comments.length === 0 && extraction.facts.problems.length === 0)
        this.candidates.set(path, withoutText(candidate));
    }
  }

  /** Links; when linking asked for a file whose parser was not loaded yet, loads it and links again. */
  private async link(): Promise<LinkedProject> {
    for (;;) {
      const missing = new Map<Grammar, Kind>();
      const linked = this.parts.linker.update(
        {
          paths: this.paths,
          files: this.files,
          languageOf: (path) => this.languageOf(path),
          mayHold: (path, kind) => this.candidates.get(path)?.holds?.has(kind) ?? true,
          request: (path) =>
            this.files.get(path) ?? remember(this.asked, path, () => this.request(path, (kind) => missing.set(kind.grammar, kind))),
          mentions: (path, word) => remember(this.looks, path, () => this.lookAt(path)).text.includes(word),
          passesOn: (path) => remember(this.looks, path, () => this.lookAt(path)).passesOn,
          manifest: (path) => remember(this.manifests, path, () => this.manifest(path)),
          vocabulary: this.parts.settings.vocabulary,
          profile: this.parts.settings.profile,
        },
        this.changed,
      );
      // Linking answers when asked: ask everything the rules will ask, so that what is missing shows now.
      for (const kind of new Set(this.running.map((rule) => rule.about))) if (kind !== 'suppression') linked.facts(kind);
      this.changed = missing.size === 0 ? new Set() : undefined;
      if (this.changed) return linked;
      for (const kind of missing.values()) await this.extractor.load(kind);
      // What could not be read without its parser is asked again.
      this.asked.clear();
    }
  }

  private request(path: RepoPath, miss: (kind: Kind) => void): Extraction | undefined {
    if (!this.paths.has(path)) return undefined;
    const kind = kindOf(path, this.parts.frontends);
    const file = kind && this.parts.read(path);
    if (kind === undefined || file === undefined || 'skipped' in file) return undefined;
    const extraction = this.extractor.now(keyOf(kind.grammar, file.content), { ...kind, text: file.text });
    if (extraction === undefined) miss(kind);
    return extraction;
  }

  /** A file's text, and the modules all of whose names it passes on; undefined where only its front end could tell. */
  private lookAt(path: RepoPath): { readonly text: string; readonly passesOn: readonly string[] | undefined } {
    const text = this.manifest(path) ?? '';
    if (/\bimport\s*\*\s*$|::\*/m.test(text)) return { text, passesOn: undefined };
    return { text, passesOn: [...text.matchAll(/\bexport\s*\*\s*from\s*['"]([^'"]+)['"]/g)].map(([, specifier = '']) => specifier) };
  }

  private manifest(path: RepoPath): string | undefined {
    return this.paths.has(path) ? textOf(this.parts.read(path)) : undefined;
  }

  private languageOf(path: RepoPath): LanguageId | undefined {
    return (this.candidates.get(path) ?? kindOf(path, this.parts.frontends))?.language;
  }

  private report(linked: LinkedProject, skipped: Skipped): RunResult {
    const { files } = this;
    const { rules, settings } = this.parts;
    const visible: FileView = {
      // What nothing in its own text points at may still be found through another file.
      reported: (file) => ['admitted', 'untriggered'].includes(this.candidates.get(file)?.state ?? ''),
      roleOf: (file) => this.candidates.get(file)?.role ?? 'source',
      languageOf: (file) => this.languageOf(file),
    };
    const view = projectView(linked, visible, settings.strict);
    const commented = [...files].flatMap(([file, { facts }]) => {
      const text = this.candidates.get(file)?.text;
      return facts.comments.length > 0 && text !== undefined ? [{ file, text, comments: facts.comments }] : [];
    });
    const onCode = this.running.filter((rule) => rule.about !== 'suppression');
    const onComments = this.reporting.filter((rule) => rule.about === 'suppression');
    const judged = suppress(runRules(onCode, view, settings), commented, {
      known: new Set<string>(rules.map((rule) => rule.id)),
      ran: (rule, file) => onCode.some((one) => one.id === rule) && settings.severityOf(rule, file) !== 'off',
      today: settings.today,
    });
    const ofComments = runRules(onComments, projectView(linked, visible, settings.strict, judged.suppressions), settings);
    const asked = new Set<string>(this.reporting.map((rule) => rule.id));
    return {
      findings: [...judged.findings, ...ofComments].filter((finding) => asked.has(finding.rule)).sort(byPlace),
      suppressed: judged.suppressed.filter(({ finding }) => asked.has(finding.rule)),
      // Without a rule about routes their files were not looked for: no inventory is better than half of one.
      routes: this.running.some((rule) => rule.about === 'route') ? view.facts('route') : [],
      coverage: account(this.candidates, files, linked, view, this.reporting, settings, skipped),
    };
  }
}

function remember<V>(memory: Map<RepoPath, V>, path: RepoPath, find: () => V): V {
  const known = memory.get(path);
  if (known !== undefined || memory.has(path)) return known as V;
  const value = find();
  memory.set(path, value);
  return value;
}

function withoutText({ text: _, ...candidate }: Candidate): Candidate {
  return candidate;
}
