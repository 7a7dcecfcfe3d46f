/** Flags data that must last on a machine's own disk: in temporary folders, or wherever the program was started. */
import { defineRule, type Severity, type TempPath } from '../../src/rule.js';

export default defineRule({
  id: 'storage/temp-path-fallback',
  summary: 'Data that must last is kept in a temporary or working folder when nothing else is configured',
  severity: 'error',
  precision: 'medium',
  cwe: [377, 1188],
  securitySeverity: 5.5,
  about: 'temp-path',
  messages: {
    temporary:
      'Without {settings} data goes to {path}, which is emptied at every restart and which every user of the machine can write to. Drop the default and fail at start-up when the place is not configured.',
    working:
      'Without {settings} data goes to {path}, below whatever folder the program was started in: a new container starts without it. Drop the default, or mount a volume there and say so with an absolute path.',
    always:
      '`{name}` is {path}, which is emptied at every restart and which every user of the machine can write to. Read the place from the configuration, and fail at start-up when it is missing.',
    document: '`{name}` is set to {path}, which is emptied at every restart. Set it to a mounted volume or a bucket.',
  },
  check(project, report) {
    for (const one of project.facts('temp-path')) {
      const { file, at, name, path, below, fallback, instead, document } = one;
      report({
        at: { file, at },
        message: document ? 'document' : below === 'working' ? 'working' : fallback ? 'temporary' : 'always',
        data: {
          name,
          path: path === undefined ? `a ${below} folder of the machine` : `\`${path}\``,
          settings: (instead.length > 0 ? [...new Set(instead)] : [name]).map((setting) => `\`${setting}\``).join(' or '),
        },
        severity: severityOf(one),
      });
    }
  },
});

function severityOf({ below, fallback, document }: TempPath): Severity {
  if (below === 'working') return 'note';
  return fallback && !document ? 'error' : 'warning';
}
