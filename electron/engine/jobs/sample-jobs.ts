import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ParsedInput } from '../../../shared/contract.ts';
import { AppError } from '../../../shared/errors.ts';
import {
  type Population,
  type RedrawResult,
  type SampleDetail,
  usualReserve,
} from '../../../shared/model/sample.ts';
import { microsToText } from '../../../shared/time.ts';
import { allRids } from '../explore/query-records.ts';
import { filterSentence } from '../explore/sentence.ts';
import { StoredRecords } from '../explore/stored-records.ts';
import { type SampleDetails, sampleCsv, sampleDetails } from '../packages/record-lines.ts';
import { drawDocumentOf, formatDraw, parseDraw, Redrawing } from '../sampling/draw.ts';
import { SortedPopulation } from '../sampling/population-digest.ts';
import { SampleDraw } from '../sampling/selection.ts';
import type { ReadDb, WriteDb } from '../vault/connection.ts';
import { zoneOf } from '../vault/settings.ts';
import type { JobContext } from './job-context.ts';
import type { JobDefinition } from './job-definition.ts';
import { writeOutput } from './output-file.ts';
import { itemIds, itemIdsOf, itemsWithRids, sharesIds } from './population-items.ts';
import { populationById, sampleById, sampleDocument } from './samples.ts';

type FreezeInput = ParsedInput<'populations.freeze'>;

export const freezeJob: JobDefinition<'populations.freeze', FreezeInput> = {
  needsVault: true,
  prepare: (input) => input,
  title: ({ title }) => `Freeze population ${title}`,
  run: (ctx, input) => freezePopulation(ctx, input.filter, input.title),
};

