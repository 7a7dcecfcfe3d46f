/** Owns which files are looked at: role, config, readability and the trigger test, in this order. Parses nothing. */
import type { Grammar, LanguageFrontend } from '../core/facts.js';
import type { Role } from '../core/result.js';
import type { RepoPath } from '../core/span.js';
import type { FactKind } from '../rule.js';
import type { Kind, Read } from './ports.js';
import { roleOfPath, roleOfText } from './roles.js';
import type { Settings } from './settings.js';
import type { Trigger } from './triggers.js';

/** What is known about a file of a language before it is parsed. */
export interface Candidate extends Kind {
  readonly role: Role;
  readonly state: 'admitted' | 'silent' | 'excluded' | 'skipped' | 'untriggered';
  /** Why it was skipped. */
  readonly reason?: string;
  /** Admitted files only. */
  readonly text?: string;
  /** The kinds of fact that may be in it; all where nobody looked. */
  readonly holds?: ReadonlySet<FactKind>;
  /** Identity of text and grammar. */
  readonly key?: string;
}

/** Looks at one file. Undefined: no front end reads its kind. */
export function admit(
  path: RepoPath,
  frontends: Iterable<LanguageFrontend>,
  read: Read,
  trigger: Trigger,
  settings: Settings,
): Candidate | undefined {
  const kind = kindOf(path, frontends);
  if (kind === undefined) return undefined;
  const byPath = roleOfPath(path, settings.named);
  if (!settings.wants(path)) return { ...kind, role: byPath, state: 'excluded' };
  if (byPath !== 'source' && !reportedOn(byPath, settings)) return { ...kind, role: byPath, state: 'silent' };
  const file = read(path);
  if ('skipped' in file) return { ...kind, role: byPath, state: 'skipped', reason: file.skipped };
  const role = byPath === 'source' ? roleOfText(file.text) : byPath;
  if (!reportedOn(role, settings)) return { ...kind, role, state: 'silent' };
  const holds = settings.triggers ? trigger(kind.language, path, file.text) : undefined;
  if (settings.triggers && !holds) return { ...kind, role, state: 'untriggered' };
  return { ...kind, role, state: 'admitted', text: file.text, key: keyOf(kind.grammar, file.content), ...(holds && { holds }) };
}

/** Language and grammar of a file name. */
export function kindOf(path: RepoPath, frontends: Iterable<LanguageFrontend>): Kind | undefined {
  for (const frontend of frontends) {
    const grammar = frontend.grammar(path);
    if (grammar !== null) return { language: frontend.id, grammar };
  }
  return undefined;
}

/** The identity of an extraction: the same text means different things to different grammars. */
export function keyOf(grammar: Grammar, content: string): string {
  return `${grammar} ${content}`;
}

/** Files of third parties and machine-made bundles stay silent even with `--include-tests`. */
function reportedOn(role: Role, settings: Settings): boolean {
  if (role === 'source') return true;
  return settings.includeTests && role !== 'vendored' && role !== 'minified';
}
