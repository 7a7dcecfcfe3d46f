/**
 * Owns the trigger test: whether a file's text can hold anything that an active rule is about. It may say yes too often,
 * never no wrongly: switched off, the findings are the same.
 */
import type { LanguageId } from '../core/facts.js';
import type { FactKind, Subject } from '../rule.js';

/** What a fact kind needs in a text, per language. `watched`: the file calls something that a model knows. */
const triggers: Readonly<Record<FactKind, Readonly<Record<LanguageId, RegExp | 'watched'>>>> = {
  'caught-error': {
    typescript: /[cC]atch|\.then\b|allSettled|\bignore|\borElse|\bmatch(?:Effect|Cause)?\b|\.(?:option|either|exit)\b|error['"`]\s*,/,
    python: /\bexcept\b|\bsuppress|return_exceptions|catch/,
    rust: /\bErr\b|\bOk\b|\bok\(|\bis_(?:ok|err)\b|unwrap_or|_or_else|\b_\s*=|\bdrop\(|catch_unwind/,
  },
  route: { typescript: 'watched', python: 'watched', rust: 'watched' },
};

/** A test of texts, one per language. */
export type Trigger = (language: LanguageId, text: string) => boolean;

/** The test for rules about `subjects`. `watched`: last names of the calls that models know; `words`: the project's own names. */
export function triggerFor(subjects: ReadonlySet<Subject>, watched: ReadonlySet<string>, words: readonly string[]): Trigger {
  const names = [...watched].map(quote).join('|');
  const calls = watched.size === 0 ? [] : [`\\b(?:${names})\\s*(?:\\?\\.)?[(<!\`{]`, `@[\\w.]*\\b(?:${names})\\b`];
  const build = (language: LanguageId): RegExp => {
    const parts = ['greenlit-', ...words.map((word) => `\\b${quote(word)}\\b`)];
    for (const kind of Object.keys(triggers) as FactKind[]) {
      if (!subjects.has(kind)) continue;
      const trigger = triggers[kind][language];
      parts.push(...(trigger === 'watched' ? calls : [trigger.source]));
    }
    return new RegExp(parts.join('|'));
  };
  const built = new Map<LanguageId, RegExp>();
  return (language, text) => {
    let pattern = built.get(language);
    if (pattern === undefined) {
      pattern = build(language);
      built.set(language, pattern);
    }
    return pattern.test(text);
  };
}

function quote(word: string): string {
  return word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
