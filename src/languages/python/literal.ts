/** Owns the value of Python's number and text literals. Never fails: what cannot be read keeps its text. */

/** The number that a literal such as `0x1f`, `1_000` or `2.5e3` writes; imaginary and long suffixes are ignored. */
export function numberOf(text: string): number {
  const digits = text.replace(/_/g, '').replace(/[lLjJ]$/, '');
  const value = Number(/^0\d+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
  return Number.isNaN(value) ? Number.parseFloat(digits) : value;
}

const simple: Record<string, string> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  a: '\x07',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
};

const escapes = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|([\s\S]))/g;

/** The text between the quotes, read as the prefix before them says. */
export function decode(content: string, prefix: string): string {
  const braces = /[ft]/i.test(prefix) ? content.replace(/\{\{|\}\}/g, (pair) => pair.slice(1)) : content;
  if (/r/i.test(prefix) || !braces.includes('\\')) return braces;
  return braces.replace(escapes, (whole, x?: string, u?: string, long?: string, octal?: string, one?: string) => {
    const hex = x ?? u ?? long;
    const code = hex === undefined ? Number.parseInt(octal ?? '', 8) : Number.parseInt(hex, 16);
    if (one !== undefined) return simple[one] ?? whole;
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
