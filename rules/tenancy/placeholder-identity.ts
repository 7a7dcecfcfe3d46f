/** Flags made-up tenants, users and sessions that a program goes on with where nobody said who it is. */
import { defineRule, type PlaceholderIdentity, type Severity } from '../../src/rule.js';

export default defineRule({
  id: 'tenancy/placeholder-identity',
  summary: 'A placeholder serves as the identity of a tenant, a user or a session',
  severity: 'error',
  precision: 'medium',
  cwe: [1188, 287],
  securitySeverity: 7.5,
  about: 'placeholder-identity',
  messages: {
    fallback:
      'Where `{name}` is missing, `{text}` takes its place: whatever is stored or looked up for everyone without one then belongs to the same made-up {kind}. Refuse the request, or make the identity required.',
    setting:
      'Where `{settings}` is not set, `{name}` is `{text}`: the program starts all the same and its data belongs to a made-up {kind}. Drop the default and fail at start-up when the setting is missing.',
    value:
      '`{name}` is always `{text}`, which names nobody: everything done here belongs to the same made-up {kind}. Take the identity of the verified caller.',
    document:
      '`{name}` is set to `{text}`, which names nobody: wherever this file is used, data belongs to a made-up {kind}. Leave it to be set where the program is deployed.',
  },
  check(project, report) {
    for (const one of project.facts('placeholder-identity')) {
      const { file, at, of, name, text, fallback, instead, document, uses } = one;
      report({
        at: { file, at },
        message: document ? 'document' : instead.length > 0 ? 'setting' : fallback ? 'fallback' : 'value',
        data: { name, text, kind: KINDS[of], settings: instead.join('` or `') },
        severity: severityOf(one),
        related: uses,
      });
    }
  },
});

const KINDS = { tenant: 'tenant', person: 'user', session: 'session' } as const;

function severityOf({ of, system, document }: PlaceholderIdentity): Severity {
  if (system && of !== 'tenant') return 'note';
  return of === 'tenant' && !document ? 'error' : 'warning';
}
