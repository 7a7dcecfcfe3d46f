/**
 * Owns the reading of text that the grammar leaves as tokens: pieces of the file with glue between them are parsed together,
 * and their nodes are moved back to where the pieces stand in the file. Never knows what a fragment means.
 */
import type { Span } from '../../core/span.js';
import type { Syntax } from '../treesitter.js';
import { parse } from './parse.js';

/** A range of the file, or glue that stands nowhere. */
export type Piece = Span | string;

/** A run of text in the joined text and where it comes from. */
interface Segment {
  readonly at: number;
  readonly from: number;
  readonly length: number;
}

interface Joined {
  readonly from: number;
  readonly to: number;
  readonly segments: readonly Segment[];
}

/** The nodes of each fragment with offsets of the file; null where it is not Rust. */
export function parseFragments(text: string, fragments: readonly (readonly Piece[])[]): (readonly Syntax[] | null)[] {
  if (fragments.length === 0) return [];
  const joined: Joined[] = [];
  let all = '';
  for (const pieces of fragments) {
    const from = all.length;
    const first = pieces.find((piece) => typeof piece !== 'string');
    const segments: Segment[] = [{ at: from, from: typeof first === 'object' ? first[0] : 0, length: 0 }];
    for (const piece of pieces) {
      if (typeof piece === 'string') {
        all += piece;
      } else {
        segments.push({ at: all.length, from: piece[0], length: piece[1] - piece[0] });
        all += text.slice(piece[0], piece[1]);
      }
    }
    joined.push({ from, to: all.length, segments });
    all += '\n';
  }
  const { root, errors } = parse(all);
  const again: number[] = [];
  let next = 0;
  const results = joined.map((one, index) => {
    const nodes: Syntax[] = [];
    for (; next < root.kids.length; next++) {
      const kid = root.kids[next];
      if (kid === undefined || kid.start >= one.to) break;
      nodes.push(kid);
    }
    const first = nodes[0];
    const last = nodes[nodes.length - 1];
    const broken = errors.some((error) => error !== root && error.start < one.to && error.start >= one.from);
    const touched = broken || errors.some((error) => error.start < one.to && error.end >= one.from);
    if (first && last && first.start >= one.from && last.end <= one.to && !touched) return nodes.map((node) => moved(node, one.segments));
    if (!broken) again.push(index);
    return null;
  });
  retry(text, fragments, again, results);
  return results;
}

/** Parses again, in two halves, what an error in another fragment made unreadable. */
function retry(
  text: string,
  fragments: readonly (readonly Piece[])[],
  again: readonly number[],
  results: (readonly Syntax[] | null)[],
): void {
  if (fragments.length === 1) return;
  const middle = Math.ceil(again.length / 2);
  for (const half of [again.slice(0, middle), again.slice(middle)]) {
    const parsed = parseFragments(
      text,
      half.map((index) => fragments[index] ?? []),
    );
    half.forEach((index, at) => {
      results[index] = parsed[at] ?? null;
    });
  }
}

function moved(node: Syntax, segments: readonly Segment[]): Syntax {
  return {
    ...node,
    start: origin(node.start, segments),
    end: origin(node.end, segments),
    kids: node.kids.map((kid) => moved(kid, segments)),
  };
}

/** The offset in the file of an offset in the joined text; inside glue, the end of the piece before it. */
function origin(offset: number, segments: readonly Segment[]): number {
  let low = 0;
  let high = segments.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((segments[middle]?.at ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  const segment = segments[low];
  return segment ? segment.from + Math.min(offset - segment.at, segment.length) : offset;
}
