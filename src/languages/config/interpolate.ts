/**
 * Owns what a string scalar says when parts of it are put in later: `${X:-y}`, `${{ secrets.X }}`, `{{ .Values.x }}`.
 * Never knows the format that the scalar stands in. A name is an environment variable.
 */
import type { Span } from '../../core/span.js';
import type { Arg, Value } from '../../core/value.js';
import { expression, template } from './expression.js';

/** `bare`: `$X` without braces is an interpolation too. */
export type Form = 'braces' | 'bare';

/** Interpolations inside of the defaults of others; what is deeper is `unknown`. */
const DEEPEST_DEFAULT = 20;

/** The value of the string scalar `value`, which is written at `at` of `text`. */
export function interpolated(value: string, at: Span, text: string, form: Form = 'braces'): Value {
  if (!value.includes('$') && !value.includes('{{')) return { kind: 'literal', value, at };
  const closes = value.includes('${') ? closing(value) : new Map<number, number>();
  const scalar: Scalar = { value, form, closes };
  const places = new Places(value, at, text);
  return lowered(scalar, 0, value.length, at, (piece) => places.next(piece), 0);
}

interface Scalar {
  readonly value: string;
  readonly form: Form;
  /** Where each `${` is closed: the offset of its brace. */
  readonly closes: ReadonlyMap<number, number>;
}

interface Piece {
  readonly is: 'escape' | 'parameter' | 'bare' | 'expression' | 'template';
  /** Offsets in the scalar's value. */
  readonly from: number;
  readonly to: number;
}

/** Gives the span in the text of a part of the value. */
type Place = (from: number, to: number) => Span;

/**
 * Finds pieces of a value in its text, one behind the other. A value differs from what is written by quotes, escapes and indentation; a piece
 * that is not found word for word, and every one behind it, stands where the scalar does.
 */
class Places {
  private readonly written: string;
  private cursor = 0;
  private lost = false;

  constructor(
    private readonly value: string,
    private readonly at: Span,
    text: string,
  ) {
    this.written = text.slice(...at);
  }

  next({ from, to }: Piece): Place {
    const found = this.lost ? -1 : this.written.indexOf(this.value.slice(from, to), this.cursor);
    if (found < 0) {
      this.lost = true;
      return () => this.at;
    }
    this.cursor = found + to - from;
    const shift = this.at[0] + found - from;
    return (start, end) => [start + shift, end + shift];
  }
}

/** The part of a scalar from `from` to `to`, which is written at `at`. */
function lowered(scalar: Scalar, from: number, to: number, at: Span, placeOf: (piece: Piece) => Place, depth: number): Value {
  const parts: Arg[] = [];
  let literal = '';
  let [start] = at;
  const endLiteral = (end: number): void => {
    if (literal !== '') parts.push({ value: { kind: 'literal', value: literal, at: [start, end] } });
    literal = '';
  };
  let done = from;
  for (const piece of pieces(scalar, from, to)) {
    literal += scalar.value.slice(done, piece.from);
    done = piece.to;
    const place = placeOf(piece);
    if (piece.is === 'escape') literal += '$';
    else {
      const span = place(piece.from, piece.to);
      const lost = span[0] < start;
      endLiteral(lost ? at[1] : span[0]);
      parts.push({ value: inserted(scalar, piece, place, depth) });
      if (!lost) [, start] = span;
    }
  }
  literal += scalar.value.slice(done, to);
  endLiteral(at[1]);
  const [only] = parts;
  if (!only) return { kind: 'literal', value: '', at };
  return parts.length === 1 ? { ...only.value, at } : { kind: 'text', parts, at };
}

