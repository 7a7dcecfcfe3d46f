/** Owns how the text of a bare specifier is cut. Looks at no tree. */

/** A package's name (`@scope/name` or `name`) and the path behind it, `''` for the package itself. */
export function splitSpecifier(specifier: string): { readonly name: string; readonly subpath: string } {
  const segments = specifier.split('/');
  const length = specifier.startsWith('@') ? 2 : 1;
  return { name: segments.slice(0, length).join('/'), subpath: segments.slice(length).filter(Boolean).join('/') };
}

/** The package that a specifier addresses with its registry and version, `npm:name@1/path`, `https://esm.sh/name@1/path`; undefined for others. */
export function ofRegistry(specifier: string): string | undefined {
  const path = /^(?:npm:|jsr:|https:\/\/(?:esm\.sh|cdn\.skypack\.dev|deno\.land\/x)\/)\/?(.+)$/.exec(specifier)?.[1];
  return path?.replace(/(?<=.)@[^/]*/, '').replace(/\/(mod|index)\.[jt]s$/, '');
}
