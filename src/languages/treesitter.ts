/**
 * Owns the loading of tree-sitter grammars and the copy of a parsed tree into plain objects, in one pass over its cursor:
 * every question to a node crosses into wasm, so that lowering must never hold a tree-sitter node. Never knows a language.
 */
import { createRequire } from 'node:module';
import type { Parser, TreeCursor } from 'web-tree-sitter';

/** A node of a syntax tree. Offsets are UTF-16 code units. Kept tokens (`named: false`) have their text as `type`. */
export interface Syntax {
  /** Node type; `ERROR` for text that the parser had to skip. */
  readonly type: string;
  readonly named: boolean;
  readonly start: number;
  readonly end: number;
  /** Field of the parent that this node fills. */
  readonly field: string | null;
  readonly kids: readonly Syntax[];
}

/** What a front end says about its grammar so that fewer nodes are asked for. */
export interface Shape {
  /** Named node types whose children no one needs. */
  readonly leaves: readonly string[];
  /** Node types that go to `comments` instead of among the children. */
  readonly comments: readonly string[];
  /** Tokens to drop: punctuation that tells nothing. */
  readonly dropped: readonly string[];
  /** Named node types to drop with all that is inside. */
  readonly ignored?: readonly string[];
  /** Node types whose children's fields are wanted (asking is a fifth of the cost); absent: all. */
  readonly fielded?: readonly string[];
}

/** A parsed text. `errors` are the `ERROR` nodes and the empty nodes that the parser made up, in text order. */
export interface Source {
  readonly root: Syntax;
  readonly comments: readonly Syntax[];
  readonly errors: readonly Syntax[];
}

const require = createRequire(import.meta.url);

/** The path of a wasm file: beside the bundle, or in the package it comes from. */
function locate(file: string): string {
  try {
    return require.resolve(`./${file}`);
  } catch {
    return require.resolve(`${file.replace(/\.wasm$/, '')}/${file}`);
  }
}

let started: Promise<void> | undefined;

/** A parser for `tree-sitter-x.wasm`. */
export async function loadGrammar(wasmFile: string): Promise<Parser> {
  // A repository without the languages that need it does not pay for it.
  const { Language, Parser } = await import('web-tree-sitter');
  started ??= Parser.init({ locateFile: locate });
  await started;
  return new Parser().setLanguage(await Language.load(locate(wasmFile)));
}

/** A function that parses a text with `parser` and copies what `shape` wants of the tree. It throws on trees too deep to copy. */
export function treeReader(parser: Parser, shape: Shape): (text: string) => Source {
  const language = parser.language;
  if (language === null) throw new Error('the parser has no language');
  const types = language.types.map(interned);
  const fields = language.fields.map((field) => field && interned(field));
  const named = types.map((_, id) => language.nodeTypeIsNamed(id));
  const leaf = types.map((type) => shape.leaves.includes(type));
  const comment = types.map((type) => shape.comments.includes(type));
  const dropped = types.map((type, id) => (named[id] ? shape.ignored?.includes(type) : shape.dropped.includes(type)));
  const fielded = types.map((type) => shape.fielded?.includes(type) ?? true);

  return (text) => {
    const comments: Syntax[] = [];
    const errors: Syntax[] = [];

    const copy = (cursor: TreeCursor, kids: Syntax[], asked: boolean): void => {
      const id = cursor.nodeTypeId;
      if (dropped[id]) return;
      const type = types[id] ?? 'ERROR';
      const start = cursor.startIndex;
      if (comment[id]) {
        comments.push({ type, named: true, start, end: cursor.endIndex, field: null, kids: [] });
        return;
      }
      const field = asked ? (fields[cursor.currentFieldId] ?? null) : null;
      const end = cursor.endIndex;
      const isNamed = named[id] ?? true;
      const inner: Syntax[] = [];
      const node = { type, named: isNamed, start, end, field, kids: inner };
      kids.push(node);
      if (type === 'ERROR' || (start === end && cursor.nodeIsMissing)) errors.push(node);
      if (!isNamed || leaf[id] || !cursor.gotoFirstChild()) return;
      const inside = fielded[id] ?? false;
      do copy(cursor, inner, inside);
      while (cursor.gotoNextSibling());
      cursor.gotoParent();
    };

    const tree = parser.parse(text);
    if (tree === null) throw new Error('the parser gave up');
    const cursor = tree.walk();
    try {
      const roots: Syntax[] = [];
      copy(cursor, roots, false);
      const [root] = roots;
      if (root === undefined) throw new Error('the tree is empty');
      return { root, comments, errors };
    } finally {
      cursor.delete();
      tree.delete();
    }
  };
}

/** The same text as a property name is held: comparing strings that came out of wasm is several times slower. */
function interned(text: string): string {
  return Object.keys({ [text]: true })[0] ?? text;
}

/** The child in a field. */
export function child(node: Syntax, field: string): Syntax | undefined {
  return node.kids.find((kid) => kid.field === field);
}

/** The children in a field. */
export function children(node: Syntax, field: string): readonly Syntax[] {
  return node.kids.filter((kid) => kid.field === field);
}

/** Whether a token such as `async` stands directly inside. */
export function hasToken(node: Syntax, token: string): boolean {
  return node.kids.some((kid) => !kid.named && kid.type === token);
}
