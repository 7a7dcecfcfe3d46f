/**
 * Owns the way from a value to the thing it is: names, imports, members, calls of first-party functions, followed across files.
 * Order of execution plays no part here: a variable is anything that is ever written to it. What happens when code runs is `outcome`.
 */
import type { LanguageId } from '../core/facts.js';
import type { Target } from '../core/modules.js';
import type { Span } from '../core/span.js';
import type { Arg, FnId, Value } from '../core/value.js';
import { decided, firstOf, returnsOf } from './branches.js';
import { appended, joined, merged, textOf } from './collections.js';
import { Fields, isSuper } from './fields.js';
import { Finding } from './finding.js';
import { pathHead } from './heads.js';
import type { Module } from './module.js';
import type { Program } from './program.js';
import {
  anyOf,
  argumentFor,
  type Context,
  each,
  type Frame,
  frameOf,
  libraryName,
  NULL,
  plainly,
  type Thing,
  turnsOn,
  UNKNOWN,
} from './things.js';
import { Variables } from './variables.js';

/** Methods that give what they are called on in another form, or a copy of it. */
const CONVERSIONS = new Set(['as_bytes', 'as_str', 'as_ref', 'to_string', 'to_owned', 'into_bytes', 'into', 'clone', 'encode', 'toString']);

/** Rust's pointers, which show the members of what they hold: their types, and the calls that make them. */
const POINTER = /^(std\.(sync\.Arc|rc\.Rc|boxed\.Box)|Box)(\.(new|clone))?$/;

export class Evaluator {
  readonly fields: Fields;
  readonly finding: Finding;
  private readonly busy = new Set<Value>();
  private readonly busyExports = new Set<string>();
  private readonly variables: Variables;

  /** `knows`: whether a library is known to have something of a name, so that importing all of it brings that. */
  constructor(
    readonly program: Program,
    private readonly knows: (library: string, name: string) => boolean,
  ) {
    this.finding = new Finding(program.reads);
    this.fields = new Fields(this);
    this.variables = new Variables(this);
  }

  /** What `value` is, read in `context`. */
  evaluate(value: Value, context: Context): Thing {
    const plain = plainly(value, context);
    if (plain) return plain;
    if (!this.finding.goesOn()) return UNKNOWN;
    if (context.frame) return this.finding.ask(() => this.follow(value, context));
    return this.finding.remembered(context.module.memo, value, () => this.follow(value, context));
  }

  private follow(value: Value, context: Context): Thing {
    context.module.note();
    if (this.busy.has(value)) {
      this.finding.cuts++;
      return UNKNOWN;
    }
    this.busy.add(value);
    const thing = this.compute(value, context);
    this.busy.delete(value);
    return thing;
  }

  private compute(value: Value, context: Context): Thing {
    switch (value.kind) {
      case 'name':
        return (
          this.held(value, context) ??
          (value.of === undefined ? this.moduleName(context.module, value.name) : this.local(value.of, value, context))
        );
      case 'param':
        return this.param(value.of, value.index, context);
      case 'self':
        return this.fields.self(context);
      case 'member': {
        if (isSuper(value.of) && typeof value.name === 'string' && context.module.language !== 'rust')
          return this.fields.ofSuper(context, value.name, this.fields.self(context));
        const written = this.fields.written(value, context);
        if (written) return written;
        const of = pathHead(this, value.of, this.evaluate(value.of, context), context.module);
        if (typeof value.name === 'string') return this.fields.access(of, value.name);
        const keys = each(this.evaluate(value.name, context)).map((one) => textOf(one));
        return anyOf(keys.map((key) => (key === undefined ? this.fields.anyElement(of) : this.fields.access(of, key))));
      }
      case 'call':
        return this.call(this.evaluate(value.callee, context), value, context);
      case 'module':
        return this.target(this.program.resolve(context.module, value.from), context.module.language);
      case 'first':
        return firstOf(value, (one) => this.evaluate(one, context));
      case 'choice': {
        const holds = decided(this, value.when, context);
        if (holds !== undefined) return this.evaluate(holds ? value.then : value.else, context);
        return anyOf([this.evaluate(value.then, context), this.evaluate(value.else, context)]);
      }
      case 'op':
        return this.operator(value, context);
      case 'text':
        return {
          ...joined(value.parts.map((part) => this.evaluate(part.value, context))),
          at: { file: context.module.path, at: value.at },
        };
      case 'list':
        return { is: 'list', items: value.parts.flatMap((part) => this.spread(part, context)) };
      case 'record':
        return {
          is: 'record',
          entries: value.entries.flatMap((entry) => {
            const thing = this.evaluate(entry.value, context);
            if (entry.key) {
              const key = textOf(this.evaluate(entry.key, context));
              return [key === undefined ? { thing } : { key, thing }];
            }
            return thing.is === 'record' ? thing.entries : [{ thing }];
          }),
        };
      default:
        return UNKNOWN;
    }
  }

