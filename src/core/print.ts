/**
 * Owns the readable form of structure and outlines: what `greenlit facts` shows and what the conformance pages compare.
 * Spans are left out; everything else that differs prints differently.
 */
import type { Bodies, Class, Export, FileFacts, Fn, Import, Param } from './facts.js';
import type { Step } from './outline.js';
import type { Arg, FnId, Value } from './value.js';

/** One value on one line. */
export function printValue(value: Value, facts: FileFacts): string {
  const show = (one: Value): string => printValue(one, facts);
  const parts = (args: readonly Arg[]): string =>
    args.map((arg) => (arg.spread ? '...' : '') + (arg.name === undefined ? '' : `${arg.name}=`) + show(arg.value)).join(', ');
  switch (value.kind) {
    case 'literal':
      return value.regexp ? `/${value.value}/` : JSON.stringify(value.value);
    case 'name':
      return value.name;
    case 'param':
      return facts.functions[value.of]?.params[value.index]?.name ?? `param${value.index}`;
    case 'self':
      return 'self';
    case 'member':
      return typeof value.name === 'string' ? `${show(value.of)}.${value.name}` : `${show(value.of)}[${show(value.name)}]`;
    case 'call': {
      const made = value.made === 'new' ? 'new ' : value.made === 'jsx' ? 'jsx ' : '';
      const types = value.types ? `<${value.types.map(show).join(', ')}>` : '';
      return `${value.awaited ? 'await ' : ''}${made}${show(value.callee)}${types}(${parts(value.args)})`;
    }
    case 'function':
      return `fn#${value.fn}`;
    case 'class':
      return `class ${facts.classes[value.class]?.name ?? value.class}`;
    case 'module':
      return `module ${JSON.stringify(value.from)}`;
    case 'first':
      return `(${value.of.map(show).join(` or-if-${value.past} `)})`;
    case 'choice':
      return `(${show(value.when)} ? ${show(value.then)} : ${show(value.else)})`;
    case 'op':
      return printOperator(value.op, value.args.map(show));
    case 'text':
      return `text(${parts(value.parts)})`;
    case 'list':
      return `[${parts(value.parts)}]`;
    case 'record':
      return `{${value.entries.map((entry) => (entry.key ? `${show(entry.key)}: ${show(entry.value)}` : `...${show(entry.value)}`)).join(', ')}}`;
    case 'here':
      return `here.${value.what}`;
    case 'unknown':
      return '?';
  }
}

function printOperator(op: string, args: readonly string[]): string {
  const infix: Record<string, string> = { and: 'and', eq: '==', in: 'in', less: '<', plus: '+', is: 'is' };
  const sign = infix[op];
  if (sign !== undefined) return `(${args.join(` ${sign} `)})`;
  return op === 'not' ? `not ${args[0]}` : `${op}(${args.join(', ')})`;
}

/** Steps, one a line, indented by two blanks a level. */
export function printSteps(steps: readonly Step[], facts: FileFacts, indent = ''): string[] {
  return steps.flatMap((step) => printStep(step, facts, indent));
}

function printStep(step: Step, facts: FileFacts, indent: string): string[] {
  const show = (one: Value): string => printValue(one, facts);
  const deeper = (inner: readonly Step[]): string[] => (inner.length > 0 ? printSteps(inner, facts, `${indent}  `) : [`${indent}  pass`]);
  switch (step.do) {
    case 'eval':
      return [`${indent}${show(step.value)}`];
    case 'set': {
      const sign = { assign: '=', append: '+=', merge: '|=' }[step.how];
      return [`${indent}${show(step.to)} ${sign} ${show(step.value)}`];
    }
    case 'branch': {
      const otherwise = step.else.length > 0 ? [`${indent}else:`, ...deeper(step.else)] : [];
      return [`${indent}if ${show(step.when)}:`, ...deeper(step.then), ...otherwise];
    }
    case 'loop': {
      const head = step.to
        ? `for ${show(step.to)} in ${step.over ? show(step.over) : '?'}`
        : `while ${step.over ? show(step.over) : 'true'}`;
      return [`${indent}${head}:`, ...deeper(step.body)];
    }
    case 'try':
      return [
        `${indent}try:`,
        ...deeper(step.body),
        ...step.catches.flatMap((one) => [
          `${indent}catch${one.types.map((type) => ` ${show(type)}`).join(',')}${one.binds === undefined ? '' : ` as ${one.binds}`}:`,
          ...deeper(one.body),
        ]),
        ...(step.finally.length > 0 ? [`${indent}finally:`, ...deeper(step.finally)] : []),
      ];
    case 'with':
      return [`${indent}with ${show(step.of)}${step.to ? ` as ${show(step.to)}` : ''}:`, ...deeper(step.body)];
    case 'exit':
      return [`${indent}${step.how}${step.value ? ` ${show(step.value)}` : ''}`];
    case 'yield':
      return [`${indent}yield${step.value ? ` ${show(step.value)}` : ''}`];
    case 'unknown':
      return [`${indent}?`];
  }
}

