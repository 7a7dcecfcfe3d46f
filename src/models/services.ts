/**
 * Owns middleware that Rust programs write as structs: a value whose method makes a service around the next one, and whose service has a
 * method `call` that sees the request. Frameworks differ in the names alone.
 */
import { lastName, operands, type Value } from '../core/value.js';
import type { GuardUse, Links, Protocol } from '../link/model.js';
import type { Thing } from '../link/things.js';
import { declared } from './chains.js';
import { possibilities } from './http.js';

/** The method that makes the service, and the associated type that names it. */
const MAKES = ['layer', 'new_transform', 'transform', 'create'];
const MADE = ['Transform', 'Output', 'Service'];

/** The guard that a value of a first-party type is as middleware, if it is any. */
export function serviceGuard(
  middleware: Thing & { is: 'object' },
  use: Pick<GuardUse, 'name' | 'at' | 'level'>,
  links: Links,
): readonly GuardUse[] {
  const service = serviceOf(middleware, links);
  if (!service) return [];
  const name = middleware.callee.is === 'class' ? middleware.callee.module.facts.classes[middleware.callee.id]?.name : undefined;
  const nextAt = nextOf(service);
  const protocol: Protocol = { params: ['request'], passes: 'next', ...(nextAt !== undefined && { nextAt }) };
  return [{ ...use, thing: service, name: name ?? use.name, protocol }];
}

/** The `call` of the service that a middleware makes. */
function serviceOf(middleware: Thing & { is: 'object' }, links: Links): (Thing & { is: 'function' }) | undefined {
  const make = MAKES.map((name) => links.access(middleware, name)).find((one) => one.is === 'function');
  if (make?.is !== 'function') return undefined;
  const returns = declared(make)?.returns;
  const made = [
    ...(returns ? possibilities(links.evaluate(returns, { module: make.module, fn: 0 })) : []),
    ...MADE.flatMap((name) => possibilities(links.access(middleware, name))),
  ];
  for (const one of made) {
    const type = one.is === 'object' ? one.callee : one;
    if (type.is !== 'class') continue;
    const call = links.access({ is: 'object', callee: type, in: { module: type.module, fn: 0 } }, 'call');
    if (call.is === 'function') return call;
  }
  return undefined;
}

/** The field that holds the next service: the one of the type that the service is generic over. */
function nextOf(service: Thing & { is: 'function' }): string | undefined {
  const owner = service.module.ownerOf(service.fn);
  const fields = (owner === undefined ? undefined : service.module.facts.classes[owner]?.fields) ?? [];
  const generic = fields.find((field) => field.type && holdsGeneric(field.type));
  return generic?.name ?? fields.find((field) => /^(inner|service|next|ep)$/.test(field.name))?.name;
}

function holdsGeneric(type: Value): boolean {
  if (type.kind === 'name') return /^[A-Z]\d?$/.test(type.name);
  if (type.kind === 'call' && lastName(type.callee) === 'PhantomData') return false;
  return operands(type).some(holdsGeneric);
}
