/**
 * Owns the state of reading one file: the facts found so far, the function being read and the steps being written.
 * Never looks at a syntax tree beyond positions; the passes that do are handed in as `Passes`, so that they can call each other.
 */
import type { Statement } from 'oxc-parser';
import type { Binding, Class, Export, Field, Fn, Import } from '../../core/facts.js';
import { addTo } from '../../core/multimap.js';
import type { Step, Write } from '../../core/outline.js';
import type { Span } from '../../core/span.js';
import type { ClassId, FnId, Value } from '../../core/value.js';
import type { Node } from './parse.js';

/** The type without `readonly`, for what is still being made. */
export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The passes that call each other. `named`: the node whose text names the function or class that is read. */
export interface Passes {
  value(unit: Unit, node: Node, named?: Node): Value;
  block(unit: Unit, statements: readonly Statement[]): void;
  fn(unit: Unit, node: Node, named?: Node): FnId;
  class(unit: Unit, node: Node, named?: Node): ClassId;
}

/** Names that a function declares: the index of a parameter, or -1 for any other local. */
export class Scope {
  readonly names = new Map<string, number>();
  /** The blocks that a name is known in, where that is not the whole function. */
  readonly blocks = new Map<string, Span[]>();

  constructor(
    readonly fn: FnId,
    readonly parent: Scope | undefined,
    /** Class of which this is the constructor: assignments to the receiver are its fields. */
    readonly constructs?: ClassId,
  ) {}

  /** Declares a local variable. */
  local(name: string, within?: Span): void {
    const known = this.blocks.get(name);
    if (!within) this.blocks.delete(name);
    else if (known) known.push(within);
    else if (!this.names.has(name)) this.blocks.set(name, [within]);
    if (!this.names.has(name)) this.names.set(name, -1);
  }

  /** What a name stands for at a place: the index of a parameter, -1 for a local variable, undefined for what is declared elsewhere. */
  find(name: string, at: Span): number | undefined {
    const index = this.names.get(name);
    const blocks = index === undefined ? undefined : this.blocks.get(name);
    return blocks && !blocks.some((block) => block[0] <= at[0] && at[1] <= block[1]) ? undefined : index;
  }
}

/** A class that still gets its fields. */
export type OpenClass = Mutable<Omit<Class, 'fields' | 'methods'>> & { readonly fields: Mutable<Field>[]; readonly methods: FnId[] };

export class Unit {
  readonly imports: Import[] = [];
  readonly exports: Export[] = [];
  readonly bindings: Binding[] = [];
  readonly functions: Fn[] = [];
  readonly classes: OpenClass[] = [];
  readonly bodies: (readonly Step[])[] = [];
  /** The body being written. */
  steps: Step[] = [];
  /** The function being read; undefined at module level. */
  scope: Scope | undefined;
  /** Conditions around the module-level code being read. */
  under: readonly Value[] = [];
  /** What a `break` without a label leaves. */
  breaks: 'loop' | 'switch' = 'loop';
  private readonly temporaries = new Map<FnId, number>();
  private readonly declared = new Set<string>();
  private readonly writes = new Map<string, { value: Value; how: Write }[]>();

  constructor(
    readonly text: string,
    readonly passes: Passes,
  ) {}

  /** The function being read; 0 is the module body. */
  get fn(): FnId {
    return this.scope?.fn ?? 0;
  }

  /** What an identifier stands for here. */
  name(name: string, at: Span): Value {
    for (let scope = this.scope; scope !== undefined; scope = scope.parent) {
      const index = scope.find(name, at);
      if (index !== undefined) return index < 0 ? { kind: 'name', name, of: scope.fn, at } : { kind: 'param', of: scope.fn, index, at };
    }
    return { kind: 'name', name, at };
  }

  /** Whether a function around declares the name, so that it is not the module's or a global. */
  isLocal(name: string): boolean {
    for (let scope = this.scope; scope !== undefined; scope = scope.parent) if (scope.names.has(name)) return true;
    return false;
  }

  /** A new local variable `%1`, `%2` … of the current function; at module level it is a variable of the module. */
  temporary(at: Span): Value {
    const count = (this.temporaries.get(this.fn) ?? 0) + 1;
    this.temporaries.set(this.fn, count);
    const name = `%${count}`;
    if (this.scope) return { kind: 'name', name, of: this.scope.fn, at };
    this.declare(name, at);
    return { kind: 'name', name, at };
  }

  /** `value`, or a temporary that holds it when evaluating it twice could differ from evaluating it once. */
  once(value: Value): Value {
    if (isPlain(value)) return value;
    const to = this.temporary(value.at);
    this.set(to, value, 'assign', value.at);
    return to;
  }

  /** Declares a variable: of the module. Those of functions are known from their scope. */
  declare(name: string, at: Span, type?: Value): void {
    if (this.scope) return;
    if (this.declared.has(name)) return;
    this.declared.add(name);
    const writes = this.writes.get(name) ?? [];
    this.writes.set(name, writes);
    const binding: Mutable<Binding> = { at, name, writes };
    if (type) binding.type = type;
    this.bindings.push(this.placed(binding));
  }

  /** Writes a value: a step, and what the write means for the module's variables, a class's fields and CommonJS exports. */
  set(to: Value, value: Value, how: Write, at: Span): void {
    this.steps.push({ do: 'set', to, value, how, at });
    this.write(to, value, how);
    if (to.kind !== 'member' || how !== 'assign') return;
    if (to.of.kind === 'name' && to.of.of === undefined) {
      const key: Value = typeof to.name === 'string' ? { kind: 'literal', value: to.name, at: to.at } : to.name;
      this.write(to.of, { kind: 'record', entries: [{ key, value }], at }, 'merge');
    }
    if (to.of.kind === 'self' && typeof to.name === 'string' && this.scope?.constructs !== undefined)
      this.field(this.scope.constructs, to.name, value, at);
  }

  /** Adds what holds for everything declared here: the conditions around it. */
  placed<T extends { readonly under?: readonly Value[] }>(one: Mutable<T>): T {
    if (this.under.length > 0) one.under = this.under;
    return one;
  }

  /** The steps that `write` makes, apart from those being written. */
  collect(write: () => void): Step[] {
    const outer = this.steps;
    const inner: Step[] = [];
    this.steps = inner;
    write();
    this.steps = outer;
    return inner;
  }

  /** Reads under a condition that holds for module-level declarations. */
  given(when: Value, read: () => void): void {
    const outer = this.under;
    if (!this.scope) this.under = [...outer, when];
    read();
    this.under = outer;
  }

  /** Notes what a name is written: for a variable of the module, all that is ever known of it. */
  write(to: Value, value: Value, how: Write): void {
    if (to.kind !== 'name' || to.of !== undefined) return;
    addTo(this.writes, to.name, { value, how });
  }

  private field(owner: ClassId, name: string, value: Value, at: Span): void {
    const fields = this.classes[owner]?.fields;
    const known = fields?.find((field) => field.name === name && !field.static);
    if (!known) fields?.push({ at, name, value });
    else known.value ??= value;
  }
}

/** Whether evaluating it has no effect and is as cheap as a variable. */
export function isPlain(value: Value): boolean {
  switch (value.kind) {
    case 'name':
    case 'param':
    case 'self':
    case 'literal':
    case 'module':
    case 'here':
      return true;
    case 'member':
      return typeof value.name === 'string' && isPlain(value.of);
    default:
      return false;
  }
}

/** Where a node stands. */
export function at(node: Node): Span {
  return [node.start, node.end];
}

export function not(value: Value): Value {
  return { kind: 'op', op: 'not', args: [value], at: value.at };
}
