import { AppError } from '../../../shared/errors.ts';

/** What makes a text unusable as the id of a population item, or undefined when it is usable. */
export function idProblem(id: string): string | undefined {
  if (id.includes('\n')) return 'it holds a line feed';
  if (id.includes('\r')) return 'it holds a carriage return';
  if (id.includes('\0')) return 'it holds a NUL character';
  if (!id.isWellFormed()) return 'it is not valid Unicode';
  return undefined;
}

/**
 * Refuses ids on which languages and tools disagree: with a line break they cannot stand in `ids.txt`, and a
 * lone surrogate has no UTF-8 form. Everything else is opaque: no trimming, case folding or normalisation.
 *
 * @param position 1-based position in the population, for the message (the id itself is evidence).
 * @throws AppError `item-id-invalid`
 */
export function requireItemId(id: string, position: number): void {
  const problem = idProblem(id);
  if (problem !== undefined) throw new AppError('item-id-invalid', { position, problem });
}

/** As `requireItemId`, for an id that was seen before. */
export function duplicateItemId(position: number): AppError {
  return new AppError('item-id-invalid', { position, problem: 'an earlier item has the same id' });
}

/** UTF-16 code unit -> a number that sorts as the UTF-8 bytes of its character do: surrogates come last. */
function utf8Rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/**
 * Order of two well-formed strings by their UTF-8 bytes, as `LC_ALL=C sort` and SQLite's BINARY collation
 * have it. JavaScript's own order is by UTF-16 unit and puts U+1F600 before U+FF5E.
 */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return utf8Rank(x) - utf8Rank(y);
  }
  return a.length - b.length;
}
