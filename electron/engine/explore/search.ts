import { AppError } from '../../../shared/errors.ts';
import type { RecordFilter } from '../../../shared/model/filter.ts';
import type { StoredRecord } from '../../../shared/model/record.ts';
import type { SearchFields, SearchPage } from '../../../shared/model/search.ts';
import { searchText } from '../intake/fields.ts';
import { parseRecord } from '../intake/read-records.ts';
import type { ReadDb } from '../vault/connection.ts';
import { type HighlightPart, highlight } from './highlight.ts';
import { wholeMatching } from './query-records.ts';
import { rowsOf } from './record-order.ts';
import { filterSentence } from './sentence.ts';
import { type RecordRow, StoredRecords } from './stored-records.ts';
import { type TextTerm, textQuery, textTerms } from './text-query.ts';

export type SearchQuery = {
  text: string;
  fields: SearchFields;
  order: 'score' | 'time';
  offset: number;
  limit: number;
};

/** Of more records, the newest come first: ranking them would take longer than anybody waits. */
const MOST_RANKED = 200_000;
/** So many records are read back to tell whether a word is the actor's. */
const MOST_READ = 20_000;
const MOST_ACTOR_WORDS = 20;

/**
 * The records that have all the words, best first (bm25, the best 1) or newest first, each with the place where the
 * first of them stands. Throws `request-invalid` where too much would have to be read.
 */
export function searchRecords(
  db: ReadDb,
  filter: RecordFilter,
  zone: string,
  query: SearchQuery,
): SearchPage {
  const terms = textTerms(query.text);
  const asked = askedFor(filter, query, terms);
  const records = new SearchedRecords(db);
  const resultOf = (rid: number, score: number | null) => ({
    record: records.stored(rid),
    score,
    highlight: records.highlight(rid, terms, query.fields),
  });
  const inTime = wholeMatching(db, asked).ordered(db, asked, zone, 'occurred_at');
  const total = inTime.positions.length;
  const newest = (from: number, to: number) => rowsOf(inTime, from, to, true).map((position) => position + 1);
  const ranked = query.order === 'score' && query.fields !== 'actor' && total <= MOST_RANKED;
  if (query.fields !== 'details' && !ranked) {
    const rids = newest(query.offset, query.offset + query.limit);
    return {
      ...{ total, sentence: filterSentence(asked, zone), ranked },
      results: rids.map((rid) => resultOf(rid, null)),
    };
  }
  if (query.fields === 'details' && total > MOST_READ)
    throw new AppError('request-invalid', {
      problem: `${total} records have these words, and which of them have them in their details can be told of ${MOST_READ} at most: narrow the filter`,
    });
  let rids: readonly number[] = newest(0, total);
  if (query.fields === 'details') rids = rids.filter((rid) => records.holdsAll(rid, terms));
  const scores = ranked ? scoresOf(db, query.text, rids) : null;
  // Found by its id alone: nothing can be better.
  const scoreOf = (rid: number) => scores && (scores.get(rid) ?? 1);
  // Stable: of one score the newest first.
  if (scores) rids = rids.toSorted((a, b) => scoreOf(b)! - scoreOf(a)!);
  return {
    total: rids.length,
    sentence: sentenceOf(asked, zone, query.fields),
    ranked,
    results: rids.slice(query.offset, query.offset + query.limit).map((rid) => resultOf(rid, scoreOf(rid))),
  };
}

/** What was found, in words: the filter cannot say that what is the actor's does not count. */
function sentenceOf(asked: RecordFilter, zone: string, fields: SearchFields): string {
  const sentence = filterSentence(asked, zone);
  return fields === 'details' ? `${sentence.slice(0, -1)}, not counting what the actor is called.` : sentence;
}

function askedFor(
  filter: RecordFilter,
  { text, fields }: SearchQuery,
  terms: readonly TextTerm[],
): RecordFilter {
  if (fields !== 'actor')
    return filter.text === undefined
      ? { ...filter, text }
      : { ...filter, all: [...(filter.all ?? []), { text }] };
  if (terms.length > MOST_ACTOR_WORDS)
    throw new AppError('request-invalid', { problem: `at most ${MOST_ACTOR_WORDS} words of an actor` });
  const words = terms.length === 0 ? [text.trim()] : terms.map((term) => term.text);
  return {
    ...filter,
    all: [...(filter.all ?? []), ...words.map((word) => ({ contains: { actor: [word] } }))],
  };
}

/** By row, how well it fits: the best of those that were found 1. */
function scoresOf(db: ReadDb, text: string, found: readonly number[]): Map<number, number> {
  const match = textQuery(text);
  if (match === null) return new Map();
  const rows = db.raw
    .prepare('SELECT rowid, bm25(record_text) FROM record_text WHERE record_text MATCH ?')
    .raw()
    .all(match) as [number, number][];
  const scores = new Map(rows);
  // bm25 is the smaller the better.
  const best = found.reduce((least, rid) => Math.min(least, scores.get(rid) ?? 0), 0);
  for (const [rid, score] of rows) scores.set(rid, best === 0 ? 1 : score / best);
  return scores;
}

/** Records with the values that are searched. */
class SearchedRecords {
  readonly #records: StoredRecords;

  constructor(db: ReadDb) {
    this.#records = new StoredRecords(db);
  }

  stored(rid: number): StoredRecord {
    return this.#records.stored(this.#row(rid));
  }

  holdsAll(rid: number, terms: readonly TextTerm[]): boolean {
    const text = this.#text(rid, 'details');
    return terms.every((term) => highlight(text, [term]) !== null);
  }

  highlight(rid: number, terms: readonly TextTerm[], fields: SearchFields): HighlightPart[] {
    // Each value is a line of its own: the first that has one is shown.
    for (const value of this.#text(rid, fields).split('\n')) {
      const parts = highlight(value, terms);
      if (parts) return parts;
    }
    const record = this.stored(rid);
    return [{ text: fields === 'actor' ? (record.actor?.label ?? '') : record.id, hit: fields !== 'actor' }];
  }

  #text(rid: number, fields: SearchFields): string {
    const row = this.#row(rid);
    const { actor } = this.#records.stored(row);
    const own = [actor?.label, actor?.id, actor?.email].filter((text) => text != null);
    if (fields === 'actor') return own.join('\n');
    const format = this.#records.format(row.acquisition_id);
    const text = searchText(
      parseRecord(this.#records.originals.record(row), format),
      format.dialect.notSearched,
    );
    if (fields === 'all') return text;
    return text
      .split('\n')
      .filter((value) => !own.includes(value))
      .join('\n');
  }

  #row(rid: number): RecordRow {
    const row = this.#records.row(rid);
    if (!row) throw new AppError('not-found', { what: 'record', id: rid });
    return row;
  }
}
