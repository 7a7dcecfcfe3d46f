/**
 * Owns the refusal of texts that nest deeper than oxc's native stack, which would end the process and cannot be caught.
 * Counts characters, builds nothing; may refuse what would just have gone well, never lets through what would not.
 */

/** Open brackets; a worker's small stack holds some 1,500. */
const DEEPEST = 1000;
/** Signs that nest to the right without a bracket: `a ? b : c ? …`, `a => b => …`, `A<B<…`, `if (a) if (b) …`. The stack holds 2,000. */
const LONGEST_RUN = 1500;
/** `else if` in a whole file: every one nests in the one before. The stack holds 3,000. */
const MOST_ELSE_IF = 2000;

/** Whether a text nests too deeply to be parsed. */
export function tooDeep(text: string): boolean {
  let depth = 0;
  let run = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x28: // (
      case 0x5b: // [
      case 0x7b: // {
        if (++depth > DEEPEST) return true;
        break;
      case 0x5d: // ]
        if (depth > 0) depth--;
        break;
      case 0x7d: // }
        if (depth > 0) depth--;
        run = 0;
        break;
      case 0x2c: // ,
      case 0x3b: // ;
        run = 0;
        break;
      case 0x0a: // an empty line
        if (text.charCodeAt(at + 1) === 0x0a) run = 0;
        break;
      case 0x29: // )
        if (depth > 0) depth--;
        if (++run > LONGEST_RUN) return true;
        break;
      case 0x21: // !
      case 0x3a: // :
      case 0x3c: // <
      case 0x3d: // =
      case 0x3f: // ?
        if (++run > LONGEST_RUN) return true;
        break;
    }
  }
  return manyElseIf(text);
}

function manyElseIf(text: string): boolean {
  let found = 0;
  for (let at = text.indexOf('else if'); at >= 0; at = text.indexOf('else if', at + 7)) if (++found > MOST_ELSE_IF) return true;
  return false;
}
