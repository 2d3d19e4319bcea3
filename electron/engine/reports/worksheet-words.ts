import type { Block, Column } from './report-model.ts';

export { count as number } from '../../../shared/text.ts';
/** `2026-03-12 09:14:22 UTC` */
export const time = (text: string) =>
  text
    .replace(/\.\d+Z$/, 'Z')
    .replace('T', ' ')
    .replace('Z', ' UTC');
export const date = (text: string) => text.slice(0, 10);
const CELL = 160;

/** Long text, cut where the reader can see it; worksheet.csv has all of it. */
export function clip(text: string): string {
  const characters = [...text];
  return characters.length <= CELL ? text : `${characters.slice(0, CELL).join('')} …`;
}

export const heading = (text: string): Block => ({ kind: 'heading', text });
export const paragraph = (text: string, muted = false): Block => ({ kind: 'paragraph', text, muted });
export const table = (columns: Column[], rows: string[][]): Block => ({ kind: 'table', columns, rows });
