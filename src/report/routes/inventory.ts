/**
 * Owns the contract of the route inventory's formats: the routes that were asked for, or what changed in them since an earlier commit.
 * Never finds, filters or judges a route.
 */
import type { Route } from '../../core/route.js';
import type { Sources } from '../lines.js';
import type { RouteChanges } from './changes.js';

/** What is shown. */
export interface Inventory {
  readonly routes: readonly Route[];
  /** What changed in them since a commit, instead of the routes themselves. */
  readonly since?: { readonly ref: string; readonly changes: RouteChanges; readonly sources: Sources };
}

/** How it is shown. */
export interface InventoryContext {
  readonly sources: Sources;
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly width: number;
  /** Every route with its whole chain of mounts and guards. */
  readonly full: boolean;
}

/** A format of the inventory: ends with a newline unless empty. */
export type InventoryFormat = (inventory: Inventory, context: InventoryContext) => string;
