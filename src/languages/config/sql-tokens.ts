/**
 * Owns the cutting of SQL scripts into statements of tokens, for Postgres, MySQL and SQLite alike.
 * Knows strings, quotes, comments and terminators; never what a statement means.
 */
import type { Comment } from '../../core/facts.js';
import { addressed, Problems } from './document.js';

/** `text`: a word in lower case; the content of a string or of a quoted name; a number or a sign as written. */
export interface Token {
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'sign';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** The tokens of one statement, terminator excluded; never empty. */
export type Statement = readonly Token[];

export interface Script {
  readonly statements: readonly Statement[];
  readonly comments: readonly Comment[];
  readonly problems: Problems;
}

/** White space, comments, `'`, `"`, `` ` ``, dollar quotes, `[names]` (SQL Server; not `text[]`), words, numbers, casts, any other sign. */
const TOKEN =
  /(\s+)|(--[^\n]*)|(\/\*)|([eEnN]?')|(["`])|\$((?:[A-Za-z_]\w*)?)\$|((?<![\w\])"])\[[A-Za-z_][\w .-]*\])|([A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)|(\d[\w.]*|\.\d\w*)|(::)|./gs;
/** A script for MySQL, or one whose strings can be read as if it were. */
const MYSQL = /\b(?:table|into|exists|update|from)\s+`|\bengine\s*=/i;

/** Cuts a script at `;`, at the terminator that `DELIMITER` names, and at SQL Server's `GO`. */
export function statementsOf(text: string): Script {
  const mysql = MYSQL.test(text);
  const statements: Statement[] = [];
  const comments: Comment[] = [];
  const problems = new Problems();
  const token = new RegExp(TOKEN);
  let tokens: Token[] = [];
  let terminator = ';';
  /** Blocks that are open in the body of a routine; `;` ends no statement there. */
  let blocks = 0;

  const finish = (): void => {
    if (tokens.length > 0) statements.push(tokens);
    if (copiesFromInput(tokens)) token.lastIndex = endOfData(text, token.lastIndex);
    tokens = [];
    blocks = 0;
  };
  const comment = (start: number, end: number): void => {
    comments.push(...addressed(text, [start, end]));
    token.lastIndex = end;
  };
  /** Where what opened at `start` ends; the end of the text when it never closes. */
  const closed = (start: number, end: number, what: string): number => {
    if (end >= 0) return end;
    problems.add([start, Math.min(start + 1, text.length)], `${what} is never closed`);
    return text.length;
  };

  for (let found = token.exec(text); found; found = token.exec(text)) {
    const { 0: all, index: start } = found;
    const [, space, line, block, string, quote, dollar, bracketed, word, number] = found;
    if (space !== undefined) continue;
    if (terminator !== ';' && text.startsWith(terminator, start)) {
      token.lastIndex = start + terminator.length;
      finish();
    } else if (line !== undefined) comment(start, token.lastIndex);
    else if (block !== undefined) comment(start, closed(start, after(text, '*/', start + 2), 'a comment'));
    else if (all === '#' && mysql) comment(start, endOfLine(text, start));
    else if (string !== undefined) {
      const escapes = mysql || /^e/i.test(string);
      const end = closed(start, endOfQuoted(text, token.lastIndex, "'", escapes), 'a string');
      tokens.push({ kind: 'string', text: unquoted(text.slice(token.lastIndex, end - 1), "'", escapes), start, end });
      token.lastIndex = end;
    } else if (quote !== undefined) {
      const end = closed(start, endOfQuoted(text, start + 1, quote, false), 'a quoted name');
      tokens.push({ kind: 'quoted', text: unquoted(text.slice(start + 1, end - 1), quote, false), start, end });
      token.lastIndex = end;
    } else if (dollar !== undefined) {
      const end = closed(start, after(text, all, token.lastIndex), 'a string');
      tokens.push({ kind: 'string', text: text.slice(token.lastIndex, end).slice(0, -all.length), start, end });
      token.lastIndex = end;
    } else if (bracketed !== undefined) tokens.push({ kind: 'quoted', text: all.slice(1, -1), start, end: token.lastIndex });
    else if (number !== undefined) tokens.push({ kind: 'number', text: all, start, end: token.lastIndex });
    else if (word !== undefined) {
      const lower = word.toLowerCase();
      if (lower === 'delimiter' && tokens.length === 0) {
        const end = endOfLine(text, start);
        terminator = text.slice(token.lastIndex, end).trim() || ';';
        token.lastIndex = end;
      } else if (lower === 'go' && aloneOnItsLine(text, start, token.lastIndex)) finish();
      else {
        if (opensBlock(lower, tokens)) blocks++;
        else if (lower === 'end' && blocks > 0 && !endsOther(text, token.lastIndex)) blocks--;
        tokens.push({ kind: 'word', text: lower, start, end: token.lastIndex });
      }
    } else if (all === ';' && terminator === ';' && blocks === 0) finish();
    else if (all === '\\' && tokens.length === 0) token.lastIndex = endOfLine(text, start);
    else tokens.push({ kind: 'sign', text: all, start, end: token.lastIndex });
  }
  finish();
  return { statements, comments, problems };
}

/** The offset behind the next `mark`, or -1. */
function after(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from);
  return found < 0 ? -1 : found + mark.length;
}

function endOfLine(text: string, from: number): number {
  const found = text.indexOf('\n', from);
  return found < 0 ? text.length : found;
}

/** The offset behind the quote that closes; a doubled quote does not. */
function endOfQuoted(text: string, from: number, quote: string, escapes: boolean): number {
  for (let at = from; at < text.length; at++) {
    if (escapes && text[at] === '\\') at++;
    else if (text[at] === quote) {
      if (text[at + 1] !== quote) return at + 1;
      at++;
    }
  }
  return -1;
}

function unquoted(content: string, quote: string, escapes: boolean): string {
  const single = content.includes(quote) ? content.replaceAll(quote + quote, quote) : content;
  return escapes && single.includes('\\')
    ? single.replace(/\\(.)/gs, (_, sign: string) => ({ n: '\n', r: '\r', t: '\t' })[sign] ?? sign)
    : single;
}

/** `BEGIN` and `CASE` in the body of a trigger or routine; Postgres keeps such bodies in strings. */
function opensBlock(word: string, tokens: Statement): boolean {
  if (word !== 'begin' && word !== 'case') return false;
  return tokens[0]?.text === 'create' && tokens.slice(1, 9).some(({ text }) => /^(?:trigger|procedure|function|event)$/.test(text));
}

/** Whether the `end` before `from` closes what is not counted as a block: `END IF`. */
function endsOther(text: string, from: number): boolean {
  return /^\s+(?:if|loop|while|repeat)\b/i.test(text.slice(from, from + 20));
}

function aloneOnItsLine(text: string, start: number, end: number): boolean {
  return /(?:^|\n)[ \t]*$/.test(text.slice(Math.max(0, start - 20), start)) && /^[ \t]*(?:\r?\n|$)/.test(text.slice(end, end + 20));
}

/** `COPY x FROM stdin`: rows of data follow, up to a line `\.`. */
function copiesFromInput(tokens: Statement): boolean {
  return tokens[0]?.text === 'copy' && tokens.some(({ text }, index) => text === 'stdin' && tokens[index - 1]?.text === 'from');
}

function endOfData(text: string, from: number): number {
  const end = /^\\\.\r?$/gm;
  end.lastIndex = from;
  return end.exec(text) ? end.lastIndex : text.length;
}
