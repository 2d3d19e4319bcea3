import {
  type Acquisition,
  type FileNotice,
  type LedgerLine,
  OTHER_EVENT,
  type ReceivedZip,
  type Source,
  type WrongSignature,
} from '../../../shared/model/acquisition.ts';
import type { Platform } from '../../../shared/model/platform.ts';
import { microsToText } from '../../../shared/time.ts';
import type { ReadDb } from '../vault/connection.ts';
import { Originals } from '../vault/originals.ts';
import { FileEncodings } from './stored-shape.ts';

type Row = {
  id: number;
  platform: Platform;
  dialect_reason: string;
  source: string;
  name: string;
  bytes: number;
  sha256: Buffer;
  zip_id: number | null;
  total: number;
  accepted: number;
  rejected: number;
  duplicate: number;
  conflict: number;
  blank: number;
  first_id: string | null;
  first_at: number | null;
  last_id: string | null;
  last_at: number | null;
  oldest_at: number | null;
  newest_at: number | null;
  assumed_zone: string | null;
  without_zone: number;
  shown_twice: number;
  never_shown: number;
  valid: number | null;
  invalid: number | null;
  unsigned: number | null;
  not_checked: number | null;
  other_event: number;
  imported_at: number;
  imported_by: string;
  app_version: string;
  seconds: number;
};

const SELECT = `
  SELECT a.*, t.oldest_at, t.newest_at, t.without_zone, t.shown_twice, t.never_shown, g.valid, g.invalid,
    g.unsigned, g.not_checked, iif(g.valid IS NULL, 0, (SELECT count(*) FROM wrong_signature w
      WHERE w.acquisition_id = a.id AND w.reason LIKE '%${OTHER_EVENT}')) AS other_event, s.name AS source, s.platform, f.name, f.bytes, f.sha256, z.zip_id,
    first.native_id AS first_id, first.occurred_at AS first_at, last.native_id AS last_id, last.occurred_at AS last_at
  FROM acquisition a
  JOIN acquisition_time t ON t.acquisition_id = a.id
  LEFT JOIN signature_check g ON g.acquisition_id = a.id
  JOIN source s ON s.id = a.source_id
  JOIN acquired_file f ON f.acquisition_id = a.id
  LEFT JOIN zip_entry z ON z.acquisition_id = a.id
  LEFT JOIN record first ON first.rid = a.first_rid
  LEFT JOIN record last ON last.rid = a.last_rid`;

function toAcquisition(row: Row, zip: ReceivedZip | null): Acquisition {
  const end = (id: string | null, at: number | null) =>
    id === null || at === null ? null : { id, occurred_at: microsToText(at) };
  return {
    id: row.id,
    platform: row.platform,
    dialect: row.dialect_reason,
    source: row.source,
    file: row.name,
    bytes: row.bytes,
    sha256: row.sha256.toString('hex'),
    zip,
    lines: {
      total: row.total,
      accepted: row.accepted,
      rejected: row.rejected,
      duplicate: row.duplicate,
      conflict: row.conflict,
      blank: row.blank,
    },
    first: end(row.first_id, row.first_at),
    last: end(row.last_id, row.last_at),
    oldest_at: row.oldest_at === null ? null : microsToText(row.oldest_at),
    newest_at: row.newest_at === null ? null : microsToText(row.newest_at),
    assumed_zone: row.assumed_zone,
    zone_assumed: {
      records: row.without_zone,
      shown_twice: row.shown_twice,
      never_shown: row.never_shown,
    },
    signatures: signaturesOf(row),
    imported_at: microsToText(row.imported_at),
    imported_by: row.imported_by,
    app_version: row.app_version,
    seconds: row.seconds,
  };
}

function signaturesOf({
  valid,
  invalid,
  unsigned,
  not_checked,
  other_event,
}: Row): Acquisition['signatures'] {
  if (valid === null || invalid === null || unsigned === null || not_checked === null) return null;
  return { valid, invalid, unsigned, not_checked, other_event };
}

export function acquisitionById(db: ReadDb, id: number): Acquisition {
  const row = db.raw.prepare(`${SELECT} WHERE a.id = ?`).get(id) as Row;
  return toAcquisition(row, row.zip_id === null ? null : zipOf(db, row.zip_id));
}

