/**
 * Owns members: what `thing.name` is for modules, libraries, classes, instances, records and lists.
 * Bases are searched nearest first; what is not found stays a `member` and is never guessed.
 */
import type { Class, Field } from '../core/facts.js';
import { blocks, type Step, valuesOf } from '../core/outline.js';
import type { ClassId, Value } from '../core/value.js';
import type { Additions } from './additions.js';
import type { Evaluator } from './evaluate.js';
import type { Module } from './module.js';
import { recordNamed } from './records.js';
import { anyOf, type CallValue, type Context, type Thing, UNKNOWN } from './things.js';

/** Base classes followed into each other. */
const MAX_BASES = 8;
/** Bases that say how a class is declared, not what it is. */
const MARKERS = /^(object|(abc\.)?ABC|(typing(_extensions)?\.)?(Generic|Protocol))$/;

export class Fields {
  /** Members that are added to libraries' objects; none until somebody tells. */
  additions: Additions | undefined;

  constructor(private readonly evaluator: Evaluator) {}

  /** The receiver in `context`. */
  self(context: Context): Thing {
    for (let frame = context.frame; frame; frame = frame.outer) if (frame.self) return frame.self;
    const owner = context.module.ownerOf(context.fn);
    if (owner === undefined) return UNKNOWN;
    return { is: 'object', callee: { is: 'class', module: context.module, id: owner }, in: context };
  }

  access(of: Thing, name: string): Thing {
    switch (of.is) {
      case 'any': {
        // Nothing has no members: a package that may be missing is there where it is used.
        const some = of.of.filter((one) => !isNull(one));
        return anyOf((some.length > 0 ? some : of.of).map((one) => this.access(one, name)));
      }
      case 'module':
        return this.ofModule(of.module, name);
      case 'folder': {
        const child = this.evaluator.program.child(of.path, of.language, name);
        return child ? this.evaluator.target(child, of.language) : UNKNOWN;
      }
      case 'external':
        return { is: 'external', name: name === 'default' ? of.name : `${of.name}.${name}` };
      case 'class':
        return this.ofClass(of.module, of.id, name, undefined) ?? { is: 'member', of, name };
      case 'object':
      case 'param':
        return this.ofInstance(of, name);
      case 'list':
        return of.items[Number(name)] ?? { is: 'member', of, name };
      case 'record': {
        const entry = of.entries.findLast((one) => one.key === name);
        if (entry) return entry.thing;
        return of.entries.some((one) => one.key === undefined) ? UNKNOWN : { is: 'member', of, name };
      }
      case 'unknown':
        return of;
      default:
        return this.additions?.of(of, name) ?? { is: 'member', of, name };
    }
  }

  /** What is written under a name of a module's own record: the rest of a large record has no say in it. */
  written({ of, name }: Value & { kind: 'member' }, { module, frame }: Context): Thing | undefined {
    if (frame || of.kind !== 'name' || of.of !== undefined || typeof name !== 'string') return undefined;
    const value = recordNamed(module, of.name)?.get(name);
    return value && this.evaluator.evaluate(value, { module, fn: 0 });
  }

  /** An element by a key that is not known. */
  anyElement(of: Thing): Thing {
    if (of.is === 'list') return anyOf(of.items);
    if (of.is === 'record') return anyOf(of.entries.map((one) => one.thing));
    return UNKNOWN;
  }

  /** What a loop over a thing takes: the elements of a list, the keys of a record. */
  element(of: Thing): Thing {
    if (of.is === 'any') return anyOf(of.of.map((one) => this.element(one)));
    if (of.is === 'list') return anyOf(of.items);
    if (of.is === 'record') return anyOf(of.entries.map(({ key }) => (key === undefined ? UNKNOWN : { is: 'literal', value: key })));
    return UNKNOWN;
  }

  private ofModule(module: Module, name: string): Thing {
    const found = this.evaluator.exported(module, name);
    if (found) return found;
    // CommonJS: the module is its default export; a default import of a module without one is the module.
    if (module.language === 'typescript') {
      if (name === 'default') return { is: 'module', module };
      const main = this.evaluator.exported(module, 'default');
      if (main && main.is !== 'unknown') return this.access(main, name);
    }
    return UNKNOWN;
  }

  private ofInstance(of: Thing & { is: 'object' | 'param' }, name: string): Thing {
    const inside = of.is === 'object' ? this.evaluator.pointedAt(of) : undefined;
    if (inside) return this.access(inside, name);
    if (of.is === 'object' && of.callee.is === 'function')
      return this.ofConstructorFunction(of, of.callee, name) ?? { is: 'member', of, name };
    const type = this.evaluator.classOf(of);
    if (type?.is === 'class')
      return this.given(of, type, name) ?? this.ofClass(type.module, type.id, name, of) ?? { is: 'member', of, name };
    return this.additions?.of(of, name) ?? { is: 'member', of, name };
  }

