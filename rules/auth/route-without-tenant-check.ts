/** Flags guarded routes whose caller may name any tenant: nothing holds the name against who is calling. */
import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'auth/route-without-tenant-check',
  summary: 'A signed-in caller can name the tenant of somebody else',
  severity: 'warning',
  precision: 'medium',
  cwe: [639, 863],
  securitySeverity: 7.1,
  about: 'route',
  messages: {
    unchecked:
      '`{route}` takes `{name}` from the {from} and nothing checks that the caller belongs to it: whoever is signed in can name the tenant of somebody else. Take it from the verified identity, compare the two, or call the membership check first.',
  },
  check(project, report) {
    const told = new Set<string>();
    for (const { method, path, uncheckedTenant, guards, at } of project.facts('route')) {
      if (!uncheckedTenant) continue;
      const { name, from, ...place } = uncheckedTenant;
      const key = `${place.file}:${place.at[0]}`;
      if (told.has(key)) continue;
      told.add(key);
      report({
        at: place,
        message: 'unchecked',
        data: { route: `${method} ${path}`, name, from },
        related: [
          { ...at, message: `\`${method} ${path}\` is declared` },
          ...guards.map((guard) => ({ file: guard.file, at: guard.at, message: `\`${guard.name}\` checks who calls, not for whom` })),
        ],
      });
    }
  },
});
