-- Everything that was done to the worksheet of a sample. What a worksheet says follows from it.
CREATE TABLE worksheet_event (
  sample_id INTEGER NOT NULL REFERENCES sample(id),
  seq INTEGER NOT NULL,
  -- The seq of the first change that was made together with this one.
  batch INTEGER NOT NULL,
  at INTEGER NOT NULL,
  by TEXT NOT NULL,
  -- JSON: KeptChange (electron/engine/worksheet/state.ts).
  change TEXT NOT NULL,
  PRIMARY KEY (sample_id, seq)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TRIGGER worksheet_event_append_only_update BEFORE UPDATE ON worksheet_event
BEGIN SELECT RAISE(ABORT, 'the history of a worksheet is never changed'); END;
--> statement-breakpoint
CREATE TRIGGER worksheet_event_append_only_delete BEFORE DELETE ON worksheet_event
BEGIN SELECT RAISE(ABORT, 'the history of a worksheet is never shortened'); END;
--> statement-breakpoint
-- A file attached to a worksheet; its bytes lie in blocks, as those of every file that was received.
CREATE TABLE attachment (
  sample_id INTEGER NOT NULL REFERENCES sample(id),
  number INTEGER NOT NULL,
  file_id INTEGER NOT NULL UNIQUE REFERENCES received_file(id),
  PRIMARY KEY (sample_id, number)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TRIGGER attachment_append_only_update BEFORE UPDATE ON attachment
BEGIN SELECT RAISE(ABORT, 'attachments are never changed'); END;
--> statement-breakpoint
CREATE TRIGGER attachment_append_only_delete BEFORE DELETE ON attachment
BEGIN SELECT RAISE(ABORT, 'attachments are never removed'); END;
--> statement-breakpoint
PRAGMA user_version = 4;
