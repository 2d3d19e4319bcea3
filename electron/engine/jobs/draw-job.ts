import { randomInt } from 'node:crypto';
import type { ParsedInput } from '../../../shared/contract.ts';
import { AppError } from '../../../shared/errors.ts';
import type { DrawMethod, Selection as Wanted } from '../../../shared/model/draw-method.ts';
import { type Population, type SampleDetail, usualReserve } from '../../../shared/model/sample.ts';
import { microsToText } from '../../../shared/time.ts';
import { type DrawDocument, drawDocumentOf, formatDraw } from '../sampling/draw.ts';
import { drawingOf, strataOf } from '../sampling/drawing.ts';
import { FrameDigest } from '../sampling/frame.ts';
import { keptPlanOf } from '../sampling/planning.ts';
import type { Selection } from '../sampling/selection.ts';
import { systematicStart } from '../sampling/systematic.ts';
import { drawsOf, standing } from './draw-log.ts';
import { requireSuitable } from './draw-strata.ts';
import type { JobContext } from './job-context.ts';
import type { JobDefinition } from './job-definition.ts';
import { itemIdsAsReceived, ridsOfItems } from './population-items.ts';
import { countStrata, type FrameOf, frameRows } from './sample-frame.ts';
import { populationById, sampleById } from './samples.ts';
import { type Seed, seedOf } from './seed.ts';

type DrawInput = ParsedInput<'samples.draw'>;

/** What a draw is made of, once the population was looked at. */
type Draw = {
  method: DrawMethod;
  size: number;
  reserve: number;
  frame: FrameOf | null;
  chosen: readonly string[];
};

export const drawJob: JobDefinition<'samples.draw', DrawInput> = {
  needsVault: true,
  prepare: (input) => input,
  title: ({ size, selection }) =>
    size === undefined ? `Take a sample (${selection.name})` : `Draw a sample of ${size}`,
  run: drawSampleOf,
};

async function drawSampleOf(ctx: JobContext, input: DrawInput): Promise<SampleDetail> {
  const { vault } = ctx;
  const population = populationById(vault.read, input.population);
  const seed = seedOf(input, population, vault.operator.clock(), digits);
  const wanted = drawOf(ctx, input, population, seed);
  const { standsFor, extension, plan, earlier } = standing(drawsOf(vault.read, population.digest), {
    method: wanted.method.name,
    size: wanted.size,
    seed: seed.text,
    reason: input.reason,
  });
  const kept = input.plan === undefined ? plan : keptPlanOf(input.plan, population.count);
  const { selection, method } = select(ctx, population, wanted, seed.text);
  const drawnAt = vault.operator.clock();
  const document = drawDocumentOf(
    selection,
    seed.text,
    population,
    {
      title: population.title,
      filter: population.sentence,
      ...(population.unit === 'record' ? {} : { unit: population.unit }),
      frozen_at: population.frozen_at,
      frozen_by: population.frozen_by,
      drawn_at: microsToText(drawnAt),
      drawn_by: vault.operator.name,
      ...seed.circumstances,
      ...(standsFor === null ? {} : { redraw_reason: standsFor }),
      ...(extension === null ? {} : { extension }),
      ...(earlier.length === 0 ? {} : { earlier_draws: earlier }),
      ...(kept === undefined ? {} : { plan: kept }),
    },
    method,
  );
  return await record(ctx, population, document, drawnAt);
}

/** More random digits than the 20 that are asked for. */
const SEED_DIGITS = 24;
const digits = () => Array.from({ length: SEED_DIGITS }, () => randomInt(10)).join('');

/** What the method makes of the numbers asked for. */
function drawOf(ctx: JobContext, input: DrawInput, population: Population, seed: Seed): Draw {
  const { selection } = input;
  const { count } = population;
  const nothing = { frame: null, chosen: [] };
  switch (selection.name) {
    case 'random': {
      const size = requireSize(input, count);
      return { ...nothing, method: selection, size, reserve: input.reserve ?? usualReserve(size, count) };
    }
    case 'systematic': {
      const size = requireSize(input, count);
      const frame = { name: 'systematic' } as const;
      const method: DrawMethod = {
        name: 'systematic',
        order: 'time',
        frame: frameDigest(ctx, population, frame),
        start: systematicStart(seed.text, count),
        ...(selection.no_pattern === undefined ? {} : { no_pattern: selection.no_pattern }),
      };
      return { method, size, reserve: noReserve(input), frame, chosen: [] };
    }
    case 'stratified':
      return stratified(ctx, input, selection, population);
    case 'all':
      return { ...nothing, method: selection, size: sizeFrom(input, count), reserve: noReserve(input) };
    case 'judgmental':
      return {
        frame: null,
        chosen: selection.ids,
        method: { name: 'judgmental', reason: selection.reason },
        size: sizeFrom(input, selection.ids.length),
        reserve: noReserve(input),
      };
  }
}

