-- Queries that are asked again, what was noted about a stretch of time, and stories made of pinned records.
CREATE TABLE saved_query (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  -- JSON: the filter; the ids of the shown columns, or null for those of the table; the order.
  filter TEXT NOT NULL,
  columns TEXT NOT NULL,
  record_order TEXT NOT NULL,
  -- In which its dates are meant.
  zone TEXT NOT NULL,
  saved_at INTEGER NOT NULL,
  saved_by TEXT NOT NULL
) STRICT;
--> statement-breakpoint
-- A note on a stretch of time: a gap, a burst, who stopped. from_at is taken in, before_at is not.
CREATE TABLE observation (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  from_at INTEGER NOT NULL,
  before_at INTEGER NOT NULL,
  -- What was looked at, and how many records that were at the time.
  filter TEXT NOT NULL,
  sentence TEXT NOT NULL,
  records INTEGER NOT NULL,
  text TEXT NOT NULL,
  author TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  CHECK (from_at < before_at)
) STRICT;
--> statement-breakpoint
CREATE TRIGGER observation_append_only_update BEFORE UPDATE ON observation
BEGIN SELECT RAISE(ABORT, 'observations are never changed'); END;
--> statement-breakpoint
CREATE TRIGGER observation_append_only_delete BEFORE DELETE ON observation
BEGIN SELECT RAISE(ABORT, 'observations are never removed'); END;
--> statement-breakpoint
CREATE TABLE story (
  id INTEGER PRIMARY KEY,
  title TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL
) STRICT;
--> statement-breakpoint
-- A record or an observation in a story. One that was taken out stays here, with who did it and when.
CREATE TABLE pin (
  id INTEGER PRIMARY KEY,
  story_id INTEGER NOT NULL REFERENCES story(id),
  rid INTEGER REFERENCES record(rid),
  observation_id INTEGER REFERENCES observation(id),
  -- Why it belongs there.
  text TEXT NOT NULL,
  pinned_at INTEGER NOT NULL,
  pinned_by TEXT NOT NULL,
  removed_at INTEGER,
  removed_by TEXT,
  CHECK ((rid IS NULL) <> (observation_id IS NULL)),
  CHECK ((removed_at IS NULL) = (removed_by IS NULL))
) STRICT;
--> statement-breakpoint
CREATE INDEX pin_story ON pin(story_id);
--> statement-breakpoint
CREATE INDEX pin_record ON pin(rid) WHERE rid IS NOT NULL;
--> statement-breakpoint
-- The same thing stands in a story once.
CREATE UNIQUE INDEX pin_once ON pin(story_id, coalesce(rid, 0), coalesce(observation_id, 0)) WHERE removed_at IS NULL;
--> statement-breakpoint
CREATE TRIGGER pin_append_only_delete BEFORE DELETE ON pin
BEGIN SELECT RAISE(ABORT, 'pins are taken out, never removed'); END;
--> statement-breakpoint
PRAGMA user_version = 2;
