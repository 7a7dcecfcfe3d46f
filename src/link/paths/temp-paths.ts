/** Owns the places where data that must last is kept on the machine's own disk: every such place is followed back to the paths it can be. */
import { eachValue, returns } from '../../core/outline.js';
import { byWhere, placeKey } from '../../core/span.js';
import type { TempPath } from '../../core/temp-path.js';
import { type FnId, lastName, type Value } from '../../core/value.js';
import { snakeCase } from '../../core/words.js';
import { type Alternative, type Asked, alternatives } from '../alternatives.js';
import { EachModule } from '../each-module.js';
import { type LiteralSources, namesOf } from '../literals.js';
import type { Module } from '../module.js';
import { type Naming, namings } from '../namings.js';
import type { World } from '../outcome/walk.js';
import type { Stage } from '../stage.js';
import { pathHead } from './heads.js';
import { belowOf, keepsData, namesPlace, namesScratch } from './names.js';

/** Calls by which a function shows that its files do not stay: it deletes them, or sends them where they last. */
const MOVES_ON =
  /^(unlink|unlinkSync|rm|rmSync|rmtree|rimraf|remove|removeSync|remove_file|remove_dir_all|cleanup|rmdir|upload|upload_file|upload_fileobj|uploadFile|put_object|putObject|delete_file|TemporaryDirectory|NamedTemporaryFile)$/;
/** Files whose paths are of nobody's data. */
const TOOLS =
  /(^|[/._-])(mocks?|fixtures?|seeds?|examples?|samples?|demos?|test[-_]?(utils?|helpers?)|testing|bench(mark)?s?|stories|scripts?|tools?|ci|hack|dev)([/._-]|$)/i;
/** Classes whose fields say how a program is set up. */
const SETTINGS = /settings|config|options|args|cli|params|env/i;
/** Classes that keep data. */
const STORES = /(Storage|Store|Repository|Repo|Bucket|Vault|Archive)(Backend|Adapter|Service|Provider|Impl|Driver)?$/;
/** Verbs before the name of what a function gives. */
const GIVES = /^(get|default|resolve|load|determine|ensure)_/;
const OTHERWISE = /^(default|default_value|default_value_t|defaultValue|server_default|fallback)$/;

/** What the question is asked of. */
export interface Inside {
  readonly world: World;
  readonly literals: LiteralSources;
  readonly stage: Stage;
}

/** A value that says where something is kept. */
interface Use {
  readonly name: string;
  readonly value: Value;
  readonly fn: FnId;
  /** It stands for what nobody gave. */
  readonly fallback: boolean;
  /** It counts only as what something else falls back to. */
  readonly local: boolean;
  /** Where it is written shows that it is data, whatever the name. */
  readonly kept?: true;
}

/** Finds the paths, module by module. */
export class TempPaths {
  private readonly known: EachModule<readonly TempPath[]>;
  private readonly asked: Asked;

  constructor(private readonly inside: Inside) {
    this.asked = { world: inside.world, literals: inside.literals, within: pathHead };
    this.known = new EachModule(inside.world.evaluator.program, 'temp-path', (module) => this.in(module));
  }

  /** All of them, in order of path and place. */
  all(): readonly TempPath[] {
    const found = new Map<string, TempPath>();
    for (const one of this.known.all().flat()) {
      const place = placeKey(one);
      if (!found.has(place)) found.set(place, one);
    }
    return [...found.values()].sort(byWhere);
  }

  private in(module: Module): readonly TempPath[] {
    if (TOOLS.test(module.path)) return [];
    return usesIn(module).flatMap((use) => {
      if (this.inside.stage.excludes(module, use.value.at) || module.isTest(use.fn)) return [];
      if (use.fn !== 0 && movesOn(module, use.fn)) return [];
      const found = alternatives(use.value, { module, fn: use.fn }, use.fallback, this.asked);
      return found.flatMap((one) => this.path(one, use, module) ?? []);
    });
  }

