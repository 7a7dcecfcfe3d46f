/** Owns the rule against suppressions that do not say why. */
import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'suppression/missing-reason',
  summary: 'A suppression comment gives no reason',
  severity: 'warning',
  precision: 'very-high',
  about: 'suppression',
  messages: {
    missing: 'This comment silences `{rule}` without saying why, so it silences nothing. Add the reason: `{rule} -- reason`.',
  },
  check(project, report) {
    for (const one of project.facts('suppression')) {
      if (one.state === 'no-reason') report({ at: one, message: 'missing', data: { rule: one.rule } });
    }
  },
});
