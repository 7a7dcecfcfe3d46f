/** Owns which rules of a server are about files that everybody may read: fonts, pictures, styles. Knows no server. */
import { literalText, type Value } from '../../core/value.js';

const ASSETS =
  /woff|ttf|otf|eot|fonts?\b|\\?\.\(?(png|jpe?g|gif|svg|css|js|ico|webp|map|json)\b|\/(assets|static|images?|img|media|_next\/static|_next\/image|_astro)\b|\.well-known|favicon|manifest/i;
/** Entries that say what the entries beside them are for. */
const PATHS = /^(source|path|for|route|regex|match|location|pattern|src)$/i;

/** Whether a record says by an entry that it is about such files. */
export function servesAssets({ entries }: Value & { kind: 'record' }): boolean {
  return entries.some(({ key, value }) => PATHS.test(literalText(key) ?? '') && ASSETS.test(literalText(value) ?? ''));
}

/** Whether a text is the path of such files, or a pattern of their names. */
export function isAssetPath(text: string): boolean {
  return /^[\\/^.*~(]/.test(text) && ASSETS.test(text);
}
