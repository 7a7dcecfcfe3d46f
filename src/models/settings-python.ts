/** Owns how the Python libraries of settings read values and what they fall back to. */
import type { LibraryCall } from '../link/library-calls.js';
import type { Model } from '../link/model.js';

const first: LibraryCall = { does: 'default', index: 0, name: 'default', factory: 'default_factory' };
const named = { does: 'default', name: 'default' } as const;
const setting: LibraryCall = { does: 'setting', otherwise: { index: 1, name: 'default' } };
const types = ['str', 'bool', 'list', 'json', 'url', 'int', 'path', 'bytes'];

export const settingsPython: Model = {
  id: 'settings-python',
  languages: ['python'],
  packages: [],
  watch: [],
  settings: Object.fromEntries(
    ['pydantic_settings.BaseSettings', 'pydantic.BaseSettings', 'pydantic.v1.BaseSettings', 'pydantic_settings.main.BaseSettings'].map(
      (name) => [name, { names: ['validation_alias', 'alias', 'env'], prefix: { name: 'env_prefix', in: ['model_config', 'Config'] } }],
    ),
  ),
  calls: {
    'pydantic.Field': first,
    'pydantic.fields.Field': first,
    'dataclasses.field': { ...named, factory: 'default_factory' },
    'attr.ib': { ...named, factory: 'factory' },
    'attrs.field': { ...named, factory: 'factory' },
    'decouple.config': setting,
    'decouple.Config()': setting,
    'decouple.AutoConfig()': setting,
    'starlette.config.Config()': setting,
    'environs.Env()': setting,
    ...Object.fromEntries(
      ['environs.Env()', 'environs.env', 'environ.Env()'].flatMap((env) => types.map((type) => [`${env}.${type}`, setting])),
    ),
    'environ.Env()': setting,
    'os.getenv': setting,
    'os.environ.get': setting,
    'os.environ.setdefault': setting,
    'typer.Option': { does: 'default', index: 0 },
    'click.option': named,
  },
};
