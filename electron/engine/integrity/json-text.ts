import type { JsonStyle } from './json-style.ts';

/** JSON string text in a style: which characters are escaped, and how. */

const SHORT: Record<string, string> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

const patterns = new WeakMap<JsonStyle, RegExp>();

/** The UTF-16 units that the style escapes: always controls, quote, backslash and lone surrogates. */
function escapesOf(style: JsonStyle): RegExp {
  const known = patterns.get(style);
  if (known) return known;
  const units = ['\\u0000-\\u001f"\\\\'];
  if (style.ascii) units.push(style.ascii === 'keep-del' ? '\\u0080-\\uffff' : '\\u007f-\\uffff');
  if (style.escapeSlash) units.push('/');
  if (style.escapeLineSep) units.push('\\u2028\\u2029');
  if (style.escapeHtml) units.push('<>&');
  const lone = '[\\ud800-\\udbff](?![\\udc00-\\udfff])|(?<![\\ud800-\\udbff])[\\udc00-\\udfff]';
  const pattern = new RegExp(`[${units.join('')}]${style.ascii ? '' : `|${lone}`}`, 'g');
  patterns.set(style, pattern);
  return pattern;
}

function escapeUnit(unit: string): string {
  if (unit === '/') return '\\/';
  return SHORT[unit] ?? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** The JSON string of a text, quotes included. */
export function quote(text: string, style: JsonStyle): string {
  const normal = style.nfc ? text.normalize('NFC') : text;
  return `"${normal.replace(escapesOf(style), escapeUnit)}"`;
}

/** Order by code point, which differs from the order by UTF-16 unit above U+D7FF. */
export function compareCodePoints(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  let i = 0;
  while (i < shorter && a.charCodeAt(i) === b.charCodeAt(i)) i += 1;
  if (i === shorter) return a.length - b.length;
  const inPair = i > 0 && isHighSurrogate(a.charCodeAt(i - 1));
  if (!inPair) return a.codePointAt(i)! - b.codePointAt(i)!;
  return a.codePointAt(i - 1)! - b.codePointAt(i - 1)! || a.codePointAt(i)! - b.codePointAt(i)!;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

/** A key that a JavaScript object prints before all others: a canonical array index, 0 to 2^32 - 2. */
export function isIndexKey(key: string): boolean {
  return /^(0|[1-9]\d{0,9})$/.test(key) && Number(key) < 4294967295;
}
