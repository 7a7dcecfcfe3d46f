/** Owns what the program can be asked to do, once the command line is understood. */
import type { RouteVerdict } from '../core/route.js';
import type { RunOptions } from './compose.js';

export const formats = ['pretty', 'json', 'sarif', 'github'] as const;
export type Format = (typeof formats)[number];

/** The format where none is asked for: annotations where a runner of GitHub reads standard output. */
export function defaultFormat(env: NodeJS.ProcessEnv, output?: string): Format {
  return env.GITHUB_ACTIONS === 'true' && output === undefined ? 'github' : 'pretty';
}

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
  /** A file whose settings are printed; nothing is checked then. */
  readonly printConfig?: string;
  readonly color?: boolean;
}

export const routeFormats = ['table', 'json', 'markdown'] as const;

/** `routes` as asked for. */
export interface RoutesCommand extends Omit<RunOptions, 'rules'> {
  readonly command: 'routes';
  readonly paths: readonly string[];
  readonly format: (typeof routeFormats)[number];
  readonly verdict?: readonly RouteVerdict[];
  readonly method?: readonly string[];
  /** A glob over full paths, or the beginning of one. */
  readonly path?: string;
  /** A git ref: what changed since then is told instead. */
  readonly diff?: string;
  readonly output?: string;
  readonly color?: boolean;
}

export type Command =
  | CheckCommand
  | RoutesCommand
  | { readonly command: 'rules'; readonly color?: boolean }
  | { readonly command: 'explain'; readonly rule: string }
  | { readonly command: 'facts'; readonly file: string }
  | { readonly command: 'init' }
  /** Text to print instead: help, the version, a completion script. */
  | { readonly command: 'print'; readonly text: string };