  private spread(part: Arg, context: Context): readonly Thing[] {
    const thing = this.evaluate(part.value, context);
    // `...(on ? [a] : [])`, `...(on && [a])`: what may be among the elements.
    const lists = part.spread ? each(thing).flatMap((one) => (one.is === 'list' ? [one.items] : [])) : [[thing]];
    return lists.length > 0 ? lists.flat() : [UNKNOWN];
  }

  private operator(value: Value & { kind: 'op' }, context: Context): Thing {
    const args = value.args.map((one) => this.evaluate(one, context));
    const [only] = args;
    if (value.op === 'propagate' && only) return only;
    if (value.op === 'plus')
      return args.some((one) => one.is === 'list')
        ? { is: 'list', items: args.flatMap((one) => (one.is === 'list' ? one.items : [UNKNOWN])) }
        : { ...joined(args), at: { file: context.module.path, at: value.at } };
    if (value.op === 'and') return anyOf(args);
    // What is told from a library's answer stands for it: `os.getenv('AUTH') == 'off'` is a setting still.
    return args.flatMap(each).find((one) => one.is === 'object' && libraryName(one) !== undefined) ?? UNKNOWN;
  }

  /** What a name stands for in the turn of a loop that is being read; at module level that goes for what is made of it, too. */
  private held({ of, name }: Value & { kind: 'name' }, context: Context): Thing | undefined {
    const { module } = context;
    for (let frame = context.frame; frame; frame = frame.outer) {
      if (!frame.holds || frame.module !== module || frame.fn !== (of ?? 0)) continue;
      const element = frame.holds.get(name);
      if (element) return this.evaluate(element.value, element.context);
      const { holds } = frame;
      const bound = of === undefined ? (module.bindingsByName.get(name) ?? []) : [];
      const writes = bound.flatMap((id) => module.facts.bindings[id]?.writes ?? []).filter((write) => turnsOn(write.value, holds));
      const inside: Context = { module, fn: 0, frame };
      if (writes.length > 0) return anyOf(writes.map((write) => this.evaluate(write.value, inside)));
    }
    return undefined;
  }

  private local(of: FnId, read: Value & { kind: 'name' }, context: Context): Thing {
    const { module } = context;
    const { name } = read;
    const inside: Context = { ...context, fn: of };
    const writes = this.variables.read(of, read, inside, context.fn);
    const imports = (module.importsByName.get(name) ?? [])
      .filter((one) => one.fn === of)
      .map((one) => this.imported(module, one.from, one.name));
    const elements = module.elementsFor(of, name).map((one) => this.fields.element(this.evaluate(one, inside)));
    const base = [...writes, ...imports, ...elements];
    if (base.some((one) => one.is === 'list')) {
      const added = module.addedTo(of, name).map((one) => this.evaluate(one, inside));
      if (added.length > 0) return appended(base, added);
    }
    if (base.length > 0) return anyOf(base);
    const nested = module.facts.functions.findIndex((fn) => fn.within === of && fn.name === name);
    return nested < 0 ? UNKNOWN : { is: 'function', module, fn: nested, ...(context.frame && { frame: context.frame }) };
  }

  private param(of: FnId, index: number, context: Context): Thing {
    const { module } = context;
    const param = module.facts.functions[of]?.params[index];
    for (let frame = context.frame; frame; frame = frame.outer) {
      if (frame.fn !== of || frame.module !== module || !param || frame.holds) continue;
      const given = argumentFor(frame.args, index, param.name);
      if (param.rest)
        return {
          is: 'list',
          items: frame.args
            .slice(index)
            .filter((arg) => !arg.name)
            .map((arg) => this.evaluate(arg.value, frame.caller)),
        };
      if (given) return this.evaluate(given.value, frame.caller);
      if (frame.args.some((arg) => arg.spread)) return UNKNOWN;
      return param.default ? this.evaluate(param.default, { module, fn: of, frame }) : NULL;
    }
    return { is: 'param', module, fn: of, index };
  }

