/** Owns the Python front end: one text in, its facts and outlines out. Never throws, and knows no library. */
import type { Comment, Extraction, FileFacts, Grammar, LanguageFrontend, Problem } from '../../core/facts.js';
import { collectSites } from '../../core/sites.js';
import type { Source, Syntax } from '../treesitter.js';
import { at } from './build.js';
import { define } from './declarations.js';
import { lowerBlock } from './outline.js';
import { loadParser, parse } from './parse.js';
import { Scope } from './scope.js';
import { Unit } from './unit.js';

export const python: LanguageFrontend = {
  id: 'python',
  grammar: (path) => (path.endsWith('.py') ? 'py' : path.endsWith('.pyi') ? 'pyi' : null),
  load: loadParser,
  extract,
};

function extract(text: string, grammar: Grammar, watched: ReadonlySet<string>): Extraction {
  try {
    return read(text, parse(text), grammar, watched);
  } catch (error) {
    const deep = error instanceof RangeError;
    return unparsed({ at: [0, 0], message: deep ? 'nested too deeply to read' : `could not be read: ${String(error)}` });
  }
}

function read(text: string, source: Source, grammar: Grammar, watched: ReadonlySet<string>): Extraction {
  const problems = problemsOf(source.errors, text);
  const unit = new Unit(text, source.errors.map(at), grammar === 'pyi');
  unit.problems.push(...problems);
  const id = unit.reserve([0, 0]);
  const scope = new Scope(unit, id);
  const steps = scope.block(() => lowerBlock(source.root, scope, define));
  unit.define(id, { at: at(source.root), nameAt: [0, 0], params: [], decorators: [], body: 'real' }, steps);
  const { facts, bodies } = unit.finish();
  const sites = collectSites(facts.functions, facts.classes, bodies, watched);
  return { facts: { ...facts, sites, comments: commentsOf(source.comments, text) }, bodies };
}

/** A text with more problems than this is not Python; listing them all would say nothing more. */
const MOST_PROBLEMS = 100;

/** One problem for each outermost error. */
function problemsOf(errors: readonly Syntax[], text: string): Problem[] {
  const problems: Problem[] = [];
  let end = -1;
  for (const error of errors) {
    if (error.start < end) continue;
    if (problems.length === MOST_PROBLEMS) break;
    end = error.end;
    const shown = text.slice(error.start, error.end).trim().split('\n')[0]?.slice(0, 40) ?? '';
    problems.push({ at: at(error), message: error.type === 'ERROR' ? `syntax error at \`${shown}\`` : `missing ${error.type}` });
  }
  return problems;
}

function commentsOf(comments: readonly Syntax[], text: string): Comment[] {
  return comments.flatMap((comment): Comment[] => {
    const words = text.slice(comment.start, comment.end);
    return words.includes('greenlit-') ? [{ at: at(comment), text: words.replace(/^#+/, '').trim() }] : [];
  });
}

function unparsed(problem: Problem): Extraction {
  const module = { at: [0, 0], nameAt: [0, 0], params: [], decorators: [], body: 'real' } as const;
  const facts: FileFacts = {
    imports: [],
    exports: [],
    bindings: [],
    functions: [module],
    classes: [],
    sites: [],
    comments: [],
    problems: [problem],
    unparsed: true,
  };
  return { facts, bodies: [[]] };
}
