/** The ends of one chain whose rows stand in any order: rows that none of those read so far names. */
export class ChainEnds {
  readonly #open = new Map<string, string>();
  /** Hashes that rows name, and that no row read so far holds. */
  readonly #awaited = new Set<string>();
  #last: string | null = null;

  /** Takes a row: its own hash as links compare it and as stored, and the one that it names: the last row's if not given. */
  add(key: string, hash: string, prevKey: string | null = this.#last): void {
    if (!this.#awaited.delete(key)) this.#open.set(key, hash);
    if (prevKey !== null && !this.#open.delete(prevKey)) this.#awaited.add(prevKey);
    this.#last = key;
  }

  /** The hash of the end that was read last; null where rows go round in a circle. */
  get head(): string | null {
    return [...this.#open.values()].at(-1) ?? null;
  }
}

/** A row by what it is and what it names, as links are compared. */
export type LinkedRow = { chain: string; key: string; prevKey: string | null };

/**
 * The rows of chains whose order only their links tell, each after the row that it names; of two that name the same row
 * the first one goes on. Rows that follow from none of the others come as they stood.
 */
export function inLinkOrder<R extends LinkedRow>(rows: readonly R[]): R[] {
  const idOf = (chain: string, key: string): string => `${chain} ${key}`;
  const held = new Set(rows.map(({ chain, key }) => idOf(chain, key)));
  const next = new Map<string, R>();
  for (const row of rows) {
    const named = row.prevKey === null ? null : idOf(row.chain, row.prevKey);
    if (named !== null && held.has(named) && !next.has(named)) next.set(named, row);
  }
  const ordered = new Set<R>();
  const follow = (first: R): void => {
    for (let row: R | undefined = first; row !== undefined && !ordered.has(row); ) {
      ordered.add(row);
      row = next.get(idOf(row.chain, row.key));
    }
  };
  for (const row of rows) if (row.prevKey === null || !held.has(idOf(row.chain, row.prevKey))) follow(row);
  for (const row of rows) follow(row);
  return [...ordered];
}
