import { AppError } from '../../../shared/errors.ts';
import type { DrawMethod } from '../../../shared/model/draw-method.ts';
import { allocate } from './allocation.ts';
import type { DrawDocument } from './draw.ts';
import { methodOf } from './draw.ts';
import { type Drawing, drawingOf } from './drawing.ts';
import { FrameDigest } from './frame.ts';
import { type Population, populationDigest } from './population-digest.ts';
import { type DrawnItem, drawSample } from './selection.ts';
import { systematicStart } from './systematic.ts';

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
    else if (a.stratum !== b.stratum) differences.push(`${name} ${i + 1} is of another stratum`);
  }
}

/** Does the draw look at more than the ids, so that redrawing it takes frame.txt? */
export const needsFrame = (document: DrawDocument): boolean => 'frame' in methodOf(document);

function drawingAgain(document: DrawDocument, sorted: boolean): Drawing {
  const { size, reserve } = document.parameters;
  const chosen = document.items.map(({ id }) => id);
  return drawingOf({ method: methodOf(document), size, reserve, seed: document.seed, chosen, sorted });
}

/**
 * Performs a draw again from ids that come one at a time, and says what differs. A difference is a verdict, not
 * an error; so is a population that no longer holds enough items.
 */
export class Redrawing {
  readonly #document: DrawDocument;
  readonly #drawing: Drawing;
  readonly #frame: FrameDigest | null;

  /** @param sorted the ids come ascending by UTF-8 bytes */
  constructor(document: DrawDocument, sorted = false) {
    this.#document = document;
    this.#drawing = drawingAgain(document, sorted);
    this.#frame = needsFrame(document) ? new FrameDigest() : null;
  }

  /**
   * @param key of the frame, where `needsFrame`
   * @throws AppError `item-id-invalid` when the id cannot be drawn from at all
   */
  add(id: string, key = ''): void {
    this.#frame?.add({ key, id });
    this.#drawing.add(id, key);
  }

  /** @param population count and digest of the ids that were added */
  finish(population: Population): Omit<Redraw, 'population'> {
    const stated = this.#document;
    const differences: string[] = [];
    if (population.count !== stated.population.count) {
      differences.push(`the population has ${population.count} items, the draw ${stated.population.count}`);
    }
    if (population.digest !== stated.population.digest) differences.push('the population digest differs');
    const method = methodOf(stated);
    if (this.#frame && 'frame' in method && this.#frame.finish() !== method.frame)
      differences.push('the frame differs');
    differences.push(...methodDifferences(stated, method));
    const wanted = stated.parameters.size + stated.parameters.reserve;
    if (wanted > population.count) {
      differences.push(`${wanted} items cannot be drawn from ${population.count}`);
      return { same: false, differences };
    }
    try {
      const again = this.#drawing.finish();
      compareItems('item', stated.items, again.items, differences);
      compareItems('reserve', stated.reserves, again.reserves, differences);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      differences.push(error.message);
    }
    return { same: differences.length === 0, differences };
  }
}

/** What the method states of itself and does not follow from the rest: a start, sizes of strata. */
function methodDifferences({ parameters, seed, population }: DrawDocument, method: DrawMethod): string[] {
  if (method.name === 'systematic' && method.start !== systematicStart(seed, population.count))
    return ['the start does not follow from the seed'];
  if (method.name !== 'stratified') return [];
  const { strata, allocation } = method;
  const total = (key: 'count' | 'size' | 'reserve') => strata.reduce((sum, stratum) => sum + stratum[key], 0);
  if (
    total('count') !== population.count ||
    total('size') !== parameters.size ||
    total('reserve') !== parameters.reserve
  )
    return ['the strata do not add up'];
  const sizes = allocate(strata, parameters.size, allocation);
  return strata.every(({ size }, h) => size === sizes[h]) ? [] : ['the strata are allocated otherwise'];
}

/** As `Redrawing`, from ids that are all there, in any order. */
export function redraw(document: DrawDocument, ids: readonly string[], keys: readonly string[] = []): Redraw {
  const population = populationDigest(ids);
  const redrawing = new Redrawing(document);
  for (const [i, id] of ids.entries()) redrawing.add(id, keys[i]);
  return { ...redrawing.finish(population), population };
}

/**
 * As `redraw` where the ids are not at hand: draws from the listed items alone. That shows that every ticket
 * follows from the seed and that the list is in their order; not that no other item has a smaller ticket. A
 * systematic, judgmental or whole list shows nothing by itself but its own count.
 */
export function redrawListed(document: DrawDocument): Omit<Redraw, 'population'> {
  const { size, reserve } = document.parameters;
  const listed = [...document.items, ...document.reserves];
  if (listed.length !== size + reserve || document.items.length !== size) {
    return { same: false, differences: [`it lists ${listed.length} items, not ${size} and ${reserve}`] };
  }
  const method = methodOf(document);
  const differences = methodDifferences(document, method);
  const strata = method.name === 'stratified' ? method.strata.map((_, h) => h + 1) : [undefined];
  const isTicketed = method.name === 'random' || method.name === 'stratified';
  for (const stratum of isTicketed ? strata : []) {
    const within = (items: DrawnItem[]) => items.filter((item) => item.stratum === stratum);
    const [items, reserves] = [within(document.items), within(document.reserves)];
    const ids = [...items, ...reserves].map(({ id }) => id);
    const again = drawSample(ids, items.length, document.seed, reserves.length);
    const placed = (drawn: DrawnItem[], stated: DrawnItem[]) =>
      drawn.map((item, i) => ({ ...item, order: stated[i]!.order, ...(stratum && { stratum }) }));
    compareItems('item', items, placed(again.items, items), differences);
    compareItems('reserve', reserves, placed(again.reserves, reserves), differences);
  }
  const inOrder = listed.every(({ order }, i) => order === i + 1);
  if (!inOrder) differences.push('the order numbers do not count on');
  return { same: differences.length === 0, differences };
}
