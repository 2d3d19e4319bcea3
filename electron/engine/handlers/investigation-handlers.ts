import { AppError } from '../../../shared/errors.ts';
import { isZone, type Micros, microsToText, parseTime } from '../../../shared/time.ts';
import { matchingOf } from '../explore/matching.ts';
import { countRecords } from '../explore/query-records.ts';
import { listSavedQueries, saveQuery } from '../explore/saved-queries.ts';
import { filterSentence } from '../explore/sentence.ts';
import { observationById } from '../stories/observations.ts';
import { listStories, storyById } from '../stories/stories.ts';
import { zoneOf } from '../vault/settings.ts';
import type { Handler } from './handlers.ts';

/** Saves a query under its name; one that had the name is replaced. Throws `request-invalid`. */
export const saveNamedQuery: Handler<'queries.save'> = async ({ open }, input) => {
  const { vault } = open;
  const { clock, name: by } = vault.operator;
  const zone = input.zone ?? vault.query(zoneOf);
  if (!isZone(zone))
    throw new AppError('request-invalid', { problem: 'the zone must be one like Europe/Berlin' });
  const sentence = filterSentence(input.filter, zone);
  // A filter that cannot be asked is not kept.
  vault.query((db) => matchingOf(db).misses(db, input.filter, zone));
  await vault.write(
    (db) => saveQuery(db, input, { zone, at: clock(), by }),
    () => ({ action: 'query.saved', details: { name: input.name, sentence } }),
  );
  const saved = vault.query((db) => listSavedQueries(db).find(({ name }) => name === input.name));
  return saved!;
};

export const removeQuery: Handler<'queries.remove'> = ({ open }, { id }) =>
  open.vault.write(
    (db) => {
      const name = db.raw.prepare('DELETE FROM saved_query WHERE id = ? RETURNING name').pluck().get(id);
      if (name === undefined) throw new AppError('not-found', { what: 'saved query', id });
      return { name: String(name) };
    },
    ({ name }) => ({ action: 'query.removed', details: { name } }),
  );

/** Notes something about a stretch of time. Throws `request-invalid` where it ends before it begins. */
export const addObservation: Handler<'observations.add'> = async ({ open }, input) => {
  const { vault } = open;
  const { clock, name: author } = vault.operator;
  const [from, before] = [momentOf(input.from), momentOf(input.before)];
  if (from >= before) throw new AppError('request-invalid', { problem: 'the time ends before it begins' });
  // The time that it is about stands in the place of the filter's own.
  const { from: _from, to: _to, ...filter } = input.filter;
  const { sentence, records } = vault.query((db) => {
    const zone = zoneOf(db);
    const within = { ...filter, from: microsToText(from), to: microsToText(before - 1) };
    return { sentence: filterSentence(filter, zone), records: countRecords(db, within, zone) };
  });
  const id = await vault.write(
    (db) =>
      Number(
        db.raw
          .prepare(
            `INSERT INTO observation (kind, from_at, before_at, filter, sentence, records, text, author, created_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          )
          .run(
            input.kind,
            from,
            before,
            JSON.stringify(filter),
            sentence,
            records,
            input.text,
            author,
            clock(),
          ).lastInsertRowid,
      ),
    (added) => ({
      action: 'observation.added',
      details: {
        observation: added,
        kind: input.kind,
        from: input.from,
        before: input.before,
        sentence,
        records,
      },
    }),
  );
  return vault.query((db) => observationById(db, id))!;
};

function momentOf(text: string): Micros {
  const time = parseTime(text);
  if (!time) throw new AppError('request-invalid', { problem: 'a time does not exist' });
  return time.micros;
}

export const createStory: Handler<'stories.create'> = async ({ open }, { title }) => {
  const { vault } = open;
  const { clock, name } = vault.operator;
  const id = await vault.write(
    (db) => {
      if (db.raw.prepare('SELECT 1 FROM story WHERE title = ?').get(title) !== undefined)
        throw new AppError('request-invalid', { problem: 'there is a story with this title' });
      return Number(
        db.raw
          .prepare('INSERT INTO story (title, created_at, created_by) VALUES (?, ?, ?)')
          .run(title, clock(), name).lastInsertRowid,
      );
    },
    (story) => ({ action: 'story.created', details: { story, title } }),
  );
  return vault.query((db) => listStories(db).find((story) => story.id === id))!;
};

/** Pins a record or an observation in a story. Throws `not-found`, or `request-invalid` where it is there already. */
export const addPin: Handler<'stories.pin'> = async ({ open }, { story, rid, observation, text }) => {
  if ((rid === undefined) === (observation === undefined))
    throw new AppError('request-invalid', { problem: 'pin either a record or an observation' });
  const { vault } = open;
  const { clock, name } = vault.operator;
  await vault.write(
    (db) => {
      const has = (sql: string, id: number) => db.raw.prepare(sql).get(id) !== undefined;
      if (!has('SELECT 1 FROM story WHERE id = ?', story))
        throw new AppError('not-found', { what: 'story', id: story });
      if (rid !== undefined && !has('SELECT 1 FROM record WHERE rid = ?', rid))
        throw new AppError('not-found', { what: 'record', id: rid });
      if (observation !== undefined && !has('SELECT 1 FROM observation WHERE id = ?', observation))
        throw new AppError('not-found', { what: 'observation', id: observation });
      const there = db.raw
        .prepare(
          'SELECT 1 FROM pin WHERE story_id = ? AND rid IS ? AND observation_id IS ? AND removed_at IS NULL',
        )
        .get(story, rid ?? null, observation ?? null);
      if (there !== undefined)
        throw new AppError('request-invalid', { problem: 'it is pinned in this story already' });
      return Number(
        db.raw
          .prepare(
            'INSERT INTO pin (story_id, rid, observation_id, text, pinned_at, pinned_by) VALUES (?, ?, ?, ?, ?, ?)',
          )
          .run(story, rid ?? null, observation ?? null, text, clock(), name).lastInsertRowid,
      );
    },
    (pin) => ({
      action: 'story.pinned',
      details: { story, pin, ...(rid === undefined ? { observation } : { record: rid }) },
    }),
  );
  return vault.query((db) => storyById(db, story));
};

/** Takes a pin out of its story; that it was there stays in the vault. Throws `not-found`. */
export const removePin: Handler<'stories.unpin'> = async ({ open }, { pin }) => {
  const { vault } = open;
  const { clock, name } = vault.operator;
  const story = await vault.write(
    (db) => {
      const of = db.raw
        .prepare(
          'UPDATE pin SET removed_at = ?, removed_by = ? WHERE id = ? AND removed_at IS NULL RETURNING story_id',
        )
        .pluck()
        .get(clock(), name, pin) as number | undefined;
      if (of === undefined) throw new AppError('not-found', { what: 'pin', id: pin });
      return of;
    },
    (of) => ({ action: 'story.unpinned', details: { story: of, pin } }),
  );
  return vault.query((db) => storyById(db, story));
};
