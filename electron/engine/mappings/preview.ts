import type { MappingPreview } from '../../../shared/model/mapping.ts';
import { microsToText, readInZone, timeProblem } from '../../../shared/time.ts';
import { splitterFor } from '../intake/file-shape.ts';
import { SAMPLE_BYTES } from '../intake/look.ts';
import { parseRecord } from '../intake/read-records.ts';
import { type Recognition, recognise } from '../intake/recognise.ts';
import { bomLength, decodeLenient } from '../intake/text-encoding.ts';
import { type Dialect, Unmappable } from '../platforms/dialect.ts';
import { DIALECTS } from '../platforms/registry.ts';
import { idProblem } from '../sampling/item-id.ts';
import type { LogSample } from './log-sample.ts';
import { mappingDialect } from './mapping-dialect.ts';
import type { MappingText } from './mapping-file.ts';
import { timeReader } from './time-forms.ts';

const SHOWN = 20;
const ORIGINAL_LENGTH = 2000;

type Row = MappingPreview['rows'][number];
const EMPTY = {
  id: null,
  occurred_at: null,
  occurred_text: null,
  type: null,
  actor: null,
  target: null,
  outcome: null,
};

/**
 * The first records of a log as a mapping reads them, by the code that imports them. `zone`: for times without
 * one. Throws what `recognise` throws.
 */
export function previewMapping(
  { bytes, complete, name }: LogSample,
  mapping: MappingText,
  zone: string | undefined,
): MappingPreview {
  const dialect = mappingDialect(mapping);
  const recognition = recognise(bytes, complete, name, { dialect });
  const read = timeReader(mapping.mapping.fields.occurred_at.form);
  const rows: Row[] = [];
  let needsZone = false;
  let isHeader = recognition.format === 'csv' && !recognition.headerless;
  const from = bomLength(bytes);
  splitterFor(recognition).push(bytes.subarray(from), from, complete, {
    record: (record, _offset, line) => {
      if (isHeader) isHeader = false;
      else if (rows.length < SHOWN) {
        const { row, unzoned } = rowOf(record, line, recognition, read, zone);
        rows.push(row);
        needsZone ||= unzoned;
      }
    },
    blank: () => {},
    reject: (_offset, _length, line, problem) => {
      if (rows.length < SHOWN) rows.push({ ...EMPTY, number: line, problem, original: '' });
    },
  });
  return {
    rows,
    mapped: rows.filter(({ problem }) => problem === null).length,
    recognised: isRecognised(asImported({ bytes, complete, name }), dialect),
    needs_zone: needsZone,
  };
}

function rowOf(
  bytes: Buffer,
  number: number,
  recognition: Recognition,
  readTime: ReturnType<typeof timeReader>,
  zone: string | undefined,
): { row: Row; unzoned: boolean } {
  const original = decodeLenient(bytes, recognition.encoding).slice(0, ORIGINAL_LENGTH);
  try {
    const mapped = recognition.dialect.map(parseRecord(bytes, recognition));
    const problem = idProblem(mapped.id);
    if (problem !== undefined) throw new Unmappable(`its id cannot be used: ${problem}`);
    const time = readTime(mapped.occurred_text);
    if (!time) throw new Unmappable(`its time ${timeProblem(mapped.occurred_text)}`);
    const unzoned = !time.zoned;
    const micros = time.zoned ? time.micros : zone ? readInZone(time.micros, zone).micros : null;
    const row = {
      number,
      problem: null,
      id: mapped.id,
      occurred_at: micros === null ? null : microsToText(micros),
      occurred_text: mapped.occurred_text,
      type: mapped.type,
      actor: mapped.actor?.label ?? null,
      target: mapped.target?.label ?? null,
      outcome: mapped.outcome,
      original,
    };
    return { row, unzoned };
  } catch (error) {
    if (!(error instanceof Unmappable)) throw error;
    return { row: { ...EMPTY, number, problem: error.message, original }, unzoned: false };
  }
}

/** As much of it as an import looks at. */
function asImported({ bytes, complete, name }: LogSample): LogSample {
  const seen = bytes.subarray(0, SAMPLE_BYTES);
  return { bytes: seen, complete: complete && seen.length === bytes.length, name };
}

/** Would the file be read by this mapping if nothing was said? */
function isRecognised({ bytes, complete, name }: LogSample, dialect: Dialect): boolean {
  try {
    return recognise(bytes, complete, name, {}, [...DIALECTS, dialect]).dialect === dialect;
  } catch {
    return false;
  }
}
