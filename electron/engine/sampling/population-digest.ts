import { createHash, type Hash } from 'node:crypto';
import { compareUtf8, duplicateItemId, requireItemId } from './item-id.ts';

export type Population = {
  /** Number of items. */
  count: number;
  /** Lowercase hex SHA-256 over the ids in UTF-8 byte order, each followed by LF. */
  digest: string;
};

/**
 * The population digest, fed one id at a time in ascending UTF-8 byte order: constant memory for any size.
 * Anyone repeats it with `LC_ALL=C sort ids.txt | sha256sum`.
 */
export class SortedPopulation {
  readonly #hash: Hash = createHash('sha256');
  #count = 0;
  #last: string | undefined;

  /**
   * @throws AppError `item-id-invalid` for an unusable or repeated id
   * @throws Error when the ids are not in ascending order: a mistake of the caller, not of the data
   */
  add(id: string): void {
    requireItemId(id, this.#count + 1);
    if (this.#last !== undefined) {
      const order = compareUtf8(this.#last, id);
      if (order === 0) throw duplicateItemId(this.#count + 1);
      if (order > 0) throw new Error('population ids must come in ascending UTF-8 byte order');
    }
    this.#last = id;
    this.#count += 1;
    this.#hash.update(`${id}\n`);
  }

  finish(): Population {
    return { count: this.#count, digest: this.#hash.digest('hex') };
  }
}

/**
 * Count and digest of ids in any order. Sorts a copy in memory; feed a `SortedPopulation` when the ids already
 * come sorted.
 *
 * @throws AppError `item-id-invalid`
 */
export function populationDigest(ids: Iterable<string>): Population {
  const sorted: string[] = [];
  for (const id of ids) {
    requireItemId(id, sorted.length + 1);
    sorted.push(id);
  }
  sorted.sort(compareUtf8);
  const population = new SortedPopulation();
  for (const id of sorted) population.add(id);
  return population.finish();
}
