/**
 * A percentage as a person writes it, with at most two decimals, in basis points: `2.75` is 275. Null for
 * anything else. Read digit by digit: 0.07 * 100 is more than 7 in floating point.
 */
export function basisPointsOf(text: string): number | null {
  const parts = /^(\d{1,3})(?:\.(\d{1,2}))?$/.exec(text.trim());
  return parts ? Number(parts[1]) * 100 + Number((parts[2] ?? '').padEnd(2, '0')) : null;
}