  /** A field that the call which made an instance names, where no constructor takes it: a struct literal, a data class. */
  private given(of: Thing & { is: 'object' | 'param' }, type: Thing & { is: 'class' }, name: string): Thing | undefined {
    const arg = of.is === 'object' ? of.call?.args.find((one) => one.name === name) : undefined;
    const declared = type.module.facts.classes[type.id];
    if (!arg || of.is !== 'object' || !declared?.fields.some((field) => field.name === name)) return undefined;
    const takes = declared.methods.some((id) => ['constructor', '__init__'].includes(type.module.facts.functions[id]?.name ?? ''));
    return takes ? undefined : this.evaluator.evaluate(arg.value, of.in);
  }

  /** A member that a constructor function (JavaScript before classes) writes to `this`. */
  private ofConstructorFunction(of: Thing & { is: 'object' }, made: Thing & { is: 'function' }, name: string): Thing | undefined {
    const frame = of.call && this.evaluator.frame(made, of.call.args, of.in, of.call.at);
    const written = made.module
      .writesToSelf(made.fn, name)
      .map((value) => this.evaluator.evaluate(value, { module: made.module, fn: made.fn, ...(frame && { frame }) }));
    return written.length > 0 ? anyOf(written) : undefined;
  }

  /** A member of a class or, with `self`, of an instance of it; undefined when neither it nor a readable base has one. */
  ofClass(module: Module, id: ClassId, name: string, self: Thing | undefined, depth = 0): Thing | undefined {
    const one = module.facts.classes[id];
    if (!one || depth > MAX_BASES) return undefined;
    const own = this.own(module, one, name, self);
    if (own) return own;
    for (const base of this.basesOf(module, one)) {
      if (base.is !== 'class') continue;
      const found = this.ofClass(base.module, base.id, name, self, depth + 1);
      if (found) return found;
    }
    if (module.language !== 'rust' || depth > 0) return undefined;
    for (const other of this.evaluator.program.classesNamed(one.name)) {
      const declared = other.module.facts.classes[other.id];
      const found = declared && declared !== one && this.own(other.module, declared, name, self);
      if (found) return found;
    }
    return undefined;
  }

  private own(module: Module, one: Class, name: string, self: Thing | undefined): Thing | undefined {
    const method = one.methods.findLast((id) => module.facts.functions[id]?.name === name);
    if (method !== undefined) {
      const thing: Thing = { is: 'function', module, fn: method, ...(self && { self }) };
      return module.facts.functions[method]?.accessor
        ? this.evaluator.returned(module, method, this.evaluator.frame(thing, [], { module, fn: 0 }))
        : thing;
    }
    const fields = one.fields.filter((field) => field.name === name);
    const values = fields.flatMap((field) =>
      field.value ? [this.evaluator.evaluate(field.value, this.constructing(module, one, self))] : [],
    );
    const known = values.filter((value) => value.is !== 'unknown' && value.is !== 'param');
    // A field that starts as nothing is what a method makes of it.
    const later = known.every(isNull) && self ? this.writtenLater(module, one, name).filter((value) => value.is === 'object') : [];
    if (later.length > 0) return anyOf(later);
    if (known.length > 0) return anyOf(known);
    for (const field of fields) {
      const type = field.type && this.evaluator.evaluate(field.type, { module, fn: 0 });
      if (type?.is === 'class') return { is: 'object', callee: type, in: { module, fn: 0 } };
      const id = module.classesByName.get(one.name);
      if (type?.is === 'external')
        return {
          is: 'object',
          callee: type,
          in: { module, fn: 0 },
          ...(id !== undefined && { field: { of: { is: 'class' as const, module, id }, name } }),
        };
      if (type?.is === 'object' && this.evaluator.pointedAt(type)) return type;
    }
    const nested = module.classesByName.get(`${one.name}.${name}`);
    if (nested !== undefined) return { is: 'class', module, id: nested };
    return values[0];
  }

  /** What methods other than the constructor write to a member of the receiver. */
  private writtenLater(module: Module, one: Class, name: string): readonly Thing[] {
    return one.methods.flatMap((fn) => {
      if (isConstructor(module.facts.functions[fn]?.name)) return [];
      return module.writesToSelf(fn, name).map((value) => this.evaluator.evaluate(value, { module, fn }));
    });
  }

  /** The context of a constructor: its arguments are those of the call that made `self`. */
  private constructing(module: Module, one: Class, self: Thing | undefined): Context {
    const made = one.methods.find((id) => isConstructor(module.facts.functions[id]?.name));
    if (made === undefined) return { module, fn: 0 };
    const callee: Thing = { is: 'function', module, fn: made, ...(self && { self }) };
    const frame = self?.is === 'object' && self.call ? this.evaluator.frame(callee, self.call.args, self.in, self.call.at) : undefined;
    return { module, fn: made, ...(frame && { frame }) };
  }

