/** Owns the readers of documents by grammar, and the form in which pages write what a document says. */
import type { DocumentGrammar } from '../../src/core/facts.js';
import { printValue } from '../../src/core/print.js';
import type { Value } from '../../src/core/value.js';
import { readCaddyfile } from '../../src/languages/config/caddyfile.js';
import { readDockerfile } from '../../src/languages/config/dockerfile.js';
import type { DocumentReading } from '../../src/languages/config/document.js';
import { readDotenv } from '../../src/languages/config/dotenv.js';
import { readHeaders } from '../../src/languages/config/headers.js';
import { readJson } from '../../src/languages/config/json.js';
import { readNginx } from '../../src/languages/config/nginx.js';
import { readPrisma } from '../../src/languages/config/prisma.js';
import { readSql } from '../../src/languages/config/sql.js';
import { readToml } from '../../src/languages/config/toml.js';
import { readYaml } from '../../src/languages/config/yaml.js';

export const READERS: Readonly<Record<DocumentGrammar, (text: string) => DocumentReading>> = {
  caddyfile: readCaddyfile,
  dockerfile: readDockerfile,
  dotenv: readDotenv,
  headers: readHeaders,
  json: readJson,
  nginx: readNginx,
  prisma: readPrisma,
  sql: readSql,
  toml: readToml,
  yaml: readYaml,
};

const NO_FUNCTIONS = {
  imports: [],
  exports: [],
  bindings: [],
  functions: [],
  classes: [],
  sites: [],
  comments: [],
  problems: [],
};

/** A document over several lines: one for each entry of a record, and for each part of a list that holds records. */
export function printDocument(value: Value, indent = ''): string {
  const inner = `${indent}  `;
  if (value.kind === 'record' && value.entries.length > 0) {
    const lines = value.entries.map((one) => `${inner}${one.key ? `${print(one.key)}: ` : '...'}${printDocument(one.value, inner)}`);
    return ['{', ...lines, `${indent}}`].join('\n');
  }
  if (value.kind === 'list' && value.parts.some((part) => part.value.kind === 'record')) {
    const lines = value.parts.map((part) => `${inner}${part.name === undefined ? '' : `${part.name}=`}${printDocument(part.value, inner)}`);
    return ['[', ...lines, `${indent}]`].join('\n');
  }
  return print(value);
}

function print(value: Value): string {
  return printValue(value, NO_FUNCTIONS);
}
