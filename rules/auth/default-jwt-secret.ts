/** Flags literals that sign tokens or sessions where nobody configured anything better. */
import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'auth/default-jwt-secret',
  summary: 'Tokens or sessions are signed with a secret that is written down',
  severity: 'error',
  precision: 'high',
  cwe: [798, 1392, 321],
  securitySeverity: 9.1,
  about: 'signing-key',
  messages: {
    fallback:
      'Without `{settings}` the program starts all the same and `{use}` gets this literal: whoever reads the source can sign in as anybody. Drop the default and fail at start-up when the setting is missing.',
    literal:
      '`{use}` gets a secret that is written in the source: whoever reads it can sign in as anybody. Read it from the environment, fail at start-up when it is missing, and replace the secret that was committed.',
    document:
      '`{use}` is committed with its value: whoever reads the repository can sign in as anybody wherever this file is used. Refer to a secret store or an environment variable instead, and replace the secret.',
    empty:
      '`{use}` gets an empty secret where nothing is configured: everybody can make valid tokens. Fail at start-up when the secret is missing.',
  },
  check(project, report) {
    for (const { for: use, instead, empty, named, document, uses, ...at } of project.facts('signing-key')) {
      const [setting] = instead;
      report({
        at,
        message: document ? 'document' : empty ? 'empty' : setting === undefined ? 'literal' : 'fallback',
        data: { use, settings: instead.join('` or `') },
        ...((document || named) && { severity: 'warning' as const }),
        related: uses,
      });
    }
  },
});
