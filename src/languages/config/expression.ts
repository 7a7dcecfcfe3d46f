/**
 * Owns the small languages inside of double braces: workflow expressions (`secrets.X || 'dev'`) and templates (`.Values.x | default "y"`).
 * Never evaluates; what is not a name, a literal, a fallback or a demand is `unknown`.
 */
import type { Span } from '../../core/span.js';
import type { Value } from '../../core/value.js';

/** Longer ones are programs, and programs are not read. */
const LONGEST = 2000;
/** Parentheses inside of each other. */
const DEEPEST = 20;

const TOKEN = /\s*(?:("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|`[^`]*`)|(-?\d+(?:\.\d+)?)(?![\w.])|([A-Za-z_$.][\w$.-]*)|(\|\||[|()[\],]))\s*/y;

interface Token {
  readonly is: 'text' | 'number' | 'name' | 'sign';
  readonly text: string;
}

/** The inside of `${{ … }}`. Every value in it stands at `at`. */
export function expression(inner: string, at: Span): Value {
  const parser = Parser.over(inner, at, 'expression');
  return parser?.whole(parser.either(0)) ?? { kind: 'unknown', at };
}

/** The inside of `{{ … }}` as Helm, Go and Jinja write it. Every value in it stands at `at`. */
export function template(inner: string, at: Span): Value {
  const parser = Parser.over(inner.replace(/^[-+]/, '').replace(/[-+]$/, ''), at, 'template');
  return parser?.whole(parser.pipeline(0)) ?? { kind: 'unknown', at };
}

const WORDS: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
  ['nil', null],
  ['none', null],
]);

/** What Helm puts in at the top: `.Values.x` is a member of `Values`. */
const OBJECTS: ReadonlySet<string> = new Set(['Values', 'Release', 'Chart', 'Capabilities', 'Template', 'Files']);

/** Functions whose result says what their last argument says. */
const LOOKED_THROUGH: ReadonlySet<string> = new Set(
  'quote squote b64enc toString string int int64 trim toYaml toJson tojson to_json nindent indent'.split(' '),
);

/** Functions that read the environment variable that their first argument names, or else give their second. */
const READS_ENVIRONMENT: ReadonlySet<string> = new Set(['env', 'getenv', 'env_var']);

/** A method gives undefined where the text is not of its grammar. */
class Parser {
  private next = 0;

  private constructor(
    private readonly tokens: readonly Token[],
    private readonly at: Span,
    private readonly grammar: 'expression' | 'template',
  ) {}

  static over(inner: string, at: Span, grammar: 'expression' | 'template'): Parser | undefined {
    if (inner.length > LONGEST) return undefined;
    const tokens: Token[] = [];
    for (TOKEN.lastIndex = 0; TOKEN.lastIndex < inner.length; ) {
      const [found, text, number, name, sign] = TOKEN.exec(inner) ?? [];
      if (found === undefined) return undefined;
      if (text !== undefined) tokens.push({ is: 'text', text: unquoted(text) });
      else if (number !== undefined) tokens.push({ is: 'number', text: number });
      else if (name !== undefined) tokens.push({ is: 'name', text: name });
      else tokens.push({ is: 'sign', text: sign ?? '' });
    }
    return new Parser(tokens, at, grammar);
  }

  /** `value` when nothing is left. */
  whole(value: Value | undefined): Value | undefined {
    return this.next === this.tokens.length ? value : undefined;
  }

  /** `a || b || c` */
  either(depth: number): Value | undefined {
    const of: Value[] = [];
    do {
      const value = this.operand(depth, (inner) => this.either(inner));
      if (!value) return undefined;
      of.push(value);
    } while (this.take('||'));
    return of.length === 1 ? of[0] : { kind: 'first', of, past: 'falsy', at: this.at };
  }

  /** `a | f b | g`: every function takes what stands before it as its last argument. */
  pipeline(depth: number): Value | undefined {
    let value = this.command(depth);
    while (value && this.take('|')) value = this.command(depth, value);
    return value;
  }

