/** Where a recipe begins that has nothing to begin with: docs/recipes.md explains it. */
export const FIRST_RECIPE = `{
  "recipe": "chain-recipe/1",
  "name": "my-scheme",
  "hash": "hash",
  "prev": "prev_hash",
  "genesis": { "null": true },
  "alg": "sha256",
  "preimage": [
    { "prev": "text" },
    { "json": { "of": "record", "omit": ["hash", "prev_hash"], "style": "js" } }
  ]
}
`;

/** Hex digits in groups of bytes, as they are read by eye: `7b 22 69 64`. */
export function hexWords(hex: string): string {
  return (hex.match(/../g) ?? []).join(' ');
}

/** The link to the recipe of a chain, and to what is hashed of one of its records. */
export function recipeAddress(chain: { source_id: number; dialect: string }, rid?: number): string {
  const params = new URLSearchParams({ source: String(chain.source_id), dialect: chain.dialect });
  if (rid !== undefined) params.set('rid', String(rid));
  return `#/integrity/recipe?${params}`;
}

/** A source and dialect as one value of a select; null for anything else. */
export function chainKey(chain: { source_id: number; dialect: string }): string {
  return `${chain.source_id} ${chain.dialect}`;
}

export function chainOfKey(key: string): { source_id: number; dialect: string } | null {
  const [, id, dialect] = /^(\d+) (.+)$/.exec(key) ?? [];
  return id === undefined || dialect === undefined ? null : { source_id: Number(id), dialect };
}
