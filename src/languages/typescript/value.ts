/**
 * Owns expressions: each becomes one `Value`; what it writes on the way becomes steps before the one that contains it.
 * Never reads statements or declarations itself.
 */
import type { Arg, Entry, Operator, Past, Value } from '../../core/value.js';
import { element } from './jsx.js';
import { commonjsExport, isRequire, moduleValue } from './modules.js';
import { keyText } from './names.js';
import type { Node, Of } from './parse.js';
import { assign } from './patterns.js';
import { at, not, type Unit } from './unit.js';

/** The value of an expression. `named`: the node that names a function or class standing here. */
export function value(unit: Unit, node: Node, named?: Node): Value {
  switch (node.type) {
    case 'Identifier':
      return identifier(unit, node.name, node);
    case 'Literal':
      return literal(node);
    case 'MemberExpression':
      return member(unit, node);
    case 'CallExpression':
      return call(unit, node);
    case 'NewExpression':
      return { kind: 'call', callee: value(unit, node.callee), args: args(unit, node.arguments), made: 'new', at: at(node) };
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
    case 'FunctionDeclaration':
      return { kind: 'function', fn: unit.passes.fn(unit, node, named), at: at(node) };
    case 'ClassExpression':
    case 'ClassDeclaration':
      return { kind: 'class', class: unit.passes.class(unit, node, named), at: at(node) };
    case 'AwaitExpression': {
      const of = value(unit, node.argument);
      return of.kind === 'call' ? { ...of, awaited: true, at: at(node) } : of;
    }
    case 'ChainExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion':
    case 'TSInstantiationExpression':
    case 'ParenthesizedExpression':
    case 'JSXExpressionContainer':
      return value(unit, node.expression, named);
    case 'ThisExpression':
      return { kind: 'self', at: at(node) };
    case 'Super':
      return { kind: 'name', name: 'super', at: at(node) };
    case 'ObjectExpression':
      return { kind: 'record', entries: node.properties.map((property) => entry(unit, property)), at: at(node) };
    case 'ArrayExpression':
      return { kind: 'list', parts: node.elements.map((one) => (one ? arg(unit, one) : hole(node))), at: at(node) };
    case 'TemplateLiteral':
      return template(unit, node);
    case 'TaggedTemplateExpression':
      return { kind: 'call', callee: value(unit, node.tag), args: [{ value: template(unit, node.quasi) }], at: at(node) };
    case 'LogicalExpression':
      return logical(unit, node);
    case 'ConditionalExpression':
      return conditional(unit, node);
    case 'BinaryExpression':
      return binary(unit, node);
    case 'UnaryExpression':
      return unary(unit, node);
    case 'AssignmentExpression':
      return assignment(unit, node);
    case 'UpdateExpression': {
      const to = value(unit, node.argument);
      const one: Value = { kind: 'literal', value: 1, at: at(node) };
      if (node.operator === '++') unit.set(to, one, 'append', at(node));
      else unit.set(to, operator('other', [to, one], node), 'assign', at(node));
      return to;
    }
    case 'SequenceExpression':
      return sequence(unit, node);
    case 'YieldExpression':
      return yielded(unit, node);
    case 'ImportExpression':
      return moduleValue(node.source, node) ?? invoke('import', [{ value: value(unit, node.source) }], node);
    case 'MetaProperty': {
      const of: Value = { kind: 'name', name: node.meta.name, at: at(node.meta) };
      return { kind: 'member', of, name: node.property.name, at: at(node) };
    }
    case 'JSXElement':
    case 'JSXFragment':
      return element(unit, node);
    case 'PrivateIdentifier':
      return { kind: 'literal', value: `#${node.name}`, at: at(node) };
    case 'TSQualifiedName':
      return { kind: 'member', of: value(unit, node.left), name: node.right.name, at: at(node) };
    case 'V8IntrinsicExpression':
      return invoke(`%${node.name.name}`, args(unit, node.arguments), node);
    default:
      return { kind: 'unknown', at: at(node) };
  }
}

function identifier(unit: Unit, name: string, node: Node): Value {
  if (unit.isLocal(name)) return unit.name(name, at(node));
  switch (name) {
    case 'undefined':
      return { kind: 'literal', value: null, at: at(node) };
    case '__dirname':
      return { kind: 'here', what: 'folder', at: at(node) };
    case '__filename':
      return { kind: 'here', what: 'file', at: at(node) };
    default:
      return { kind: 'name', name, at: at(node) };
  }
}

