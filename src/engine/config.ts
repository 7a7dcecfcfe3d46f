/** Owns what a config may say: its type, its schema and its mistakes. Knows no file format; what a config means is decided elsewhere. */
import picomatch from 'picomatch';
import * as z from 'zod';
import type { Severity } from '../core/finding.js';
import { type Profile, profiles } from '../core/profile.js';
import type { Vocabulary } from '../link/project.js';
import { nearest } from './nearest.js';

/** How much a rule's findings count; `off` silences it. */
export type RuleLevel = Severity | 'off';

/** What a project says about itself. Globs are relative to the folder of the config. */
export interface Config {
  /** For editors. */
  readonly $schema?: string;
  /** Config files whose entries stand before those of this one, as paths from this file. */
  readonly extends?: string | readonly string[];
  /** Rule ids or globs over them (`errors/*`); a later entry wins. */
  readonly rules?: Readonly<Record<string, RuleLevel>>;
  /** Levels for some files; a later entry wins. */
  readonly overrides?: readonly { readonly files: readonly string[]; readonly rules: Readonly<Record<string, RuleLevel>> }[];
  /** Only these files are looked at. */
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  /** Also report routes that change state and are open by a marker in the code. */
  readonly strict?: boolean;
  /** Where the program is taken to run; `--profile` wins over it. */
  readonly profile?: Profile;
  /** The project's own words. */
  readonly vocabulary?: Partial<Vocabulary>;
}

const levels = z.record(z.string(), z.enum(['off', 'note', 'warning', 'error'])).meta({
  description: 'Levels by rule id or glob over rule ids; a later entry wins.',
});
const globs = z.array(z.string().min(1));

const route = z.strictObject({
  method: z.string().min(1).optional(),
  path: z.string().min(1).meta({ description: 'Glob over full paths.' }),
  reason: z.string().min(1).meta({ description: 'Why it is meant to be open.' }),
});

const schema = z.strictObject({
  $schema: z.string().optional(),
  extends: z
    .union([z.string().min(1), globs])
    .meta({ description: 'Config files whose entries stand before those of this one, as paths from this file.' })
    .optional(),
  rules: levels.optional(),
  overrides: z
    .array(z.strictObject({ files: globs.min(1), rules: levels }))
    .meta({ description: 'Levels for some files; they win over `rules`, a later entry over an earlier one.' })
    .optional(),
  include: globs.meta({ description: 'Only these files are looked at: globs relative to the folder of the config.' }).optional(),
  exclude: globs.meta({ description: 'These files are not looked at: globs relative to the folder of the config.' }).optional(),
  strict: z.boolean().meta({ description: 'Also report routes that change state and are open by a marker in the code.' }).optional(),
  profile: z.enum(profiles).meta({ description: 'Where the program is taken to run; --profile wins over it. Default: prod.' }).optional(),
  vocabulary: z
    .strictObject({
      guards: z.array(z.string().min(1)).meta({ description: 'Names that reject a caller without a credential.' }).optional(),
      tenants: z.array(z.string().min(1)).meta({ description: 'Names of values that tell which tenant is meant.' }).optional(),
      placeholders: z
        .array(z.string().min(1))
        .meta({ description: 'Texts that stand for an identity nobody has, beside the usual ones.' })
        .optional(),
      publicRoutes: z.array(route).meta({ description: 'Routes that are meant to be open.' }).optional(),
    })
    .optional(),
});

/** The JSON Schema of a config file. */
export function configJsonSchema(): object {
  return { ...z.toJSONSchema(schema), title: 'greenlit config' };
}

/** A mistake in a config and where it stands. */
export interface ConfigProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Checks a value against the schema, and its rule names against the rules there are. */
export function checkConfig(
  value: unknown,
  rules: readonly string[],
): { readonly config: Config } | { readonly problems: readonly ConfigProblem[] } {
  const parsed = schema.safeParse(value);
  if (!parsed.success) return { problems: parsed.error.issues.flatMap(problemsOf) };
  const config = parsed.data as Config;
  const named = [
    ...Object.keys(config.rules ?? {}).map((name) => ({ name, path: ['rules', name] })),
    ...(config.overrides ?? []).flatMap((one, index) =>
      Object.keys(one.rules).map((name) => ({ name, path: ['overrides', index, 'rules', name] })),
    ),
  ];
  const problems = named.flatMap(({ name, path }) => {
    const matches = picomatch(name);
    if (rules.some((rule) => matches(rule))) return [];
    const guess = nearest(name, rules);
    return [{ path, message: `no rule matches "${name}"${guess === undefined ? '' : `, did you mean "${guess}"?`}` }];
  });
  return problems.length > 0 ? { problems } : { config };
}

function problemsOf(issue: z.core.$ZodIssue): ConfigProblem[] {
  const path = issue.path.filter((part) => typeof part !== 'symbol');
  if (issue.code !== 'unrecognized_keys') {
    const where = path.length === 0 ? 'the config' : `"${path.join('.')}"`;
    return [{ path, message: `${where}: ${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}` }];
  }
  return issue.keys.map((key) => {
    const guess = nearest(key, keysAt(schema, path));
    return { path: [...path, key], message: `unknown key "${key}"${guess === undefined ? '' : `, did you mean "${guess}"?`}` };
  });
}

/** The keys that the schema knows at a path. */
function keysAt(type: z.core.$ZodType, path: readonly (string | number)[]): readonly string[] {
  if (type instanceof z.ZodOptional) return keysAt(type.unwrap(), path);
  const [head, ...rest] = path;
  if (type instanceof z.ZodObject) {
    if (head === undefined) return Object.keys(type.shape);
    const inner: z.core.$ZodType | undefined = type.shape[head];
    return inner ? keysAt(inner, rest) : [];
  }
  return type instanceof z.ZodArray ? keysAt(type.element, rest) : [];
}