/** Freezes what a filter matches: its ids and their digest, before any seed exists (docs/samples.md). */
export async function freezePopulation(
  ctx: JobContext,
  filter: FreezeInput['filter'],
  title: string,
): Promise<Population> {
  const { vault } = ctx;
  const zone = zoneOf(vault.read);
  const sentence = filterSentence(filter, zone);
  ctx.phase('Collecting the records');
  return vault.write(
    (db) => {
      const rids: number[] = [];
      for (const rid of allRids(db, filter, zone, { by: 'received', descending: false })) rids.push(rid);
      if (rids.length === 0) throw new AppError('population-empty');
      const { qualified, count, digest } = digestOf(db, ctx, rids);
      const { clock, name } = vault.operator;
      const id = Number(
        db.raw
          .prepare(
            `INSERT INTO population (title, filter, sentence, count, digest, qualified, frozen_at, frozen_by)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
          )
          .run(title, JSON.stringify(filter), sentence, count, digest, qualified ? 1 : 0, clock(), name)
          .lastInsertRowid,
      );
      const add = db.raw.prepare('INSERT INTO population_item (population_id, rid) VALUES (?, ?)');
      for (const [i, rid] of rids.entries()) {
        add.run(id, rid);
        if (i % 5000 === 0) {
          ctx.checkCancelled();
          ctx.progress(rids.length + i, rids.length * 2, 'records');
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
        count: population.count,
        digest: population.digest,
      },
    }),
  );
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

type DrawInput = ParsedInput<'samples.draw'>;

/** More random digits than the 20 that are asked for. */
const SEED_DIGITS = 24;

export const drawJob: JobDefinition<'samples.draw', DrawInput> = {
  needsVault: true,
  prepare: (input) => input,
  title: ({ size }) => `Draw a sample of ${size}`,
  run: drawSampleOf,
};

export async function drawSampleOf(ctx: JobContext, input: DrawInput): Promise<SampleDetail> {
  const { vault } = ctx;
  const population = populationById(vault.read, input.population);
  const reserve = input.reserve ?? usualReserve(input.size, population.count);
  const reason = reasonForDraw(vault.read, population.digest, input);
  // Made after the freeze, so that nobody could choose the population to fit it (docs/samples.md).
  const seed = input.seed ?? Array.from({ length: SEED_DIGITS }, () => randomInt(10)).join('');
  const origin = input.seed === undefined ? 'random' : 'typed';
  const selection = new SampleDraw(input.size, seed, reserve, true);
  let done = 0;
  for (const id of itemIds(vault.read, population.id)) {
    selection.add(id);
    if (++done % 2000 === 0) {
      ctx.checkCancelled();
      ctx.progress(done, population.count, 'records');
    }
  }
  const drawn = selection.finish();
  const drawnAt = vault.operator.clock();
  const document = drawDocumentOf(drawn, seed, population, {
    title: population.title,
    filter: population.sentence,
    frozen_at: population.frozen_at,
    frozen_by: population.frozen_by,
    drawn_at: microsToText(drawnAt),
    drawn_by: vault.operator.name,
    seed_origin: origin,
    ...(reason === null ? {} : { redraw_reason: reason }),
  });
  const rids = ridsOfItems(
    ctx,
    population.id,
    new Set([...drawn.items, ...drawn.reserves].map(({ id }) => id)),
  );
  return vault.write(
    (db) => {
      const id = Number(
        db.raw
          .prepare(
            `INSERT INTO sample (population_id, seed_origin, drawn_at, drawn_by, redraw_reason, document)
             VALUES (?, ?, ?, ?, ?, ?)`,
          )
          .run(population.id, origin, drawnAt, vault.operator.name, reason, formatDraw(document))
          .lastInsertRowid,
      );
      const add = db.raw.prepare('INSERT INTO sample_item (sample_id, draw_order, rid) VALUES (?, ?, ?)');
      for (const item of [...document.items, ...document.reserves])
        add.run(id, item.order, rids.get(item.id));
      return sampleById(db, id);
    },
    (sample) => ({
      action: 'sample.drawn',
      details: {
        sample: sample.id,
        population: population.id,
        digest: population.digest,
        size: sample.size,
        reserve: sample.reserve,
        seed,
        seed_origin: origin,
        ...(reason === null ? {} : { reason }),
      },
    }),
  );
}

/**
 * Why ids that were drawn from before are drawn from again; null for a first draw, and for one with the seed of
 * an earlier one, which gives the same items. Throws where it takes a reason and none was given. Freezing the
 * same ids again does not help: the digest tells.
 */
function reasonForDraw(db: ReadDb, digest: string, { seed, reason }: DrawInput): string | null {
  const documents = db.raw
    .prepare('SELECT s.document FROM sample s JOIN population p ON p.id = s.population_id WHERE p.digest = ?')
    .pluck()
    .all(digest) as string[];
  if (documents.length === 0) return null;
  if (documents.some((document) => parseDraw(document).seed === seed)) return null;
  if (reason !== undefined) return reason;
  throw new AppError('request-invalid', {
    problem: 'this population was drawn from before; a second draw needs a reason, and both stay visible',
  });
}

function ridsOfItems(ctx: JobContext, population: number, wanted: ReadonlySet<string>): Map<string, number> {
  const rids = new Map<string, number>();
  for (const { item, rid } of itemsWithRids(ctx.vault.read, population))
    if (wanted.has(item)) rids.set(item, rid);
  return rids;
}

export const redrawJob: JobDefinition<'samples.redraw', { id: number }> = {
  needsVault: true,
  prepare: (input) => input,
  title: () => 'Draw again and compare',
  async run(ctx, { id }): Promise<RedrawResult> {
    const { read } = ctx.vault;
    const { population } = sampleById(read, id);
    const redrawing = new Redrawing(parseDraw(sampleDocument(read, id)));
    const digest = new SortedPopulation();
    let done = 0;
    for (const item of itemIds(read, population.id)) {
      redrawing.add(item);
      digest.add(item);
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
  else if (what !== 'sample.csv') yield readFileSync(join(ctx.resources, 'verify', what), 'utf8');
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
