/** Owns how paths are joined and compared. */

/** Joins prefixes and a path with exactly one `/` between them; the root is `/`. */
export function joinPath(...parts: readonly string[]): string {
  const joined = parts
    .map((part) => part.replace(/^\/+|\/+$/g, ''))
    .filter((part) => part !== '')
    .join('/');
  // A prefix that ends in a dot is a namespace: `/rpc` `posts.` `list` is `/rpc/posts.list`.
  return `/${joined.replaceAll('./', '.')}`;
}

/** A path for comparison: every parameter is `{}`, whatever the framework's notation. */
export function comparable(path: string): string {
  return path
    .replace(/\(\?P<[^>]*>[^)]*\)|<[^>]*>|\{[^}]*\}|\[\[?\.{0,3}[^\]]*\]\]?|:[A-Za-z_]\w*(\([^)]*\))?[?*+]?|\*\w*/g, '{}')
    .replace(/\/+/g, '/');
}

/** Whether `path` lies at or under `prefix`, segment by segment: `/api` covers `/api/x`, never `/apidocs`. */
export function under(path: string, prefix: string): boolean {
  const own = segments(path);
  const head = segments(prefix.replace(/\/?\*+\w*$|\/\(\.\*\)$|\/\{\*\w*\}$/, ''));
  return head.every((segment, index) => segment === own[index] || segment === '{}' || segment === HOLE || own[index] === HOLE);
}

/** Whether `path` is the one that `pattern` means, parameters whatever they are called. */
export function sameShape(path: string, pattern: string): boolean {
  return under(path, pattern) && segments(path).length === segments(pattern).length;
}

/** What could not be read of a path: it may be anything, where a parameter that is written there is a parameter. */
const HOLE = 'hole';

function segments(path: string): readonly string[] {
  return comparable(path.replaceAll('{}', HOLE))
    .split('/')
    .filter((segment) => segment !== '');
}
