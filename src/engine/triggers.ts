/**
 * Owns the trigger test: whether a file's text can hold anything that an active rule is about. It may say yes too often,
 * never no wrongly: switched off, the findings are the same.
 */
import type { LanguageId, PerLanguage } from '../core/facts.js';
import { addTo } from '../core/multimap.js';
import type { RepoPath } from '../core/span.js';
import { COMPUTED } from '../core/value.js';
import type { Model } from '../link/model.js';
import { type FactKind, factKinds, isFactKind, type Subject } from '../rule.js';

/** Words of whatever signs tokens and sessions, and of what libraries do so. */
const SIGNS =
  /[sS]ecret|SECRET|jwt|Jwt|JWT|\bjose\b|[hH]mac|HMAC|(?:[sS]ign(?:ing|ature)?|SIGN(?:ING|ATURE)?|[sS]ession|SESSION|[cC]ookie|COOKIE|[tT]oken|TOKEN)[_-]?(?:[kK]ey|KEY|[sS]alt|SALT|[pP]assword|PASSWORD)\b|itsdangerous|\.keys\s*=/;

/** Words by which programs name what audit and business events are given to. */
const SINKS =
  /[aA]udit|AUDIT|[aA]ctivity_?(?:[lL]og|[rR]ecorder|[tT]racker|[pP]ublisher|[sS]ink|[tT]rail)|(?:[sS]ecurity|[cC]ompliance)_?(?:[eE]vent|[lL]og)|[eE]vent_?(?:[sS]ink|[pP]ublisher|[eE]mitter|[rR]ecorder|[lL]og|[wW]riter|[dD]ispatcher|[sS]tore|[pP]roducer|[oO]utbox|[jJ]ournal|[bB]us|[rR]eporter)|(?:[dD]omain|[bB]usiness|[iI]ntegration)_?[eE]vent|(?:emit|publish|record|log|track|report)_?(?:\w{1,20}_?)?(?:[eE]vent|[uU]sage|[aA]ctivity)|(?:[uU]sage|[bB]illing)_?(?:[eE]vent|[rR]ecorder|[tT]racker|[rR]eporter|[lL]og|[lL]edger|[mM]eter)|[mM]etering/;

/** Words of whatever says which origins may read an answer. */
const ORIGINS =
  /[cC]ors|CORS|[aA]ccess[-_]?[cC]ontrol[-_]?[aA]llow|accesscontrolallow|ACCESS_CONTROL_ALLOW|[oO]rigins?[-_]?(?:[wW]hitelist|[aA]llow)|ORIGINS?_(?:WHITELIST|ALLOW)|[aA]llow(?:ed)?[-_]?[oO]rigin|ALLOW(?:ED)?_ORIGIN/;

/** Names of identities. */
const IDENTITIES =
  /[tT]enant|TENANT|\b[oO]rg(?:Id|_id|[aA]ni[sz]ation)?\b|ORG|[wW]orkspace|WORKSPACE|(?:user|actor|principal|owner|member|agent|customer|client|caller|subject|account|creator|author|employee|session|thread|conversation)(?:_?[iI]d|_?[uU]uid|_?[kK]ey|\??\.id)\b|_ID\b|\buid\b|\bsub\b|[a-z](?:User|Actor|Org|Owner|Member|Session|Thread|Account|Customer|Agent)(?:Id|Key)\b/;

