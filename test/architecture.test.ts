/** Who may import whom, file by file. A file outside of the table fails, and so do cycles, long files and files that do not say what they own. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, test } from 'vitest';

/**
 * A zone, by the beginning of its paths: the longest that fits counts. `may`: other zones it may import; `types`: zones of which it may import
 * types only; `packages`: libraries. `node:` modules are for zones with `node`.
 */
interface Zone {
  readonly may: readonly string[];
  readonly types?: readonly string[];
  readonly packages?: readonly string[];
  readonly node?: true;
}

const table: Readonly<Record<string, Zone>> = {
  'src/core/': { may: [] },
  'src/languages/': {
    may: ['src/core/'],
    packages: ['web-tree-sitter', 'jsonc-parser', 'toml-eslint-parser', 'yaml', 'picomatch'],
    node: true,
  },
  'src/languages/typescript/': {
    may: ['src/core/', 'src/languages/'],
    packages: [
      'oxc-parser',
      '@oxc-project/types',
      '@typescript-eslint/parser',
      '@typescript-eslint/types',
      'jsonc-parser',
      'yaml',
      'picomatch',
    ],
    node: true,
  },
  'src/languages/python/': { may: ['src/core/', 'src/languages/'], packages: ['toml-eslint-parser'] },
  'src/languages/rust/': { may: ['src/core/', 'src/languages/'], packages: ['toml-eslint-parser'] },
  'src/languages/proto/': { may: ['src/core/'] },
  'src/languages/config/': { may: ['src/core/'], packages: ['jsonc-parser', 'toml-eslint-parser', 'yaml'] },
  'src/models/': { may: ['src/core/'], types: ['src/link/'] },
  'src/link/': { may: ['src/core/'], types: ['src/rule.ts'], packages: ['picomatch'] },
  'src/rule.ts': { may: [], types: ['src/core/', 'src/link/'] },
  'rules/': { may: ['src/rule.ts'] },
  'src/engine/': { may: ['src/core/', 'src/rule.ts'], types: ['src/link/'], packages: ['zod', 'picomatch'] },
  'src/report/': { may: ['src/core/'], types: ['src/engine/', 'src/rule.ts'], packages: ['picocolors', 'sarif'], node: true },
  'src/host/': { may: ['src/core/'], types: ['src/engine/'], packages: ['fast-glob', 'ignore', 'jsonc-parser', 'jiti'], node: true },
  'src/cli/': {
    may: [
      'src/core/',
      'src/languages/typescript/',
      'src/languages/python/',
      'src/languages/rust/',
      'src/languages/proto/',
      'src/languages/config/',
      'src/models/',
      'src/link/',
      'src/rule.ts',
      'src/engine/',
      'src/report/',
      'src/host/',
      'rules/',
      'package.json',
    ],
    packages: ['yargs', 'picomatch'],
    node: true,
  },
  'src/api.ts': { may: ['src/cli/', 'src/rule.ts'], types: ['src/core/', 'src/engine/'], node: true },
};

/** What nothing may import. */
const private_ = ['src/dev/', 'test/'];

const root = fileURLToPath(new URL('../', import.meta.url));
const files = ['src', 'rules', 'test'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name).replaceAll(sep, '/')),
);
const generated = new Set(['rules/rules.ts', 'src/models/models.ts']);
const bound = files.filter((file) => !private_.some((zone) => file.startsWith(zone)));

interface Import {
  readonly from: string;
  /** Path of an own file, or undefined for a library. */
  readonly file?: string;
  readonly typeOnly: boolean;
}

const known = new Map<string, readonly Import[]>();

function importsOf(file: string): readonly Import[] {
  const seen = known.get(file);
  if (seen) return seen;
  const found: Import[] = [];
  known.set(file, found);
  const add = (from: string, typeOnly: boolean): void => {
    const own = from.startsWith('.')
      ? {
          file: relative(root, join(root, dirname(file), from))
            .replaceAll(sep, '/')
            .replace(/\.js$/, '.ts'),
        }
      : {};
    found.push({ from, typeOnly, ...own });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      const named = node.importClause?.namedBindings;
      const onlyTypes = !node.importClause?.name && named && ts.isNamedImports(named) && named.elements.every((one) => one.isTypeOnly);
      add(node.moduleSpecifier.text, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword || onlyTypes === true);
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
      add(node.moduleSpecifier.text, node.isTypeOnly);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [from] = node.arguments;
      if (from && ts.isStringLiteral(from)) add(from.text, false);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true));
  return found;
}

