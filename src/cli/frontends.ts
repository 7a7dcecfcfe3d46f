/** Owns the list of languages that greenlit reads. A new language is one line here. */
import type { LanguageFrontend } from '../core/facts.js';
import { documents } from '../languages/config/frontend.js';
import { createDocumentResolver } from '../languages/config/resolve.js';
import { interfaces } from '../languages/proto/interfaces.js';
import { python } from '../languages/python/frontend.js';
import { createPythonResolver } from '../languages/python/resolve.js';
import { rust } from '../languages/rust/frontend.js';
import { createRustResolver } from '../languages/rust/resolve.js';
import { typescript } from '../languages/typescript/frontend.js';
import { createTypeScriptResolver } from '../languages/typescript/resolve.js';
import type { Resolvers } from '../link/link.js';

export const frontends: readonly LanguageFrontend[] = [typescript, python, rust, documents];

/** How each language finds the modules that its files name, and how interfaces are defined. */
export const resolvers: Resolvers = {
  typescript: createTypeScriptResolver,
  python: createPythonResolver,
  rust: createRustResolver,
  config: createDocumentResolver,
  interfaces,
};
