import { type Fields, InexactNumber, isExact, Unmappable } from '../platforms/dialect.ts';

/** The names of a JSON Pointer (RFC 6901). */
export function pointerNames(pointer: string): string[] {
  return pointer
    .slice(1)
    .split('/')
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
}

export function pointerOf(names: readonly string[]): string {
  return names.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** What lies there; undefined where nothing does. A text that holds a JSON object or list is gone into. */
export function valueAt(fields: Fields, names: readonly string[]): unknown {
  let value: unknown = fields;
  for (const name of names) {
    if (typeof value === 'string') value = parsedOr(value);
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Fields)[name];
  }
  return value;
}

function parsedOr(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A value as text: '' and null say nothing. Throws Unmappable where it is a list or an object, or not exact. */
export function textAt(fields: Fields, names: readonly string[]): string | null {
  const value = valueAt(fields, names);
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (!isExact(value)) throw new InexactNumber(pointerOf(names));
    return String(value);
  }
  if (typeof value !== 'string')
    throw new Unmappable(`${pointerOf(names)} is a list or an object, not a value`);
  if (!value.isWellFormed()) throw new Unmappable(`${pointerOf(names)} is not valid Unicode`);
  return value;
}
