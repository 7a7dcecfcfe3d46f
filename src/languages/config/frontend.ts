/** Owns the front end for documents: which files are read, and in which format. Each format's parser is loaded when a file asks for it. */
import type { DocumentGrammar, Extraction, FileFacts, Grammar, LanguageFrontend } from '../../core/facts.js';
import type { DocumentReading } from './document.js';

type Reader = (text: string) => DocumentReading;

/** Formats by the name of a file; the first that fits. Lock files are nobody's settings. */
const NAMES: readonly (readonly [RegExp, DocumentGrammar | null])[] = [
  [/(^|\/)(pnpm-lock|package-lock|Cargo|poetry|uv|yarn|Pipfile|composer|bun)(-lock)?\.(lock|ya?ml|json|toml)$/, null],
  [/\.ya?ml$/, 'yaml'],
  // Programs hold data in JSON, too: only what is named for settings or a service is read.
  [/(^|\/)(config|conf|settings|appsettings|configs|\.config)(\/[^/]*|[.-][^/]*)?\.json[c5]?$/i, 'json'],
  [
    /(^|\/)(vercel|now|serverless|firebase|staticwebapp\.config|wrangler|app|default|production|development|secrets?|env|cors)\.jsonc?$/,
    'json',
  ],
  [/\.toml$/, 'toml'],
  [/\.dockerignore$|\.j2$/, null],
  [/(^|\/)(Dockerfile|Containerfile)([.-][\w.-]+)?$|\.[dD]ockerfile$/, 'dockerfile'],
  [/(^|\/)Caddyfile([.-][\w.-]+)?$/, 'caddyfile'],
  [
    /nginx[^/]*\.(conf|template)(\.template)?$|(^|\/)nginx\/(.*\/)?[^/]+\.(conf|template)$|(^|\/)conf\.d\/[^/]+\.(conf|template)$|(^|\/)default\.conf(\.template)?$/,
    'nginx',
  ],
  [/(^|\/)_headers$/, 'headers'],
  [/\.prisma$/, 'prisma'],
  [/\.sql$/, 'sql'],
  [/(^|\/)\.?env(\.[\w.-]+)?$|\.env$|(^|\/)env[-.](example|sample|template)[\w.-]*$|(^|\/)\.(flask|dev)env$|(^|\/)\.dev\.vars$/, 'dotenv'],
];

const READERS: Readonly<Record<DocumentGrammar, () => Promise<Reader>>> = {
  yaml: async () => (await import('./yaml.js')).readYaml,
  json: async () => (await import('./json.js')).readJson,
  dockerfile: async () => (await import('./dockerfile.js')).readDockerfile,
  nginx: async () => (await import('./nginx.js')).readNginx,
  caddyfile: async () => (await import('./caddyfile.js')).readCaddyfile,
  headers: async () => (await import('./headers.js')).readHeaders,
  prisma: async () => (await import('./prisma.js')).readPrisma,
  sql: async () => (await import('./sql.js')).readSql,
  toml: async () => (await import('./toml.js')).readToml,
  dotenv: async () => (await import('./dotenv.js')).readDotenv,
};

const loaded = new Map<DocumentGrammar, Reader>();

export const documents: LanguageFrontend = {
  id: 'config',
  grammar(path) {
    return NAMES.find(([pattern]) => pattern.test(path))?.[1] ?? null;
  },
  async load(grammar) {
    for (const [name, open] of Object.entries(READERS)) {
      const own = name as DocumentGrammar;
      if ((grammar === undefined || grammar === own) && !loaded.has(own)) loaded.set(own, await open());
    }
  },
  extract,
};

function extract(text: string, grammar: Grammar): Extraction {
  const read = loaded.get(grammar as DocumentGrammar);
  if (!read) throw new Error(`the reader of ${grammar} has not been loaded`);
  const { document, comments, problems } = read(text);
  const facts: FileFacts = {
    imports: [],
    exports: [],
    bindings: [],
    functions: [{ at: [0, text.length], nameAt: [0, 0], params: [], decorators: [], body: 'real' }],
    classes: [],
    sites: [],
    document,
    comments,
    problems,
  };
  return { facts, bodies: [[]] };
}
