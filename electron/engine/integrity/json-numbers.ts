/**
 * Number text as the writers of logs print it. Both forms below use the shortest digits that read back as the
 * same IEEE 754 double, and differ only in notation.
 */

/** ECMAScript `Number::toString`, as RFC 8785 section 3.2.2.3 and JSON.stringify use it; -0 is `0`. */
export function ecmaNumber(text: string): string {
  const value = Number(text);
  return Number.isFinite(value) ? String(value) : 'null';
}

/** Python's json.dumps of what json.loads made of the text: exact integers, `repr` of floats. */
export function pythonNumber(text: string, fractional: boolean): string {
  if (text === 'NaN' || text.endsWith('Infinity')) return text;
  if (!fractional) return text === '-0' ? '0' : text;
  return pythonFloat(Number(text));
}

/** `repr(float)`: exponent form below 1e-4 and from 1e16 on, with at least two exponent digits. */
export function pythonFloat(value: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
  const [mantissa = '', exponentText = ''] = Math.abs(value).toExponential().split('e');
  const exponent = Number(exponentText);
  const sign = value < 0 ? '-' : '';
  if (exponent < -4 || exponent >= 16) {
    const size = String(Math.abs(exponent)).padStart(2, '0');
    return `${sign}${mantissa}e${exponent < 0 ? '-' : '+'}${size}`;
  }
  return sign + fixedPoint(mantissa.replace('.', ''), exponent);
}

function fixedPoint(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${whole}.${digits.slice(exponent + 1) || '0'}`;
}

/** `1.0` as `1` and `1e3` as `1000`, exactly; null where the value is no whole number, or is -0.0. */
export function wholeFloat(text: string): string | null {
  const value = Number(text);
  if (!Number.isInteger(value) || Object.is(value, -0)) return null;
  return BigInt(value).toString();
}

/**
 * The byte after a number that every style spells as it stands here, or -1: an integer of at most 15 digits but -0,
 * or a decimal fraction of as many, from 0.001 on, that does not end in 0.
 */
export function afterPlainNumber(bytes: Uint8Array, from: number, to: number, decimal: boolean): number {
  let at = from;
  const negative = bytes[at] === 0x2d;
  if (negative) at += 1;
  const first = at;
  while (at < to && isDigit(bytes[at]!)) at += 1;
  const digits = at - first;
  const leadsZero = bytes[first] === 0x30;
  if (digits === 0 || digits > 15 || (leadsZero && digits > 1)) return -1;
  if (bytes[at] !== 0x2e) {
    const refused = decimal || (negative && leadsZero) || bytes[at] === 0x65 || bytes[at] === 0x45;
    return refused ? -1 : at;
  }
  if (!decimal) return -1;
  const point = at++;
  while (at < to && isDigit(bytes[at]!)) at += 1;
  const fraction = at - point - 1;
  const isSmall =
    leadsZero && bytes[point + 1] === 0x30 && bytes[point + 2] === 0x30 && bytes[point + 3] === 0x30;
  const ends = bytes[at - 1] === 0x30 || bytes[at] === 0x65 || bytes[at] === 0x45;
  return fraction === 0 || digits + fraction > 15 || isSmall || ends ? -1 : at;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
