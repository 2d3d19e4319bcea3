import type { Acquisition } from '../../../shared/model/acquisition.ts';
import type { Engagement } from '../../../shared/model/engagement.ts';
import type { Sample } from '../../../shared/model/sample.ts';
import type { SampledRecord, Worksheet } from '../../../shared/model/worksheet.ts';
import { microsToText } from '../../../shared/time.ts';
import { listAcquisitions } from '../intake/acquisitions.ts';
import { listSamples } from '../jobs/samples.ts';
import type { DrawDocument } from '../sampling/draw.ts';
import type { ReadDb } from '../vault/connection.ts';
import { readSetting } from '../vault/settings.ts';
import { chainsOf } from '../verification/chains.ts';
import { historyDigest, historyLine } from './history.ts';
import { sampledRecords } from './sampled-records.ts';
import { openWorksheet, toWorksheet } from './worksheets.ts';

/** An entry of the log of activity that proves an order of things. */
type Logged = { seq: number; at: string; entry_hash: string };

/** All that a worksheet on paper says, as the vault knows it; nothing of it is typed again. */
export type Paper = {
  worksheet: Worksheet;
  draw: DrawDocument;
  sample: Sample;
  /** Every draw from the same ids, oldest first. */
  draws: Sample[];
  /** That the population was written down before the seed. */
  proof: { frozen: Logged | null; drawn: Logged | null };
  records: ReadonlyMap<number, SampledRecord>;
  engagement: Engagement;
  /** The imports that the population's records came in. */
  acquisitions: Acquisition[];
  chains: {
    source: string;
    dialect: string;
    integrity: string;
    completeness: string;
    head: string;
    stale: boolean;
  }[];
  /** As worksheet.ndjson has it. */
  history: { lines: string[]; digest: string };
  /** The last thing that was done to it, UTC. */
  state_of: string;
  version: string;
};

/** Throws `not-found`. */
export function worksheetPaper(db: ReadDb, id: number, version: string): Paper {
  const opened = openWorksheet(db, id);
  const { draw, events } = opened;
  const all = listSamples(db).reverse();
  const sample = all.find((each) => each.id === id)!;
  const { population } = sample;
  const acquisitions = acquisitionsOf(db, population.id);
  const sources = new Set(acquisitions.map(({ source }) => source));
  return {
    worksheet: toWorksheet(db, opened),
    draw,
    sample,
    draws: all.filter((each) => each.population.digest === population.digest),
    proof: {
      frozen: logged(db, 'population.frozen', 'population', population.id),
      drawn: logged(db, 'sample.drawn', 'sample', id),
    },
    records: new Map(sampledRecords(db, id).map((record) => [record.order, record])),
    engagement: readSetting(db, 'engagement'),
    acquisitions,
    chains: chainsOf(db).flatMap(({ source, dialect, verification }) =>
      verification && sources.has(source)
        ? [
            {
              source,
              dialect,
              integrity: verification.result.integrity,
              completeness: verification.result.completeness,
              head: verification.result.heads.at(-1)?.head ?? '',
              stale: verification.stale,
            },
          ]
        : [],
    ),
    history: { lines: events.map(historyLine), digest: historyDigest(events) },
    state_of: events.at(-1)?.at ?? sample.drawn_at,
    version,
  };
}

/** In the order in which they were received. */
function acquisitionsOf(db: ReadDb, population: number): Acquisition[] {
  const holds = db.raw.prepare(
    `SELECT 1 FROM acquisition a WHERE a.id = ? AND EXISTS
     (SELECT 1 FROM population_item WHERE population_id = ? AND rid BETWEEN a.first_rid AND a.last_rid)`,
  );
  return listAcquisitions(db)
    .reverse()
    .filter(({ id }) => holds.get(id, population) !== undefined);
}

function logged(db: ReadDb, action: string, key: 'population' | 'sample', id: number): Logged | null {
  const row = db.raw
    .prepare(
      'SELECT seq, at, entry_hash FROM activity WHERE action = ? AND json_extract(details, ?) = ? ORDER BY seq LIMIT 1',
    )
    .get(action, `$.${key}`, id) as { seq: number; at: number; entry_hash: string } | undefined;
  return row ? { ...row, at: microsToText(row.at) } : null;
}
