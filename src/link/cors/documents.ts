/**
 * Owns the shapes in which config documents allow any origin: headers, ingress annotations, gateways, buckets. Each is known by its keys,
 * whatever the file is called; programs are not looked at.
 */

import type { AnyOrigin } from '../../core/cors-policy.js';
import type { Entry, Value } from '../../core/value.js';
import type { Module } from '../module.js';
import { isAssetPath, servesAssets } from './assets.js';
import { HEADER } from './headers.js';
import { looseness } from './patterns.js';
import type { Told } from './told.js';

/** Keys that hold origins, in lower case without marks. */
const LISTS = /^(accesscontrolalloworigin(list)?|alloworigins?|allowedorigins?|corsalloworigin|corsallowedorigins?)$/;
const REGEXES = /^accesscontrolalloworiginlistregex$/;

/** What a document allows. */
export function documentPolicies(module: Module): readonly Told[] {
  const found: Told[] = [];
  if (module.facts.document) look(module.facts.document, [], { module, found, assets: false });
  return found;
}

interface Looking {
  readonly module: Module;
  readonly found: Told[];
  /** What it stands in is about assets only. */
  readonly assets: boolean;
}

function look(value: Value, path: readonly string[], looking: Looking): void {
  if (value.kind === 'list') {
    for (const { value: part } of value.parts) look(part, path, looking);
    return;
  }
  if (value.kind !== 'record') return;
  const assets = looking.assets || servesAssets(value);
  const inside = { ...looking, assets };
  if (!assets) record(value, path, inside);
  for (const entry of value.entries) {
    const key = textOf(entry.key);
    const own = key !== undefined && isAssetPath(key) ? { ...inside, assets: true } : inside;
    look(entry.value, key === undefined ? path : [...path, key], own);
  }
}

/** What the entries of one record say. */
function record(value: Value & { kind: 'record' }, path: readonly string[], looking: Looking): void {
  const entry = (name: RegExp): Entry | undefined => value.entries.find(({ key }) => name.test(textOf(key) ?? ''));
  const credentials = entry(/credentials$/i);
  const withCredentials = credentials !== undefined && /^'?true'?$/.test(String(literalOf(credentials.value)));
  const tell = (name: string, given: Value, by: AnyOrigin, ofCredentials = withCredentials): void => {
    looking.found.push({
      for: name,
      at: { file: looking.module.path, at: given.at },
      judgement: { allowed: [{ by, at: { file: looking.module.path, at: given.at } }], settings: [], exact: [] },
      credentials: ofCredentials ? 'yes' : 'no',
    });
  };
  // `{ key: 'Access-Control-Allow-Origin', value: '*' }`
  const named = entry(/^(key|name|header)$/i);
  const given = entry(/^value$/i);
  if (named && given && isHeader(textOf(named.value)) && isWildcard(given.value)) tell(HEADER, given.value, 'wildcard');
  for (const { key, value: held } of value.entries) {
    const name = textOf(key);
    if (name === undefined) continue;
    const last = (name.split(/[./]/).at(-1) ?? name).toLowerCase().replaceAll(/[-_]/g, '');
    if (isHeader(name) || LISTS.test(last)) {
      if (!readOnly(value)) for (const one of wildcardsIn(held)) tell(name, one, 'wildcard');
    } else if (REGEXES.test(last)) {
      for (const one of textsIn(held)) if (looseness(textOf(one) ?? '', 'anywhere') === 'any') tell(name, one, 'pattern');
    } else if (/\/enable-cors$/.test(name) && /^true$/i.test(String(literalOf(held))) && !entry(/\/cors-allow-origin$/)) {
      // The default of the ingress controller, which allows credentials, too.
      tell(name, held, 'default', !/^false$/i.test(String(literalOf(entry(/\/cors-allow-credentials$/)?.value))));
    } else if (name === 'cors' && literalOf(held) === true && isEvent(path)) tell(name, held, 'default');
  }
}

/** `functions: api: events: - http: { cors: true }`, `provider: httpApi: { cors: true }`. */
function isEvent(path: readonly string[]): boolean {
  return (
    /^(http|httpApi|url)$/.test(path.at(-1) ?? '') && (path.includes('functions') || path.includes('provider') || path.includes('events'))
  );
}

/** Rules of buckets that only let files be read. */
function readOnly({ entries }: Value & { kind: 'record' }): boolean {
  const methods = entries.find(({ key }) => /^allowedmethods?$/i.test(textOf(key) ?? ''))?.value;
  const texts = methods ? textsIn(methods).map((one) => textOf(one)) : [];
  return texts.length > 0 && texts.every((one) => /^(GET|HEAD)$/i.test(one ?? ''));
}

function wildcardsIn(value: Value): readonly Value[] {
  return textsIn(value).filter(isWildcard);
}

function textsIn(value: Value): readonly Value[] {
  if (value.kind === 'list') return value.parts.flatMap((part) => textsIn(part.value));
  if (value.kind === 'first') return value.of.flatMap(textsIn);
  if (value.kind === 'record')
    return value.entries.flatMap((entry) => (/^(exact|regex)$/.test(textOf(entry.key) ?? '') ? textsIn(entry.value) : []));
  return [value];
}

/** `*`, also in the quotes that gateways want: `'*'`. */
function isWildcard(value: Value): boolean {
  return /^\s*'?\*'?\s*$/.test(textOf(value) ?? '');
}

function isHeader(name: string | undefined): boolean {
  return name !== undefined && (name.split('.').at(-1) ?? '').toLowerCase() === HEADER.toLowerCase();
}

function literalOf(value: Value | undefined): unknown {
  return value?.kind === 'literal' ? value.value : undefined;
}

function textOf(value: Value | undefined): string | undefined {
  const literal = literalOf(value);
  return typeof literal === 'string' ? literal : undefined;
}
