/** Owns the URI of a repository path. Always relative to the repository's root: no scheme, no drive, no machine. */
import type { RepoPath } from '../core/span.js';

/**
 * A relative reference as RFC 3986 has it, percent-encoded by segment. `./` goes before a colon in the first segment,
 * which would read as a scheme.
 */
export function uriOf(path: RepoPath): string {
  const segments = path
    .split('/')
    .map((segment) =>
      encodeURIComponent(segment.replace(/\p{Surrogate}/gu, '\uFFFD')).replace(/%(?:24|26|2B|2C|3A|3B|3D|40)/g, decodeURIComponent),
    );
  return segments[0]?.includes(':') ? `./${segments.join('/')}` : segments.join('/');
}
