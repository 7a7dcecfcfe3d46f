/** Owns the making of `dist`: the bundles, the grammars, the manual pages, the config's JSON Schema and the type declarations. */
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import ts from 'typescript';
import { configJsonSchema } from '../engine/config.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const dist = join(root, 'dist');
// Built aside and moved into place, so that a failed build leaves the last good one.
const next = join(root, `dist.${process.pid}.tmp`);

/** Bundles the program; gives the folders of the libraries that went into it. */
async function bundles(): Promise<string[]> {
  const { metafile } = await build({
    metafile: true,
    absWorkingDir: root,
    entryPoints: { greenlit: 'src/cli/greenlit.ts', worker: 'src/cli/worker.ts', api: 'src/api.ts' },
    outdir: next,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // jsonc-parser's CommonJS form finds its own files by names that no bundler sees.
    mainFields: ['module', 'main'],
    // CommonJS libraries inside the bundle ask for Node's modules by `require`.
    banner: { js: "import { createRequire as greenlitRequire } from 'node:module';\nconst require = greenlitRequire(import.meta.url);" },
    external: ['oxc-parser', 'jiti'],
    legalComments: 'none',
    logLevel: 'warning',
    minifySyntax: true,
    minifyWhitespace: true,
  });
  chmodSync(join(next, 'greenlit.js'), 0o755);
  const libraries = Object.keys(metafile.inputs).flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []);
  return [...new Set([...libraries, 'node_modules/tree-sitter-python', 'node_modules/tree-sitter-rust'])].sort();
}

/** The licences of what is bundled ask to be passed on. */
function licences(libraries: readonly string[]): void {
  const texts = libraries.flatMap((folder) => {
    const file = readdirSync(join(root, folder)).find((name) => /^licen[cs]e/i.test(name));
    return file === undefined
      ? []
      : [`${folder.replace(/^.*node_modules\//, '')}\n\n${readFileSync(join(root, folder, file), 'utf8').trim()}\n`];
  });
  writeFileSync(join(next, 'LICENSES.txt'), texts.join(`\n${'-'.repeat(80)}\n\n`));
}

function assets(): void {
  const require = createRequire(import.meta.url);
  const grammars = [
    'web-tree-sitter/web-tree-sitter.wasm',
    'tree-sitter-python/tree-sitter-python.wasm',
    'tree-sitter-rust/tree-sitter-rust.wasm',
  ];
  for (const grammar of grammars) copyFileSync(require.resolve(grammar), join(next, grammar.replace(/^.*\//, '')));
  cpSync(join(root, 'rules'), join(next, 'rules'), { recursive: true, filter: (path) => !path.endsWith('.ts') });
  writeFileSync(join(next, 'schema.json'), `${JSON.stringify(configJsonSchema(), null, 2)}\n`);
}

/** Names everything that an extraction may depend on, so that a cache of another build is not believed. */
function buildId(): void {
  const hash = createHash('sha256');
  for (const name of readdirSync(next).sort()) {
    if (/\.(?:js|wasm)$/.test(name)) hash.update(name).update(readFileSync(join(next, name)));
  }
  writeFileSync(join(next, 'build-id'), `${hash.digest('hex')}\n`);
}

function declarations(): void {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const program = ts.createProgram([join(root, 'src/api.ts')], {
    ...options,
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    rootDir: root,
    outDir: join(next, 'types'),
  });
  const { diagnostics } = program.emit();
  if (diagnostics.length > 0)
    throw new Error(ts.formatDiagnostics(diagnostics, { ...ts.sys, getCanonicalFileName: (name) => name, getNewLine: () => '\n' }));
}

rmSync(next, { recursive: true, force: true });
mkdirSync(next);
try {
  licences(await bundles());
  assets();
  buildId();
  declarations();
  rmSync(dist, { recursive: true, force: true });
  renameSync(next, dist);
} finally {
  rmSync(next, { recursive: true, force: true });
}
