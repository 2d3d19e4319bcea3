import { readFileSync } from 'node:fs';
import Papa from 'papaparse';

/** The rows of a table of reference numbers, by column name. */
export function golden(name: string): Record<string, string>[] {
  const file = new URL(`../../golden/sampling/${name}.csv`, import.meta.url);
  return Papa.parse<Record<string, string>>(readFileSync(file, 'utf8'), {
    header: true,
    skipEmptyLines: true,
  }).data;
}

/** A fraction of a table in basis points. */
export const basisPoints = (fraction: string | undefined) => Math.round(Number(fraction) * 10_000);
