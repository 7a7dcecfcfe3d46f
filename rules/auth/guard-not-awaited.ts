/** Flags calls of guards that stop nobody, because the caller does not wait for them or does not look at what they say. */
import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'auth/guard-not-awaited',
  summary: 'A guard is called and nobody heeds it',
  severity: 'error',
  precision: 'high',
  cwe: [862, 252],
  securitySeverity: 8.1,
  about: 'unheeded-guard',
  messages: {
    'not-awaited':
      '`{guard}` is asynchronous and `{caller}` does not wait for it: the request is served before the guard has decided. Await the call.',
    'result-dropped':
      '`{guard}` tells in its result whether the caller may pass, and `{caller}` drops it: everyone passes. Act on the result, or let the guard raise.',
    'goes-on':
      '`{guard}` answers the caller with an error and returns, and `{caller}` goes on: what was refused is done all the same. Return after the call, or let the guard raise.',
  },
  check(project, report) {
    for (const { guard, caller, how, declared, ...at } of project.facts('unheeded-guard')) {
      report({
        at,
        message: how,
        data: { guard, caller },
        related: [{ ...declared, message: `\`${guard}\` is declared here` }],
      });
    }
  },
});
