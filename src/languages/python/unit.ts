/** Owns the facts of one Python file while they are being collected. Never looks at syntax. */
import type { Binding, Class, Export, Extraction, Field, Fn, Import, Place, Problem } from '../../core/facts.js';
import type { Step, Write } from '../../core/outline.js';
import type { Span } from '../../core/span.js';
import type { ClassId, FnId, Value } from '../../core/value.js';

/** A class whose body is still being read. */
export type OpenClass = { -readonly [Key in keyof Class]: Class[Key] } & { fields: Field[]; methods: FnId[] };

type OpenBinding = { -readonly [Key in keyof Binding]: Binding[Key] } & { writes: { value: Value; how: Write }[] };

/** Conditions around the module-level code being read. */
export type Around = Omit<Place, 'at'>;

export class Unit {
  readonly imports: Import[] = [];
  readonly exports: Export[] = [];
  readonly functions: Fn[] = [];
  readonly classes: OpenClass[] = [];
  readonly bodies: (readonly Step[])[] = [];
  readonly problems: Problem[] = [];
  around: Around = {};
  private readonly bindings = new Map<string, OpenBinding>();

  constructor(
    readonly text: string,
    /** Spans of what could not be read, in text order. */
    private readonly errors: readonly Span[],
    /** Whether the file only declares: no function in it has a body. */
    readonly declaresOnly: boolean,
  ) {}

  slice(node: { readonly start: number; readonly end: number }): string {
    return this.text.slice(node.start, node.end);
  }

  /** Whether something inside a span could not be read. */
  hasError([start, end]: Span): boolean {
    let low = 0;
    let high = this.errors.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.errors[middle]?.[0] ?? start) < start) low = middle + 1;
      else high = middle;
    }
    const next = this.errors[low];
    return next !== undefined && next[0] <= end && next[1] <= end;
  }

  place(at: Span): Place {
    return { ...this.around, at };
  }

  /** Takes an id now, so that functions are numbered from the outside in; `define` must follow. */
  reserve(nameAt: Span): FnId {
    this.bodies.push([]);
    return this.functions.push({ at: nameAt, nameAt, params: [], decorators: [], body: 'real' }) - 1;
  }

  define(id: FnId, fn: Fn, body: readonly Step[]): void {
    this.functions[id] = fn;
    this.bodies[id] = body;
  }

  /** Adds a field, or a value to the field of that name that has none. */
  field(id: ClassId, field: Field): void {
    const fields = this.classes[id]?.fields ?? [];
    const index = fields.findIndex((one) => one.name === field.name);
    const known = fields[index];
    if (known === undefined) fields.push(field);
    else if (known.value === undefined) fields[index] = { ...known, ...field, at: known.at };
  }

  /** Notes a module-level variable; one that is written under several conditions stands under none. */
  bind(name: string, at: Span, type?: Value): OpenBinding {
    const known = this.bindings.get(name);
    if (known === undefined) {
      const binding: OpenBinding = { ...this.place(at), name, writes: [], ...(type && { type }) };
      this.bindings.set(name, binding);
      return binding;
    }
    if (type && known.type === undefined) known.type = type;
    if (known.under !== this.around.under) delete known.under;
    if (known.region !== this.around.region) delete known.region;
    return known;
  }

  isBound(name: string): boolean {
    return this.bindings.has(name);
  }

  write(name: string, at: Span, value: Value, how: Write, type?: Value): void {
    this.bind(name, at, type).writes.push({ value, how });
  }

  /** Everything collected, without sites and comments. */
  finish(): Extraction {
    const { imports, exports, functions, classes, problems, bodies } = this;
    const bindings = [...this.bindings.values()];
    return { facts: { imports, exports, bindings, functions, classes, sites: [], comments: [], problems }, bodies };
  }
}
