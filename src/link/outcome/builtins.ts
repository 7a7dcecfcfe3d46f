/** Owns what methods of texts, lists and results compute, for the few that guards use to compare paths and unpack credentials. */
import { type Abstract, isNull, known, NOTHING, NULL_VALUE, truth } from './abstract.js';

/** Whether `list` (or text) holds `item`. */
export function contains(list: Abstract, item: Abstract): Abstract {
  if (item.is !== 'known' || item.tainted) return NOTHING;
  if (list.is === 'known' && typeof list.value === 'string') return known(list.value.includes(String(item.value)));
  if (list.is === 'record') return list.entries.has(String(item.value)) ? known(true) : NOTHING;
  if (list.is !== 'list') return NOTHING;
  if (list.items.some((one) => one.is === 'known' && one.value === item.value)) return known(true);
  return list.items.every((one) => one.is === 'known') ? known(false) : NOTHING;
}

const STARTS = new Set(['startsWith', 'startswith', 'starts_with']);
const ENDS = new Set(['endsWith', 'endswith', 'ends_with']);
const KEEPS = new Set([
  'toLowerCase',
  'lower',
  'to_lowercase',
  'to_string',
  'toString',
  'as_str',
  'trim',
  'strip',
  'clone',
  'as_ref',
  'to_owned',
  'into',
  'as_bytes',
  'borrow',
  'as_deref',
]);

/** A method of a known text; undefined when it is none of those computed here. */
export function textMethod(text: string, name: string, args: readonly Abstract[]): Abstract | undefined {
  if (KEEPS.has(name)) return known(name.toLowerCase().includes('lower') ? text.toLowerCase() : text);
  const [arg] = args;
  if (!arg) return undefined;
  const options = arg.is === 'list' ? arg.items : [arg];
  const texts = options.flatMap((one) => (one.is === 'known' && typeof one.value === 'string' ? [one.value] : []));
  const complete = texts.length === options.length;
  const test = (holds: (option: string) => boolean): Abstract => (texts.some(holds) ? known(true) : complete ? known(false) : NOTHING);
  if (STARTS.has(name)) return test((option) => text.startsWith(option));
  if (ENDS.has(name)) return test((option) => text.endsWith(option));
  if (name === 'includes' || name === 'contains') return test((option) => text.includes(option));
  if (name === 'match' || name === 'search') return matches(arg, text);
  return undefined;
}

/** Whether a regular expression of the target matches; only plain ones are tried. */
export function matches(pattern: Abstract, text: Abstract | string): Abstract {
  const subject = typeof text === 'string' ? text : text.is === 'known' && typeof text.value === 'string' ? text.value : undefined;
  const source =
    pattern.is === 'thing' && pattern.thing.is === 'literal' ? pattern.thing.value : pattern.is === 'known' ? pattern.value : undefined;
  if (subject === undefined || typeof source !== 'string') return NOTHING;
  // Nested quantifiers could run for minutes on a hostile pattern.
  if (source.length > 200 || /[+*}]\)?[+*{]/.test(source)) return NOTHING;
  try {
    return known(new RegExp(source).test(subject));
  } catch {
    // The pattern is of a dialect that this engine does not know: could not tell.
    return NOTHING;
  }
}

/** Methods of results and options (Rust): what they make of a missing or failed value. Undefined: not one of them. */
export function resultMethod(of: Abstract, name: string): Abstract | undefined {
  const missing = of.is === 'failed' || isNull(of) === true;
  // Nothing is no error.
  if (name === 'transpose' && of.is !== 'failed' && missing) return NULL_VALUE;
  if (['ok_or', 'ok_or_else', 'context', 'with_context', 'into_outcome', 'or_error', 'or_forward'].includes(name))
    return missing ? { is: 'failed' } : of;
  if (
    [
      'map_err',
      'inspect_err',
      'as_ref',
      'as_deref',
      'as_mut',
      'cloned',
      'copied',
      'transpose',
      'flatten',
      'await',
      'boxed',
      'boxed_local',
    ].includes(name)
  )
    return of;
  if (['map', 'and_then', 'filter', 'then'].includes(name) && missing) return of;
  return undefined;
}

/** Array and iterator tests over known items. `test` tells what the callback answers for an item. */
export function listTest(items: readonly Abstract[], name: string, test: (item: Abstract) => Abstract): Abstract | undefined {
  const some = name === 'some' || name === 'any';
  if (!some && name !== 'every' && name !== 'all') return undefined;
  const answers = items.map((item) => truth(test(item)));
  if (answers.some((answer) => answer === some)) return known(some);
  return answers.every((answer) => answer === !some) ? known(!some) : NOTHING;
}
