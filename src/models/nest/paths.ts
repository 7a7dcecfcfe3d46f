/** Owns paths as this framework writes them: prefixes and versions in front of a route, and patterns that choose routes. */

/** Routes chosen by a path, and perhaps by a method. */
export interface Pattern {
  readonly path: string;
  readonly method?: string;
  /** Everything under the path, too. */
  readonly under?: true;
}

/** How versions show in paths: the text in front of one, and the one of routes that name none. */
export interface Versioning {
  readonly prefix: string;
  readonly standard: readonly string[];
}

/** No version: the route is there without one. */
export const NEUTRAL = '';

/** What versions put in front of a path; nothing where they do not show in it. */
export function versionPrefixes(versions: readonly string[], versioning: Versioning | undefined): readonly string[] {
  if (!versioning) return [''];
  const named = versions.length > 0 ? versions : versioning.standard;
  return named.length > 0 ? named.map((one) => (one === NEUTRAL ? '' : `/${versioning.prefix}${one}`)) : [''];
}

/** Whether one of the patterns chooses a route. */
export function chosen(patterns: readonly Pattern[], path: string, method: string): boolean {
  return patterns.some((one) => {
    // What could not be read chooses nothing.
    if (one.path.startsWith('{}')) return false;
    if (one.method !== undefined && one.method !== '*' && method !== '*' && one.method !== method) return false;
    return expression(one).test(strip(path));
  });
}

function expression({ path, under }: Pattern): RegExp {
  const source = strip(path)
    .replace(/[.+^$|[\]\\]/g, '\\$&')
    // Tails of every generation of the path syntax: `{/*rest}`, `/*rest`, `(.*)`, `*`.
    .replace(/\{?\/?\(?\\?\.?\*\w*\)?\}?/g, '%')
    .replace(/:\w+(\([^)]*\))?\??/g, '[^/]+')
    .replace(/[{}()]/g, '')
    .replace(/%/g, '.*');
  return new RegExp(`^${source}${under ? '(/.*)?' : ''}$`, 'i');
}

function strip(path: string): string {
  return path.replace(/^\/+|\/+$/g, '');
}
