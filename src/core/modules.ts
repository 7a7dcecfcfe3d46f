/** Owns what a module specifier can stand for. How a language finds it is in `languages/<x>/resolve.ts`. */
import type { RepoPath } from './span.js';

/** What a specifier names. */
export type Target =
  /**
   * A module of this repository. `rest`: the segments behind the last one that is a file, never empty; they are inline modules
   * or names in that file (Rust `crate::errors::Kind` is `src/errors.rs`, rest `Kind`).
   */
  | { readonly kind: 'file'; readonly path: RepoPath; readonly rest?: readonly string[] }
  /** A package folder without a file of its own (a Python namespace package). */
  | { readonly kind: 'folder'; readonly path: RepoPath }
  /**
   * A library or the standard library, by its canonical dotted name: `express`, `hono/jwt`, `fs` (never `node:fs`),
   * `fastapi.security`, `axum.routing`. Library tables use the same names.
   */
  | { readonly kind: 'package'; readonly name: string }
  /** Looks first-party (relative, aliased, or inside a first-party package) and is not there. */
  | { readonly kind: 'missing' };

/** Finds modules of one language from the tree of paths and the manifests alone; pure. */
export interface ModuleResolver {
  /** `specifier` as the source writes it, in a file of this language. */
  resolve(from: RepoPath, specifier: string): Target;
  /** The submodule `name` of a module or package folder: Python `pkg.mod`, Rust `mod m;`. Undefined where the language has none. */
  child(module: RepoPath, name: string): Target | undefined;
}

/** What a resolver may look at. */
export interface ModuleTree {
  readonly paths: ReadonlySet<RepoPath>;
  /** Text of a manifest; undefined when absent. */
  manifest(path: RepoPath): string | undefined;
}
