import type { LineCounts } from '../../../shared/model/acquisition.ts';
import { count, counted } from '../../../shared/text.ts';

/** Prints a result: as JSON on one line, or as text for a person. */
export function print(json: boolean | undefined, value: unknown, text: () => string): void {
  process.stdout.write(json ? `${JSON.stringify(value)}\n` : `${harmless(text())}\n`);
}

/**
 * Evidence is text: control characters that a terminal would obey (C0, C1) and marks that turn the reading order
 * round are shown as what they are. Line feeds are our own layout.
 */
export function harmless(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u{${character.charCodeAt(0).toString(16)}}`,
  );
}

export { count, counted };

/**
 * What to do where words found nothing, on a line of its own; empty where that is no way. A part of a word or of an
 * id is no word, and only the originals, for at most 500 characters, can be looked through for it.
 */
export function insideOfWordsHint(
  total: number,
  { text, original }: { text?: string | undefined; original?: string | undefined },
): string {
  const characters = text?.trim().replace(/["“”*]/g, '') ?? '';
  return total > 0 || original !== undefined || characters === '' || characters.length > 500
    ? ''
    : `\nThese are looked for as whole words; \`query --original '${characters.replaceAll("'", "'\\''")}'\` looks inside of words and ids too.`;
}

/** A fraction in percent; three digits, because a small risk is not none. */
export const percent = (fraction: number) => `${Number((fraction * 100).toPrecision(3))} %`;

/** `2026-03-12 09:14:22 UTC`, with the fraction where there is one. */
export const readableTime = (utc: string) =>
  utc.replace('T', ' ').replace('.000000Z', 'Z').replace('Z', ' UTC');

/** A number as `count` writes it, with its sign or percent: not one that names something. */
const NUMBER = /^ *[+-]?\d{1,3}(\u202f\d{3})*(\.\d+)?( %)?$/;

/** Rows as columns of equal width; numbers stand under each other by their last digit, below a heading or not. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows)
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
  const isNumbers = widths.map((_, i) => {
    const cells = rows.map((row) => row[i] ?? '').filter((cell) => cell !== '' && cell !== '–');
    return cells.some((cell) => NUMBER.test(cell)) && cells.slice(1).every((cell) => NUMBER.test(cell));
  });
  return rows
    .map((row) =>
      row
        .map((cell, i) => (isNumbers[i] ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** What became of every line: the parts add up to the whole. */
export function equation({ total, accepted, rejected, duplicate, conflict, blank }: LineCounts): string {
  return (
    `${counted(total, 'line')} = ${count(accepted)} accepted + ${count(rejected)} rejected + ` +
    `${count(duplicate)} duplicate + ${count(conflict)} conflict + ${count(blank)} blank`
  );
}
