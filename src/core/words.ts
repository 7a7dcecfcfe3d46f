/** Owns the words that names are made of, however a language writes them. */

/** A name in lower case with its words apart: `nodeEnv`, `NODE_ENV` and `node-env` are `node_env`, `JWTSecret` is `jwt_secret`. */
export function snakeCase(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/[\s.-]+/g, '_')
    .toLowerCase();
}