  private path(one: Alternative, use: Use, module: Module): TempPath | undefined {
    const below = this.below(one);
    if (!below || (use.local && !one.fallback)) return undefined;
    const names = [use.name, ...one.instead].filter((name) => name !== '');
    const kept = use.kept ?? names.some(keepsData);
    if (names.some(namesScratch) || !(kept || (below === 'temporary' && one.instead.length > 0 && names.some(namesPlace))))
      return undefined;
    const document = module.language === 'config';
    if (below === 'working' && (document || !(use.fallback || (one.fallback && one.instead.length > 0)))) return undefined;
    if (document && isMounted(module, String(one.literal))) return undefined;
    return {
      ...one.at,
      name: use.name === '' ? (one.instead[0] ?? '') : use.name,
      path: typeof one.literal === 'string' ? one.literal : undefined,
      below,
      fallback: one.fallback,
      instead: one.instead,
      document,
    };
  }

  private below({ literal, thing }: Alternative): TempPath['below'] | undefined {
    if (typeof literal === 'string') return belowOf(literal);
    if (thing?.is !== 'object') return undefined;
    const { evaluator, libraryCall } = this.inside.world;
    for (const name of namesOf(evaluator, thing.callee)) {
      const entry = libraryCall(name, thing.in.module.language);
      if (entry) return entry.does === 'folder' ? entry.below : undefined;
    }
    return undefined;
  }
}

function usesIn(module: Module): readonly Use[] {
  const found = namings(module).flatMap((naming) => named(naming, module));
  // What a setting falls back to says by the setting's name what it is for, wherever it goes.
  module.bodies.forEach((body, fn) => {
    eachValue(body, (value) => {
      if (value.kind === 'first') found.push({ name: '', value, fn, fallback: false, local: true });
    });
  });
  module.facts.functions.forEach(({ name = '' }, fn) => {
    const given = snakeCase(name).replace(GIVES, '');
    if (!keepsData(given)) return;
    for (const value of returns(module.bodies[fn] ?? []))
      found.push({ name: given, value, fn, fallback: /^default/.test(name), local: false });
  });
  return found;
}

function named({ name, within, value, fn, how }: Naming, module: Module): Use[] {
  if (how === 'argument' && OTHERWISE.test(name)) {
    const last = within.at(-1);
    return last !== undefined && namesPlaceOfData(last) ? [{ name: last, value, fn, fallback: true, local: false }] : [];
  }
  const owner = module.ownerOf(fn);
  // A store that writes to its own variables is a store whatever they are called.
  if (how === 'variable' && STORES.test(module.facts.classes[owner ?? -1]?.name ?? '') && !namesScratch(name))
    return [{ name: module.facts.classes[owner ?? -1]?.name ?? name, value, fn, fallback: false, local: false, kept: true }];
  if (!namesPlaceOfData(name)) return [];
  const field = how === 'field' && within.some((one) => SETTINGS.test(one));
  // What a function calls its own folder is a scratch folder more often than not.
  return [{ name, value, fn, fallback: field || how === 'default', local: how === 'variable' && fn !== 0 }];
}

function namesPlaceOfData(name: string): boolean {
  return keepsData(name) || namesPlace(name);
}

/** Whether a function deletes files, or sends them on. */
function movesOn(module: Module, fn: FnId): boolean {
  let found = false;
  eachValue(module.bodies[fn] ?? [], (value) => {
    if (value.kind === 'call' && MOVES_ON.test(lastName(value.callee) ?? '')) found = true;
  });
  return found;
}

/** Whether a document mounts something at a path: then what is written there lasts. */
function isMounted({ facts }: Module, path: string): boolean {
  const { document } = facts;
  let found = 0;
  if (document)
    eachValue([{ do: 'eval', value: document, at: document.at }], (value) => {
      if (value.kind === 'literal' && (value.value === path || String(value.value).split(':').slice(1).includes(path))) found++;
    });
  return found > 1;
}
