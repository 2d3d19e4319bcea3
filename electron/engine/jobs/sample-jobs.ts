import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ParsedInput } from '../../../shared/contract.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Population, RedrawResult, SampleDetail, UnitName } from '../../../shared/model/sample.ts';
import { allRids } from '../explore/query-records.ts';
import { filterSentence } from '../explore/sentence.ts';
import { StoredRecords } from '../explore/stored-records.ts';
import { type SampleDetails, sampleCsv, sampleDetails } from '../packages/record-lines.ts';
import { parseDraw } from '../sampling/draw.ts';
import { frameLine } from '../sampling/frame.ts';
import { SortedPopulation } from '../sampling/population-digest.ts';
import { Redrawing } from '../sampling/redraw.ts';
import type { ReadDb, WriteDb } from '../vault/connection.ts';
import { zoneOf } from '../vault/settings.ts';
import type { JobContext } from './job-context.ts';
import type { JobDefinition } from './job-definition.ts';
import { operationsOf } from './operations.ts';
import { writeOutput } from './output-file.ts';
import { itemIds, itemIdsOf, sharesIds } from './population-items.ts';
import { framedOrPlain, frameOfDraw } from './sample-frame.ts';
import { populationById, sampleById, sampleDocument } from './samples.ts';

type FreezeInput = ParsedInput<'populations.freeze'>;

export const freezeJob: JobDefinition<'populations.freeze', FreezeInput> = {
  needsVault: true,
  prepare: (input) => input,
  title: ({ title }) => `Freeze population ${title}`,
  run: (ctx, { filter, title, unit }) => freezePopulation(ctx, filter, title, unit),
};