/** The interpolations and escapes between `from` and `to`. */
function* pieces({ value, form, closes }: Scalar, from: number, to: number): Generator<Piece> {
  const start = /\$\$|\$\{\{|\$\{|\{\{|\$(?=[A-Za-z_])/g;
  start.lastIndex = from;
  let bracesEnd = -1;
  for (let match = start.exec(value); match && match.index < to; match = start.exec(value)) {
    const { 0: sign, index } = match;
    let piece: Piece | undefined;
    if (sign === '$$') piece = { is: 'escape', from: index, to: index + 2 };
    else if (sign === '${') piece = { is: 'parameter', from: index, to: (closes.get(index) ?? to) + 1 };
    else if (sign === '$') {
      const [name = ''] = /^\w{1,200}/.exec(value.slice(index + 1, index + 201)) ?? [];
      if (form === 'bare') piece = { is: 'bare', from: index, to: index + 1 + name.length };
    } else {
      if (bracesEnd < index + sign.length + 2) bracesEnd = endOf(value, '}}', index + sign.length);
      piece = { is: sign === '{{' ? 'template' : 'expression', from: index, to: bracesEnd };
    }
    if (piece && piece.to <= to) {
      yield piece;
      start.lastIndex = piece.to;
    }
  }
}

/** Behind the next `sign` in `value`; beyond everything when there is none. */
function endOf(value: string, sign: string, from: number): number {
  const found = value.indexOf(sign, from);
  return found < 0 ? Number.POSITIVE_INFINITY : found + sign.length;
}

/** Where each `${` of a value is closed. */
function closing(value: string): Map<number, number> {
  const closes = new Map<number, number>();
  const open: number[] = [];
  for (const { 0: sign, index } of value.matchAll(/\$\$|\$\{|\}/g)) {
    if (sign === '${') open.push(index);
    const opened = sign === '}' ? open.pop() : undefined;
    if (opened !== undefined) closes.set(opened, index);
  }
  return closes;
}

function inserted(scalar: Scalar, { is, from, to }: Piece, place: Place, depth: number): Value {
  const at = place(from, to);
  switch (is) {
    case 'bare':
      return { kind: 'name', name: scalar.value.slice(from + 1, to), at };
    case 'expression':
      return expression(scalar.value.slice(from + 3, to - 2), at);
    case 'template':
      return template(scalar.value.slice(from + 2, to - 2), at);
    default:
      return parameter(scalar, from, to, place, depth);
  }
}

/** What is said where the variable comes from: of the process, or of the developer's machine (`devcontainer.json`). */
const ENVIRONMENT = /^(?:env[:.]|(?:localEnv|containerEnv):)/;
/** Sources that are not the environment: `${self:custom.stage}`, `${ssm:/path}`, `${file(x.yml)}`. */
const OTHER_SOURCE = /^(?:self|opt|ssm|cf|s3|sls|aws|param|git|file|vault|secretsManager|config|input|command)\b(?:\(|:(?![-+?]))/;
/** A variable, or a property with dots as Spring has them; then the operator and what it is about. */
const PARAMETER = /^([A-Za-z][\w-]*(?:\.[\w-]+)+(?=:|$)|[A-Za-z_][\w.]*)(?:(:[-?+=]|[-?+=:]|,)([\s\S]*))?$/;

/** `${X}` in all its forms, from `from` to `to`. */
function parameter(scalar: Scalar, from: number, to: number, place: Place, depth: number): Value {
  const at = place(from, to);
  const inner = scalar.value.slice(from + 2, to - 1);
  if (depth === DEEPEST_DEFAULT || OTHER_SOURCE.test(inner)) return { kind: 'unknown', at };
  const source = ENVIRONMENT.exec(inner)?.[0].length ?? 0;
  const [, name, operator, word = ''] = PARAMETER.exec(inner.slice(source)) ?? [];
  if (name === undefined) return changed(inner.slice(source), place, from + 2 + source, at);
  const start = from + 2 + source;
  const variable: Value = { kind: 'name', name, at: place(start, start + name.length) };
  if (operator === undefined) return { ...variable, at };
  if (operator.endsWith('?')) return { kind: 'op', op: 'propagate', args: [variable], at };
  if (operator === ',') return { kind: 'first', of: [variable, listed(word, place(to - 1 - word.length, to - 1))], past: 'missing', at };
  const begin = to - 1 - word.length;
  const other = lowered(scalar, begin, to - 1, place(begin, to - 1), () => place, depth + 1);
  if (operator.endsWith('+'))
    return { kind: 'choice', when: variable, then: other, else: { kind: 'literal', value: '', at: other.at }, at };
  return { kind: 'first', of: [variable, other], past: operator.length === 2 ? 'falsy' : 'missing', at };
}

/** `${X%.*}`, `${X/a/b}`: computed from the variable; anything else is no interpolation that a reader knows. */
function changed(inner: string, place: Place, start: number, at: Span): Value {
  const [name] = /^[A-Za-z_]\w*(?=[%#/^,@[])/.exec(inner) ?? [];
  if (name === undefined) return { kind: 'unknown', at };
  return { kind: 'op', op: 'other', args: [{ kind: 'name', name, at: place(start, start + name.length) }], at };
}

/** The fallback of `${env:X, 'dev'}`. */
function listed(written: string, at: Span): Value {
  const [, text] = /^\s*'([^']*)'\s*$/.exec(written) ?? /^\s*"([^"]*)"\s*$/.exec(written) ?? /^\s*([\w.-]+)\s*$/.exec(written) ?? [];
  return text === undefined ? { kind: 'unknown', at } : { kind: 'literal', value: text, at };
}
