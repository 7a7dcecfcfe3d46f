/**
 * Owns the TypeScript and JavaScript front end: which files it reads, and its parser.
 * Never knows a library.
 */
import type { Grammar, LanguageFrontend } from '../../core/facts.js';
import { extract } from './extract.js';
import { loadParser, type Parser } from './parse.js';

const GRAMMARS: Readonly<Record<string, Grammar>> = {
  ts: 'ts',
  mts: 'ts',
  cts: 'ts',
  tsx: 'tsx',
  js: 'js',
  mjs: 'js',
  cjs: 'js',
  jsx: 'jsx',
};

let parser: Parser | undefined;

/** TypeScript and JavaScript. */
export const typescript: LanguageFrontend = {
  id: 'typescript',
  grammar(path) {
    if (/\.d\.[cm]?ts$/.test(path)) return 'dts';
    const extension = /\.([a-z]+)$/.exec(path)?.[1];
    return (extension !== undefined && Object.hasOwn(GRAMMARS, extension) && GRAMMARS[extension]) || null;
  },
  async load() {
    parser ??= await loadParser();
  },
  extract(text, grammar, watched) {
    if (!parser) throw new Error('The TypeScript front end is not loaded: await load() first.');
    return extract(parser, text, grammar, watched);
  },
};
