/** Owns what texts, lists and records hold after more was added to them. Order of execution plays no part: what is ever added is in. */
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

/** The text of a literal; of several possibilities, none. */
export function textOf(thing: Thing): string | undefined {
  return thing.is === 'literal' && thing.value !== null && !thing.regexp ? String(thing.value) : undefined;
}

/** Text joined from parts; what cannot be read stands as `{}`. */
export function joined(parts: readonly Thing[]): Thing & { is: 'literal' } {
  let holes = false;
  const text = parts.map((part) => {
    const read = textOf(part);
    holes ||= read === undefined || (part.is === 'literal' && part.holes === true);
    return read ?? '{}';
  });
  return holes ? { is: 'literal', value: text.join(''), holes: true } : { is: 'literal', value: text.join('') };
}
