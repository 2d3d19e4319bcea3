-- What one item of a population is: a record, or an operation that wrote several.
ALTER TABLE population ADD COLUMN unit TEXT NOT NULL DEFAULT 'record';
--> statement-breakpoint
-- Records that name no such operation, and are not in the population.
ALTER TABLE population ADD COLUMN ungrouped INTEGER NOT NULL DEFAULT 0;
--> statement-breakpoint
-- The id of the operation whose first record this is; null where an item is a record.
ALTER TABLE population_item ADD COLUMN item TEXT;
--> statement-breakpoint
PRAGMA user_version = 3;
