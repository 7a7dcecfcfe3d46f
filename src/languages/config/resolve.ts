/** Owns what a document can import: nothing. */
import type { ModuleResolver } from '../../core/modules.js';

/** Documents name no modules. */
export function createDocumentResolver(): ModuleResolver {
  return { resolve: () => ({ kind: 'missing' }), child: () => undefined };
}
