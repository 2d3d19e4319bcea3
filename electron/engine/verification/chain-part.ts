import { AppError } from '../../../shared/errors.ts';
import type { Chain } from '../../../shared/model/integrity.ts';
import { microsToText } from '../../../shared/time.ts';
import { boundWords } from '../../../shared/time-bound.ts';
import { type FacetValue, facetValues } from '../explore/facets.ts';
import { countRecords, matcherOf } from '../explore/query-records.ts';
import { filterSentence } from '../explore/sentence.ts';
import type { ReadDb } from '../vault/connection.ts';
import { acquisitionsOfChain, type ChainRange, isPartial } from './chain-rows.ts';

const NAMES_LISTED = 5;
/** Among so many repositories a misspelled name is looked for. */
const NAMES_LOOKED_AT = 10_000;

/**
 * Which chains have a record in the part that is asked for, and which do not. Throws `request-invalid` where none has,
 * with what there is instead.
 */
export function chainsWithin(
  db: ReadDb,
  chains: readonly Chain[],
  range: ChainRange,
  zone: string,
): { within: readonly Chain[]; without: readonly Chain[] } {
  if (!isPartial(range)) return { within: chains, without: [] };
  const { from, to, repository } = range;
  const filter = { from, to, ...(repository === undefined ? {} : { repository: [repository] }) };
  const matches = matcherOf(db, filter, zone);
  const isWithin = (chain: Chain): boolean => ridsOf(db, chain).some((rids) => anyOf(rids, matches));
  const within = chains.filter(isWithin);
  if (within.length > 0) return { within, without: chains.filter((chain) => !within.includes(chain)) };
  const isKnown = repository === undefined || countRecords(db, { repository: [repository] }, zone) > 0;
  const of = repository === undefined ? '' : ` of repository “${repository}”`;
  const times = from === undefined && to === undefined ? '' : filterSentence({ from, to }, zone);
  const when = times.replace(/^Records|\.$/g, '');
  const instead = isKnown ? timesOf(db, chains) : repositoriesLike(db, repository, zone);
  throw new AppError('request-invalid', { problem: `there is no record${of}${when}; ${instead}` });
}

/** What is said where a chain has no record in the part. */
export function outsideOfPart({ source, label }: Chain): string {
  return `No record of ${source} (${label}) lies in this part, so nothing of it was verified.`;
}

type Rids = { first: number; last: number };

function ridsOf(db: ReadDb, { source_id, dialect }: Chain): Rids[] {
  return acquisitionsOfChain(db, source_id, dialect).map((each) => ({
    first: each.first_rid,
    last: each.last_rid,
  }));
}

function anyOf({ first, last }: Rids, matches: (rid: number) => boolean): boolean {
  for (let rid = first; rid <= last; rid++) if (matches(rid)) return true;
  return false;
}

function timesOf(db: ReadDb, chains: readonly Chain[]): string {
  const times = db.raw
    .prepare('SELECT min(occurred_at), max(occurred_at) FROM record WHERE rid BETWEEN ? AND ?')
    .raw();
  const all = chains.flatMap((chain) => ridsOf(db, chain)).map(({ first, last }) => times.get(first, last));
  const bounds = all as [number, number][];
  const said = (micros: number): string => boundWords(microsToText(micros).replace('.000000Z', 'Z'));
  const first = Math.min(...bounds.map(([earliest]) => earliest));
  const last = Math.max(...bounds.map(([, latest]) => latest));
  return `records run from ${said(first)} to ${said(last)}`;
}

/** Names that the given one may have been meant for, or else the most frequent. */
function repositoriesLike(db: ReadDb, given: string, zone: string): string {
  const all = facetValues(db, {}, zone, 'repository', { limit: NAMES_LOOKED_AT });
  if (all.length === 0) return 'no record here names a repository';
  const like = (name: string): boolean => {
    const [a, b] = [name.toLowerCase(), given.toLowerCase()];
    return a.includes(b) || b.includes(a);
  };
  const near = all.filter(({ value }) => like(value));
  return `the repositories are ${listed(near.length > 0 ? near : all, all.length)}`;
}

function listed(values: readonly FacetValue[], of: number): string {
  const names = values.slice(0, NAMES_LISTED).map(({ value }) => value);
  const more = of - names.length;
  return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
