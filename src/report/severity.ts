/** Owns the order of severities in reports, and who stays when not all can. */
import type { Severity } from '../core/finding.js';

/** Most severe first. */
export const severities: readonly Severity[] = ['error', 'warning', 'note'];

/** The `limit` items of lowest rank, in the order given. */
export function keepLowest<T>(items: readonly T[], limit: number, rank: (item: T) => number): readonly T[] {
  if (items.length <= limit) return items;
  const kept = new Set([...items].sort((a, b) => rank(a) - rank(b)).slice(0, limit));
  return items.filter((item) => kept.has(item));
}
