/** Owns the list of languages that greenlit reads. A new language is one line here. */
import type { LanguageFrontend } from '../core/facts.js';
import { python } from '../languages/python/frontend.js';
import { rust } from '../languages/rust/frontend.js';
import { typescript } from '../languages/typescript/frontend.js';

export const frontends: readonly LanguageFrontend[] = [typescript, python, rust];