  /** What a name means at module level: import, function, class, variable, starred name, or a global. */
  moduleName(module: Module, name: string): Thing {
    return this.finding.remembered(module.names, name, () => this.findName(module, name));
  }

  private findName(module: Module, name: string): Thing {
    const found = this.declared(module, name);
    if (found) return found;
    // A Rust macro is imported by its name and called with a mark.
    const macro = name.endsWith('!') ? this.declared(module, name.slice(0, -1)) : undefined;
    if (macro?.is === 'external') return { is: 'external', name: `${macro.name}!` };
    const [shared] = name.endsWith('!') && module.language === 'rust' ? this.program.macrosNamed(name) : [];
    if (shared) return { is: 'function', ...shared };
    const libraries: string[] = [];
    for (const star of module.starImports) {
      const target = this.program.resolve(module, star.from);
      if (target.kind === 'package' && this.knows(target.name, name)) libraries.push(target.name);
      if (target.kind !== 'file') continue;
      const source = this.program.moduleWith(target.path, name);
      const thing = source && this.exported(source, name);
      if (thing) return thing;
    }
    if (libraries[0] !== undefined) return { is: 'external', name: `${libraries[0]}.${name}` };
    // A Rust path may start with a crate that nothing imports.
    const crate = module.language === 'rust' ? this.program.resolve(module, name) : undefined;
    const inside = crate?.kind === 'file' ? this.target(crate, module.language) : undefined;
    if (inside && inside.is !== 'unknown') return inside;
    return { is: 'external', name };
  }

  private declared(module: Module, name: string): Thing | undefined {
    const things: Thing[] = [];
    const imports = (module.importsByName.get(name) ?? []).filter((one) => one.fn === undefined);
    for (const one of imports) things.push(this.imported(module, one.from, one.name));
    for (const id of module.bindingsByName.get(name) ?? []) {
      const binding = module.facts.bindings[id];
      if (!binding) continue;
      const assigned = binding.writes.flatMap((write) => (write.how === 'assign' ? [write.value] : []));
      const base = this.variables.written(undefined, name, assigned, { module, fn: 0 });
      const methods = base.some((one) => one.is === 'list') ? module.addedTo(0, name) : [];
      const added = [...binding.writes.flatMap((write) => (write.how === 'append' ? [write.value] : [])), ...methods];
      things.push(
        ...(added.length > 0
          ? [
              appended(
                base,
                added.map((one) => this.evaluate(one, { module, fn: 0 })),
              ),
            ]
          : base),
      );
      const more = binding.writes.filter((write) => write.how === 'merge').map((write) => this.evaluate(write.value, { module, fn: 0 }));
      if (more.length > 0 && base.length > 0) things.splice(-base.length, base.length, merged(base, more));
    }
    if (things.length === 0)
      things.push(...module.elementsFor(0, name).map((one) => this.fields.element(this.evaluate(one, { module, fn: 0 }))));
    const fn = module.functionsByName.get(name)?.at(-1);
    // What a Rust function shares its name with is a macro or a type.
    if (fn !== undefined && module.language === 'rust') things.splice(0);
    if (fn !== undefined && things.length === 0) things.push({ is: 'function', module, fn });
    const id = module.classesByName.get(name);
    if (id !== undefined) things.push({ is: 'class', module, id });
    return things.length > 0 ? anyOf(things) : undefined;
  }

  /** What `import name from specifier` brings. */
  imported(module: Module, specifier: string, name: string): Thing {
    const target = this.program.resolve(module, specifier);
    // `from . import views` in a package's own file brings the submodule.
    const own = target.kind === 'file' && target.path === module.path ? this.program.child(module.path, module.language, name) : undefined;
    if (own && own.kind !== 'missing') return this.target(own, module.language);
    const whole = this.target(target, module.language);
    if (name === '*') return whole;
    return whole.is === 'external' && name === 'default' ? whole : this.fields.access(whole, name);
  }

  /** What a dotted text names, as an import from `module` would; undefined where that is not first-party. */
  named(dotted: string, module: Module): Thing | undefined {
    const target = this.program.resolve(module, dotted);
    if (target.kind === 'file') return this.target(target, module.language);
    const end = dotted.lastIndexOf('.');
    const holder = end > 0 ? this.named(dotted.slice(0, end), module) : undefined;
    const found = holder && this.fields.access(holder, dotted.slice(end + 1));
    return found?.is === 'unknown' || found?.is === 'member' ? undefined : found;
  }

