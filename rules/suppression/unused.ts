/** Owns the rule against suppressions with nothing left to silence. */
import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'suppression/unused',
  summary: 'A suppression comment silences nothing',
  severity: 'warning',
  precision: 'very-high',
  about: 'suppression',
  messages: {
    unused: '`{rule}` reports nothing here any more. Remove the comment, so that it cannot hide the next defect.',
  },
  check(project, report) {
    for (const one of project.facts('suppression')) {
      if (one.state === 'unused') report({ at: one, message: 'unused', data: { rule: one.rule } });
    }
  },
});
