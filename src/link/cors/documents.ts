/**
 * Owns the shapes in which config documents allow any origin: headers, ingress annotations, gateways, buckets, settings. Each is known by
 * its keys, whatever the file is called; programs are not looked at.
 */
import type { AnyOrigin } from '../../core/cors-policy.js';
import { literalText, operands, type Value } from '../../core/value.js';
import type { Module } from '../module.js';
import { isAssetPath, servesAssets } from './assets.js';
import { HEADER } from './headers.js';
import { holdsOrigins } from './names.js';
import { looseness } from './patterns.js';
import type { Told } from './told.js';

/** Keys that hold origins, in lower case without marks. */
const LISTS = /^(accesscontrolalloworigin(list)?|alloworigins?|allowedorigins?|corsalloworigin|corsallowedorigins?)$/;
const REGEXES = /^(accesscontrolalloworiginlistregex|alloworiginregex)$/;
/** The header in a text of directives, with what is sent for it. */
const DIRECTIVE = /access-control-allow-origin\s*['"]?\s*[:,]?\s*['"]?(\*|\$\{?http_origin\b)/i;
/** What proxies put in for the origin of a request. */
const ECHO = /^(\$?\{?http_origin\}?|\{(http\.request\.)?header\.origin\}|\{>origin\})$/i;
const NAMED = /^([A-Za-z_][\w.-]*)=(.*)$/;

/** What a document allows. */
export function documentPolicies(module: Module): readonly Told[] {
  const found: Told[] = [];
  if (module.facts.document) look(module.facts.document, { file: module.path, path: [], found, checked: false, assets: false });
  return found;
}

interface Looking {
  readonly file: string;
  /** Keys that the value stands under, outermost first. */
  readonly path: readonly string[];
  readonly found: Told[];
  /** What it stands in is about assets only, or looks at the origin before. */
  readonly assets: boolean;
  readonly checked: boolean;
}

function look(value: Value, looking: Looking): void {
  if (value.kind === 'list') {
    for (const { value: part } of value.parts) look(part, looking);
    // `- CORS_ORIGINS=*`
    for (const { value: part } of value.parts) if (!looking.assets) assigned(part, looking);
    return;
  }
  if (
    value.kind === 'literal' &&
    DIRECTIVE.test(literalText(value) ?? '') &&
    !looking.assets &&
    !/\bif\s*\(\s*\$http_origin|\bmap\b/.test(literalText(value) ?? '')
  ) {
    const echoes = /http_origin/.test(DIRECTIVE.exec(literalText(value) ?? '')?.[1] ?? '');
    tell(looking, HEADER, value, echoes ? 'reflection' : 'wildcard', /allow-credentials\W+true/i.test(literalText(value) ?? ''));
  }
  if (value.kind !== 'record') return;
  const inside = { ...looking, assets: looking.assets || servesAssets(value) };
  if (!inside.assets) record(value, inside);
  for (const entry of value.entries) {
    const key = literalText(entry.key) ?? '';
    const words = entry.value.kind === 'list' ? entry.value.parts.map((part) => part.value) : [];
    look(entry.value, {
      ...inside,
      path: [...inside.path, key],
      // A block with its words: `location ~* \.woff2$ { … }`, `if ($http_origin ~ …) { … }`.
      assets:
        inside.assets ||
        isAssetPath(key) ||
        (/^(location|handle|@\w+|route|handle_path)$/.test(key) && words.some((one) => isAssetPath(literalText(one) ?? ''))),
      checked: inside.checked || (key === 'if' && words.some((one) => mentionsEcho(one))),
    });
  }
}

/** What the entries of one record say. */
function record(value: Value & { kind: 'record' }, looking: Looking): void {
  const entry = (name: RegExp): Value | undefined => value.entries.find(({ key }) => name.test(literalText(key) ?? ''))?.value;
  const credentials = withCredentials(value);
  // `{ key: 'Access-Control-Allow-Origin', value: '*' }`, `{ name: 'CORS_ORIGINS', value: '*' }`
  const named = literalText(entry(/^(key|name|header)$/i)) ?? '';
  const given = entry(/^value$/i);
  if (given && isWildcard(given) && (isHeader(named) || holdsOrigins(named))) tell(looking, named, given, 'wildcard', credentials);
  const config = entry(/^config$/);
  if (config?.kind === 'record' && [entry(/^plugin$/), entry(/^name$/)].some((one) => literalText(one) === 'cors'))
    gateway(config, looking);
  for (const { key, value: held } of value.entries) {
    const name = literalText(key);
    if (name !== undefined) one(name, held, value, looking, credentials);
  }
}

function one(name: string, held: Value, within: Value & { kind: 'record' }, looking: Looking, credentials: boolean): void {
  const last = (name.split(/[./]/).at(-1) ?? name).toLowerCase().replaceAll(/[-_]/g, '');
  // What ingress controllers allow unless told.
  const annotated = /\/cors-allow-origin$/.test(name) && !deniesCredentials(within);
  if (isHeader(name) || LISTS.test(last) || holdsOrigins(name)) {
    for (const found of wildcardsIn(held))
      if (readOnly(within)) tell(looking, name, found, undefined, false);
      else tell(looking, name, found, 'wildcard', credentials || annotated, settingsOf(held));
  }
  if (REGEXES.test(last)) {
    for (const text of textsIn(held))
      if (looseness(literalText(text) ?? '', 'anywhere') === 'any') tell(looking, name, text, 'pattern', credentials);
  }
  if (/\/enable-cors$/.test(name) && isOn(held) && !within.entries.some(({ key }) => /\/cors-allow-origin$/.test(literalText(key) ?? '')))
    tell(looking, name, held, 'default', !deniesCredentials(within));
  if (/^cors$/i.test(name) && isWildcard(held)) tell(looking, name, held, 'wildcard', false);
  if (name === 'cors' && isOn(held) && isEvent(looking.path)) tell(looking, name, held, 'default', false);
  if (held.kind === 'list') directive(held, looking, credentials);
}

/** `add_header Access-Control-Allow-Origin *`, `header /api/* Access-Control-Allow-Origin *`. */
function directive({ parts }: Value & { kind: 'list' }, looking: Looking, credentials: boolean): void {
  const index = parts.findIndex((part) => isHeader((literalText(part.value) ?? '').replace(/^[+?>-]/, '')));
  const given = index < 0 ? undefined : parts[index + 1]?.value;
  if (!given || parts.some((part) => isAssetPath(literalText(part.value) ?? ''))) return;
  if (isWildcard(given)) tell(looking, HEADER, given, 'wildcard', credentials);
  else if (isEcho(given) && !looking.checked && !parts.some((part) => literalText(part.value)?.startsWith('@')))
    tell(looking, HEADER, given, 'reflection', credentials);
}

/** A gateway's plugin, which allows any origin without a word about them. */
function gateway(config: Value & { kind: 'record' }, looking: Looking): void {
  const origins = config.entries.find(({ key }) => literalText(key) === 'origins')?.value;
  const credentials = withCredentials(config);
  if (!origins) tell(looking, 'cors', config, 'default', credentials);
  else for (const found of wildcardsIn(origins)) tell(looking, 'origins', found, 'wildcard', credentials);
}

/** `- CORS_ORIGINS=*`, `- CORS_ORIGINS=${ORIGINS:-*}`. */
function assigned(part: Value, looking: Looking): void {
  const [first, second] = part.kind === 'text' ? part.parts.map((one) => one.value) : [part];
  const [, name = '', given = ''] = NAMED.exec(literalText(first) ?? '') ?? [];
  const setting = name.split('.').at(-1) ?? '';
  if (!holdsOrigins(setting) && !LISTS.test(setting.toLowerCase())) return;
  if (given === '' && second) for (const found of wildcardsIn(second)) tell(looking, setting, found, 'wildcard', false, settingsOf(second));
  else if (/^['"]?\*['"]?$/.test(given)) tell(looking, setting, part, 'wildcard', false);
}

/** `by` is undefined for what was seen and allows nothing. */
function tell(
  { file, found }: Looking,
  name: string,
  given: Value,
  by: AnyOrigin | undefined,
  credentials: boolean,
  settings: readonly string[] = [],
): void {
  const at = { file, at: given.at };
  const judgement = { allowed: by ? [{ by, at }] : [], settings, exact: by ? [] : [at] };
  found.push({ for: name, at, judgement, credentials: credentials ? 'yes' : 'no' });
}

/** `functions: api: events: - http: { cors: true }`, `provider: httpApi: { cors: true }`. */
function isEvent(path: readonly string[]): boolean {
  return /^(http|httpApi|url)$/.test(path.at(-1) ?? '') && path.some((one) => /^(functions|provider|events)$/.test(one));
}

/** Rules of buckets that only let files be read. */
function readOnly({ entries }: Value & { kind: 'record' }): boolean {
  const methods = entries.find(({ key }) => /^allowedmethods?$/i.test(literalText(key) ?? ''))?.value;
  const texts = methods ? textsIn(methods) : [];
  return texts.length > 0 && texts.every((text) => /^(GET|HEAD)$/i.test(literalText(text) ?? ''));
}

/** Whether entries beside each other allow credentials: options, annotations, headers, directives. */
function withCredentials({ entries }: Value & { kind: 'record' }): boolean {
  const names = /allow-?credentials$|^credentials$/i;
  return entries.some(({ key, value }) => {
    if (names.test(literalText(key) ?? '') && isOn(value)) return true;
    const words = value.kind === 'list' ? value.parts.map((part) => part.value) : [];
    return words.some((word, index) => names.test(literalText(word) ?? '') && isOn(words[index + 1]));
  });
}

function deniesCredentials({ entries }: Value & { kind: 'record' }): boolean {
  return entries.some(
    ({ key, value }) => /\/cors-allow-credentials$/.test(literalText(key) ?? '') && /^false$/i.test(String(literalOf(value))),
  );
}

function isOn(value: Value | undefined): boolean {
  if (value?.kind === 'list') return value.parts.length === 1 && isOn(value.parts[0]?.value);
  return /^'?true'?$/i.test(String(literalOf(value)));
}

/** Settings that come before a literal. */
function settingsOf(value: Value): readonly string[] {
  const own = value.kind === 'name' && value.of === undefined ? [value.name] : [];
  return [...own, ...operands(value).flatMap(settingsOf)];
}

function wildcardsIn(value: Value): readonly Value[] {
  return textsIn(value).filter((text) => isWildcard(text) || looksAny(text));
}

/** A pattern among origins: `regex: ".*"`. */
function looksAny(value: Value): boolean {
  return /^\^?\.[*+]\$?$/.test(literalText(value) ?? '');
}

function textsIn(value: Value): readonly Value[] {
  if (value.kind === 'list') return value.parts.flatMap((part) => textsIn(part.value));
  if (value.kind === 'first') return value.of.flatMap(textsIn);
  if (value.kind === 'record')
    return value.entries.flatMap((entry) => (/^(exact|regex|items)$/i.test(literalText(entry.key) ?? '') ? textsIn(entry.value) : []));
  return [value];
}

/** `*`, also in the quotes that gateways want: `'*'`. */
function isWildcard(value: Value): boolean {
  return /^\s*['"]?\*['"]?\s*$/.test(literalText(value) ?? '');
}

function isEcho(value: Value): boolean {
  if (value.kind === 'name') return ECHO.test(value.name);
  if (value.kind === 'text') return value.parts.length === 1 && value.parts[0] !== undefined && isEcho(value.parts[0].value);
  return ECHO.test(literalText(value) ?? '');
}

function mentionsEcho(value: Value): boolean {
  return isEcho(value) || /\$http_origin/.test(literalText(value) ?? '') || (value.kind !== 'record' && operands(value).some(mentionsEcho));
}

function isHeader(name: string): boolean {
  return (name.split('.').at(-1) ?? '').toLowerCase() === HEADER.toLowerCase();
}

function literalOf(value: Value | undefined): unknown {
  return value?.kind === 'literal' ? value.value : undefined;
}