/** Freezes what a filter matches: its ids and their digest, before any seed exists (docs/samples.md). */
export async function freezePopulation(
  ctx: JobContext,
  filter: FreezeInput['filter'],
  title: string,
  unit: UnitName = 'record',
): Promise<Population> {
  const { vault } = ctx;
  const zone = zoneOf(vault.read);
  const sentence = filterSentence(filter, zone);
  ctx.phase('Collecting the records');
  return vault.write(
    (db) => {
      const rids: number[] = [];
      for (const rid of allRids(db, filter, zone, 'received')) rids.push(rid);
      if (rids.length === 0) throw new AppError('population-empty');
      const { qualified, count, digest, items, ungrouped } =
        unit === 'record' ? recordItems(db, ctx, rids) : operationItems(db, ctx, rids, unit);
      const { clock, name } = vault.operator;
      const id = Number(
        db.raw
          .prepare(
            `INSERT INTO population (title, filter, sentence, count, digest, qualified, unit, ungrouped, frozen_at, frozen_by)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          )
          .run(
            title,
            JSON.stringify(filter),
            sentence,
            count,
            digest,
            qualified ? 1 : 0,
            unit,
            ungrouped,
            clock(),
            name,
          ).lastInsertRowid,
      );
      const add = db.raw.prepare('INSERT INTO population_item (population_id, rid, item) VALUES (?, ?, ?)');
      for (const [i, { rid, item }] of items.entries()) {
        add.run(id, rid, item);
        if (i % 5000 === 0) {
          ctx.checkCancelled();
          ctx.progress(items.length + i, items.length * 2, 'records');
        }
      }
      return populationById(db, id);
    },
    (population) => ({
      action: 'population.frozen',
      details: {
        population: population.id,
        title,
        filter,
        ...(unit === 'record' ? {} : { unit, ungrouped: population.ungrouped }),
        count: population.count,
        digest: population.digest,
      },
    }),
  );
}

type Items = {
  qualified: boolean;
  count: number;
  digest: string;
  items: { rid: number; item: string | null }[];
  ungrouped: number;
};

/** Every record is an item, by its own id. */
function recordItems(db: WriteDb, ctx: JobContext, rids: readonly number[]): Items {
  const items = rids.map((rid) => ({ rid, item: null }));
  return { ...digestOf(db, ctx, rids), items, ungrouped: 0 };
}

/** Every operation is an item, by the id that its records give it. */
function operationItems(
  db: WriteDb,
  ctx: JobContext,
  rids: readonly number[],
  unit: Exclude<UnitName, 'record'>,
): Items {
  const { operations, ungrouped } = operationsOf(ctx, db, rids, unit);
  if (operations.length === 0)
    throw new AppError('request-invalid', { problem: `no record that the filter finds names a ${unit}` });
  const digest = new SortedPopulation();
  for (const { item } of operations) digest.add(item);
  return { qualified: false, ...digest.finish(), items: operations, ungrouped };
}

/** Count and digest of the records' item ids; `qualified` where two sources share an id. */
function digestOf(
  db: WriteDb,
  ctx: JobContext,
  rids: readonly number[],
): { qualified: boolean; count: number; digest: string } {
  ctx.phase('Computing the digest');
  const list = JSON.stringify(rids);
  const qualified = sharesIds(db, list);
  const digest = new SortedPopulation();
  let done = 0;
  for (const item of itemIdsOf(db, list, qualified)) {
    digest.add(item);
    if (++done % 5000 === 0) {
      ctx.checkCancelled();
      ctx.progress(done, rids.length * 2, 'records');
    }
  }
  return { qualified, ...digest.finish() };
}

export const redrawJob: JobDefinition<'samples.redraw', { id: number }> = {
  needsVault: true,
  prepare: (input) => input,
  title: () => 'Draw again and compare',
  async run(ctx, { id }): Promise<RedrawResult> {
    const { read } = ctx.vault;
    const { population } = sampleById(read, id);
    const document = parseDraw(sampleDocument(read, id));
    const redrawing = new Redrawing(document, true);
    const digest = new SortedPopulation();
    let done = 0;
    for (const item of framedOrPlain(read, population.id, document)) {
      redrawing.add(item.id, item.key);
      digest.add(item.id);
      if (++done % 2000 === 0) {
        ctx.checkCancelled();
        ctx.progress(done, population.count, 'records');
      }
    }
    const found = digest.finish();
    const result: RedrawResult = { ...redrawing.finish(found), digest: found.digest };
    await ctx.vault.write(
      () => {},
      () => ({ action: 'sample.redrawn', details: { sample: id, same: result.same, digest: result.digest } }),
    );
    return result;
  },
};

type ExportInput = Omit<ParsedInput<'samples.export'>, 'out'> & { path: string };

export const exportSampleJob: JobDefinition<'samples.export', ExportInput> = {
  needsVault: true,
  prepare: ({ id, what, out }, files) => ({ id, what, path: files.resolve(out, 'write').path }),
  title: ({ what }) => `Export ${what}`,
  async run(ctx, { id, what, path }) {
    const output = await writeOutput(path, sampleExport(ctx, id, what));
    await ctx.vault.write(
      () => {},
      () => ({
        action: 'sample.exported',
        details: { sample: id, what, bytes: output.bytes, sha256: output.sha256 },
      }),
    );
    return output;
  },
};

function* sampleExport(ctx: JobContext, id: number, what: ExportInput['what']): Generator<string> {
  const { read } = ctx.vault;
  if (what === 'draw.json') yield sampleDocument(read, id);
  else if (what === 'ids.txt')
    for (const item of itemIds(read, sampleById(read, id).population.id)) yield `${item}\n`;
  else if (what === 'frame.txt') {
    const frame = frameOfDraw(read, sampleById(read, id).population.id, parseDraw(sampleDocument(read, id)));
    if (frame === null)
      throw new AppError('request-invalid', { problem: 'the draw looked at the ids alone: it has no frame' });
    for (const row of frame) yield frameLine(row);
  } else if (what !== 'sample.csv') yield readFileSync(join(ctx.resources, 'verify', what), 'utf8');
  else yield sampleCsv(parseDraw(sampleDocument(read, id)), detailsOf(read, sampleById(read, id)));
}

/** What tells the drawn items apart, by item id. */
function detailsOf(db: ReadDb, { items, reserves }: SampleDetail): Map<string, SampleDetails> {
  const records = new StoredRecords(db);
  const details = new Map<string, SampleDetails>();
  for (const { id, rid } of [...items, ...reserves]) {
    const [record] = rid === null ? [] : records.byRids([rid]);
    if (record) details.set(id, sampleDetails(record));
  }
  return details;
}
