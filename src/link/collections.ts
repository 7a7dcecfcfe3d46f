/** Owns what lists and records hold after more was added to them. Order of execution plays no part: what is ever added is in. */
import { anyOf, each, type Thing } from './things.js';

/** A list after what lists were appended to it, or elements that are no list. */
export function appended(base: readonly Thing[], added: readonly Thing[]): Thing {
  const items = (thing: Thing): readonly Thing[] => (thing.is === 'list' ? thing.items : []);
  const more = added.flatMap(each).flatMap((one) => (one.is === 'list' ? one.items : [one]));
  return { is: 'list', items: [...base.flatMap(each).flatMap(items), ...more] };
}

/** A record after others were merged into it. */
export function merged(base: readonly Thing[], more: readonly Thing[]): Thing {
  const records = [...base, ...more].flatMap((one) => (one.is === 'record' ? one.entries : []));
  return base.every((one) => one.is === 'record') ? { is: 'record', entries: records } : anyOf(base);
}
