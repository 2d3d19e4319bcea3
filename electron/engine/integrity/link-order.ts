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
