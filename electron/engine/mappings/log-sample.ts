import { AppError } from '../../../shared/errors.ts';
import { contentOf, type FileContent, isGzip } from '../intake/content.ts';
import { cellsOrNull, whyNoHeader } from '../intake/csv-cells.ts';
import { fieldsOfCells, parseJsonObject } from '../intake/fields.ts';
import { JsonDocumentSplitter } from '../intake/json-document-splitter.ts';
import { listsIn } from '../intake/lists-in-document.ts';
import { type Candidate, firstRecords, lookAt, SAMPLE_BYTES } from '../intake/look.ts';
import { LineSplitter } from '../intake/record-splitter.ts';
import type { Fields } from '../platforms/dialect.ts';

/** The beginning of a file, unpacked. */
export type LogSample = { bytes: Buffer; complete: boolean; name: string };

/** How much is looked at where no record begins within what an import looks at. */
const LONG_SAMPLE_BYTES = 16 * 1024 * 1024;

/** As much of a log as an import looks at; more, where no record is in that. */
export async function sampleWithRecords(file: FileContent): Promise<LogSample> {
  const sample = await readSample(file);
  if (sample.complete) return sample;
  try {
    sampleRecords(sample);
    return sample;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'format-unknown') throw error;
    return readSample(file, LONG_SAMPLE_BYTES);
  }
}

export async function readSample(file: FileContent, most = SAMPLE_BYTES): Promise<LogSample> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of contentOf(file, await isGzip(file), { add: () => {} }, null)) {
    parts.push(chunk);
    length += chunk.length;
    if (length > most) break;
  }
  return {
    bytes: Buffer.concat(parts).subarray(0, most),
    complete: length <= most,
    name: file.name,
  };
}

/**
 * How a log may be read of which nothing is known, and its first records: objects one a line, a list, the longest
 * list inside a document, or a CSV; of one without a header the columns are called by their places. Throws
 * `format-unknown`, and what `lookAt` throws.
 */
export function sampleRecords({ bytes, complete, name }: LogSample): {
  candidate: Candidate;
  path: string[];
} {
  const look = lookAt(bytes, complete, name);
  const fail = (problem: string) => new AppError('format-unknown', { path: name, problem });
  if (!look.isJson) {
    const [candidate] = look.candidates([]);
    if (!candidate?.cells || candidate.cells.length < 2)
      throw fail('no rows of columns were found at its beginning');
    return {
      candidate: whyNoHeader(candidate.cells) === null ? candidate : withoutHeader(candidate, look),
      path: [],
    };
  }
  const candidates = look.candidates([]).filter(({ fields }) => fields.length > 0);
  const lists = candidates.filter(({ shape }) => shape.format !== 'json' || shape.key === null);
  const [list] = lists;
  const isOneObject = !list || (list.shape.format === 'ndjson' && list.fields.length === 1);
  if (!isOneObject) return { candidate: list, path: [] };
  const path = listsIn(look.text.toString('utf8'))[0]?.path;
  if (path) {
    const key = path.length === 1 ? path[0]! : { path };
    const fields = firstRecords(new JsonDocumentSplitter(key), look.text, complete)
      .map(parseJsonObject)
      .filter((found) => found !== null);
    const { encoding, lineEnd } = look;
    const shape = {
      encoding,
      lineEnd,
      format: 'json' as const,
      key,
      delimiter: null,
      header: null,
      headerless: false,
    };
    if (fields.length > 0) return { candidate: { shape, fields, cells: null }, path };
  }
  const [first] = candidates;
  if (!first)
    throw fail(
      complete
        ? 'no record was found in it'
        : `no record begins and ends within its first ${bytes.length / 1024 / 1024} MiB`,
    );
  return { candidate: first, path: [] };
}

function withoutHeader(
  { shape, cells }: Candidate,
  { text, complete }: { text: Buffer; complete: boolean },
): Candidate {
  const delimiter = shape.delimiter ?? ',';
  const header = (cells ?? []).map((_, i) => `column ${i + 1}`);
  const fields: Fields[] = firstRecords(new LineSplitter(delimiter, shape.lineEnd), text, complete)
    .map((row) => cellsOrNull(row.toString('utf8'), delimiter))
    .filter((found) => found?.length === header.length)
    .map((found) => fieldsOfCells(header, found!));
  return { shape: { ...shape, header, headerless: true }, fields, cells };
}
