/** Owns what a pattern of origins lets through, tried on origins that nobody can have meant. Never knows where the pattern stands. */

/** Origins of strangers: a pattern that takes one of them names nobody. */
const STRANGERS = ['https://attacker.example', 'http://attacker.example:8443'];
/** Longer ones are not tried. */
const LONGEST = 400;
/** Repetitions and choices in repetitions may take a match forever, and so may many of them in a row. */
const NESTED = /\([^()]*[+*|][^()]*\)[+*{]|\)[+*{][^()]*\)[+*{]/;
const MOST_REPETITIONS = 4;
/** A domain as it stands in a pattern: words and dots, escaped or not. */
const DOMAIN = /[a-z\d-]+(?:\\?\.[a-z\d-]+)+/gi;
const LOCAL = /localhost|127(\\?\.\d+){3}|0(\\?\.0){3}|192\\?\.168/;

/** How a pattern is compared with an origin. */
export type Matches = 'anywhere' | 'start' | 'whole';

/** Whether every origin matches, or one that only looks like the one that was meant; undefined where it seems tight or cannot be told. */
export function looseness(source: string, matches: Matches): 'any' | 'loose' | undefined {
  if (source.length > LONGEST || NESTED.test(source) || (source.match(/[+*{]/g) ?? []).length > MOST_REPETITIONS) return undefined;
  const pattern = compiled(source, matches);
  if (!pattern) return undefined;
  if (STRANGERS.some((one) => pattern.test(one))) return 'any';
  if (LOCAL.test(source)) return undefined;
  return lookalikes(source).some((one) => pattern.test(one)) ? 'loose' : undefined;
}

function compiled(source: string, matches: Matches): RegExp | undefined {
  try {
    return new RegExp(matches === 'whole' ? `^(?:${source})$` : matches === 'start' ? `^(?:${source})` : source, 'i');
  } catch {
    // Another language's syntax.
    return undefined;
  }
}

/** Origins that a stranger can register and that hold a domain of the pattern, at either end. */
function lookalikes(source: string): readonly string[] {
  return (source.match(DOMAIN) ?? []).flatMap((written) => {
    const domain = written.replaceAll('\\', '');
    return [`https://${domain}.attacker.example`, `https://www.${domain}.attacker.example`, `https://attacker${domain}`];
  });
}
