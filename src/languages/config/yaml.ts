/**
 * Owns the reading of YAML streams: documents one behind the other, each as a value. A broken one does not keep the others from being read.
 * Never evaluates a template.
 */
import { Composer, type CST, type Document, type ParsedNode, Parser } from 'yaml';
import type { Span } from '../../core/span.js';
import type { Value } from '../../core/value.js';
import { DEEPEST, type DocumentReading, hashComments, Problems } from './document.js';
import { type Untemplated, untemplated } from './helm.js';
import { Lowering } from './yaml-nodes.js';

/** YAML 1.2 whatever a text says of itself; duplicate keys are no error. */
const OPTIONS = { schema: 'core', merge: false, resolveKnownTags: false, strict: false, uniqueKeys: false, prettyErrors: false } as const;

/** The parser's word for blanks in front of a text block that reach further than the block; actions that gave way to blanks often do. */
const LONG_BLANKS = 'Block scalars with more-indented leading empty lines';

export function readYaml(text: string): DocumentReading {
  const plain: Untemplated = /\{\{|\{%/.test(text) ? untemplated(text) : { text, insertions: () => [], restored: (value) => value };
  const problems = new Problems();
  const documents: Value[] = [];
  let done = 0;
  const take = (composed: Document.Parsed, tooDeep: ReadonlySet<number>): void => {
    for (const { pos, message } of composed.errors) {
      if (plain.text === text || !message.startsWith(LONG_BLANKS)) problems.add(inside(pos, text), message);
    }
    if (!isEmpty(composed.contents))
      documents.push(new Lowering(text, plain, problems, tooDeep).lowered(composed.contents, 1, [done, composed.range[2]]));
    [, , done] = composed.range;
  };
  try {
    const composer = new Composer(OPTIONS);
    const tooDeep = new Set<number>();
    for (const token of new Parser().parse(plain.text)) {
      if (token.type === 'document') prune(token, 0, tooDeep, problems);
      for (const composed of composer.next(token)) take(composed, tooDeep);
    }
    for (const composed of composer.end()) take(composed, tooDeep);
  } catch (error) {
    problems.add([done, text.length], `cannot be read: ${error instanceof Error ? error.message : 'the parser failed'}`);
  }
  return { document: whole(documents, plain, text), comments: hashComments(text), problems: problems.found };
}

function whole(documents: readonly Value[], plain: Untemplated, text: string): Value {
  const at: Span = [0, text.length];
  const [only] = documents;
  if (only) return documents.length === 1 ? only : { kind: 'list', parts: documents.map((value) => ({ value })), at };
  return plain.insertions(0, text.length).length > 0 ? { kind: 'unknown', at } : { kind: 'record', entries: [], at };
}

/** A document without anything but comments. */
function isEmpty(contents: ParsedNode | null): boolean {
  return contents === null || (contents.range[0] === contents.range[1] && contents.tag === undefined);
}

function inside([from, to]: readonly [number, number], text: string): Span {
  const start = Math.min(from, text.length);
  return [start, Math.max(start, Math.min(to, text.length))];
}

/** Takes out what is nested too deeply for a stack, and notes where. */
function prune(token: CST.Token, depth: number, tooDeep: Set<number>, problems: Problems): void {
  if (token.type === 'document') {
    if (token.value) prune(token.value, depth, tooDeep, problems);
    return;
  }
  if (!('items' in token)) return;
  for (const item of token.items) {
    for (const side of ['key', 'value'] as const) {
      const inner = item[side];
      if (!inner) continue;
      if (depth + 1 === DEEPEST && 'items' in inner) {
        const { offset, indent } = inner;
        item[side] = { type: 'scalar', offset, indent, source: '' };
        tooDeep.add(offset);
        problems.tooDeep([offset, offset + 1]);
      } else prune(inner, depth + 1, tooDeep, problems);
    }
  }
}
