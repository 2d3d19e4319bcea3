import type { ColumnField, RecordFilter } from '../../../shared/model/filter.ts';
import type { Breakdown, Statistics, StatisticsField, ValueCount } from '../../../shared/model/statistics.ts';
import type { Period } from '../../../shared/period.ts';
import type { ReadDb } from '../vault/connection.ts';
import { countsOf, facetColumn, namesOf } from './facets.ts';
import { countRecords, wholeMatching } from './query-records.ts';
import { filterSentence } from './sentence.ts';
import { timeOf } from './time-covered.ts';

/** How many records match, by every field that the documented audit API counts by; beside those of another time. */
export function statisticsOf(
  db: ReadDb,
  filter: RecordFilter,
  zone: string,
  { against, limit }: { against: Period | null; limit: number },
): Statistics {
  const matching = wholeMatching(db, filter);
  const time = timeOf(db, matching, filter, zone);
  const asked = against && { ...filter, ...against };
  const then = asked && timeOf(db, matching, asked, zone);
  // Of what nothing is known there are no counts, also not 0.
  const other = then?.noEvidence === null ? asked : null;
  const total = countRecords(db, filter, zone);
  const by = (field: Exclude<StatisticsField, 'actor_kind'>) =>
    breakdownOf(namedCounts(db, filter, zone, field), other && namedCounts(db, other, zone, field), limit);
  return {
    sentence: filterSentence(filter, zone),
    period: time?.period ?? null,
    no_evidence: time?.noEvidence ?? null,
    total,
    compared: then && {
      period: then.period,
      total: other && countRecords(db, other, zone),
      partial: then.partial,
      no_evidence: then.noEvidence,
    },
    by: {
      type: by('type'),
      repository: by('repository'),
      actor_kind: breakdownOf(kindCounts(db, filter, zone), other && kindCounts(db, other, zone), limit),
      actor: by('actor'),
      kind: by('kind'),
      outcome: by('outcome'),
      severity: by('severity'),
      source: by('source'),
    },
  };
}

/** Counts by number of a dictionary, and what the numbers stand for; 0 stands for none. */
type Counted = {
  counts: ArrayLike<number>;
  names: (ids: number[]) => ReadonlyMap<number, { value: string; label: string }>;
  /** Is number 0 a value as any other? */
  zeroIsValue: boolean;
};

function namedCounts(db: ReadDb, filter: RecordFilter, zone: string, field: ColumnField): Counted {
  return {
    counts: countsOf(db, filter, zone, facetColumn(field)),
    names: (ids) => (field === 'actor' ? actorNames(db, ids) : namesOf(db, field, ids)),
    zeroIsValue: field === 'kind',
  };
}

/** The audit API names an actor by the e-mail address, where there is one. */
function actorNames(db: ReadDb, ids: readonly number[]): Map<number, { value: string; label: string }> {
  const one = db.raw.prepare(
    `SELECT native_id AS value, CASE WHEN email <> '' THEN email WHEN label <> '' THEN label ELSE native_id END AS label
     FROM actor WHERE id = ?`,
  );
  return new Map(
    ids.flatMap((id) => {
      const name = one.get(id) as { value: string; label: string } | undefined;
      return name ? [[id, name]] : [];
    }),
  );
}

/** Records by the kind of their actors: person, system, agent, as the platform says. */
function kindCounts(db: ReadDb, filter: RecordFilter, zone: string): Counted {
  const byActor = countsOf(db, filter, zone, 'actor');
  const kinds = [''];
  const places = new Map([['', 0]]);
  const counts = [byActor[0] ?? 0];
  const rows = db.raw.prepare('SELECT id, kind FROM actor').raw().iterate() as Iterable<[number, string]>;
  for (const [id, kind] of rows) {
    let place = places.get(kind);
    if (place === undefined) {
      place = kinds.push(kind) - 1;
      places.set(kind, place);
    }
    counts[place] = (counts[place] ?? 0) + (byActor[id] ?? 0);
  }
  const names = (ids: number[]) =>
    new Map(ids.map((id) => [id, { value: kinds[id] ?? '', label: kinds[id] ?? '' }]));
  return { counts, names, zeroIsValue: false };
}

function breakdownOf(
  { counts, names, zeroIsValue }: Counted,
  other: Counted | null,
  limit: number,
): Breakdown {
  const ids: number[] = [];
  for (let id = zeroIsValue ? 0 : 1; id < counts.length; id++)
    if (counts[id]! > 0 || (other?.counts[id] ?? 0) > 0) ids.push(id);
  const count = (id: number) => counts[id] ?? 0;
  const before = (id: number) => other && (other.counts[id] ?? 0);
  ids.sort((a, b) => count(b) - count(a) || (before(b) ?? 0) - (before(a) ?? 0) || a - b);
  const listed = ids.slice(0, limit);
  const named = names(listed);
  const values: ValueCount[] = listed.map((id) => ({
    ...(named.get(id) ?? { value: String(id), label: String(id) }),
    count: count(id),
    before: before(id),
  }));
  const unlisted = ids.slice(limit);
  const sum = (of: (id: number) => number | null) => unlisted.reduce((all, id) => all + (of(id) ?? 0), 0);
  return {
    values,
    distinct: ids.length,
    others: sum(count),
    others_before: other && sum(before),
    none: zeroIsValue ? 0 : count(0),
    none_before: other && (zeroIsValue ? 0 : before(0)),
  };
}
