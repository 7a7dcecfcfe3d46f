/** Owns the rule against audit logs, event publishers and usage recorders that lose what they are given. */
import { defineRule, type EventSink } from '../../src/rule.js';

const EVENTS: Readonly<Record<EventSink['subject'], string>> = { audit: 'audit events', event: 'events', usage: 'usage records' };

/** What became of the events, in the words of the message. */
function messageOf({ loss, choice }: EventSink) {
  if (loss === 'absent') return 'absent';
  if (loss === 'memory') return 'memory';
  if (loss === 'switched-off') return 'off';
  return choice === 'itself' ? 'ignored' : choice;
}

export default defineRule({
  id: 'audit/noop-logger',
  summary: 'Audit events are given to something that loses them',
  severity: 'warning',
  precision: 'high',
  cwe: [778, 223],
  securitySeverity: 5.3,
  about: 'event-sink',
  messages: {
    ignored:
      '`{name}` does nothing with the {events} it is given: whoever calls it believes they are recorded. Write them to where they are kept.',
    inherited:
      '`{name}` does nothing, and implementations leave it so: their {events} are lost. Take the empty body away, so that each has to say where they go.',
    default:
      '{chosen} does nothing with {events}, and is used for `{holder}` unless another is given: whoever forgets that loses them without a word. Make {keeper} the default, or require it.',
    fixed: '{chosen} does nothing with {events}, and is all that `{holder}` is: none of them is recorded. Use {keeper} here.',
    memory:
      '{chosen} keeps {events} in memory, and is what `{holder}` is in production: they are gone when the process ends. Use {keeper} here.',
    absent:
      '`{holder}` is nothing unless it is given, and the code goes on without it: {events} are dropped without a word. Require it, or record them otherwise where it is missing.',
    off: '`{name}` is switched off here: the {events} it is given are written nowhere. Let it write, and choose by configuration where to.',
  },
  check(project, report) {
    for (const sink of project.facts('event-sink')) {
      if (!sink.loss) continue;
      const { file, at, name, subject, keeper, declared, calls } = sink;
      const holder = sink.holder ?? name;
      report({
        at: { file, at },
        message: messageOf(sink),
        severity: sink.changes ? 'error' : 'warning',
        data: {
          name,
          holder,
          events: EVENTS[subject],
          chosen: declared ? `\`${name}\`` : 'This function',
          keeper: keeper ? `\`${keeper.name}\`` : 'one that records them',
        },
        related: [
          ...calls,
          ...(declared ? [{ ...declared, message: `\`${name}\` is declared here` }] : []),
          ...(keeper ? [{ file: keeper.file, at: keeper.at, message: `\`${keeper.name}\` records` }] : []),
        ],
      });
    }
  },
});
