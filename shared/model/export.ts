import { z } from 'zod';

/** `csv` is for spreadsheets: what they would run is made text. `csv-evidence` has every value as it is. */
export const EXPORT_FORMATS = ['ndjson', 'json', 'csv', 'csv-evidence'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** A list to read beside the formats that hold every field and the original. */
export const RECORD_EXPORTS = [...EXPORT_FORMATS, 'pdf'] as const;
export const recordExport = z.enum(RECORD_EXPORTS);
export type RecordExport = z.infer<typeof recordExport>;

/** More is not read on paper, and a PDF is made in memory. */
export const MOST_IN_PDF = 2000;

/** The file beside an exported one that says what it holds has its name and this. */
export const MANIFEST_ENDING = '.manifest.json';

/** What an export wrote. */
export const exported = z.object({
  file: z.string(),
  bytes: z.number().int(),
  sha256: z.string(),
  /** The file beside it that has its filter, sentence, count and SHA-256; null where they are in the file. */
  manifest: z.string().nullable(),
  sentence: z.string(),
  /** How many match, and how many were written: an export that differs is not left behind. */
  expected: z.number().int(),
  records: z.number().int(),
  /** The files of a zip; empty where it is one file. */
  chunks: z.array(
    z.object({ file: z.string(), records: z.number().int(), bytes: z.number().int(), sha256: z.string() }),
  ),
  /** Cells of a spreadsheet that got an apostrophe, and those too long for one. */
  escaped_cells: z.number().int(),
  cut_cells: z.number().int(),
});
export type Exported = z.infer<typeof exported>;
