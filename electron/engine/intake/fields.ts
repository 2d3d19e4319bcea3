import { type Fields, InexactNumber, isExact, Unmappable } from '../platforms/dialect.ts';

/** Deeper JSON is rejected: no platform writes it, and every reader of it would have to be as careful. */
const MAX_DEPTH = 64;

/** Where numbers may stand that JavaScript's do not hold as they are written (`isExact`). */
const LONG_NUMBER = /\d{16}|\d{10}\.\d|\d\.\d+[eE]/;
/**
 * Where in an object or array such a number may begin: ten digits, or some with an exponent. Looked for first, because
 * nearly all digits of a record stand in its ids, times and hashes, and the other pattern stops at each.
 */
const LONG_VALUE = /[:[,]\s*-?(?:\d{10}|\d+(?:\.\d+)?[eE])/;

/**
 * As JSON.parse; a number in it that would not be exact becomes the text that was written. Throws as JSON.parse does.
 */
export function parseJson(text: string): unknown {
  if (!LONG_VALUE.test(text) || !LONG_NUMBER.test(text)) return JSON.parse(text);
  return JSON.parse(text, (_, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' && !isExact(value) ? context?.source : value,
  );
}

/** A JSON object's members, or null where the bytes are not one. For looking, not for hashing. */
export function parseJsonObject(bytes: Buffer): Fields | null {
  try {
    const value = parseJson(bytes.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
  } catch {
    return null;
  }
}

/** Cells by column name; the names are all different (`columnNames`). */
export function fieldsOfCells(header: readonly string[], cells: readonly string[]): Fields {
  const fields: Record<string, string> = {};
  for (let i = 0; i < header.length; i++) fields[header[i]!] = cells[i] ?? '';
  return fields;
}

/**
 * Every text and number in a record, for the full-text index; the members in `leaveOut` are found by other
 * ways. Throws Unmappable where it is nested too deeply, or a number is not exact.
 */
export function searchText(fields: Fields, leaveOut: ReadonlySet<string>): string {
  let text = '';
  const visit = (value: unknown, depth: number) => {
    if (typeof value === 'string') text += text === '' ? value : `\n${value}`;
    else if (typeof value === 'number') {
      if (!isExact(value)) throw new InexactNumber('a member');
      text += `\n${value}`;
    } else if (typeof value === 'object' && value !== null) {
      if (depth > MAX_DEPTH) throw new Unmappable('nested too deeply');
      for (const key in value) visit((value as Fields)[key], depth + 1);
    }
  };
  for (const key in fields) if (!leaveOut.has(key)) visit(fields[key], 1);
  return text;
}