/** Places that do not last, and what is kept. */
const PLACES =
  /\/tmp\b|[tT]mp[dD]ir|temp_dir|tempdir|mkdtemp|[mM]akeTempDir|\bcwd\(|current_dir|sqlite:|file:\/\/|(?:\|\||\?\?|[^=!<>]=|[,:]|default\w*\(|unwrap_or\w*\()\s*[a-z]?['"`]\.{1,2}\/|(?:DIR|PATH|ROOT|FOLDER|HOME|LOCATION|STORAGE)['"`\])]*\s*(?:,|\|\||\?\?|or\b|\.unwrap_or|:-|[:=]\s*['"`]?[\w.])|(?:_dir|_path|_root|_folder|Dir|Path|Root|Folder)(?:\s*:[^=\n]{1,40})?\s*=\s*['"`]/;

/** What a fact kind needs in a text, per language; nothing where it has none of them. `watched`: the file registers something, or imports a framework. */
const triggers: Readonly<Record<FactKind, Partial<PerLanguage<RegExp | 'watched'>>>> = {
  'caught-error': {
    // Operators with everyday names (`match`, `ignore`) count only where their library is imported.
    typescript: /[cC]atch|\.then\b|allSettled|['"](?:@effect\/[\w-]+|effect)(?:\/[\w./-]*)?['"]|error['"`]\s*,/,
    python: /\bexcept\b|\bsuppress|return_exceptions|catch/,
    rust: /\bErr\b|\bOk\b|\bok\(|\bis_(?:ok|err)\b|unwrap_or|_or_else|\b_\s*=|\bdrop\(|catch_unwind/,
  },
  route: { typescript: 'watched', python: 'watched', rust: 'watched' },
  'cors-policy': { typescript: ORIGINS, python: ORIGINS, rust: ORIGINS, config: ORIGINS },
  'temp-path': { typescript: PLACES, python: PLACES, rust: PLACES, config: PLACES },
  'placeholder-identity': { typescript: IDENTITIES, python: IDENTITIES, rust: IDENTITIES, config: IDENTITIES },
  'signing-key': {
    typescript: SIGNS,
    python: SIGNS,
    rust: SIGNS,
    config: SIGNS,
  },
  'unheeded-guard': { typescript: 'watched', python: 'watched', rust: 'watched' },
  'event-sink': { typescript: SINKS, python: SINKS, rust: SINKS },
};

/** The kinds of fact that may be in a file, by path and text; undefined where there is no reason to look into it at all. */
export type Trigger = (language: LanguageId, path: RepoPath, text: string) => ReadonlySet<FactKind> | undefined;

/** What the models look for in texts and paths. */
export interface Looks {
  /** Last names of the calls and decorators that some model of a language reads. */
  readonly watched: PerLanguage<ReadonlySet<string>>;
  /** Packages in which routes of a language are declared. */
  readonly frameworks: PerLanguage<ReadonlySet<string>>;
  /** Paths of files whose place alone declares routes. */
  readonly places: readonly RegExp[];
  /** Directives that declare routes wherever a file lies. */
  readonly marks: readonly RegExp[];
}

/** Whether facts of a kind can be in a language at all. */
export function canHold(language: LanguageId, kind: FactKind): boolean {
  return triggers[kind][language] !== undefined;
}

/** What some models look for. */
export function looksOf(models: readonly Model[]): Looks {
  const perLanguage = (names: (model: Model) => readonly string[]): PerLanguage<ReadonlySet<string>> => {
    const of = (language: LanguageId): ReadonlySet<string> =>
      new Set(models.filter((model) => model.languages?.includes(language) ?? true).flatMap(names));
    return { typescript: of('typescript'), python: of('python'), rust: of('rust'), config: of('config') };
  };
  return {
    watched: perLanguage((model) => model.watch),
    frameworks: perLanguage((model) =>
      // What watches for nothing finds its files by where they lie.
      model.watch.length > 0 && (model.read || model.readAll || model.readModule) ? [...model.packages, ...(model.variables ?? [])] : [],
    ),
    places: models.flatMap((model) => model.files ?? []),
    marks: models.flatMap((model) => model.marks ?? []),
  };
}

/** Names that ordinary code uses for other things: they count with a path, on a router, or beside a framework's name. */
const ORDINARY =
  /^(create|default|concat|pipe|handle|upgrade|query|effect|succeed|sync|scoped|make|prefix|provide|get|post|put|patch|delete|del|head|options|trace|all|any|on|ws|at|to|with|add|route|merge|nest|layer|mount|register|fallback|middleware|serve|from_fn|handler|resource|scope|service|group|run|listen|websocket|append|extend|push|extend_from_slice|and|or|map|then|and_then|__init__|resolve|derive|as|doc|once|macro|guard|addListener)$/;

/** What a registration looks like, whatever the framework. */
function registrations(watched: ReadonlySet<string>): string[] {
  const names = [...watched].filter((name) => name !== COMPUTED);
  const own = names.filter((name) => !ORDINARY.test(name) && name !== 'use').map(quote);
  const shared = names.filter((name) => ORDINARY.test(name)).map(quote);
  const path = `(?:[rfb]{0,2}['"\`](?:/|['"\`])|\\[|/)`;
  return [
    ...(own.length > 0 ? [`\\b(?:${own.join('|')})\\s*(?:\\?\\.)?[(<!\`{]`, `@[\\w.]*\\b(?:${own.join('|')})\\b`] : []),
    ...(names.includes('use') ? ['\\.use\\('] : []),
    // A route that is all options: `.route({ method, url })`.
    ...(names.includes('route') ? ['\\.route\\(\\s*[[{]'] : []),
    ...(shared.length > 0
      ? [
          `\\b(?:${shared.join('|')})\\s*(?:<[^()]*>)?\\(\\s*${path}`,
          `\\b\\w*(?:[rR]outer|[aA]pp|[rR]outes?|[sS]erver|[aA]pi|bp|blueprint|[sS]ocket|io|Bun|Deno)\\s*\\.\\s*(?:${shared.join('|')})\\(`,
        ]
      : []),
  ];
}

/** How a file of a language names a package that it imports. */
function imports(language: LanguageId, packages: readonly string[]): string[] {
  if (packages.length === 0) return [];
  const names = packages.map(quote).join('|');
  return [language === 'typescript' ? `['"\`](?:${names})['"\`/]` : `\\b(?:${names})\\b`];
}

/** The test for rules about `subjects`. `words`: the project's own. */
export function triggerFor(subjects: ReadonlySet<Subject>, looks: Looks, words: readonly string[]): Trigger {
  const kinds = [...subjects].filter(isFactKind);
  // What is registered is one graph, whichever kind asks for it.
  const watches = kinds.some((kind) => registering.includes(kind));
  const build = (language: LanguageId): readonly Pattern[] => {
    const registers = watches && registering.some((kind) => triggers[kind][language] === 'watched');
    const watched = [
      ...registrations(looks.watched[language]),
      ...imports(language, [...looks.frameworks[language]]),
      ...looks.marks.map((one) => one.source),
    ];
    const own = new Map<RegExp, FactKind[]>();
    for (const kind of kinds) {
      const trigger = triggers[kind][language];
      if (trigger instanceof RegExp) addTo(own, trigger, kind);
    }
    return [
      { find: /greenlit-/, kinds: [] },
      ...(words.length > 0 ? [{ find: new RegExp(words.map((word) => `\\b${quote(word)}\\b`).join('|')), kinds }] : []),
      ...(registers ? [{ find: new RegExp(watched.join('|')), kinds: registering }] : []),
      ...[...own].map(([find, found]) => ({ find, kinds: found })),
    ];
  };
  const built = new Map<LanguageId, readonly Pattern[]>();
  return (language, path, text) => {
    let patterns = built.get(language);
    if (patterns === undefined) {
      patterns = build(language);
      built.set(language, patterns);
    }
    let reason = false;
    const found = new Set<FactKind>(watches && looks.places.some((place) => place.test(path)) ? registering : []);
    for (const { find, kinds: these } of patterns) {
      if (!find.test(text)) continue;
      reason = true;
      for (const kind of these) found.add(kind);
    }
    return reason || found.size > 0 ? found : undefined;
  };
}

/** The kinds that are found by what files register. */
const registering = factKinds.filter((kind) => Object.values(triggers[kind]).includes('watched'));

/** What a text must hold for facts of some kinds to be in it. */
interface Pattern {
  readonly find: RegExp;
  readonly kinds: readonly FactKind[];
}

function quote(word: string): string {
  return word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
