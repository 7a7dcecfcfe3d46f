/**
 * Owns the contract of models: all that is known about one framework or library, in one file of `src/models`.
 * A model reads linked sites and says what they are in the words of the web; it never follows a value by itself.
 */
import type { Field, LanguageId, Param, Site } from '../core/facts.js';
import type { GuardLevel, Transport } from '../core/route.js';
import type { ServiceDefinition } from '../core/services.js';
import type { Where } from '../core/span.js';
import type { Value } from '../core/value.js';
import type { CorsCall, OriginWord } from './cors-calls.js';
import type { FieldSetting, KeyPlace, LibraryCall, SettingsClass } from './library-calls.js';
import type { Module } from './module.js';
import type { CallValue, Context, Held, Thing } from './things.js';

/** How a function is called when it stands between a request and its handler, and how it lets a request through. */
export interface Protocol {
  /** What its parameters take, in order. */
  readonly params: readonly Role[];
  /** It lets a request through by calling `next`, by returning at all, by returning nothing, or by returning something true. */
  readonly passes: 'next' | 'return' | 'null' | 'true';
  /** The field of the receiver that stands for `next`; calling it, or what is read from it, lets the request through. */
  readonly nextAt?: string;
  /** `next(error)` turns the request away. */
  readonly nextTakesError?: true;
  /** It stands in functions that were given the request: their parameters that are named for one take it. */
  readonly within?: true;
  /** Nobody waits for an answer: whoever leaves before anything was done turns the caller away. */
  readonly quiet?: true;
  /** Whoever answers, whatever the answer, stops the request. */
  readonly answerStops?: true;
  /** The function is given the handler, or what `params` say, and returns what is called instead of the handler. */
  readonly wraps?: true;
  /** The function stands around these handlers: calling one of them is calling `next`. */
  readonly around?: readonly Thing[];
  /** It is an expression whose value is called so: a function, or a record of functions; any other value is the answer. */
  readonly made?: true;
}

/**
 * What a parameter of a guard or handler takes. `injected` ones are read from their defaults and types; `context` is one record
 * that holds the request and `next`; `caller` is who was found to call, or nobody; `credential` is what was not verified yet, or
 * nothing; `library` is something of a library, by its canonical name.
 */
export type Role =
  | 'request'
  | 'response'
  | 'next'
  | 'injected'
  | 'error'
  | 'credential'
  | 'context'
  | 'caller'
  | 'nothing'
  | { readonly library: string };

/** Which routes of its scope an attachment covers (`frameworks` differ): see `order.ts`. */
export type OrderRule = 'after' | 'before' | 'whole' | 'value';

/** Identity of a scope: an application or router object. */
export type ScopeKey = string;

interface Fact {
  readonly at: Where;
  /** The function it stands in and its place there; a registration made in a helper stands at the helper's call. */
  readonly position: Position;
  /** Conditions under which it happens at all. */
  readonly under: readonly Value[];
}

/** Where a registration happens: the chain of calls that led to it, outermost first. Comparable within one body. */
export type Position = readonly { readonly body: string; readonly order: number }[];

/** An application, router, blueprint: something that routes and guards hang on. */
export interface ScopeFact extends Fact {
  readonly kind: 'scope';
  readonly key: ScopeKey;
  /** Empty where nothing at hand names it. */
  readonly name: string;
  readonly framework: string;
  /** An application: routes on it can be reached without a mount. */
  readonly root: boolean;
  /** Its own prefix, which every mount adds. */
  readonly prefix: string;
  readonly order: OrderRule;
  /** Nobody calls the function that makes it: it counts where nothing else leads to a route. */
  readonly unused?: true;
  /** Middleware of a scope mounted at the parent's own prefix also sees what the parent registers later. */
  readonly leaks?: true;
}

/** A handler for methods and a path. */
export interface RouteFact extends Fact {
  readonly kind: 'route';
  readonly scope: ScopeKey;
  readonly methods: readonly string[];
  readonly path: string;
  readonly transport: Transport;
  readonly handler: Thing;
  readonly handlerAt: Where;
  readonly handlerName: string;
  /** How the handler itself is called. */
  readonly protocol: Protocol;
  /** Guards that belong to the route alone, in order. */
  readonly guards: readonly GuardUse[];
  /** Declared open by an explicit marker, in words. */
  readonly public?: string;
  /** The name by which the framework's hooks know the route. */
  readonly endpoint?: string;
  /** What the route is marked with, by name, for guards that ask: decorators that set a key, a `config` object. */
  readonly metadata?: ReadonlyMap<string, Thing>;
  /** Which of these marks stand at the handler itself and which at the group it belongs to, for guards that ask one of them. */
  readonly metadataOf?: Levels;
  /** The key of the implementation that handles it, where the route itself only declares. */
  readonly declares?: string;
}

/** Marks by where they stand. */
export interface Levels {
  readonly handler: ReadonlyMap<string, Thing>;
  readonly group: ReadonlyMap<string, Thing>;
}