function stratified(
  ctx: JobContext,
  input: DrawInput,
  selection: Extract<Wanted, { name: 'stratified' }>,
  population: Population,
): Draw {
  const size = requireSize(input, population.count);
  const { by, allocation, overall, rates } = selection;
  const counted = requireSuitable(countStrata(ctx.vault.read, population.id, by), by, allocation, rates);
  const strata = strataOf(counted, size, input.reserve ?? usualReserve(size, population.count), allocation);
  const frame = { name: 'stratified', by, strata } as const;
  const method: DrawMethod = {
    name: 'stratified',
    by,
    frame: frameDigest(ctx, population, frame),
    allocation,
    overall,
    strata,
  };
  const reserve = strata.reduce((sum, stratum) => sum + stratum.reserve, 0);
  return { method, size, reserve, frame, chosen: [] };
}

function requireSize({ size }: DrawInput, population: number): number {
  if (size === undefined)
    throw new AppError('request-invalid', { problem: 'size: say how many items to draw' });
  if (size > population) throw new AppError('sample-too-large', { size, population });
  return size;
}

function sizeFrom({ size }: DrawInput, count: number): number {
  if (size === undefined || size === count) return count;
  throw new AppError('request-invalid', { problem: `size: this method takes ${count} items, not ${size}` });
}

function noReserve({ reserve = 0 }: DrawInput): number {
  if (reserve === 0) return 0;
  throw new AppError('request-invalid', {
    problem: 'reserve: this method has no next items to keep in reserve',
  });
}

function frameDigest(ctx: JobContext, population: Population, of: FrameOf): string {
  ctx.phase('Ordering the population');
  const digest = new FrameDigest();
  for (const row of reporting(ctx, frameRows(ctx.vault.read, population.id, of), population.count))
    digest.add(row);
  return digest.finish();
}

/** Rows as they are, with progress, and the chance to cancel between them. */
function* reporting<T>(ctx: JobContext, rows: Iterable<T>, total: number): Generator<T> {
  let done = 0;
  for (const row of rows) {
    yield row;
    if (++done % 2000 === 0) {
      ctx.checkCancelled();
      ctx.progress(done, total, 'records');
    }
  }
}

function select(
  ctx: JobContext,
  population: Population,
  { method, size, reserve, frame, chosen }: Draw,
  seed: string,
): { selection: Selection; method: DrawMethod } {
  const { read } = ctx.vault;
  ctx.phase('Drawing');
  const drawing = drawingOf({ method, size, reserve, seed, chosen, sorted: true });
  // A frozen population holds no id twice, so that its order says nothing here.
  if (frame === null)
    for (const id of reporting(ctx, itemIdsAsReceived(read, population.id), population.count))
      drawing.add(id);
  else
    for (const { id, key } of reporting(ctx, frameRows(read, population.id, frame), population.count))
      drawing.add(id, key);
  return { selection: drawing.finish(), method };
}

async function record(
  ctx: JobContext,
  population: Population,
  document: DrawDocument,
  drawnAt: number,
): Promise<SampleDetail> {
  const { vault } = ctx;
  const drawn = [...document.items, ...document.reserves];
  const { seed, method, circumstances } = document;
  const { seed_origin = null, redraw_reason = null } = circumstances;
  const rids = ridsOfItems(
    vault.read,
    population.id,
    drawn.map(({ id }) => id),
  );
  return await vault.write(
    (db) => {
      const id = Number(
        db.raw
          .prepare(
            `INSERT INTO sample (population_id, seed_origin, drawn_at, drawn_by, redraw_reason, document)
             VALUES (?, ?, ?, ?, ?, ?)`,
          )
          .run(
            population.id,
            seed_origin ?? 'none',
            drawnAt,
            vault.operator.name,
            redraw_reason,
            formatDraw(document),
          ).lastInsertRowid,
      );
      const add = db.raw.prepare('INSERT INTO sample_item (sample_id, draw_order, rid) VALUES (?, ?, ?)');
      for (const item of drawn) add.run(id, item.order, rids.get(item.id));
      return sampleById(db, id);
    },
    (sample) => ({
      action: 'sample.drawn',
      details: {
        sample: sample.id,
        population: population.id,
        digest: population.digest,
        method: method!.name,
        size: sample.size,
        reserve: sample.reserve,
        seed,
        ...pick(circumstances, ['seed_origin', 'seed_by', 'seed_at', 'seed_before_freeze', 'extension']),
        ...(redraw_reason === null ? {} : { reason: redraw_reason }),
      },
    }),
  );
}

function pick<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Partial<Pick<T, K>> {
  const found = keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]]);
  return Object.fromEntries(found) as Partial<Pick<T, K>>;
}
