/**
 * Owns `Value`, the language-blind expression tree that every front end lowers its expressions to.
 * Never names a library, and never holds anything that depends on another file.
 */
import type { Span } from './span.js';

/** Index into `FileFacts.functions`. Function 0 is the module body itself. */
export type FnId = number;

/** Index into `FileFacts.classes`. */
export type ClassId = number;

/** One argument, list element or text part. `name` for keyword arguments; `spread` for `...x`, `*x`, `**x`, `..x`. */
export interface Arg {
  readonly name?: string;
  readonly spread?: true;
  readonly value: Value;
}

/** One entry of a record. No `key`: the value is spread into it. */
export interface Entry {
  readonly key?: Value;
  readonly value: Value;
}

/**
 * What an operator computes.
 * - `not`, `and`, `eq`, `in`, `less`, `plus`: the usual meaning; `and` short-circuits and yields the deciding operand
 *   (`or` is `first` with `past: 'falsy'`); `!=` is `not eq`; `a >= b` is `not less`.
 * - `is`: type or variant test (`instanceof`, `isinstance`, a Rust pattern): value, then type.
 * - `failed`: true when the operand, a result, holds an error. `error`: that error.
 * - `propagate`: the operand's value, or leave the function with its error (Rust `?`, `unwrap`, `expect`).
 * - `union`, `intersection`: `a | b` and `a & b`, of sets, types or whatever overloads them.
 * - `other`: computed from the operands in a way that no reader asks about.
 */
export type Operator =
  | 'not'
  | 'and'
  | 'eq'
  | 'in'
  | 'less'
  | 'plus'
  | 'is'
  | 'failed'
  | 'error'
  | 'propagate'
  | 'union'
  | 'intersection'
  | 'other';

/** When `first` moves on to its next operand: `||`, `??`, a missing key or variable, a failed result. */
export type Past = 'falsy' | 'nullish' | 'missing' | 'failed';

/**
 * An expression. Operands are evaluated left to right, arguments before their call; `first`, `choice` and `and` evaluate only what
 * they need. An absent field is absent; only `unknown` means "could not tell".
 */
export type Value = { readonly at: Span } & ValueKind;

type ValueKind =
  /** `null` also stands for `undefined`, `None`, `()`. `regexp`: the value is a pattern's source. */
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null; readonly regexp?: true }
  /** An identifier. `of`: the function whose local variable it is; without it the name belongs to the module or is a global. */
  | { readonly kind: 'name'; readonly name: string; readonly of?: FnId }
  | { readonly kind: 'param'; readonly of: FnId; readonly index: number }
  /** The receiver of the enclosing method: `this`, `self`, `cls`. */
  | { readonly kind: 'self' }
  /** `a.b`, `a["b"]`, `a[0]` (name `'0'`), `a::b`; a `Value` name is a computed key. */
  | { readonly kind: 'member'; readonly of: Value; readonly name: string | Value }
  /**
   * A call, `new`, macro (callee name ends in `!`), tagged template, struct literal (named arguments) or JSX element.
   * `types`: what a Rust call is told to be about, `get::<User>()`; it is not evaluated.
   */
  | {
      readonly kind: 'call';
      readonly callee: Value;
      readonly args: readonly Arg[];
      readonly awaited?: true;
      readonly made?: 'new' | 'jsx';
      readonly types?: readonly Value[];
    }
  | { readonly kind: 'function'; readonly fn: FnId }
  | { readonly kind: 'class'; readonly class: ClassId }
  /** A whole module as a value: `require('x')`, `import('x')`, `importlib.import_module("x")`. */
  | { readonly kind: 'module'; readonly from: string }
  | { readonly kind: 'first'; readonly of: readonly Value[]; readonly past: Past }
  | { readonly kind: 'choice'; readonly when: Value; readonly then: Value; readonly else: Value }
  | { readonly kind: 'op'; readonly op: Operator; readonly args: readonly Value[] }
  /** Text built from parts: template literal, f-string, `format!`, implicit concatenation. */
  | { readonly kind: 'text'; readonly parts: readonly Arg[] }
  | { readonly kind: 'list'; readonly parts: readonly Arg[] }
  | { readonly kind: 'record'; readonly entries: readonly Entry[] }
  /** Where this code stands: `__dirname`, `import.meta.url`, `__file__`, `__name__`, `CARGO_MANIFEST_DIR`. */
  | { readonly kind: 'here'; readonly what: 'file' | 'folder' | 'module' }
  | { readonly kind: 'unknown' };

/** The `Value`s directly inside `value`, in evaluation order. Bodies of functions and classes are not inside. */
export function operands(value: Value): readonly Value[] {
  switch (value.kind) {
    case 'member':
      return typeof value.name === 'string' ? [value.of] : [value.of, value.name];
    case 'call':
      return [value.callee, ...value.args.map((arg) => arg.value)];
    case 'first':
      return value.of;
    case 'choice':
      return [value.when, value.then, value.else];
    case 'op':
      return value.args;
    case 'text':
    case 'list':
      return value.parts.map((part) => part.value);
    case 'record':
      return value.entries.flatMap((entry) => (entry.key ? [entry.key, entry.value] : [entry.value]));
    default:
      return [];
  }
}

/** The last name of a callee: `c` of `a.b.c`, `a` of `a`; undefined for anything else. */
export function lastName(callee: Value): string | undefined {
  if (callee.kind === 'name') return callee.name;
  if (callee.kind === 'member' && typeof callee.name === 'string') return callee.name;
  return undefined;
}

/** Stands for the last name of a callee whose name is computed: `app[method]`, `getattr(app, method)`. */
export const COMPUTED = '[]';

/** The name by which calls of `callee` are watched for. */
export function watchedName(callee: Value): string | undefined {
  return callee.kind === 'member' && typeof callee.name !== 'string' ? COMPUTED : lastName(callee);
}

/** Names of a chain of members on a name: `['req', 'headers', 'cookie']`; undefined where a link of the chain is anything else. */
export function dotted(value: Value): readonly string[] | undefined {
  if (value.kind === 'name') return [value.name];
  if (value.kind === 'member' && typeof value.name === 'string') {
    const head = dotted(value.of);
    return head && [...head, value.name];
  }
  return undefined;
}

/** The text that a literal is; undefined for anything else. */
export function literalText(value: Value | undefined): string | undefined {
  return value?.kind === 'literal' && typeof value.value === 'string' ? value.value : undefined;
}
