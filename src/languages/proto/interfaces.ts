/** Owns the reading of Protocol Buffers files: the package, its services and their procedures. Messages and options are passed over. */
import type { InterfaceReader, Procedure, ServiceDefinition } from '../../core/services.js';

const COMMENT_OR_STRING = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
const PROCEDURE = /\brpc\s+(\w+)\s*\(\s*(stream\s+)?[\w.]+\s*\)\s*returns\s*\(\s*(stream\s+)?[\w.]+\s*\)/g;

export const interfaces: InterfaceReader = {
  reads: (path) => path.endsWith('.proto'),
  read(text): readonly ServiceDefinition[] {
    const plain = text.replace(COMMENT_OR_STRING, (found) => (found.startsWith('/') ? ' ' : '""'));
    const home = /\bpackage\s+([\w.]+)\s*;/.exec(plain)?.[1];
    return [...plain.matchAll(/\bservice\s+(\w+)\s*\{/g)].map((found) => ({
      name: home === undefined ? (found[1] ?? '') : `${home}.${found[1]}`,
      procedures: proceduresIn(block(plain, found.index + found[0].length)),
    }));
  },
};

function proceduresIn(body: string): readonly Procedure[] {
  return [...body.matchAll(PROCEDURE)].map(([, name = '', takes, gives]) => ({
    name,
    ...((takes ?? gives) && { streams: true as const }),
  }));
}

/** The text from behind an opening brace to the brace that closes it. */
function block(text: string, from: number): string {
  let depth = 1;
  let at = from;
  for (; at < text.length && depth > 0; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}') depth--;
  }
  return text.slice(from, at);
}
