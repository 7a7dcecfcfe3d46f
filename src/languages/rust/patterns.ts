/**
 * Owns patterns: the condition under which one matches, and the names that it binds.
 * Never runs anything: the subject must be readable twice.
 */
import type { Span } from '../../core/span.js';
import type { Value } from '../../core/value.js';
import { child, type Syntax } from '../treesitter.js';
import { type Body, member, not, nothing, op, span } from './body.js';
import { both } from './choose.js';
import { pathNames, pathValue } from './names.js';
import { parts } from './parse.js';

/** A name that a pattern binds. */
interface Bound {
  readonly name: string;
  readonly value: Value;
  readonly at: Span;
}

/** What a pattern says. Without `when` it always matches. */
export interface Match {
  readonly when?: Value;
  readonly bound: readonly Bound[];
}

/** Reads a pattern over a subject. */
export function matchPattern(node: Syntax, subject: Value, body: Body): Match {
  const at = span(node);
  const { file } = body;
  switch (node.type) {
    case '_':
    case 'remaining_field_pattern':
      return { bound: [] };
    case 'identifier': {
      const name = file.slice(node);
      if (name === 'None') return { when: op('eq', [subject, nothing(at)], at), bound: [] };
      return /^\p{Lu}/u.test(name) ? named(node, subject, body) : { bound: [{ name, value: subject, at }] };
    }
    case 'shorthand_field_identifier':
      return { bound: [{ name: file.slice(node), value: subject, at }] };
    case 'scoped_identifier':
    case 'generic_pattern':
      return named(node, subject, body);
    case 'mut_pattern':
    case 'ref_pattern':
    case 'reference_pattern': {
      const inner = node.kids.find((kid) => kid.type !== 'mutable_specifier' && (kid.named || kid.type === '_'));
      return inner ? matchPattern(inner, subject, body) : { bound: [] };
    }
    case 'captured_pattern': {
      const [name, inner] = node.kids.filter((kid) => kid.named || kid.type === '_');
      if (!name) return { bound: [] };
      const rest = inner ? matchPattern(inner, subject, body) : { bound: [] };
      return { ...rest, bound: [{ name: file.slice(name), value: subject, at: span(name) }, ...rest.bound] };
    }
    case 'or_pattern': {
      const sides = node.kids.filter((kid) => kid.named || kid.type === '_').map((kid) => matchPattern(kid, subject, body));
      const bound = sides.find((side) => side.bound.length > 0)?.bound ?? [];
      const conditions = sides.flatMap((side) => (side.when ? [side.when] : []));
      if (conditions.length < sides.length) return { bound };
      const flat = conditions.flatMap((one) => (one.kind === 'first' && one.past === 'falsy' ? one.of : [one]));
      return { when: { kind: 'first', of: flat, past: 'falsy', at }, bound };
    }
    case 'tuple_pattern':
    case 'slice_pattern':
      return all(positions(subpatterns(node), subject, body));
    case 'tuple_struct_pattern':
      return variant(node, subject, body);
    case 'struct_pattern': {
      const type = child(node, 'type');
      const fields = parts(node).filter((kid) => kid.type === 'field_pattern');
      const inner = fields.map((field) => {
        const name = child(field, 'name');
        const value = member(subject, name ? file.slice(name) : '', span(field));
        const pattern = child(field, 'pattern') ?? name;
        return pattern ? matchPattern(pattern, value, body) : { bound: [] };
      });
      return type ? all([{ when: op('is', [subject, pathValue(type, body)], at), bound: [] }, ...inner]) : all(inner);
    }
    case 'range_pattern': {
      const left = child(node, 'left');
      const right = child(node, 'right');
      const value = (end: Syntax): Value => file.lower.value(end, body);
      const low = left && not(op('less', [subject, value(left)], at));
      const exclusive = node.kids.some((kid) => kid.type === '..');
      const high = right && (exclusive ? op('less', [subject, value(right)], at) : not(op('less', [value(right), subject], at)));
      const when = both(low, high);
      return { ...(when && { when }), bound: [] };
    }
    case 'macro_invocation':
    case 'const_block':
    case 'ERROR':
      return { when: { kind: 'unknown', at }, bound: [] };
    default:
      return { when: op('eq', [subject, file.lower.value(node, body)], at), bound: [] };
  }
}

/** Declares the names of a pattern and sets them. */
export function bind(bound: readonly Bound[], body: Body): void {
  for (const { name, value, at } of bound) body.set(body.declare(name, at), value, at);
}

/** A constant or a variant without fields. */
function named(node: Syntax, subject: Value, body: Body): Match {
  const last = pathNames(node, body.file)?.pop() ?? '';
  if (last === 'None') return { when: op('eq', [subject, nothing(span(node))], span(node)), bound: [] };
  const constant = last.length > 1 && last === last.toUpperCase();
  return { when: op(constant ? 'eq' : 'is', [subject, pathValue(node, body)], span(node)), bound: [] };
}

function variant(node: Syntax, subject: Value, body: Body): Match {
  const at = span(node);
  const type = child(node, 'type');
  const inner = subpatterns(node).filter((kid) => kid !== type);
  const names = type ? (pathNames(type, body.file) ?? []) : [];
  const [only] = inner;
  if (inner.length === 1 && only && (names.length === 1 || names[0] === 'Option' || names[0] === 'Result')) {
    const failed = op('failed', [subject], at);
    switch (names[names.length - 1]) {
      case 'Some':
        return all([{ when: not(op('eq', [subject, nothing(at)], at)), bound: [] }, matchPattern(only, subject, body)]);
      case 'Ok':
        return all([{ when: not(failed), bound: [] }, matchPattern(only, subject, body)]);
      case 'Err':
        return all([{ when: failed, bound: [] }, matchPattern(only, op('error', [subject], at), body)]);
    }
  }
  const test: Match = type ? { when: op('is', [subject, pathValue(type, body)], at), bound: [] } : { bound: [] };
  return all([test, ...positions(inner, subject, body)]);
}

function subpatterns(node: Syntax): readonly Syntax[] {
  return node.kids.filter((kid) => kid.named || kid.type === '_');
}

/** Patterns by position; those after `..` stand at positions that are not known. */
function positions(patterns: readonly Syntax[], subject: Value, body: Body): Match[] {
  const rest = patterns.findIndex((kid) => kid.type === 'remaining_field_pattern');
  const values = subject.kind === 'list' && rest < 0 && subject.parts.length === patterns.length ? subject.parts : [];
  return patterns.map((pattern, index) => {
    const at = span(pattern);
    const known = values[index]?.value ?? member(subject, String(index), at);
    return matchPattern(pattern, rest >= 0 && index > rest ? { kind: 'unknown', at } : known, body);
  });
}

function all(matches: readonly Match[]): Match {
  const when = matches.reduce<Value | undefined>((sum, one) => both(sum, one.when), undefined);
  return { ...(when && { when }), bound: matches.flatMap((one) => one.bound) };
}
