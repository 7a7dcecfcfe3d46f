/**
 * Owns literals and format strings: what their characters stand for and where the parts of a text are.
 * Never parses expressions; `{name}` in a format string is a name.
 */
import type { Span } from '../../core/span.js';
import type { Arg, Value } from '../../core/value.js';
import type { Syntax } from '../treesitter.js';
import { type Body, span } from './body.js';
import { namesValue } from './names.js';

const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u\{([0-9a-fA-F_]+)\}|\r?\n\s*|([\s\S]))/g;
const ESCAPED: Record<string, string> = { n: '\n', t: '\t', r: '\r', '0': '\0' };

/** A literal as a value; undefined for any other node. */
export function literalValue(node: Syntax, body: Body): Value | undefined {
  const at = span(node);
  const source = body.file.slice(node);
  switch (node.type) {
    case 'string_literal':
    case 'raw_string_literal':
    case 'char_literal': {
      const { from, to, raw } = contents(node, source);
      return { kind: 'literal', value: raw ? source.slice(from, to) : unescaped(source.slice(from, to)), at };
    }
    case 'boolean_literal':
      return { kind: 'literal', value: source === 'true', at };
    case 'integer_literal':
    case 'float_literal':
    case 'negative_literal':
      return { kind: 'literal', value: numberOf(source), at };
    default:
      return undefined;
  }
}

function contents(node: Syntax, source: string): { from: number; to: number; raw: boolean } {
  const raw = node.type === 'raw_string_literal';
  const quote = node.type === 'char_literal' ? "'" : '"';
  const from = source.indexOf(quote) + 1;
  return { from, to: Math.max(from, source.lastIndexOf(quote)), raw };
}

function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(ESCAPE, (_, hex?: string, code?: string, other?: string) => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    if (code !== undefined) {
      const point = Number.parseInt(code.replaceAll('_', ''), 16);
      return point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd';
    }
    return other === undefined ? '' : (ESCAPED[other] ?? other);
  });
}

function numberOf(source: string): number {
  const plain = source.replaceAll('_', '').replace(/\s/g, '');
  if (/^-?0[xob]/.test(plain)) {
    const digits = plain.replace(/(?:[iu](?:8|16|32|64|128|size))$/, '');
    return digits.startsWith('-') ? -Number(digits.slice(1)) : Number(digits);
  }
  return Number(plain.replace(/(?:[iuf](?:8|16|32|64|128|size))$/, ''));
}

/** A format string with its arguments put in; those that it does not mention come last. */
export function formatText(node: Syntax, args: readonly Arg[], body: Body): Value {
  const source = body.file.slice(node);
  const { from, to, raw } = contents(node, source);
  const parts: Arg[] = [];
  const used = new Set<Arg>();
  let plain = '';
  let plainFrom = from;
  let next = 0;
  const flush = (end: number): void => {
    const at: Span = [node.start + plainFrom, node.start + end];
    if (plain !== '') parts.push({ value: { kind: 'literal', value: raw ? plain : unescaped(plain), at } });
    plain = '';
  };
  for (let at = from; at < to; at++) {
    const char = source[at] ?? '';
    if (char === '\\' && !raw) {
      const sequence = /^\\u\{[^}]*\}|^\\[\s\S]/.exec(source.slice(at, at + 16))?.[0] ?? char;
      plain += sequence;
      at += sequence.length - 1;
    } else if ((char === '{' || char === '}') && source[at + 1] === char) {
      plain += char;
      at++;
    } else if (char === '{' && source.indexOf('}', at) > 0) {
      flush(at);
      const end = source.indexOf('}', at);
      const name = (source.slice(at + 1, end).split(':')[0] ?? '').trim();
      const inside: Span = [node.start + at + 1, node.start + at + 1 + name.length];
      const arg = name === '' ? args.filter((one) => one.name === undefined)[next++] : argumentOf(name, args);
      if (arg) used.add(arg);
      parts.push({ value: arg?.value ?? (/^[\p{L}_]/u.test(name) ? namesValue([name], inside, body) : { kind: 'unknown', at: inside }) });
      at = end;
      plainFrom = end + 1;
    } else {
      plain += char;
    }
  }
  flush(to);
  for (const arg of args) if (!used.has(arg)) parts.push({ value: arg.value });
  const [only] = parts;
  if (parts.length === 0) return { kind: 'literal', value: '', at: span(node) };
  return only && parts.length === 1 && only.value.kind === 'literal'
    ? { ...only.value, at: span(node) }
    : { kind: 'text', parts, at: span(node) };
}

function argumentOf(name: string, args: readonly Arg[]): Arg | undefined {
  return /^\d+$/.test(name) ? args[Number(name)] : args.find((one) => one.name === name);
}
