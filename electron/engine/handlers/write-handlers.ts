import { AppError } from '../../../shared/errors.ts';
import { isZone, microsToText } from '../../../shared/time.ts';
import { writeSetting } from '../vault/settings.ts';
import type { Handler } from './handlers.ts';

/** Throws `request-invalid` for a zone that does not exist or a period that ends before it starts. */
export function requireSoundEngagement({
  zone,
  period_from,
  period_to,
}: Parameters<Handler<'engagement.update'>>[1]): void {
  if (!isZone(zone))
    throw new AppError('request-invalid', { problem: `${zone} is not a time zone like Europe/Berlin` });
  if (period_from !== null && period_to !== null && period_to < period_from) {
    throw new AppError('request-invalid', { problem: 'the period ends before it starts' });
  }
}

export const updateEngagement: Handler<'engagement.update'> = ({ open }, engagement) => {
  requireSoundEngagement(engagement);
  return open.vault.write(
    (db) => {
      writeSetting(db, 'engagement', engagement);
      return engagement;
    },
    () => ({ action: 'engagement.updated', details: { ...engagement } }),
  );
};

export const updateSettings: Handler<'settings.update'> = ({ open }, settings) =>
  open.vault.write(
    (db) => {
      writeSetting(db, 'settings', settings);
      return settings;
    },
    () => ({ action: 'settings.updated', details: { ...settings } }),
  );

export const addNote: Handler<'notes.add'> = ({ open }, { rid, text }) => {
  const { vault } = open;
  const { clock, name } = vault.operator;
  return vault.write(
    (db) => {
      const record = db.raw.prepare('SELECT native_id FROM record WHERE rid = ?').pluck().get(rid);
      if (record === undefined) throw new AppError('not-found', { what: 'record', id: rid });
      const at = clock();
      const { lastInsertRowid } = db.raw
        .prepare('INSERT INTO note (rid, text, author, created_at) VALUES (?, ?, ?, ?)')
        .run(rid, text, name, at);
      return { id: Number(lastInsertRowid), text, author: name, created_at: microsToText(at) };
    },
    (note) => ({ action: 'note.added', details: { note: note.id, record: rid } }),
  );
};

/** Kept for the next time that the vault is opened; not evidence, so the log says nothing of it. */
export const keepColumns: Handler<'columns.keep'> = async ({ open }, { columns }) => {
  await open.vault.write((db) => writeSetting(db, 'columns', columns), null);
  return {};
};
