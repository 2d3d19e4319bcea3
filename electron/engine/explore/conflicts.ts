import type { RecordDetail } from '../../../shared/model/record.ts';
import { microsToText, parseTime, placeInZone } from '../../../shared/time.ts';
import { parseRecord } from '../intake/read-records.ts';
import { decode } from '../intake/text-encoding.ts';
import { Unmappable } from '../platforms/dialect.ts';
import { comparableOf, differences, listed } from '../reconcile/comparable.ts';
import { membersOf } from '../reconcile/side.ts';
import type { ReadDb } from '../vault/connection.ts';
import type { AcquisitionFormat, RecordRow, StoredRecords } from './stored-records.ts';

const LISTED = 50;

/** The other contents that came under a record's id, each with the fields in which it differs from the record. */
export function conflictsOf(db: ReadDb, records: StoredRecords, row: RecordRow): RecordDetail['conflicts'] {
  const rows = db.raw
    .prepare(
      `SELECT l.id, l.acquisition_id, l.line, l.byte_offset, l.length FROM ledger_line l WHERE l.rid = ? ORDER BY l.id LIMIT ?`,
    )
    .all(row.rid, LISTED) as {
    id: number;
    acquisition_id: number;
    line: number;
    byte_offset: number;
    length: number;
  }[];
  const own = records.originals.record(row);
  const ownForm = records.format(row.acquisition_id);
  return rows.map(({ id, acquisition_id, line, byte_offset, length }) => {
    const form = records.format(acquisition_id);
    const bytes = records.originals.range(form.file_id, byte_offset, length);
    return {
      ledger: id,
      file: form.file,
      line,
      text: decode(bytes, form.encoding),
      differences: differencesOf(own, ownForm, bytes, form, row.occurred_at),
    };
  });
}

/** Of two forms (CSV and JSON) only the members that both have are compared. */
function differencesOf(
  left: Buffer,
  leftForm: AcquisitionFormat,
  right: Buffer,
  rightForm: AcquisitionFormat,
  at: number,
): RecordDetail['conflicts'][number]['differences'] {
  try {
    const [a, b] = [readToCompare(left, leftForm, at), readToCompare(right, rightForm, at)];
    const oneForm = leftForm.dialect.name === rightForm.dialect.name && leftForm.format === rightForm.format;
    const names = oneForm
      ? null
      : new Set(Object.keys(a.members).filter((name) => Object.hasOwn(b.members, name)));
    return listed(
      differences(comparableOf(a.record, a.members, names), comparableOf(b.record, b.members, names)),
    );
  } catch (error) {
    if (error instanceof Unmappable) return [];
    throw error;
  }
}

/** A record as it is compared: what is mapped of it, and the members of its original. `at`: where it names no time. */
export function readToCompare(bytes: Buffer, form: AcquisitionFormat, at: number) {
  const fields = parseRecord(bytes, form);
  const mapped = form.dialect.map(fields);
  const { readTime = parseTime } = form.dialect;
  const time = readTime(mapped.occurred_text);
  const micros = time && !time.zoned ? placeInZone(time.micros, form.assumed_zone ?? 'UTC') : time?.micros;
  const content = form.dialect.contentOf?.(fields);
  return {
    record: { ...mapped, occurred_at: microsToText(micros ?? at) },
    members: content ?? membersOf(bytes, fields, form),
  };
}
