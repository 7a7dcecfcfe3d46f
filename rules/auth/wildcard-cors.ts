/** Flags places that let pages of any origin read what the program answers. */
import { type AnyOrigin, defineRule } from '../../src/rule.js';

/** What allows any origin, in words. */
const BY: Readonly<Record<Exclude<AnyOrigin, 'default' | 'loose-pattern' | 'null'>, string>> = {
  wildcard: 'allows any origin',
  reflection: 'sends back whatever origin asks',
  pattern: 'matches every origin',
};

export default defineRule({
  id: 'auth/wildcard-cors',
  summary: 'Pages of any origin may read what the program answers',
  severity: 'warning',
  precision: 'high',
  cwe: [942, 346],
  securitySeverity: 6.5,
  about: 'cors-policy',
  messages: {
    any: '`{use}` {by}: every page that a user of yours visits can read the answers to requests that it makes from their browser. List the origins of your own pages.',
    credentials:
      '`{use}` {by} and credentials are sent along: any page that a signed-in user visits can act as that user and read the answers. List the origins of your own pages.',
    fallback:
      'Without `{settings}`, `{use}` {by}: a deployment that forgets the setting is open to every page on the web. Drop the default, or make it the origins of your own pages.',
    silent:
      '`{use}` is not told which origins to allow, and then allows any: every page that a user of yours visits can read the answers. List the origins of your own pages.',
    silentCredentials:
      '`{use}` is not told which origins to allow, and then allows any, with credentials: any page that a signed-in user visits can act as that user. List the origins of your own pages.',
    none: '`{use}` allows the origin `null`, which every sandboxed frame and local file has: it is nobody in particular. List the origins of your own pages.',
    loose:
      'The pattern for `{use}` matches origins that only look like yours: a domain that anybody can register, with yours as a part of its name. Anchor it at both ends, escape the dots, and demand a dot before the domain.',
  },
  check(project, report) {
    for (const { by, for: use, credentials, instead, document: _, uses, ...at } of project.facts('cors-policy')) {
      const place = { at, related: uses };
      const open = credentials === 'yes';
      if (by === 'loose-pattern') report({ ...place, message: 'loose', data: { use }, severity: open ? 'warning' : 'note' });
      else if (by === 'null') report({ ...place, message: 'none', data: { use }, ...(open && { severity: 'error' as const }) });
      else if (by === 'default')
        report({ ...place, message: open ? 'silentCredentials' : 'silent', data: { use }, ...(open && { severity: 'error' as const }) });
      else if (open) report({ ...place, message: 'credentials', data: { use, by: BY[by] }, severity: 'error' });
      else if (instead.length > 0) report({ ...place, message: 'fallback', data: { use, by: BY[by], settings: instead.join('` or `') } });
      else report({ ...place, message: 'any', data: { use, by: BY[by] } });
    }
  },
});
