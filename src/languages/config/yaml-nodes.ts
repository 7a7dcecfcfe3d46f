/** Owns what the nodes of one YAML document are as values: anchors, merge keys and tags. Never unrolls an alias: every use of an anchor is the same value. */
import { type Alias, isAlias, isMap, isScalar, isSeq, type ParsedNode, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Span } from '../../core/span.js';
import { type Arg, type Entry, operands, type Value } from '../../core/value.js';
import { DEEPEST, lineStart, type Problems } from './document.js';
import type { Untemplated } from './helm.js';
import { interpolated } from './interpolate.js';

/** Values that aliases may add to a document, were they unrolled. */
const MOST_BY_ALIASES = 100_000;

/** A tag is looked for this far in front of what it tags. */
const LONGEST_TAG = 500;

/** An insertion is looked for this far behind the key that it is the value of. */
const FARTHEST_INSERTION = 2000;

/** How many values one holds, itself included, and how many levels of them. */
interface Measure {
  readonly size: number;
  readonly height: number;
}

export class Lowering {
  private readonly anchors = new Map<string, Value>();
  private readonly measures = new WeakMap<Value, Measure>();
  private byAliases = 0;

  constructor(
    private readonly text: string,
    private readonly plain: Untemplated,
    private readonly problems: Problems,
    private readonly tooDeep: ReadonlySet<number>,
  ) {}

  /** The document that has the contents `node`. `room`: from the end of what stands in front of a node to the start of what stands behind. */
  lowered(node: ParsedNode | null, depth: number, room: Span): Value {
    if (!node) return { kind: 'literal', value: null, at: [room[0], room[0]] };
    if (isAlias(node)) return this.aliased(node, depth);
    const untagged = this.untagged(node, depth, room);
    const value = this.tagged(node, untagged);
    if (node.anchor !== undefined) this.anchors.set(node.anchor, value);
    return value;
  }

  private untagged(node: Exclude<ParsedNode, Alias.Parsed>, depth: number, room: Span): Value {
    if (isMap(node)) return this.record(node, depth, room);
    return isSeq(node) ? this.list(node, depth, room) : this.scalar(node);
  }

  /** The value of the anchor, unless the document would become endless. */
  private aliased(node: Alias.Parsed, depth: number): Value {
    const at = spanOf(node);
    const value = this.anchors.get(node.source);
    if (!value) {
      this.problems.add(at, `no anchor \`&${node.source}\` in front of this alias`);
      return { kind: 'unknown', at };
    }
    const { size, height } = this.measure(value);
    if (depth + height > DEEPEST) {
      this.problems.tooDeep(at);
      return { kind: 'unknown', at };
    }
    const before = this.byAliases;
    this.byAliases += size;
    if (this.byAliases <= MOST_BY_ALIASES) return value;
    if (before <= MOST_BY_ALIASES) this.problems.add(at, `expands to more than ${MOST_BY_ALIASES} values`);
    return { kind: 'unknown', at };
  }

  private measure(value: Value): Measure {
    const known = this.measures.get(value);
    if (known) return known;
    let size = 1;
    let height = 0;
    for (const inner of operands(value)) {
      const measured = this.measure(inner);
      size += measured.size;
      height = Math.max(height, measured.height);
    }
    const measure = { size, height: height + 1 };
    this.measures.set(value, measure);
    return measure;
  }

  /** `!Ref X` is a call of `!Ref`; the tags of YAML itself say nothing that the value does not. */
  private tagged(node: Exclude<ParsedNode, Alias.Parsed>, value: Value): Value {
    const { tag } = node;
    if (tag === undefined || tag === '!' || tag.startsWith('tag:yaml.org')) return value;
    const [start, end] = value.at;
    const near = Math.max(0, start - LONGEST_TAG);
    const found = this.text.slice(near, start).lastIndexOf(tag);
    const name: Span = found < 0 ? [start, start] : [near + found, near + found + tag.length];
    const args = isScalar(node) && start === end ? [] : [{ value }];
    return { kind: 'call', callee: { kind: 'name', name: tag, at: name }, args, at: [name[0], end] };
  }

