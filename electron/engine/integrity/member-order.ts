import type { JsonStyle } from './json-style.ts';
import { compareCodePoints, isIndexKey } from './json-text.ts';

/**
 * The places, in the order in which a style writes them, of members that are stored with these names. Of a name
 * that comes twice the last value is written, where the style does not sort at the first place.
 */
export function memberOrder(names: readonly string[], style: JsonStyle): Int32Array {
  const places = new Map<string, number>();
  for (const [place, name] of names.entries()) places.set(style.nfc ? name.normalize('NFC') : name, place);
  return Int32Array.from(sortedNames([...places.keys()], style), (name) => places.get(name)!);
}

/** Different names in the order of a style; one that does not sort leaves them as they come. */
export function sortedNames(names: readonly string[], style: JsonStyle): string[] {
  const ordered = [...names];
  if (style.keys === 'codepoint') ordered.sort(compareCodePoints);
  if (style.keys === 'utf16') ordered.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  if (!style.jsIntKeysFirst) return ordered;
  const indexes = ordered.filter(isIndexKey).sort((a, b) => Number(a) - Number(b));
  return [...indexes, ...ordered.filter((name) => !isIndexKey(name))];
}
