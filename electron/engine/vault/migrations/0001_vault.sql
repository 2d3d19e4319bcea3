-- The vault's first format. Times are integer microseconds UTC; term, actor and target numbers of 0 mean "none".

CREATE TABLE setting (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE source (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  platform TEXT NOT NULL
) STRICT;
--> statement-breakpoint
-- One file that was received. A file inside a container (gzip) names it in container_id.
CREATE TABLE acquisition (
  id INTEGER PRIMARY KEY,
  source_id INTEGER NOT NULL REFERENCES source(id),
  container_id INTEGER REFERENCES received_file(id),
  dialect TEXT NOT NULL,
  dialect_reason TEXT NOT NULL,
  format TEXT NOT NULL CHECK (format IN ('ndjson', 'json', 'csv')),
  header TEXT,
  delimiter TEXT,
  file_id INTEGER NOT NULL REFERENCES received_file(id),
  total INTEGER NOT NULL,
  accepted INTEGER NOT NULL,
  rejected INTEGER NOT NULL,
  duplicate INTEGER NOT NULL,
  conflict INTEGER NOT NULL,
  blank INTEGER NOT NULL,
  first_rid INTEGER,
  last_rid INTEGER,
  first_at INTEGER,
  assumed_zone TEXT,
  imported_at INTEGER NOT NULL,
  imported_by TEXT NOT NULL,
  app_version TEXT NOT NULL,
  seconds REAL NOT NULL,
  CHECK (total = accepted + rejected + duplicate + conflict + blank)
) STRICT;
--> statement-breakpoint
CREATE TABLE received_file (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  sha256 BLOB NOT NULL CHECK (length(sha256) = 32)
) STRICT;
--> statement-breakpoint
-- The received bytes, in order. Blocks end between records; `encoding` 1 is zstd, 0 is as received.
CREATE TABLE block (
  id INTEGER PRIMARY KEY,
  file_id INTEGER NOT NULL REFERENCES received_file(id) DEFERRABLE INITIALLY DEFERRED,
  file_offset INTEGER NOT NULL,
  length INTEGER NOT NULL,
  encoding INTEGER NOT NULL,
  data BLOB NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX block_file ON block(file_id, file_offset);
--> statement-breakpoint
CREATE TABLE term (
  id INTEGER PRIMARY KEY,
  field INTEGER NOT NULL,
  text TEXT NOT NULL,
  UNIQUE (field, text)
) STRICT;
--> statement-breakpoint
CREATE TABLE actor (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  native_id TEXT NOT NULL,
  label TEXT NOT NULL,
  email TEXT NOT NULL,
  UNIQUE (native_id, kind, label, email)
) STRICT;
--> statement-breakpoint
-- Narrow on purpose: what is not filtered by is mapped again from the original when it is shown.
CREATE TABLE record (
  rid INTEGER PRIMARY KEY,
  acquisition_id INTEGER NOT NULL,
  source_id INTEGER NOT NULL,
  line INTEGER NOT NULL,
  block_id INTEGER NOT NULL,
  block_offset INTEGER NOT NULL,
  length INTEGER NOT NULL,
  native_id TEXT NOT NULL,
  occurred_at INTEGER NOT NULL
) STRICT;
--> statement-breakpoint
-- A key is the first 52 bits of SHA-256: it finds the targets that may be meant; the text decides.
CREATE TABLE target (
  id INTEGER PRIMARY KEY,
  key INTEGER NOT NULL,
  text TEXT NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX target_key ON target(key);
--> statement-breakpoint
-- What records are filtered, counted and ordered by, column by column (docs/decisions/0014-columns.md). A row
-- holds the records first_rid to first_rid + count - 1.
CREATE TABLE segment (
  first_rid INTEGER PRIMARY KEY,
  count INTEGER NOT NULL,
  source_id INTEGER NOT NULL,
  acquisition_id INTEGER NOT NULL,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  columns BLOB NOT NULL,
  -- Of each record the first 32 bits of SHA-256 of its id, little-endian.
  id_marks BLOB NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TRIGGER segment_append_only_update BEFORE UPDATE ON segment
BEGIN SELECT RAISE(ABORT, 'records are never changed'); END;
--> statement-breakpoint
CREATE TRIGGER segment_append_only_delete BEFORE DELETE ON segment
BEGIN SELECT RAISE(ABORT, 'records are never removed'); END;
--> statement-breakpoint
-- The values of every record's original, as words. Contentless: the originals are the content.
CREATE VIRTUAL TABLE record_text USING fts5(
  text, content='', columnsize=0, detail=full, tokenize="unicode61 remove_diacritics 2"
);
--> statement-breakpoint
-- Its leaves fill the vault's pages of 16 KiB.
INSERT INTO record_text (record_text, rank) VALUES ('pgsz', 16200);
--> statement-breakpoint
-- Merged only when sixteen pieces of one size wait: a third less work for an import, and searches take as long.
INSERT INTO record_text (record_text, rank) VALUES ('automerge', 0);
--> statement-breakpoint
-- Lines that did not become records of their own. Their bytes lie in the blocks of the file.
CREATE TABLE ledger_line (
  id INTEGER PRIMARY KEY,
  acquisition_id INTEGER NOT NULL,
  line INTEGER NOT NULL,
  byte_offset INTEGER NOT NULL,
  length INTEGER NOT NULL,
  disposition TEXT NOT NULL CHECK (disposition IN ('rejected', 'conflict')),
  reason TEXT NOT NULL,
  rid INTEGER
) STRICT;
--> statement-breakpoint
CREATE INDEX ledger_acquisition ON ledger_line(acquisition_id, id);
--> statement-breakpoint
CREATE INDEX ledger_record ON ledger_line(rid) WHERE rid IS NOT NULL;
--> statement-breakpoint
CREATE TRIGGER record_append_only_update BEFORE UPDATE ON record
BEGIN SELECT RAISE(ABORT, 'records are never changed'); END;
--> statement-breakpoint
CREATE TRIGGER record_append_only_delete BEFORE DELETE ON record
BEGIN SELECT RAISE(ABORT, 'records are never removed'); END;
--> statement-breakpoint
CREATE TRIGGER block_append_only_update BEFORE UPDATE ON block
BEGIN SELECT RAISE(ABORT, 'originals are never changed'); END;
--> statement-breakpoint
CREATE TRIGGER block_append_only_delete BEFORE DELETE ON block
BEGIN SELECT RAISE(ABORT, 'originals are never removed'); END;
--> statement-breakpoint
CREATE TABLE note (
  id INTEGER PRIMARY KEY,
  rid INTEGER NOT NULL REFERENCES record(rid),
  text TEXT NOT NULL,
  author TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX note_record ON note(rid);
--> statement-breakpoint
CREATE TABLE verification (
  id INTEGER PRIMARY KEY,
  source_id INTEGER NOT NULL REFERENCES source(id),
  dialect TEXT NOT NULL,
  verified_at INTEGER NOT NULL,
  verified_by TEXT NOT NULL,
  -- The newest acquisition that it covered: later ones make it stale.
  last_acquisition_id INTEGER NOT NULL,
  result TEXT NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX verification_chain ON verification(source_id, dialect, id);
--> statement-breakpoint
CREATE TRIGGER verification_append_only_update BEFORE UPDATE ON verification
BEGIN SELECT RAISE(ABORT, 'verifications are never changed'); END;
--> statement-breakpoint
CREATE TRIGGER verification_append_only_delete BEFORE DELETE ON verification
BEGIN SELECT RAISE(ABORT, 'verifications are never removed'); END;
--> statement-breakpoint
CREATE TABLE population (
  id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  filter TEXT NOT NULL,
  sentence TEXT NOT NULL,
  count INTEGER NOT NULL,
  digest TEXT NOT NULL,
  -- 1 where ids repeat between sources, so that each is written as source/id.
  qualified INTEGER NOT NULL,
  frozen_at INTEGER NOT NULL,
  frozen_by TEXT NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE population_item (
  population_id INTEGER NOT NULL REFERENCES population(id),
  rid INTEGER NOT NULL,
  PRIMARY KEY (population_id, rid)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TRIGGER population_append_only_update BEFORE UPDATE ON population
BEGIN SELECT RAISE(ABORT, 'a frozen population is never changed'); END;
--> statement-breakpoint
CREATE TRIGGER population_append_only_delete BEFORE DELETE ON population
BEGIN SELECT RAISE(ABORT, 'a frozen population is never removed'); END;
--> statement-breakpoint
CREATE TRIGGER population_item_append_only_update BEFORE UPDATE ON population_item
BEGIN SELECT RAISE(ABORT, 'a frozen population is never changed'); END;
--> statement-breakpoint
CREATE TRIGGER population_item_append_only_delete BEFORE DELETE ON population_item
BEGIN SELECT RAISE(ABORT, 'a frozen population is never removed'); END;
--> statement-breakpoint
CREATE TABLE sample (
  id INTEGER PRIMARY KEY,
  population_id INTEGER NOT NULL REFERENCES population(id),
  seed_origin TEXT NOT NULL,
  drawn_at INTEGER NOT NULL,
  drawn_by TEXT NOT NULL,
  redraw_reason TEXT,
  -- draw.json as it is exported and packaged.
  document TEXT NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE sample_item (
  sample_id INTEGER NOT NULL REFERENCES sample(id),
  draw_order INTEGER NOT NULL,
  rid INTEGER NOT NULL,
  PRIMARY KEY (sample_id, draw_order)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TRIGGER sample_append_only_update BEFORE UPDATE ON sample
BEGIN SELECT RAISE(ABORT, 'samples are never changed'); END;
--> statement-breakpoint
CREATE TRIGGER sample_append_only_delete BEFORE DELETE ON sample
BEGIN SELECT RAISE(ABORT, 'samples are never removed'); END;
--> statement-breakpoint
CREATE TRIGGER sample_item_append_only_update BEFORE UPDATE ON sample_item
BEGIN SELECT RAISE(ABORT, 'samples are never changed'); END;
--> statement-breakpoint
CREATE TRIGGER sample_item_append_only_delete BEFORE DELETE ON sample_item
BEGIN SELECT RAISE(ABORT, 'samples are never removed'); END;
--> statement-breakpoint
CREATE TABLE package (
  id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  sentence TEXT NOT NULL,
  records INTEGER NOT NULL,
  sample_id INTEGER REFERENCES sample(id),
  file TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  files INTEGER NOT NULL,
  key_fingerprint TEXT NOT NULL,
  built_at INTEGER NOT NULL,
  built_by TEXT NOT NULL
) STRICT;
--> statement-breakpoint
-- The Ed25519 key that signs this vault's packages.
CREATE TABLE signing_key (
  fingerprint TEXT PRIMARY KEY,
  private_key BLOB NOT NULL,
  public_key BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
--> statement-breakpoint
-- Vouch's own log. entry_hash = SHA-256 of the canonical JSON (RFC 8785) of the entry without it.
CREATE TABLE activity (
  seq INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  details TEXT NOT NULL,
  prev_hash TEXT NOT NULL,
  entry_hash TEXT NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TRIGGER activity_append_only_update BEFORE UPDATE ON activity
BEGIN SELECT RAISE(ABORT, 'the activity log is never changed'); END;
--> statement-breakpoint
CREATE TRIGGER activity_append_only_delete BEFORE DELETE ON activity
BEGIN SELECT RAISE(ABORT, 'the activity log is never shortened'); END;
--> statement-breakpoint
-- When the records of an acquisition were, and how many of their times came without a zone.
CREATE TABLE acquisition_time (
  acquisition_id INTEGER PRIMARY KEY REFERENCES acquisition(id),
  oldest_at INTEGER,
  newest_at INTEGER,
  without_zone INTEGER NOT NULL,
  -- Of those: clock readings that the zone's clocks showed twice, or never.
  shown_twice INTEGER NOT NULL,
  never_shown INTEGER NOT NULL
) STRICT;
--> statement-breakpoint
-- What a zip held, in the order it was read: a file that was imported, or one that was not, and why.
CREATE TABLE zip_entry (
  zip_id INTEGER NOT NULL REFERENCES received_file(id),
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  acquisition_id INTEGER UNIQUE REFERENCES acquisition(id),
  problem TEXT,
  PRIMARY KEY (zip_id, position),
  CHECK ((acquisition_id IS NULL) = (problem IS NOT NULL))
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
-- What was to be said about the zip's files: numbers that are missing, files that are there twice.
CREATE TABLE zip_notice (
  zip_id INTEGER NOT NULL REFERENCES received_file(id),
  position INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('missing', 'repeated')),
  files TEXT NOT NULL,
  sentence TEXT NOT NULL,
  PRIMARY KEY (zip_id, position)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TRIGGER zip_entry_append_only_update BEFORE UPDATE ON zip_entry
BEGIN SELECT RAISE(ABORT, 'what a zip held is never changed'); END;
--> statement-breakpoint
CREATE TRIGGER zip_entry_append_only_delete BEFORE DELETE ON zip_entry
BEGIN SELECT RAISE(ABORT, 'what a zip held is never removed'); END;
--> statement-breakpoint
CREATE TRIGGER zip_notice_append_only_update BEFORE UPDATE ON zip_notice
BEGIN SELECT RAISE(ABORT, 'what was said about a zip is never changed'); END;
--> statement-breakpoint
CREATE TRIGGER zip_notice_append_only_delete BEFORE DELETE ON zip_notice
BEGIN SELECT RAISE(ABORT, 'what was said about a zip is never removed'); END;
--> statement-breakpoint
-- The file that an acquisition is called by: the .gz that it came in, but of a zip the entry.
CREATE VIEW acquired_file AS
SELECT a.id AS acquisition_id, f.id, f.name, f.bytes, f.sha256 FROM acquisition a
LEFT JOIN zip_entry z ON z.acquisition_id = a.id
JOIN received_file f ON f.id = CASE WHEN z.zip_id IS NULL THEN coalesce(a.container_id, a.file_id) ELSE a.file_id END;
--> statement-breakpoint
-- What the signatures of an acquisition's deliveries gave, where its records are delivered signed.
CREATE TABLE signature_check (
  acquisition_id INTEGER PRIMARY KEY REFERENCES acquisition(id),
  valid INTEGER NOT NULL,
  invalid INTEGER NOT NULL,
  unsigned INTEGER NOT NULL,
  not_checked INTEGER NOT NULL
) STRICT;
--> statement-breakpoint
-- The lines whose signature was checked and did not fit.
CREATE TABLE wrong_signature (
  acquisition_id INTEGER NOT NULL REFERENCES acquisition(id) DEFERRABLE INITIALLY DEFERRED,
  line INTEGER NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (acquisition_id, line)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
-- How the records of an acquisition lie in its bytes, beside the columns of acquisition: with it they are cut again.
CREATE TABLE acquisition_shape (
  acquisition_id INTEGER PRIMARY KEY REFERENCES acquisition(id),
  encoding TEXT NOT NULL CHECK (encoding IN ('utf-8', 'utf-16le', 'utf-16be')),
  line_end TEXT NOT NULL CHECK (line_end IN ('lf', 'cr')),
  -- JSON documents: where they hold their records (RecordsKey), as JSON.
  records_key TEXT NOT NULL,
  -- 1 where the columns of a CSV are not named in its first row.
  headerless INTEGER NOT NULL
) STRICT;
--> statement-breakpoint
-- Heads noted outside of this vault: on paper or in a file.
CREATE TABLE anchor (
  id INTEGER PRIMARY KEY,
  source_id INTEGER NOT NULL REFERENCES source(id),
  dialect TEXT NOT NULL,
  -- JSON: the values of the chain's partition fields.
  partition TEXT NOT NULL,
  head TEXT NOT NULL,
  -- Rows of the chain up to the head; null where only the hash was noted.
  row_count INTEGER,
  origin TEXT NOT NULL CHECK (origin IN ('paper', 'file')),
  -- Who noted it, when and where.
  noted TEXT NOT NULL,
  -- The file as it was given.
  evidence BLOB,
  added_at INTEGER NOT NULL,
  added_by TEXT NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TRIGGER anchor_append_only_update BEFORE UPDATE ON anchor
BEGIN SELECT RAISE(ABORT, 'anchors are never changed'); END;
--> statement-breakpoint
CREATE TRIGGER anchor_append_only_delete BEFORE DELETE ON anchor
BEGIN SELECT RAISE(ABORT, 'anchors are never removed'); END;
--> statement-breakpoint
-- Recipes that users keep for a chain; the newest counts.
CREATE TABLE user_recipe (
  id INTEGER PRIMARY KEY,
  source_id INTEGER NOT NULL REFERENCES source(id),
  dialect TEXT NOT NULL,
  -- JSON (chain-recipe/1); null: from here on the platform's own again.
  recipe TEXT,
  saved_at INTEGER NOT NULL,
  saved_by TEXT NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TRIGGER user_recipe_append_only_update BEFORE UPDATE ON user_recipe
BEGIN SELECT RAISE(ABORT, 'kept recipes are never changed'); END;
--> statement-breakpoint
CREATE TRIGGER user_recipe_append_only_delete BEFORE DELETE ON user_recipe
BEGIN SELECT RAISE(ABORT, 'kept recipes are never removed'); END;
--> statement-breakpoint
-- The mappings that were saved here, and those that come with Vouch and were used: as they were, for ever.
CREATE TABLE mapping (
  sha256 TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('shipped', 'saved')),
  text TEXT NOT NULL,
  added_at INTEGER NOT NULL,
  added_by TEXT NOT NULL,
  UNIQUE (name, version)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TRIGGER mapping_append_only_update BEFORE UPDATE ON mapping
BEGIN SELECT RAISE(ABORT, 'mappings are never changed'); END;
--> statement-breakpoint
CREATE TRIGGER mapping_used_delete BEFORE DELETE ON mapping
WHEN EXISTS (SELECT 1 FROM acquisition WHERE dialect = 'mapping:' || OLD.sha256)
BEGIN SELECT RAISE(ABORT, 'a mapping that was used is never removed'); END;
--> statement-breakpoint
PRAGMA user_version = 1;
--> statement-breakpoint
PRAGMA application_id = 0x564f5543;
