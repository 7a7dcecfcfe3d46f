/** Owns the rule against suppressions whose day has passed. */
import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'suppression/expired',
  summary: 'A suppression comment is past its date',
  severity: 'warning',
  precision: 'very-high',
  about: 'suppression',
  messages: {
    expired: 'The suppression of `{rule}` ended on {until}, so it silences nothing. Fix what it hid, or argue a new date.',
    malformed: '`until={until}` is not a date, so this suppression of `{rule}` counts as expired. Write `until=YYYY-MM-DD`.',
  },
  check(project, report) {
    for (const one of project.facts('suppression')) {
      if (one.state !== 'expired') continue;
      const until = one.until ?? '';
      report({ at: one, message: /^\d{4}-\d{2}-\d{2}$/.test(until) ? 'expired' : 'malformed', data: { rule: one.rule, until } });
    }
  },
});
