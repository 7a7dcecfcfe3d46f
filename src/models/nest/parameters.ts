/** Owns what the framework puts into the parameters of a handler: parts of the request by decorator, and what custom decorators compute. */
import type { Param } from '../../core/facts.js';
import type { Injected, Links, Protocol } from '../../link/model.js';
import type { Context, Thing } from '../../link/things.js';
import { marksOf } from './marks.js';

/** A factory gets what the decorator was given, and the context. */
const FACTORY: Protocol = { params: ['injected', 'request'], passes: 'return' };
const CUSTOM = '@nestjs/common.createParamDecorator()';

/** Parts of the request by the decorator that takes them; those with a name take one of that name. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  Req: [],
  Request: [],
  Headers: ['headers'],
  Session: ['session'],
  Query: ['query'],
  Param: ['params'],
  ConnectedSocket: [],
  Context: [],
  Ctx: [],
};
const CONTEXT_TYPES = /(^|\.)(ExecutionContext|ArgumentsHost|GqlExecutionContext|Socket|GraphQLContext)$/;

/** What a parameter of a handler or of a decorator's factory gets. */
export function injected(param: Param, context: Context, links: Links): Injected | undefined {
  if (context.module.language !== 'typescript') return undefined;
  for (const mark of marksOf(param.decorators ?? [], context, links)) {
    const name = mark.from.split('.').at(-1) ?? '';
    if (mark.from === CUSTOM) {
      const factory = mark.thing.is === 'object' ? factoryOf(mark.thing.callee, links) : undefined;
      return factory ? { call: factory, protocol: FACTORY } : { data: true };
    }
    if (!mark.from.startsWith('@nestjs/')) continue;
    if (name === 'Res' || name === 'Response') return { response: true };
    const part = PARTS[name];
    if (!part) return { data: true };
    const [first] = mark.call?.args ?? [];
    const key = first && links.text(first.value, mark.context);
    return { request: key === undefined ? part : [...part, key] };
  }
  const type = param.type && !param.decorators ? links.libraryName(links.evaluate(param.type, context)) : undefined;
  return type !== undefined && CONTEXT_TYPES.test(type) ? { request: [] } : undefined;
}

/** The function that a custom decorator was made of. */
function factoryOf(made: Thing, links: Links): Thing | undefined {
  if (made.is !== 'object') return undefined;
  const [first] = made.call?.args ?? [];
  const factory = first && links.evaluate(first.value, made.in);
  return factory?.is === 'function' ? factory : undefined;
}
