/**
 * Owns the making of one file's facts and bodies from its tree.
 * Never throws: what cannot be read becomes a problem.
 */
import type { Comment, Extraction, FileFacts, Fn, Grammar, Problem } from '../../core/facts.js';
import { collectSites } from '../../core/sites.js';
import { readClass } from './classes.js';
import { readFunction } from './functions.js';
import { block } from './outline.js';
import type { Node, Parsed, Parser, Program } from './parse.js';
import { at, type Passes, Unit } from './unit.js';
import { value } from './value.js';

const PASSES: Passes = { value, block, fn: readFunction, class: readClass };

/** Facts and bodies of a text. */
export function extract(parse: Parser, text: string, grammar: Grammar, watched: ReadonlySet<string>): Extraction {
  let parsed: Parsed | undefined;
  try {
    parsed = parse(text, grammar);
    if (parsed.program) return read(parsed.program, parsed, text, grammar, watched);
    return unread(parsed.problems);
  } catch (error) {
    // A RangeError is a tree too deep for the stack; anything else a parser throws says as much about the text.
    const message = error instanceof RangeError ? 'nested too deeply to be read' : String(error);
    return unread([...(parsed?.problems ?? []), { at: [0, 0], message }]);
  }
}

function read(program: Program, parsed: Parsed, text: string, grammar: Grammar, watched: ReadonlySet<string>): Extraction {
  const unit = new Unit(text, PASSES);
  const module: Fn = { at: [0, text.length], nameAt: [0, 0], params: [], decorators: [], body: program.body.length > 0 ? 'real' : 'empty' };
  unit.functions.push(module);
  unit.bodies.push([]);
  const statements = grammar === 'dts' ? program.body.filter(crossesModules) : program.body;
  unit.bodies[0] = unit.collect(() => block(unit, statements));
  const { imports, exports, bindings, functions, classes, bodies } = unit;
  const sites = collectSites(functions, classes, bodies, watched);
  const facts: FileFacts = { imports, exports, bindings, functions, classes, sites, comments: comments(parsed), problems: parsed.problems };
  return { facts, bodies };
}

/** All that a declaration file is read for. */
function crossesModules(node: Node): boolean {
  return /^(TS)?(Import|Export)/.test(node.type);
}

function comments(parsed: Parsed): Comment[] {
  return parsed.comments
    .filter((one) => one.value.includes('greenlit-'))
    .map((one) => ({ at: at(one as unknown as Node), text: one.value.trim() }));
}

function unread(problems: readonly Problem[]): Extraction {
  const module: Fn = { at: [0, 0], nameAt: [0, 0], params: [], decorators: [], body: 'empty' };
  const facts: FileFacts = {
    imports: [],
    exports: [],
    bindings: [],
    functions: [module],
    classes: [],
    sites: [],
    comments: [],
    problems,
    unparsed: true,
  };
  return { facts, bodies: [[]] };
}
