/** Owns how programs read their environment, in every language. */
import type { Model } from '../link/model.js';

const setting = { does: 'setting' } as const;

export const environment: Model = {
  id: 'environment',
  packages: ['process', 'os', 'std.env', 'decouple', 'environs'],
  watch: [],
  calls: {
    'process.env': setting,
    'process.env.*': setting,
    'import.meta.env.*': setting,
    'Deno.env.*': setting,
    'Bun.env.*': setting,
    'os.environ': setting,
    'os.environ.*': setting,
    'os.getenv': setting,
    'decouple.config': setting,
    'environs.Env()': setting,
    'environs.Env().*': setting,
    'std.env.var': setting,
    'std.env.var_os': setting,
    'dotenvy.var': setting,
  },
};
