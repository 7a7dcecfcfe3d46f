/**
 * Owns making YAML of a template for YAML (Helm, Jinja): actions give way to signs of the same length, so that every offset stays true.
 * Never evaluates an action; of a condition, both branches stay.
 */
import type { Span } from '../../core/span.js';
import { lineEnd, lineStart } from './document.js';

/** Stand for an action: the first sign, and as many of the second as are needed. */
const FIRST = '\uE001';
const REST = '\uE000';
const PLACEHOLDER = /\uE001\uE000*/g;

/** The insides of actions that put in nothing by themselves. */
const CONTROL = /^(?:\/\*|#|\$\w+\s*:?=|(?:if|else|end|range|with|define|block|break|continue|set|endif|for|endfor)(?![\w-]))/;

/** A line of a template that puts in whole lines of YAML. */
export interface Insertion {
  readonly at: Span;
  /** How far what it puts in is indented. */
  readonly indent: number;
  /** Whether a container was found that it belongs to. */
  claimed: boolean;
}

/** A template as YAML, of the same length. */
export interface Untemplated {
  readonly text: string;
  /** The insertions that begin between two offsets. */
  insertions(from: number, to: number): readonly Insertion[];
  /** The value of the scalar at `at`, with the actions that stand in it. */
  restored(value: string, at: Span): string;
}

export function untemplated(text: string): Untemplated {
  const kept: Span[] = [];
  const insertions: Insertion[] = [];
  const pieces: string[] = [];
  let done = 0;
  for (const line of linesOf(text)) {
    pieces.push(text.slice(done, line.at[0]));
    [, done] = line.at;
    if (line.alone) {
      pieces.push(text.slice(...line.at).replace(/[^\r\n]/g, ' '));
      for (const at of line.actions) {
        const inner = insideOf(text, at);
        if (inner !== undefined && !CONTROL.test(inner)) insertions.push({ at, indent: indentOf(text, at, inner), claimed: false });
      }
    } else {
      let from = line.at[0];
      for (const at of line.actions) {
        pieces.push(text.slice(from, at[0]), FIRST, REST.repeat(at[1] - at[0] - 1));
        [, from] = at;
        kept.push(at);
      }
      pieces.push(text.slice(from, done));
    }
  }
  pieces.push(text.slice(done));
  const places = insertions.map((one) => one.at);
  return {
    text: pieces.join(''),
    insertions: (from, to) => insertions.slice(firstFrom(places, from), firstFrom(places, to)),
    restored: (value, at) => restored(text, kept, value, at),
  };
}

/** Lines that have actions, from the beginning of the first line to the end of the last when an action spans several. */
interface Line {
  readonly at: Span;
  readonly actions: readonly Span[];
  /** Nothing but actions is on it. */
  readonly alone: boolean;
}

function* linesOf(text: string): Generator<Line> {
  const actions = actionsOf(text);
  for (let next = 0; next < actions.length; ) {
    const first = actions[next];
    if (!first) return;
    const start = lineStart(text, first[0]);
    const on: Span[] = [];
    let end = start;
    let between = '';
    for (let action = actions[next]; action && (on.length === 0 || action[0] < end); action = actions[next]) {
      between += text.slice(on.at(-1)?.[1] ?? start, action[0]);
      on.push(action);
      next++;
      if (action[1] > end) end = lineEnd(text, action[1]);
    }
    between += text.slice(on.at(-1)?.[1] ?? start, end);
    yield { at: [start, end], actions: on, alone: between.trim() === '' };
  }
}

/** Every `{{ … }}` that is not a workflow expression, and every `{% … %}`. */
function actionsOf(text: string): Span[] {
  const found: Span[] = [];
  const open = /\$?\{\{|\{%[-+]?\s/g;
  for (let match = open.exec(text); match; match = open.exec(text)) {
    const { 0: sign, index } = match;
    if (sign === '${{') continue;
    const comment = /^\{\{-? ?\/\*/.test(text.slice(index, index + 6));
    const end = text.indexOf(comment ? '*/' : sign === '{{' ? '}}' : '%}', index + 2);
    const close = comment && end >= 0 ? text.indexOf('}}', end) : end;
    if (close < 0) break;
    found.push([index, close + 2]);
    open.lastIndex = close + 2;
  }
  return found;
}

/** What `{{ … }}` says; undefined for `{% … %}`. */
function insideOf(text: string, [from, to]: Span): string | undefined {
  return text.charAt(from + 1) === '%' ? undefined : text.slice(from + 2, to - 2).replace(/^[-+]?\s*/, '');
}

function indentOf(text: string, [from]: Span, inner: string): number {
  const told = /\bn?indent\s+(\d{1,3})/.exec(inner)?.[1];
  return told === undefined ? from - lineStart(text, from) : Number(told);
}

function restored(text: string, kept: readonly Span[], value: string, [from]: Span): string {
  if (!value.includes(FIRST)) return value;
  let next = firstFrom(kept, from);
  return value.replace(PLACEHOLDER, (sign) => {
    const action = kept[next++];
    return action ? text.slice(...action) : sign;
  });
}

/** The index of the first span that begins at `offset` or behind it. */
function firstFrom(spans: readonly Span[], offset: number): number {
  let low = 0;
  for (let high = spans.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.[0] ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
