/**
 * Owns maps that keep every value of a key, in the order of arrival.
 * Never sorts a key or drops a value.
 */

export function addTo<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}
