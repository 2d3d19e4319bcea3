/** Prints a result: as JSON on one line, or as text for a person. */
export function print(json: boolean | undefined, value: unknown, text: () => string): void {
  process.stdout.write(json ? `${JSON.stringify(value)}\n` : `${text()}\n`);
}

const number = new Intl.NumberFormat('en');
export const count = (value: number) => number.format(value);

/** `2026-03-12 09:14:22 UTC`, with the fraction where there is one. */
export const readableTime = (utc: string) =>
  utc.replace('T', ' ').replace('.000000Z', 'Z').replace('Z', ' UTC');

/** Rows as columns of equal width. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows)
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
  return rows
    .map((row) =>
      row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0))).join('  ').trimEnd(),
    )
    .join('\n');
}
