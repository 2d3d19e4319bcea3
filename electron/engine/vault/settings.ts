import type { Engagement, Settings } from '../../../shared/model/engagement.ts';
import type { ReadDb, WriteDb } from './connection.ts';

/** What is kept once a vault, by key. */
type Kept = {
  engagement: Engagement;
  settings: Settings;
  sample: boolean;
  /** The shown columns of the records table. */
  columns: string[];
  /** Keys of keyed recipes by chain and name, as they were given. */
  chain_keys: Record<string, Record<string, string>>;
};

const DEFAULTS: Kept = {
  engagement: { entity: '', period_from: null, period_to: null, zone: 'UTC', frameworks: [], people: [] },
  settings: { auto_lock_minutes: 15 },
  sample: false,
  columns: [],
  chain_keys: {},
};

export function readSetting<K extends keyof Kept>(db: ReadDb, key: K): Kept[K] {
  const value = db.prepared('SELECT value FROM setting WHERE key = ?').pluck().get(key) as string | undefined;
  return value === undefined ? DEFAULTS[key] : (JSON.parse(value) as Kept[K]);
}

export function writeSetting<K extends keyof Kept>(db: WriteDb, key: K, value: Kept[K]): void {
  db.raw
    .prepare(
      'INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    )
    .run(key, JSON.stringify(value));
}

/** The zone in which this engagement reads dates. */
export function zoneOf(db: ReadDb): string {
  return readSetting(db, 'engagement').zone;
}