  target(target: Target, language: LanguageId): Thing {
    switch (target.kind) {
      case 'file': {
        const module = this.program.module(target.path);
        let thing: Thing = module ? { is: 'module', module } : UNKNOWN;
        for (const name of target.rest ?? []) thing = this.fields.access(thing, name);
        return thing;
      }
      case 'folder':
        return { is: 'folder', path: target.path, language };
      case 'package':
        return { is: 'external', name: target.name };
      case 'missing':
        return UNKNOWN;
    }
  }

  /** A public name of a module; undefined when it has none such. */
  exported(module: Module, name: string): Thing | undefined {
    const key = `${module.path} ${name}`;
    if (this.busyExports.has(key)) {
      this.finding.cuts++;
      return undefined;
    }
    this.busyExports.add(key);
    try {
      return this.finding.ask(() => this.findExport(module, name));
    } finally {
      this.busyExports.delete(key);
    }
  }

  private findExport(module: Module, name: string): Thing | undefined {
    for (const one of module.exportsByName.get(name) ?? []) {
      if (one.value) return this.evaluate(one.value, { module, fn: 0 });
      if (one.from !== undefined) return this.imported(module, one.from, one.imported ?? '*');
    }
    if (module.language !== 'typescript') {
      const thing = this.declared(module, name);
      if (thing) return thing;
      const child = this.program.child(module.path, module.language, name);
      if (child && child.kind !== 'missing') return this.target(child, module.language);
    }
    const stars = [...(module.exportsByName.get('*') ?? []), ...(module.language === 'typescript' ? [] : module.starImports)];
    for (const star of stars) {
      if (star.from === undefined) continue;
      const target = this.program.resolve(module, star.from);
      if (target.kind === 'package') return { is: 'external', name: `${target.name}.${name}` };
      const source = target.kind === 'file' ? this.program.moduleWith(target.path, name) : undefined;
      const thing = source && this.exported(source, name);
      if (thing) return thing;
    }
    return undefined;
  }

  /** What calling `callee` gives. */
  call(callee: Thing, call: Value & { kind: 'call' }, context: Context): Thing {
    if (callee.is === 'any') return anyOf(callee.of.map((one) => this.call(one, call, context)));
    if (callee.is === 'module') {
      const main = this.exported(callee.module, 'default');
      if (main) return this.call(main, call, context);
    }
    if (callee.is === 'function' && call.made !== 'new') {
      const frame = this.frame(callee, call.args, context, call.at);
      if (frame) return this.returned(callee.module, callee.fn, frame);
    }
    if (callee.is === 'member' && call.args.length === 0 && CONVERSIONS.has(callee.name)) return callee.of;
    return { is: 'object', callee, call, in: context };
  }

  /** The frame of a call; undefined when the call stack is already too deep. */
  frame(callee: Thing & { is: 'function' }, args: readonly Arg[], caller: Context, at?: Span): Frame | undefined {
    return frameOf(callee, args, caller, at);
  }

  /** Everything that a function may return; a branch on an argument that the call gives is taken one way. */
  returned(module: Module, fn: FnId, frame?: Frame): Thing {
    const context: Context = { module, fn, ...(frame && { frame }) };
    const values = returnsOf(this, module.bodies[fn] ?? [], context);
    return values.length > 0 ? anyOf(values.map((one) => this.evaluate(one, context))) : NULL;
  }

  /** The class that a thing is an instance of: by construction, or by the declared type of a parameter. */
  classOf(thing: Thing): Thing | undefined {
    if (thing.is === 'object') {
      const inside = this.pointedAt(thing);
      return inside ? this.classOf(inside) : each(thing.callee).find((one) => one.is === 'class' || one.is === 'external');
    }
    if (thing.is !== 'param') return undefined;
    const type = thing.module.facts.functions[thing.fn]?.params[thing.index]?.type;
    const named = type && this.evaluate(type, { module: thing.module, fn: 0 });
    if (named?.is === 'class' || named?.is === 'external') return named;
    return named?.is === 'object' ? this.classOf(named) : undefined;
  }

  /** What a Rust pointer holds, an instance also where only its type is told; undefined for everything else. */
  pointedAt({ callee, call, in: context }: Thing & { is: 'object' }): Thing | undefined {
    const [given] = callee.is === 'external' && POINTER.test(callee.name) ? (call?.args ?? []) : [];
    const held = given && this.evaluate(given.value, context);
    return held?.is === 'class' ? { is: 'object', callee: held, in: context } : held;
  }
}
