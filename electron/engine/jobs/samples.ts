import { AppError } from '../../../shared/errors.ts';
import type { RecordFilter } from '../../../shared/model/filter.ts';
import type { DrawnItem, Population, Sample, SampleDetail } from '../../../shared/model/sample.ts';
import { microsToText } from '../../../shared/time.ts';
import { methodOf, parseDraw } from '../sampling/draw.ts';
import { drawWarnings } from '../sampling/draw-warnings.ts';
import type { ReadDb } from '../vault/connection.ts';
import type { population, sample } from '../vault/schema.ts';

type PopulationRow = typeof population.$inferSelect;
type SampleRow = typeof sample.$inferSelect;

function toPopulation({
  qualified: _,
  filter,
  frozen_at,
  ...row
}: PopulationRow & { version: number }): Population {
  return { ...row, filter: JSON.parse(filter) as RecordFilter, frozen_at: microsToText(frozen_at) };
}

/** With its version: how many different populations this filter and unit gave up to it. */
const POPULATIONS = `SELECT p.*, (SELECT count(DISTINCT o.digest) FROM population o
  WHERE o.filter = p.filter AND o.unit = p.unit AND o.id <= p.id) AS version FROM population p`;

/** Newest first. */
export function listPopulations(db: ReadDb): Population[] {
  return (
    db.raw.prepare(`${POPULATIONS} ORDER BY p.id DESC`).all() as (PopulationRow & { version: number })[]
  ).map(toPopulation);
}

/** Throws `not-found`. */
export function populationById(db: ReadDb, id: number): Population {
  const row = db.raw.prepare(`${POPULATIONS} WHERE p.id = ?`).get(id) as
    | (PopulationRow & { version: number })
    | undefined;
  if (!row) throw new AppError('not-found', { what: 'population', id });
  return toPopulation(row);
}

function toSample(db: ReadDb, row: SampleRow): Sample {
  const document = parseDraw(row.document);
  const { parameters, seed, algorithm, circumstances } = document;
  return {
    id: row.id,
    population: populationById(db, row.population_id),
    size: parameters.size,
    reserve: parameters.reserve,
    seed,
    seed_origin: circumstances.seed_origin ?? null,
    seed_by: circumstances.seed_by ?? null,
    seed_at: circumstances.seed_at ?? null,
    seed_before_freeze: circumstances.seed_before_freeze ?? false,
    algorithm: `${algorithm.name} ${algorithm.version}`,
    method: methodOf(document),
    plan: circumstances.plan ?? null,
    extension: circumstances.extension ?? null,
    warnings: drawWarnings(document),
    drawn_at: microsToText(row.drawn_at),
    drawn_by: row.drawn_by,
    redraw_reason: row.redraw_reason,
    earlier_draws: circumstances.earlier_draws ?? [],
  };
}

/** Newest first. */
export function listSamples(db: ReadDb): Sample[] {
  return (db.raw.prepare('SELECT * FROM sample ORDER BY id DESC').all() as SampleRow[]).map((row) =>
    toSample(db, row),
  );
}

function sampleRow(db: ReadDb, id: number): SampleRow {
  const row = db.raw.prepare('SELECT * FROM sample WHERE id = ?').get(id) as SampleRow | undefined;
  if (!row) throw new AppError('not-found', { what: 'sample', id });
  return row;
}

/** The sample's draw.json. Throws `not-found`. */
export function sampleDocument(db: ReadDb, id: number): string {
  return sampleRow(db, id).document;
}

/** Throws `not-found`. */
export function sampleById(db: ReadDb, id: number): SampleDetail {
  const row = sampleRow(db, id);
  const { items, reserves } = parseDraw(row.document);
  const rids = new Map(
    db.raw.prepare('SELECT draw_order, rid FROM sample_item WHERE sample_id = ?').raw().all(id) as [
      number,
      number,
    ][],
  );
  const withRid = (item: Omit<DrawnItem, 'rid'>): DrawnItem => ({
    ...item,
    rid: rids.get(item.order) ?? null,
  });
  return { ...toSample(db, row), items: items.map(withRid), reserves: reserves.map(withRid) };
}