function literal(node: Of<'Literal'>): Value {
  if ('regex' in node && node.regex) return { kind: 'literal', value: node.regex.pattern, regexp: true, at: at(node) };
  if ('bigint' in node && node.bigint) return { kind: 'literal', value: Number(node.bigint), at: at(node) };
  const plain = node.value;
  return { kind: 'literal', value: plain === null || typeof plain === 'object' || typeof plain === 'bigint' ? null : plain, at: at(node) };
}

const HERE: Readonly<Record<string, 'file' | 'folder'>> = { url: 'file', filename: 'file', dirname: 'folder' };

function member(unit: Unit, node: Of<'MemberExpression'>): Value {
  const name = keyText(node.property, node.computed);
  if (node.object.type === 'MetaProperty' && node.object.meta.name === 'import') {
    const what = HERE[name ?? ''];
    if (what) return { kind: 'here', what, at: at(node) };
  }
  const of = value(unit, node.object);
  return { kind: 'member', of, name: name ?? value(unit, node.property), at: at(node) };
}

function call(unit: Unit, node: Of<'CallExpression'>): Value {
  if (isRequire(unit, node)) {
    const required = moduleValue(node.arguments[0], node);
    if (required) return required;
  }
  return { kind: 'call', callee: value(unit, node.callee), args: args(unit, node.arguments), at: at(node) };
}

function invoke(name: string, args: readonly Arg[], node: Node): Value {
  return { kind: 'call', callee: { kind: 'name', name, at: at(node) }, args, at: at(node) };
}

function args(unit: Unit, nodes: readonly Node[]): Arg[] {
  const made: Arg[] = [];
  for (const node of nodes) made.push(arg(unit, node));
  return made;
}

function arg(unit: Unit, node: Node): Arg {
  return node.type === 'SpreadElement' ? { spread: true, value: value(unit, node.argument) } : { value: value(unit, node) };
}

function hole(node: Node): Arg {
  return { value: { kind: 'literal', value: null, at: at(node) } };
}

function entry(unit: Unit, node: Of<'ObjectExpression'>['properties'][number]): Entry {
  if (node.type === 'SpreadElement') return { value: value(unit, node.argument) };
  const text = keyText(node.key, node.computed);
  const key: Value = text === undefined ? value(unit, node.key) : { kind: 'literal', value: text, at: at(node.key) };
  return { key, value: value(unit, node.value, node) };
}

function template(unit: Unit, node: Of<'TemplateLiteral'>): Value {
  const parts: Arg[] = [];
  node.quasis.forEach((quasi, index) => {
    const text = quasi.value.cooked ?? quasi.value.raw;
    if (text !== '') parts.push({ value: { kind: 'literal', value: text, at: at(node) } });
    const expression = node.expressions[index];
    if (expression) parts.push({ value: value(unit, expression) });
  });
  if (node.expressions.length > 0) return { kind: 'text', parts, at: at(node) };
  return { kind: 'literal', value: node.quasis[0]?.value.cooked ?? '', at: at(node) };
}

const PAST: Readonly<Record<string, Past>> = { '||': 'falsy', '??': 'nullish' };

function logical(unit: Unit, node: Of<'LogicalExpression'>): Value {
  const left = value(unit, node.left);
  let right: Value | undefined;
  const steps = unit.collect(() => {
    right = value(unit, node.right);
  });
  let tested = left;
  if (steps.length > 0) {
    tested = unit.once(left);
    unit.steps.push({ do: 'branch', when: goesOn(node.operator, tested), then: steps, else: [], at: at(node.right) });
  }
  return combine(node.operator, tested, right ?? left, node);
}

/** When `left && …`, `left || …`, `left ?? …` evaluates what is on the right. */
function goesOn(sign: string, left: Value): Value {
  if (sign.startsWith('&&')) return left;
  if (sign.startsWith('||')) return not(left);
  return { kind: 'op', op: 'eq', args: [left, { kind: 'literal', value: null, at: left.at }], at: left.at };
}

function combine(sign: string, left: Value, right: Value, node: Node): Value {
  const past = PAST[sign];
  if (past === undefined) return operator('and', [left, right], node);
  const earlier = left.kind === 'first' && left.past === past ? left.of : [left];
  return { kind: 'first', past, of: [...earlier, right], at: at(node) };
}

function conditional(unit: Unit, node: Of<'ConditionalExpression'>): Value {
  const test = value(unit, node.test);
  let then = test;
  let otherwise = test;
  const thenSteps = unit.collect(() => {
    then = value(unit, node.consequent);
  });
  const elseSteps = unit.collect(() => {
    otherwise = value(unit, node.alternate);
  });
  let when = test;
  if (thenSteps.length > 0 || elseSteps.length > 0) {
    when = unit.once(test);
    unit.steps.push({ do: 'branch', when, then: thenSteps, else: elseSteps, at: at(node) });
  }
  return { kind: 'choice', when, then, else: otherwise, at: at(node) };
}

