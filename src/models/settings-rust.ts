/** Owns how the Rust libraries of settings fall back to values. */
import type { LibraryCall } from '../link/library-calls.js';
import type { Model } from '../link/model.js';

const setting: LibraryCall = { does: 'setting' };

export const settingsRust: Model = {
  id: 'settings-rust',
  languages: ['rust'],
  packages: [],
  watch: [],
  calls: {
    'option_env!': setting,
    'env!': setting,
    'dotenv.var': setting,
    'dotenvy.var': setting,
    'dotenv_codegen.dotenv!': setting,
  },
};
