/**
 * Owns which writes of a local variable a read in the same body sees. Rust names one thing after the other by one name,
 * `let app = app.layer(l)`, so that "anything ever written to it" would be wrong there.
 */
import { blocks, type Step } from '../core/outline.js';
import type { Span } from '../core/span.js';
import type { Value } from '../core/value.js';

/** A place behind everything. */
const END: Span = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];

/** What `name` may hold where it is read at `at`, in the order of the writes; of a loop around the read, all of its writes. */
export function reachingWrites(body: readonly Step[], name: string, at: Span): readonly Value[] {
  return through(body, name, at, []);
}

function through(steps: readonly Step[], name: string, at: Span, before: readonly Value[]): readonly Value[] {
  let known = before;
  for (const step of steps) {
    if (step.at[0] >= at[1]) break;
    if (step.do === 'set' && step.to.kind === 'name' && step.to.name === name) {
      if (encloses(step.at, at)) return known;
      known = step.how === 'assign' ? [step.value] : [...known, step.value];
      continue;
    }
    const inner = blocks(step);
    if (encloses(step.at, at)) {
      const block = inner.find((one) => one.some((part) => encloses(part.at, at)));
      if (!block) return known;
      const again = step.do === 'loop' ? through(block, name, END, []) : [];
      return through(block, name, at, [...known, ...again]);
    }
    if (inner.length === 0) continue;
    const ends = inner.flatMap((one) => through(one, name, END, known));
    known = [...new Set(step.do === 'branch' ? ends : [...known, ...ends])];
  }
  return known;
}

function encloses(outer: Span, inner: Span): boolean {
  return outer[0] <= inner[0] && inner[1] <= outer[1];
}
