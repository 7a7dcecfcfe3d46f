/**
 * Owns macros of the program that leave the function they stand in with an error: `macro_rules! deny { … => { return Err(…) } }`.
 * Goes by the text of their rules alone; all other macros stay unread.
 */
import type { Place } from '../../core/facts.js';
import type { Syntax } from '../treesitter.js';
import { type Body, span } from './body.js';

const NAME = /^macro_rules\s*!\s*(\w+)/;
const RULE = /[)\]}]\s*=>\s*[({[]/g;
const LEAVES = /\breturn\s+(?:\$?\w+\s*::\s*|::\s*)*(?:Err|Error|Failure|Forward)\b/g;

/** Adds a macro all of whose rules return an error, as a function that raises. */
export function addMacro(node: Syntax, { file }: Body, place: Pick<Place, 'under' | 'region'>): void {
  const text = file.slice(node);
  const name = NAME.exec(text)?.[1];
  const rules = text.match(RULE)?.length ?? 0;
  if (name === undefined || rules === 0 || (text.match(LEAVES)?.length ?? 0) < rules) return;
  const at = span(node);
  const from = node.start + text.indexOf(name);
  const fn = file.addFunction({
    at,
    name: `${name}!`,
    nameAt: [from, from + name.length],
    ...place,
    params: [],
    decorators: [],
    body: 'real',
  });
  file.bodies[fn]?.push({ do: 'exit', how: 'raise', at });
}
