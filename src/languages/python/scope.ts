/**
 * Owns what a Python name stands for where it is read: a local variable of some function, a parameter, the receiver, or a name of the
 * module. Also holds the steps of the body being written. Never looks at syntax.
 */
import type { Step } from '../../core/outline.js';
import type { Span } from '../../core/span.js';
import type { ClassId, FnId, Value } from '../../core/value.js';
import type { Unit } from './unit.js';

type Meaning = 'local' | 'global' | 'self' | { readonly param: number };

interface Out {
  steps: Step[];
  temporaries: number;
}

/** A module, function or class body. A class body writes its steps to the body around it, and its names are not seen from methods. */
export class Scope {
  private readonly meanings = new Map<string, Meaning>();
  private readonly out: Out;

  constructor(
    readonly unit: Unit,
    readonly fn: FnId,
    readonly parent?: Scope,
    /** The class whose body this is. */
    readonly classBody?: ClassId,
    /** The class whose constructor this is. */
    readonly constructs?: ClassId,
  ) {
    this.out = classBody !== undefined && parent ? parent.out : { steps: [], temporaries: 0 };
  }

  get isModule(): boolean {
    return this.parent === undefined;
  }

  declare(name: string, meaning: Meaning): void {
    this.meanings.set(name, meaning);
  }

  emit(step: Step): void {
    this.out.steps.push(step);
  }

  /** The steps that `write` emits, kept apart. */
  block(write: () => void): Step[] {
    const outer = this.out.steps;
    const inner: Step[] = [];
    this.out.steps = inner;
    write();
    this.out.steps = outer;
    return inner;
  }

  /** A new temporary variable. */
  temporary(at: Span): Value {
    this.out.temporaries++;
    return { kind: 'name', name: `%${this.out.temporaries}`, ...(this.fn !== 0 && { of: this.fn }), at };
  }

  /** What `name` stands for in this scope. */
  resolve(name: string, at: Span): Value {
    for (let scope: Scope | undefined = this; scope?.parent; scope = scope.parent) {
      const meaning = scope.classBody === undefined || scope === this ? scope.meanings.get(name) : undefined;
      if (meaning === undefined) continue;
      if (meaning === 'self') return { kind: 'self', at };
      if (meaning === 'global') break;
      if (meaning !== 'local') return { kind: 'param', of: scope.fn, index: meaning.param, at };
      if (scope.classBody !== undefined) return { kind: 'member', of: { kind: 'class', class: scope.classBody, at }, name, at };
      return { kind: 'name', name, of: scope.fn, at };
    }
    return { kind: 'name', name, at };
  }
}