function zoneOf(file: string): string | undefined {
  return Object.keys(table)
    .filter((zone) => file.startsWith(zone))
    .sort((a, b) => b.length - a.length)[0];
}

function complaint(file: string, one: Import): string | undefined {
  const name = zoneOf(file);
  const zone = name === undefined ? undefined : table[name];
  if (name === undefined || zone === undefined) return `${file} is in no zone`;
  if (one.file === undefined) {
    const library = one.from
      .split('/')
      .slice(0, one.from.startsWith('@') ? 2 : 1)
      .join('/');
    const allowed = one.from.startsWith('node:') ? zone.node === true : (zone.packages ?? []).includes(library);
    return allowed ? undefined : `${file} imports ${one.from}`;
  }
  const target = zoneOf(one.file) ?? one.file;
  const allowed = target === name || zone.may.includes(target) || (one.typeOnly && (zone.types ?? []).includes(target));
  return allowed ? undefined : `${file} imports ${one.file}`;
}

test('every file is in a zone and imports only what its zone may', () => {
  expect(bound.filter((file) => zoneOf(file) === undefined)).toEqual([]);
  expect(
    bound.flatMap((file) =>
      generated.has(file) && file.startsWith('rules/') ? [] : importsOf(file).flatMap((one) => complaint(file, one) ?? []),
    ),
  ).toEqual([]);
});

test('every import exists', () => {
  const missing = files.flatMap((file) =>
    importsOf(file).flatMap((one) => (one.file !== undefined && !existsSync(join(root, one.file)) ? `${file} imports ${one.file}` : [])),
  );
  expect(missing).toEqual([]);
});

test('languages are blind to each other', () => {
  const languages = ['typescript', 'python', 'rust'].map((name) => `src/languages/${name}/`);
  const crossing = bound.flatMap((file) => {
    const own = languages.find((one) => file.startsWith(one));
    return importsOf(file).flatMap((one) =>
      own !== undefined && languages.some((other) => other !== own && one.file?.startsWith(other)) ? `${file} imports ${one.file}` : [],
    );
  });
  expect(crossing).toEqual([]);
});

test('there are no cycles', () => {
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, way: readonly string[]): void => {
    if (way.includes(file)) cycles.push([...way.slice(way.indexOf(file)), file].join(' -> '));
    if (done.has(file) || way.includes(file)) return;
    for (const one of importsOf(file))
      if (one.file !== undefined && !one.typeOnly && existsSync(join(root, one.file))) visit(one.file, [...way, file]);
    done.add(file);
  };
  for (const file of bound) visit(file, []);
  expect(cycles).toEqual([]);
});

test('no clock, randomness or environment where answers are made', () => {
  const pure = ['src/core/', 'src/languages/', 'src/models/', 'src/link/', 'rules/'];
  const impure = /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bprocess\.(?!stdout)|\bperformance\.|\bconsole\./;
  const inText = (file: string): string =>
    readFileSync(join(root, file), 'utf8').replace(
      /\/\*[\s\S]*?\*\/|\/\/.*|'(?:\\.|[^'\n])*'|`(?:\\.|[^`])*`|\/(?![*/])(?:\\.|[^/\n])+\//g,
      '',
    );
  expect(bound.filter((file) => pure.some((zone) => file.startsWith(zone)) && impure.test(inText(file)))).toEqual([]);
});

test('no file is over 400 lines', () => {
  const long = files.filter((file) => readFileSync(join(root, file), 'utf8').split('\n').length > 401);
  expect(long).toEqual([]);
});

test('every file opens with a comment that says what it owns', () => {
  const silent = files.filter((file) => !/^(?:#!.*\n)?\/\*\*\s*\*?\s*\w/.test(readFileSync(join(root, file), 'utf8')));
  expect(silent).toEqual([]);
});