  private command(depth: number, piped?: Value): Value | undefined {
    const head = this.tokens[this.next];
    if (head?.is !== 'name' || WORDS.has(head.text) || /^\$?\./.test(head.text)) {
      return piped ? undefined : this.operand(depth, (inner) => this.pipeline(inner));
    }
    this.next++;
    const args: Value[] = [];
    const listed = this.take('(');
    while (this.next < this.tokens.length && !this.sees('|') && !this.sees(')')) {
      const value = this.operand(depth, (inner) => this.pipeline(inner));
      if (!value) return undefined;
      args.push(value);
      if (listed) this.take(',');
    }
    if (listed && !this.take(')')) return undefined;
    return this.called(head.text, piped ? [...args, piped] : args);
  }

  private called(name: string, args: readonly Value[]): Value {
    const [first, second] = args;
    const last = args.at(-1);
    const { at } = this;
    if (last && LOOKED_THROUGH.has(name)) return last;
    if (last && name === 'required') return { kind: 'op', op: 'propagate', args: [last], at };
    if (name === 'default' && first && last && args.length > 1) return { kind: 'first', of: [last, first], past: 'falsy', at };
    if ((name === 'coalesce' || name === 'or') && args.length > 1) return { kind: 'first', of: args, past: 'falsy', at };
    if (READS_ENVIRONMENT.has(name)) return this.variable(first, second);
    if (name === 'lookup' && first?.kind === 'literal' && first.value === 'env') return this.variable(second);
    return { kind: 'unknown', at };
  }

  private variable(name: Value | undefined, otherwise?: Value): Value {
    const { at } = this;
    if (name?.kind !== 'literal' || typeof name.value !== 'string') return { kind: 'unknown', at };
    const variable: Value = { kind: 'name', name: name.value, at };
    return otherwise ? { kind: 'first', of: [variable, otherwise], past: 'missing', at } : variable;
  }

  /** One literal, one chain of names, or `inside` in parentheses. */
  private operand(depth: number, inside: (depth: number) => Value | undefined): Value | undefined {
    const { at } = this;
    if (this.take('(')) {
      const value = depth < DEEPEST ? inside(depth + 1) : undefined;
      return this.take(')') ? value : undefined;
    }
    const token = this.tokens[this.next];
    if (!token || token.is === 'sign') return undefined;
    this.next++;
    if (token.is === 'text') return { kind: 'literal', value: token.text, at };
    if (token.is === 'number') return { kind: 'literal', value: Number(token.text), at };
    const word = WORDS.get(token.text);
    if (word !== undefined) return { kind: 'literal', value: word, at };
    return this.chain(token.text);
  }

  private chain(written: string): Value | undefined {
    const { at } = this;
    const ofTemplate = this.grammar === 'template';
    if (ofTemplate && !/^\$?\./.test(written)) return { kind: 'unknown', at };
    const [head = '', ...names] = written.replace(/^\$?\./, '').split('.');
    if (ofTemplate && head === 'Env' && names[0] !== undefined && names.length === 1) return { kind: 'name', name: names[0], at };
    if (head === '' || names.includes('') || (ofTemplate && !OBJECTS.has(head))) return ofTemplate ? { kind: 'unknown', at } : undefined;
    let value: Value = { kind: 'name', name: head, at };
    for (const name of names) value = { kind: 'member', of: value, name, at };
    while (this.take('[')) {
      const key = this.tokens[this.next++];
      if (!key || key.is === 'sign' || key.is === 'name' || !this.take(']')) return undefined;
      value = { kind: 'member', of: value, name: key.text, at };
    }
    return value;
  }

  private sees(sign: string): boolean {
    const token = this.tokens[this.next];
    return token?.is === 'sign' && token.text === sign;
  }

  private take(sign: string): boolean {
    const seen = this.sees(sign);
    if (seen) this.next++;
    return seen;
  }
}

function unquoted(quoted: string): string {
  const inner = quoted.slice(1, -1);
  if (quoted.startsWith("'")) return inner.replaceAll("''", "'");
  return quoted.startsWith('"') ? inner.replace(/\\(.)/g, '$1') : inner;
}
