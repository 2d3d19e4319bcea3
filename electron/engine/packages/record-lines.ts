import { isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';
import type { DrawDocument } from '../sampling/draw.ts';
import type { DrawnItem } from '../sampling/selection.ts';
import { CSV_MARK, csvRow } from './csv.ts';
import type { PackageRecord, PackageReject, Rows } from './package-input.ts';

/** Text that is gathered before it is encoded and hashed; bounds the memory, not the result. */
const CHUNK_CHARACTERS = 1 << 16;

/** The exact bytes, as text where they are valid UTF-8 (zero bytes would be UTF-16 that looks so), and their hash. */
function originalMembers(bytes: Uint8Array): object {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const original_sha256 = hash('sha256', buffer, 'hex');
  return isUtf8(buffer) && !buffer.includes(0)
    ? { original: buffer.toString('utf8'), original_sha256 }
    : { original_base64: buffer.toString('base64'), original_sha256 };
}

/** A line of records.ndjson, without its line end. */
export function recordLine(record: PackageRecord): string {
  return JSON.stringify({ item: record.item, ...record.fields, ...originalMembers(record.original) });
}

/** A line of rejects.ndjson, without its line end. */
export function rejectLine({ original, ...where }: PackageReject): string {
  return JSON.stringify({ ...where, bytes: original.length, ...originalMembers(original) });
}

/** Encodes lines, each with an LF, in chunks. */
export async function* encodeLines(lines: Rows<string>): AsyncGenerator<Buffer> {
  let text = '';
  for await (const line of lines) {
    text += `${line}\n`;
    if (text.length >= CHUNK_CHARACTERS) {
      yield Buffer.from(text);
      text = '';
    }
  }
  if (text !== '') yield Buffer.from(text);
}

const SAMPLE_COLUMNS = ['order', 'use', 'ticket', 'id'] as const;
const DETAIL_COLUMNS = ['occurred_at', 'type', 'actor', 'target', 'outcome', 'title'] as const;
export type SampleDetails = Record<(typeof DETAIL_COLUMNS)[number], string>;

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null && 'label' in value) return text(value.label);
  return value === null || value === undefined ? '' : JSON.stringify(value);
}

/** What a reader needs to recognise a record. */
export function sampleDetails(fields: object): SampleDetails {
  const values = new Map(Object.entries(fields));
  const entries = DETAIL_COLUMNS.map((key) => [key, text(values.get(key))]);
  return Object.fromEntries(entries) as SampleDetails;
}

/** sample.csv: the drawn items in their order, reserves last, with what tells them apart. */
export function sampleCsv(draw: DrawDocument, details: ReadonlyMap<string, SampleDetails>): string {
  const row = (item: DrawnItem, use: string): string => {
    const known = details.get(item.id);
    const cells = DETAIL_COLUMNS.map((key) => known?.[key]);
    // The ticket is text: as a number a spreadsheet would round it.
    return csvRow([item.order, use, item.ticket, item.id, ...cells]);
  };
  return (
    CSV_MARK +
    csvRow([...SAMPLE_COLUMNS, ...DETAIL_COLUMNS]) +
    draw.items.map((item) => row(item, 'sample')).join('') +
    draw.reserves.map((item) => row(item, 'reserve')).join('')
  );
}