/** Newest first. */
export function listAcquisitions(db: ReadDb): Acquisition[] {
  const zips = new Map<number, ReceivedZip>();
  return (db.raw.prepare(`${SELECT} ORDER BY a.id DESC`).all() as Row[]).map((row) => {
    if (row.zip_id === null) return toAcquisition(row, null);
    const zip = zips.get(row.zip_id) ?? zipOf(db, row.zip_id);
    zips.set(row.zip_id, zip);
    return toAcquisition(row, zip);
  });
}

function zipOf(db: ReadDb, id: number): ReceivedZip {
  const zip = db.raw
    .prepare(
      `SELECT f.name AS file, f.bytes, f.sha256, count(*) AS files, count(e.acquisition_id) AS imported
       FROM received_file f JOIN zip_entry e ON e.zip_id = f.id WHERE f.id = ? GROUP BY f.id`,
    )
    .get(id) as Omit<ReceivedZip, 'sha256' | 'notices'> & { sha256: Buffer };
  const notices = db.raw
    .prepare('SELECT kind, files, sentence FROM zip_notice WHERE zip_id = ? ORDER BY position')
    .all(id) as (Pick<FileNotice, 'kind' | 'sentence'> & { files: string })[];
  return {
    ...zip,
    sha256: zip.sha256.toString('hex'),
    notices: notices.map((notice) => ({
      ...notice,
      container: zip.file,
      files: JSON.parse(notice.files) as string[],
    })),
  };
}

export function listSources(db: ReadDb): Source[] {
  const rows = db.raw
    .prepare(
      `SELECT s.id, s.name, s.platform,
        coalesce(sum(g.count), 0) AS records, min(g.first_at) AS first_at, max(g.last_at) AS last_at,
        (SELECT count(*) FROM acquisition a WHERE a.source_id = s.id) AS acquisitions
       FROM source s LEFT JOIN segment g ON g.source_id = s.id GROUP BY s.id ORDER BY s.name`,
    )
    .all() as (Omit<Source, 'first_at' | 'last_at'> & { first_at: number | null; last_at: number | null })[];
  const text = (at: number | null) => (at === null ? null : microsToText(at));
  return rows.map((row) => ({ ...row, first_at: text(row.first_at), last_at: text(row.last_at) }));
}

const PREVIEW_BYTES = 500;

/** The lines of one acquisition that did not become records of their own, in the order of the file. */
export function ledgerOf(
  db: ReadDb,
  options: { acquisition: number; after: number; limit: number },
): { lines: LedgerLine[]; next: number | null } {
  const originals = new Originals(db);
  const encodings = new FileEncodings(db);
  const rows = db.raw
    .prepare(
      `SELECT l.*, f.name, a.file_id FROM ledger_line l
       JOIN acquisition a ON a.id = l.acquisition_id JOIN received_file f ON f.id = a.file_id
       WHERE l.acquisition_id = ? AND l.id > ? ORDER BY l.id LIMIT ?`,
    )
    .all(options.acquisition, options.after, options.limit) as (Pick<
    LedgerLine,
    'id' | 'line' | 'byte_offset' | 'disposition' | 'reason' | 'rid'
  > & { length: number; name: string; file_id: number })[];
  const lines = rows.map(
    (row): LedgerLine => ({
      id: row.id,
      file: row.name,
      line: row.line,
      byte_offset: row.byte_offset,
      bytes: row.length,
      disposition: row.disposition,
      reason: row.reason,
      preview: encodings.preview(
        originals.range(row.file_id, row.byte_offset, Math.min(row.length, PREVIEW_BYTES)),
        row.file_id,
      ),
      rid: row.rid,
    }),
  );
  return { lines, next: rows.length === options.limit ? (rows.at(-1)?.id ?? null) : null };
}

/** The lines of one acquisition whose signature did not fit, in the order of the file. */
export function wrongSignaturesOf(
  db: ReadDb,
  options: { acquisition: number; after: number; limit: number },
): { lines: WrongSignature[]; next: number | null } {
  const lines = db.raw
    .prepare(
      `SELECT w.line, w.reason, r.rid FROM wrong_signature w JOIN acquisition a ON a.id = w.acquisition_id
       LEFT JOIN record r ON r.rid BETWEEN a.first_rid AND a.last_rid AND r.line = w.line AND r.acquisition_id = a.id
       WHERE w.acquisition_id = ? AND w.line > ? ORDER BY w.line LIMIT ?`,
    )
    .all(options.acquisition, options.after, options.limit) as WrongSignature[];
  return { lines, next: lines.length === options.limit ? (lines.at(-1)?.line ?? null) : null };
}
