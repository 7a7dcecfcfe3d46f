/** Owns how the Rust libraries of settings fall back to values. */
import type { FieldSetting, LibraryCall } from '../link/library-calls.js';
import type { Model } from '../link/model.js';

const setting: LibraryCall = { does: 'setting' };
/** Gives what its closure gives, once. */
const lazily: LibraryCall = { does: 'inject' };
const preset: LibraryCall = { does: 'preset', named: 0, value: 1 };

const parser: FieldSetting = {
  default: ['default_value', 'default_value_t', 'default_value_os', 'default_values', 'default_values_t'],
  setting: ['env'],
};

export const settingsRust: Model = {
  id: 'settings-rust',
  languages: ['rust'],
  packages: [],
  watch: [],
  fields: {
    arg: parser,
    clap: parser,
    structopt: parser,
    serde: { made: ['default'] },
    envconfig: { default: ['default'], setting: ['from'] },
    config: { default: ['default'], setting: ['env'] },
    setting: { default: ['default'], setting: ['env'] },
    default: { default: ['0'] },
  },
  calls: {
    ...Object.fromEntries(['builder', 'new', 'default'].map((made) => [`config.Config.${made}().set_default`, preset])),
    'config.ConfigBuilder.default().set_default': preset,
    ...Object.fromEntries(
      ['once_cell.sync', 'once_cell.unsync', 'once_cell', 'std.sync', 'std.cell', 'tokio.sync'].flatMap((from) => [
        ...['Lazy', 'LazyLock', 'LazyCell'].map((type) => [`${from}.${type}.new`, lazily]),
        ...['OnceCell', 'OnceLock'].flatMap((type) =>
          ['new', 'const_new'].flatMap((made) =>
            ['get_or_init', 'get_or_try_init'].map((method) => [`${from}.${type}.${made}().${method}`, lazily]),
          ),
        ),
      ]),
    ),
    'option_env!': setting,
    'env!': setting,
    'dotenv.var': setting,
    'dotenvy.var': setting,
    'dotenv_codegen.dotenv!': setting,
  },
};