  private record(node: YAMLMap.Parsed, depth: number, room: Span): Value {
    const entries: Entry[] = [];
    let [start, end] = spanOf(node);
    for (const [index, { key: written, value: follows }] of node.items.entries()) {
      const key = this.key(written, depth);
      const value = this.lowered(follows, depth + 1, [spanOf(written)[1], node.items[index + 1]?.key.range[0] ?? room[1]]);
      if (!isAlias(written)) start = Math.min(start, key.at[0]);
      if (!isAlias(follows)) end = Math.max(end, value.at[1]);
      if (isScalar(written) && written.value === '<<' && written.type === 'PLAIN') entries.push(...merged(value));
      else entries.push({ key, value });
    }
    const inserted = this.inserted(node, room);
    entries.push(...inserted.map((value) => ({ value })));
    return { kind: 'record', entries, at: around([start, end], inserted) };
  }

  private list(node: YAMLSeq.Parsed, depth: number, room: Span): Value {
    const parts: Arg[] = [];
    let [start, end] = spanOf(node);
    for (const [index, item] of node.items.entries()) {
      const value = this.lowered(item, depth + 1, [item.range[0], node.items[index + 1]?.range[0] ?? room[1]]);
      parts.push({ value });
      if (!isAlias(item)) end = Math.max(end, value.at[1]);
    }
    const inserted = this.inserted(node, room);
    parts.push(...inserted.map((value): Arg => ({ value, spread: true })));
    return { kind: 'list', parts, at: around([start, end], inserted) };
  }

  /** What lines of a template put into a container in block style: nobody can say. */
  private inserted(node: YAMLMap.Parsed | YAMLSeq.Parsed, room: Span): Value[] {
    if (node.flow) return [];
    const column = node.range[0] - lineStart(this.text, node.range[0]);
    return this.plain.insertions(...room).flatMap((one): Value[] => {
      if (one.claimed || one.indent < column) return [];
      one.claimed = true;
      return [{ kind: 'unknown', at: one.at }];
    });
  }

  private key(node: ParsedNode, depth: number): Value {
    const at = spanOf(node);
    if (!isScalar(node) || (node.tag !== undefined && !node.tag.startsWith('tag:yaml.org'))) return this.lowered(node, depth + 1, at);
    const key: Value = { kind: 'literal', value: this.plain.restored(node.source, at), at };
    if (node.anchor !== undefined) this.anchors.set(node.anchor, key);
    return key;
  }

  private scalar(node: Scalar.Parsed): Value {
    const at = spanOf(node);
    const { value, source } = node;
    if (this.tooDeep.has(at[0])) return { kind: 'unknown', at };
    if (typeof value === 'string') return interpolated(this.plain.restored(value, at), at, this.text);
    if (typeof value === 'number') {
      const exact = Number.isSafeInteger(value) || (Number.isFinite(value) && !/^[-+]?\d+$/.test(source));
      return { kind: 'literal', value: exact ? value : source, at };
    }
    if (value === null && at[0] === at[1] && this.isInserted(at[0])) return { kind: 'unknown', at };
    return { kind: 'literal', value: typeof value === 'boolean' || value === null ? value : source, at };
  }

  /** Whether the first thing behind `offset`, where a value is missing, is an insertion that is indented further than the line. */
  private isInserted(offset: number): boolean {
    const [next] = this.plain.insertions(offset, offset + FARTHEST_INSERTION);
    if (!next || next.claimed || this.plain.text.slice(offset, next.at[0]).trim() !== '') return false;
    const indent = /^[\s-]*/.exec(this.text.slice(lineStart(this.text, offset), offset))?.[0].length ?? 0;
    if (next.indent < indent) return false;
    next.claimed = true;
    return true;
  }
}

function spanOf({ range }: ParsedNode): Span {
  return [range[0], range[1]];
}

/** The entries of a merge key: each of what it names is spread. */
function merged(value: Value): Entry[] {
  return value.kind === 'list' ? value.parts.map((part) => ({ value: part.value })) : [{ value }];
}

/** A span with others that lie next to it. */
function around([start, end]: Span, inner: readonly Value[]): Span {
  return [Math.min(start, ...inner.map(({ at }) => at[0])), Math.max(end, ...inner.map(({ at }) => at[1]))];
}
