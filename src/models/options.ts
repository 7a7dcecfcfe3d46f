/** Owns how records of options are read, entry by entry. Names no framework. */
import type { Value } from '../core/value.js';
import type { Links } from '../link/model.js';
import type { Context, Held, Thing } from '../link/things.js';
import { possibilities } from './http.js';

/** An entry of a record, to be read where the record stands; undefined when there is no such entry. */
export function entry(record: Value | undefined, context: Context, name: string, links: Links): Held | undefined {
  if (!record) return undefined;
  const found = possibilities(links.evaluate(record, context)).some(
    (thing) => thing.is === 'record' && thing.entries.some((one) => one.key === name && !isNull(one.thing)),
  );
  if (!found) return undefined;
  return links.unfold({ kind: 'member', of: record, name, at: record.at }, context);
}

/** The text of an entry; `{}` for one that cannot be read, undefined where there is none. */
export function textOf(record: Value | undefined, context: Context, name: string, links: Links): string | undefined {
  const held = entry(record, context, name, links);
  return held && (links.text(held.value, held.context) ?? '{}');
}

/** Whether a switch is there and not off. */
export function isSet(options: Value | undefined, context: Context, name: string, links: Links): boolean {
  const held = entry(options, context, name, links);
  return held !== undefined && !(held.value.kind === 'literal' && held.value.value === false);
}

/** Whether something is surely not there. */
export function isNull(thing: Thing): boolean {
  return thing.is === 'literal' && thing.value === null;
}
