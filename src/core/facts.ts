/**
 * Owns `FileFacts`, everything that is known about one file from its text alone.
 * Never holds a path, a library's name, or anything that needs a second file: equal texts share one facts object.
 */
import type { Step } from './outline.js';
import type { Span } from './span.js';
import type { ClassId, FnId, Value } from './value.js';

/** The programming languages that have a front end. */
export type CodeLanguage = 'typescript' | 'python' | 'rust';

/** What front ends read: programs, and the documents that configure them. */
export type LanguageId = CodeLanguage | 'config';

/** Something that each language has its own of. */
export type PerLanguage<T> = Readonly<Record<LanguageId, T>>;

/** The formats of documents. */
export type DocumentGrammar = 'yaml' | 'json' | 'toml' | 'dotenv' | 'dockerfile' | 'nginx' | 'caddyfile' | 'headers' | 'prisma' | 'sql';

/** The parser to use, chosen from the file name alone. */
export type Grammar = 'ts' | 'tsx' | 'js' | 'jsx' | 'dts' | 'py' | 'pyi' | 'rs' | DocumentGrammar;

/** Where code stands: the conditions around it, and whether it only exists for tests or for the type checker. */
export interface Place {
  readonly at: Span;
  /** `if` conditions and `cfg` around a module-level declaration, outermost first. */
  readonly under?: readonly Value[];
  readonly region?: 'test' | 'types' | 'main';
}

export interface Param {
  readonly at: Span;
  readonly name: string;
  readonly type?: Value;
  readonly default?: Value;
  readonly rest?: true;
  readonly decorators?: readonly Value[];
}

/** A function, method, closure, lambda or comprehension. The receiver (`self`, `cls`) is not among `params`. */
export interface Fn extends Place {
  readonly name?: string;
  /** The name, or the first characters of a function without one: where a report about the function points. */
  readonly nameAt: Span;
  /** Class whose method this is. */
  readonly owner?: ClassId;
  /** Enclosing function; absent at module level. */
  readonly within?: FnId;
  readonly params: readonly Param[];
  readonly decorators: readonly Value[];
  readonly returns?: Value;
  readonly async?: true;
  readonly generator?: true;
  readonly static?: true;
  /** `get` / `set` accessor or Python property: read as a member, not called. */
  readonly accessor?: true;
  /** `empty`: nothing at all (`pass`, `{}`); `stub`: only raises "not implemented" or is `...`; `abstract`: no body or declared abstract. */
  readonly body: 'real' | 'empty' | 'stub' | 'abstract';
}

/** A field of a class: declared, or assigned to the receiver in its constructor (then `value` is in the constructor's terms). */
export interface Field {
  readonly at: Span;
  readonly name: string;
  readonly type?: Value;
  readonly value?: Value;
  readonly static?: true;
  readonly decorators?: readonly Value[];
}

/** A class, interface-free. Rust: a struct or enum with all methods of its impls in this file; `bases` are the traits, derives excluded. */
export interface Class extends Place {
  readonly name: string;
  readonly nameAt: Span;
  readonly bases: readonly Value[];
  readonly decorators: readonly Value[];
  readonly fields: readonly Field[];
  readonly methods: readonly FnId[];
  readonly within?: FnId;
}

/** A module-level variable. Type aliases are bindings too (`type A = …`, `A = Annotated[…]`). */
export interface Binding extends Place {
  readonly name: string;
  readonly type?: Value;
  readonly writes: readonly { readonly value: Value; readonly how: 'assign' | 'append' | 'merge' }[];
}

/**
 * A name that comes from another module. `name`: the exported name, `'default'`, or `'*'` for the module itself.
 * `local: '*'` imports every public name; `local: ''` imports for effect only.
 * `from` is the specifier as written (`./x`, `express`; `..pkg.mod`, `os.path`; `crate::a::b`, `axum::routing`).
 */
export interface Import extends Place {
  readonly local: string;
  readonly from: string;
  readonly name: string;
  /** Function that the import stands in; absent at module level. */
  readonly fn?: FnId;
  readonly typeOnly?: true;
}

/**
 * A public name of the module. With `from` it is re-exported: `imported` there becomes `name` here (`name: '*'`, all of them).
 * Without `from` it is `value`. Python and Rust export every module-level name by itself and list only re-exports and `__all__` here.
 */
export interface Export extends Place {
  readonly name: string;
  readonly value?: Value;
  readonly from?: string;
  readonly imported?: string;
}

/** A call or decorator that some model watches for. `order` grows with evaluation within `fn`. */
export interface Site {
  readonly value: Value & { readonly kind: 'call' };
  readonly fn: FnId;
  readonly order: number;
  /** The function or class that this decorates. A decorator without arguments is wrapped in a call without arguments. */
  readonly decorates?: { readonly fn: FnId } | { readonly class: ClassId };
  /** Conditions around it inside `fn`, outermost first; an `else` is wrapped in `not`. */
  readonly under: readonly Value[];
  /** What the loops around it run over, outermost first. */
  readonly loops: readonly { readonly over?: Value; readonly to?: Value }[];
  /** The method that is called on what it gives: `b` of `a().b()`. */
  readonly continued?: string;
}

/** Something that kept part of a file from being read. */
export interface Problem {
  readonly at: Span;
  readonly message: string;
}

/** A comment that addresses greenlit; its text without the comment marks. */
export interface Comment {
  readonly at: Span;
  readonly text: string;
}

export interface FileFacts {
  readonly imports: readonly Import[];
  readonly exports: readonly Export[];
  readonly bindings: readonly Binding[];
  readonly functions: readonly Fn[];
  readonly classes: readonly Class[];
  readonly sites: readonly Site[];
  readonly comments: readonly Comment[];
  /** What a document says, all of it: see "Documents" in `fixtures/language/README.md`. Programs have none. */
  readonly document?: Value;
  /** Syntax errors, beside what survived them. */
  readonly problems: readonly Problem[];
  /** True when nothing could be read at all: the file answers no question. */
  readonly unparsed?: true;
}

/** Bodies by function; index 0 is the module body. A function without a body has an empty list. */
export type Bodies = readonly (readonly Step[])[];

/** What a front end makes of one text. */
export interface Extraction {
  readonly facts: FileFacts;
  readonly bodies: Bodies;
}

/** Text in, structure out: knows one language and no library. `extract` never throws on any text. */
export interface LanguageFrontend {
  readonly id: LanguageId;
  /** The grammar for a file name, or null when the file is not of this language. */
  grammar(path: string): Grammar | null;
  /** Loads the parser of a grammar, all parsers without one. Must have been awaited before `extract`. */
  load(grammar?: Grammar): Promise<void>;
  /** `watched`: last names of callees to keep as sites. */
  extract(text: string, grammar: Grammar, watched: ReadonlySet<string>): Extraction;
}
