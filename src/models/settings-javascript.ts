/** Owns how the JavaScript libraries of settings and schemas read values and what they fall back to. */
import type { LibraryCall } from '../link/library-calls.js';
import type { Model } from '../link/model.js';

const first: LibraryCall = { does: 'default', index: 0 };
const second: LibraryCall = { does: 'default', index: 1 };
const shape: LibraryCall = { does: 'shape', index: 0 };
/** A schema of one setting, with its default among the options; the default of developers' machines is another entry. */
const option: LibraryCall = { does: 'default', name: 'default' };
const setting: LibraryCall = { does: 'setting', otherwise: { index: 1 } };
const zod = ['zod', 'zod/v4', 'zod/v3', 'zod/mini'];

export const settingsJavascript: Model = {
  id: 'settings-javascript',
  languages: ['typescript'],
  packages: [],
  watch: [],
  calls: {
    ...Object.fromEntries(
      zod.flatMap((from) => [
        ...['default', 'catch', 'prefault'].map((name): readonly [string, LibraryCall] => [`${from}.**.${name}`, first]),
        ...['object', 'strictObject', 'looseObject'].flatMap((name): readonly (readonly [string, LibraryCall])[] => [
          [`${from}.${name}`, shape],
          [`${from}.z.${name}`, shape],
        ]),
      ]),
    ),
    'joi.object': shape,
    'joi.object().keys': shape,
    'joi.**.default': first,
    '@hapi/joi.object': shape,
    '@hapi/joi.**.default': first,
    'yup.object': shape,
    'yup.**.default': first,
    'valibot.object': shape,
    'valibot.optional': second,
    'valibot.fallback': second,
    'envalid.cleanEnv': { does: 'shape', index: 1 },
    'envalid.str': option,
    'envalid.num': option,
    'envalid.url': option,
    'envalid.host': option,
    'envalid.email': option,
    'envalid.json': option,
    '@t3-oss/env-nextjs.createEnv': { does: 'shape', index: 0, options: ['server', 'client', 'shared'] },
    '@t3-oss/env-core.createEnv': { does: 'shape', index: 0, options: ['server', 'client', 'shared'] },
    'env-var.**.default': first,
    'env-var.get': { does: 'setting' },
    'typebox.Type.Object': shape,
    '@sinclair/typebox.Type.Object': shape,
    '@sinclair/typebox.Type.String': option,
    '@nestjs/config.ConfigService().get': setting,
    '@nestjs/config.ConfigService().getOrThrow': { does: 'setting' },
    'config.get': { does: 'setting' },
    'effect.Config.withDefault': second,
    'effect/Config.withDefault': second,
    'effect.Config.string': { does: 'setting' },
    'effect/Config.string': { does: 'setting' },
    'effect.Config.redacted': { does: 'setting' },
    'effect.Redacted.make': { does: 'wrap' },
    'effect.Redacted.value': { does: 'wrap' },
  },
};
