/** Owns what the command line means. Plain paths are read here; anything with an option loads yargs, which costs as much as a small run. */
import type { RunOptions } from './compose.js';

export const formats = ['pretty', 'json', 'sarif'] as const;
export type Format = (typeof formats)[number];

/** `check` as asked for. */
export interface CheckCommand extends RunOptions {
  readonly command: 'check';
  readonly paths: readonly string[];
  readonly format: Format;
  readonly output?: string;
  readonly quiet: boolean;
  readonly maxFindings?: number;
  readonly maxWarnings?: number;
  readonly exitZero: boolean;
  readonly failOn?: 'error' | 'warning' | 'note';
  readonly sarifSuppressed: 'omit' | 'include';
  readonly color?: boolean;
}

export type Command =
  | CheckCommand
  | { readonly command: 'rules'; readonly color?: boolean }
  | { readonly command: 'explain'; readonly rule: string }
  | { readonly command: 'facts'; readonly file: string }
  /** Text to print instead: help, the version, a completion script. */
  | { readonly command: 'print'; readonly text: string };

const commands = new Set(['check', 'rules', 'explain', 'facts']);

/** Reads the arguments after the program's name. */
export async function readArguments(args: readonly string[]): Promise<Command> {
  const [first, ...rest] = args;
  const paths = first === 'check' ? rest : args;
  const plain = !paths.some((arg) => arg.startsWith('-')) && !(first !== 'check' && commands.has(first ?? ''));
  if (plain) return { command: 'check', paths, format: 'pretty', quiet: false, exitZero: false, sarifSuppressed: 'omit' };
  const { parse } = await import('./parser.js');
  return parse(args);
}
