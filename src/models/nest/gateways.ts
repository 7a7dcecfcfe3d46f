/** Owns what stands in front of a gateway's events: its handling of connections, and the middleware that it gives its server. */
import { eachValue } from '../../core/outline.js';
import { lastName } from '../../core/value.js';
import type { GuardUse, Links, Protocol } from '../../link/model.js';
import type { Context } from '../../link/things.js';
import { callable } from '../http.js';
import type { Handlers } from './controllers.js';

const CONNECTION: Protocol = { params: ['request'], passes: 'return' };
const HANDSHAKE: Protocol = { params: ['request', 'next'], passes: 'next', nextTakesError: true };

/** What a client passes before its first event. */
export function connectionGuards({ self, thing }: Handlers, links: Links): readonly GuardUse[] {
  const level = 'router' as const;
  const connect = links.access(self, 'handleConnection');
  const init = links.access(self, 'afterInit');
  const guards: GuardUse[] = [];
  if (init.is === 'function') {
    const context: Context = { module: init.module, fn: init.fn };
    eachValue(init.module.bodies[init.fn] ?? [], (value) => {
      const [first] = value.kind === 'call' && lastName(value.callee) === 'use' ? value.args : [];
      if (first) guards.push({ ...callable(first.value, context, links), protocol: HANDSHAKE, level });
    });
  }
  if (connect.is === 'function') {
    const at = { file: thing.module.path, at: connect.module.facts.functions[connect.fn]?.nameAt ?? ([0, 0] as const) };
    guards.push({ thing: connect, name: 'handleConnection', at, protocol: CONNECTION, level });
  }
  return guards;
}
