import { hash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../../shared/errors.ts';
import { sha256Hex } from '../../../shared/ids.ts';
import {
  type DrawMethod,
  drawMethod,
  isSeeded,
  type SelectionName,
} from '../../../shared/model/draw-method.ts';
import { keptPlan } from '../../../shared/model/plan.ts';
import { EXTENSIONS, earlierDraw, SEED_ORIGINS } from '../../../shared/model/sample.ts';
import type { Population } from './population-digest.ts';
import { populationDigest } from './population-digest.ts';
import type { Selection } from './selection.ts';
import { drawSample } from './selection.ts';

/** What a method draws with; docs/samples.md states each in full. */
export const ALGORITHMS = {
  random: 'consistent_sampler',
  stratified: 'consistent_sampler',
  systematic: 'systematic',
  all: 'all',
  judgmental: 'judgmental',
} as const satisfies Record<SelectionName, string>;
const ALGORITHM_NAMES = ['consistent_sampler', 'systematic', 'all', 'judgmental'] as const;

const drawnItems = z.array(
  z.strictObject({
    order: z.number().int().positive(),
    /** Ticket, or the place in the order (systematic), or nothing where no chance was at work. */
    ticket: z.string().regex(/^(0\.\d{64,78}|\d{1,16})?$/),
    id: z.string(),
    stratum: z.number().int().positive().optional(),
  }),
);

/** The circumstances of a draw; every one is optional, because a draw stands without them. */
const circumstances = z.strictObject({
  title: z.string().optional(),
  /** The filter of the population, in words. */
  filter: z.string().optional(),
  /** What one item is. */
  unit: z.string().optional(),
  frozen_at: z.string().optional(),
  frozen_by: z.string().optional(),
  drawn_at: z.string().optional(),
  drawn_by: z.string().optional(),
  seed_origin: z.enum(SEED_ORIGINS).optional(),
  /** Who made the seed, or where it was published. */
  seed_by: z.string().optional(),
  seed_at: z.string().optional(),
  /** The seed was there before the population was frozen: whoever froze it could have chosen the items. */
  seed_before_freeze: z.literal(true).optional(),
  redraw_reason: z.string().optional(),
  /** This draw goes on where an earlier one with its seed ended; was that declared in the plan? */
  extension: z.enum(EXTENSIONS).optional(),
  earlier_draws: z.array(earlierDraw).optional(),
  plan: keptPlan.optional(),
});
export type DrawCircumstances = z.infer<typeof circumstances>;

const drawDocument = z
  .strictObject({
    draw: z.enum(['vouch-draw/1', 'vouch-draw/2']),
    algorithm: z.strictObject({ name: z.enum(ALGORITHM_NAMES), version: z.literal('1') }),
    /** From version 2 on; before, all draws were random. */
    method: drawMethod.optional(),
    seed: z.string(),
    parameters: z.strictObject({ size: z.number().int().positive(), reserve: z.number().int().min(0) }),
    population: z.strictObject({ count: z.number().int().positive(), digest: sha256Hex }),
    circumstances,
    items: drawnItems,
    reserves: drawnItems,
    /** SHA-256 of this document without this key, as compact JSON in the order of the file. */
    checksum: sha256Hex,
  })
  .refine(({ draw, method, algorithm, seed }) => {
    const { name } = method ?? RANDOM;
    return (
      (draw === 'vouch-draw/2') === (method !== undefined) &&
      algorithm.name === ALGORITHMS[name] &&
      isSeeded(name) === (seed !== '')
    );
  });

/** `draw.json`: all that another person needs, besides the ids, to repeat a draw. */
export type DrawDocument = z.infer<typeof drawDocument>;

const RANDOM: DrawMethod = { name: 'random' };

/** How the items were chosen. */
export const methodOf = ({ method = RANDOM }: DrawDocument): DrawMethod => method;

type Unsealed = Omit<DrawDocument, 'checksum'>;

/** Key order is that of the file; it is part of what the checksum covers. */
function checksumOf(document: Unsealed): string {
  return hash('sha256', JSON.stringify(document), 'hex');
}

/** Seals a selection and its parameters as a draw document. */
export function drawDocumentOf(
  selection: Selection,
  seed: string,
  population: Population,
  about: DrawCircumstances = {},
  method: DrawMethod = RANDOM,
): DrawDocument {
  const document: Unsealed = {
    draw: 'vouch-draw/2',
    algorithm: { name: ALGORITHMS[method.name], version: '1' },
    // Parsed, so that the keys are in the order of the file whoever gave them.
    method: drawMethod.parse(method),
    seed,
    parameters: { size: selection.items.length, reserve: selection.reserves.length },
    population: { count: population.count, digest: population.digest },
    circumstances: circumstances.parse(about),
    items: selection.items,
    reserves: selection.reserves,
  };
  return { ...document, checksum: checksumOf(document) };
}

/**
 * Draws from the ids and writes it down. The ids may come in any order; they are read twice.
 *
 * @throws AppError as `drawSample`
 */
export function draw(
  ids: readonly string[],
  size: number,
  seed: string,
  reserve = 0,
  about: DrawCircumstances = {},
): DrawDocument {
  return drawDocumentOf(drawSample(ids, size, seed, reserve), seed, populationDigest(ids), about);
}

/** The bytes of `draw.json`: two-space JSON with a last newline. */
export function formatDraw(document: DrawDocument): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

/**
 * Reads a `draw.json`.
 *
 * @throws AppError `draw-altered` when it is not one, or its checksum does not fit: someone edited it
 */
export function parseDraw(text: string): DrawDocument {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new AppError('draw-altered', { problem: 'it is not JSON' });
  }
  const parsed = drawDocument.safeParse(json);
  if (!parsed.success) {
    const place = parsed.error.issues[0]?.path.join('.') || 'the document';
    throw new AppError('draw-altered', { problem: `${place} is not as Vouch writes it` });
  }
  // The checksum covers the key order of the file, which a schema does not keep: take what was read.
  const { checksum, ...rest } = json as DrawDocument;
  if (checksumOf(rest) !== checksum) throw new AppError('draw-altered', { problem: 'its checksum differs' });
  return parsed.data;
}
