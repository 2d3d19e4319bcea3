import { blob, integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { UnitName } from '../../../shared/model/sample.ts';
import type { ObservationKind } from '../../../shared/model/story.ts';

/**
 * The side tables as drizzle sees them: the types of their rows. migrations/ creates them (STRICT tables,
 * triggers and FTS5 have no drizzle notation) and a test compares the two. The tables of the hot path (record, block, record_text
 * and what they name) are written by prepared statements in intake/record-writer.ts.
 */
export const setting = sqliteTable('setting', { key: text().primaryKey(), value: text().notNull() });

export const source = sqliteTable('source', {
  id: integer().primaryKey(),
  name: text().notNull(),
  platform: text().notNull(),
});

export const receivedFile = sqliteTable('received_file', {
  id: integer().primaryKey(),
  name: text().notNull(),
  bytes: integer().notNull(),
  sha256: blob({ mode: 'buffer' }).notNull(),
});

export const acquisition = sqliteTable('acquisition', {
  id: integer().primaryKey(),
  source_id: integer().notNull(),
  container_id: integer(),
  dialect: text().notNull(),
  dialect_reason: text().notNull(),
  format: text().$type<'ndjson' | 'json' | 'csv'>().notNull(),
  header: text({ mode: 'json' }).$type<string[]>(),
  delimiter: text(),
  file_id: integer().notNull(),
  total: integer().notNull(),
  accepted: integer().notNull(),
  rejected: integer().notNull(),
  duplicate: integer().notNull(),
  conflict: integer().notNull(),
  blank: integer().notNull(),
  first_rid: integer(),
  last_rid: integer(),
  first_at: integer(),
  assumed_zone: text(),
  imported_at: integer().notNull(),
  imported_by: text().notNull(),
  app_version: text().notNull(),
  seconds: real().notNull(),
});

export const ledgerLine = sqliteTable('ledger_line', {
  id: integer().primaryKey(),
  acquisition_id: integer().notNull(),
  line: integer().notNull(),
  byte_offset: integer().notNull(),
  length: integer().notNull(),
  disposition: text().$type<'rejected' | 'conflict'>().notNull(),
  reason: text().notNull(),
  rid: integer(),
});

export const note = sqliteTable('note', {
  id: integer().primaryKey(),
  rid: integer().notNull(),
  text: text().notNull(),
  author: text().notNull(),
  created_at: integer().notNull(),
});

export const verification = sqliteTable('verification', {
  id: integer().primaryKey(),
  source_id: integer().notNull(),
  dialect: text().notNull(),
  verified_at: integer().notNull(),
  verified_by: text().notNull(),
  last_acquisition_id: integer().notNull(),
  result: text().notNull(),
});

export const anchor = sqliteTable('anchor', {
  id: integer().primaryKey(),
  source_id: integer().notNull(),
  dialect: text().notNull(),
  partition: text({ mode: 'json' }).$type<string[]>().notNull(),
  head: text().notNull(),
  row_count: integer(),
  origin: text().$type<'paper' | 'file'>().notNull(),
  noted: text().notNull(),
  evidence: blob({ mode: 'buffer' }),
  added_at: integer().notNull(),
  added_by: text().notNull(),
});

export const userRecipe = sqliteTable('user_recipe', {
  id: integer().primaryKey(),
  source_id: integer().notNull(),
  dialect: text().notNull(),
  recipe: text(),
  saved_at: integer().notNull(),
  saved_by: text().notNull(),
});

export const population = sqliteTable('population', {
  id: integer().primaryKey(),
  title: text().notNull(),
  filter: text().notNull(),
  sentence: text().notNull(),
  count: integer().notNull(),
  digest: text().notNull(),
  qualified: integer({ mode: 'boolean' }).notNull(),
  frozen_at: integer().notNull(),
  frozen_by: text().notNull(),
  unit: text().$type<UnitName>().notNull(),
  ungrouped: integer().notNull(),
});

export const sample = sqliteTable('sample', {
  id: integer().primaryKey(),
  population_id: integer().notNull(),
  seed_origin: text().notNull(),
  drawn_at: integer().notNull(),
  drawn_by: text().notNull(),
  redraw_reason: text(),
  document: text().notNull(),
});

export const sampleItem = sqliteTable(
  'sample_item',
  { sample_id: integer().notNull(), draw_order: integer().notNull(), rid: integer().notNull() },
  (table) => [primaryKey({ columns: [table.sample_id, table.draw_order] })],
);

export const packageTable = sqliteTable('package', {
  id: integer().primaryKey(),
  title: text().notNull(),
  sentence: text().notNull(),
  records: integer().notNull(),
  sample_id: integer(),
  file: text().notNull(),
  bytes: integer().notNull(),
  sha256: text().notNull(),
  files: integer().notNull(),
  key_fingerprint: text().notNull(),
  built_at: integer().notNull(),
  built_by: text().notNull(),
});

export const signingKey = sqliteTable('signing_key', {
  fingerprint: text().primaryKey(),
  private_key: blob({ mode: 'buffer' }).notNull(),
  public_key: blob({ mode: 'buffer' }).notNull(),
  created_at: integer().notNull(),
});

export const activity = sqliteTable('activity', {
  seq: integer().primaryKey(),
  at: integer().notNull(),
  actor: text().notNull(),
  action: text().notNull(),
  details: text().notNull(),
  prev_hash: text().notNull(),
  entry_hash: text().notNull(),
});

export const acquisitionTime = sqliteTable('acquisition_time', {
  acquisition_id: integer().primaryKey(),
  oldest_at: integer(),
  newest_at: integer(),
  without_zone: integer().notNull(),
  shown_twice: integer().notNull(),
  never_shown: integer().notNull(),
});

export const zipEntry = sqliteTable(
  'zip_entry',
  {
    zip_id: integer().notNull(),
    position: integer().notNull(),
    name: text().notNull(),
    acquisition_id: integer(),
    problem: text(),
  },
  (table) => [primaryKey({ columns: [table.zip_id, table.position] })],
);

export const zipNotice = sqliteTable(
  'zip_notice',
  {
    zip_id: integer().notNull(),
    position: integer().notNull(),
    kind: text().$type<'missing' | 'repeated'>().notNull(),
    files: text({ mode: 'json' }).$type<string[]>().notNull(),
    sentence: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.zip_id, table.position] })],
);