/** One scope hung on another. */
export interface MountFact extends Fact {
  readonly kind: 'mount';
  readonly parent: ScopeKey;
  readonly child: ScopeKey;
  readonly prefix: string;
  /** The child's own prefix does not count under this mount. */
  readonly replacesPrefix?: true;
  readonly guards: readonly GuardUse[];
  /** What the child does not take over from the parent. */
  readonly isolated?: true;
  /** The child is set up on the spot: of a scope whose order is `whole`, it takes over only what is there by then. */
  readonly atOnce?: true;
  /** The child is the parent under another name: what is attached to it is attached to the parent. */
  readonly transparent?: true;
}

/** Something attached to a scope that sees requests before the routes do. */
export interface AttachFact extends Fact {
  readonly kind: 'attach';
  readonly scope: ScopeKey;
  readonly guard: GuardUse;
  /** Only requests under this path; absent: all of the scope. */
  readonly path?: string;
  /** Only requests at this very path; what lies under it is not seen. */
  readonly exact?: true;
  /** Does not see these transports. */
  readonly skips?: readonly Transport[];
  /** `whole` wherever the scope is mounted from, as an app-level hook of a child. */
  readonly reach?: 'scope' | 'application';
}

/** A possible guard: what is called, and how. */
export interface GuardUse {
  readonly thing: Thing;
  readonly name: string;
  readonly at: Where;
  readonly protocol: Protocol;
  readonly level: GuardLevel;
  /** What it turns away comes through all the same, as nothing: `Option<User>`. */
  readonly optional?: true;
  /** The object whose method the handler is: a decorator's function is called with it first. */
  readonly receiver?: Thing;
  /** The key of its implementations, where it is only declared; `thing` is judged where there are none. */
  readonly declares?: string;
  /** Whatever its name, it was declared to check the caller. */
  readonly promised?: true;
  /** The guard is as strong as the weakest of these; `thing` only stands for all of them. */
  readonly anyOf?: readonly GuardUse[];
  /** Stands there for whatever reason, not as a guard: it counts only where it is sure to turn callers away. */
  readonly incidental?: true;
  /** Whether it sees a route at all, by full path and method: exclusions and matchers. Absent: it does. */
  covers?(request: { readonly path: string; readonly method: string; readonly metadata?: ReadonlyMap<string, Thing> }): boolean;
}

/** What stands behind a handler or guard that is declared in another place, found by its key. */
export interface ImplementFact extends Fact {
  readonly kind: 'implement';
  readonly of: string;
  readonly thing: Thing;
  readonly name: string;
  readonly protocol: Protocol;
}

export type DomainFact = ScopeFact | RouteFact | MountFact | AttachFact | ImplementFact;

/** A site whose receiver is known, read in one context. A site in a helper is read once for each call of the helper. */
export interface ResolvedSite {
  readonly site: Site;
  readonly module: Module;
  readonly context: Context;
  readonly call: CallValue;
  /** What is called: `express().get`, `fastapi.APIRouter().post`; undefined for first-party code. */
  readonly callee: Thing;
  /** What the called member belongs to. */
  readonly receiver: Thing | undefined;
  readonly position: Position;
  readonly under: readonly Value[];
}