  /** What the bases of a class are. */
  basesOf(module: Module, one: Class): readonly Thing[] {
    return one.bases.map((base) => {
      const thing = this.evaluator.evaluate(base, { module, fn: one.within ?? 0 });
      return thing.is === 'object' ? thing.callee : thing;
    });
  }

  /** The library classes that a class extends, mixed in or at the end of its line. */
  libraryBases(type: Thing, depth = 0): readonly string[] {
    if (type.is === 'external') return MARKERS.test(type.name) ? [] : [type.name];
    const declared = type.is === 'class' && depth < MAX_BASES ? type.module.facts.classes[type.id] : undefined;
    if (!declared || type.is !== 'class') return [];
    return this.basesOf(type.module, declared).flatMap((base) => this.libraryBases(base, depth + 1));
  }

  /** The fields of a class and of the classes it extends, nearest first, each with the module that declares it. */
  fieldsOf(module: Module, id: ClassId, depth = 0): readonly { readonly field: Field; readonly module: Module }[] {
    const one = module.facts.classes[id];
    if (!one || depth > MAX_BASES) return [];
    const inherited = this.basesOf(module, one).flatMap((base) =>
      base.is === 'class' ? this.fieldsOf(base.module, base.id, depth + 1) : [],
    );
    return [...one.fields.map((field) => ({ field, module })), ...inherited];
  }

  /** `super().name` in a method: of the nearest base that has it, else of what a library's class made of `self`. */
  ofSuper(context: Context, name: string, self: Thing): Thing {
    const owner = context.module.ownerOf(context.fn);
    const declared = owner === undefined ? undefined : context.module.facts.classes[owner];
    for (const base of declared ? this.basesOf(context.module, declared) : []) {
      const found = base.is === 'class' ? this.ofClass(base.module, base.id, name, self, 1) : undefined;
      if (found) return found;
    }
    if (self.is !== 'object') return UNKNOWN;
    // Of several libraries' classes, whichever has it.
    if (this.libraryBases(self.callee).length > 1) return { is: 'member', of: self, name };
    const part = this.libraryPart(self);
    return part ? { is: 'member', of: part, name } : UNKNOWN;
  }

  /** What an instance is to the library whose class its class extends: made by the arguments that reach the library's constructor. */
  libraryPart(of: Thing & { is: 'object' }): (Thing & { is: 'object' }) | undefined {
    let current = of;
    for (let depth = 0; depth < MAX_BASES && current.callee.is === 'class'; depth++) {
      const { module, id } = current.callee;
      const declared = module.facts.classes[id];
      const bases = declared ? this.basesOf(module, declared) : [];
      const base = bases.find((one) => one.is === 'class' || (one.is === 'external' && !MARKERS.test(one.name)));
      if (!declared || !base) return undefined;
      const made = declared.methods.find((method) => isConstructor(module.facts.functions[method]?.name));
      const inside = made === undefined ? undefined : this.constructing(module, declared, current);
      const call = made === undefined ? undefined : superCall(module.bodies[made] ?? []);
      current = inside ? { is: 'object', callee: base, ...(call && { call }), in: inside } : { ...current, callee: base };
    }
    return current.callee.is === 'external' ? current : undefined;
  }

  /** What a library's object was made with under this name: a keyword argument, the place of a positional one, or a property of an options record. */
  madeWith(of: Thing & { is: 'object' }, option: string): Thing | undefined {
    for (const [index, arg] of (of.call?.args ?? []).entries()) {
      const value = this.evaluator.evaluate(arg.value, of.in);
      if ((arg.name ?? String(index)) === option) return value;
      if (arg.name === undefined && value.is === 'record') return this.access(value, option);
    }
    return undefined;
  }
}

function isNull(thing: Thing): boolean {
  return thing.is === 'literal' && thing.value === null;
}

function isConstructor(name: string | undefined): boolean {
  return name === 'constructor' || name === '__init__';
}

/** The call of the base's constructor in a constructor. */
function superCall(steps: readonly Step[]): CallValue | undefined {
  for (const step of steps) {
    const found =
      valuesOf(step).find(isSuperCall) ??
      blocks(step)
        .map(superCall)
        .find((one) => one !== undefined);
    if (found?.kind === 'call') return found;
  }
  return undefined;
}

function isSuperCall(value: Value): boolean {
  if (value.kind !== 'call') return false;
  const { callee } = value;
  return isSuper(callee) || (callee.kind === 'member' && callee.name === '__init__' && isSuper(callee.of));
}

/** Whether a value is `super`, of languages that have classes with bases. */
export function isSuper(value: Value): boolean {
  return value.kind === 'name' && value.name === 'super' && value.of === undefined;
}