function operator(op: Operator, args: readonly Value[], node: Node): Value {
  return { kind: 'op', op, args, at: at(node) };
}

function binary(unit: Unit, node: Of<'BinaryExpression'>): Value {
  const left = value(unit, node.left);
  const right = value(unit, node.right);
  switch (node.operator) {
    case '===':
    case '==':
      return operator('eq', [left, right], node);
    case '!==':
    case '!=':
      return operator('not', [operator('eq', [left, right], node)], node);
    case '<':
      return operator('less', [left, right], node);
    case '>=':
      return operator('not', [operator('less', [left, right], node)], node);
    case '>':
      return operator('less', [right, left], node);
    case '<=':
      return operator('not', [operator('less', [right, left], node)], node);
    case '+':
      return operator('plus', [left, right], node);
    case 'in':
      return operator('in', [left, right], node);
    case 'instanceof':
      return operator('is', [left, right], node);
    default:
      return operator('other', [left, right], node);
  }
}

function unary(unit: Unit, node: Of<'UnaryExpression'>): Value {
  const of = value(unit, node.argument);
  switch (node.operator) {
    case '!':
      return operator('not', [of], node);
    case '-':
      return of.kind === 'literal' && typeof of.value === 'number'
        ? { kind: 'literal', value: -of.value, at: at(node) }
        : operator('other', [of], node);
    case 'void':
      if (of.kind !== 'literal')
        unit.set(unit.scope ? { kind: 'name', name: '_', of: unit.fn, at: at(node) } : unit.name('_', at(node)), of, 'assign', at(node));
      return { kind: 'literal', value: null, at: at(node) };
    case 'delete':
      unit.set(of, { kind: 'literal', value: null, at: at(node) }, 'assign', at(node));
      return { kind: 'literal', value: true, at: at(node) };
    default:
      return operator('other', [of], node);
  }
}

/** The target's value; the write is a step before. */
function assignment(unit: Unit, node: Of<'AssignmentExpression'>): Value {
  const { left, right, operator: sign } = node;
  if (left.type === 'ObjectPattern' || left.type === 'ArrayPattern') {
    const source = unit.once(value(unit, right));
    assign(unit, left, source, node);
    return source;
  }
  const to = value(unit, left);
  if (sign === '=' || sign === '+=') {
    const written = value(unit, right, left);
    unit.set(to, written, sign === '=' ? 'assign' : 'append', at(node));
    commonjsExport(unit, to, written, at(node));
  } else if (sign === '||=' || sign === '??=' || sign === '&&=') {
    let written = to;
    const steps = unit.collect(() => {
      written = value(unit, right, left);
    });
    if (steps.length > 0) unit.steps.push({ do: 'branch', when: goesOn(sign, to), then: steps, else: [], at: at(right) });
    unit.set(to, combine(sign.slice(0, 2), to, written, node), 'assign', at(node));
  } else unit.set(to, operator('other', [to, value(unit, right)], node), 'assign', at(node));
  return to;
}

function sequence(unit: Unit, node: Of<'SequenceExpression'>): Value {
  const last = node.expressions.length - 1;
  for (const one of node.expressions.slice(0, last)) effect(unit, one);
  const end = node.expressions[last];
  return end ? value(unit, end) : { kind: 'unknown', at: at(node) };
}

function yielded(unit: Unit, node: Of<'YieldExpression'>): Value {
  const of = node.argument ? value(unit, node.argument) : undefined;
  // What another generator returns, or leaves with.
  if (node.delegate && of) return { kind: 'op', op: 'propagate', args: [of], at: at(node) };
  unit.steps.push(of ? { do: 'yield', value: of, at: at(node) } : { do: 'yield', at: at(node) });
  return { kind: 'unknown', at: at(node) };
}

/** Expressions whose whole effect is the steps that they make. */
const WRITES: ReadonlySet<string> = new Set(['AssignmentExpression', 'UpdateExpression', 'YieldExpression']);

/** An expression whose result is dropped. */
export function effect(unit: Unit, node: Node): void {
  const result = value(unit, node);
  if (WRITES.has(node.type) && !(node.type === 'YieldExpression' && node.delegate)) return;
  if (node.type === 'UnaryExpression' && (node.operator === 'delete' || node.operator === 'void')) return;
  if (node.type === 'SequenceExpression') {
    const last = node.expressions.at(-1);
    if (last && WRITES.has(last.type)) return;
  }
  unit.steps.push({ do: 'eval', value: result, at: at(node) });
}