/** What models may ask. */
export interface Links {
  evaluate(value: Value, context: Context): Thing;
  /** Text of a value: literal parts kept, `{}` for the rest; undefined when nothing is known. */
  text(value: Value | undefined, context: Context): string | undefined;
  /** The objects of a library that a thing may be, through fluent calls: `f().a().b()` is `f()` when `fluent` says so. */
  roots(thing: Thing, made: (name: string) => boolean): readonly (Thing & { is: 'object' })[];
  /** Argument by keyword or position. */
  argument(call: CallValue, name: string, index?: number): Value | undefined;
  /** The elements of a list value, spreads followed; a value that is no list is its only element. */
  elements(value: Value, context: Context): readonly { readonly value: Value; readonly context: Context }[];
  /** The expression that a value stands for, through names, imports and records; the value itself where there is none or more than one. */
  unfold(value: Value, context: Context): Held;
  access(thing: Thing, name: string): Thing;
  /** Canonical name where a library's thing or an instance or member of one stands. */
  libraryName(thing: Thing): string | undefined;
  /** A name for people: `auth.requireUser`, the parameter's or function's own name. */
  nameOf(value: Value, context: Context): string;
  /** What a first-party class extends, values that calls gave among them. */
  bases(thing: Thing & { is: 'class' }): readonly Thing[];
  /** Library names of a thing's class and of the classes it extends. */
  classNames(thing: Thing): readonly string[];
  /** Whether the body of a function itself holds this text or calls something of this name. */
  mentions(thing: Thing, text: string): boolean;
  /** Whether the library tables say what the thing is. */
  known(thing: Thing): boolean;
  /** What an instance of a first-party class is to the library whose class it extends. */
  libraryPart(thing: Thing & { is: 'object' }): (Thing & { is: 'object' }) | undefined;
  /** The fields of the class of a method, of its bases too. */
  fieldsAround(thing: Thing & { is: 'function' }): readonly { readonly field: Field; readonly module: Module }[];
  key(thing: Thing): ScopeKey;
  /** The modules at the paths that are wanted, admitted or not, in order of path; with a word, those whose texts hold it. */
  modules(wanted: (path: string) => boolean, word?: string): readonly Module[];
  /** The folder of the package that a module belongs to, told by the nearest manifest above it; empty, or with a slash at its end. */
  packageOf(module: Module): string;
  /** The services that the interface files of the repository define, in order of path. */
  services(): readonly ServiceDefinition[];
  /** What a module offers under a name; `default` for its main export. */
  exported(module: Module, name: string): Thing | undefined;
  /** What `read` tells of the program, found out once and again when something that it read has changed. */
  once<T>(read: (links: Links) => T): T;
  /** What a text names as an import from `module` would: a module, or something in one; undefined where it is not first-party. */
  named(dotted: string, module: Module): Thing | undefined;
  /** The admitted modules that have a module-level variable of this name. */
  declaring(name: string): readonly Module[];
  /**
   * Every expression that a list is made of: what is ever written or added to its name, its parts where lists are joined, what a function
   * gives. What `stops` takes is not followed further.
   */
  sources(
    value: Value,
    context: Context,
    stops?: (value: Value, context: Context) => boolean,
  ): readonly { readonly value: Value; readonly context: Context }[];
  /** What a method without arguments gives for one request: its body is run, and branches on the request are taken. */
  given(method: Thing, request: { readonly method: string; readonly endpoint: string }): Thing;
  where(value: Value, context: Context): Where;
}

/** Members that an application, its requests and its answers have beyond their own. */
export interface Members {
  /** Calls that add one: its name first, then what it is. */
  readonly addedBy: readonly string[];
  /** Those that libraries add, by name, with their canonical names. */
  readonly known: Readonly<Record<string, string>>;
  /** Canonical names of the objects that get them; of a parameter, of its type. What nothing is known of may get them, too. */
  readonly on: RegExp;
}

/** src/models/<name>.ts */
export interface Model {
  readonly id: string;
  /** Libraries it speaks for, by canonical name. */
  readonly packages: readonly string[];
  /** Languages whose libraries `calls` names; all where absent. Libraries of different languages share names. */
  readonly languages?: readonly LanguageId[];
  /** Last names of the calls and decorators it wants as sites. */
  readonly watch: readonly string[];
  /** Cheap test on a site before anything is followed. */
  accepts?(site: Site): boolean;
  read?(site: ResolvedSite, links: Links): readonly DomainFact[];
  /** For frameworks whose parts find each other over the whole program: reads all sites at once, in order of path and source. */
  readAll?(sites: readonly ResolvedSite[], links: Links): readonly DomainFact[];
  /** Paths of the files that it wants whatever is written in them: routes that are declared by where a file lies. */
  readonly files?: RegExp;
  /** Directives that make a file one of them wherever it lies: `'use server'`. */
  readonly marks?: RegExp;
  /** Module-level variables that do so: `urlpatterns`. */
  readonly variables?: readonly string[];
  /** What one of those files declares; where there are marks, every admitted file is shown. */
  readModule?(module: Module, links: Links): readonly DomainFact[];
  readonly calls?: Readonly<Record<string, LibraryCall>>;
  /** The calls that take a secret, by canonical name; `**` stands for any fluent calls between: `jose.SignJWT().sign`, `njwt.**.setSigningKey`. */
  readonly keys?: Readonly<Record<string, KeyPlace>>;
  /** The calls that are told which origins to allow. */
  readonly cors?: Readonly<Record<string, CorsCall>>;
  /** What it says as an origin, by canonical name. */
  readonly corsOrigins?: Readonly<Record<string, OriginWord>>;
  /** Settings that allow any origin where they are on; `a.b`: entries `b` anywhere below entries `a`. */
  readonly corsSwitches?: readonly string[];
  /** What decorators of fields say, by the last name of the decorator. */
  readonly fields?: Readonly<Record<string, FieldSetting>>;
  /** Classes whose fields, and those of the classes that extend them, are settings, by canonical name. */
  readonly settings?: Readonly<Record<string, SettingsClass>>;
  readonly members?: Members;
  /** What the framework puts into a parameter that nobody passes: a dependency to call, or a part of the request. */
  inject?(param: Param, context: Context, links: Links): Injected | undefined;
}

/** What a framework passes for a parameter. */
export type Injected =
  | { readonly call: Thing; readonly protocol: Protocol; readonly optional?: true }
  | { readonly request: readonly string[] }
  | { readonly response: true }
  | { readonly data: true };