export const signatureCheck = sqliteTable('signature_check', {
  acquisition_id: integer().primaryKey(),
  valid: integer().notNull(),
  invalid: integer().notNull(),
  unsigned: integer().notNull(),
  not_checked: integer().notNull(),
});

export const wrongSignature = sqliteTable(
  'wrong_signature',
  { acquisition_id: integer().notNull(), line: integer().notNull(), reason: text().notNull() },
  (table) => [primaryKey({ columns: [table.acquisition_id, table.line] })],
);

export const acquisitionShape = sqliteTable('acquisition_shape', {
  acquisition_id: integer().primaryKey(),
  encoding: text().$type<'utf-8' | 'utf-16le' | 'utf-16be'>().notNull(),
  line_end: text().$type<'lf' | 'cr'>().notNull(),
  records_key: text().notNull(),
  headerless: integer().notNull(),
});

export const mapping = sqliteTable('mapping', {
  sha256: text().primaryKey(),
  name: text().notNull(),
  version: integer().notNull(),
  origin: text().$type<'shipped' | 'saved'>().notNull(),
  text: text().notNull(),
  added_at: integer().notNull(),
  added_by: text().notNull(),
});

export const worksheetEvent = sqliteTable(
  'worksheet_event',
  {
    sample_id: integer().notNull(),
    seq: integer().notNull(),
    batch: integer().notNull(),
    at: integer().notNull(),
    by: text().notNull(),
    change: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.sample_id, table.seq] })],
);

export const attachment = sqliteTable(
  'attachment',
  { sample_id: integer().notNull(), number: integer().notNull(), file_id: integer().notNull() },
  (table) => [primaryKey({ columns: [table.sample_id, table.number] })],
);
export const savedQuery = sqliteTable('saved_query', {
  id: integer().primaryKey(),
  name: text().notNull(),
  filter: text().notNull(),
  columns: text().notNull(),
  record_order: text().notNull(),
  zone: text().notNull(),
  saved_at: integer().notNull(),
  saved_by: text().notNull(),
});

export const observation = sqliteTable('observation', {
  id: integer().primaryKey(),
  kind: text().$type<ObservationKind>().notNull(),
  from_at: integer().notNull(),
  before_at: integer().notNull(),
  filter: text().notNull(),
  sentence: text().notNull(),
  records: integer().notNull(),
  text: text().notNull(),
  author: text().notNull(),
  created_at: integer().notNull(),
});

export const story = sqliteTable('story', {
  id: integer().primaryKey(),
  title: text().notNull(),
  created_at: integer().notNull(),
  created_by: text().notNull(),
});

export const pin = sqliteTable('pin', {
  id: integer().primaryKey(),
  story_id: integer().notNull(),
  rid: integer(),
  observation_id: integer(),
  text: text().notNull(),
  pinned_at: integer().notNull(),
  pinned_by: text().notNull(),
  removed_at: integer(),
  removed_by: text(),
});
