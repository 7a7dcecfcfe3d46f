/** Owns what FastAPI's handlers depend on: `Depends` and `Security` in parameters, their types, fields and lists of dependencies. */
import type { Param } from '../core/facts.js';
import { lastName, type Value } from '../core/value.js';
import type { GuardUse, Links, Protocol } from '../link/model.js';
import type { Context, Thing } from '../link/things.js';
import { possibilities } from './http.js';

/** Everything a handler or dependency takes is injected. */
export const INJECTED: Protocol = { params: [], passes: 'return' };

/** `dependencies=[Depends(f), …]`. */
export function dependencies(
  call: Value & { kind: 'call' },
  context: Context,
  links: Links,
  level: GuardUse['level'],
): readonly GuardUse[] {
  const listed = links.argument(call, 'dependencies');
  if (!listed) return [];
  return links.elements(listed, context).flatMap((one) => {
    const dependency = depended(links.evaluate(one.value, one.context), links);
    return dependency ? [use(dependency, level)] : [];
  });
}

interface Dependency {
  readonly thing: Thing;
  readonly name: string;
  readonly at: GuardUse['at'];
}

export function use(dependency: Dependency, level: GuardUse['level']): GuardUse {
  return { ...dependency, protocol: INJECTED, level };
}

/** What a `Depends(f)` or `Security(f)` calls. */
function depended(thing: Thing, links: Links, type?: { readonly value: Value; readonly context: Context }): Dependency | undefined {
  for (const one of possibilities(thing)) {
    const name = one.is === 'object' ? links.libraryName(one.callee) : undefined;
    if (one.is !== 'object' || !one.call || !/^fastapi\.(params\.)?(Depends|Security)$/.test(name ?? '')) continue;
    const given = links.argument(one.call, 'dependency', 0);
    // `Depends()` calls the type that it stands beside.
    if (!given && type) {
      const { value, context } = type;
      return { thing: links.evaluate(value, context), name: links.nameOf(value, context), at: links.where(value, context) };
    }
    if (given) return { thing: links.evaluate(given, one.in), name: links.nameOf(given, one.in), at: links.where(given, one.in) };
  }
  return undefined;
}

/** The dependency that a parameter asks for: in its default, or in the `Annotated` type that it or its alias names. */
export function dependencyOf(param: Param, context: Context, links: Links): Dependency | undefined {
  const outside: Context = { module: context.module, fn: 0 };
  const beside = param.type && { value: param.type, context: outside };
  const byDefault = param.default && depended(links.evaluate(param.default, outside), links, beside);
  if (byDefault || !param.type) return byDefault;
  for (const type of possibilities(links.evaluate(param.type, outside))) {
    if (type.is !== 'object' || !type.call || lastName(type.call.callee) !== 'Annotated') continue;
    const [own] = type.call.args;
    for (const arg of type.call.args.slice(1)) {
      const found = depended(links.evaluate(arg.value, type.in), links, own && { value: own.value, context: type.in });
      if (found) return found;
    }
    const nested = own && dependencyOf({ at: param.at, name: param.name, type: own.value }, type.in, links);
    if (nested) return nested;
  }
  return undefined;
}

/** The dependencies among a handler's parameters, and those in the fields of the class that it is a method of; each a possible guard. */
export function parameterGuards(handler: Thing, links: Links): readonly GuardUse[] {
  if (handler.is !== 'function') return [];
  const params = (handler.module.facts.functions[handler.fn]?.params ?? []).map((param) => ({ param, module: handler.module }));
  const fields = links.fieldsAround(handler).map(({ field, module }) => ({ param: { ...field, default: field.value }, module }));
  return [...fields, ...params].flatMap(({ param: { name, type, default: given }, module }) => {
    const asked: Param = {
      at: handler.module.facts.functions[handler.fn]?.at ?? [0, 0],
      name,
      ...(type && { type }),
      ...(given && { default: given }),
    };
    const dependency = dependencyOf(asked, { module, fn: handler.fn }, links);
    return dependency ? [use(dependency, 'handler')] : [];
  });
}
