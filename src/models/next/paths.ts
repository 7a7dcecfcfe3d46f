/** Owns where Next.js applications lie and which paths their files and matchers stand for. */
import type { Links } from '../../link/model.js';
import type { Thing } from '../../link/things.js';

const CONFIG = /^(.*\/)?next\.config\.(js|mjs|cjs|ts|mts)$/;

/** An application: the folder that holds its `app` and `pages` folders, perhaps under `src`. */
export interface Application {
  /** Empty, or with a slash at its end. */
  readonly folder: string;
  readonly basePath: string;
}

/** The applications of a repository that have a config, the innermost first. */
function applications(links: Links): readonly Application[] {
  return links
    .modules((path) => CONFIG.test(path))
    .map((module) => ({ folder: CONFIG.exec(module.path)?.[1] ?? '', basePath: basePath(links.exported(module, 'default'), links) }))
    .sort((a, b) => b.folder.length - a.folder.length);
}

/** `basePath` of a config, which may be wrapped: `withPlugin(config)`. */
function basePath(config: Thing | undefined, links: Links, depth = 0): string {
  if (!config || depth > 4) return '';
  if (config.is === 'record') {
    const held = links.access(config, 'basePath');
    return held.is === 'literal' && typeof held.value === 'string' ? held.value : '';
  }
  if (config.is !== 'object' || !config.call) return '';
  const { call, in: context } = config;
  return call.args.map((arg) => basePath(links.evaluate(arg.value, context), links, depth + 1)).find((path) => path !== '') ?? '';
}

/** The application that a file belongs to. */
export function applicationOf(path: string, links: Links): Application {
  const configured = links.once(applications).find((one) => path.startsWith(one.folder));
  if (configured) return configured;
  const folder = /^(.*?\/)??(?=(src\/)?(app|pages)\/)/.exec(path)?.[0] ?? /^(.*\/)?(?=(src\/)?(middleware|proxy)\.\w+$)/.exec(path)?.[0];
  return { folder: folder ?? '', basePath: '' };
}

/** The path of a route handler; undefined where the file is none. */
export function routePath(path: string, { folder }: Application): string | undefined {
  const inside = /^(?:src\/)?app\/(?:(.*)\/)?route\.[jt]sx?$/.exec(path.slice(folder.length));
  if (!inside) return undefined;
  const segments = (inside[1] ?? '').split('/').filter((segment) => segment !== '');
  if (segments.some((segment) => segment.startsWith('_'))) return undefined;
  const shown = segments.filter((segment) => !/^\([^.)][^)]*\)$|^@/.test(segment));
  return `/${shown.map((segment) => segment.replace(/^(\(\.+\))+/, '').replace(/%5F/gi, '_')).join('/')}`;
}

/** The path of an API route under `pages`; undefined where the file is none. */
export function apiPath(path: string, { folder }: Application): string | undefined {
  const inside = /^(?:src\/)?pages\/(api(?:\/.*)?)\.[jt]sx?$/.exec(path.slice(folder.length))?.[1];
  return inside === undefined || inside.endsWith('.d') ? undefined : `/${inside.replace(/(^|\/)index$/, '')}`;
}

/** A test of paths against a matcher; undefined where it cannot be read. */
export function matcher(source: string): ((path: string) => boolean) | undefined {
  const pattern = patternOf(source);
  // Nested quantifiers could run for minutes on a hostile pattern.
  if (pattern === undefined || pattern.length > 600 || /[+*]\)[+*{]/.test(pattern)) return undefined;
  try {
    const regexp = new RegExp(`^${pattern}/?$`);
    return (path) => regexp.test(path.replace(/\[[^\]]*\]+/g, 'x'));
  } catch {
    // The pattern is of a dialect that this engine does not know: could not tell.
    return undefined;
  }
}

/** A path with parameters as a regular expression: `/a/:id`, `/a/:path*`, `/((?!api).*)`. */
function patternOf(source: string): string | undefined {
  let pattern = '';
  for (let at = 0; at < source.length; ) {
    const param = /^\/?:\w+/.exec(source.slice(at))?.[0];
    if (param !== undefined) {
      at += param.length;
      const own = source[at] === '(' ? group(source, at) : undefined;
      at += own?.length ?? 0;
      const repeat = /^[*+?]/.exec(source.slice(at))?.[0] ?? '';
      at += repeat.length;
      const slash = param.startsWith('/') ? '/' : '';
      const one = `${slash}${own ?? '[^/]+'}`;
      pattern += repeat === '*' ? `(?:${slash}.*)?` : repeat === '+' ? `${slash}.+` : repeat === '?' ? `(?:${one})?` : one;
      continue;
    }
    if (source[at] === '(') {
      const own = group(source, at);
      if (own === undefined) return undefined;
      at += own.length;
      pattern += own;
      continue;
    }
    const char = source[at] ?? '';
    pattern += /[.+^${}[\]|\\]/.test(char) ? `\\${char}` : char;
    at++;
  }
  return pattern;
}

/** A group with all that is inside its parentheses. */
function group(source: string, from: number): string | undefined {
  let depth = 0;
  for (let at = from; at < source.length; at++) {
    if (source[at] === '\\') at++;
    else if (source[at] === '(') depth++;
    else if (source[at] === ')' && --depth === 0) return source.slice(from, at + 1);
  }
  return undefined;
}
