/**
 * Owns the Rust front end: one text in, its facts and outlines out.
 * Knows the language and no library; never throws on any text.
 */
import type { Extraction, LanguageFrontend, Problem } from '../../core/facts.js';
import { collectSites } from '../../core/sites.js';
import { Body, FileState, type Lowering } from './body.js';
import { collectNames, items } from './declarations.js';
import { closure } from './functions.js';
import { readMacros } from './macros.js';
import { run } from './outline.js';
import { loadParser, parse } from './parse.js';
import { expression } from './value.js';

const LOWERING: Lowering = { value: expression, run, items, closure };

/** Rust, edition 2024. */
export const rust: LanguageFrontend = {
  id: 'rust',
  grammar: (path) => (path.endsWith('.rs') ? 'rs' : null),
  load: loadParser,
  extract(text, _grammar, watched) {
    try {
      return extracted(text, watched);
    } catch (error) {
      return unreadable(text, error instanceof RangeError ? 'nested too deeply to be read' : `cannot be read: ${String(error)}`);
    }
  },
};

function extracted(text: string, watched: ReadonlySet<string>): Extraction {
  const { root, comments, errors } = parse(text);
  const file = new FileState(text, readMacros(text, root), LOWERING);
  file.addFunction({ at: [0, text.length], nameAt: [0, 0], params: [], decorators: [], body: 'real' });
  collectNames(root.kids, '', file);
  items(root.kids, new Body(file, 0, ''));
  const problems = errors.map((error): Problem => {
    return { at: [error.start, error.end], message: error.type === 'ERROR' ? 'syntax error' : `missing ${error.type}` };
  });
  const addressed = comments.filter((one) => text.slice(one.start, one.end).includes('greenlit-'));
  const { imports, exports, bindings, functions, classes, bodies } = file;
  return {
    facts: {
      imports,
      exports,
      bindings,
      functions,
      classes,
      sites: collectSites(functions, classes, bodies, watched),
      comments: addressed.map((one) => ({ at: [one.start, one.end], text: commentText(text.slice(one.start, one.end)) })),
      problems,
    },
    bodies,
  };
}

function commentText(source: string): string {
  return source.replace(/^\/(?:\/[/!]?|\*[*!]?)\s*/, '').replace(/\s*(?:\*\/)?\s*$/, '');
}

function unreadable(text: string, message: string): Extraction {
  const nowhere = { imports: [], exports: [], bindings: [], classes: [], sites: [], comments: [] };
  const module = { at: [0, text.length], nameAt: [0, 0], params: [], decorators: [], body: 'real' } as const;
  return { facts: { ...nowhere, functions: [module], problems: [{ at: [0, text.length], message }], unparsed: true }, bodies: [[]] };
}
