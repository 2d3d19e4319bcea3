import { hash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../../shared/errors.ts';
import { sha256Hex } from '../../../shared/ids.ts';
import { SEED_ORIGINS } from '../../../shared/model/sample.ts';
import type { Population } from './population-digest.ts';
import { populationDigest } from './population-digest.ts';
import type { DrawnItem, Selection } from './selection.ts';
import { drawSample, SampleDraw } from './selection.ts';

/** The one algorithm that Vouch draws with; docs/samples.md states it in full. */
export const ALGORITHM = { name: 'consistent_sampler', version: '1' } as const;

const drawnItems = z.array(
  z.strictObject({
    order: z.number().int().positive(),
    ticket: z.string().regex(/^0\.\d{64,78}$/),
    id: z.string(),
  }),
);

/** The circumstances of a draw; every one is optional, because a draw stands without them. */
const circumstances = z.strictObject({
  title: z.string().optional(),
  /** The filter of the population, in words. */
  filter: z.string().optional(),
  frozen_at: z.string().optional(),
  frozen_by: z.string().optional(),
  drawn_at: z.string().optional(),
  drawn_by: z.string().optional(),
  seed_origin: z.enum(SEED_ORIGINS).optional(),
  redraw_reason: z.string().optional(),
});
export type DrawCircumstances = z.infer<typeof circumstances>;

const drawDocument = z.strictObject({
  draw: z.literal('vouch-draw/1'),
  algorithm: z.strictObject({ name: z.literal(ALGORITHM.name), version: z.literal(ALGORITHM.version) }),
  seed: z.string().min(1),
  parameters: z.strictObject({ size: z.number().int().positive(), reserve: z.number().int().min(0) }),
  population: z.strictObject({ count: z.number().int().positive(), digest: sha256Hex }),
  circumstances,
  items: drawnItems,
  reserves: drawnItems,
  /** SHA-256 of this document without this key, as compact JSON in the order of the file. */
  checksum: sha256Hex,
});

/** `draw.json`: all that another person needs, besides the ids, to repeat a draw. */
export type DrawDocument = z.infer<typeof drawDocument>;

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
): DrawDocument {
  const document: Unsealed = {
    draw: 'vouch-draw/1',
    algorithm: { ...ALGORITHM },
    seed,
    parameters: { size: selection.items.length, reserve: selection.reserves.length },
    population: { count: population.count, digest: population.digest },
    circumstances: about,
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

export type Redraw = { same: boolean; differences: string[]; population: Population };

function compareItems(name: string, stated: DrawnItem[], drawn: DrawnItem[], differences: string[]): void {
  for (let i = 0; i < Math.max(stated.length, drawn.length); i++) {
    const a = stated[i];
    const b = drawn[i];
    if (a === undefined) differences.push(`${name} ${i + 1} is missing in the draw`);
    else if (b === undefined) differences.push(`${name} ${i + 1} should not be in the draw`);
    else if (a.id !== b.id) differences.push(`${name} ${i + 1} is another item`);
    else if (a.ticket !== b.ticket) differences.push(`${name} ${i + 1} has another ticket`);
    else if (a.order !== b.order) differences.push(`${name} ${i + 1} has another order number`);
  }
}

/**
 * Performs a draw again from ids that come one at a time, and says what differs. A difference is a verdict, not
 * an error; so is a population that no longer holds enough items.
 */
export class Redrawing {
  readonly #document: DrawDocument;
  readonly #draw: SampleDraw;

  constructor(document: DrawDocument) {
    this.#document = document;
    this.#draw = new SampleDraw(document.parameters.size, document.seed, document.parameters.reserve);
  }

  /** @throws AppError `item-id-invalid` when the id cannot be drawn from at all */
  add(id: string): void {
    this.#draw.add(id);
  }

  /** @param population count and digest of the ids that were added */
  finish(population: Population): Omit<Redraw, 'population'> {
    const stated = this.#document;
    const differences: string[] = [];
    if (population.count !== stated.population.count) {
      differences.push(`the population has ${population.count} items, the draw ${stated.population.count}`);
    }
    if (population.digest !== stated.population.digest) differences.push('the population digest differs');
    const wanted = stated.parameters.size + stated.parameters.reserve;
    if (wanted > population.count) {
      differences.push(`${wanted} items cannot be drawn from ${population.count}`);
    } else {
      const again = this.#draw.finish();
      compareItems('item', stated.items, again.items, differences);
      compareItems('reserve', stated.reserves, again.reserves, differences);
    }
    return { same: differences.length === 0, differences };
  }
}

/** As `Redrawing`, from ids that are all there, in any order. */
export function redraw(document: DrawDocument, ids: readonly string[]): Redraw {
  const population = populationDigest(ids);
  const redrawing = new Redrawing(document);
  for (const id of ids) redrawing.add(id);
  return { ...redrawing.finish(population), population };
}

/**
 * As `redraw` where the ids are not at hand: draws from the listed items alone. That shows that every ticket
 * follows from the seed and that the list is in their order; not that no other item has a smaller ticket.
 */
export function redrawListed(document: DrawDocument): Omit<Redraw, 'population'> {
  const { size, reserve } = document.parameters;
  const listed = [...document.items, ...document.reserves];
  if (listed.length !== size + reserve || document.items.length !== size) {
    return { same: false, differences: [`it lists ${listed.length} items, not ${size} and ${reserve}`] };
  }
  const again = drawSample(
    listed.map(({ id }) => id),
    size,
    document.seed,
    reserve,
  );
  const differences: string[] = [];
  compareItems('item', document.items, again.items, differences);
  compareItems('reserve', document.reserves, again.reserves, differences);
  return { same: differences.length === 0, differences };
}
