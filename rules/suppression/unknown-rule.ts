/** Owns the rule against suppressions that name nothing greenlit knows. */
import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'suppression/unknown-rule',
  summary: 'A suppression comment names a rule that does not exist',
  severity: 'error',
  precision: 'very-high',
  about: 'suppression',
  messages: {
    unknown: 'There is no rule `{rule}`, so this comment silences nothing. `greenlit rules` lists the rules.',
    typo: 'There is no rule `{rule}`, so this comment silences nothing. Did you mean `{nearest}`?',
    unnamed: 'This comment names no rule, so it silences nothing. Name the rule after the directive.',
    directive:
      'greenlit does not know this directive, so it silences nothing. Use `greenlit-ignore-next-line`, `-line`, `-start`, `-end` or `-file`.',
  },
  check(project, report) {
    for (const one of project.facts('suppression')) {
      if (one.state === 'unknown-directive') report({ at: one, message: 'directive' });
      if (one.state !== 'unknown-rule') continue;
      if (one.rule === '') report({ at: one, message: 'unnamed' });
      else if (one.nearest === undefined) report({ at: one, message: 'unknown', data: { rule: one.rule } });
      else report({ at: one, message: 'typo', data: { rule: one.rule, nearest: one.nearest } });
    }
  },
});
