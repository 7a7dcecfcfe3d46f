/** Owns the question whether two pieces of plain data say the same. What is no plain data, such as a module or a function, is only itself. */

/** Parts compared for one question; what is larger counts as different. */
const MAX_PARTS = 1_000_000;

/** Elements that may be missing in a row for a list to be compared with an earlier one. */
const MAX_SKIPPED = 8;

export function isDeepEqual(a: unknown, b: unknown): boolean {
  return isEqual(a, b, { parts: MAX_PARTS });
}

function isEqual(a: unknown, b: unknown, left: { parts: number }): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || left.parts-- <= 0) return false;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((one, index) => isEqual(one, b[index], left));
  if (a instanceof Map && b instanceof Map) return isEqual([...a], [...b], left);
  if (Object.getPrototypeOf(a) !== Object.prototype || Object.getPrototypeOf(b) !== Object.prototype) return false;
  const other = new Map(Object.entries(b));
  const own = Object.entries(a);
  return own.length === other.size && own.every(([key, value]) => other.has(key) && isEqual(value, other.get(key), left));
}

/** A list in which everything that says the same as something of an earlier one is that very thing. */
export function reused<T extends object>(before: readonly T[] | undefined, now: readonly T[]): readonly T[] {
  if (!before) return now;
  let next = 0;
  return now.map((one) => {
    // Mostly they come in the same order, with some more or fewer between them.
    for (let at = next; at < Math.min(next + MAX_SKIPPED, before.length); at++) {
      const known = before[at];
      if (!known || !isDeepEqual(known, one)) continue;
      next = at + 1;
      return known;
    }
    return one;
  });
}
