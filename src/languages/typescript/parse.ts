/**
 * Owns the way from text to a TS-ESTree program, whichever parser makes it: oxc, or @typescript-eslint/parser where oxc does not load.
 * Never reads meaning into the tree.
 */
import type { Comment, Node, Program, parseSync } from 'oxc-parser';
import type { Grammar, Problem } from '../../core/facts.js';
import { tooDeep } from './depth.js';

export type { Node, Program };

/** The nodes whose `type` can be `T`. */
export type Of<T extends Node['type']> = Having<Node, T>;
type Having<N extends Node, T> = N extends Node ? (T extends N['type'] ? N : never) : never;

/** A program, and what kept parts of the text out of it. No `program`: nothing could be read. */
export interface Parsed {
  readonly program?: Program;
  readonly comments: readonly Comment[];
  readonly problems: readonly Problem[];
}

/** Text to tree. Loading is apart from parsing because only loading is asynchronous. */
export type Parser = (text: string, grammar: Grammar) => Parsed;

/** The parser that runs here: oxc, else @typescript-eslint/parser. */
export async function loadParser(): Promise<Parser> {
  try {
    return await loadOxc();
  } catch {
    return loadTypescriptEslint();
  }
}

/** Native and fast; fails where there is no binding for the platform. */
export async function loadOxc(): Promise<Parser> {
  const oxc = await import('oxc-parser');
  return (text, grammar) => (tooDeep(text) ? nothing('nested too deeply to be read') : parseWithOxc(oxc.parseSync, text, grammar));
}

/** Portable and slow; also the oracle that oxc is compared with. */
export async function loadTypescriptEslint(): Promise<Parser> {
  const eslint = await import('@typescript-eslint/parser');
  return (text, grammar) => {
    const jsx = grammar !== 'ts' && grammar !== 'dts';
    const parse = (sourceType: 'module' | 'script'): Parsed => {
      const tree = eslint.parse(text, {
        sourceType,
        ecmaFeatures: { jsx, globalReturn: true },
        filePath: `file.${EXTENSIONS[grammar] ?? 'ts'}`,
      });
      place(tree);
      const program = tree as unknown as Program;
      return { program, comments: tree.comments as unknown as readonly Comment[], problems: [] };
    };
    try {
      return parse('module');
    } catch (error) {
      try {
        return parse('script');
      } catch {
        return nothing(error instanceof Error ? error.message : String(error), indexOf(error));
      }
    }
  };
}

const EXTENSIONS: Partial<Record<Grammar, string>> = { ts: 'ts', tsx: 'tsx', js: 'jsx', jsx: 'jsx', dts: 'd.ts' };

type ParseSync = typeof parseSync;

/** Most files are modules; what is none is read as CommonJS, where `return` may stand anywhere and sloppy mode holds. */
function parseWithOxc(parse: ParseSync, text: string, grammar: Grammar): Parsed {
  const asModule = attempt(parse, text, grammar, 'module');
  if (asModule.problems.length === 0) return asModule;
  const asScript = attempt(parse, text, grammar, 'commonjs');
  return asScript.problems.length === 0 || (!asModule.program && asScript.program) ? asScript : asModule;
}

function attempt(parse: ParseSync, text: string, grammar: Grammar, sourceType: 'module' | 'commonjs'): Parsed {
  const lang = grammar === 'js' ? 'jsx' : (grammar as 'ts' | 'tsx' | 'jsx' | 'dts');
  const result = parse('file', text, { lang, sourceType, astType: 'ts', preserveParens: false, range: false });
  const problems = result.errors
    .filter((error) => error.severity === 'Error')
    .map((error): Problem => {
      const label = error.labels[0];
      return { at: [label?.start ?? 0, label?.end ?? 0], message: error.message };
    });
  const { program, comments } = result;
  return problems.length > 0 && program.body.length === 0 ? { comments, problems: problems.slice(0, 1) } : { program, comments, problems };
}

function nothing(message: string, index = 0): Parsed {
  return { comments: [], problems: [{ at: [index, index], message }] };
}

function indexOf(error: unknown): number {
  const index = typeof error === 'object' && error !== null && 'index' in error ? error.index : undefined;
  return typeof index === 'number' ? index : 0;
}

/** Gives every node the `start` and `end` that oxc gives it, instead of a `range`. */
function place(node: object): void {
  if ('range' in node && Array.isArray(node.range)) Object.assign(node, { start: node.range[0], end: node.range[1] });
  for (const [key, value] of Object.entries(node)) {
    if (key === 'parent' || key === 'tokens' || key === 'loc' || value === null || typeof value !== 'object') continue;
    place(value);
  }
}