/** The whole file: imports, exports, bindings, classes, then every function with its outline; function 0 is the module body. */
export function printFile(facts: FileFacts, bodies: Bodies): string {
  const show = (one: Value): string => printValue(one, facts);
  const lines = [
    ...facts.imports.map((one) => printImport(one)),
    ...facts.exports.map((one) => printExport(one, show)),
    ...facts.bindings.map((one) => {
      const writes = one.writes.map((write) => `${{ assign: '=', append: '+=', merge: '|=' }[write.how]} ${show(write.value)}`);
      return `binding ${[one.name + (one.type ? `: ${show(one.type)}` : ''), ...writes, ...printPlace(one, show)].join(' ')}`;
    }),
    ...facts.classes.flatMap((one) => printClass(one, facts, show)),
    ...facts.functions.flatMap((fn, id) => {
      const body = printSteps(bodies[id] ?? [], facts, '  ');
      return id === 0 && body.length === 0 ? [] : [printHead(fn, id, facts, show), ...body];
    }),
    ...facts.problems.map((one) => `problem ${one.message}`),
  ];
  return lines.join('\n');
}

function printImport(one: Import): string {
  const what =
    one.local === ''
      ? 'for effect'
      : one.name === '*' && one.local === '*'
        ? '*'
        : one.name === '*'
          ? `module as ${one.local}`
          : `${one.name} as ${one.local}`;
  const inside = one.fn === undefined ? '' : ` in fn#${one.fn}`;
  return `import ${what} from ${JSON.stringify(one.from)}${one.typeOnly ? ' (type)' : ''}${inside}${one.region ? ` @${one.region}` : ''}`;
}

function printExport(one: Export, show: (value: Value) => string): string {
  const from = one.from === undefined ? '' : ` from ${JSON.stringify(one.from)}`;
  const what = one.value ? ` = ${show(one.value)}` : one.imported !== undefined && one.imported !== one.name ? ` = ${one.imported}` : '';
  return `export ${one.name}${what}${from}`;
}

function printPlace(place: { under?: readonly Value[]; region?: string }, show: (value: Value) => string): string[] {
  return [...(place.under ?? []).map((when) => `under ${show(when)}`), ...(place.region ? [`@${place.region}`] : [])];
}

function printClass(one: Class, facts: FileFacts, show: (value: Value) => string): string[] {
  const bases = one.bases.length > 0 ? `(${one.bases.map(show).join(', ')})` : '';
  return [
    ...one.decorators.map((decorator) => `@${show(decorator)}`),
    [`class ${one.name}${bases}`, ...printPlace(one, show)].join(' '),
    ...one.fields.map((field) => {
      const type = field.type ? `: ${show(field.type)}` : '';
      const decorators = (field.decorators ?? []).map((decorator) => `@${show(decorator)} `).join('');
      return `  ${decorators}${field.static ? 'static ' : ''}${field.name}${type}${field.value ? ` = ${show(field.value)}` : ''}`;
    }),
    ...one.methods.map((id) => `  method ${facts.functions[id]?.name ?? ''}`),
  ];
}

function printHead(fn: Fn, id: FnId, facts: FileFacts, show: (value: Value) => string): string {
  const params = fn.params.map((one: Param) => {
    const type = one.type ? `: ${show(one.type)}` : '';
    const decorators = (one.decorators ?? []).map((decorator) => `@${show(decorator)} `).join('');
    return `${decorators}${one.rest ? '...' : ''}${one.name}${type}${one.default ? ` = ${show(one.default)}` : ''}`;
  });
  const owner = fn.owner === undefined ? '' : `${facts.classes[fn.owner]?.name ?? '?'}.`;
  const flags = [fn.static && 'static', fn.accessor && 'accessor', fn.async && 'async', fn.generator && 'generator'].filter(Boolean);
  const head = id === 0 ? 'module' : `${[...flags, 'fn'].join(' ')}#${id} ${owner}${fn.name ?? ''}(${params.join(', ')})`;
  const returns = fn.returns ? ` -> ${show(fn.returns)}` : '';
  const place = printPlace(fn, show);
  const state = fn.body === 'real' ? '' : ` [${fn.body}]`;
  return [...fn.decorators.map((one) => `@${show(one)}\n`), head, returns, place.length > 0 ? ` ${place.join(' ')}` : '', state, ':'].join(
    '',
  );
}
