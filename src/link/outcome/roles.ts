/** Owns what a framework passes for each role of a parameter, at the start of a walk. */
import type { Role } from '../model.js';
import { type Abstract, NO_CREDENTIAL, NOTHING, NULL_VALUE } from './abstract.js';
import { identity } from './request.js';
import type { Walk } from './walk.js';

/** What a parameter of a role holds; undefined is left to injection. */
export function roleValue(walk: Walk, role: Role): Abstract | undefined {
  if (typeof role !== 'string') return { is: 'thing', thing: { is: 'external', name: role.library } };
  switch (role) {
    case 'context':
      return contextValue();
    case 'caller':
      return identity(walk);
    case 'nothing':
      return NULL_VALUE;
    case 'request':
      return { is: 'request', path: [] };
    case 'response':
      return { is: 'response' };
    case 'next':
      return { is: 'next' };
    case 'error':
      return NOTHING;
    case 'credential':
      walk.readsCredential = true;
      return walk.given.credential === 'absent' ? NO_CREDENTIAL : { is: 'raw' };
    case 'injected':
      return undefined;
  }
}

/** One record for all: what the middleware of procedures and the hooks of pages take. */
function contextValue(): Abstract {
  const bag = (name: string): [string, Abstract] => [name, { is: 'request', path: [name] }];
  const request: Abstract = { is: 'request', path: [] };
  return {
    is: 'record',
    entries: new Map<string, Abstract>([
      ['next', { is: 'next' }],
      ['resolve', { is: 'next' }],
      ['request', request],
      ['req', request],
      ['event', request],
      bag('ctx'),
      bag('context'),
    ]),
  };
}
