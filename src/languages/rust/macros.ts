/**
 * Owns the arguments of macros and attributes, which the grammar leaves as tokens: what of them is Rust after a small rewriting.
 * Never lowers; it only finds nodes.
 */
import type { Span } from '../../core/span.js';
import type { Syntax } from '../treesitter.js';
import { type Piece, parseFragments } from './fragments.js';
import { find, split, tokens, trim } from './scan.js';

/** Nodes by the offset of the bracket they stand in; null where they are not Rust. */
export type MacroArguments = ReadonlyMap<number, readonly Syntax[] | null>;

/** Macros inside macros are read to this depth. */
const ROUNDS = 12;

const ITEM = /^(?:#!?\[|(?:pub|fn|async\s+fn|unsafe\s+fn|const\s+fn|impl|mod|use|struct|enum|trait|type)\b\s*[\w(<{])/;

/** Attributes for the compiler alone, whose arguments no one reads. */
const UNREAD = new Set(['doc', 'allow', 'warn', 'deny', 'forbid', 'expect']);

/** The arguments of all macros and attributes of a file. */
export function readMacros(text: string, root: Syntax): MacroArguments {
  const found = new Map<number, readonly Syntax[] | null>();
  let roots: readonly Syntax[] = [root];
  for (let round = 0; round < ROUNDS && roots.length > 0; round++) {
    const at: number[] = [];
    const fragments: Piece[][] = [];
    const visit = (node: Syntax): void => {
      const tree = node.type === 'macro_invocation' || node.type === 'attribute' ? node.kids[node.kids.length - 1] : undefined;
      if (tree?.type === 'token_tree' && !found.has(tree.start) && !(node.type === 'attribute' && UNREAD.has(macroName(text, node)))) {
        const inside: Span = [tree.start + 1, Math.max(tree.start + 1, tree.end - 1)];
        const pieces = rewrite(text, node.type === 'attribute' ? '' : macroName(text, node), trim(text, inside));
        if (pieces.length > 0) {
          at.push(tree.start);
          fragments.push(pieces);
        } else {
          found.set(tree.start, []);
        }
      }
      for (const kid of node.kids) visit(kid);
    };
    roots.forEach(visit);
    const parsed = parseFragments(text, fragments);
    at.forEach((start, index) => {
      found.set(start, parsed[index] ?? null);
    });
    roots = parsed.flatMap((nodes) => nodes ?? []);
  }
  return found;
}

/** The last name of a macro's path: `query` of `sqlx::query!`. */
export function macroName(text: string, node: Syntax): string {
  const path = node.kids[0];
  return path ? (text.slice(path.start, path.end).split('::').pop() ?? '').trim() : '';
}

/** What to parse for the arguments of a macro; nothing where there are none. */
function rewrite(text: string, name: string, inside: Span): Piece[] {
  if (inside[0] >= inside[1]) return [];
  if (ITEM.test(text.slice(inside[0], inside[0] + 16))) return [inside, '\n'];
  switch (name) {
    case 'lazy_static':
    case 'thread_local':
      return [inside, '\n'];
    case 'vec':
      return ['f([', inside, '\n]);'];
    case 'json':
      return ['f(', ...json(text, inside), ');'];
    case 'matches': {
      const [subject] = split(text, inside, ',');
      const comma = find(text, inside, ',');
      if (!subject || !comma) return ['f(', inside, '\n);'];
      return ['match ', subject, '\n{', trimComma(text, [comma[1], inside[1]]), '\n=>0}'];
    }
    case 'select':
      return arms(text, inside);
    case 'cfg':
      return ['f(', inside, '\n);'];
    case 'path':
      return ['f(', ...split(text, inside, '/').flatMap((segment) => [segment, '\n,']), ');'];
    default:
      return ['f(', ...split(text, inside, ',').flatMap((piece) => [...argument(text, piece), '\n,']), ');'];
  }
}

function trimComma(text: string, span: Span): Span {
  const [from, to] = trim(text, span);
  return text[to - 1] === ',' ? [from, to - 1] : [from, to];
}

/** One argument without the marks that are no Rust: `field = %x`, `?x`, `target: "x"`. */
function argument(text: string, [from, to]: Span): Piece[] {
  if (!/[%?]|^\w+:[^:]/.test(text.slice(from, to))) return [[from, to]];
  const sign = text[from];
  if (sign === '%' || sign === '?') return [[from + 1, to]];
  const equals = find(text, [from, to], '=');
  if (equals) {
    const value = trim(text, [equals[1], to]);
    const mark = text[value[0]];
    return [[from, equals[1]], mark === '%' || mark === '?' ? [value[0] + 1, to] : value];
  }
  const colon = /^\w+:(?!:)/.exec(text.slice(from, to));
  return colon ? [[from, from + colon[0].length - 1], '=', [from + colon[0].length, to]] : [[from, to]];
}

/** JSON as Rust: a record becomes a call whose arguments are pairs. The call stands at the brace. */
function json(text: string, span: Span): Piece[] {
  const [from, to] = trim(text, span);
  const [first] = tokens(text, [from, to]);
  if (from >= to || first?.[1] !== to) return [[from, to], '\n'];
  const inside: Span = [from + 1, to - 1];
  if (text[from] === '[') return [[from, from], '[', ...split(text, inside, ',').flatMap((one) => [...json(text, one), ',']), ']'];
  if (text[from] !== '{') return [[from, to], '\n'];
  const entries = split(text, inside, ',').flatMap((entry): Piece[] => {
    const colon = find(text, entry, ':');
    if (!colon) return [...json(text, entry), ','];
    return ['(', [entry[0], colon[0]], '\n,', ...json(text, [colon[1], entry[1]]), '),'];
  });
  return [[from, from], 'f(', ...entries, [to, to], ')'];
}

/** The arms of `select!`, each as `if let pattern = future.await { body }`; an `else` arm as a block. */
function arms(text: string, inside: Span): Piece[] {
  const pieces: Piece[] = [];
  let rest = trim(text, inside);
  if (text.startsWith('biased', rest[0])) rest = trim(text, [(find(text, rest, ';') ?? rest)[1], rest[1]]);
  while (rest[0] < rest[1]) {
    const arrow = find(text, rest, '=>');
    if (!arrow) return [inside];
    const head = trim(text, [rest[0], arrow[0]]);
    const after = trim(text, [arrow[1], rest[1]]);
    const comma = find(text, after, ',');
    const [block] = tokens(text, after);
    const braced = text[after[0]] === '{' && block !== undefined;
    const body: Span = braced ? block : [after[0], comma ? comma[0] : after[1]];
    const equals = find(text, head, '=');
    if (equals) {
      const [future, guard] = split(text, [equals[1], head[1]], ',');
      pieces.push('if ');
      if (guard) pieces.push('(', [guard[0] + 2, guard[1]], '\n)&&');
      pieces.push('let ', [head[0], equals[0]], '=(', future ?? head, '\n).await');
    }
    pieces.push('{', body, '\n}\n');
    rest = trim(text, [body[1], rest[1]]);
    if (text[rest[0]] === ',') rest = trim(text, [rest[0] + 1, rest[1]]);
  }
  return pieces;
}
