/** Owns how the text of a bare specifier is cut. Looks at no tree. */

/** A package's name (`@scope/name` or `name`) and the path behind it, `''` for the package itself. */
export function splitSpecifier(specifier: string): { readonly name: string; readonly subpath: string } {
  const segments = specifier.split('/');
  const length = specifier.startsWith('@') ? 2 : 1;
  return { name: segments.slice(0, length).join('/'), subpath: segments.slice(length).filter(Boolean).join('/') };
}
