/**
 * Owns what is known while one file is lowered: its lists of facts, and per function the steps, scopes and temporaries.
 * Never looks at a node's meaning.
 */
import type { Binding, Class, Export, Fn, Import, Problem } from '../../core/facts.js';
import type { Step } from '../../core/outline.js';
import type { Span } from '../../core/span.js';
import type { ClassId, FnId, Value } from '../../core/value.js';
import type { Syntax } from '../treesitter.js';
import type { MacroArguments } from './macros.js';

/** What becomes of an expression's value: it is dropped, it is the function's result, or it is wanted. */
export type Use = 'drop' | 'result' | 'value';

/** The mutually recursive parts of the lowering, so that its files need not import each other in a circle. */
export interface Lowering {
  /** Lowers an expression; what must run before it goes to `body.steps`. */
  value(node: Syntax, body: Body): Value;
  /** Lowers an expression for a use; undefined where there is no value to go on with. */
  run(node: Syntax, body: Body, use: Use): Value | undefined;
  /** Lowers the items among some nodes. */
  items(nodes: readonly Syntax[], body: Body): void;
  /** Lowers a closure or an `async` block. */
  closure(node: Syntax, body: Body, name?: string): Value;
}

export type Mutable<T> = { -readonly [key in keyof T]: T[key] };

/** A class that still grows. */
export interface GrowingClass extends Mutable<Omit<Class, 'methods' | 'fields' | 'bases'>> {
  readonly methods: FnId[];
  readonly fields: Class['fields'][number][];
  readonly bases: Value[];
}

/** One file while it is lowered. */
export class FileState {
  readonly imports: Import[] = [];
  readonly exports: Export[] = [];
  readonly bindings: Binding[] = [];
  readonly functions: Mutable<Fn>[] = [];
  readonly classes: GrowingClass[] = [];
  readonly bodies: Step[][] = [];
  readonly problems: Problem[] = [];
  readonly classIds = new Map<string, ClassId>();
  /** Names of items in inline modules, and of those modules, with their prefixes. */
  readonly prefixed = new Set<string>();
  readonly modules = new Set<string>();

  constructor(
    readonly text: string,
    readonly macros: MacroArguments,
    readonly lower: Lowering,
  ) {}

  slice(node: { readonly start: number; readonly end: number }): string {
    return this.text.slice(node.start, node.end);
  }

  /** Adds a function; its body is filled in place. */
  addFunction(fn: Fn): FnId {
    this.bodies.push([]);
    return this.functions.push(fn) - 1;
  }
}

/** Where a `break` with a value leaves it. */
export interface Loop {
  readonly label?: string;
  result?: Value;
}

/** One function while it is lowered. */
export class Body {
  steps: Step[];
  readonly loops: Loop[] = [];
  private readonly scopes: Map<string, Value>[] = [new Map()];
  private temporaries = 0;

  constructor(
    readonly file: FileState,
    readonly fn: FnId,
    /** `m::` inside the inline module `m`. */
    readonly prefix: string,
    /** Name of the class whose `Self` this is. */
    readonly selfName?: string,
    private readonly outer?: Body,
  ) {
    this.steps = file.bodies[fn] ?? [];
  }

  /** Makes a name a local variable from here to the end of its scope. */
  declare(name: string, at: Span, value: Value = { kind: 'name', name, of: this.fn, at }): Value {
    this.scopes[this.scopes.length - 1]?.set(name, value);
    return value;
  }

  /** The local variable or parameter of a name. */
  lookup(name: string): Value | undefined {
    for (let at = this.scopes.length - 1; at >= 0; at--) {
      const found = this.scopes[at]?.get(name);
      if (found) return found;
    }
    return this.outer?.lookup(name);
  }

  /** Runs with names of its own. */
  scoped<T>(run: () => T): T {
    this.scopes.push(new Map());
    try {
      return run();
    } finally {
      this.scopes.pop();
    }
  }

  /** A new temporary. */
  temporary(at: Span): Value {
    return { kind: 'name', name: `%${++this.temporaries}`, of: this.fn, at };
  }

  push(step: Step): void {
    this.steps.push(step);
  }

  set(to: Value, value: Value, at: Span): void {
    this.steps.push({ do: 'set', to, value, how: 'assign', at });
  }
}

export const span = (node: Syntax): Span => [node.start, node.end];
export const nothing = (at: Span): Value => ({ kind: 'literal', value: null, at });
export const op = (name: (Value & { kind: 'op' })['op'], args: readonly Value[], at: Span): Value => ({ kind: 'op', op: name, args, at });
export const member = (of: Value, name: string, at: Span): Value => ({ kind: 'member', of, name, at });

/** The opposite of a condition. */
export function not(value: Value): Value {
  const inner = value.kind === 'op' && value.op === 'not' ? value.args[0] : undefined;
  return inner ?? op('not', [value], value.at);
}
