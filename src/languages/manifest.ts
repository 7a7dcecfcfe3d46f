/** Owns turning the text of a manifest into plain data. A manifest that does not parse reads as an empty one; never throws. */
import { parse as parseJsonc } from 'jsonc-parser';
import { getStaticTOMLValue, parseTOML } from 'toml-eslint-parser';
import { parse as parseYaml } from 'yaml';

/** A table of a manifest whose entries have yet to be checked. */
export type Table = { readonly [key: string]: unknown };

/** JSON, with comments and trailing commas as tools allow them in their configuration. */
export function readJson(text: string): Table {
  return table(parseJsonc(text, [], { allowTrailingComma: true }));
}

export function readYaml(text: string): Table {
  return attempt(() => parseYaml(text));
}

export function readToml(text: string): Table {
  return attempt(() => getStaticTOMLValue(parseTOML(text)));
}

function attempt(parse: () => unknown): Table {
  try {
    return table(parse());
    // greenlit-ignore-next-line errors/swallowed-exception -- a broken manifest says nothing; its own tools report it
  } catch {
    return {};
  }
}

/** `value` as a table; an empty one when it is anything else. `keys` lead to a table further down. */
export function table(value: unknown, ...keys: readonly string[]): Table {
  let at = value;
  for (const key of keys) at = isTable(at) ? at[key] : undefined;
  return isTable(at) ? at : {};
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The elements of a list; none when `value` is anything else. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** `value` when it is a string, or the strings of a list. */
export function strings(value: unknown): readonly string[] {
  return (typeof value === 'string' ? [value] : list(value)).filter((item) => typeof item === 'string');
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
