/**
 * Owns which names a function's statements declare, and the text of keys.
 * Never looks into expressions: only statements declare.
 */
import type { Span } from '../../core/span.js';
import type { Node } from './parse.js';

/** Takes a name that is declared. `within`: the block that it is known in; all of the function without it. */
export type Declare = (name: string, within?: Span) => void;

/** Names declared anywhere in the statements, blocks included; not those of functions inside. */
export function declared(statements: readonly Node[], add: Declare, within?: Span): void {
  for (const statement of statements) inStatement(statement, add, within);
}

/** Names that a pattern binds. */
export function bound(pattern: Node, add: (name: string) => void): void {
  switch (pattern.type) {
    case 'Identifier':
      add(pattern.name);
      return;
    case 'AssignmentPattern':
      bound(pattern.left, add);
      return;
    case 'RestElement':
      bound(pattern.argument, add);
      return;
    case 'TSParameterProperty':
      bound(pattern.parameter, add);
      return;
    case 'ArrayPattern':
      for (const element of pattern.elements) if (element) bound(element, add);
      return;
    case 'ObjectPattern':
      for (const property of pattern.properties) bound(property.type === 'Property' ? property.value : property, add);
  }
}

/** The text of a key that is written out: `a`, `'a'`, `0`, `#a`. Undefined when it is computed. */
export function keyText(key: Node, computed: boolean): string | undefined {
  switch (key.type) {
    case 'Identifier':
      return computed ? undefined : key.name;
    case 'PrivateIdentifier':
      return `#${key.name}`;
    case 'Literal':
      return typeof key.value === 'string' || typeof key.value === 'number' ? String(key.value) : undefined;
    case 'TemplateLiteral':
      return key.expressions.length === 0 ? (key.quasis[0]?.value.cooked ?? undefined) : undefined;
    default:
      return undefined;
  }
}

/** The part of a variable, key, property or member that names the function or class it holds; undefined when it is computed. */
export function nameNode(named: Node): Node | undefined {
  switch (named.type) {
    case 'MemberExpression':
      return keyText(named.property, named.computed) === undefined ? undefined : named.property;
    case 'Property':
      return keyText(named.key, named.computed) === undefined ? undefined : named.key;
    default:
      return keyText(named, false) === undefined ? undefined : named;
  }
}

/** Where a name stands, without the type that a parser may count to it. */
export function nameSpan(name: Node): Span {
  return name.type === 'Identifier' ? [name.start, name.start + name.name.length] : [name.start, name.end];
}

function inStatement(statement: Node | null | undefined, add: Declare, within: Span | undefined): void {
  if (!statement) return;
  const own: Span = [statement.start, statement.end];
  const block = (name: string): void => add(name, within);
  switch (statement.type) {
    case 'VariableDeclaration':
      for (const one of statement.declarations) bound(one.id, statement.kind === 'var' ? add : block);
      return;
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      if (statement.id) add(statement.id.name, within);
      return;
    case 'TSEnumDeclaration':
    case 'TSImportEqualsDeclaration':
      add(statement.id.name, within);
      return;
    case 'BlockStatement':
      declared(statement.body, add, own);
      return;
    case 'IfStatement':
      inStatement(statement.consequent, add, own);
      inStatement(statement.alternate, add, own);
      return;
    case 'ForStatement':
      inStatement(statement.init, add, own);
      inStatement(statement.body, add, own);
      return;
    case 'ForInStatement':
    case 'ForOfStatement':
      inStatement(statement.left, add, own);
      inStatement(statement.body, add, own);
      return;
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'LabeledStatement':
    case 'WithStatement':
      inStatement(statement.body, add, own);
      return;
    case 'SwitchStatement':
      for (const one of statement.cases) declared(one.consequent, add, own);
      return;
    case 'TryStatement':
      declared(statement.block.body, add, [statement.block.start, statement.block.end]);
      if (statement.handler) {
        const handler: Span = [statement.handler.start, statement.handler.end];
        if (statement.handler.param) bound(statement.handler.param, (name) => add(name, handler));
        declared(statement.handler.body.body, add, handler);
      }
      if (statement.finalizer) declared(statement.finalizer.body, add, [statement.finalizer.start, statement.finalizer.end]);
  }
}
